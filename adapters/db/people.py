"""Who is this, and what may they do?"""

from typing import Any

from sqlalchemy import bindparam, select

from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared
from adapters.db.tables import grants, identities, organisations, people
from domain.ids import ClientId, OrgId, PersonId, Platform
from domain.tenancy import Actor, Grant, Identity, Installation, Permission, Person, actor_for

_ACTOR = Prepared(
    select(
        people.c.id,
        people.c.name,
        people.c.email,
        grants.c.permission,
        grants.c.client_id,
        organisations.c.time_zone,
    )
    .select_from(
        identities.join(organisations, organisations.c.id == identities.c.org_id)
        .join(people, (people.c.org_id == identities.c.org_id) & (people.c.id == identities.c.person_id))
        .outerjoin(grants, (grants.c.org_id == people.c.org_id) & (grants.c.person_id == people.c.id))
    )
    .where(
        identities.c.org_id == ORG,
        identities.c.platform == bindparam("platform"),
        identities.c.tenant == bindparam("tenant"),
        identities.c.user == bindparam("user"),
    ),
    brief=True,
)

_GRANTS = Prepared(
    select(grants.c.permission, grants.c.client_id)
    .where(grants.c.org_id == ORG, grants.c.person_id == bindparam("person"))
    .order_by(grants.c.permission),
    brief=True,
)

_MANAGERS = Prepared(
    select(identities.c.person_id, identities.c.platform, identities.c.tenant, identities.c.user)
    .join(grants, (grants.c.org_id == identities.c.org_id) & (grants.c.person_id == identities.c.person_id))
    .where(identities.c.org_id == ORG, grants.c.permission == Permission.MANAGE_LICENSING.value)
    .order_by(identities.c.person_id, identities.c.platform, identities.c.tenant, identities.c.user),
    brief=True,
)


class PeopleTable:
    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def actor(self, identity: Identity, door: Installation) -> Actor | None:
        rows = await self._session.rows(
            _ACTOR, org=self._org, platform=identity.platform.value, tenant=identity.tenant, user=identity.user
        )
        if not rows or door.org != self._org:
            return None
        person = Person(PersonId(rows[0].id), rows[0].name, rows[0].email)
        return actor_for(person, tuple(_grant(row) for row in rows if row.permission), door, rows[0].time_zone)

    async def grants(self, person: PersonId) -> tuple[Grant, ...]:
        return tuple(_grant(row) for row in await self._session.rows(_GRANTS, org=self._org, person=person))

    async def managers(self, platform: Platform | None = None) -> tuple[tuple[PersonId, Identity], ...]:
        rows = await self._session.rows(_MANAGERS, org=self._org)
        found = ((PersonId(row.person_id), _identity(row)) for row in rows)
        return tuple((p, i) for p, i in found if platform is None or i.platform is platform)


def _grant(row: Any) -> Grant:
    return Grant(Permission(row.permission), ClientId(row.client_id) if row.client_id else None)


def _identity(row: Any) -> Identity:
    return Identity(Platform(row.platform), row.tenant, row.user)
