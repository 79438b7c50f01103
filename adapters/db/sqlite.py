"""How does one process use one SQLite file: a single writer, and readers that never wait for it?"""

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from adapters.db.session import Busy, ReadOnly
from adapters.db.statements import SQLITE, Bulk, Prepared
from adapters.db.types import microseconds
from adapters.db.writer import Writer, roll_back

T = TypeVar("T")

READERS = 4
FEW = 16
"""Writes, each of one row by its key, that are worth no change of threads."""
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA cache_size=-16000",
    "PRAGMA wal_autocheckpoint=8000",
)
_LOOKING = ("PRAGMA query_only=ON", "PRAGMA busy_timeout=5000")

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_SNAPSHOT, sqlite3.SQLITE_BUSY_TIMEOUT)


class AlreadyServed(RuntimeError):
    """Another process has this database file open."""


class SqliteConnection(aiosqlite.Connection):
    """A connection with a thread, which is handed all that may take long; it has one user at a time."""

    async def batch(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """In its thread, in one hop. Left only when the work is over: nothing is under way for the next user."""
        hop: asyncio.Task[T] = asyncio.ensure_future(self._execute(work, self._conn))  # type: ignore[no-untyped-call]
        with _naming_busy():
            try:
                return await asyncio.shield(hop)
            except asyncio.CancelledError:
                while not hop.done():
                    with suppress(asyncio.CancelledError):
                        await asyncio.wait({hop})
                raise

    def at_once(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Here and now: some tens of microseconds for a few rows by their key, where a hop costs a hundred."""
        with _naming_busy():
            return work(self._conn)


@contextmanager
def _naming_busy() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode in _BUSY:
            raise Busy(str(error)) from error
        raise


class SqliteStore:
    """One file. Writers queue for the one writing connection in order; each reader has a connection of its own."""

    dialect = SQLITE
    alone = True
    """Whoever has started it is the only one at work."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(path)
        self._writer: Writer | None = None
        self._readers: asyncio.LifoQueue[SqliteConnection] = asyncio.LifoQueue()
        self._open: list[SqliteConnection] = []

    async def start(self, migrate: Callable[[], Awaitable[None]] | None = None) -> None:
        """Raises `AlreadyServed` when another process has the file; else `migrate` has it to itself."""
        if self._path.is_dir():
            raise IsADirectoryError(f"{self._path} is a folder")
        self._lock.acquire()
        try:
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))  # for nobody else, as its journal is then
            if migrate is not None:
                await migrate()
            await self._connect()
        except BaseException:
            await self.close()
            raise

    async def look(self) -> None:
        """For reading only, beside whoever serves the file; there is no writer then. Raises FileNotFoundError where
        there is no file.
        """
        if not self._path.is_file():
            raise FileNotFoundError(f"there is no database {self._path}")
        for _ in range(READERS):
            self._open.append(await _connect(self._path, _LOOKING))
            self._readers.put_nowait(self._open[-1])

    async def _connect(self) -> None:
        for _ in range(1 + READERS):
            self._open.append(await _connect(self._path, _PRAGMAS))
        for reader in self._open[1:]:
            await reader.execute_fetchall("PRAGMA query_only=ON")
            self._readers.put_nowait(reader)
        self._writer = Writer(self._open[0])

    async def close(self) -> None:
        for connection in self._open:
            await connection.close()
        self._open.clear()
        self._readers = asyncio.LifoQueue()
        self._lock.release()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator["SqliteSession"]:
        assert self._writer is not None  # noqa: S101 - it is made with the connections
        await self._writer.take()
        session = SqliteSession(self._open[0], self._writer)
        try:
            yield session
        finally:
            session.leave()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator["SqliteSession"]:
        reader = await self._readers.get()
        try:
            yield SqliteSession(reader)
        finally:
            self._readers.put_nowait(reader)


async def _connect(path: Path, pragmas: Sequence[str]) -> SqliteConnection:
    def connector() -> sqlite3.Connection:
        return sqlite3.connect(path, isolation_level=None, cached_statements=512, check_same_thread=False)

    connection = SqliteConnection(connector, 64)
    await connection
    try:
        for pragma in pragmas:
            await connection.execute_fetchall(pragma)
    except BaseException:
        await connection.close()  # its thread would keep the process from ending
        raise
    return connection


class SqliteSession:
    """A transaction (BEGIN IMMEDIATE) on the writer, or a savepoint in one that others have written in; on a reader,
    statements that each see the newest state.
    """

    def __init__(self, connection: SqliteConnection, writer: Writer | None = None) -> None:
        self._connection = connection
        self._writer = writer
        self._put: list[tuple[str, Sequence[Any]]] = []
        self._begun = writer is None
        self._joined = False
        self._over = False

    async def rows(self, statement: Prepared, **params: Any) -> list[Any]:
        ready = statement.on(SQLITE)
        sql, args = ready.sql, ready.args(params)
        return ready.rows(await self._do(lambda c: c.execute(sql, args).fetchall(), statement.brief))

    async def one(self, statement: Prepared, **params: Any) -> Any | None:
        found = await self.rows(statement, **params)
        return found[0] if found else None

    async def count(self, statement: Prepared, **params: Any) -> int:
        self.check_writing()
        ready = statement.on(SQLITE)
        sql, args = ready.sql, ready.args(params)
        return await self._do(lambda c: c.execute(sql, args).rowcount, statement.brief)

    def put(self, statement: Prepared, **params: Any) -> None:
        self.check_writing()
        ready = statement.on(SQLITE)
        self._put.append((ready.sql, ready.args(params)))

    async def pairs(self, statement: Prepared, **params: Any) -> dict[Any, Any]:
        ready = statement.on(SQLITE)
        sql, args = ready.sql, ready.args(params)
        return await self._do(lambda c: dict(c.execute(sql, args)))

    async def many(self, bulk: Bulk, rows: Sequence[tuple[Any, ...]]) -> int:
        self.check_writing()
        if self._writer is not None and not self._begun:
            await self._writer.settle()
        portions = list(bulk.portions([_to_wire(row, bulk.moments) for row in rows]))
        return await self._do(lambda c: sum(c.execute(sql, values).rowcount for sql, values in portions))

    async def commit(self) -> None:
        """What was put last goes with the COMMIT; or at once, where that is left to others who wait."""
        if self._writer is None or self._over or not (self._begun or self._put):
            return
        few = len(self._put) <= FEW
        if self._writer.goes_on and few and (self._begun or self._writer.shared):
            await self._do(self._release, brief=True)
            self._over = True
            await self._writer.over(None, self._undo)
        else:
            self._over = True
            with _naming_busy():
                await self._writer.over(self._all_of_it(self._release), self._undo)

    async def rollback(self) -> None:
        self._put.clear()
        if self._writer is not None and self._begun and not self._over:
            await self._connection.batch(self._undo)
            if self._joined and not self._connection.in_transaction:
                self._writer.lost()

    def leave(self) -> None:
        """The turn goes to the next, unless it has with the commit."""
        if self._writer is not None and not self._over:
            self._over = True
            self._writer.give()

    async def _do(self, work: Callable[[sqlite3.Connection], T], brief: bool = False) -> T:
        """BEGIN if that is still to come, what was put, then `work`: in the connection's thread unless it is brief.

        BEGIN is never brief: it waits for whoever else may hold the file, such as somebody at a SQLite shell.
        """
        begins = not self._begun and not (self._writer is not None and self._writer.shared)
        whole = work if self._begun and not self._put else self._all_of_it(work)
        return self._connection.at_once(whole) if brief and not begins else await self._connection.batch(whole)

    def _all_of_it(self, work: Callable[[sqlite3.Connection], T]) -> Callable[[sqlite3.Connection], T]:
        waiting, begin = self._put, None if self._begun else self._beginning()
        self._put, self._begun = [], True

        def whole(connection: sqlite3.Connection) -> T:
            if begin is not None:
                connection.execute(begin)
            for sql, args in waiting:
                connection.execute(sql, args)
            return work(connection)

        return whole

    def _beginning(self) -> str:
        self._joined = self._writer is not None and self._writer.shared
        return "SAVEPOINT unit" if self._joined else "BEGIN IMMEDIATE"

    def _release(self, connection: sqlite3.Connection) -> None:
        if self._joined:
            connection.execute("RELEASE unit")

    def _undo(self, connection: sqlite3.Connection) -> None:
        """Of a shared transaction this unit's part; it may be gone as a whole."""
        if not self._joined:
            roll_back(connection)
        elif connection.in_transaction:
            connection.execute("ROLLBACK TO unit")
            connection.execute("RELEASE unit")

    def check_writing(self) -> None:
        if self._writer is None:
            raise ReadOnly("a view does not write")


def _to_wire(row: tuple[Any, ...], moments: tuple[int, ...]) -> list[Any]:
    values = list(row)
    for i in moments:
        if values[i] is not None:
            values[i] = microseconds(values[i])
    return values


class FileLock:
    """Beside the file, held by one process at a time; the operating system lets go of it when that process dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def acquire(self) -> None:
        handle = os.open(self._path.with_name(self._path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(handle)
        except OSError:
            os.close(handle)
            raise AlreadyServed(f"another process has the database {self._path} open: stop that one first") from None
        self._handle = handle

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
