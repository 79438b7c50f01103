"""Has this very event been answered already, or is it being answered now?"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from domain.ports import Clock

T = TypeVar("T")

REMEMBERED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Begun(Generic[T]):
    at: datetime
    answer: "asyncio.Task[T]"


class Once(Generic[T]):
    """Does the work of each key once in this process and gives everybody the one answer; a failure is forgotten.

    Across processes and restarts the use cases' own unique keys do the same for what is written.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._begun: dict[str, _Begun[T]] = {}

    async def run(self, key: str, work: Callable[[], Awaitable[T]]) -> T:
        """The work goes on when the one who waits for it is cancelled."""
        self._drop_old()
        begun = self._begun.get(key)
        if begun is None:
            begun = self._begun[key] = _Begun(self._clock.now(), asyncio.create_task(_do(work)))
            begun.answer.add_done_callback(lambda task: self._forget(key, task))
        return await asyncio.shield(begun.answer)

    def _drop_old(self) -> None:
        """The dictionary keeps its order, so the oldest stand first."""
        limit = self._clock.now() - REMEMBERED
        while self._begun:
            key, begun = next(iter(self._begun.items()))
            if begun.at > limit or not begun.answer.done():
                break
            del self._begun[key]

    def _forget(self, key: str, task: "asyncio.Task[T]") -> None:
        if (task.cancelled() or task.exception()) and (begun := self._begun.get(key)) and begun.answer is task:
            del self._begun[key]


async def _do(work: Callable[[], Awaitable[T]]) -> T:
    return await work()
