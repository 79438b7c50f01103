"""How fast may Pax8 be called, and how long is it waited for when it cannot answer?"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog
from aiolimiter import AsyncLimiter

from adapters.pax8.failures import Passing

T = TypeVar("T")
log = structlog.get_logger()


def bucket(calls_per_minute: int) -> AsyncLimiter:
    """A leaky bucket that holds one second's share: no minute sees more than `calls_per_minute` and that one burst.

    Partners report a limit of 1,000 successful calls a minute; Pax8 documents the 429, not the number.
    """
    burst = max(1.0, calls_per_minute / 60)
    return AsyncLimiter(burst, burst * 60 / calls_per_minute)


@dataclass(frozen=True, slots=True)
class Patience:
    """How a read is repeated: up to `retries` times, after what `Retry-After` says or a doubling, jittered pause.

    All times are seconds. A `Retry-After` above `longest` is not slept through: the failure is raised, and carries it.
    `random` is uniform in [0, 1).
    """

    retries: int = 4
    first: float = 0.5
    longest: float = 30.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Callable[[], float] = random.random

    async def read(self, call: Callable[[], Awaitable[T]]) -> T:
        """What `call` returns at last; its `Passing` when patience runs out."""
        for attempt in range(self.retries):
            try:
                return await call()
            except Passing as failure:
                pause = self._pause(attempt, failure.retry_after)
                if pause > self.longest:
                    raise
            log.info("pax8.read_repeated", attempt=attempt + 1, pause=round(pause, 2))
            await self.sleep(pause)
        return await call()

    def _pause(self, attempt: int, retry_after: float | None) -> float:
        """Half to all of the doubled pause, or a little more than Pax8 asked for: tasks must not come back as one."""
        jitter: float = self.random()
        if retry_after is not None:
            return retry_after + jitter * self.first
        return min(self.first * 2.0**attempt, self.longest) * (1 + jitter) / 2
