"""The bot as a process needs nothing to be up before it is, and is gone when it is to be."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bot.playground.cast import E3
from bot.playground.pax8.faults import Fault
from bot.playground.seats import SlackSeat, TeamsSeat
from bot.playground.stage import Stage
from tests.e2e.test_restart import clear, serve
from tests.faults.wire import Wire
from tests.forked import begin

LONG = 45.0
"""Seconds that a process is waited for, on a machine that has other things to do."""


class Set(Stage):
    """A stage whose bot is told some settings of this test's."""

    def __init__(self, database_url: str | None = None, **told: str) -> None:
        super().__init__(database_url, begin=begin)
        self.told = told

    def environment(self) -> dict[str, str]:
        return super().environment() | {f"SEATWISE_{key}": value for key, value in self.told.items()}


@asynccontextmanager
async def stage(database_url: str | None = None, **told: str) -> AsyncIterator[Set]:
    made = Set(database_url, **told)
    await made.start()
    try:
        yield made
    except BaseException:
        print(made.said()[-20_000:])  # noqa: T201 - pytest shows it
        raise
    finally:
        await made.stop()


async def test_what_it_needs_may_come_up_after_it_and_in_any_order(postgres_url: str) -> None:
    """Lost otherwise: the night in which the database's machine came back later than the bot's."""
    async with Wire(postgres_url) as wire, stage(wire.url, LISTEN_PORT=str(free_port())) as made:
        everything_else_is_down(made)
        here = f"http://127.0.0.1:{made.told['LISTEN_PORT']}"
        starting = asyncio.create_task(made.start_bot(LONG))
        alive = await until(lambda: probed(here, "/healthz"), 200)
        assert alive == {"status": "alive"}
        assert await probed(here, "/readyz") == (503, {"ready": False, "checks": {"database": False}})
        assert (await probed(here, "/slack/events", "POST"))[0] == 503
        assert not starting.done()
        await wire.plug_in()
        await starting
        assert (await until(lambda: probed(here, "/readyz"), 200))["checks"] == {"database": True, "migrations": True}
        clara, ben = SlackSeat(made.slack, "clara"), TeamsSeat(made.teams, "ben")
        assert (await clara.command("/seatwise", "help")).accepted, "Slack's own API is not needed for an answer"
        assert not (await ben.say("help")).accepted, "nobody can tell yet whether it is Teams who speaks"
        everything_else_is_up(made)
        made.forward(301)  # the first syncs failed, and are tried again five minutes later by the bot's own clock
        await mirrored(clara)
        await heard(ben)
        await wire.pull_out()
        await until(lambda: probed(here, "/readyz"), 503)
        await wire.plug_in()
        await until(lambda: probed(here, "/readyz"), 200)
        await clara.say(f"request 12 {E3}")
        await seen(clara, "12 seats", "Accepted by Pax8")
        made.forward(86_400)
        made.forward(-3_600)  # what was held until then, or paused, is not to be held for an hour
        await clara.say(f"request 14 {E3}")
        await seen(clara, "14 seats", "Accepted by Pax8")
        assert await made.end_bot(LONG) == 0


async def test_told_to_stop_while_it_waits_for_its_database_it_stops(postgres_url: str) -> None:
    """Lost otherwise: a supervisor's patience, and a name that is wrong taken for a server that is late."""
    async with stage(Wire(postgres_url).url, LISTEN_PORT=str(free_port())) as made:
        starting = asyncio.create_task(made.start_bot(LONG))
        await until(lambda: probed(f"http://127.0.0.1:{made.told['LISTEN_PORT']}", "/healthz"), 200)
        assert await made.end_bot(LONG) == 0
        await asyncio.gather(starting, return_exceptions=True)
        status, said = await serve(made, DATABASE_URL=postgres_url.replace("/t_", "/no_"))
        assert status not in (0, None) and clear(said) and "does not exist" in said, said


async def test_it_says_that_it_leaves_and_a_second_word_ends_it_at_once() -> None:
    """Lost otherwise: requests that a balancer sends to one who is going; and an operator's patience."""
    async with stage(STOP_NOTICE="60", STOP_WITHIN="60") as made:
        here = await made.start_bot(LONG)
        assert (await probed(here, "/readyz"))[0] == 200
        ending = asyncio.create_task(made.end_bot(LONG))
        left = {"ready": False, "checks": {"leaving": True}}
        assert await until(lambda: probed(here, "/readyz"), 503) == left
        assert (await probed(here, "/healthz"))[0] == 200
        assert (await SlackSeat(made.slack, "clara").command("/seatwise", "help")).accepted
        assert await made.end_bot(LONG) == 0
        assert await ending == 0


async def test_nobody_slow_holds_it_longer_than_its_limit() -> None:
    """Lost otherwise: a deployment that hangs on somebody else's server; and what was under way, done twice."""
    async with stage(STOP_WITHIN="2", PAX8_TIMEOUT="60", SMTP_TIMEOUT="60") as made:
        await made.start_bot(LONG)
        clara, ada = SlackSeat(made.slack, "clara"), SlackSeat(made.slack, "ada")
        await mirrored(clara)
        sub = str(made.world.partners["harbour"].data.subscription("Acme Dental", E3)["id"])
        made.world.faults.add(Fault(kind="after", hang=True, method="PUT", path="/subscriptions/*"))
        await clara.say(f"request 12 {E3}")
        await until_put(made, sub)
        for server in (made.slack, made.teams):
            server.faults.add("slow", seconds=300)
        made.mail.faults.extend(["hangs"] * 9)
        asked = [asyncio.create_task(each) for each in (clara.say(f"request 18 {E3}"), ada.say("approvals"))]
        assert await made.end_bot(LONG) == 0
        await asyncio.gather(*asked, return_exceptions=True)
        for server in (made.slack, made.teams):
            server.faults.clear()
        made.mail.faults.clear()
        await made.start_bot(LONG)
        made.forward(61)
        await seen(clara, "12 seats", "Accepted by Pax8")
        again = [call for call in made.world.puts(sub) if call.body == {"quantity": 12}]
        assert len(again) == 1  # the other request may be heard again by now, and may be done then


def everything_else_is_down(made: Stage) -> None:
    for server in (made.slack, made.teams):
        server.faults.add("down")
    made.world.faults.add(Fault(kind="before", times=None))
    made.mail.faults.extend(["dropped_before"] * 99)


def everything_else_is_up(made: Stage) -> None:
    for server in (made.slack, made.teams):
        server.faults.clear()
    made.world.faults.clear()
    made.mail.faults.clear()


async def mirrored(clara: SlackSeat) -> None:
    async with asyncio.timeout(LONG):
        while "Microsoft 365 E3" not in str((await clara.command("/licenses")).body):  # noqa: ASYNC110 - it says nothing
            await asyncio.sleep(0.2)


async def seen(clara: SlackSeat, *needles: str) -> None:
    """As `sees`, with the patience that a machine with other things to do needs."""
    async with asyncio.timeout(LONG):
        while not any(all(each in clara.words(post) for each in needles) for post in clara.shows()):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def heard(ben: TeamsSeat) -> None:
    async with asyncio.timeout(LONG):
        while not (await ben.say("help")).accepted:  # noqa: ASYNC110 - nothing would tell
            await asyncio.sleep(0.5)


async def until_put(made: Stage, subscription: str) -> None:
    async with asyncio.timeout(LONG):
        while not made.world.puts(subscription):  # noqa: ASYNC110 - the small Pax8 rings no bell
            await asyncio.sleep(0.02)


async def probed(here: str, path: str, method: str = "GET") -> tuple[int, Any]:
    """Status and body; 0 where nobody listens."""
    try:
        async with aiohttp.ClientSession() as session, session.request(method, here + path) as answer:
            return answer.status, await answer.json() if answer.content_type == "application/json" else None
    except aiohttp.ClientError:
        return 0, None


async def until(probe: Callable[[], Awaitable[tuple[int, Any]]], status: int) -> Any:
    """The body, once it comes with this status."""
    async with asyncio.timeout(LONG):
        while True:
            found, body = await probe()
            if found == status:
                return body
            await asyncio.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
