"""The bot as a process: it ends when told to, comes back where it was, and says in one line why it cannot begin."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from adapters.crypto import KeyRing
from bot.playground.cast import APPROVALS, E3
from bot.playground.pax8.faults import Fault
from bot.playground.seats import SlackSeat, TeamsSeat
from bot.playground.stage import Stage
from tests.forked import begin, forked


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    made = Stage(sqlite_url, begin=begin)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def bare() -> AsyncIterator[Stage]:
    """A stage whose bot begins the long way, as a supervisor has it, on a database without a table."""
    made = Stage()
    await made.start()
    yield made
    await made.stop()


async def mirrored(stage: Stage) -> SlackSeat:
    """The first syncs run by themselves; returns Clara once her licences are there."""
    clara = SlackSeat(stage.slack, "clara")
    async with asyncio.timeout(30):
        while "Microsoft 365 E3" not in str((await clara.command("/licenses")).body):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    return clara


async def test_sigterm_ends_it_within_ten_seconds_while_a_delivery_is_under_way(bare: Stage) -> None:
    """Lost otherwise: the supervisor's patience, and with it whatever was under way."""
    await bare.start_bot(60)
    clara = await mirrored(bare)
    sub = str(bare.world.partners["harbour"].data.subscription("Acme Dental", E3)["id"])
    bare.world.faults.add(Fault(kind="slow", method="PUT", path="/subscriptions/*", seconds=1.5))
    await clara.say(f"request 12 {E3}")
    async with asyncio.timeout(10):
        while not any(call.path == f"/v1/subscriptions/{sub}" or sub in call.path for call in bare.world.calls):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    began = time.monotonic()
    assert await bare.end_bot(10) == 0
    assert time.monotonic() - began < 10
    await bare.start_bot(60)
    bare.forward(61)
    await clara.sees("12 seats", "Accepted by Pax8")
    assert len(bare.world.puts(sub)) == 1


async def test_a_card_that_was_due_when_it_was_killed_comes_after_the_restart(stage: Stage) -> None:
    """Lost otherwise: a request that was taken, and that nobody ever decides."""
    await stage.start_bot()
    clara, ada, ben = await mirrored(stage), SlackSeat(stage.slack, "ada"), TeamsSeat(stage.teams, "ben")
    for server in (stage.slack, stage.teams):
        server.faults.add("slow", seconds=3)
    assert (await clara.say(f"request 16 {E3}")).status == 200
    stage.kill_bot()
    await stage.wait_for_death()
    for server in (stage.slack, stage.teams):
        server.faults.clear()
    await stage.start_bot()
    stage.forward(61)
    on_slack = await ada.sees("16 seats", place=APPROVALS)
    await ben.sees("16 seats", place=stage.approvals)
    await clara.sees("16 seats")
    await ada.press(on_slack, "Approve")
    await clara.sees("16 seats", "Accepted by Pax8")


async def test_a_second_bot_on_the_same_file_is_refused(stage: Stage) -> None:
    """Lost otherwise: two writers that know nothing of each other."""
    await stage.start_bot()
    status, said = await serve(stage)
    assert status != 0 and clear(said) and "another process" in said
    assert (await SlackSeat(stage.slack, "clara").command("/seatwise", "help")).shown is None


BAD: dict[str, tuple[dict[str, str], str]] = {
    "a database of a kind that nobody knows": ({"DATABASE_URL": "oracle://x/y"}, "database"),
    "a database URL that is none": ({"DATABASE_URL": "where?"}, "database"),
    "a SQLite file in a folder that is not there": (
        {"DATABASE_URL": "sqlite:////no/such/folder/x.sqlite3"},
        "database",
    ),
    "a SQLite file that is none": ({"DATABASE_URL": "sqlite:///{junk}"}, "database"),
    "a key that is none": ({"ENCRYPTION_KEY": "hunter2"}, "encryption_key"),
    "no key": ({"ENCRYPTION_KEY": ""}, "encryption_key"),
    "a seed file that is not there": ({"SEED_FILE": "/no/such/seed.toml"}, "seed"),
    "a seed file that is no TOML": ({"SEED_FILE": "{junk}"}, "seed"),
    "a seed file that names nobody": ({"SEED_FILE": "{odd}"}, "seed"),
    "no chat at all": ({"SLACK_SIGNING_SECRET": "", "TEAMS_APP_ID": ""}, "Slack"),
    "a port that is taken": ({"LISTEN_PORT": "{taken}"}, "port"),
    "a port that is none": ({"LISTEN_PORT": "many"}, "listen_port"),
    "Teams without a password": ({"TEAMS_APP_PASSWORD": ""}, "secret"),
}


@pytest.mark.parametrize(("changed", "needle"), BAD.values(), ids=BAD.keys())
async def test_what_it_cannot_begin_with_is_said_in_one_line(
    stage: Stage, tmp_path: Path, changed: dict[str, str], needle: str
) -> None:
    """Lost otherwise: an evening, spent reading a traceback; and a password, shown in it."""
    junk, odd = tmp_path / "junk", tmp_path / "odd.toml"
    junk.write_bytes(b"this is no database and no table [[[" * 50)
    odd.write_text('[[organisations]]\nid = "x"\nnmae = "X"\n')
    named = {"{junk}": str(junk), "{odd}": str(odd), "{taken}": stage.slack.url.rpartition(":")[2]}
    told = dict(changed)
    for name, value in named.items():
        told = {key: each.replace(name, value) for key, each in told.items()}
    status, said = await serve(stage, **told)
    assert status not in (0, None) and clear(said) and needle in said, said
    assert "hunter2" not in said


async def test_another_key_than_the_databases_own_is_said_in_one_line(stage: Stage) -> None:
    """Lost otherwise: a bot that starts, and can open none of its secrets when it needs them."""
    await stage.start_bot()
    await stage.end_bot()
    (stage.folder / "none.toml").write_text("", encoding="utf-8")
    status, said = await serve(stage, ENCRYPTION_KEY=KeyRing.generate(), SEED_FILE=None)
    assert status not in (0, None) and clear(said) and "key" in said, said


async def test_a_database_of_a_newer_version_is_refused(stage: Stage) -> None:
    """Lost otherwise: an old version's writes into tables that it does not understand."""
    await stage.start_bot()
    await stage.end_bot()
    with closing(sqlite3.connect(stage.database_url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'r9999'")
    status, said = await serve(stage)
    assert status not in (0, None) and clear(said) and "r9999" in said, said


def clear(said: str) -> bool:
    """A line or two for a person, and none of our insides."""
    return "Traceback" not in said and 'File "' not in said and 1 <= len(said.strip().splitlines()) <= 3


async def serve(stage: Stage, **changed: str | None) -> tuple[int | None, str]:
    """`seatwise serve` that is expected to end by itself: its status, and what it said on both streams."""
    environment = stage.environment() | {
        f"SEATWISE_{key}": value for key, value in changed.items() if value is not None
    }
    for key in [key for key, value in changed.items() if value is None]:
        del environment[f"SEATWISE_{key}"]
    process = await forked(environment, "serve")
    try:
        said = await asyncio.wait_for(process.communicate(), 30)
    except TimeoutError:
        process.kill()
        await process.wait()
        return None, f"it went on running: {await process.stderr.read()!r}"
    return process.returncode, "".join(said)
