"""Does everything stand in another database afterwards, and go on there; and is the target as it was where it does not?"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import select

from adapters.crypto import KeyRing
from adapters.db import AlreadyServed, Database, copying
from adapters.db.backup import BadBackup
from adapters.db.copying import NotCopied, copy
from adapters.db.migrations import HEAD, current
from adapters.db.postgres import SERVING
from adapters.db.statements import Prepared
from adapters.db.tables import metadata
from domain.ports import Membership, Pax8Door
from tests.adapters.db import world
from tests.adapters.db.planted import LEASE, ME, THEM, arguments, settled
from tests.clock import NOON, FakeClock

_ALL = {table.name: Prepared(select(table)) for table in metadata.sorted_tables}


def _told(table: str, done: int, total: int) -> None:
    assert 0 < done <= total


async def _fill(url: str, cipher: KeyRing) -> None:
    """Every table of it has rows."""
    async with _started(url, cipher) as database:
        for whose in (replace(ME), replace(THEM)):
            await settled(database, whose)
            async with database.unit(whose.org) as unit:
                pending = await unit.changes.get(whose.id("ChangeId"))
                assert pending is not None and await unit.changes.save(world.decided(pending))
                await unit.setup.put_away(whose.id("PersonId"), NOON)
            await database.memberships.joined(whose.door, Membership("19:team", "https://smba.example"))
            await database.pax8_doors.save(replace(whose.made(Pax8Door), id=whose.door.id))
        await database.signs.prove(NOON)


@asynccontextmanager
async def _started(url: str, cipher: KeyRing) -> AsyncIterator[Database]:
    database = Database(url, cipher, FakeClock())
    await database.start(migrate=True)
    try:
        yield database
    finally:
        await database.close()


async def _rows(url: str) -> dict[str, list[str]]:
    """All of them, whatever order they are kept in."""
    database = Database(url, KeyRing([KeyRing.generate()]))
    await database.look()
    try:
        async with database.reading() as session:
            return {name: sorted(map(repr, await session.rows(each))) for name, each in _ALL.items()}
    finally:
        await database.close()


@pytest.fixture(params=["SQLite to PostgreSQL", pytest.param("PostgreSQL to SQLite", marks=pytest.mark.proof)])
def ends(request: pytest.FixtureRequest, tmp_path: Path, blank_postgres_url: str) -> tuple[str, str]:
    """Two databases that have no tables yet."""
    both = f"sqlite:///{tmp_path / 'seatwise.sqlite3'}", blank_postgres_url
    return both if request.param.startswith("SQLite") else (both[1], both[0])


async def test_everything_stands_in_the_other_database_and_goes_on_there(
    ends: tuple[str, str], cipher: KeyRing
) -> None:
    """Lost otherwise: a table, a secret, or a number that is given out twice; by the only way to grow."""
    source, target = ends
    await _fill(source, cipher)
    before = await _rows(source)
    assert all(before.values())
    assert await copy(source, target, _told) == {name: len(rows) for name, rows in before.items()}
    assert await _rows(source) == before == await _rows(target)
    async with _started(target, cipher) as there:
        assert await there.installations.secret(ME.door.id, "bot_token") == f"{ME.word}-token"
        async with there.unit(ME.org) as unit:
            await unit.outbox.tell(**arguments("outbox", "tell", ME) | {"once": "again"})
            await unit.audit.add(**arguments("audit", "add", ME))
        told = await there.queue.claim("me", NOON + LEASE * 3, LEASE, 50)
        assert ME.org in {each.org for each in told}
    after = await _rows(target)
    assert len(after["deliveries"]) == len(before["deliveries"]) + 1 and set(before["audit"]) < set(after["audit"])


@pytest.mark.proof
async def test_numbers_that_slack_may_have_seen_are_not_given_out_again(
    blank_postgres_url: str, tmp_path: Path, cipher: KeyRing
) -> None:
    """Lost otherwise: a card that is taken for another's, where the database was once restored."""
    await _fill(blank_postgres_url, cipher)
    connection = await asyncpg.connect(blank_postgres_url)
    await connection.execute("SELECT setval('deliveries_id_seq', 5000000)")
    await connection.close()
    await copy(blank_postgres_url, f"sqlite:///{tmp_path / 'copy'}", _told)
    with closing(sqlite3.connect(tmp_path / "copy")) as file:
        assert file.execute("SELECT max(id), state FROM deliveries").fetchone() == (5_000_000, "dead")


# What is refused


@pytest.fixture
def file(sqlite_url: str) -> str:
    """A migrated database with one organisation."""
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute(
            "INSERT INTO organisations (id, name, currency, time_zone, next_number, is_msp, is_vendor)"
            " VALUES ('acme', 'Acme', 'EUR', 'UTC', 1001, 1, 0)"
        )
    return sqlite_url


Spoil = Callable[[str, str], Awaitable[object]]


def _in_file(statement: str) -> Spoil:
    async def spoil(source: str, target: str) -> None:
        with closing(sqlite3.connect(source.removeprefix("sqlite:///"))) as connection, connection:
            connection.execute(statement)

    return spoil


def _in_target(statement: str) -> Spoil:
    async def spoil(source: str, target: str) -> None:
        connection = await asyncpg.connect(target)
        await connection.execute(statement)
        await connection.close()

    return spoil


WHY: dict[str, tuple[Spoil, str]] = {
    "the target has a row": (_in_target("INSERT INTO pulses VALUES ('proof', now())"), "something in pulses"),
    "the target is of another version": (
        _in_target("UPDATE alembic_version SET version_num = '0001'"),
        f"the target is at revision 0001, not at {HEAD}",
    ),
    "the source is of another version": (
        _in_file("UPDATE alembic_version SET version_num = '0001'"),
        f"the source is at revision 0001, not at {HEAD}",
    ),
    "a row of the source points at nothing": (
        _in_file("INSERT INTO clients (org_id, id, name, folded) VALUES ('nobody', 'c', 'C', 'c')"),
        "a row of clients points at nothing",
    ),
    "a text cannot stand in PostgreSQL": (
        _in_file("UPDATE organisations SET name = 'a' || char(0) || 'b'"),
        "organisations: ",
    ),
}


@pytest.mark.parametrize(("spoil", "says"), WHY.values(), ids=WHY)
async def test_what_cannot_be_copied_is_refused_and_nothing_is_written(
    file: str, postgres_url: str, spoil: Spoil, says: str
) -> None:
    """Lost otherwise: two databases made one, or half of one."""
    await spoil(file, postgres_url)
    with pytest.raises((NotCopied, BadBackup), match=says):
        await copy(file, postgres_url, _told)
    assert (await _rows(postgres_url))["organisations"] == []


async def test_somebody_else_s_database_is_left_alone(file: str, blank_postgres_url: str) -> None:
    """Lost otherwise: whatever another program keeps there, among our tables."""
    await _in_target("CREATE TABLE poems (a text)")(file, blank_postgres_url)
    with pytest.raises(NotCopied, match="holds something else: poems"):
        await copy(file, blank_postgres_url, _told)
    assert await current(blank_postgres_url) is None


async def test_a_database_that_a_bot_serves_is_not_copied(file: str, postgres_url: str, cipher: KeyRing) -> None:
    """Lost otherwise: all that the bot does after the copy."""
    async with _started(file, cipher):
        with pytest.raises(AlreadyServed):
            await copy(file, postgres_url, _told)


IN_USE = "the source is in use: 1 connection"


@pytest.fixture
async def server(postgres_url: str) -> str:
    """A migrated database with one organisation."""
    row = _in_target(
        "INSERT INTO organisations (id, name, currency, time_zone, next_number, is_msp, is_vendor)"
        " VALUES ('acme', 'Acme', 'EUR', 'UTC', 1001, true, false)"
    )
    await row("", postgres_url)
    return postgres_url


async def test_a_server_that_a_bot_uses_is_not_copied(
    server: str, tmp_path: Path, cipher: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lost otherwise: the same, where nothing locks the database."""
    monkeypatch.setattr(copying, "PATIENCE", 0.2)
    async with _started(server, cipher):
        with pytest.raises(NotCopied, match=IN_USE):
            await copy(server, f"sqlite:///{tmp_path / 'copy'}", _told)
    assert not (tmp_path / "copy").exists()


async def test_a_server_that_is_only_looked_at_is_copied(server: str, tmp_path: Path, cipher: KeyRing) -> None:
    """Lost otherwise: a copy, for a doctor or a reader of the record that runs meanwhile."""
    database = Database(server, cipher, FakeClock())
    await database.look()
    try:
        assert (await copy(server, f"sqlite:///{tmp_path / 'copy'}", _told))["organisations"] == 1
    finally:
        await database.close()


async def test_a_bot_that_starts_during_the_copy_is_seen(server: str, tmp_path: Path) -> None:
    """Lost otherwise: what a replica writes that its supervisor has started again."""
    bots: list[tuple[asyncio.AbstractEventLoop, Any]] = []

    def starts() -> None:
        loop = asyncio.new_event_loop()
        called = {"application_name": SERVING}
        bots.append((loop, loop.run_until_complete(asyncpg.connect(server, server_settings=called))))

    def ends() -> None:
        for loop, connection in bots:
            loop.run_until_complete(connection.close())
            loop.close()

    with ThreadPoolExecutor(1) as elsewhere:
        try:
            with pytest.raises(NotCopied, match=IN_USE):
                await copy(server, f"sqlite:///{tmp_path / 'copy'}", lambda *_: elsewhere.submit(starts).result())
        finally:
            elsewhere.submit(ends).result()
    assert not (tmp_path / "copy").exists()


async def test_a_file_that_is_there_is_not_written_over(file: str, tmp_path: Path) -> None:
    """Lost otherwise: whatever had the name."""
    (tmp_path / "poem").write_text("roses")
    with pytest.raises(BadBackup, match="is there already"):
        await copy(file, f"sqlite:///{tmp_path / 'poem'}", _told)
    assert (tmp_path / "poem").read_text() == "roses"


NOWHERE = {
    "no address": ("nonsense", "the target: "),
    "no server": ("postgresql://bot@127.0.0.1:1/seatwise", "the target: "),
    "no such folder": ("sqlite:////no/such/folder/file", "No such file"),
    "another kind of database": ("mysql://bot@127.0.0.1/seatwise", "the target: "),
}


@pytest.mark.parametrize(("target", "says"), NOWHERE.values(), ids=NOWHERE)
async def test_a_target_that_is_none_is_told(file: str, target: str, says: str) -> None:
    """Lost otherwise: an operator's night, to a traceback."""
    with pytest.raises((NotCopied, BadBackup), match=says):
        await copy(file, target, _told)
