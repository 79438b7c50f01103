"""Can one tenant, or one connection, take from the others what the process has?"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot import limits
from bot.limits import Allowance, Watch
from bot.web import HEADERS, application
from tests.well import well


@dataclass(slots=True)
class Moment:
    at: float = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.mark.parametrize(
    ("rate", "burst", "comes", "lets_in"),
    [
        (2.0, 3.0, [0.0] * 8, 6),
        (2.0, 3.0, [0.0] * 7 + [0.5], 7),
        (2.0, 3.0, [0.0] * 7 + [60.0] * 8, 12),
        (2.0, 3.0, [n * 0.5 for n in range(50)], 50),
        (0.5, 1.0, [0.0, 1.0, 2.0, 3.0, 4.0], 3),
        (0.0, 3.0, [0.0] * 100, 100),
    ],
    ids=[
        "at once, its burst",
        "a little later, one more",
        "after a rest, its burst again and no more",
        "steadily, all of them",
        "slower than its burst, one at a time",
        "without a rate, everybody",
    ],
)
def test_of_one_key_so_many_come_in(rate: float, burst: float, comes: list[float], lets_in: int) -> None:
    """Lost otherwise: the limit, or those who keep it."""
    now = Moment(0.0)
    allow, found = Allowance(rate, burst, now), 0
    for now.at in comes:
        found += not allow("a")
    assert found == lets_in


def test_a_flood_at_one_key_is_no_other_keys() -> None:
    """Lost otherwise: everybody, to whoever presses fastest."""
    allow = Allowance(1.0, 2.0, Moment())
    assert [allow("loud") for _ in range(4)] == [0, 0, 1, 1]
    assert [allow("quiet") for _ in range(2)] == [0, 0]


def test_who_keeps_to_the_told_wait_is_let_in() -> None:
    """Lost otherwise: a Retry-After that is not true."""
    now = Moment()
    allow = Allowance(0.3, 5.0, now)
    while not (wait := allow("a")):
        pass
    now.at += wait
    assert allow("a") == 0


def test_keys_do_not_pile_up() -> None:
    """Lost otherwise: memory."""
    allow = Allowance(1.0, 2.0, Moment(), room=50)
    for number in range(1_000):
        assert allow(f"{number}") == 0
    assert allow.known == 50


# Connections


async def until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while True:
            if so():
                return
            await asyncio.sleep(0.005)


@dataclass(slots=True)
class Place:
    """A server whose watch has a clock of the test's."""

    watch: Watch
    now: Moment
    runner: web.AppRunner
    go: asyncio.Event
    answered: int = 0
    open: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)

    async def connect(self, say: bytes = b"") -> asyncio.StreamReader:
        reader, writer = await asyncio.open_connection(*self.runner.addresses[0][:2])
        writer.write(say)
        self.open.append((reader, writer))
        return reader

    async def settled(self, connections: int) -> None:
        """Until the server knows of so many."""
        server = self.runner.server
        assert server is not None
        await until(lambda: len(server.connections) == connections)

    def look(self, later: float) -> int:
        self.now.at += later
        assert self.runner.server is not None
        return self.watch.look(self.runner.server.connections)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    now, go = Moment(), asyncio.Event()
    watch = Watch(now)

    async def quick(request: web.Request) -> web.Response:
        return web.Response(text="here")

    async def slow(request: web.Request) -> web.Response:
        await request.read()
        await go.wait()
        return web.Response(text="done")

    app = web.Application(middlewares=[watch.middleware])
    app.add_routes([web.get("/", quick), web.post("/slow", slow)])
    runner = web.AppRunner(app, access_log=None, lingering_time=0.0)  # aiohttp would wait ten seconds for the rest
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made = Place(watch, now, runner, go)
    yield made
    go.set()
    for _, writer in made.open:
        writer.close()
    await runner.cleanup()


WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
SLOW = b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n"


@pytest.mark.parametrize(
    "said", [b"", b"GET / HT", WHOLE[:-2], WHOLE[:-2] + b"X-A: 1\r\n"], ids=["nothing", "half a line", "no end", "more"]
)
async def test_who_never_ends_a_head_is_sent_away(place: Place, said: bytes) -> None:
    """Lost otherwise: every connection we can have, to one machine that says a word a minute (slowloris)."""
    reader = await place.connect(said)
    await place.settled(1)
    assert place.look(0) == 0
    assert place.look(limits.HEAD) == 0
    assert place.look(1) == 1
    async with asyncio.timeout(10):
        with pytest.raises(ConnectionError):
            assert await reader.read() == b""
            raise ConnectionResetError  # closed is as good
    await place.settled(0)


async def test_a_connection_may_rest_as_long_as_a_proxy_lets_it(place: Place) -> None:
    """Lost otherwise: requests that a proxy sends into a connection that we have just closed; or connections for ever."""
    reader = await place.connect(WHOLE)
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    await place.settled(1)
    assert [place.look(later) for later in (0, limits.HEAD + 60, limits.KEPT - limits.HEAD - 60, 1)] == [0, 0, 0, 1]


async def test_who_is_being_served_is_left_alone_for_ten_minutes(place: Place) -> None:
    """Lost otherwise: long exports; or a worker for each who never reads what they asked for."""
    await place.connect(SLOW + b"x")
    await place.settled(1)
    await until(lambda: place.watch.serving == 1)
    assert place.look(0) == 0
    assert [place.look(later) for later in (limits.KEPT + 1, limits.LONGEST - limits.KEPT - 1, 1)] == [0, 0, 1]


async def test_of_too_many_the_longest_waiting_go(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost otherwise: file descriptors, and with them the next one who means it."""
    monkeypatch.setattr(limits, "MOST", 3)
    first = await place.connect()
    for number in range(3):
        await place.settled(number + 1)
        assert place.look(1) == 0
        await place.connect()
    await place.settled(4)
    assert place.look(1) == 1
    await place.settled(3)
    assert first.at_eof() or first.exception()


async def test_a_body_that_does_not_come_is_not_waited_for(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost otherwise: a handler for each who sends a byte now and then."""
    monkeypatch.setattr(limits, "BODY", 0.05)
    reader = await place.connect(SLOW)
    async with asyncio.timeout(10):
        assert (await reader.readline()).startswith(b"HTTP/1.1 408")


async def test_who_hangs_up_in_the_middle_of_a_body_is_no_error_of_ours(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    """Lost otherwise: an error with a traceback in the log, and an alert, for each line that was cut."""
    with capture_logs() as told:
        await place.connect(SLOW.replace(b"Length: 1", b"Length: 9") + b"x")
        await until(lambda: place.watch.serving == 1)
        place.open[0][1].transport.abort()
        await until(lambda: place.watch.serving == 0)
    assert [each["event"] for each in told] == ["body_cut_off"]
    assert [record for record in caplog.records if record.name == "aiohttp.server"] == []


async def test_work_on_a_body_that_has_come_may_take_its_time(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost otherwise: work that is stopped in its middle because it is slow."""
    monkeypatch.setattr(limits, "BODY", 0.05)
    reader = await place.connect(SLOW + b"x")
    await asyncio.sleep(0.2)
    place.go.set()
    async with asyncio.timeout(10):
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")


# Headers


@pytest.mark.parametrize("secure", [False, True], ids=["by http", "by https"])
async def test_every_answer_is_told_how_to_be_taken(secure: bool) -> None:
    """Lost otherwise: an answer that a browser guesses at, keeps, frames, or tells another site of."""
    runner = web.AppRunner(application({}, well, secure=secure), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    for asked in (b"GET /healthz", b"GET /nowhere", b"PUT /readyz"):
        reader, writer = await asyncio.open_connection(*runner.addresses[0][:2])
        writer.write(asked + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        head = (await reader.read()).partition(b"\r\n\r\n")[0].decode()
        told = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
        assert HEADERS.items() <= told.items() and "Server" not in told
        assert ("Strict-Transport-Security" in told) is secure
        writer.close()
    await runner.cleanup()
