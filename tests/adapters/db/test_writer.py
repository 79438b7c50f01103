"""Units that wait for each other share a COMMIT on SQLite, and nothing else."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.crypto import KeyRing
from adapters.db import Database, Seed, plant
from adapters.db.sqlite import SqliteStore
from adapters.db.writer import TOGETHER
from domain.audit import AuditEntry, AuditSearch
from domain.ids import OrgId, PersonId
from domain.tenancy import Person
from tests.clock import NOON

ORG = OrgId("harbour")
_SEED = '[[organisations]]\nid = "harbour"\nname = "Harbour"\ncurrency = "EUR"\ntime_zone = "UTC"\n'


class Spoken(list[str]):
    """What the writing connection was told."""

    @property
    def commits(self) -> int:
        return self.count("COMMIT")


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[Database, Spoken]]:
    database = Database(f"sqlite:///{folder / 'writer.sqlite3'}", KeyRing([KeyRing.generate()]))
    await database.start(migrate=True)
    await plant(database, Seed.from_toml(_SEED))
    store = database._store
    assert isinstance(store, SqliteStore)
    spoken = Spoken()
    store._open[0]._conn.set_trace_callback(spoken.append)
    try:
        yield database, spoken
    finally:
        await database.close()


async def _add(database: Database, number: int) -> None:
    async with database.unit(ORG) as unit:
        assert await unit.people.profile(PersonId(f"p{number}")) is None
        await unit.people.add(Person(PersonId(f"p{number}"), f"Person {number}", None))
    async with database.view(ORG) as view:
        assert await view.people.profile(PersonId(f"p{number}")), "told of a commit that had not been made"


def _there(folder: Path) -> int:
    """As another process sees it: what is committed."""
    with closing(sqlite3.connect(folder / "writer.sqlite3")) as connection:
        return int(connection.execute("SELECT count(*) FROM people").fetchone()[0])


async def test_units_that_wait_share_a_commit_and_see_it_made_before_they_are_told(tmp_path: Path) -> None:
    """Lost: a decision that is acknowledged and that a crash takes back; or a commit for each of a hundred clicks."""
    async with served(tmp_path) as (database, spoken):
        await asyncio.gather(*(_add(database, number) for number in range(100)))
        assert _there(tmp_path) == 100
        assert 100 / TOGETHER <= spoken.commits <= 50


async def test_one_that_fails_takes_nothing_of_the_others_with_it(tmp_path: Path) -> None:
    """Lost: nine decisions because the tenth was refused, by its own code or by the database."""

    async def refused(number: int) -> None:
        async with database.unit(ORG) as unit:
            await unit.people.add(Person(PersonId(f"x{number}"), "Nobody", None))
            await unit.people.profile(PersonId("x"))
            raise ValueError(number)

    async def twice(number: int) -> None:
        async with database.unit(ORG) as unit:
            await unit.people.profile(PersonId("p0"))
            for _ in range(2):
                await unit.people.add(Person(PersonId(f"y{number}"), "Twice", None))

    async with served(tmp_path) as (database, spoken):
        works = [work for n in range(10) for work in (_add(database, n), refused(n), twice(n), _add(database, 10 + n))]
        ended = await asyncio.gather(*works, return_exceptions=True)
        assert [type(each) for each in ended] == 10 * [type(None), ValueError, sqlite3.IntegrityError, type(None)]
        assert _there(tmp_path) == 20
        assert spoken.commits < 20
        assert any(said.startswith("ROLLBACK TO") for said in spoken)


@pytest.mark.parametrize("which", range(6))
async def test_one_that_goes_away_keeps_nobody_from_their_commit(tmp_path: Path, which: int) -> None:
    """Lost: everybody behind a person who hung up, for ever."""
    async with served(tmp_path) as (database, _):
        tasks = [asyncio.create_task(_add(database, number)) for number in range(6)]
        for _ in range(3 * which + 1):
            await asyncio.sleep(0)
        tasks[which].cancel()
        async with asyncio.timeout(20):
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            await _add(database, 99)
        others = [each for number, each in enumerate(ended) if number != which]
        assert others == 5 * [None]
        assert _there(tmp_path) >= 6


async def test_a_commit_that_fails_is_told_to_all_that_it_was_for(tmp_path: Path) -> None:
    """Lost: a yes that nobody stored, and that was shown as stored."""
    async with served(tmp_path) as (database, _):
        store = database._store
        assert isinstance(store, SqliteStore)

        def deny(action: int, first: str | None, *_: object) -> int:
            return sqlite3.SQLITE_DENY if (action, first) == (22, "COMMIT") else sqlite3.SQLITE_OK  # SQLITE_TRANSACTION

        async def add(number: int) -> None:
            async with database.unit(ORG) as unit:
                at = NOON + timedelta(seconds=number)
                await unit.audit.add(AuditEntry(at, "change.approve", f"change:{number}", "Ada", None, "slack", ""))

        store._open[0]._conn.set_authorizer(deny)
        ended = await asyncio.gather(*(add(number) for number in range(8)), return_exceptions=True)
        assert all(isinstance(each, sqlite3.DatabaseError) for each in ended), ended
        store._open[0]._conn.set_authorizer(None)
        async with database.view(ORG) as view:
            assert (await view.audit.page(AuditSearch(), 0, 10)).total == 0
        await _add(database, 1)


async def test_the_file_is_for_nobody_else(tmp_path: Path) -> None:
    """Lost otherwise: everything that an MSP's clients have bought, to whoever has an account on that machine."""
    before = os.umask(0o022)
    try:
        database = Database(f"sqlite:///{tmp_path}/new.sqlite3", KeyRing([KeyRing.generate()]))
        await database.start(migrate=True)
        modes = _modes(tmp_path)
        await database.close()
    finally:
        os.umask(before)
    assert set(modes.values()) == {0o600} and {"new.sqlite3", "new.sqlite3-wal"} <= modes.keys()


def _modes(folder: Path) -> dict[str, int]:
    return {each.name: each.stat().st_mode & 0o777 for each in folder.iterdir()}
