"""Does any door fall, or tell what it should not, whatever is sent to it: by strangers, and by whom it believes?

The doors are those of the application's own router, so that a new one is fuzzed by itself. The long form runs against the
real process.
"""

import asyncio
import json
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.crypto import KeyRing
from bot import wiring
from bot.clock import WallClock
from bot.files import Files
from bot.playground.stage import Stage
from bot.settings import load
from domain.accounts import AccountState
from domain.errors import Loss
from domain.ids import SubscriptionId
from domain.vendors import Family
from tests.e2e import fuzz
from tests.e2e.fuzz import EVENTS, INVITED, LOST, METRICS, NEEDS_NO_PROOF, SUMMIT, Route, Target
from tests.e2e.home import HARBOUR, Home, home
from tests.e2e.visiting import TIDEWATER, bought

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROUTES = tuple(
    Route(*each.split(" "))
    for each in (
        "GET /billing/{token}",
        "GET /connect/{token}",
        "GET /files/{token}",
        "GET /healthz",
        "GET /metrics",
        "GET /pax8/connected",
        "GET /pax8/oauth",
        "GET /readyz",
        "GET /reconnect/{token}",
        "GET /register/{token}",
        "GET /slack/oauth",
        "GET /slack/oauth/again",
        "GET /teams/oauth",
        "GET /workspace/{token}",
        "POST /api/messages",
        "POST /billing/{token}",
        "POST /connect/{token}",
        "POST /pax8/events/{installation}",
        "POST /pax8/provisioning/{installation}",
        "POST /reconnect/{token}",
        "POST /register/{token}",
        "POST /slack/events",
        "POST /workspace/{token}",
    )
)
PROVABLE = tuple(route for route in ROUTES if route.path not in NEEDS_NO_PROOF)
SHORT = settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
LONG = settings(SHORT, max_examples=150)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    """One for all: what is sent may change what it likes there."""
    path = tmp_path_factory.mktemp("fuzz") / "seatwise.sqlite3"
    source, target = sqlite3.connect(sqlite_template), sqlite3.connect(path)
    source.backup(target)
    source.close()
    target.close()
    async with home(f"sqlite:///{path}", metrics_token=METRICS) as made:
        await furnished(made)
        yield made


async def furnished(house: Home) -> None:
    """An MSP that may register, one that may divide its seats, one that has lost Slack, a link to connect another, and a door for
    events.
    """
    await bought(house)
    brook = await bought(house, "brook", "Brook IT", email="bo@brook.example", state=AccountState.ACTIVE)
    async with house.built.database.unit(TIDEWATER) as unit:
        bundle = await unit.accounts.purchase(SubscriptionId(f"sub-{brook.id}"))
        assert bundle
        await unit.accounts.save_purchase(replace(bundle, subscription=fuzz.ASSETS, family=Family.A_LA_CARTE))
    async with house.built.database.unit(SUMMIT) as unit:
        await unit.reach.park(LOST.door, None, Loss.REVOKED, "token_revoked", LOST.since)
    async with house.built.database.unit(HARBOUR) as unit:
        await unit.workspaces.add(INVITED)
    await house.built.database.pax8_doors.save(EVENTS)


@asynccontextmanager
async def aimed(stage: Stage, files: Files) -> AsyncIterator[Target]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        made = Target(stage, stage.bot_address, files, http)
        await made.open_forms()
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def target(house: Home) -> AsyncIterator[Target]:
    async with aimed(house.stage, house.built.files) as made:
        yield made


def proven(route: Route, target: Target) -> st.SearchStrategy[fuzz.Sent]:
    state = target.stage.slack.state
    direct = state.dm(state.workspaces[fuzz.ACME_SLACK], "U0CLARA").id
    return fuzz.proven(fuzz.slack_things(direct, datetime.now(UTC)))[str(route)](target)


async def all_of(strategy: st.SearchStrategy[fuzz.Sent], target: Target, how: settings) -> None:
    """Hypothesis waits for each answer in a thread of its own."""
    loop = asyncio.get_running_loop()

    @how
    @given(sent=strategy)
    def tried(sent: fuzz.Sent) -> None:
        asyncio.run_coroutine_threadsafe(target.send(sent), loop).result(30)

    await asyncio.to_thread(tried)


async def test_every_door_is_fuzzed(house: Home) -> None:
    """Lost otherwise: a new door of which nobody has thought here; add it to ROUTES, and what proves something at it to `fuzz.proven`."""
    assert fuzz.routes(house.built.app) == ROUTES
    assert set(fuzz.proven(())) == {str(route) for route in PROVABLE}


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_what_is_known_to_break_doors_breaks_none(target: Target, route: Route) -> None:
    """Lost otherwise: a 500, a traceback, or a secret, to the first scanner that comes by."""
    with fuzz.nothing_falls():
        for sent in fuzz.nasties(route):
            await target.send(sent)


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_anything_from_a_stranger_is_answered(target: Target, route: Route) -> None:
    """Lost otherwise: the same, to one with more patience."""
    with fuzz.nothing_falls():
        await all_of(fuzz.anything(route), target, SHORT)


@pytest.mark.parametrize("route", PROVABLE, ids=str)
async def test_anything_from_whom_the_door_believes_is_answered(target: Target, route: Route) -> None:
    """Lost otherwise: what a new field, a missing one, or a person's browser would break."""
    with fuzz.nothing_falls():
        await all_of(proven(route, target), target, settings(SHORT, max_examples=40 if route.method == "POST" else 8))


# Hours' worth in minutes, against the process itself


@asynccontextmanager
async def process(database_url: str, door_rate: int = 0) -> AsyncIterator[Target]:
    """The bot as it is served, over a database that another has furnished."""
    stage = Stage(database_url)
    told = stage.environment
    stage.environment = lambda: told() | {"SEATWISE_DOOR_RATE": str(door_rate), "SEATWISE_METRICS_TOKEN": METRICS}  # type: ignore[method-assign]
    await stage.start()
    try:
        async with wiring.house(load(None, stage.environment())) as built:
            made = Home(stage, built)
            await made.sync()
            await furnished(made)
        await stage.start_bot(within=120)
        keys = KeyRing([stage.environment()["SEATWISE_ENCRYPTION_KEY"]])
        async with aimed(stage, Files(keys, WallClock(), stage.bot_address)) as target:
            yield target
    finally:
        await stage.stop()


def weight(stage: Stage) -> int:
    """Resident bytes of the bot's process."""
    assert stage._bot is not None
    return int(Path(f"/proc/{stage._bot.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.proof
@pytest.mark.timeout(3600)
async def test_hours_of_anything_leave_the_process_unharmed(sqlite_url: str) -> None:
    """Lost otherwise: a bot that falls to the hundredth strange thing, or says in its log what it may not."""
    async with process(sqlite_url) as target:
        for route in ROUTES:
            for way in (fuzz.anything(route), *([proven(route, target)] if route in PROVABLE else [])):
                await all_of(way, target, LONG)
        said = target.stage.said()
        print(f"{target.sent} requests")  # noqa: T201
        assert not [secret for secret in (*fuzz.SECRETS, "Traceback") if secret in said]
        assert not (fallen := fuzz.falls([json.loads(line) for line in said.splitlines() if line.startswith("{")])), (
            fallen[:5]
        )
        assert await target.send(fuzz.Sent("GET", "/readyz")) == 200
