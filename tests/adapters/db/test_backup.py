"""Is a copy of a live database whole, and does a restore leave either the old or the new one, and never half of each?"""

# ruff: noqa: ASYNC240 - small files, and nothing else runs here
import asyncio
import os
import re
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import pytest

from adapters.crypto import KeyRing
from adapters.db import AlreadyServed, Database, backup
from adapters.db.backup import BadBackup, bring_back, save
from adapters.db.migrations import HEAD, upgrade
from domain.audit import AuditEntry
from domain.ports import Audience
from tests import postgres
from tests.adapters.db import released, world
from tests.adapters.db.world import ACME, APPROVERS, change
from tests.clock import NOON, FakeClock


@pytest.fixture
def file(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


async def _settled(url: str) -> None:
    await upgrade(url)


def _counts(path: Path, *tables: str) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        return [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]  # noqa: S608


def _recorded(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT subject FROM audit WHERE action = 'test' ORDER BY id")]


async def test_a_copy_of_a_database_that_is_written_holds_whole_transactions(
    sqlite_url: str, cipher: KeyRing, clock: FakeClock, tmp_path: Path
) -> None:
    """Lost otherwise: a backup with half a decision in it, found out on the day that it is needed."""
    database = Database(sqlite_url, cipher, clock)
    await database.start()
    await world.settle(database)
    done = asyncio.Event()

    async def write() -> int:
        written = 0
        while not done.is_set():
            async with database.unit(ACME) as unit:
                for half in ("a", "b"):
                    await unit.audit.add(AuditEntry(NOON, "test", f"{written}{half}", "Ada"))
            written += 1
        return written

    writing = asyncio.create_task(write())
    copies = [tmp_path / f"copy{n}.sqlite3" for n in range(5)]
    for copy in copies:
        assert await asyncio.to_thread(save, sqlite_url, copy) == HEAD
    done.set()
    written = await writing
    await database.close()
    told = [_recorded(copy) for copy in copies]
    for rows in told:
        assert rows == [f"{n}{half}" for n in range(len(rows) // 2) for half in ("a", "b")]
    assert len(told[0]) <= len(told[-1]) <= 2 * written and written > len(copies)
    assert all(stat.S_IMODE(copy.stat().st_mode) == 0o600 for copy in copies)
    assert sorted(p.name for p in tmp_path.iterdir() if "copy" in p.name) == [copy.name for copy in copies]


async def test_nothing_is_written_over(sqlite_url: str, tmp_path: Path) -> None:
    """Lost otherwise: yesterday's backup, by today's name."""
    there = tmp_path / "there"
    there.write_text("mine")
    with pytest.raises(BadBackup, match="there already"):
        save(sqlite_url, there)
    assert there.read_text() == "mine"
    with pytest.raises(BadBackup, match="no database"):
        save(f"sqlite:///{tmp_path / 'nowhere.sqlite3'}", tmp_path / "new")
    with pytest.raises(BadBackup, match="pg_dump"):
        save("postgresql://nobody@127.0.0.1/x", tmp_path / "new")
    assert not (tmp_path / "new").exists() and not (tmp_path / "nowhere.sqlite3").exists()


def _torn(copy: Path) -> None:
    content = copy.read_bytes()
    copy.write_bytes(content[: len(content) * 2 // 3])


def _scribbled(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    for place in range(8192, len(content) - 4096, 4096):
        content[place : place + 64] = os.urandom(64)
    copy.write_bytes(content)


def _stranger(copy: Path) -> None:
    copy.unlink()
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("CREATE TABLE poems (line TEXT)")


def _newer(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _astray(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("INSERT INTO clients (org_id, id, name, folded) VALUES ('nobody', 'x', 'X', 'x')")


def _empty(copy: Path) -> None:
    copy.write_bytes(b"")


def _text(copy: Path) -> None:
    copy.write_text("SELECT 1;\n" * 500)


BAD = [
    ("torn", _torn, "damaged"),
    ("scribbled over", _scribbled, "damaged"),
    ("somebody else's database", _stranger, "no database of Seatwise"),
    ("of a newer version", _newer, "9999"),
    ("with a row that points at nothing", _astray, "points at nothing"),
    ("empty", _empty, "no database of Seatwise"),
    ("text", _text, "no database of Seatwise"),
    ("not there", Path.unlink, "no file"),
]


@pytest.mark.parametrize(("spoil", "says"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
async def test_a_file_that_is_no_backup_is_refused_and_nothing_is_touched(
    file: Path, sqlite_url: str, tmp_path: Path, spoil: Callable[[Path], None], says: str
) -> None:
    """Lost otherwise: a database that works, for one that does not."""
    copy = tmp_path / "copy"
    save(sqlite_url, copy)
    spoil(copy)
    before = file.read_bytes()
    with pytest.raises(BadBackup, match=says):
        await bring_back(sqlite_url, copy, NOON, _settled)
    assert file.read_bytes() == before
    assert {p.name for p in tmp_path.iterdir()} - {"copy"} == {file.name, f"{file.name}.lock"}


async def test_what_comes_back_is_the_backup_and_what_was_there_is_kept(
    file: Path, sqlite_url: str, cipher: KeyRing, clock: FakeClock, tmp_path: Path
) -> None:
    """Lost otherwise: what was written since the backup, on the day when the restore was a mistake; a number that means
    two requests; and a card posted twice that Slack could have been asked for.
    """
    database = Database(sqlite_url, cipher, clock)
    await database.start()
    await world.settle(database)
    async with database.unit(ACME) as unit:
        stored = await unit.changes.add(change(), "event")
        await unit.outbox.show(stored, Audience.APPROVERS, APPROVERS)
    save(sqlite_url, tmp_path / "copy")
    async with database.unit(ACME) as unit:
        await unit.audit.add(AuditEntry(NOON, "test", "since", "Ada"))
    with pytest.raises(AlreadyServed):
        await bring_back(sqlite_url, tmp_path / "copy", NOON, _settled)
    await database.close()
    aside = await bring_back(sqlite_url, tmp_path / "copy", NOON, _settled)
    assert aside is not None and _recorded(aside) == ["since"] and _recorded(file) == []
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = Database(sqlite_url, cipher, clock)
    await again.start()
    try:
        async with again.view(ACME) as view:
            assert await view.changes.get(stored.id) == stored
        (delivery,) = await again.queue.claim("me", clock.now(), timedelta(minutes=1), 10)
        assert delivery.doubts == 1
    finally:
        await again.close()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT next_number FROM organisations").fetchone()[0] > 1001 + backup.NUMBERS_ON
        assert connection.execute("SELECT max(id) FROM deliveries").fetchone()[0] > backup.COUNTED_ON


@pytest.mark.parametrize(("state", "doubts"), [("ready", 1), ("parked", 1), ("done", 0)])
async def test_what_may_have_been_said_since_the_backup_is_doubted(
    file: Path, sqlite_url: str, cipher: KeyRing, clock: FakeClock, tmp_path: Path, state: str, doubts: int
) -> None:
    """Lost otherwise: a card posted twice, whose place took messages again between the backup and the loss."""
    database = Database(sqlite_url, cipher, clock)
    await database.start()
    await world.settle(database)
    async with database.unit(ACME) as unit:
        await unit.outbox.show(await unit.changes.add(change(), "event"), Audience.APPROVERS, APPROVERS)
    await database.close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE deliveries SET state = ?", (state,))
    save(sqlite_url, tmp_path / "copy")
    await bring_back(sqlite_url, tmp_path / "copy", NOON, _settled)
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT doubts FROM deliveries WHERE kind = 'show'").fetchall()
    assert found == [(doubts,)]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
async def test_what_root_brings_back_is_its_users_as_before(file: Path, sqlite_url: str, tmp_path: Path) -> None:
    """Lost otherwise: a start, after the restore that everybody waits for."""
    save(sqlite_url, tmp_path / "copy")
    os.chown(file, 12345, 23456)
    await bring_back(sqlite_url, tmp_path / "copy", NOON, _settled)
    assert (file.stat().st_uid, file.stat().st_gid) == (12345, 23456)


async def test_a_log_that_a_dead_bot_left_goes_aside_with_its_file(
    file: Path, sqlite_url: str, cipher: KeyRing, clock: FakeClock, tmp_path: Path
) -> None:
    """Lost otherwise: two files made one, and neither to be read."""
    save(sqlite_url, tmp_path / "copy")
    database = Database(sqlite_url, cipher, clock)
    await database.start()
    await world.settle(database)
    killed = {end: file.with_name(file.name + end).read_bytes() for end in ("", "-wal")}
    await database.close()
    for end, content in killed.items():
        file.with_name(file.name + end).write_bytes(content)
    assert killed["-wal"]
    aside = await bring_back(sqlite_url, tmp_path / "copy", NOON, _settled)
    assert aside is not None and _counts(aside, "people") == [2] and _counts(file, "people") == [0]


async def test_a_backup_of_an_older_version_is_brought_up_to_this_one(tmp_path: Path) -> None:
    """Lost otherwise: every backup, with the first upgrade after it."""
    old = tmp_path / "old.sqlite3"
    await released.make(f"sqlite:///{old}", "0002")
    place = tmp_path / "seatwise.sqlite3"
    assert await bring_back(f"sqlite:///{place}", old, NOON, _settled) is None
    assert _counts(place, "changes")[0] >= len(released.STATUSES)
    assert backup.examine(place) == HEAD and backup.examine(old) == "0002"


async def test_a_restore_that_fails_on_the_way_leaves_what_was_there(
    file: Path, sqlite_url: str, tmp_path: Path
) -> None:
    """Lost otherwise: the database, to a migration that does not pass."""
    save(sqlite_url, tmp_path / "copy")
    before = file.read_bytes()

    async def fail(url: str) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        await bring_back(sqlite_url, tmp_path / "copy", NOON, fail)
    assert (
        file.read_bytes() == before and not list(tmp_path.glob("*.restoring*")) and not list(tmp_path.glob("*before*"))
    )


async def test_what_the_page_says_for_postgresql_brings_everything_back(
    postgres_url: str, blank_postgres_url: str, cipher: KeyRing, clock: FakeClock, tmp_path: Path
) -> None:
    """Lost otherwise: commands in a document that nobody has tried."""
    database = Database(postgres_url, cipher, clock)
    await database.start()
    await world.settle(database)
    dump = tmp_path / "seatwise.dump"
    await _run(postgres.program("pg_dump"), "--format=custom", f"--file={dump}", postgres_url)
    await database.close()
    await _run(postgres.program("pg_restore"), "--exit-on-error", f"--dbname={blank_postgres_url}", str(dump))
    page = (Path(__file__).parents[3] / "docs" / "how-to" / "back-up.md").read_text(encoding="utf-8")
    statements = re.findall(r'-c "(.+)"', page[page.index("psql postgresql://") :].partition("```")[0])
    connection = await asyncpg.connect(blank_postgres_url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()
    again = Database(blank_postgres_url, cipher, clock)
    await again.start()
    try:
        assert len(statements) == 3 and await again.ready()
        assert await again.installations.secret("acme-slack", "bot_token") == "xoxb-very-secret"
        async with again.unit(ACME) as unit:
            assert (await unit.changes.add(change(), "event")).number == 2001
    finally:
        await again.close()


async def _run(*command: object) -> None:
    done = await asyncio.create_subprocess_exec(*map(str, command), stdout=-1, stderr=-1)
    _, said = await done.communicate()
    assert done.returncode == 0, said.decode()
