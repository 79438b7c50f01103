"""When was, and when will be, a job's tick, and how long after it is an organisation's turn?"""

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.jobs import JOBS, Job
from domain.ids import OrgId
from domain.ports import Kind

MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC)
"""Where counting begins for jobs that run every so often."""


def last_tick(job: Job, zone: str, now: datetime) -> datetime:
    """The latest moment, not after `now`, at which the job was due.

    A time of day that a change to summer time skips is due at the same distance from midnight, and one that comes twice
    is due the first time.
    """
    if job.every is not None:
        return now - (now - MIDNIGHT) % job.every
    return next(tick for tick in _around(job, zone, now, (1, 0, -1, -2)) if tick <= now)


def next_tick(job: Job, zone: str, after: datetime) -> datetime:
    """The first moment later than `after` at which the job is due."""
    if job.every is not None:
        return after - (after - MIDNIGHT) % job.every + job.every
    return next(tick for tick in _around(job, zone, after, (-1, 0, 1, 2)) if tick > after)


def turn(job: Job, org: OrgId) -> timedelta:
    """How long after a tick it is this organisation's turn: always the same, on every replica, in whole seconds.

    A thousand organisations are spread evenly; the tick, which names the run, is the same for all of them.
    """
    seconds = int(job.spread.total_seconds())
    return timedelta(seconds=zlib.crc32(f"{org}/{job.name}".encode()) % seconds if seconds else 0)


def upcoming(org: OrgId, zone: str, now: datetime) -> dict[Kind, datetime]:
    """When each kind is read next."""
    turns = {job: turn(job, org) for job in JOBS if job.kind is not None}
    return {job.kind: next_tick(job, zone, now - wait) + wait for job, wait in turns.items() if job.kind}


def _around(job: Job, zone: str, moment: datetime, days: tuple[int, ...]) -> Iterator[datetime]:
    """The ticks of the days around this one, there."""
    local = ZoneInfo(zone)
    today = moment.astimezone(local).date()
    for day in days:
        yield datetime.combine(today + timedelta(days=day), time(job.hour or 0), local).astimezone(UTC)
