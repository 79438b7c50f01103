"""What has an organisation been notified of, and which mails went out to whom?"""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.documents import notice_of, notice_text
from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared
from adapters.db.tables import attempts, deliveries, notification_readers, notifications
from domain.ids import OrgId, PersonId
from domain.notices import Notice
from domain.ports.inbox import Mailed, Notification, NotificationPage

_N, _R, _D, _T = notifications.c, notification_readers.c, deliveries.c, attempts.c

_ADD = Prepared(insert(notifications).on_conflict_do_nothing(), ["org_id", "key", "at", "notice"])
_PAGE = Prepared(
    select(_N.id, _N.at, _N.notice)
    .where(_N.org_id == ORG)
    .order_by(_N.id.desc())
    .limit(bindparam("rows"))
    .offset(bindparam("start"))
)
_seen = func.coalesce(
    select(_R.seen).where(_R.org_id == ORG, _R.person_id == bindparam("reader")).scalar_subquery(),
    literal_column("0"),
)
_COUNTS = Prepared(
    select(func.count().label("rows"), func.count().filter(_N.id > _seen).label("unseen")).where(_N.org_id == ORG)
)


def _reading(name: str) -> Prepared:
    statement = insert(notification_readers)
    kept: dict[str, Any] = {name: statement.excluded[name]}
    if name == "seen":
        newer = statement.excluded.seen
        kept = {"seen": case((newer > _R.seen, newer), else_=_R.seen)}
    return Prepared(
        statement.on_conflict_do_update(index_elements=["org_id", "person_id"], set_=kept),
        ["org_id", "person_id", "seen", "in_chat"],
    )


_IN_CHAT = Prepared(select(_R.person_id).where(_R.org_id == ORG, _R.in_chat.is_(True)).order_by(_R.person_id))
_tried = (_T.org_id == _D.org_id, _T.delivery_id == _D.id)
_done = _T.outcome == literal_column("'done'")
_sent = select(func.max(_T.at)).where(*_tried, _done).correlate(deliveries).scalar_subquery()
_tries = select(func.count()).select_from(attempts).where(*_tried).correlate(deliveries).scalar_subquery()
"""Counted where each is recorded: the delivery's own count ends with its success."""
_start = bindparam("start", type_=_D.slot.type)
_MAILS = Prepared(
    select(_D.slot, _D.mail_to, _D.notice, _D.queued_at, _D.state, _D.why)
    .add_columns(_sent.label("sent_at"), _tries.label("tries"))
    .where(
        _D.org_id == ORG,
        _D.kind == literal_column("'mail'"),
        func.substr(_D.slot, literal_column("1"), func.length(_start)) == _start,
    )
    .order_by(_D.id.desc())
)


class InboxTables:
    """The Inbox port."""

    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def add(self, key: str, notice: Notice, at: datetime) -> bool:
        return bool(await self._session.count(_ADD, org_id=self._org, key=key, at=at, notice=notice_text(notice)))

    async def page(self, reader: PersonId, offset: int, limit: int) -> NotificationPage:
        rows = await self._session.rows(_PAGE, org=self._org, start=offset, rows=limit)
        counts = await self._session.one(_COUNTS, org=self._org, reader=reader)
        found = tuple(Notification(row.id, row.at, notice_of(row.notice)) for row in rows)
        return NotificationPage(found, counts.rows, counts.unseen) if counts else NotificationPage(found, 0)

    async def seen(self, reader: PersonId, upto: int) -> None:
        self._session.put(_SEEN, org_id=self._org, person_id=reader, seen=upto, in_chat=False)

    async def in_chat(self) -> frozenset[PersonId]:
        return frozenset(PersonId(row.person_id) for row in await self._session.rows(_IN_CHAT, org=self._org))

    async def set_in_chat(self, reader: PersonId, on: bool) -> None:
        self._session.put(_SET_IN_CHAT, org_id=self._org, person_id=reader, seen=0, in_chat=on)


_SEEN, _SET_IN_CHAT = _reading("seen"), _reading("in_chat")


class MailsTables:
    """The Mails port: the ledger is the outbox itself, with its attempts."""

    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def about(self, start: str) -> tuple[Mailed, ...]:
        rows = await self._session.rows(_MAILS, org=self._org, start=f"mail/{start}")
        return tuple(_mailed(row) for row in rows)


def _mailed(row: Any) -> Mailed:
    return Mailed(
        key=row.slot.removeprefix("mail/"),
        to=row.mail_to,
        notice=row.notice.partition(" ")[0],
        queued_at=row.queued_at,
        sent_at=row.sent_at,
        attempts=row.tries,
        failure=row.why if row.state == "dead" else None,
        trouble=row.why if row.state == "ready" else None,
    )
