"""How far has an organisation come with setting up, by what is stored of each step?"""

from datetime import datetime

from sqlalchemy import ColumnElement, Exists, bindparam, exists, or_, select

from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, upserting
from adapters.db.tables import (
    changes,
    companies,
    conversations,
    grants,
    group_grants,
    guides_away,
    invitations,
    pax8_credentials,
    policies,
    subscription_rules,
)
from domain.ids import OrgId, PersonId
from domain.joining import InvitationState
from domain.setup import Setup, SetupStep
from domain.tenancy import Permission

_V = invitations.c
_ASKS = Permission.WRITE_LICENSING.value
_now = bindparam("now", type_=_V.expires_at.type)
_open = (_V.state == InvitationState.OPEN.value, _V.expires_at > _now)


def _any(org: ColumnElement[str], *such: ColumnElement[bool]) -> Exists:
    return exists().where(org == ORG, *such)


_DONE: dict[SetupStep, ColumnElement[bool]] = {
    SetupStep.CONNECT: _any(pax8_credentials.c.org_id, pax8_credentials.c.refused_at.is_(None)),
    SetupStep.MAP: _any(companies.c.org_id, companies.c.client_id.is_not(None)),
    SetupStep.RULES: or_(_any(policies.c.org_id), _any(subscription_rules.c.org_id)),
    SetupStep.PLACE: _any(conversations.c.org_id, conversations.c.approvals),
    SetupStep.INVITE: or_(
        _any(grants.c.org_id, grants.c.permission == _ASKS),
        _any(group_grants.c.org_id, group_grants.c.permission == _ASKS),
        _any(_V.org_id, _V.permission == _ASKS, *_open),
    ),
    SetupStep.TRY: _any(changes.c.org_id),
}
"""A client is invited as soon as somebody could come by an invitation; rules are set by the first that anybody sets."""

_away = _any(guides_away.c.org_id, guides_away.c.person_id == bindparam("reader"))
_READ = Prepared(select(*(fact.label(step.value) for step, fact in _DONE.items()), _away.label("away")), brief=True)
_PUT_AWAY = upserting(guides_away)


class SetupTables:
    """The Setups port."""

    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def read(self, reader: PersonId, now: datetime) -> Setup:
        row = await self._session.one(_READ, org=self._org, reader=reader, now=now)
        assert row is not None  # noqa: S101 - it reads no table
        return Setup(frozenset(step for step in SetupStep if getattr(row, step.value)), bool(row.away))

    async def put_away(self, reader: PersonId, now: datetime) -> None:
        self._session.put(_PUT_AWAY, org_id=self._org, person_id=reader, at=now)
