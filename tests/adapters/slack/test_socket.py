"""The socket to Slack: opened again whatever befalls it, each thing acknowledged once it is committed and not before."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from adapters.slack import SlackSocket
from adapters.slack import socket as module
from bot.playground.chat_faults import FaultKind
from domain.chat import Incoming
from domain.notices import Nothing, Reply
from tests.adapters.slack.conftest import World

APP_TOKEN = "xapp-1-of-the-app"


@pytest.fixture
async def listening(world: World) -> AsyncIterator[SlackSocket]:
    world.slack.sockets.app_token = APP_TOKEN
    socket = SlackSocket(replace(world.settings, app_token=APP_TOKEN), world.door.hear, world.session)
    running = asyncio.create_task(socket.run())
    yield socket
    async with asyncio.timeout(10):
        await socket.stop(1)
        await running
    assert world.slack.sockets.lines == []


async def until(fact: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not fact():  # noqa: ASYNC110 - a socket rings no bell here
            await asyncio.sleep(0.01)


async def stands(world: World) -> None:
    await until(lambda: any(not line.leaving for line in world.slack.sockets.lines))


@pytest.mark.parametrize("kind", [FaultKind.SERVER_ERROR, FaultKind.DROPPED_BEFORE, FaultKind.RATE_LIMITED])
async def test_slack_that_is_down_is_waited_for(world: World, listening: SlackSocket, kind: FaultKind) -> None:
    """Lost otherwise: a bot that is deaf until somebody starts it again."""
    world.slack.faults.add(kind, "apps.connections.open", count=1, seconds=1)
    await stands(world)
    assert world.slack.calls.count("apps.connections.open") == 2


async def test_a_refused_token_is_not_tried_all_the_time(world: World, listening: SlackSocket) -> None:
    """Lost otherwise: calls that Slack bans us for, and a start that nobody can mend at Slack's side."""
    world.slack.sockets.app_token = "xapp-1-another"
    await until(lambda: world.slack.calls.count("apps.connections.open") == 1)
    await asyncio.sleep(0.2)
    assert world.slack.calls.count("apps.connections.open") == 1


async def test_a_socket_that_fell_is_opened_anew_at_once(world: World, listening: SlackSocket) -> None:
    """Lost otherwise: what people do until somebody notices."""
    await stands(world)
    await world.slack.sockets.drop()
    await stands(world)
    await world.slack.people.say("U1", "dm", "hello")
    assert len(world.heard) == 1


@pytest.fixture
def seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the first try after a socket that stood is made at once."""
    monkeypatch.setattr(module, "PAUSES", (0.0, 3600.0))
    monkeypatch.setattr(module, "STEADY", 0.0)


@pytest.mark.usefixtures("seldom")
async def test_sockets_that_stood_do_not_count_as_tries(world: World, listening: SlackSocket) -> None:
    """Lost otherwise: half a minute of each change of sockets, once there have been some of them."""
    for _ in range(3):
        await stands(world)
        await world.slack.sockets.drop()
    await stands(world)


async def test_a_socket_mode_that_was_switched_off_is_left_alone(world: World, listening: SlackSocket) -> None:
    """Lost otherwise: a call after the other, for as long as nobody switches it on again."""
    await stands(world)
    await world.slack.sockets.leave("link_disabled")
    await asyncio.sleep(0.2)
    assert world.slack.calls.count("apps.connections.open") == 1


async def test_what_was_not_committed_is_sent_again(world: World, listening: SlackSocket) -> None:
    """Lost otherwise: an event that was acknowledged and forgotten."""
    world.slack.wire.retries, fails = True, iter([True])

    async def answer(incoming: Incoming) -> Reply:
        if next(fails, False):
            raise ConnectionError("the database of T1 is down")
        return Nothing()

    world.answer = answer
    world.slack.door.patience = world.slack.sockets.patience = 0.3
    await stands(world)
    seen = await world.slack.people.say("U1", "dm", "hello")
    assert seen.timed_out
    await until(lambda: len(world.slack.sockets.acknowledged) == 1)
    assert len(world.heard) == 2


async def test_stopping_answers_what_is_under_way(world: World, listening: SlackSocket) -> None:
    """Lost otherwise: the press that came just before an update."""
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def answer(incoming: Incoming) -> Reply:
        begun.set()
        await goes_on.wait()
        return Nothing()

    world.answer = answer
    await stands(world)
    saying = asyncio.create_task(world.slack.people.say("U1", "dm", "hello"))
    await begun.wait()
    stopping = asyncio.create_task(listening.stop(10))
    await asyncio.sleep(0)
    goes_on.set()
    assert (await saying).accepted
    await stopping
    assert world.slack.sockets.lines == []


async def test_one_that_never_ends_is_cut_off(world: World, listening: SlackSocket) -> None:
    """Lost otherwise: a stop that waits for somebody's slow request until it is killed."""
    begun = asyncio.Event()

    async def answer(incoming: Incoming) -> Reply:
        begun.set()
        await asyncio.sleep(0.5)
        return Nothing()

    world.answer = answer
    await stands(world)
    saying = asyncio.create_task(world.slack.people.say("U1", "dm", "hello"))
    await begun.wait()
    await listening.stop(0.01)
    assert world.slack.sockets.lines == []
    saying.cancel()


FRAMES = {
    "no JSON": "{",
    "no object": "[]",
    "half a surrogate pair": '{"type": "\\ud800"}',
    "a type that is new": '{"type": "greetings"}',
    "an envelope without a payload": '{"type": "interactive", "envelope_id": "e"}',
    "an envelope that names nobody": '{"type": "interactive", "envelope_id": "e", "payload": {}}',
    "a number for an envelope": '{"type": "interactive", "envelope_id": 7, "payload": {}}',
    "deep nesting": "[" * 100_000,
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=list(FRAMES))
async def test_what_cannot_be_read_ends_nothing(world: World, listening: SlackSocket, frame: str) -> None:
    """Lost otherwise: the one odd frame after which nobody is heard."""
    await stands(world)
    await world.slack.sockets.lines[0].socket.send_str(frame)
    seen = await world.slack.people.say("U1", "dm", "hello")
    assert seen.accepted and len(world.heard) == 1 and world.slack.sockets.wrong == []


async def test_as_much_is_taken_as_slack_sends(world: World, listening: SlackSocket) -> None:
    """Lost otherwise: a long message, and with it the socket, again and again for as long as Slack sends it anew."""
    await stands(world)
    seen = await world.slack.people.say("U1", "dm", "x" * 40_000)
    assert seen.accepted and len(world.heard) == 1 and world.slack.calls.count("apps.connections.open") == 1


SILENT = {
    "one that does not greet": "",
    "one that only says goodbye": json.dumps({"type": "disconnect", "reason": "link_disabled"}),
    "one that greets, and then no more": json.dumps({"type": "hello"}),
}


@pytest.mark.parametrize("said", SILENT.values(), ids=SILENT.keys())
async def test_a_server_that_says_nothing_is_left(
    session: aiohttp.ClientSession, world: World, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """Lost otherwise: a socket that stands, and brings nothing, for ever."""
    came: list[Any] = []

    async def link(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        came.append(socket)
        if said:
            await socket.send_str(said)
        while not socket.closed:
            await socket.receive()
        return socket

    monkeypatch.setattr(module, "BEAT", 0.05)
    monkeypatch.setattr(module, "GREETING", 0.05)
    monkeypatch.setattr(module, "FAREWELL", 0.05)
    monkeypatch.setattr(world.slack.sockets, "link", link)
    world.slack.sockets.app_token = APP_TOKEN
    await world.slack.stop()
    api = await world.slack.start()
    settings = replace(world.settings, app_token=APP_TOKEN, api_url=f"{api}/api")
    socket = SlackSocket(settings, world.door.hear, session)
    running = asyncio.create_task(socket.run())
    await until(lambda: came and came[0].closed)
    await socket.stop(1)
    await running
