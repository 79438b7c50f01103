"""How are things that come at once written in one transaction?

A commit costs the same for one as for a hundred. What comes while one is under way waits for it, and is then written
with all that has come meanwhile; nothing waits for company.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

import structlog

from domain.ids import OrgId

T = TypeVar("T")
log = structlog.get_logger()

AT_ONCE = 200
"""The most in one transaction: others wait for the writer too."""


class Together(Generic[T]):
    """`write` commits several, all or none, in the order in which they came."""

    def __init__(self, write: Callable[[OrgId, Sequence[T]], Awaitable[None]]) -> None:
        self._write = write
        self._waiting: dict[OrgId, list[tuple[T, asyncio.Future[None]]]] = {}
        self._writers: set[asyncio.Task[None]] = set()

    async def keep(self, org: OrgId, thing: T) -> None:
        """Returns when it is committed; raises what kept it from being."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if org in self._waiting:
            self._waiting[org].append((thing, written))
        else:
            self._waiting[org] = [(thing, written)]
            writer = asyncio.create_task(self._empty(org), context=Context())  # of none of those who wait
            self._writers.add(writer)
            writer.add_done_callback(self._writers.discard)
        await written

    async def _empty(self, org: OrgId) -> None:
        while waiting := self._waiting[org]:
            portion, self._waiting[org] = waiting[:AT_ONCE], waiting[AT_ONCE:]
            if not await self._written(org, portion):
                for each in portion:
                    await self._written(org, [each], alone=True)
        del self._waiting[org]

    async def _written(self, org: OrgId, portion: list[tuple[T, asyncio.Future[None]]], alone: bool = False) -> bool:
        """One that cannot be written does not keep the others from it: they are tried again one by one."""
        alone = alone or len(portion) == 1
        try:
            await self._write(org, [thing for thing, _ in portion])
        except Exception as error:
            if not alone:
                log.warning("not_written_together", org=org, count=len(portion), error=type(error).__name__)
                return False
            _end(portion[0][1], error)
            return True
        for _, written in portion:
            _end(written)
        return True


def _end(written: "asyncio.Future[None]", error: Exception | None = None) -> None:
    """Whoever waited may have gone."""
    if written.done():
        return
    if error is None:
        written.set_result(None)
    else:
        written.set_exception(error)
