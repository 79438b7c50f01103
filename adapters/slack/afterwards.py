"""What is still to come when the answer was given: the same answer, drawn once more with what was slow."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog

from domain.notices import Notice
from domain.notices.replies import Later

log = structlog.get_logger()
T = TypeVar("T")

LONGEST = 10.0
"""Seconds after which nobody waits any more."""

Coming = asyncio.Task[Notice | None]
Draw = Callable[[Notice], Awaitable[object]]


class Afterwards:
    """At most one redraw is to come for each place; whatever a person does there next makes it void, so that an older
    page is never drawn over a newer one. None of it may not be lost.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._places: dict[str, asyncio.Task[None]] = {}

    def begin(self, later: Later) -> Coming:
        """None is what comes of a failure too."""
        return self._kept(asyncio.create_task(_bounded(later)))

    async def soon(self, coming: Coming, seconds: float) -> Notice | None:
        """What came within that time. What did not goes on: it leaves behind what the next question finds at once."""
        await asyncio.wait({coming}, timeout=seconds)
        return coming.result() if coming.done() else None

    def follow(self, place: str, coming: Coming, draw: Draw) -> None:
        self.supersede(place)
        task = self._places[place] = self._kept(asyncio.create_task(_drawn(coming, draw)))
        task.add_done_callback(lambda _: self._forget(place, task))

    def supersede(self, place: str) -> None:
        pending = self._places.pop(place, None)
        if pending:
            pending.cancel()

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _kept(self, task: asyncio.Task[T]) -> asyncio.Task[T]:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _forget(self, place: str, task: asyncio.Task[None]) -> None:
        if self._places.get(place) is task:
            del self._places[place]


async def _bounded(later: Later) -> Notice | None:
    try:
        async with asyncio.timeout(LONGEST):
            return await later()
    except Exception as error:
        _failed(error)
        return None


async def _drawn(coming: Coming, draw: Draw) -> None:
    try:
        notice = await asyncio.shield(coming)
        if notice is not None:
            await draw(notice)
    except Exception as error:
        _failed(error)


def _failed(error: Exception) -> None:
    """One log event without the error's own text, which may quote what was asked."""
    at = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)[-3:]]
    log.warning("slack_redraw_failed", error=type(error).__name__, at=at)
