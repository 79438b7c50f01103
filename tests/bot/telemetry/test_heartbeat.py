"""Is silence an alarm, and only then?"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from adapters.db import Database
from bot.health import LATE, STUCK, Health
from bot.telemetry.heartbeat import Heartbeat, ailing
from domain.ports import DeliveryKind, Kind, Reading, Vitals, Waiting
from tests.clock import NOON, FakeClock

MINUTE = timedelta(minutes=1)
WELL = Health(NOON, True, True, Vitals((), {}, ()))


def waiting(age: timedelta) -> Health:
    return Health(NOON, True, True, Vitals((Waiting(DeliveryKind.TELL, False, 1, NOON - age),), {}, ()))


def read(connected: int, failing: int, longest: timedelta | None, last: timedelta | None) -> Health:
    at = [None if age is None else NOON - age for age in (longest, last)]
    return Health(NOON, True, True, Vitals((), {}, (Reading(Kind.SUBSCRIPTIONS, connected, failing, *at),)))


LONG = LATE[Kind.SUBSCRIPTIONS] + MINUTE
STATES = {
    "nobody is connected": (WELL, ()),
    "the database takes no writes": (Health(NOON, False, True), ("database",)),
    "nothing could be counted": (Health(NOON, True, True), ("database",)),
    "a message is slow": (waiting(STUCK), ()),
    "a message is stuck": (waiting(STUCK + MINUTE), ("outbox",)),
    "one organisation is not read, another is": (read(2, 1, LONG, MINUTE), ()),
    "nobody has been read for too long": (read(2, 2, LONG, LONG), ("sync subscriptions",)),
    "the first read is still to come": (read(1, 0, None, None), ()),
    "the first read of one failed, that of another is to come": (read(2, 1, None, None), ()),
    "nobody could ever be read": (read(2, 2, None, None), ("sync subscriptions",)),
}


@pytest.mark.parametrize(("health", "why"), STATES.values(), ids=STATES.keys())
def test_what_keeps_it_silent(health: Health, why: tuple[str, ...]) -> None:
    """Lost otherwise: a bot that does nothing any more and says each minute that it is well; or alarms for nothing."""
    assert ailing(health) == why


class Alone:
    """The VitalSigns port of a bot without others: each turn is its own."""

    async def prove(self, at: datetime) -> None:
        raise AssertionError("a heartbeat proves nothing")

    async def read(self) -> Vitals:
        raise AssertionError("what was read is handed over")

    async def turn(self, name: str, at: datetime, every: timedelta) -> bool:
        return True


OURS = Alone()


class Listener:
    """The service that is told; counts what it hears."""

    def __init__(self) -> None:
        self.heard = 0
        self.status = 200
        self.url = ""

    async def hear(self, request: web.Request) -> web.Response:
        self.heard += 1
        return web.Response(status=self.status, headers={"Location": "/ping/elsewhere"})


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    made, app = Listener(), web.Application()
    app.router.add_get("/ping/{secret}", made.hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/ping/very-secret"
    yield made
    await runner.cleanup()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_one_of_two_replicas_tells_it_each_minute(database: Database, listener: Listener, session: aiohttp.ClientSession, clock: FakeClock) -> None:  # fmt: skip
    """Lost otherwise: two bills, or one replica's ping that hides that the other does nothing."""

    async def look() -> Health:
        return WELL

    replicas = [Heartbeat(listener.url, look, database.signs, clock, session) for _ in range(2)]
    for _ in range(3):
        for each in replicas:
            await each.beat()
        clock.forward(MINUTE)
    assert listener.heard == 3


TROUBLES = {"it answers 500": 500, "it leads elsewhere": 302}


@pytest.mark.parametrize("status", TROUBLES.values(), ids=TROUBLES.keys())
async def test_one_that_is_not_taken_is_logged_once(listener: Listener, session: aiohttp.ClientSession, clock: FakeClock, status: int) -> None:  # fmt: skip
    """Lost otherwise: a storm of tries, a log full of them, or the address with its secret in it."""

    async def look() -> Health:
        return WELL

    heart = Heartbeat(listener.url, look, OURS, clock, session)
    listener.status = status
    with capture_logs() as told:
        for _ in range(3):
            await heart.beat()
            clock.forward(MINUTE)
        listener.status = 200
        await heart.beat()
    assert listener.heard == 4
    assert [each["event"] for each in told] == ["heartbeat_unheard", "heartbeat_heard"] and "secret" not in str(told)


async def test_whoever_is_not_there_is_logged_without_the_address(listener: Listener, session: aiohttp.ClientSession, clock: FakeClock) -> None:  # fmt: skip
    """Lost otherwise: as above, with the address in the words of an error."""

    async def look() -> Health:
        return WELL

    with capture_logs() as told:
        await Heartbeat("http://127.0.0.1:9/ping/very-secret", look, OURS, clock, session).beat()
    assert [each["event"] for each in told] == ["heartbeat_unheard"] and "secret" not in str(told)


async def test_it_is_silent_while_something_is_wrong_and_says_so_once(listener: Listener, session: aiohttp.ClientSession, clock: FakeClock) -> None:  # fmt: skip
    """Lost otherwise: the alarm."""
    now = waiting(STUCK + MINUTE)

    async def look() -> Health:
        return now

    heart = Heartbeat(listener.url, look, OURS, clock, session)
    with capture_logs() as told:
        await heart.beat()
        await heart.beat()
        assert listener.heard == 0
        now = WELL
        await heart.beat()
    assert listener.heard == 1 and [each["event"] for each in told] == ["heartbeat_withheld", "heartbeat_heard"]
