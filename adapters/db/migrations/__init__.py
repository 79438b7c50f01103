"""How does a database come to have the tables of this version?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, event, inspect, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from alembic.config import Config

# Alembic is imported where something is to be moved: most starts find their tables as they want them, and importing it,
# and every revision to see which is the newest, is a tenth of such a start.

HEAD = "0018"
"""The newest revision that this version knows."""

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(72_656_174)")
"""Replicas that start together migrate one after the other; the number is only ours."""

_PATIENCE = text("SET LOCAL lock_timeout = '5s'")
"""A change of a table waits for whoever reads it, and everybody else waits behind the change: rather not for long."""

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_TABLE = "alembic_version"
_REVISION = text(f"SELECT version_num FROM {_TABLE}")  # noqa: S608 - the name is Alembic's own


class Newer(Exception):
    """A later version has been at work in this database; the text says so."""


async def upgrade(url: str, revision: str = HEAD) -> None:
    """Bring the database to this revision, in one transaction; does nothing where it is there already.

    On PostgreSQL it gives up, changing nothing, where a table is not free within some seconds. Raises `Newer`: how much
    later, and what of ours is left there, cannot be known by whoever starts.
    """
    async with opened(url) as engine, engine.begin() as connection:
        await alone(connection)
        found = await at(connection)
        if found is not None and found > HEAD:
            raise Newer(
                f"it is at revision {found}, and this release knows up to {HEAD}: start the release that brought it "
                "there, or a later one; CHANGELOG.md names each one's revision"
            )
        if reached(found, revision):
            return
        if connection.dialect.name == "postgresql":
            await connection.execute(_PATIENCE)
        await connection.run_sync(_upgrade, revision)


def reached(found: str | None, wanted: str = HEAD) -> bool:
    """Or gone beyond: who runs while others upgrade finds all that it needs (docs/operations.md, Upgrades)."""
    return found is not None and found >= wanted


async def alone(connection: AsyncConnection) -> None:
    """Until the transaction ends nobody else migrates; a SQLite file has one process anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(_ONE_AT_A_TIME)


async def begin(connection: AsyncConnection) -> None:
    """Every table, in a database that has none."""
    await connection.run_sync(_upgrade, HEAD)


async def at(connection: AsyncConnection) -> str | None:
    return await connection.run_sync(_current)


async def current(url: str) -> str | None:
    """The revision that the database is at, None for an empty one."""
    async with opened(url) as engine, engine.connect() as connection:
        return await at(connection)


@cache
def known() -> frozenset[str]:
    """Every revision that this version can start from."""
    from alembic.script import ScriptDirectory

    return frozenset(each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions())


def driver_url(url: str) -> URL:
    """The same database, by the driver used here; ValueError when it is of another kind."""
    parsed = make_url(url)
    if (kind := parsed.get_backend_name()) not in _DRIVERS:
        raise ValueError("a database's address begins with sqlite:/// or postgresql://")
    return parsed.set(drivername=_DRIVERS[kind])


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[AsyncEngine]:
    """An engine for a moment."""
    engine = create_async_engine(driver_url(url), poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _leave_beginning_to_us)
        event.listen(engine.sync_engine, "begin", _begin)
    try:
        yield engine
    finally:
        await engine.dispose()


def _leave_beginning_to_us(connection: Any, _: object) -> None:
    """Python's driver begins no transaction before a table is made, and commits each table by itself
    (docs.python.org/3/library/sqlite3.html, "Transaction control"): a start that was cut off left half of them.
    """
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_TABLE):
        return None
    found = connection.execute(_REVISION).scalar()
    return None if found is None else str(found)


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
