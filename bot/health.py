"""Can this process serve, and is anything late that people wait for?

A balancer asks each second, and more than one of them may: what was found is told for a second, and the database is
written to every ten. Only what another replica would do better takes this one out; what is late is late for all of
them, and is told as degraded.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.jobs import JOBS
from domain.ports import Clock, Kind, Vitals, VitalSigns

log = structlog.get_logger()

FRESH_FOR = 1.0
"""Seconds that good news are told without asking again. Bad ones are told to those who asked meanwhile."""

COUNTED_FOR = 5.0
"""Seconds that counts over the whole database are good for."""

PROVEN_FOR = 10.0
"""Seconds for which one write shows that the database takes them; after one that failed the next look writes."""

PATIENCE = 5.0
"""Seconds that the database may take for all of it."""

STUCK = timedelta(minutes=15)
"""What has been due for so long is not merely slow: Slack and Teams ask for patience by minutes at the most."""

MISSED = 3
"""Turns of a sync in a row that make it late: one may fail, and the next comes while a long one is under way."""

LATE: Mapping[Kind, timedelta] = {
    job.kind: MISSED * (job.every or timedelta(days=1)) for job in JOBS if job.kind is not None
}
"""How long after its last good end a kind counts as late."""


@dataclass(frozen=True, slots=True)
class Health:
    """What was found at `at`. Without `vitals` nothing is known of what waits."""

    at: datetime
    database: bool
    migrations: bool
    vitals: Vitals | None = None

    @property
    def ready(self) -> bool:
        return self.database and self.migrations

    @property
    def outbox_age(self) -> timedelta | None:
        """For how long the oldest delivery that is to be done has been due."""
        if self.vitals is None:
            return None
        due = (each.oldest for each in self.vitals.waiting if not each.parked)
        return max((self.at - each for each in due), default=timedelta())

    @property
    def sync_ages(self) -> dict[Kind, timedelta]:
        """Of each kind, how long ago it was read of the organisation that has waited longest."""
        readings = self.vitals.readings if self.vitals else ()
        return {each.kind: self.at - each.longest_ago for each in readings if each.longest_ago}

    @property
    def degraded(self) -> tuple[str, ...]:
        """What is late: "outbox", "sync"."""
        late = any(age > LATE[kind] for kind, age in self.sync_ages.items())
        stuck = self.outbox_age is not None and self.outbox_age > STUCK
        return (*(("outbox",) if stuck else ()), *(("sync",) if late else ()))


class Checkup:
    """Looks, and remembers for a moment what it saw. Whoever asks while it looks is told the same."""

    def __init__(
        self,
        signs: VitalSigns,
        migrated: Callable[[], Awaitable[bool]],
        clock: Clock,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._signs = signs
        self._migrated = migrated
        self._clock = clock
        self._now = now
        self._looking = asyncio.Lock()
        self._found: tuple[float, Health] | None = None
        self._counted: tuple[float, Vitals] | None = None
        self._proven = float("-inf")

    async def look(self) -> Health:
        """Never raises: a database that cannot be asked is not ready, however it fails."""
        asked = self._now()
        async with self._looking:
            if self._found is not None:
                at, health = self._found
                if at > (self._now() - FRESH_FOR if health.ready else asked):
                    return health
            health = await self._look()
            self._found = self._now(), health
            return health

    async def _look(self) -> Health:
        migrated = False
        try:
            async with asyncio.timeout(PATIENCE):
                migrated = await self._migrated()
                await self._prove()
        except Exception as error:
            self._proven = float("-inf")
            log.warning("not_ready", error=type(error).__name__)
            return Health(self._clock.now(), database=False, migrations=migrated)
        vitals = await self._count() if migrated else None
        return Health(self._clock.now(), database=True, migrations=migrated, vitals=vitals)

    async def _prove(self) -> None:
        if self._now() - self._proven >= PROVEN_FOR:
            await self._signs.prove(self._clock.now())
            self._proven = self._now()

    async def _count(self) -> Vitals | None:
        """None where it took too long: who can be served is served."""
        if self._counted is None or self._now() - self._counted[0] >= COUNTED_FOR:
            self._counted = None
            try:
                async with asyncio.timeout(PATIENCE):
                    self._counted = self._now(), await self._signs.read()
            except Exception as error:
                log.warning("not_counted", error=type(error).__name__)
        return self._counted[1] if self._counted else None
