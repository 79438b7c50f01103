"""How does a database come to have the tables of this version?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(72_656_174)")
"""Replicas that start together migrate one after the other; the number is only ours."""


async def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to this revision, in one transaction; does nothing where it is there already."""
    async with _engine(url) as engine, engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(_ONE_AT_A_TIME)
        if revision != "head" or await connection.run_sync(_current) != head():
            await connection.run_sync(_upgrade, revision)


async def current(url: str) -> str | None:
    """The revision that the database is at, None for an empty one."""
    async with _engine(url) as engine, engine.connect() as connection:
        return await connection.run_sync(_current)


async def is_current(url: str) -> bool:
    return await current(url) == head()


@cache
def head() -> str:
    """The newest revision that this version knows."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


@cache
def known() -> frozenset[str]:
    """Every revision that this version can start from."""
    return frozenset(each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions())


def driver_url(url: str) -> URL:
    """The same database, by the driver used here."""
    parsed = make_url(url)
    return parsed.set(drivername="sqlite+aiosqlite" if parsed.get_backend_name() == "sqlite" else "postgresql+asyncpg")


@asynccontextmanager
async def _engine(url: str) -> AsyncIterator[AsyncEngine]:
    """An engine for a moment."""
    engine = create_async_engine(driver_url(url), poolclass=NullPool)
    try:
        yield engine
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, revision: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
