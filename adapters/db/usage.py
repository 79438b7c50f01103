"""What have Azure subscriptions used: written a day at a time, and told by client, day and meter?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from sqlalchemy import Delete, Select, and_, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, adding, among, listed, upserting
from adapters.db.tables import clients, companies, products, subscriptions
from adapters.db.tables_usage import usage_days, usage_lines, usage_months, usage_summaries
from domain.ids import ClientId, OrgId, SubscriptionId, SummaryId
from domain.ports import Seen
from domain.ports.usage import DaySpent, MeterSpent, MonthSpent, ReadDay
from domain.usage import DayRead, Metered, Month, Spent, UsageLine, UsageSummary, is_metered, total

_S, _C = subscriptions.c, companies.c
_U, _D, _L, _M = usage_summaries.c, usage_days.c, usage_lines.c, usage_months.c

_OWNED = subscriptions.join(companies, and_(_C.org_id == ORG, _C.id == _S.company_id))
_CLIENTS = _OWNED.join(clients, and_(clients.c.org_id == ORG, clients.c.id == _C.client_id))
_PAID = (_D.currency, _D.charges, _D.partner_total, _D.profit)

_METERED = Prepared(
    select(
        _S.id,
        _S.company_id,
        _C.client_id,
        _S.product_name,
        _S.end_at,
        func.coalesce(products.c.vendor, "").label("vendor"),
    )
    .select_from(_OWNED.outerjoin(products, and_(products.c.org_id == ORG, products.c.id == _S.product_id)))
    .where(_S.org_id == ORG, _S.gone_at.is_(None), _C.client_id.is_not(None), _S.folded.like("%azure%"))
    .order_by(_S.id)
)
_SUMMARIES = Prepared(
    select(_U.id)
    .where(_U.org_id == ORG, _U.subscription_id == bindparam("subscription"))
    .where(_U.observed_at >= bindparam("since", type_=_U.observed_at.type))
    .order_by(_U.id)
)
_KNOWN = Prepared(
    select(_D.summary_id, _D.day, _D.read_on, _D.read_at, _D.doubtful, _D.lines, _D.mark).where(
        _D.org_id == ORG, among(_D.summary_id, "summaries"), _D.day >= bindparam("since")
    )
)


def _storing_summary() -> Prepared:
    statement = insert(usage_summaries)
    names = [c.name for c in usage_summaries.columns]
    new = {name: statement.excluded[name] for name in names if name not in ("org_id", "id")}
    older = _U.observed_at <= statement.excluded.observed_at
    return Prepared(statement.on_conflict_do_update(index_elements=("org_id", "id"), set_=new, where=older), names)


_STORE_SUMMARY = _storing_summary()
_STORE_DAY = upserting(usage_days)
_DOUBT_DAY = upserting(usage_days, keep=("lines", "mark", "currency", "charges", "partner_total", "profit"))
_DROP_LINES = Prepared(
    delete(usage_lines).where(_L.org_id == ORG, _L.summary_id == bindparam("summary"), _L.day == bindparam("the_day"))
)
_ADD_LINE = adding(usage_lines)


def _in_month(what: Select[Any] | Delete) -> Prepared:
    return Prepared(what.where(_M.org_id == ORG, _M.subscription_id == bindparam("subscription"), _M.month == _KEY))


_KEY = bindparam("key", type_=_M.month.type)
_DROP_MONTH = _in_month(delete(usage_months))
_ADD_MONTH = adding(usage_months)
_PAID_DAYS = Prepared(
    select(*_PAID).where(
        _D.org_id == ORG,
        _D.subscription_id == bindparam("subscription"),
        _D.day >= bindparam("since"),
        _D.day <= bindparam("until"),
        _D.currency.is_not(None),
    )
)


def _months_of(one_client: bool) -> Prepared:
    statement = (
        select(
            clients.c.id.label("client_id"),
            clients.c.name.label("client_name"),
            _M.month,
            _M.currency,
            _M.charges,
            _M.partner_total,
            _M.profit,
        )
        .select_from(usage_months.join(_CLIENTS, and_(_S.org_id == ORG, _S.id == _M.subscription_id)))
        .where(_M.org_id == ORG, _M.month >= bindparam("since"), _M.month <= bindparam("until"))
        .order_by(clients.c.folded, clients.c.id, _M.month, _M.currency)
    )
    return Prepared(statement.where(_C.client_id == bindparam("client")) if one_client else statement)


_MONTHS = {one: _months_of(one) for one in (True, False)}
_DAYS_OF = Prepared(
    select(_C.client_id, _U.resource_group, _D.day, _D.doubtful, _D.read_at, *_PAID)
    .select_from(
        usage_days.join(usage_summaries, and_(_U.org_id == ORG, _U.id == _D.summary_id)).join(
            _OWNED, and_(_S.org_id == ORG, _S.id == _D.subscription_id)
        )
    )
    .where(_D.org_id == ORG, among(_C.client_id, "clients"))
    .where(_D.day >= bindparam("since"), _D.day <= bindparam("until"))
)
_METERS = Prepared(
    select(
        _U.resource_group,
        _L.product_name,
        _L.unit,
        _L.quantity,
        _U.currency,
        _L.charges,
        _L.partner_total,
        _L.profit,
    )
    .select_from(
        usage_lines.join(usage_summaries, and_(_U.org_id == ORG, _U.id == _L.summary_id)).join(
            _OWNED, and_(_S.org_id == ORG, _S.id == _U.subscription_id)
        )
    )
    .where(_L.org_id == ORG, _C.client_id == bindparam("client"))
    .where(_L.day >= bindparam("since"), _L.day <= bindparam("until"))
)


class UsageTables:
    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def metered(self) -> tuple[Metered, ...]:
        rows = await self._session.rows(_METERED, org=self._org)
        return tuple(
            Metered(row.id, row.company_id, row.client_id, row.product_name, row.vendor, row.end_at)
            for row in rows
            if is_metered(row.product_name, row.vendor)
        )

    async def summaries(self, subscription: SubscriptionId, since: datetime) -> tuple[SummaryId, ...]:
        rows = await self._session.rows(_SUMMARIES, org=self._org, subscription=subscription, since=since)
        return tuple(SummaryId(row.id) for row in rows)

    async def known(self, summaries: Sequence[SummaryId], since: date) -> Mapping[tuple[SummaryId, date], DayRead]:
        rows = await self._session.rows(_KNOWN, org=self._org, summaries=listed(summaries), since=since.isoformat())
        return {
            (SummaryId(row.summary_id), date.fromisoformat(row.day)): DayRead(
                date.fromisoformat(row.read_on), row.doubtful, row.lines
            )
            for row in rows
        }

    async def store_summaries(self, rows: Sequence[Seen[UsageSummary]]) -> int:
        written = 0
        for seen in sorted(rows, key=lambda each: each.item.id):
            written += await self._session.count(_STORE_SUMMARY, **_summary_row(self._org, seen))
        return written

    async def store_days(self, days: Sequence[ReadDay]) -> int:
        """In one order by everybody, so that two replicas never block crosswise."""
        if not days:
            return 0
        summaries = listed(sorted({day.summary for day in days}))
        since = min(day.day for day in days).isoformat()
        rows = await self._session.rows(_KNOWN, org=self._org, summaries=summaries, since=since)
        before = {(row.summary_id, row.day): row for row in rows}
        changed: list[ReadDay] = []
        for day in sorted(days, key=lambda each: (each.summary, each.day)):
            there = before.get((day.summary, day.day.isoformat()))
            if (there is None or there.read_at <= day.asked_at) and self._store_day(day, there):
                changed.append(day)
        for subscription, month in sorted({(day.subscription, Month.of(day.day)) for day in changed}):
            await self._add_up(subscription, month)
        return len(changed)

    async def months(self, client: ClientId | None, months: Sequence[Month]) -> tuple[MonthSpent, ...]:
        if not months:
            return ()
        span = {"since": min(months).key, "until": max(months).key}
        rows = await self._session.rows(_MONTHS[client is not None], org=self._org, client=client, **span)
        return tuple(
            MonthSpent(each[0], each[1], Month.from_key(each[2]), spent)
            for each, sums in _grouped(((r.client_id, r.client_name, r.month), _spent(r)) for r in rows)
            for spent in sums
        )

    async def days(self, clients: Sequence[ClientId], since: date, until: date) -> tuple[DaySpent, ...]:
        span = {"since": since.isoformat(), "until": until.isoformat()}
        rows = await self._session.rows(_DAYS_OF, org=self._org, clients=listed(clients), **span)
        return tuple(
            DaySpent(
                ClientId(row.client_id),
                row.resource_group,
                date.fromisoformat(row.day),
                row.doubtful,
                row.read_at,
                _spent(row) if row.currency else None,
            )
            for row in rows
        )

    async def meters(self, client: ClientId, month: Month) -> tuple[MeterSpent, ...]:
        span = {"since": month.first.isoformat(), "until": month.last.isoformat()}
        rows = await self._session.rows(_METERS, org=self._org, client=client, **span)
        used: dict[tuple[str, str, str], Decimal] = {}
        for row in rows:
            key = (row.resource_group, row.product_name, row.unit)
            used[key] = used.get(key, Decimal(0)) + Decimal(row.quantity)
        paid = _grouped(((r.resource_group, r.product_name, r.unit), _spent(r)) for r in rows)
        return tuple(MeterSpent(key[0], key[1], key[2], used[key], spent) for key, sums in paid for spent in sums)

    def _store_day(self, day: ReadDay, before: Any | None) -> bool:
        """Whether what was used differs from what was stored."""
        if day.lines is None:
            self._session.put(_DOUBT_DAY, **_day_row(self._org, day, ()))
            return False
        row = _day_row(self._org, day, day.lines)
        self._session.put(_STORE_DAY, **row)
        if before is not None and before.mark == row["mark"]:
            return False
        self._session.put(_DROP_LINES, org=self._org, summary=day.summary, the_day=row["day"])
        for place, line in enumerate(day.lines):
            self._session.put(_ADD_LINE, org_id=self._org, place=place, **_line_row(line))
        return bool(before is not None or day.lines)

    async def _add_up(self, subscription: SubscriptionId, month: Month) -> None:
        span = {"since": month.first.isoformat(), "until": month.last.isoformat()}
        rows = await self._session.rows(_PAID_DAYS, org=self._org, subscription=subscription, **span)
        self._session.put(_DROP_MONTH, org=self._org, subscription=subscription, key=month.key)
        for spent in total(_spent(row) for row in rows):
            key = {"org_id": self._org, "subscription_id": subscription, "month": month.key}
            self._session.put(_ADD_MONTH, **key, **_spent_row(spent))


def _grouped(rows: Iterable[tuple[Any, Spent]]) -> Iterable[tuple[Any, tuple[Spent, ...]]]:
    """Equal keys together, each with one sum per currency; keys in the order in which they came."""
    found: dict[Any, list[Spent]] = {}
    for key, spent in rows:
        found.setdefault(key, []).append(spent)
    return [(key, total(each)) for key, each in found.items()]


def _spent(row: Any) -> Spent:
    return Spent(row.currency, Decimal(row.charges), Decimal(row.partner_total), Decimal(row.profit))


def _spent_row(spent: Spent) -> dict[str, str]:
    partner = {"partner_total": str(spent.partner_total), "profit": str(spent.profit)}
    return {"currency": spent.currency, "charges": str(spent.charges), **partner}


def _summary_row(org: OrgId, seen: Seen[UsageSummary]) -> dict[str, Any]:
    it = seen.item
    return {
        "org_id": org,
        "id": it.id,
        "subscription_id": it.subscription,
        "resource_group": it.resource_group,
        "vendor": it.vendor,
        "currency": it.spent.currency,
        "charges": str(it.spent.charges),
        "partner_total": str(it.spent.partner_total),
        "observed_at": seen.asked_at,
    }


def _day_row(org: OrgId, day: ReadDay, lines: tuple[UsageLine, ...]) -> dict[str, Any]:
    """Lines of one day are in one currency, which whoever read them has made sure of."""
    sums = total(line.spent for line in lines)
    empty = dict.fromkeys(("currency", "charges", "partner_total", "profit"))
    return {
        "org_id": org,
        "summary_id": day.summary,
        "day": day.day.isoformat(),
        "subscription_id": day.subscription,
        "read_on": day.read.on.isoformat(),
        "read_at": day.asked_at,
        "doubtful": day.read.doubtful,
        "lines": len(lines),
        "mark": _mark(lines),
        **(_spent_row(sums[0]) if sums else empty),
    }


def _line_row(line: UsageLine) -> dict[str, Any]:
    paid = _spent_row(line.spent)
    del paid["currency"]
    return {
        "summary_id": line.summary,
        "day": line.day.isoformat(),
        "product_id": line.product,
        "product_name": line.product_name,
        "unit": line.unit,
        "quantity": str(line.quantity),
        **paid,
    }


def _mark(lines: tuple[UsageLine, ...]) -> int:
    """A fingerprint of the content (64 bits, signed), the same in every process."""
    content = "\n".join(
        f"{line.product_name}|{line.unit}|{line.quantity}|{line.spent.currency}|{line.spent.charges}"
        f"|{line.spent.partner_total}|{line.spent.profit}"
        for line in lines
    )
    return int.from_bytes(blake2b(content.encode(), digest_size=8).digest(), "big", signed=True)
