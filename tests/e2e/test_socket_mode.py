"""A bot without an address hears all that Slack has to say by the sockets that it opens, and answers in them."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.playground.cast import APPROVALS, E3
from bot.playground.chat_door import Seen
from domain.changes import ChangeStatus
from tests.e2e.hands import everything, quiet
from tests.e2e.home import HARBOUR, Home, home

METRICS = "m" * 32


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[Home]:
    async with home(sqlite_url, socket_mode=True, metrics_token=METRICS) as made:
        await standing(made, 1)
        yield made
        assert made.stage.slack.sockets.wrong == []


async def metrics(house: Home) -> str:
    bearer = {"Authorization": f"Bearer {METRICS}"}
    async with (
        aiohttp.ClientSession(headers=bearer) as session,
        session.get(f"{house.stage.bot_address}/metrics") as told,
    ):
        return await told.text()


async def standing(house: Home, count: int) -> None:
    async with asyncio.timeout(10):
        while len(house.stage.slack.sockets.lines) != count:  # noqa: ASYNC110 - a socket rings no bell here
            await asyncio.sleep(0.02)


async def test_a_request_is_asked_for_and_decided(house: Home) -> None:
    """Lost otherwise: everything, for whoever has no public address."""
    clara, ada = house.slack("clara"), house.slack("ada")
    await clara.say(f"request 20 {E3}")
    card = await ada.sees("#1001", place=APPROVALS)
    await ada.press(card, "Approve")
    await house.until(1001, status=ChangeStatus.APPLIED)
    await clara.sees("Accepted by Pax8")
    assert house.stage.slack.door.address and not house.stage.slack.wire.deliveries[0]["timed_out"]


async def test_commands_forms_searches_and_the_home_tab_are_answered_in_place(house: Home) -> None:
    """Lost otherwise: an acknowledgement without its answer: a form that shuts on an error, a menu that stays empty."""
    ada, clara = house.slack("ada"), house.slack("clara")
    assert E3 in everything((await clara.command("/licenses")).body)
    await clara.server.people.home_opened(clara.who.user)
    await quiet(house)
    assert E3 in everything(clara.home())
    await clara.press_home("Request change", row=E3)
    await clara.fill(quantity="0")
    assert "1" in clara.form_errors()
    await clara.fill(quantity="20")
    await house.until(1001, status=ChangeStatus.PENDING)
    await ada.command("/people", "invite")
    offered = await ada.search("client", "acme")
    assert "Acme Dental" in everything(offered)
    told = await metrics(house)
    for kind in ("command", "opened", "click", "submission", "options"):
        assert f'seatwise_acknowledge_seconds_count{{kind="{kind}",platform="slack"}}' in told


async def test_another_socket_stands_before_the_first_is_closed(house: Home) -> None:
    """Lost otherwise: what is pressed in the seconds between two sockets, every few hours."""
    clara, slack = house.slack("clara"), house.stage.slack
    await slack.sockets.leave("refresh_requested")
    seen = await clara.command("/licenses")
    assert E3 in everything(seen.body) and len(slack.sockets.lines) == 2
    assert slack.calls.count("apps.connections.open") == 2


async def test_what_was_under_way_when_the_socket_fell_is_done_once(house: Home) -> None:
    """Lost otherwise: a press that is lost with its connection, or decides twice."""
    clara, ada, sockets = house.slack("clara"), house.slack("ada"), house.stage.slack.sockets
    await clara.say(f"request 20 {E3}")
    card = await ada.sees("#1001", place=APPROVALS)
    pressing = asyncio.create_task(ada.press(card, "Approve"))
    await asyncio.sleep(0)
    await sockets.drop()
    seen: Seen = await pressing
    assert seen.accepted
    await house.until(1001, status=ChangeStatus.APPLIED)
    assert house.puts() == 1
    async with house.built.database.view(HARBOUR) as view:
        assert len(await view.changes.pending(5)) == 0


@pytest.mark.proof
async def test_nobody_speaks_for_slack_by_http_then(house: Home) -> None:
    """Lost otherwise: a door whose key is the empty word."""
    house.stage.slack.sockets.app_token, kept = "", house.stage.slack.sockets.app_token
    house.stage.slack.wire.secret = ""
    seen = await house.slack("clara").command("/licenses")
    house.stage.slack.sockets.app_token = kept
    assert seen.status == 404
