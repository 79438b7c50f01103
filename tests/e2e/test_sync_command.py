"""`seatwise sync`, as an operator runs it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.playground.pax8.faults import Fault
from bot.playground.stage import Stage
from tests.forked import forked


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    made = Stage(sqlite_url)
    await made.start()
    yield made
    await made.stop()


async def sync(stage: Stage, *arguments: str) -> tuple[int | None, list[str], str]:
    process = await forked(stage.environment(), "sync", *arguments)
    out, err = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, out.splitlines(), err


async def test_it_says_a_line_for_each_organisation_and_kind(stage: Stage) -> None:
    """Lost otherwise: how an operator knows that the connection to Pax8 works."""
    status, lines, _ = await sync(stage)
    assert status == 0
    assert [line.partition(" read,")[0].rpartition(":")[0] for line in lines] == [
        f"{name}: {kind}"
        for name in ("Harbour IT", "Summit Cloud")
        for kind in ("companies", "products", "subscriptions", "usage")
    ]
    assert all(line.endswith("ok") for line in lines) and "12 read, 12 changed, 0 gone" in lines[0]
    status, lines, _ = await sync(stage, "subscriptions", "--org", "summit")
    assert status == 0 and len(lines) == 1 and " 0 changed, 0 gone, ok" in lines[0]


async def test_it_fails_when_pax8_is_down(stage: Stage) -> None:
    """Lost otherwise: a green light over a broken connection."""
    stage.world.faults.add(Fault(kind="status", path="*", status=503, retry_after="100", times=None))
    status, lines, err = await sync(stage, "companies", "--org", "harbour")
    assert status == 1 and len(lines) == 1 and "FAILED" in lines[0] and "Traceback" not in err


async def test_it_fails_for_an_organisation_that_is_not_there(stage: Stage) -> None:
    """Lost otherwise: a typing error that looks like success."""
    status, lines, err = await sync(stage, "--org", "nobody")
    assert status == 1 and not lines and "nobody" in err and "Traceback" not in err
