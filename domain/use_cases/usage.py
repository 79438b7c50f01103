"""What has Azure used, for whom, and how does that compare with the month before?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.errors import MonthAhead, NoSuchClient, NotAllowed
from domain.ids import ClientId
from domain.money import Money
from domain.notices import Figures, NoUsage, UsageList, UsagePart, UsageReport, UsageRow, UsageSpan
from domain.ports import DaySpent, Likeness, MonthSpent, Unit
from domain.tenancy import Actor, Client, Permission
from domain.usage import Curve, Month, PictureOf, Spent, cumulative, total

PAGE = 10
"""Clients of a list that a person takes in at a glance."""

USAGE = "usage [client] [month]"

_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{4})")
_MONTH, _YEAR = re.compile(r"[a-z]{3,9}\.?", re.IGNORECASE), re.compile(r"2\d{3}")


def today_of(actor: Actor, now: datetime) -> date:
    return now.astimezone(ZoneInfo(actor.zone)).date()


def read_words(text: str, today: date) -> tuple[str, Month]:
    """("acme", October) of "acme october", "acme 2026-10", "acme last month"; without a month this one.

    A month alone is the latest of that name. Raises `MonthAhead`.
    """
    words = text.split()
    for count in (2, 1):
        if len(words) >= count and (month := _month(words[-count:], Month.of(today))):
            if month > Month.of(today):
                raise MonthAhead(" ".join(words[-count:]))
            return " ".join(words[:-count]), month
    return " ".join(words), Month.of(today)


async def whom(unit: Unit, actor: Actor, words: str, likeness: Likeness) -> Client | None:
    """The client that is meant; None for all of them. A client's people see their own, whatever they type.

    Raises `NoSuchClient`.
    """
    if not actor.sees_every_client:
        return await _own(unit, actor)
    if not words:
        return None
    clients = await unit.catalog.clients()
    typed = " ".join(words.casefold().split())
    exact = [client for client in clients if client.name.casefold() == typed or client.id == words]
    fitting = exact or [client for client in clients if typed in client.name.casefold()]
    if len(fitting) == 1:
        return fitting[0]
    near = fitting or [clients[n] for n, _ in likeness.rank(words, [client.name for client in clients], 3)]
    raise NoSuchClient(words, tuple(client.name for client in near[:3]), USAGE)


async def client_of(unit: Unit, actor: Actor, client: ClientId) -> Client:
    """Who was pressed on. Raises `NoSuchClient` for one that is not there, or is not this reader's to see."""
    found = await unit.catalog.client(client) if actor.reads(client) else None
    if found is None:
        raise NoSuchClient(client[:40], (), USAGE)
    return found


async def listing(unit: Unit, actor: Actor, month: Month, offset: int, now: datetime) -> UsageList | NoUsage:
    """Every client's charges, by name. Raises `NotAllowed` for those who may see their own client only."""
    if not actor.sees_every_client:
        raise NotAllowed(Permission.READ_LICENSING, "usage")
    known = await unit.usage.months(None, (month.before, month))
    clients = list(dict.fromkeys((row.client, row.client_name) for row in known if row.month == month))
    if not clients:
        return await _nothing(unit, None, month, known, True)
    start = offset if offset < len(clients) else 0
    shown = clients[start : start + PAGE]
    days = await unit.usage.days([client for client, _ in shown], month.before.first, month.last)
    span = _span(days, month, actor, now)
    return UsageList(
        rows=tuple(UsageRow(client, name, _of_client(client, known, days, span, actor)) for client, name in shown),
        totals=tuple(_figures(each, None, _whole(known, month.before, each), actor) for each in _sums(known, month)),
        total=len(clients),
        offset=start,
        page_size=PAGE,
        span=span,
    )


async def report(unit: Unit, actor: Actor, client: Client, month: Month, now: datetime) -> UsageReport | NoUsage:
    """One client's charges in a month, by resource group and by meter."""
    known = await unit.usage.months(client.id, (month.before, month))
    if not any(row.month == month for row in known):
        return await _nothing(unit, client, month, known, actor.sees_every_client)
    days = await unit.usage.days([client.id], month.before.first, month.last)
    meters = await unit.usage.meters(client.id, month)
    span = _span(days, month, actor, now)
    return UsageReport(
        client_id=client.id,
        client_name=client.name,
        figures=_of_client(client.id, known, days, span, actor),
        groups=_parts((each.resource_group, each.spent) for each in meters),
        meters=_parts((each.product_name, each.spent) for each in meters),
        span=span,
        among=actor.sees_every_client,
        picture=PictureOf(actor.org, client.id, month),
    )


async def curve(unit: Unit, client: ClientId, month: Month) -> Curve | None:
    """What the picture of that month shows, in the currency of its largest charges; None where there is nothing."""
    found = await unit.catalog.client(client)
    days = await unit.usage.days([client], month.before.first, month.last)
    sums = total(day.spent for day in days if day.spent and Month.of(day.day) == month)
    if found is None or not sums:
        return None
    currency = max(sums, key=lambda each: abs(each.charges)).currency
    until = _until(days, month)
    return Curve(
        client_name=found.name,
        currency=currency,
        month=month,
        until=until,
        now=cumulative(month, _by_day(days, currency), until),
        before=cumulative(month.before, _by_day(days, currency), month.before.last) if _any(days, month.before) else (),
    )


async def _own(unit: Unit, actor: Actor) -> Client:
    found = await unit.catalog.client(actor.client) if actor.client else None
    if found is None:
        raise NotAllowed(Permission.READ_LICENSING, "usage")
    return found


async def _nothing(
    unit: Unit, client: Client | None, month: Month, known: Sequence[MonthSpent], among: bool
) -> NoUsage:
    metered = [each for each in await unit.usage.metered() if client is None or each.client == client.id]
    other = month.before if any(row.month == month.before for row in known) else None
    return NoUsage(client.id if client else None, client.name if client else None, month, len(metered), among, other)


def _month(words: Sequence[str], now: Month) -> Month | None:
    text = " ".join(words).casefold()
    if text in ("this month", "last month"):
        return now if text == "this month" else now.before
    if len(words) == 1 and (iso := _ISO.fullmatch(text)):
        return _dated(int(iso[1]), int(iso[2]))
    if len(words) == 1 and (slashed := _SLASHED.fullmatch(text)):
        return _dated(int(slashed[2]), int(slashed[1]))
    number = _named(words[0])
    if number is None:
        return None
    if len(words) == 2:
        return _dated(int(words[1]), number) if _YEAR.fullmatch(words[1]) else None
    return _dated(now.year if number <= now.number else now.year - 1, number)


def _dated(year: int, number: int) -> Month | None:
    return Month(year, number) if 1 <= number <= 12 and 2000 <= year < 9999 else None


def _named(word: str) -> int | None:
    """At least three letters of a month's English name."""
    if not _MONTH.fullmatch(word):
        return None
    typed = word.casefold().rstrip(".")
    return next((n for n, name in enumerate(_NAMES, 1) if name.startswith(typed)), None)


def _of_client(
    client: ClientId, known: Sequence[MonthSpent], days: Sequence[DaySpent], span: UsageSpan, actor: Actor
) -> tuple[Figures, ...]:
    theirs = [row for row in known if row.client == client]
    last = span.month.before
    earlier = [day for day in days if day.client == client and Month.of(day.day) == last]
    same_day = {
        each.currency: each.charged
        for each in total(day.spent for day in earlier if day.spent and day.day <= last.same_day(span.until))
    }
    return tuple(
        _figures(
            each,
            (same_day.get(each.currency) or _zero(earlier, each)) if span.current else None,
            _whole(theirs, last, each),
            actor,
        )
        for each in _sums(theirs, span.month)
    )


def _zero(earlier: Sequence[DaySpent], spent: Spent) -> Money | None:
    """Nothing was charged by then, if anything is known of that month at all."""
    return Money(Decimal(0), spent.currency) if any(day.spent for day in earlier) else None


def _figures(spent: Spent, same_day: Money | None, before: Money | None, actor: Actor) -> Figures:
    """The one place where the MSP's own figures come in, for those alone who may see them."""
    if not actor.may(Permission.MANAGE_LICENSING):
        return Figures(spent.charged, same_day, before)
    partner, profit = Money(spent.partner_total, spent.currency), Money(spent.profit, spent.currency)
    return Figures(spent.charged, same_day, before, partner, profit)


def _sums(known: Sequence[MonthSpent], month: Month) -> tuple[Spent, ...]:
    return total(row.spent for row in known if row.month == month)


def _whole(known: Sequence[MonthSpent], month: Month, like: Spent) -> Money | None:
    return next((each.charged for each in _sums(known, month) if each.currency == like.currency), None)


def _span(days: Sequence[DaySpent], month: Month, actor: Actor, now: datetime) -> UsageSpan:
    today, until = today_of(actor, now), _until(days, month)
    read = {day.day for day in days}
    past = [day for day in month.days if day < today]
    unread = {day for day in past if day not in read}
    doubtful = {day.day for day in days if day.doubtful and Month.of(day.day) == month} | unread
    as_of = max(day.read_at for day in days if Month.of(day.day) == month)
    return UsageSpan(month, until, month == Month.of(today), as_of, actor.zone, tuple(sorted(doubtful)))


def _until(days: Sequence[DaySpent], month: Month) -> date:
    """The last day with any usage: what has not been reported yet is not compared with what has."""
    return max((day.day for day in days if day.spent and Month.of(day.day) == month), default=month.first)


def _any(days: Sequence[DaySpent], month: Month) -> bool:
    return any(day.spent for day in days if Month.of(day.day) == month)


def _by_day(days: Sequence[DaySpent], currency: str) -> Mapping[date, Decimal]:
    sums: dict[date, Decimal] = {}
    for day in days:
        if day.spent and day.spent.currency == currency:
            sums[day.day] = sums.get(day.day, Decimal(0)) + day.spent.charges
    return sums


def _parts(spent: Iterable[tuple[str, Spent]]) -> tuple[UsagePart, ...]:
    """The dearest first, currencies apart."""
    found: dict[str, list[Spent]] = {}
    for name, each in spent:
        found.setdefault(name, []).append(each)
    parts = [UsagePart(name, each.charged) for name, every in found.items() for each in total(every)]
    return tuple(sorted(parts, key=lambda part: (-part.charges.amount, part.name)))
