"""When is each job's tick, and who makes sure that it is run once?

APScheduler keeps the time; the tick's own moment, not the time of waking, names the run, so that replicas and restarts
meet in one row.
"""

import asyncio
from datetime import UTC, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.jobs import JOBS, Job
from domain.ids import OrgId
from domain.ports import Ports, SyncRun
from domain.tenancy import Organisation

log = structlog.get_logger()

MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC)
"""Where counting begins for jobs that run every so often."""

AGAIN = timedelta(minutes=5)
"""After a sync that failed; its moment is counted from the tick, so that replicas meet in one row here too."""


def last_tick(job: Job, zone: str, now: datetime) -> datetime:
    """The latest moment, not after `now`, at which the job was due.

    A time of day that a change to summer time skips is due at the same distance from midnight, and one that comes twice
    is due the first time.
    """
    if job.every is not None:
        return now - (now - MIDNIGHT) % job.every
    local = ZoneInfo(zone)
    today = datetime.combine(now.astimezone(local).date(), time(job.hour or 0), local)
    ticks = (today - timedelta(days=days) for days in (0, 1))
    return next(tick.astimezone(UTC) for tick in ticks if tick.astimezone(UTC) <= now)


class Schedule:
    """Every organisation's jobs. A run that was missed is made up once; one that failed is tried again soon.

    `pulse` is how often to look for ticks that a moved clock has passed over: the playground's clock can be moved.
    """

    def __init__(self, ports: Ports, pulse: timedelta | None = None) -> None:
        self._ports = ports
        self._pulse = pulse
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._catching_up: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._scheduler.start()
        for organisation in await self._ports.installations.organisations():
            if organisation.is_msp:
                self._add(organisation)

    async def stop(self) -> None:
        self._scheduler.shutdown(wait=False)
        for task in self._catching_up:
            task.cancel()
        await asyncio.gather(*self._catching_up, return_exceptions=True)

    def _add(self, organisation: Organisation) -> None:
        for job in JOBS:
            self._scheduler.add_job(
                partial(self._tick, organisation, job),
                _trigger(job, organisation.time_zone),
                id=f"{organisation.id}/{job.name}",
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        if self._pulse is not None:
            look = partial(self._catch_up, organisation)
            self._scheduler.add_job(look, IntervalTrigger(seconds=int(self._pulse.total_seconds()) or 1), coalesce=True)
        task = asyncio.create_task(self._catch_up(organisation))
        self._catching_up.add(task)
        task.add_done_callback(self._catching_up.discard)

    async def _catch_up(self, organisation: Organisation) -> None:
        """In the order of `JOBS`; a tick that was run in time is known by its row and is not run again."""
        for job in JOBS:
            await self._tick(organisation, job)

    async def _tick(self, organisation: Organisation, job: Job) -> None:
        now = self._ports.clock.now()
        await self._run(organisation, job, last_tick(job, organisation.time_zone, now))

    async def _run(self, organisation: Organisation, job: Job, due: datetime) -> None:
        done = await run(self._ports, organisation.id, job, due)
        if isinstance(done, SyncRun) and done.failure is not None:
            again = due + AGAIN * (1 + (self._ports.clock.now() - due) // AGAIN)
            wait = again - self._ports.clock.now()
            self._scheduler.add_job(
                partial(self._run, organisation, job, again),
                DateTrigger(datetime.now(UTC) + wait),
                id=f"{organisation.id}/{job.name}/again",
                replace_existing=True,
                misfire_grace_time=None,
            )


async def run(ports: Ports, org: OrgId, job: Job, due: datetime) -> object | None:
    """One run; what goes wrong in it is logged and leaves the schedule standing."""
    try:
        return await job.run(ports, org, due)
    except Exception as error:
        log.exception("job_failed", job=job.name, org=org, error=type(error).__name__)
        return None


def _trigger(job: Job, zone: str) -> CronTrigger | IntervalTrigger:
    if job.every is None:
        return CronTrigger(hour=job.hour, minute=0, timezone=zone)
    return IntervalTrigger(seconds=int(job.every.total_seconds()), start_date=MIDNIGHT, timezone=UTC)
