"""Which events of Pax8's has an organisation heard, and when?"""

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, upserting
from adapters.db.tables import pax8_events
from domain.ids import OrgId

_E = pax8_events.c
_LAST = Prepared(select(_E.heard_at).where(_E.org_id == ORG, _E.id == bindparam("event")), brief=True)
_HEAR = upserting(pax8_events)
_FORGET = Prepared(
    delete(pax8_events)
    .where(_E.org_id == ORG, _E.heard_at < bindparam("before", type_=_E.heard_at.type))
    .returning(_E.id)
)


class EventsTable:
    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def last(self, event: str) -> datetime | None:
        row = await self._session.one(_LAST, org=self._org, event=event)
        at: datetime | None = row.heard_at if row else None
        return at

    async def hear(self, event: str, at: datetime) -> None:
        self._session.put(_HEAR, org_id=self._org, id=event, heard_at=at)

    async def forget(self, before: datetime) -> int:
        return len(await self._session.rows(_FORGET, org=self._org, before=before))
