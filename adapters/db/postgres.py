"""How do several processes share one PostgreSQL: a pool, READ COMMITTED, and conditional updates?"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import structlog
from sqlalchemy import URL

from adapters.db.session import Busy, ReadOnly
from adapters.db.statements import POSTGRESQL, Bulk, Prepared

log = structlog.get_logger()

POOL = 10
SERVING, LOOKING = "seatwise", "seatwise, looking"
"""What connections of ours are called in pg_stat_activity: those of who may write, and of who only reads."""

PATIENCE = 10.0
"""Seconds that a connection, or the answer to one statement, may take: a server that fell silent is an error."""

_CROSSED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)


_LEAVING = asyncpg.InternalClientError
"""What asyncpg says of a connection whose server has said goodbye, in the moment before it is closed."""


class Undone(RuntimeError):
    """A statement had failed and somebody went on as if it had not: nothing was committed."""


class _Connection(asyncpg.Connection):  # type: ignore[misc]
    """Sessions leave nothing behind but a transaction, which they end themselves; so nothing is to be reset."""

    def get_reset_query(self) -> str:
        return ""


NOBODY_THERE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.TooManyConnectionsError,
)
LISTEN = 5.0
"""Seconds for a first word from the server."""


async def answers(url: URL) -> bool:
    """Whether somebody is there, be it to refuse us; false while the server cannot be reached or begins or ends."""
    try:
        await (await asyncpg.connect(dsn(url), timeout=LISTEN)).close(timeout=LISTEN)
    except NOBODY_THERE as error:
        log.info("database_silent", error=type(error).__name__)
        return False
    except Exception:
        return True
    return True


def dsn(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


class PostgresStore:
    dialect = POSTGRESQL
    alone = False
    """Other processes may be at work in the same database."""

    def __init__(self, url: URL) -> None:
        self._dsn = dsn(url)
        self._pool: Any = None

    async def start(self, migrate: Callable[[], Awaitable[None]] | None = None) -> None:
        if migrate is not None:
            await migrate()
        await self._open(SERVING)

    async def look(self) -> None:
        """For reading only."""
        await self._open(LOOKING)

    async def _open(self, name: str) -> None:
        self._pool = await asyncpg.create_pool(
            self._dsn,
            min_size=1,
            max_size=POOL,
            connection_class=_Connection,
            statement_cache_size=512,
            timeout=PATIENCE,
            command_timeout=PATIENCE,
            server_settings={"application_name": name},
        )

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    @asynccontextmanager
    async def writing(self) -> AsyncIterator["PostgresSession"]:
        async with self._pool.acquire(timeout=PATIENCE) as connection:
            yield PostgresSession(connection)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator["PostgresSession"]:
        async with self._pool.acquire(timeout=PATIENCE) as connection:
            yield PostgresSession(connection, read_only=True)


class PostgresSession:
    """A transaction; for a view, statements that each see the newest state."""

    def __init__(self, connection: Any, *, read_only: bool = False) -> None:
        self._connection = connection
        self._read_only = read_only
        self._put: list[tuple[str, Sequence[Any]]] = []
        self._begun = read_only

    async def rows(self, statement: Prepared, **params: Any) -> list[Any]:
        await self._catch_up()
        ready = statement.on(POSTGRESQL)
        try:
            return ready.rows(await self._connection.fetch(ready.sql, *ready.args(params)))
        except _CROSSED as error:
            raise Busy(str(error)) from error
        except _LEAVING as error:
            raise self._lost(error) from error

    async def one(self, statement: Prepared, **params: Any) -> Any | None:
        found = await self.rows(statement, **params)
        return found[0] if found else None

    async def count(self, statement: Prepared, **params: Any) -> int:
        self.check_writing()
        await self._catch_up()
        ready = statement.on(POSTGRESQL)
        return _touched(await self._execute(ready.sql, *ready.args(params)))

    def put(self, statement: Prepared, **params: Any) -> None:
        self.check_writing()
        ready = statement.on(POSTGRESQL)
        self._put.append((ready.sql, ready.args(params)))

    async def pairs(self, statement: Prepared, **params: Any) -> dict[Any, Any]:
        await self._catch_up()
        ready = statement.on(POSTGRESQL)
        async with self._connection.transaction() if self._read_only else nullcontext():
            cursor = self._connection.cursor(ready.sql, *ready.args(params), prefetch=5000)
            return {row[0]: row[1] async for row in cursor}

    async def many(self, bulk: Bulk, rows: Sequence[tuple[Any, ...]]) -> int:
        self.check_writing()
        await self._catch_up()
        if not rows:
            return 0
        columns = [list(column) for column in zip(*rows, strict=True)]
        return _touched(await self._execute(bulk.postgresql, *columns))

    async def commit(self) -> None:
        if self._read_only or not (self._begun or self._put):
            return
        await self._catch_up()
        if await self._execute("COMMIT") != "COMMIT":
            raise Undone

    async def rollback(self) -> None:
        self._put.clear()
        if not self._read_only and self._begun and not self._connection.is_closed():
            await _roll_back(self._connection)

    async def _catch_up(self) -> None:
        """BEGIN if that is still to come, then what was put."""
        waiting, self._put = self._put, []
        if not self._begun:
            self._begun = True
            await self._execute("BEGIN")
        for sql, args in waiting:
            await self._execute(sql, *args)

    async def _execute(self, sql: str, *args: Any) -> str:
        """The command's tag, such as "UPDATE 1"."""
        try:
            tag: str = await self._connection.execute(sql, *args)
        except _CROSSED as error:
            raise Busy(str(error)) from error
        except _LEAVING as error:
            raise self._lost(error) from error
        return tag

    def _lost(self, error: Exception) -> Exception:
        """The pool is to make another one in its place."""
        self._connection.terminate()
        lost: Exception = asyncpg.ConnectionDoesNotExistError(str(error))
        return lost

    def check_writing(self) -> None:
        if self._read_only:
            raise ReadOnly("a view does not write")


async def _roll_back(connection: Any) -> None:
    """Or cut it off: the server rolls back by itself for who is gone, and a second error would hide the first."""
    try:
        async with asyncio.timeout(PATIENCE):
            await connection.execute("ROLLBACK")
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, _LEAVING):
        connection.terminate()


def _touched(status: str) -> int:
    """From a command tag such as "INSERT 0 7" or "UPDATE 1"."""
    return int(status.rsplit(" ", 1)[-1])
