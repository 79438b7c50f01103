"""How do we follow what Azure subscriptions use, without believing an answer that only looks empty?

Pax8 is asked once for each resource group and day that is still open, most pressing first, a few at a time so that
nobody else's call waits long. Each portion is written in its own short transaction: a run that dies, or that reaches
its budget, has kept what it read, and the next one goes on from there.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.errors import MarketplaceError, Missing
from domain.ids import OrgId, SubscriptionId, SummaryId
from domain.ports import Ports, ReadDay, Seen, SyncRun, UsageAnswer
from domain.usage import DayRead, Metered, Month, UsageSummary, Verdict, days_to_read, judge
from domain.use_cases.scanning import Progress

BUDGET = 20_000
"""Calls of one run: some 22 minutes at the 900 a minute that we allow ourselves. What is left waits for the next."""

PORTION = 48
"""Answers per transaction."""

LONGEST = timedelta(minutes=40)
"""A person who waits has given up by then, and the next run goes on from there."""

IN_VAIN = 3
"""Subscriptions in a row that cannot be asked about: then it is Pax8, and the run ends."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One day of one resource group that is to be asked for; `urgency` is its place among the days of its own."""

    urgency: int
    summary: SummaryId
    subscription: SubscriptionId
    day: date
    before: DayRead | None


@dataclass(slots=True)
class _Tally:
    """What a run has done so far. `failed` holds what went wrong, by subscription."""

    calls: int = 0
    read: int = 0
    changed: int = 0
    in_vain: int = 0
    failed: dict[SubscriptionId, str] = field(default_factory=dict)


async def read_usage(ports: Ports, org: OrgId, run: SyncRun, progress: Progress) -> SyncRun:
    """One run. What fails for one subscription is the run's failure, and costs the others nothing."""
    async with ports.view(org) as view:
        zone = ZoneInfo((await view.organisation()).time_zone)
        metered = await view.usage.metered()
    today, tally = run.started_at.astimezone(zone).date(), _Tally()
    wanted: list[_Wanted] = []
    for subscription in _billed(metered, today):
        wanted += await _plan(ports, org, subscription, today, tally)
        await progress.step(0, 0, tally.read, tally.changed)
    wanted.sort(key=lambda each: (each.urgency, each.day, each.summary))
    affordable = wanted[: max(BUDGET - tally.calls, 0)]
    for start in range(0, len(affordable), PORTION):
        if ports.clock.now() - run.started_at < LONGEST:
            await _portion(ports, org, affordable[start : start + PORTION], today, tally)
            await progress.step(min(start + PORTION, len(affordable)), len(affordable), tally.read, tally.changed)
    return replace(run, read=tally.read, changed=tally.changed, failure=_failure(tally, len(metered)))


def _billed(metered: Sequence[Metered], today: date) -> list[Metered]:
    """Those that may have used something in the two months that are read."""
    since = Month.of(today).before.first
    return [each for each in metered if each.end is None or each.end.date() >= since]


async def _plan(ports: Ports, org: OrgId, of: Metered, today: date, tally: _Tally) -> list[_Wanted]:
    """The days to be asked for of every resource group, those included that Pax8 does not list at the moment."""
    since = Month.of(today).before.first
    try:
        listed = [seen async for seen in _summaries(ports, org, of.id, tally)]
    except MarketplaceError as error:
        tally.failed[of.id], tally.in_vain = _told(error), tally.in_vain + 1
        if tally.in_vain >= IN_VAIN:
            raise
        return []
    tally.in_vain = 0
    async with ports.unit(org) as unit:
        await unit.usage.store_summaries(listed)
        summaries = await unit.usage.summaries(of.id, datetime(since.year, since.month, 1, tzinfo=UTC))
        known = await unit.usage.known(summaries, since)
    return [wanted for summary in summaries for wanted in _days_of(summary, of.id, today, known)]


async def _summaries(
    ports: Ports, org: OrgId, subscription: SubscriptionId, tally: _Tally
) -> AsyncIterator[Seen[UsageSummary]]:
    async for page in ports.marketplace(org).usage_summaries(subscription):
        tally.calls += 1
        for item in page.items:
            yield Seen(item, page.asked_at, 0)


def _days_of(
    summary: SummaryId,
    subscription: SubscriptionId,
    today: date,
    known: Mapping[tuple[SummaryId, date], DayRead],
) -> list[_Wanted]:
    read = {day: at for (which, day), at in known.items() if which == summary}
    days = days_to_read(today, read)
    return [_Wanted(place, summary, subscription, day, read.get(day)) for place, day in enumerate(days)]


async def _portion(ports: Ports, org: OrgId, wanted: Sequence[_Wanted], today: date, tally: _Tally) -> None:
    """Read and write these; a subscription that has failed in this run is not asked about again."""
    asked = [each for each in wanted if each.subscription not in tally.failed]
    answers = await ports.marketplace(org).usage_days([(each.summary, each.day) for each in asked])
    days: list[ReadDay] = []
    for each, answer in zip(asked, answers, strict=True):
        if answer.error is not None and not isinstance(answer.error, Missing):
            tally.failed[each.subscription] = _told(answer.error)
        else:
            days.append(_day(each, answer, today))
    async with ports.unit(org) as unit:
        tally.changed += await unit.usage.store_days(days)
    tally.calls += len(asked)
    tally.read += sum(len(answer.lines) for answer in answers)


def _day(wanted: _Wanted, answer: UsageAnswer, today: date) -> ReadDay:
    """A summary that is not there any more answers as an empty day does."""
    doubtful = judge(today, wanted.day, len(answer.lines), wanted.before) is Verdict.DOUBT
    read = DayRead(today, doubtful, len(answer.lines))
    kept = None if doubtful else answer.lines
    return ReadDay(wanted.summary, wanted.subscription, wanted.day, answer.asked_at, read, kept)


def _failure(tally: _Tally, of: int) -> str | None:
    if not tally.failed:
        return None
    first = next(iter(tally.failed.values()))
    return f"{len(tally.failed)} of {of} Azure subscriptions could not be read: {first}"


def _told(error: MarketplaceError) -> str:
    return str(error) or type(error).__name__
