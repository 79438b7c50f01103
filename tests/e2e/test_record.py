"""From a terminal: is the record of a running bot whole, and does a bot go on that was restored, or copied elsewhere?"""

import asyncio
import csv
import io
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from click.testing import CliRunner, Result

from adapters.crypto import KeyRing
from bot import wiring
from bot.cli.main import seatwise
from bot.playground.cast import APPROVALS, E3
from bot.playground.stage import Stage
from bot.settings import load
from domain.changes import ChangeStatus
from domain.ids import PersonId, Platform
from domain.tenancy import Actor, Permission
from domain.use_cases import auditing, sealing
from domain.use_cases.approvals import Verdict, decide
from tests.e2e.hands import quiet
from tests.e2e.home import HARBOUR, Home

S = ChangeStatus
ADA = Actor(HARBOUR, "Ada", PersonId("ada"), frozenset({Permission.MANAGE_LICENSING}), None, Platform.SLACK)


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    """Bots may come and go before it."""
    made = Stage(sqlite_url)
    await made.start()
    yield made
    await made.stop()


@asynccontextmanager
async def serving(stage: Stage) -> AsyncIterator[Home]:
    """A bot in this process, without clockwork."""
    async with wiring.house(load(None, stage.environment())) as built:
        delivering = asyncio.create_task(built.deliveries.run())
        runner = web.AppRunner(built.app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        stage.bot_address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        stage.slack.door.address = stage.teams.door.address = built.files.public_url = stage.bot_address
        try:
            yield Home(stage, built)
        finally:
            await runner.cleanup()
            await built.deliveries.stop(2)
            await delivering


async def typed(stage: Stage, *words: object, **changed: str) -> Result:
    """At the same database, beside whoever serves it."""
    others = {name: None for name in os.environ if name.startswith("SEATWISE_")}
    env = others | stage.environment() | {f"SEATWISE_{name}": value for name, value in changed.items()}
    return await asyncio.to_thread(CliRunner().invoke, seatwise, [str(word) for word in words], env=env)


async def test_a_decision_is_proved_with_the_card_that_was_seen_and_a_restored_bot_goes_on(
    stage: Stage, tmp_path: Path
) -> None:
    """Lost otherwise: what somebody said no to; and after a restore, what was open, or a message said twice."""
    copy, heads = tmp_path / "copy", tmp_path / "heads"
    async with serving(stage) as house:
        await house.sync()
        clara, ada = house.slack("clara"), house.slack("ada")
        await clara.say(f"request 16 {E3}")
        asked = await house.until(1001, status=S.PENDING)
        await ada.sees("16 seats", place=APPROVALS)
        await quiet(house)
        done = await typed(stage, "backup", copy)
        assert done.exit_code == 0 and "whole" in done.output, done.output
        assert (await typed(stage, "backup", copy)).exit_code == 1
        await decide(house.built.ports, ADA, Verdict(asked.id, asked.version, False, Platform.SLACK, "=no budget"))
        await quiet(house)
        await sealing.seal(house.built.ports, HARBOUR)
        await _proved(stage, heads)
        refused = await typed(stage, "restore", copy)
        assert refused.exit_code == 1 and "another process" in refused.output
    back = await typed(stage, "restore", copy)
    assert back.exit_code == 0 and "1 requests wait" in back.output, back.output
    async with serving(stage) as house:
        await quiet(house)
        (again,) = await house.changes()
        assert again.status is S.PENDING
        card = await ada.sees("16 seats", "Approve", place=APPROVALS)
        assert [post for post in stage.slack.log.posts.values() if post.conversation == card.conversation] == [card]
        await ada.press(card, "Approve")
        await house.until(1001, status=S.APPLIED)
        await clara.say(f"request 18 {E3}")
        await house.until(2002, asked=18)
        await quiet(house)
        await sealing.seal(house.built.ports, HARBOUR)
        assert (await typed(stage, "audit", "verify")).exit_code == 0
        short = await typed(stage, "audit", "verify", "--head", heads)
        assert short.exit_code == 1 and "head" in short.output


async def _proved(stage: Stage, heads: Path) -> None:
    heads.write_text((await typed(stage, "audit", "head")).output, encoding="utf-8")  # noqa: ASYNC240 - a line
    whole = await typed(stage, "audit", "verify", "--head", heads)
    assert whole.exit_code == 0 and "a head from outside says the same" in whole.output, whole.output
    unproved = await typed(stage, "audit", "verify")
    assert unproved.exit_code == 0 and "tail is unproved" in unproved.output
    told = (await typed(stage, "audit", "export", "--format", "jsonl")).output
    (no,) = (row for row in map(json.loads, told.splitlines()) if row["action"] == "change.reject")
    assert "=no budget" in no["detail"] and "16 seats" in no["card"] and "Approve" in no["card"]
    table = csv.DictReader(io.StringIO((await typed(stage, "audit", "export")).output, newline=""))
    assert not [cell for row in table for cell in row.values() if cell.startswith(("=", "+", "@"))]


async def test_keys_are_rotated_at_a_terminal_and_the_old_one_is_needed_no_more(stage: Stage) -> None:
    """Lost otherwise: an old key that nobody dares to drop."""
    async with serving(stage) as house:
        await house.sync()
        async with house.built.database.unit(HARBOUR) as unit:
            await auditing.record(unit, ADA, "sync.run", "sync:companies", house.built.ports.clock.now())
        await sealing.seal(house.built.ports, HARBOUR)
    old, new = stage.environment()["SEATWISE_ENCRYPTION_KEY"], KeyRing.generate()
    done = await typed(stage, "keys", "rotate", ENCRYPTION_KEY=f"{new},{old}")
    assert done.exit_code == 0 and "can be dropped" in done.output, done.output
    again = await typed(stage, "keys", "rotate", ENCRYPTION_KEY=new)
    assert again.exit_code == 0 and again.output.startswith("0 secrets"), again.output
    proved = await typed(stage, "audit", "verify", ENCRYPTION_KEY=new)
    assert proved.exit_code == 0 and "kept in the database" in proved.output, proved.output
    lost = await typed(stage, "keys", "rotate", ENCRYPTION_KEY=KeyRing.generate())
    assert lost.exit_code == 1 and "No key opens" in lost.output


@pytest.mark.proof
async def test_a_bot_that_was_copied_to_postgresql_goes_on_with_its_cards_its_keys_and_its_record(
    stage: Stage, blank_postgres_url: str, tmp_path: Path
) -> None:
    """Lost otherwise: what is open on the day that somebody outgrows SQLite, or the proof of all before."""
    heads = tmp_path / "heads"
    async with serving(stage) as house:
        await house.sync()
        await house.slack("clara").say(f"request 16 {E3}")
        await house.until(1001, status=S.PENDING)
        await quiet(house)
        await sealing.seal(house.built.ports, HARBOUR)
        heads.write_text((await typed(stage, "audit", "head")).output, encoding="utf-8")
        refused = await typed(stage, "copy", "--to", blank_postgres_url)
        assert refused.exit_code == 1 and "another process" in refused.output
    done = await typed(stage, "copy", "--to", blank_postgres_url)
    assert done.exit_code == 0 and "and the same" in done.output, done.output
    stage.database_url = blank_postgres_url
    whole = await typed(stage, "audit", "verify", "--head", heads)
    assert whole.exit_code == 0 and "a head from outside says the same" in whole.output, whole.output
    async with serving(stage) as house:
        ada = house.slack("ada")
        card = await ada.sees("16 seats", "Approve", place=APPROVALS)
        await ada.press(card, "Approve")
        await house.until(1001, status=S.APPLIED)
        assert [post for post in stage.slack.log.posts.values() if post.conversation == card.conversation] == [card]
