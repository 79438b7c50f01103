"""What is still to be drawn when the answer has gone out?"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()

SECONDS = 10.0
"""The longest that anything is waited for: by then the person has looked, or has asked again."""


class Afterwards:
    """Drawings that nobody waits for, those of one message in their order: one that is overtaken is not begun.

    Losing them costs nothing, so that what is under way at the end is let go.
    """

    def __init__(self) -> None:
        self._newest: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def draw(self, message: str, drawing: Callable[[], Awaitable[None]]) -> None:
        """`message` names what is drawn over."""
        task = asyncio.create_task(self._in_turn(message, self._newest.get(message), drawing))
        self._newest[message] = task
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._ended(message, done))

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _in_turn(
        self, message: str, before: asyncio.Task[None] | None, drawing: Callable[[], Awaitable[None]]
    ) -> None:
        if before is not None:
            await asyncio.wait({before})
        if self._newest.get(message) is not asyncio.current_task():
            return
        try:
            async with asyncio.timeout(SECONDS):
                await drawing()
        except Exception as error:
            log.info("teams_drawing_lost", error=type(error).__name__)

    def _ended(self, message: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._newest.get(message) is task:
            del self._newest[message]
