"""Who is this, and what may they do?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    func,
    null,
    or_,
    select,
    union,
    union_all,
    update,
)

from adapters.db.profiles import ASKERS, KNOWN_AS, NAMED, OWNER, PROFILES
from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, adding, listed
from adapters.db.tables import grants, group_grants, group_members, identities, installations, organisations, people
from adapters.db.types import containing, folded
from domain.chat import Standing
from domain.ids import ClientId, OrgId, PersonId, Platform
from domain.joining import FRESH, Held, Profile, arriving
from domain.ports import Clock, PeoplePage
from domain.tenancy import Actor, Grant, Identity, Installation, Permission, Person

_I, _G, _P = identities.c, grants.c, people.c
_GG, _GM = group_grants.c, group_members.c

_IDENTITY = and_(
    _I.org_id == ORG,
    _I.platform == bindparam("platform"),
    _I.tenant == bindparam("tenant"),
    _I.user == bindparam("user"),
)
_WHO = identities.join(organisations, organisations.c.id == _I.org_id).join(
    people, (_P.org_id == _I.org_id) & (_P.id == _I.person_id)
)
_FACTS = (_P.id, _P.name, _P.email, _I.standing, organisations.c.time_zone)
IN_GROUP = and_(_GG.org_id == _GM.org_id, _GG.installation_id == _GM.installation_id, _GG.group_id == _GM.group_id)
COUNTS = _GG.read_at > bindparam("fresh", type_=_GG.read_at.type)
"""A group whose members were not read lately lets nobody in: somebody may have been removed from it since."""

_ACTOR = Prepared(
    union_all(
        select(*_FACTS, _G.permission, _G.client_id, cast(null(), Text).label("by_group"))
        .select_from(_WHO.outerjoin(grants, (_G.org_id == _P.org_id) & (_G.person_id == _P.id)))
        .where(_IDENTITY),
        select(*_FACTS, _GG.permission, _GG.client_id, _GG.name.label("by_group"))
        .select_from(
            _WHO.join(group_members, (_GM.org_id == _P.org_id) & (_GM.person_id == _P.id)).join(group_grants, IN_GROUP)
        )
        .where(_IDENTITY, COUNTS),
    ),
    brief=True,
)

_GRANTS = Prepared(
    union(
        select(_G.permission, _G.client_id).where(_G.org_id == ORG, _G.person_id == bindparam("person")),
        select(_GG.permission, _GG.client_id)
        .select_from(group_members.join(group_grants, IN_GROUP))
        .where(_GM.org_id == ORG, _GM.person_id == bindparam("person")),
    ).order_by("permission", "client_id"),
    brief=True,
)

_MANAGES = Permission.MANAGE_LICENSING.value
_REVIEWS = Permission.MANAGE_PROVISIONING.value
FULL = or_(_I.standing.is_(None), _I.standing == Standing.MEMBER.value)


def _holding(permission: str) -> CompoundSelect[Any]:
    """Who has it, or is in a group that has it."""
    return union(
        select(_G.person_id).where(_G.org_id == ORG, _G.permission == permission),
        select(_GM.person_id)
        .select_from(group_members.join(group_grants, IN_GROUP))
        .where(_GM.org_id == ORG, _GG.permission == permission, COUNTS),
    )


MANAGING, REVIEWING = _holding(_MANAGES), _holding(_REVIEWS)
_MANAGERS = Prepared(
    select(_I.person_id, _I.platform, _I.tenant, _I.user)
    .where(_I.org_id == ORG, _I.person_id.in_(MANAGING), FULL)
    .order_by(_I.person_id, _I.platform, _I.tenant, _I.user),
    brief=True,
)
HOLD = Prepared(select(organisations.c.id).where(organisations.c.id == ORG).with_for_update(), brief=True)
"""Who has this organisation's row decides alone until the transaction ends."""
_OWN_MANAGERS = Prepared(
    select(func.count(_G.person_id.distinct()).label("found"))
    .select_from(
        grants.join(identities, (_I.org_id == _G.org_id) & (_I.person_id == _G.person_id)).join(
            installations,
            and_(
                installations.c.org_id == _I.org_id,
                installations.c.platform == _I.platform,
                installations.c.tenant == _I.tenant,
                installations.c.client_id.is_(None),
            ),
        )
    )
    .where(_G.org_id == ORG, _G.permission == _MANAGES, FULL)
)
_OF_WEIGHT = Prepared(
    select(_I.platform, _I.tenant, _I.user)
    .where(
        _I.org_id == ORG,
        _I.person_id.in_(
            union(
                select(_G.person_id).where(_G.org_id == ORG, _G.permission != Permission.WRITE_LICENSING.value),
                select(_GM.person_id).select_from(group_members.join(group_grants, IN_GROUP)).where(_GM.org_id == ORG),
            )
        ),
    )
    .order_by(_I.platform, _I.tenant, _I.user)
)
"""Whom it matters of that they are no guests: those who hold more than `write_licensing`, or anything by a group."""
_ADD = adding(people)
_LINK = adding(identities)
_UNLINK = Prepared(delete(identities).where(_IDENTITY, _I.person_id == bindparam("person")))
_STAND = Prepared(update(identities).where(_IDENTITY).values(standing=bindparam("now_is")))
_GRANT = adding(grants)
_HELD = (_G.org_id == ORG, _G.person_id == bindparam("person"), _G.permission == bindparam("named"))
_HOLDS = Prepared(select(_G.permission, _G.client_id).where(*_HELD), brief=True)
_REVOKE = Prepared(delete(grants).where(*_HELD))


class PeopleTable:
    __slots__ = ("_clock", "_org", "_session")

    def __init__(self, session: Session, org: OrgId, clock: Clock) -> None:
        self._session = session
        self._org = org
        self._clock = clock

    async def actor(self, identity: Identity, door: Installation, outsider: bool = False) -> Actor | None:
        rows = await self._session.rows(_ACTOR, org=self._org, fresh=self._fresh(), **_key(identity))
        if not rows or door.org != self._org:
            return None
        first = rows[0]
        person = Person(PersonId(first.id), first.name, first.email)
        held = tuple(Held(_grant(row), row.by_group) for row in rows if row.permission)
        standing = Standing(first.standing) if first.standing else None
        return arriving(person, held, door, first.time_zone, standing, outsider)

    async def grants(self, person: PersonId) -> tuple[Grant, ...]:
        return tuple(_grant(row) for row in await self._session.rows(_GRANTS, org=self._org, person=person))

    async def managers(self, platform: Platform | None = None) -> tuple[tuple[PersonId, Identity], ...]:
        rows = await self._session.rows(_MANAGERS, org=self._org, fresh=self._fresh())
        found = ((PersonId(row.person_id), _identity(row)) for row in rows)
        return tuple((p, i) for p, i in found if platform is None or i.platform is platform)

    async def page(self, words: str, offset: int, limit: int) -> PeoplePage:
        asked = {"org": self._org, "like": containing(words), "start": offset, "rows": limit}
        rows = await self._session.rows(PROFILES.page, **asked)
        total = await self._session.one(PROFILES.count, org=self._org, like=containing(words))
        return PeoplePage(await self._profiles(rows), int(total.found) if total else 0)

    async def profile(self, person: PersonId) -> Profile | None:
        found = await self._profiles(await self._session.rows(PROFILES.one, org=self._org, person=person))
        return found[0] if found else None

    async def named(self, words: str, limit: int) -> tuple[Person, ...]:
        asked = {"org": self._org, "like": containing(words), "exact": folded(words.strip()), "rows": limit}
        return tuple(_person(row) for row in await self._session.rows(NAMED, **asked))

    async def known_as(self, typed: str) -> tuple[Person, ...]:
        asked = {"org": self._org, "typed": typed, "address": typed.lower()}
        return tuple(_person(row) for row in await self._session.rows(KNOWN_AS, **asked))

    async def askers(self, client: ClientId, words: str, limit: int) -> tuple[Person, ...]:
        asked = {"org": self._org, "client": client, "like": containing(words), "rows": limit}
        return tuple(_person(row) for row in await self._session.rows(ASKERS, **asked))

    async def owner(self, identity: Identity) -> Person | None:
        row = await self._session.one(OWNER, org=self._org, **_key(identity))
        return _person(row) if row else None

    async def add(self, person: Person) -> None:
        names = {"name": person.name, "email": person.email, "folded": folded(person.name)}
        self._session.put(_ADD, org_id=self._org, id=person.id, **names)

    async def link(self, identity: Identity, person: PersonId, standing: Standing | None) -> bool:
        await self._session.one(HOLD, org=self._org)
        if await self.owner(identity) is not None:
            return False
        told = standing.value if standing else None
        self._session.put(_LINK, org_id=self._org, **_key(identity), person_id=person, standing=told)
        return True

    async def unlink(self, identity: Identity, person: PersonId) -> bool:
        return bool(await self._session.count(_UNLINK, org=self._org, **_key(identity), person=person))

    async def grant(self, person: PersonId, grant: Grant) -> bool:
        await self._session.one(HOLD, org=self._org)
        if await self._session.one(_HOLDS, org=self._org, person=person, named=grant.permission.value):
            return False
        what = {"permission": grant.permission.value, "client_id": grant.client}
        self._session.put(_GRANT, org_id=self._org, person_id=person, **what)
        return True

    async def revoke(self, person: PersonId, permission: Permission) -> Grant | None:
        which = {"org": self._org, "person": person, "named": permission.value}
        row = await self._session.one(_HOLDS, **which)
        return _grant(row) if row and await self._session.count(_REVOKE, **which) else None

    async def hold_managers(self) -> int:
        await self._session.one(HOLD, org=self._org)
        row = await self._session.one(_OWN_MANAGERS, org=self._org)
        return int(row.found) if row else 0

    async def set_standing(self, identity: Identity, standing: Standing) -> None:
        self._session.put(_STAND, org=self._org, **_key(identity), now_is=standing.value)

    async def of_weight(self) -> tuple[Identity, ...]:
        return tuple(_identity(row) for row in await self._session.rows(_OF_WEIGHT, org=self._org))

    async def _profiles(self, rows: list[Any]) -> tuple[Profile, ...]:
        """Three statements for a page, however many people are on it."""
        if not rows:
            return ()
        ids = {"org": self._org, "ids": listed(row.id for row in rows)}
        known = await self._session.rows(PROFILES.identities, **ids)
        held = await self._session.rows(PROFILES.held, **ids, fresh=self._fresh())
        return tuple(_profile(_person(row), known, held) for row in rows)

    def _fresh(self) -> datetime:
        return self._clock.now() - FRESH


def _profile(person: Person, identities: Iterable[Any], held: Iterable[Any]) -> Profile:
    return Profile(
        person,
        tuple(
            (_identity(row), Standing(row.standing) if row.standing else None)
            for row in identities
            if row.person_id == person.id
        ),
        tuple(Held(_grant(row), row.by_group, row.client_name) for row in held if row.person_id == person.id),
    )


def _person(row: Any) -> Person:
    return Person(PersonId(row.id), row.name, row.email)


def _grant(row: Any) -> Grant:
    return Grant(Permission(row.permission), ClientId(row.client_id) if row.client_id else None)


def _identity(row: Any) -> Identity:
    return Identity(Platform(row.platform), row.tenant, row.user)


def _key(identity: Identity) -> dict[str, str]:
    return {"platform": identity.platform.value, "tenant": identity.tenant, "user": identity.user}
