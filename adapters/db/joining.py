"""Who has been invited, and who holds what by way of a group?"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, adding, upserting
from adapters.db.tables import clients, code_tries, group_grants, group_members, invitations
from domain.chat import Standing
from domain.ids import ClientId, InstallationId, InvitationId, OrgId, PersonId, Platform
from domain.joining import GroupGrant, Invitation, InvitationState, Newcomer, Tries
from domain.tenancy import Grant, Identity, Permission

_V, _T, _GG, _GM = invitations.c, code_tries.c, group_grants.c, group_members.c
_OPEN, _WAITING = InvitationState.OPEN.value, InvitationState.WAITING.value

_ADD = adding(invitations)
_told = (
    select(*_V, clients.c.name.label("client_name"))
    .select_from(invitations.outerjoin(clients, (clients.c.org_id == _V.org_id) & (clients.c.id == _V.client_id)))
    .where(_V.org_id == ORG)
)
_MINE = and_(_V.org_id == ORG, _V.id == bindparam("invitation"))
_GET = Prepared(_told.where(_V.id == bindparam("invitation")), brief=True)
_UNSETTLED = Prepared(
    _told.where(
        (_V.state == _WAITING) | ((_V.state == _OPEN) & (_V.expires_at > bindparam("now", type_=_V.expires_at.type)))
    ).order_by(_V.made_at.desc(), _V.id)
)
_WRONG = Prepared(
    update(invitations)
    .where(_MINE, _V.state == _OPEN)
    .values(
        wrong=_V.wrong + 1,
        state=case((_V.wrong + 1 >= bindparam("most"), InvitationState.LOCKED.value), else_=_V.state),
    )
)
_SETTLE = Prepared(
    update(invitations)
    .where(_MINE, _V.state == bindparam("before"))
    .values(state=bindparam("after"), newcomer=func.coalesce(bindparam("told", type_=_V.newcomer.type), _V.newcomer))
)


def _trying() -> Prepared:
    """Also takes the row, so that two tries at once are counted one after the other."""
    statement = insert(code_tries)
    kept = statement.on_conflict_do_update(
        index_elements=["org_id", "platform", "tenant", "user"], set_={"wrong": code_tries.c.wrong}
    )
    return Prepared(kept.returning(_T.wrong, _T.since), [c.name for c in code_tries.columns])


_TRIES = _trying()
_SET_TRIES = upserting(code_tries)

_COUNTED = (
    select(func.count())
    .where(_GM.org_id == _GG.org_id, _GM.installation_id == _GG.installation_id, _GM.group_id == _GG.group_id)
    .correlate(group_grants)
    .scalar_subquery()
)
_ALL = Prepared(
    select(*_GG, clients.c.name.label("client_name"), _COUNTED.label("members"))
    .select_from(group_grants.outerjoin(clients, (clients.c.org_id == _GG.org_id) & (clients.c.id == _GG.client_id)))
    .where(_GG.org_id == ORG)
    .order_by(_GG.name, _GG.installation_id, _GG.group_id, _GG.permission)
)
_PUT = upserting(group_grants)
_DROP = Prepared(
    delete(group_grants).where(
        _GG.org_id == ORG,
        _GG.installation_id == bindparam("door"),
        _GG.group_id == bindparam("named"),
        _GG.permission == bindparam("held"),
    )
)
_IN = (_GM.org_id == ORG, _GM.installation_id == bindparam("door"), _GM.group_id == bindparam("named"))
_MEMBERS = Prepared(select(_GM.person_id).where(*_IN))
_JOINED = Prepared(insert(group_members).on_conflict_do_nothing(), [c.name for c in group_members.columns])
_LEFT = Prepared(delete(group_members).where(*_IN, _GM.person_id == bindparam("person")))
_READ = Prepared(
    update(group_grants)
    .where(_GG.org_id == ORG, _GG.installation_id == bindparam("door"), _GG.group_id == bindparam("named"))
    .values(read_at=bindparam("at", type_=_GG.read_at.type))
)


class InvitationsTable:
    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def add(self, invitation: Invitation) -> None:
        grant = invitation.grant
        self._session.put(
            _ADD,
            org_id=self._org,
            id=invitation.id,
            proof=invitation.proof,
            made_by=invitation.made_by,
            made_by_name=invitation.made_by_name,
            door_id=invitation.door,
            made_at=invitation.made_at,
            expires_at=invitation.expires_at,
            permission=grant.permission.value if grant else None,
            client_id=grant.client if grant else None,
            person_id=invitation.person,
            name=invitation.name,
            state=invitation.state.value,
            wrong=invitation.wrong,
            newcomer=_written(invitation.newcomer),
        )

    async def get(self, invitation: InvitationId) -> Invitation | None:
        row = await self._session.one(_GET, org=self._org, invitation=invitation)
        return _invitation(row) if row else None

    async def unsettled(self, now: datetime) -> tuple[Invitation, ...]:
        return tuple(_invitation(row) for row in await self._session.rows(_UNSETTLED, org=self._org, now=now))

    async def wrong(self, invitation: InvitationId, most: int) -> None:
        self._session.put(_WRONG, org=self._org, invitation=invitation, most=most)

    async def settle(
        self,
        invitation: InvitationId,
        before: InvitationState,
        after: InvitationState,
        newcomer: Newcomer | None = None,
    ) -> bool:
        which = {"org": self._org, "invitation": invitation, "before": before.value, "after": after.value}
        return bool(await self._session.count(_SETTLE, **which, told=_written(newcomer)))

    async def tries(self, identity: Identity) -> Tries:
        row = await self._session.one(_TRIES, **self._tries(identity, Tries()))
        return Tries(row.wrong, row.since) if row else Tries()

    async def set_tries(self, identity: Identity, tries: Tries) -> None:
        self._session.put(_SET_TRIES, **self._tries(identity, tries))

    def _tries(self, identity: Identity, tries: Tries) -> dict[str, Any]:
        who = {"platform": identity.platform.value, "tenant": identity.tenant, "user": identity.user}
        return {"org_id": self._org, **who, "wrong": tries.wrong, "since": tries.since}


class GroupsTables:
    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def all(self) -> tuple[GroupGrant, ...]:
        return tuple(_group(row) for row in await self._session.rows(_ALL, org=self._org))

    async def put(self, grant: GroupGrant) -> None:
        self._session.put(
            _PUT,
            org_id=self._org,
            installation_id=grant.door,
            group_id=grant.group,
            permission=grant.grant.permission.value,
            client_id=grant.grant.client,
            name=grant.name,
            read_at=grant.read_at,
        )

    async def drop(self, door: InstallationId, group: str, permission: Permission) -> bool:
        which = {"org": self._org, "door": door, "named": group, "held": permission.value}
        return bool(await self._session.count(_DROP, **which))

    async def replace_members(
        self, door: InstallationId, group: str, people: Sequence[PersonId], read_at: datetime
    ) -> tuple[int, int]:
        which = {"org": self._org, "door": door, "named": group}
        there = {row.person_id for row in await self._session.rows(_MEMBERS, **which)}
        come, gone = sorted(set(people) - there), sorted(there - set(people))
        for person in come:
            self._session.put(_JOINED, org_id=self._org, installation_id=door, group_id=group, person_id=person)
        for person in gone:
            self._session.put(_LEFT, **which, person=person)
        self._session.put(_READ, **which, at=read_at)
        return len(come), len(gone)


def _invitation(row: Any) -> Invitation:
    client = ClientId(row.client_id) if row.client_id else None
    return Invitation(
        id=InvitationId(row.id),
        proof=row.proof,
        made_by=PersonId(row.made_by),
        made_by_name=row.made_by_name,
        door=InstallationId(row.door_id),
        made_at=row.made_at,
        expires_at=row.expires_at,
        grant=Grant(Permission(row.permission), client) if row.permission else None,
        person=PersonId(row.person_id) if row.person_id else None,
        name=row.name,
        client_name=row.client_name,
        state=InvitationState(row.state),
        wrong=row.wrong,
        newcomer=_read(row.newcomer),
    )


def _group(row: Any) -> GroupGrant:
    grant = Grant(Permission(row.permission), ClientId(row.client_id) if row.client_id else None)
    where = (InstallationId(row.installation_id), row.group_id, row.name)
    return GroupGrant(*where, grant, row.client_name, row.read_at, row.members)


def _written(newcomer: Newcomer | None) -> str | None:
    return json.dumps(asdict(newcomer)) if newcomer else None


def _read(text: str | None) -> Newcomer | None:
    if text is None:
        return None
    told = json.loads(text)
    who = told["identity"]
    identity = Identity(Platform(who["platform"]), who["tenant"], who["user"])
    standing = Standing(told["standing"]) if told["standing"] else None
    return Newcomer(identity, told["name"], InstallationId(told["door"]), standing)
