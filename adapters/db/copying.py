"""How does everything move from one database into another, of the other kind or of the same?"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import Column, Connection, Table, func, inspect, make_url, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.db import migrations
from adapters.db.backup import appearing, examine
from adapters.db.migrations import HEAD
from adapters.db.postgres import SERVING
from adapters.db.sqlite import FileLock
from adapters.db.tables import deliveries, metadata, organisations

PATIENCE, LOOK = 5.0, 0.2
"""Seconds in which bots that were stopped have to be gone, and between looks whether they are."""

BATCH = 1_000
"""Rows that are in memory at a time."""

_LOCKED = (
    text("SET LOCAL lock_timeout = '5s'"),
    text(f"LOCK TABLE {', '.join(table.name for table in metadata.sorted_tables)} IN EXCLUSIVE MODE"),
)
_LOOK_ANEW = text("SELECT pg_stat_clear_snapshot()")
_SERVED = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_FAULTS = (SQLAlchemyError, OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What a driver may say of an address, of a server or of a row, and SQLAlchemy of what the driver says."""

Told = Callable[[str, int, int], None]
"""Called on the way with a table's name, how many of its rows have been moved, and how many it has."""


class NotCopied(Exception):
    """The target is as it was; the text says why."""


async def copy(source: str, target: str, told: Told) -> dict[str, int]:
    """Every row of every table, in one transaction, compared afterwards; returns how many each table has.

    The target is a PostgreSQL database without rows, with no tables or with those of this version; or a file that is
    not there. A SQLite source is held, so that no bot has it; of a PostgreSQL source one moment is read, and what a
    bot writes after it would be lost, so that none may be connected, at the begin or at the end. Raises `NotCopied`,
    `BadBackup` and `AlreadyServed`.
    """
    async with AsyncExitStack() as stack:
        reader = await _source(stack, source)
        writer = await _target(stack, target)
        for table in metadata.sorted_tables:
            with _telling(table.name):
                await _move(table, reader, writer, told)
        found = {}
        for table in metadata.sorted_tables:
            with _telling(table.name):
                found[table.name] = await _compared(table, reader, writer)
        for table, column in _numbered():
            await _number_on(writer, table, column, await _last(reader, table, column))
        await _check_unserved(reader)
    return found


@contextmanager
def _telling(where: str) -> Iterator[None]:
    """In one line: what follows may hold somebody's words."""
    try:
        yield
    except _FAULTS as error:
        said = error.orig if isinstance(error, DBAPIError) else error
        raise NotCopied(f"{where}: {str(said).partition(chr(10))[0]}") from None


# The two ends


async def _source(stack: AsyncExitStack, url: str) -> AsyncConnection:
    with _telling("the source"):
        path = _file(url)
        if path is not None:
            _hold(stack, path)
        connection = await _connected(stack, url)
        if path is None:
            await connection.execution_options(isolation_level="REPEATABLE READ")
            await _check_unserved(connection, PATIENCE)
        _check("source", await migrations.at(connection))
    return connection


async def _check_unserved(reader: AsyncConnection, patience: float = 0.0) -> None:
    """Who has just ended may be on the server's list for a moment more, hence `patience`, in seconds; a file has a
    lock.
    """
    if reader.dialect.name != "postgresql":
        return
    until = time.monotonic() + patience
    while there := await _bots(reader):
        if time.monotonic() >= until:
            raise NotCopied(
                f"the source is in use: {there} connection{'s' * (there > 1)} of Seatwise. Stop every bot and command "
                "that works in it, since what they write from now on would not be in the copy"
            )
        await asyncio.sleep(LOOK)


async def _bots(reader: AsyncConnection) -> int:
    """Connections of theirs."""
    await reader.execute(_LOOK_ANEW)
    found: int = (await reader.execute(_SERVED, {"name": SERVING})).scalar_one()
    return found


def _hold(stack: AsyncExitStack, path: Path) -> None:
    if not path.is_file():
        raise NotCopied(f"there is no database {path}")
    lock = FileLock(path)
    lock.acquire()
    stack.callback(lock.release)
    examine(path)


async def _target(stack: AsyncExitStack, url: str) -> AsyncConnection:
    """All tables, empty, in a transaction that is committed with the stack; a file appears after that."""
    with _telling("the target"):
        path = _file(url)
        if path is not None:
            url = f"sqlite:///{stack.enter_context(appearing(path))}"
        connection = await _connected(stack, url)
        await stack.enter_async_context(connection.begin())
        await migrations.alone(connection)
        found = await migrations.at(connection)
        if found is None:
            await _begin(connection)
        else:
            _check("target", found)
        if path is None:
            await _have_to_oneself(connection)
    return connection


async def _connected(stack: AsyncExitStack, url: str) -> AsyncConnection:
    engine = await stack.enter_async_context(migrations.opened(url))
    return await stack.enter_async_context(engine.connect())


def _file(url: str) -> Path | None:
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def _check(end: str, revision: str | None) -> None:
    if revision != HEAD:
        raise NotCopied(f"the {end} is at revision {revision or 'none'}, not at {HEAD}: run seatwise migrate there")


async def _begin(writer: AsyncConnection) -> None:
    others = await writer.run_sync(_tables)
    if others:
        raise NotCopied(f"the target holds something else: {', '.join(others[:3])}")
    await migrations.begin(writer)


def _tables(connection: Connection) -> list[str]:
    return inspect(connection).get_table_names()


async def _have_to_oneself(writer: AsyncConnection) -> None:
    """Whoever works there is not waited for."""
    for statement in _LOCKED:
        await writer.execute(statement)
    for table in metadata.sorted_tables:
        if (await writer.execute(select(table).limit(1))).first() is not None:
            raise NotCopied(f"the target is not empty: there is something in {table.name}")


# The rows


async def _move(table: Table, reader: AsyncConnection, writer: AsyncConnection, told: Told) -> None:
    total = (await reader.execute(select(func.count()).select_from(table))).scalar_one()
    names, insert, done = [column.name for column in table.c], table.insert(), 0
    async for rows in _rows(table, reader):
        await writer.execute(insert, [dict(zip(names, row, strict=True)) for row in rows])
        done += len(rows)
        told(table.name, done, total)


@dataclass(frozen=True, slots=True)
class _Tally:
    """How many rows, and a sum over all that they hold: databases sort differently."""

    rows: int
    content: int


async def _compared(table: Table, reader: AsyncConnection, writer: AsyncConnection) -> int:
    there, here = await _tally(table, reader), await _tally(table, writer)
    if there != here:
        raise NotCopied(f"{table.name}: {there.rows} rows became {here.rows}, or hold something else")
    return here.rows


async def _tally(table: Table, connection: AsyncConnection) -> _Tally:
    found, content = 0, 0
    async for rows in _rows(table, connection):
        found += len(rows)
        content += sum(hash(tuple(row)) for row in rows)
    return _Tally(found, content)


async def _rows(table: Table, connection: AsyncConnection) -> AsyncIterator[Sequence[Any]]:
    async with connection.stream(select(table)) as result:
        async for rows in result.partitions(BATCH):
            yield rows


# The numbers that rows are given


def _numbered() -> Iterator[tuple[Table, Column[Any]]]:
    return ((table, column) for table in metadata.sorted_tables for column in table.c if column.autoincrement is True)


async def _last(reader: AsyncConnection, table: Table, column: Column[Any]) -> int:
    """The last one that was given out, be it to a row that is not there."""
    largest: int = (await reader.execute(select(func.max(column)))).scalar() or 0
    if reader.dialect.name == "sqlite":
        return largest
    counted = await reader.execute(select(func.pg_sequence_last_value(_sequence(table, column))))
    return max(largest, counted.scalar() or 0)


async def _number_on(writer: AsyncConnection, table: Table, column: Column[Any], last: int) -> None:
    """SQLite goes on after the largest that is there. Slack holds numbers of deliveries as marks, so that none of those
    is given out twice: a row that is nothing to be done has the last one.
    """
    if not last:
        return
    if writer.dialect.name == "postgresql":
        await writer.execute(select(func.setval(_sequence(table, column), last)))
    elif table is deliveries and last > await _last(writer, table, column):
        org = select(func.min(organisations.c.id)).scalar_subquery()
        row = {"kind": "tell", "lane": "copy", "state": "dead", "why": "the ids before this one were given out before"}
        await writer.execute(deliveries.insert().values(id=last, org_id=org, due_at=_LONG_AGO, **row))


def _sequence(table: Table, column: Column[Any]) -> Any:
    return text(f"pg_get_serial_sequence('{table.name}', '{column.name}')::regclass")
