"""How do units share SQLite's one writing connection, and one COMMIT where several wait for it?

A commit costs the same for one unit as for ten: a change of threads, and the disk. A unit that is over while others
wait for their turn leaves its COMMIT to the last of them; each is a savepoint, so that one that fails takes nothing of
the others' with it. No unit is told that it is committed before it is.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

T = TypeVar("T")

TOGETHER = 32
"""The most units in one COMMIT."""

LONG_ENOUGH = 0.01
"""Seconds after which units that are over wait for nobody else: a long write may be next."""

Work = Callable[[sqlite3.Connection], None]
_Last = Callable[[sqlite3.Connection], Exception | None]


class Connection(Protocol):
    """What may take long goes to its thread."""

    async def batch(self, work: Callable[[sqlite3.Connection], T]) -> T: ...


class Lost(sqlite3.OperationalError):
    """SQLite itself has undone the transaction, with all that was written in it (sqlite.org/lang_transaction.html)."""


class Writer:
    """Turns are taken in the order of asking. Whoever has one calls `over` or `give` in the end."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._taken = False
        self._written: list[asyncio.Future[None]] = []
        self._since = 0.0
        self._committing: set[asyncio.Task[None]] = set()

    @property
    def shared(self) -> bool:
        """The transaction holds what others have written."""
        return bool(self._written)

    @property
    def goes_on(self) -> bool:
        """Somebody is next, and it is not time yet for the COMMIT of what there is."""
        there = any(not turn.done() for turn in self._waiting)
        young = not self._written or time.monotonic() - self._since < LONG_ENOUGH
        return there and young and len(self._written) + 1 < TOGETHER

    async def take(self) -> None:
        if not self._taken:
            self._taken = True
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self.give()
            raise

    def give(self) -> None:
        """To the next, or to the COMMIT of those who wait for it, if nobody is."""
        if self._written and not self.goes_on:
            self._commit(_nothing, None)
        else:
            self._next()

    async def settle(self) -> None:
        """The COMMIT of those who wait for it, before something long; the turn is kept."""
        if self._written:
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._written.append(done)
            self._commit(_nothing, None, keep=True)
            await asyncio.shield(done)

    def over(self, last: Work | None, undo: Work) -> Awaitable[None]:
        """Gives the turn away; done when it is committed. `last` is done in the COMMIT's own hop, undone with `undo`
        when it fails; without one all is done that was to be.
        """
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if last is None:
            self._since = self._since if self._written else time.monotonic()
            self._written.append(mine)
            self.give()
        else:
            self._commit(_tried(last, undo), mine)
        return mine

    def lost(self) -> None:
        """The transaction is gone: so is what others had written in it."""
        written, self._written = self._written, []
        for each in written:
            _end(each, Lost("the transaction was undone"))

    def _commit(self, last: _Last, mine: asyncio.Future[None] | None, keep: bool = False) -> None:
        """In a task of its own: whoever waits for it may be cancelled, and the others are to be told all the same."""
        task = asyncio.get_running_loop().create_task(self._committed(last, mine, keep))
        self._committing.add(task)
        task.add_done_callback(self._committing.discard)

    async def _committed(self, last: _Last, mine: asyncio.Future[None] | None, keep: bool) -> None:
        others, self._written = self._written, []
        own: BaseException | None = None
        try:
            own = await self._connection.batch(_committing(last, bool(others)))
        except BaseException as error:
            own = error
            for each in others:
                _end(each, error)
            await self._connection.batch(roll_back)
        finally:
            for each in (*others, *filter(None, (mine,))):
                _end(each, own if each is mine else None)
            if not keep:
                self._next()

    def _next(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._taken = False


def roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _committing(last: _Last, others: bool) -> _Last:
    """What went wrong with the `last` is returned: it is undone, and the others are committed."""

    def work(connection: sqlite3.Connection) -> Exception | None:
        error = last(connection)
        if connection.in_transaction:
            connection.execute("COMMIT")
        elif others or error is None:
            raise Lost("the transaction was undone")
        return error

    return work


def _nothing(connection: sqlite3.Connection) -> None:
    return None


def _tried(last: Work, undo: Work) -> _Last:
    def attempt(connection: sqlite3.Connection) -> Exception | None:
        try:
            last(connection)
        except Exception as error:
            undo(connection)
            return error
        return None

    return attempt


def _end(waits: "asyncio.Future[None]", error: BaseException | None = None) -> None:
    """Whoever waited may have gone."""
    if waits.done():
        return
    if error is None:
        waits.set_result(None)
    else:
        waits.set_exception(error)
