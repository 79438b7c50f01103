"""Who makes sure that each job's tick is run once?

APScheduler keeps the time; the tick's own moment (`bot.ticks`), not the time of waking, names the run, so that replicas
and restarts meet in one row. A clock that is set forward wakes it within a pulse; one that is set back winds it anew,
and what comes twice then is in its row already.
"""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger
from structlog.contextvars import bound_contextvars

from bot.jobs import JOBS, Job
from bot.telemetry.spans import UNTRACED, Tracer
from bot.ticks import last_tick, next_tick, turn
from domain.ids import OrgId
from domain.ports import Ports
from domain.tenancy import Organisation
from domain.use_cases import mirroring

log = structlog.get_logger()

AGAIN = timedelta(minutes=5)
"""After a sync that failed, or that another run stood in the way of; its moment is counted from the tick, so that
replicas meet in one row here too.
"""

SYNCS, OTHERS = 16, 8
"""Runs under way at once in one process: after an outage every organisation is owed its ticks, and each run takes
connections of the database and memory. What waits is run for the newest tick.
"""

LOOK_AROUND = timedelta(minutes=1)
"""How soon a new organisation is served, one's new time zone obeyed, and a clock noticed that was set."""

SET_BACK = 30.0
"""Seconds: by how much a clock is to go back for that to be no drift."""


@dataclass(frozen=True, slots=True)
class _Debt:
    """A tick that is still owed, and when it is tried again."""

    org: OrgId
    job: Job
    tick: datetime
    due: datetime


class Schedule:
    """Every organisation's jobs. A run that was missed is made up once; one that failed is tried again soon.

    `pulse` is how often to look for ticks that a moved clock has passed over: the playground's clock can be moved.
    """

    def __init__(self, ports: Ports, pulse: timedelta | None = None, tracer: Tracer = UNTRACED) -> None:
        self._ports = ports
        self._tracer = tracer
        self._pulse = pulse
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._known: dict[OrgId, Organisation] = {}
        self._catching_up: set[asyncio.Task[None]] = set()
        self._syncing, self._doing = asyncio.Semaphore(SYNCS), asyncio.Semaphore(OTHERS)
        self._debts: dict[tuple[OrgId, str], _Debt] = {}
        self._watching: asyncio.Task[None] | None = None
        self._difference = 0.0

    async def start(self) -> None:
        self._scheduler.start(paused=True)  # else it looks for what is due with each of some ten thousand timers
        self._difference = _wall_less_steady()
        await self._look_around()
        self._scheduler.resume()
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        self._scheduler.shutdown(wait=False)
        tasks = [*self._catching_up, *((self._watching,) if self._watching else ())]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self) -> None:
        """In steps of a clock that nobody sets."""
        while True:
            await asyncio.sleep((self._pulse or LOOK_AROUND).total_seconds())
            await self._look_around()
            self.look_at_the_clock()

    def look_at_the_clock(self) -> None:
        """See what has become due by it, wherever it was set to."""
        difference = _wall_less_steady()
        if difference < self._difference - SET_BACK:
            log.warning("clock_set_back", seconds=round(self._difference - difference))
            for organisation in self._known.values():
                self._set(organisation)
        self._difference = difference
        self._scheduler.wakeup()
        now = self._ports.clock.now()
        for key, debt in list(self._debts.items()):
            if not now < debt.due <= now + AGAIN:
                del self._debts[key]
                self._go(self._again(debt))

    def _go(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._catching_up.add(task)
        task.add_done_callback(self._catching_up.discard)

    async def _look_around(self) -> None:
        """Organisations that are new, and those whose zone or sort is another now."""
        try:
            found = await self._ports.installations.organisations()
        except Exception as error:
            log.error("organisations_not_read", error=type(error).__name__)
            return
        for organisation in found:
            known = self._known.get(organisation.id)
            if known is None or _clockwork(known) != _clockwork(organisation):
                self._known[organisation.id] = organisation
                self._set(organisation)
                if known is None:
                    self._begin(organisation.id)

    def _set(self, organisation: Organisation) -> None:
        for job in self._jobs(organisation.id):
            self._scheduler.add_job(
                partial(self._tick, organisation.id, job),
                _Ticks(job, organisation.time_zone, turn(job, organisation.id)),
                id=f"{organisation.id}/{job.name}",
                replace_existing=True,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )

    def _begin(self, org: OrgId) -> None:
        if self._pulse is not None:
            self._scheduler.add_job(partial(self._catch_up, org), _every(self._pulse), coalesce=True)
        self._go(self._catch_up(org))

    async def _catch_up(self, org: OrgId) -> None:
        """In the order of `JOBS`; a tick that was run in time is known by its row and is not run again."""
        for job in self._jobs(org):
            await self._tick(org, job)

    def _jobs(self, org: OrgId) -> tuple[Job, ...]:
        return tuple(job for job in JOBS if job.serves(self._known[org]))

    async def _tick(self, org: OrgId, job: Job) -> None:
        async with self._room(job):
            tick = last_tick(job, self._known[org].time_zone, self._ports.clock.now() - turn(job, org))
            await run(self._ports, org, job, tick, self._tracer)
            await self._see_to(org, job, tick)

    async def _again(self, debt: _Debt) -> None:
        async with self._room(debt.job):
            if await owed(self._ports, debt.org, debt.job, debt.tick):
                await run(self._ports, debt.org, debt.job, debt.due, self._tracer)
                await self._see_to(debt.org, debt.job, debt.tick)

    def _room(self, job: Job) -> asyncio.Semaphore:
        """What takes a second never waits for what takes minutes."""
        return self._syncing if job.kind else self._doing

    async def _see_to(self, org: OrgId, job: Job, tick: datetime) -> None:
        """A tick that is still owed is tried again, whoever's run of it failed or died: another replica's, or this
        process's own before it was started anew.
        """
        if not await owed(self._ports, org, job, tick):
            return
        known = self._debts.get((org, job.name))
        if known is None or known.tick != tick:
            again = tick + AGAIN * (1 + (self._ports.clock.now() - tick) // AGAIN)
            self._debts[org, job.name] = _Debt(org, job, tick, again)


async def run(ports: Ports, org: OrgId, job: Job, due: datetime, tracer: Tracer = UNTRACED) -> object | None:
    """One run; what goes wrong in it is logged and leaves the schedule standing."""
    with bound_contextvars(job=job.name, org=org):
        try:
            with tracer.span(f"job {job.name}", org=org):
                return await job.run(ports, org, due)
        except Exception as error:
            log.exception("job_failed", error=type(error).__name__)
            return None


async def owed(ports: Ports, org: OrgId, job: Job, tick: datetime) -> bool:
    """Whether what is read at this tick has not been read to its end since."""
    if job.kind is None:
        return False
    try:
        return await mirroring.owed(ports, org, job.kind, tick)
    except Exception as error:
        log.error("runs_not_read", job=job.name, org=org, error=type(error).__name__)
        return True


class _Ticks(BaseTrigger):  # type: ignore[misc]
    """A job's ticks in one zone, each `wait` later. However many were slept through, the next one is ahead."""

    def __init__(self, job: Job, zone: str, wait: timedelta) -> None:
        self._job = job
        self._zone = zone
        self._wait = wait

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        return next_tick(self._job, self._zone, max(previous_fire_time or now, now) - self._wait) + self._wait


def _clockwork(organisation: Organisation) -> tuple[str, bool, bool]:
    """What its timers depend on."""
    return organisation.time_zone, organisation.is_msp, organisation.is_vendor


def _every(length: timedelta) -> IntervalTrigger:
    return IntervalTrigger(seconds=int(length.total_seconds()) or 1)


def _wall_less_steady() -> float:
    """Seconds. It changes when the time of day is set."""
    return time.time() - time.monotonic()
