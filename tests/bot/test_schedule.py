"""The clockwork: which tick a moment belongs to, in the MSP's own zone, summer time included; and each run once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, cast

import pytest

from bot import schedule, ticks
from bot.jobs import JOBS
from bot.schedule import Schedule
from bot.ticks import last_tick, next_tick, turn, upcoming
from domain.ids import OrgId
from domain.ports import Kind, Ports
from domain.tenancy import Organisation
from tests.clock import FakeClock

JOB = {job.name: job for job in JOBS}
AT_TWO, AT_MIDNIGHT = replace(JOB["sync-products"], hour=2), replace(JOB["sync-products"], hour=0)

TICKS = [
    ("companies tick every four hours from midnight UTC", "sync-companies", "Europe/Berlin", "2026-11-21 11:59:59", "2026-11-21 08:00"),
    ("on the tick itself it is that tick", "sync-companies", "Europe/Berlin", "2026-11-21 12:00:00", "2026-11-21 12:00"),
    ("subscriptions tick every hour", "sync-subscriptions", "America/Denver", "2026-11-21 11:59:59", "2026-11-21 11:00"),
    ("products tick at 3 in winter, which is 2 UTC in Berlin", "sync-products", "Europe/Berlin", "2026-11-21 02:00:00", "2026-11-21 02:00"),
    ("a second before 3 it is yesterday's tick", "sync-products", "Europe/Berlin", "2026-11-21 01:59:59", "2026-11-20 02:00"),
    ("products tick at 3 in summer, which is 1 UTC in Berlin", "sync-products", "Europe/Berlin", "2026-07-01 01:00:00", "2026-07-01 01:00"),
    ("3 in Denver is 10 UTC in winter", "sync-products", "America/Denver", "2026-11-21 10:30:00", "2026-11-21 10:00"),
    ("on the morning of summer time 3 exists in Berlin and is 1 UTC", "sync-products", "Europe/Berlin", "2026-03-29 01:00:00", "2026-03-29 01:00"),
    ("on the morning of winter time 3 is 2 UTC in Berlin", "sync-products", "Europe/Berlin", "2026-10-25 02:00:00", "2026-10-25 02:00"),
    ("east of Greenwich the local day counts", "sync-products", "Pacific/Auckland", "2026-11-20 14:00:00", "2026-11-20 14:00"),
    ("usage ticks at 4 in Berlin", "sync-usage", "Europe/Berlin", "2026-11-21 03:00:00", "2026-11-21 03:00"),
]  # fmt: skip


@pytest.mark.parametrize(("job", "zone", "now", "tick"), [row[1:] for row in TICKS], ids=[row[0] for row in TICKS])
def test_last_tick(job: str, zone: str, now: str, tick: str) -> None:
    """Lost otherwise: a run done twice, or never, because two replicas named its tick differently."""
    assert last_tick(JOB[job], zone, _utc(now)) == _utc(tick)


SAVING = [
    ("the hour that Berlin skips is due as far from midnight as ever", "Europe/Berlin", "2026-03-28 12:00", ["2026-03-29 01:00", "2026-03-30 00:00"]),
    ("the hour that Berlin has twice is due once, the first time", "Europe/Berlin", "2026-10-24 12:00", ["2026-10-25 00:00", "2026-10-26 01:00"]),
    ("the hour that New York skips", "America/New_York", "2026-03-07 12:00", ["2026-03-08 07:00", "2026-03-09 06:00"]),
    ("the hour that Auckland skips in September", "Pacific/Auckland", "2026-09-26 00:00", ["2026-09-26 14:00", "2026-09-27 13:00"]),
    ("the hour that Auckland has twice in April", "Pacific/Auckland", "2026-04-04 00:00", ["2026-04-04 13:00", "2026-04-05 14:00"]),
    ("half an hour is skipped on Lord Howe", "Australia/Lord_Howe", "2026-10-03 00:00", ["2026-10-03 15:30", "2026-10-04 15:00"]),
    ("a zone half an hour off has no summer time", "Asia/Kolkata", "2026-03-28 12:00", ["2026-03-28 20:30", "2026-03-29 20:30"]),
    ("a zone three quarters off", "Asia/Kathmandu", "2026-03-28 12:00", ["2026-03-28 20:15", "2026-03-29 20:15"]),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "after", "due"), [row[1:] for row in SAVING], ids=[row[0] for row in SAVING])
def test_a_daily_job_at_two_around_a_change_of_the_clocks(zone: str, after: str, due: list[str]) -> None:
    """Lost otherwise: a night without a sync, or with two, twice a year."""
    moment, found = _utc(after), []
    for _ in due:
        moment = next_tick(AT_TWO, zone, moment)
        found.append(moment)
    assert found == [_utc(text) for text in due]
    assert [last_tick(AT_TWO, zone, tick + timedelta(hours=1)) for tick in found] == found


def test_a_midnight_that_is_skipped_is_due_once() -> None:
    """Lost otherwise: a day in Beirut, whose clocks go forward at midnight."""
    first = next_tick(AT_MIDNIGHT, "Asia/Beirut", _utc("2026-03-28 12:00"))
    assert first == _utc("2026-03-28 22:00")
    assert next_tick(AT_MIDNIGHT, "Asia/Beirut", first) == _utc("2026-03-29 21:00")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Auckland", "Asia/Kolkata", "America/St_Johns", "UTC"])
@pytest.mark.parametrize("job", [job for job in JOBS if job.kind], ids=lambda job: job.name)
def test_ticks_follow_each_other_without_a_gap(job: Any, zone: str) -> None:
    """Lost otherwise: a tick that the timer rings and that nobody finds, or the other way round."""
    moment = _utc("2026-01-01 00:00")
    while moment < _utc("2027-01-02 00:00"):
        tick = next_tick(job, zone, moment)
        assert tick > moment
        assert last_tick(job, zone, tick) == tick
        assert last_tick(job, zone, tick - timedelta(microseconds=1)) <= moment
        moment = tick if job.hour is not None else tick + timedelta(days=9, minutes=17)
        moment = moment if job.hour is not None else last_tick(job, zone, moment)


HARBOUR = OrgId("harbour")


def test_what_is_shown_as_next_is_when_it_runs() -> None:
    """Lost otherwise: a card that promises three o'clock and a timer set to another."""
    now = _utc("2026-11-21 11:59:59")
    turns = {kind: turn(job, HARBOUR) for job in JOBS if (kind := job.kind)}
    shown = upcoming(HARBOUR, "Europe/Berlin", now)
    hours = {kind: (at - turns[kind]).hour for kind, at in shown.items()}
    assert hours[Kind.COMPANIES] in (8, 12)
    assert hours[Kind.SUBSCRIPTIONS] in (11, 12)
    assert (hours[Kind.PRODUCTS], hours[Kind.USAGE]) == (2, 3)
    assert all(now < at for at in shown.values())
    rings = {kind: schedule._Ticks(job, "Europe/Berlin", turns[kind]) for job in JOBS if (kind := job.kind)}
    assert {kind: ring.get_next_fire_time(None, now) for kind, ring in rings.items()} == shown


def test_what_was_slept_through_is_behind() -> None:
    """Lost otherwise: a hundred syncs in a row when a laptop wakes."""
    clock = schedule._Ticks(JOB["sync-subscriptions"], "UTC", timedelta(minutes=7))
    slept, now = _utc("2026-11-14 08:07"), _utc("2026-11-21 11:59:59")
    assert clock.get_next_fire_time(slept, now) == _utc("2026-11-21 12:07")


@pytest.mark.parametrize("job", [job for job in JOBS if job.spread], ids=lambda job: job.name)
def test_no_minute_has_more_than_its_share_of_a_thousand_organisations(job: Any) -> None:
    """Lost otherwise: five thousand MSPs that all begin to read Pax8 on the hour, and nobody for the rest of it."""
    turns = [turn(job, OrgId(f"msp-{number}")) for number in range(1000)]
    assert timedelta() <= min(turns) and max(turns) < job.spread
    tenth = job.spread / 10
    assert all(60 <= sum(part * tenth <= wait < (part + 1) * tenth for wait in turns) <= 140 for part in range(10))


def test_an_organisations_turn_is_a_tick_of_its_own_by_the_hour() -> None:
    """Lost otherwise: a turn that is missed, or that comes twice, since it lies in the next tick's hour."""
    job = JOB["sync-subscriptions"]
    for number in range(20):
        wait = turn(job, OrgId(f"msp-{number}"))
        ring = schedule._Ticks(job, "UTC", wait)
        moment, named = _utc("2026-11-21 00:00"), []
        while (moment := ring.get_next_fire_time(moment, moment)) < _utc("2026-11-22 00:00"):
            named.append(last_tick(job, "UTC", moment - wait))
        assert sorted(set(named)) == named
        assert len(named) in (23, 24)
        assert {later - sooner for sooner, later in pairwise(named)} == {timedelta(hours=1)}


def test_the_documented_cadence() -> None:
    """Lost otherwise: how fresh the source document promises the data to be."""
    cadence = {job.name: (job.every, job.hour) for job in JOBS if job.kind}
    hours = {name: (every.total_seconds() / 3600 if every else None, hour) for name, (every, hour) in cadence.items()}
    assert hours == {
        "sync-companies": (4, None),
        "sync-products": (None, 3),
        "sync-subscriptions": (1, None),
        "sync-usage": (None, 4),
    }


SERVED = [
    ("an MSP is read from Pax8, and no vendor's requests are looked for", {"is_msp": True}, {"sync-companies", "groups", "tidy"}, set()),
    ("a vendor has people and lists, and nothing to sync", {"is_msp": False, "is_vendor": True}, {"groups", "tidy"}, {"sync-companies", "expire"}),
    ("whoever is both has each job once", {"is_msp": True, "is_vendor": True}, {"sync-companies", "groups", "tidy"}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("sort", "has", "lacks"), [row[1:] for row in SERVED], ids=[row[0] for row in SERVED])
def test_whom_a_job_serves(sort: dict[str, bool], has: set[str], lacks: set[str]) -> None:
    """Lost otherwise: a vendor's Pax8 credentials tried on the partner's API every hour, or its admins never looked at."""
    served = [job.name for job in JOBS if job.serves(Organisation(OrgId("o"), "O", "EUR", "UTC", **sort))]
    assert has <= set(served)
    assert not lacks & set(served)
    assert len(served) == len(set(served))


@dataclass
class Houses:
    """The organisations as they stand, for a schedule that asks."""

    found: list[Organisation] = field(default_factory=list)

    async def organisations(self) -> tuple[Organisation, ...]:
        return tuple(self.found)


@asynccontextmanager
async def running(houses: Houses, ran: list[tuple[str, datetime]], clock: FakeClock) -> AsyncIterator[Schedule]:
    """A schedule of one daily job that only notes what it was run for."""

    async def note(ports: Ports, org: OrgId, due: datetime) -> None:
        ran.append((org, due))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schedule, "JOBS", (replace(JOB["sync-products"], run=note, kind=None),))
        patch.setattr(ticks, "JOBS", ())
        ports = cast(Ports, type("Some", (), {"installations": houses, "clock": clock})())
        made = Schedule(ports)
        await made.start()
        try:
            yield made
        finally:
            await made.stop()


async def test_what_was_missed_is_made_up_once_and_a_new_zone_is_obeyed() -> None:
    """Lost otherwise: three days' syncs at once after a long weekend; syncs in the middle of a moved MSP's day."""
    houses, ran, clock = (
        Houses([Organisation(OrgId("msp"), "M", "EUR", "Europe/Berlin")]),
        [],
        FakeClock(_utc("2026-11-21 12:00")),
    )
    async with running(houses, ran, clock) as made:
        await asyncio.sleep(0.05)
        assert ran == [("msp", _utc("2026-11-21 02:00"))]
        due = {
            job.id: job.trigger.get_next_fire_time(None, clock.now())
            for job in made._scheduler.get_jobs()
            if "/" in job.id
        }
        assert due == {"msp/sync-products": _utc("2026-11-22 02:00")}
        houses.found = [
            replace(houses.found[0], time_zone="America/Denver"),
            Organisation(OrgId("new"), "N", "EUR", "UTC"),
            Organisation(OrgId("vendor"), "V", "EUR", "UTC", is_msp=False),
        ]
        await made._look_around()
        await asyncio.sleep(0.05)
        due = {
            job.id: job.trigger.get_next_fire_time(None, clock.now())
            for job in made._scheduler.get_jobs()
            if "/" in job.id
        }
        assert due == {"msp/sync-products": _utc("2026-11-22 10:00"), "new/sync-products": _utc("2026-11-22 03:00")}
        assert ran[1:] == [("new", _utc("2026-11-21 03:00"))]


async def test_after_an_outage_organisations_take_their_turns() -> None:
    """Lost otherwise: every organisation's sync at once, more than the database has connections, and none of them ends."""
    houses = Houses([Organisation(OrgId(f"msp-{n}"), "M", "EUR", "UTC") for n in range(2 * schedule.SYNCS)])
    under_way, most, all_in, go = 0, 0, asyncio.Event(), asyncio.Event()

    async def work(ports: Ports, org: OrgId, due: datetime) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        if under_way >= schedule.SYNCS:
            all_in.set()
        await go.wait()
        under_way -= 1
        done.append(org)

    done: list[OrgId] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schedule, "JOBS", (replace(JOB["sync-products"], run=work),))
        patch.setattr(schedule, "owed", _not_owed)
        clock = FakeClock(_utc("2026-11-21 12:00"))
        made = Schedule(cast(Ports, type("Some", (), {"installations": houses, "clock": clock})()))
        await made.start()
        try:
            await asyncio.wait_for(all_in.wait(), 10)
            for _ in range(20):
                await asyncio.sleep(0)
            assert most == schedule.SYNCS
            go.set()
            await asyncio.wait_for(asyncio.gather(*made._catching_up), 10)
        finally:
            await made.stop()
    assert sorted(done) == sorted(each.id for each in houses.found)


async def _not_owed(ports: Ports, org: OrgId, job: Any, tick: datetime) -> bool:
    return False


@pytest.mark.parametrize(
    ("by", "wound"), [(-86_400.0, True), (86_400.0, False), (-3.0, False)], ids=["back", "on", "drifting"]
)
async def test_a_clock_that_was_set(by: float, wound: bool) -> None:
    """Lost otherwise: all jobs, for as long as the clock had been ahead; or a day's ticks, done twice."""
    berlin, ran = Houses([Organisation(OrgId("msp"), "M", "EUR", "Europe/Berlin")]), []
    async with running(berlin, ran, FakeClock(_utc("2026-11-21 12:00"))) as made:
        await asyncio.sleep(0.05)
        job = made._scheduler.get_job("msp/sync-products")
        planned = datetime.now(UTC) + timedelta(days=400)
        job.modify(next_run_time=planned)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(schedule.time, "time", lambda now=schedule.time.time: now() + by)
            made.look_at_the_clock()
        due = made._scheduler.get_job("msp/sync-products").next_run_time
        assert (due < datetime.now(UTC) + timedelta(days=2)) is wound
        assert wound or due == planned
        assert len(ran) == 1


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
