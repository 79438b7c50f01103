"""May a database be upgraded while the replicas of the release before still work in it?

A revision adds. What the code of the release before reads and writes stays as it is until a release after that: see
"Upgrades" in docs/operations.md.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, MetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.crypto import KeyRing
from adapters.db import Database, migrations
from adapters.db.migrations import HEAD, Newer, current, driver_url, upgrade
from tests.adapters.db import world
from tests.clock import NOON

RELEASED = "0009"
"""The newest revision that somebody may have without the ones after it."""


def _revisions() -> list[Script]:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return list(reversed(list(ScriptDirectory.from_config(config).walk_revisions())))


def _sql(revision: Script, dialect: str) -> str:
    """What it would say to such a database."""
    said = io.StringIO()
    context = MigrationContext.configure(dialect_name=dialect, opts={"as_sql": True, "output_buffer": said})
    with Operations.context(context):
        revision.module.upgrade()
    return said.getvalue()


REFUSED = {
    "drops something": r"\bDROP\b",
    "renames something": r"\bRENAME\b",
    "alters a column": r"\bALTER COLUMN\b",
    "adds a column that has to be written": r"ADD COLUMN (?!.*\bDEFAULT\b).*\bNOT NULL\b",
    "adds a condition to a table that is there": r"^ALTER TABLE .*\bADD (CONSTRAINT|CHECK|UNIQUE|FOREIGN)\b",
}


def _faults(sql: str) -> Iterator[str]:
    for statement in sql.split(";"):
        for fault, pattern in REFUSED.items():
            if re.search(pattern, " ".join(statement.split())):
                yield f"{fault}: {' '.join(statement.split())}"


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_no_revision_takes_anything_away_from_code_that_still_runs(dialect: str) -> None:
    """Lost otherwise: every request in the minutes of a rolling upgrade."""
    later = [each for each in _revisions() if each.revision > RELEASED]
    found = {each.revision: list(_faults(_sql(each, dialect))) for each in later}
    assert found == {each.revision: [] for each in later} and later[-1].revision == HEAD


BAD = {
    "drops something": "DROP TABLE people",
    "renames something": "ALTER TABLE people RENAME TO persons",
    "alters a column": "ALTER TABLE people ALTER COLUMN name TYPE INTEGER",
    "adds a column that has to be written": "ALTER TABLE people ADD COLUMN age INTEGER NOT NULL",
    "adds a condition to a table that is there": "ALTER TABLE people ADD CONSTRAINT uq UNIQUE (name)",
}


@pytest.mark.parametrize(("fault", "statement"), BAD.items(), ids=BAD)
def test_what_would_is_seen(fault: str, statement: str) -> None:
    """Lost otherwise: a rule that nothing breaks."""
    assert [each.partition(":")[0] for each in _faults(f"CREATE TABLE a (b TEXT);\n{statement};")] == [fault]
    assert (
        list(_faults("ALTER TABLE people ADD COLUMN age INTEGER DEFAULT 0 NOT NULL; ALTER TABLE a ADD COLUMN b TEXT"))
        == []
    )


def test_revisions_are_numbered_so_that_the_later_is_the_greater() -> None:
    """Lost otherwise: a replica that cannot tell whether a database is older or newer than itself."""
    names = [each.revision for each in _revisions()]
    assert names == [f"{number:04}" for number in range(1, len(names) + 1)]


# With data in every table


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.proof), "postgres"])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'seatwise.sqlite3'}"
    url: str = request.getfixturevalue("blank_postgres_url")
    return url


def _reflected(connection: Connection) -> MetaData:
    """The tables as the code of that time knew them."""
    found = MetaData()
    found.reflect(connection)
    found.remove(found.tables["alembic_version"])
    return found


def _write(connection: Connection, old: MetaData, word: str, number: int) -> None:
    """A row for each table, in every column; all ids are the same word, so that each row is there which one points at."""
    values: dict[type, Any] = {str: word, int: number, bool: True}
    for table in old.sorted_tables:
        row = {c.name: values.get(c.type.python_type, NOON) for c in table.c}
        connection.execute(table.insert(), row)


def _read(connection: Connection, old: MetaData) -> dict[str, list[Any]]:
    return {table.name: sorted(map(tuple, connection.execute(sa.select(table)))) for table in old.sorted_tables}


BEFORE = [each.revision for each in _revisions() if "0003" <= each.revision < HEAD]
"""The first two have rows of their own: what later ones make of them is looked at in `test_upgrade_with_data`."""


@pytest.mark.parametrize(
    "revision", [pytest.param(each, marks=() if each == BEFORE[-1] else pytest.mark.proof) for each in BEFORE]
)
async def test_rows_outlive_an_upgrade_and_the_code_before_it_goes_on_writing(blank_url: str, revision: str) -> None:
    """Lost otherwise: whatever stood in one table of somebody's database; or what is done while it is upgraded."""
    await upgrade(blank_url, revision)
    engine = create_async_engine(driver_url(blank_url))
    async with engine.begin() as connection:
        old = await connection.run_sync(_reflected)
        await connection.run_sync(_write, old, "x", 1)
        before = await connection.run_sync(_read, old)
    await upgrade(blank_url)
    async with engine.begin() as connection:
        assert await connection.run_sync(_read, old) == before and all(before.values())
        if revision >= RELEASED:
            await connection.run_sync(_write, old, "y", 2)
        if blank_url.startswith("sqlite"):
            assert (await connection.execute(sa.text("PRAGMA foreign_key_check"))).first() is None
    await engine.dispose()


# Replicas of two releases


async def test_a_replica_stays_ready_where_a_newer_one_has_upgraded_and_another_old_one_does_not_start(
    database: Database, database_url: str, cipher: KeyRing
) -> None:
    """Lost otherwise: all old replicas, in the moment in which the first new one starts; or a database of which nobody
    knows any more which versions have written there.
    """
    newer = "UPDATE alembic_version SET version_num = '9998'"
    await _told(database_url, "ALTER TABLE organisations ADD COLUMN later TEXT", newer)
    assert await database.ready()
    await world.settle(database)
    await database.close()
    with pytest.raises(Newer, match=f"9998.* {HEAD}"):
        await Database(database_url, cipher).start(migrate=True)


async def test_a_replica_is_not_ready_before_its_tables_are_there(database: Database, database_url: str) -> None:
    """Lost otherwise: a balancer that sends people to a bot which can only fall."""
    await _told(database_url, "UPDATE alembic_version SET version_num = '0009'")
    assert not await database.ready()


async def test_a_first_start_that_is_cut_off_leaves_nothing_behind(tmp_path: Path) -> None:
    """Lost otherwise: an installation that can never start, since half its tables are there already."""
    url = f"sqlite:///{tmp_path / 'seatwise.sqlite3'}"
    await _told(url, "CREATE TABLE workspace_links (in_the_way INTEGER)")
    with pytest.raises(DBAPIError, match="already exists"):
        await upgrade(url)
    assert await current(url) is None
    await _told(url, "DROP TABLE workspace_links")
    await upgrade(url)
    assert await current(url) == HEAD


async def _told(url: str, *statements: str) -> None:
    engine = create_async_engine(driver_url(url))
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(sa.text(statement))
    await engine.dispose()


@pytest.mark.proof
async def test_an_upgrade_that_would_hold_up_writers_gives_up_and_changes_nothing(blank_postgres_url: str) -> None:
    """Lost otherwise: everybody's evening, when one long transaction keeps a table and all others wait behind us."""
    await upgrade(blank_postgres_url, BEFORE[-1])
    busy = await asyncpg.connect(blank_postgres_url)
    try:
        async with busy.transaction():
            await busy.execute("LOCK TABLE organisations, people IN ROW EXCLUSIVE MODE")
            with pytest.raises(DBAPIError, match="lock timeout"):
                await upgrade(blank_postgres_url)
        assert await current(blank_postgres_url) == BEFORE[-1]
    finally:
        await busy.close()
    await upgrade(blank_postgres_url)
    assert await current(blank_postgres_url) == HEAD
