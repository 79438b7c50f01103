"""Databases for whoever needs one: empty, migrated, and both kinds."""

import asyncio
import gc
import logging
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4
from zlib import crc32

import asyncpg
import hypothesis
import pytest
import structlog

from adapters.crypto import KeyRing
from adapters.db import Database
from adapters.db.migrations import upgrade
from bot.logs import is_ours
from bot.settings import PREFIX
from tests import postgres
from tests.clock import FakeClock

LOGS = pytest.StashKey[dict[str, Any]]()


def pytest_configure(config: pytest.Config) -> None:
    """In a house within the test's process logs look as they do by default, but for what a served bot leaves out too,
    as a secret may be in it: a traceback's local variables, and the first line of a request that cannot be read.
    """
    logging.getLogger("aiohttp.server").addFilter(is_ours)
    hypothesis.settings.register_profile("sample", derandomize=True)
    if "not proof" in config.option.markexpr:  # a sample finds the same in every run; what is new is for the proofs
        hypothesis.settings.load_profile("sample")
    said = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], said])
    config.stash[LOGS], configure = structlog.get_config(), structlog.configure
    structlog.configure = lambda **told: configure(**told | {"cache_logger_on_first_use": False})


@pytest.fixture(scope="session", autouse=True)
def only_the_settings_of_a_test() -> None:
    """What this machine sets, and what is said to the test run itself, is no setting of a bot that is tested."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]


@pytest.fixture(autouse=True)
def logs_as_they_were(request: pytest.FixtureRequest) -> None:
    """A command that a test runs in this process sets up its own, with a stream that ends with it: what it left, and a
    logger that keeps it, would fail whoever logs or listens later.
    """
    structlog.configure(**request.config.stash[LOGS])


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One folder for all workers of this run."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def postgres_server(shared_folder: Path) -> Iterator[str]:
    """The URL of a running server, with `{database}` to be filled in; its template has every table."""
    server = postgres.SharedServer(shared_folder)
    url = server.join()
    try:
        asyncio.run(postgres.fill_template(url))
        yield url
    finally:
        server.leave()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    asyncio.run(upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite database of this test's own."""
    path = tmp_path / "seatwise.sqlite3"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def free_databases() -> list[str]:
    """The names of this worker's own databases that are empty again."""
    return []


@pytest.fixture
async def postgres_url(postgres_server: str, free_databases: list[str]) -> AsyncIterator[str]:
    """A migrated, empty PostgreSQL database of this test's own."""
    if free_databases:
        name = free_databases.pop()
    else:
        name = f"t_{uuid4().hex}"
        await postgres.create(postgres_server, name, postgres.TEMPLATE)
    url = postgres_server.format(database=name)
    yield url
    try:
        await postgres.emptied(url)
    except (asyncpg.PostgresError, OSError, AssertionError):
        await postgres.drop(postgres_server, name)
    else:
        free_databases.append(name)


@pytest.fixture
async def blank_postgres_url(postgres_server: str) -> AsyncIterator[str]:
    """A PostgreSQL database without any table."""
    name = f"t_{uuid4().hex}"
    yield await postgres.create(postgres_server, name)
    await postgres.drop(postgres_server, name)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each test that asks for it runs on both databases."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def a_database_url(request: pytest.FixtureRequest) -> str:
    """For walks whose parts are tried on both databases elsewhere: each test that asks for it has its own of the two,
    and the other in the long run. One that is marked `races` always has both.
    """
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "a_database_url" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("races") is not None
        own = crc32(metafunc.function.__name__.encode()) % 2
        rows = [
            pytest.param(name, marks=() if both or place == own else pytest.mark.proof)
            for place, name in enumerate(("sqlite", "postgres"))
        ]
        metafunc.parametrize("a_database_url", rows, indirect=True)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def cipher() -> KeyRing:
    return KeyRing([KeyRing.generate()])


@pytest.fixture
async def database(database_url: str, cipher: KeyRing, clock: FakeClock) -> AsyncIterator[Database]:
    """Started, migrated, empty."""
    database = Database(database_url, cipher, clock)
    await database.start()
    yield database
    await database.close()


def pytest_collection_finish() -> None:
    """What is imported and collected by now lives to the end: the garbage collector need not look through it again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What says itself that it takes long begins first, spread over the workers: the others fill in beside it."""
    long = [item for item in items if item.get_closest_marker("timeout")]
    rest = [item for item in items if item not in set(long)]
    step = max(len(rest) // max(len(long), 1), 1)
    items[:] = [each for place, item in enumerate(long) for each in (item, *rest[place * step : (place + 1) * step])]
    items += rest[len(long) * step :]
