"""How are change requests kept, numbered, and moved on by exactly one of those who try?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, bindparam, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.db.documents import Details, details_of, details_text
from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, adding, among, listed
from adapters.db.tables import changes, decisions, deliveries, organisations
from adapters.db.types import containing, folded
from domain.changes import IN_FLIGHT, ChangeRequest, ChangeStatus, Decision, Growth, Party
from domain.chat import MessageRef
from domain.errors import InFlight
from domain.ids import ChangeId, InstallationId, OrgId, PersonId, SubscriptionId
from domain.ports import ChangePage, ChangeSearch

_C = changes.c
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_READ = (
    *(_C.id, _C.number, _C.version, _C.status, _C.requester_id, _C.door_id, _C.present, _C.asked),
    *(_C.asked_at, _C.expires_at, _C.applied_at, _C.confirmed_at, _C.ended_at, _C.details),
)


def _in(*statuses: ChangeStatus) -> Any:
    """A condition in the words of the partial indexes, so that they serve it: literals and not parameters."""
    words: list[ColumnElement[str]] = [literal_column(f"'{status.value}'") for status in statuses]
    return _C.status == words[0] if len(words) == 1 else _C.status.in_(words)


_OPEN = _in(*(s for s in ChangeStatus if s in IN_FLIGHT))
_GREW = (ChangeStatus.APPROVED, ChangeStatus.APPLYING, ChangeStatus.UNKNOWN, ChangeStatus.APPLIED)

NEXT_NUMBER = Prepared(
    update(organisations)
    .where(organisations.c.id == ORG)
    .values(next_number=organisations.c.next_number + literal_column("1"))
    .returning((organisations.c.next_number - literal_column("1")).label("number")),
    brief=True,
)
_ADD = Prepared(insert(changes).on_conflict_do_nothing(), [c.name for c in changes.columns])
_DECIDE = adding(decisions)


def _saving() -> Prepared:
    whose = ("org_id", "id", "number", "subscription_id", "client_id", "requester_id", "beneficiary_id", "door_id")
    fixed = (*whose, "source_key", "asked_at")
    moving: dict[str, Any] = {c.name: bindparam(f"new_{c.name}") for c in changes.columns if c.name not in fixed}
    mine = (_C.org_id == ORG, _C.id == bindparam("change"), _C.version == bindparam("seen"))
    return Prepared(update(changes).where(*mine).values(moving), brief=True)


_SAVE = _saving()


def _reading(*where: Any, order: tuple[Any, ...] = (), limit: bool = False, brief: bool = False) -> Prepared:
    statement = select(*_READ).where(_C.org_id == ORG, *where).order_by(*order)
    return Prepared(statement.limit(bindparam("rows")) if limit else statement, brief=brief)


_GET = _reading(_C.id == bindparam("change"), brief=True)
_BY_NUMBER = _reading(_C.number == bindparam("number"))
_BY_SOURCE = _reading(_C.source_key == bindparam("source_key"))
_SHOWN_AT = _reading(
    _C.id.in_(
        select(deliveries.c.change_id).where(
            deliveries.c.org_id == ORG,
            deliveries.c.message_address == bindparam("address"),
            deliveries.c.message_id == bindparam("message"),
        )
    )
)
_OPEN_FOR = _reading(_C.subscription_id == bindparam("subscription"), _OPEN, brief=True)
_IN_FLIGHT = _reading(among(_C.subscription_id, "subscriptions"), _OPEN, brief=True)
_PENDING = Prepared(
    select(*_READ)
    .where(_C.org_id == ORG, _in(ChangeStatus.PENDING))
    .order_by(_C.number)
    .limit(bindparam("rows"))
    .offset(bindparam("skip"))
)
_WAITING = Prepared(select(func.count().label("total")).where(_C.org_id == ORG, _in(ChangeStatus.PENDING)))
_ASKED_SINCE = _reading(_C.asked_at >= bindparam("since"), order=(_C.asked_at.desc(), _C.id), limit=True)
WORDS = 4
"""Words that a search goes by; more of them narrow nothing any more."""


_NOBODY: Any = literal_column("''")


def _searching() -> tuple[Prepared, Prepared]:
    """One statement for every filter: what is not asked for fits everything."""
    where = (
        _C.org_id == ORG,
        among(_C.status, "statuses"),
        among(_C.client_id, "clients") | (bindparam("every_client", type_=Integer) == literal_column("1")),
        _C.vendor_folded.like(bindparam("vendor"), escape="\\"),
        _C.people_folded.like(bindparam("person"), escape="\\"),
        *(_C.searched.like(bindparam(f"word{i}"), escape="\\") for i in range(WORDS)),
        _C.asked_at >= bindparam("since"),
        (_C.requester_id == bindparam("requester", type_=Text))
        | (_C.beneficiary_id == bindparam("requester", type_=Text))
        | (bindparam("requester", type_=Text) == _NOBODY),
        (_C.subscription_id == bindparam("of", type_=Text)) | (bindparam("of", type_=Text) == _NOBODY),
    )
    rows = select(*_READ).where(*where).order_by(_C.number.desc()).limit(bindparam("rows")).offset(bindparam("skip"))
    return Prepared(rows), Prepared(select(func.count().label("total")).where(*where))


_FOUND, _FOUND_COUNT = _searching()
_EXPLAIN = Prepared(
    update(changes)
    .where(
        _C.org_id == ORG,
        _C.id == bindparam("change"),
        _C.version == bindparam("seen"),
        _in(ChangeStatus.PENDING),
    )
    .values(details=bindparam("new_details"))
)
_EXPIRED = _reading(
    _in(ChangeStatus.PENDING), _C.expires_at <= bindparam("now"), order=(_C.expires_at, _C.id), limit=True
)
_UNCONFIRMED = _reading(
    _in(ChangeStatus.APPLIED),
    _C.confirmed_at.is_(None),
    _C.applied_at >= bindparam("since"),
    order=(_C.applied_at, _C.id),
)
_GROWTH = Prepared(
    select(_C.present, _C.asked)
    .where(
        _C.org_id == ORG,
        _C.subscription_id == bindparam("subscription"),
        _C.auto_approved,
        _C.decided_at >= bindparam("since"),
        _C.asked > _C.present,
        _in(*_GREW),
    )
    .order_by(_C.decided_at, _C.number)
)


class ChangesTable:
    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def add(self, change: ChangeRequest, source_key: str) -> ChangeRequest:
        """Raises `InFlight` too when `source_key` is known already: that event has made its request."""
        row = await self._session.one(NEXT_NUMBER, org=self._org)
        if row is None:
            raise LookupError("no such organisation")
        stored = replace(change, number=row.number)
        if not await self._session.count(_ADD, **self._whole_row(stored, source_key)):
            raise await self._standing_in_the_way(change, source_key)
        if stored.decision is not None:
            self._decided(stored, stored.decision)
        return stored

    async def get(self, change: ChangeId) -> ChangeRequest | None:
        return await self._one(_GET, change=change)

    async def by_number(self, number: int) -> ChangeRequest | None:
        return await self._one(_BY_NUMBER, number=number)

    async def by_source(self, source_key: str) -> ChangeRequest | None:
        return await self._one(_BY_SOURCE, source_key=source_key)

    async def shown_at(self, message: MessageRef) -> ChangeRequest | None:
        return await self._one(_SHOWN_AT, address=message.address, message=message.message)

    async def open_for(self, subscription: SubscriptionId) -> ChangeRequest | None:
        return await self._one(_OPEN_FOR, subscription=subscription)

    async def in_flight(self, subscriptions: Sequence[SubscriptionId]) -> tuple[ChangeRequest, ...]:
        """By number. Sorted here: a planner that is asked to sort reads every change there ever was, by its number."""
        found = await self._all(_IN_FLIGHT, subscriptions=listed(subscriptions))
        return tuple(sorted(found, key=lambda change: change.number))

    async def save(self, after: ChangeRequest) -> bool:
        moving = {f"new_{name}": value for name, value in _moving(after).items()}
        if not await self._session.count(_SAVE, org=self._org, change=after.id, seen=after.version - 1, **moving):
            return False
        if after.decision is not None and after.status in (ChangeStatus.APPROVED, ChangeStatus.REJECTED):
            self._decided(after, after.decision)
        return True

    async def explain(self, change: ChangeRequest) -> bool:
        told = details_text(_details(change))
        params = {"change": change.id, "seen": change.version, "new_details": told}
        return bool(await self._session.count(_EXPLAIN, org=self._org, **params))

    async def pending(self, limit: int, offset: int = 0) -> tuple[ChangeRequest, ...]:
        return await self._all(_PENDING, rows=limit, skip=offset)

    async def waiting(self) -> int:
        (row,) = await self._session.rows(_WAITING, org=self._org)
        return int(row.total)

    async def search(self, wanted: ChangeSearch, offset: int, limit: int) -> ChangePage:
        params = _wanted(wanted)
        rows = await self._all(_FOUND, **params, rows=limit, skip=offset)
        (whole,) = await self._session.rows(_FOUND_COUNT, org=self._org, **params)
        return ChangePage(rows, whole.total)

    async def asked_since(self, since: datetime, limit: int) -> tuple[ChangeRequest, ...]:
        return await self._all(_ASKED_SINCE, since=since, rows=limit)

    async def expired(self, now: datetime, limit: int) -> tuple[ChangeRequest, ...]:
        return await self._all(_EXPIRED, now=now, rows=limit)

    async def growth(self, subscription: SubscriptionId, since: datetime) -> Growth | None:
        """Decreases, and changes that did not come about, are no growth."""
        rows = await self._session.rows(_GROWTH, org=self._org, subscription=subscription, since=since)
        return Growth(sum(row.asked - row.present for row in rows), rows[0].present) if rows else None

    async def unconfirmed(self, since: datetime) -> tuple[ChangeRequest, ...]:
        return await self._all(_UNCONFIRMED, since=since)

    async def _one(self, statement: Prepared, **params: Any) -> ChangeRequest | None:
        row = await self._session.one(statement, org=self._org, **params)
        return _change(row) if row else None

    async def _all(self, statement: Prepared, **params: Any) -> tuple[ChangeRequest, ...]:
        return tuple(_change(row) for row in await self._session.rows(statement, org=self._org, **params))

    async def _standing_in_the_way(self, change: ChangeRequest, source_key: str) -> InFlight:
        other = await self.open_for(change.subject.subscription) or await self.by_source(source_key) or change
        return InFlight(other.number, other.subject.product, other.asked, other.status.value)

    def _decided(self, change: ChangeRequest, decision: Decision) -> None:
        """A second decision of one change would break the table's key, and with it the transaction."""
        self._session.put(
            _DECIDE,
            org_id=self._org,
            change_id=change.id,
            approved=decision.approved,
            at=decision.at,
            person_id=decision.by.person if decision.by else None,
            via=decision.via.value if decision.via else None,
            reason=decision.reason,
        )

    def _whole_row(self, change: ChangeRequest, source_key: str) -> dict[str, Any]:
        return {
            "org_id": self._org,
            "id": change.id,
            "number": change.number,
            "subscription_id": change.subject.subscription,
            "client_id": change.subject.client,
            "requester_id": change.requester.person,
            "beneficiary_id": change.beneficiary.person if change.beneficiary else None,
            "door_id": change.door,
            "source_key": source_key,
            "asked_at": change.asked_at,
            **_moving(change),
        }


def _moving(change: ChangeRequest) -> dict[str, Any]:
    """The columns that a transition may alter."""
    return {
        "version": change.version,
        "status": change.status.value,
        "present": change.present,
        "asked": change.asked,
        "expires_at": change.expires_at,
        "decided_at": change.decision.at if change.decision else None,
        "auto_approved": change.auto_approved,
        "applied_at": change.applied_at,
        "confirmed_at": change.confirmed_at,
        "ended_at": change.ended_at,
        "details": details_text(_details(change)),
        **_searchable(change),
    }


def _searchable(change: ChangeRequest) -> dict[str, str]:
    """What a history is searched by, folded."""
    subject, decided = change.subject, change.decision.by if change.decision else None
    named = (party.name for party in (change.requester, change.beneficiary, decided) if party)
    people = folded(" ".join(named)).strip()
    what = folded(f"{subject.client_name} {subject.vendor} {subject.product}")
    return {
        "vendor_folded": folded(subject.vendor),
        "people_folded": people,
        "searched": f"#{change.number} {what} {people}",
    }


def _wanted(wanted: ChangeSearch) -> dict[str, Any]:
    words = [containing(word) for word in wanted.words.split()[:WORDS]]
    patterns = [*words, *["%"] * (WORDS - len(words))]
    return {
        "statuses": listed(sorted(wanted.statuses or ChangeStatus)),
        "clients": listed([wanted.client] if wanted.client else []),
        "every_client": 0 if wanted.client else 1,
        "vendor": containing(wanted.vendor),
        "person": containing(wanted.person),
        **{f"word{i}": pattern for i, pattern in enumerate(patterns)},
        "since": wanted.since or _LONG_AGO,
        "requester": wanted.requester or "",
        "of": wanted.subscription or "",
    }


def _details(change: ChangeRequest) -> Details:
    return Details(
        subject=change.subject,
        terms=change.terms,
        explanation=change.explanation,
        requester_name=change.requester.name,
        asked_via=change.asked_via,
        on_behalf=change.on_behalf,
        note=change.note,
        estimate=change.estimate,
        objection=change.objection,
        changed=change.changed,
        decision=change.decision,
        sending=change.sending,
        failure=change.failure,
        detail=change.detail,
        beneficiary=change.beneficiary,
        staff_of=change.staff_of,
    )


def _change(row: Any) -> ChangeRequest:
    rest = details_of(row.details)
    return ChangeRequest(
        id=ChangeId(row.id),
        number=row.number,
        version=row.version,
        status=ChangeStatus(row.status),
        subject=rest.subject,
        present=row.present,
        asked=row.asked,
        terms=rest.terms,
        explanation=rest.explanation,
        requester=Party(PersonId(row.requester_id), rest.requester_name),
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        asked_via=rest.asked_via,
        door=InstallationId(row.door_id),
        on_behalf=rest.on_behalf,
        note=rest.note,
        estimate=rest.estimate,
        objection=rest.objection,
        changed=rest.changed,
        decision=rest.decision,
        sending=rest.sending,
        failure=rest.failure,
        detail=rest.detail,
        applied_at=row.applied_at,
        confirmed_at=row.confirmed_at,
        ended_at=row.ended_at,
        beneficiary=rest.beneficiary,
        staff_of=rest.staff_of,
    )
