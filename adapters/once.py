"""Has this very thing been delivered before?"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from domain.ports import Clock

Answer = TypeVar("Answer")


class Once(Generic[Answer]):
    """Does the work of one key once, as far as this process remembers: for `keep` after it began, and for `room` keys.

    What lasts longer than a process is settled where it is written: by the unique source key of a request, and by
    compare and swap.
    """

    def __init__(self, clock: Clock, keep: timedelta = timedelta(minutes=10), room: int = 2_000) -> None:
        self._clock = clock
        self._keep = keep
        self._room = room
        self._answers: dict[str, tuple[datetime, asyncio.Future[tuple[Answer] | None]]] = {}

    async def run(self, key: str, work: Callable[[], Awaitable[tuple[Answer, bool]]]) -> Answer:
        """The answer of the work, or of the one already in hand or done under this key.

        The work says whether its answer is to be remembered; an answer that is not, and a work that fell, may be tried
        again.
        """
        self._forget_old()
        while key in self._answers:
            found = await asyncio.shield(self._answers[key][1])
            if found is not None:
                return found[0]
        return await self._first(key, work)

    async def _first(self, key: str, work: Callable[[], Awaitable[tuple[Answer, bool]]]) -> Answer:
        future: asyncio.Future[tuple[Answer] | None] = asyncio.get_running_loop().create_future()
        self._answers[key] = (self._clock.now(), future)
        answered: tuple[Answer] | None = None
        kept = False
        try:
            answer, kept = await work()
            answered = (answer,)
            return answer
        finally:
            if not kept:
                del self._answers[key]
            if not future.done():
                future.set_result(answered)

    def _forget_old(self) -> None:
        """Oldest first; what is still in hand is kept whatever its age."""
        limit = self._clock.now() - self._keep
        while self._answers:
            key, (began, future) = next(iter(self._answers.items()))
            if not future.done() or (began > limit and len(self._answers) <= self._room):
                return
            del self._answers[key]
