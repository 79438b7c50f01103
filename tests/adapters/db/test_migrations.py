"""Would a migrated database have the tables that the code speaks of?"""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.crypto import KeyRing
from adapters.db import Database, migrations
from adapters.db.migrations import HEAD, current, driver_url, upgrade
from adapters.db.tables import metadata

CHANGELOG = Path(__file__).parents[3] / "CHANGELOG.md"


def _differences(connection: Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


async def test_migrations_and_tables_agree(database_url: str) -> None:
    """Lost otherwise: a column that the code writes and a customer's database lacks."""
    engine = create_async_engine(driver_url(database_url))
    async with engine.connect() as connection:
        found = await connection.run_sync(_differences)
    await engine.dispose()
    assert found == []


def test_the_newest_revision_is_the_one_that_is_asked_for() -> None:
    """Lost otherwise: a new revision that no start brings."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_changelog_names_the_revision() -> None:
    """Lost otherwise: which release to run, for whoever has a database that is newer than theirs."""
    newest = CHANGELOG.read_text(encoding="utf-8").split("\n## ")[1]
    assert f"\nDatabase revision: {HEAD}.\n" in newest


async def test_a_blank_database_is_brought_to_head_and_again_without_harm(blank_postgres_url: str) -> None:
    """Lost otherwise: a first start, or a second one."""
    assert await current(blank_postgres_url) is None
    await upgrade(blank_postgres_url)
    await upgrade(blank_postgres_url)
    assert await current(blank_postgres_url) == HEAD


async def test_a_start_may_migrate(blank_postgres_url: str, cipher: KeyRing) -> None:
    """Lost otherwise: a first start needs a second command."""
    database = Database(blank_postgres_url, cipher)
    await database.start(migrate=True)
    assert await database.ready()
    await database.close()


async def test_a_migrated_database_is_ready(database: Database) -> None:
    """Lost otherwise: /readyz says no for ever."""
    assert await database.ready()
