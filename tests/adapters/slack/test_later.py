"""What is slow comes after the answer, or with it, and never in the way of what a person did since."""

import asyncio
from typing import Any

import pytest

from adapters.slack import answer
from bot.playground.slack.blocks import elements_of
from cards.notices import card
from cards.slack import message, window
from domain.chat import Conversation, ConversationKind, Incoming
from domain.errors import UnknownChange
from domain.examples import EXAMPLES
from domain.ids import InstallationId, Platform
from domain.notices import Choice, Notice, OpenForm, Options, Redraw, Refused, Reply, Say

BARE = EXAMPLES["licences of one client"]
FULL = EXAMPLES["licences of all clients, a page between others"]
NEXT = EXAMPLES["licences, filtered"]
FORM = EXAMPLES["quantity form"]


def told(notice: Any) -> str:
    return str(message(card(notice))["text"])


def button(notice: Any) -> str:
    found = (each for block in message(card(notice))["blocks"] for each in elements_of(block))
    return str(next(each["action_id"] for each in found if each["type"] == "button"))


def shows(view: Any, notice: Any) -> bool:
    """But for the ids that Slack gives to blocks."""
    shown = [{key: value for key, value in block.items() if key != "block_id"} for block in view.payload["blocks"]]
    return shown == list(window(card(notice))["blocks"])


class Slow:
    """What comes when it is let go."""

    def __init__(self, notice: Notice | None = FULL) -> None:
        self.notice = notice
        self.go = asyncio.Event()
        self.begun = asyncio.Event()
        self.ended = asyncio.Event()

    async def __call__(self) -> Notice | None:
        self.begun.set()
        try:
            await self.go.wait()
        finally:
            self.ended.set()
        return self.notice


async def at_once() -> Notice | None:
    return FULL


async def fails() -> Notice | None:
    raise RuntimeError("the prices of Acme could not be read")


async def listed(world: Any) -> tuple[str, str]:
    place = Conversation(InstallationId("i1"), Platform.SLACK, ConversationKind.DIRECT, world.dm, "U1")
    ref, _ = await world.chat.post(place, BARE, "m1")
    return ref.address, ref.message


async def settled(world: Any, shown: Any) -> None:
    """Until the one message in the direct conversation shows this."""
    await world.slack.wait_for(lambda: [post.body["text"] for post in world.posts(world.dm)] == [told(shown)])


async def press(world: Any, reply: Reply, where: tuple[str, str]) -> None:
    world.reply = reply
    channel, ts = where
    action = button(BARE)
    await world.slack.pressing.press("U1", action, channel=channel, ts=ts, version=0)


async def test_a_message_is_redrawn_when_the_rest_has_come(world: Any) -> None:
    """Lost if it failed: the prices of a list that was asked for by word."""
    slow = Slow()
    world.reply = Say(BARE, later=slow)
    await world.slack.people.say("U1", "dm", "catalog")
    await settled(world, BARE)
    slow.go.set()
    await settled(world, FULL)


async def test_a_pressed_card_is_redrawn_twice(world: Any) -> None:
    """Lost if it failed: the prices of every page but the first."""
    where, slow = await listed(world), Slow()
    await press(world, Redraw(NEXT, later=slow), where)
    await settled(world, NEXT)
    slow.go.set()
    await settled(world, FULL)


async def test_what_comes_late_never_covers_what_was_pressed_since(world: Any) -> None:
    """Lost if it failed: page 3, drawn over by the prices of page 2."""
    where, slow = await listed(world), Slow()
    await press(world, Redraw(NEXT, later=slow), where)
    await slow.begun.wait()
    await press(world, Redraw(BARE), where)
    slow.go.set()
    await slow.ended.wait()
    await asyncio.sleep(0)
    await world.door.close()
    await settled(world, BARE)


@pytest.mark.parametrize("ask", ["a command", "a mention", "a press that is only answered"])
async def test_what_cannot_be_redrawn_waits_a_moment_for_the_rest(world: Any, ask: str) -> None:
    """Lost if it failed: a second message, or prices that never come: a command's address replaces nothing."""
    where = await listed(world)
    world.reply = Say(BARE, later=at_once)
    if ask == "a command":
        await world.slack.people.command("U1", "C1", "/catalog")
    elif ask == "a mention":
        await world.slack.people.say("U1", "C1", f"<@{world.msp.bot_user}> catalog")
    else:
        await press(world, Say(BARE, later=at_once), where)
    place = world.dm if ask == "a press that is only answered" else "C1"
    assert world.posts(place)[-1].body["text"] == told(FULL)
    assert len(world.posts(place)) == (2 if place == world.dm else 1)


async def test_it_waits_no_longer_than_a_moment(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost if it failed: "operation_timeout" for a list whose prices are slow."""
    monkeypatch.setattr(answer, "IN_TIME", 0.05)
    world.reply = Say(BARE, later=Slow())
    await world.slack.people.command("U1", "C1", "/catalog")
    assert [post.body["text"] for post in world.posts("C1")] == [told(BARE)]


async def test_a_forms_answer_is_redrawn_in_its_window(world: Any) -> None:
    """Lost if it failed: the prices of what a form has found."""
    world.reply = OpenForm(FORM)
    await world.slack.people.command("U1", "dm", "/request")
    view, slow = world.slack.state.stacks["U1"][-1], Slow()
    world.reply = Say(BARE, later=slow)
    await world.slack.pressing.submit("U1", view.id, {"quantity": "12"})
    assert shows(view, BARE)
    slow.go.set()
    await world.slack.wait_for(lambda: shows(view, FULL))


async def test_the_home_tab_is_redrawn(world: Any) -> None:
    """Lost if it failed: a page that stays blank where it had to ask."""
    slow = Slow()
    world.reply = Say(BARE, later=slow)
    await world.slack.people.home_opened("U1")
    home = world.slack.state.homes["T1", "U1"]
    assert shows(home, BARE)
    slow.go.set()
    await world.slack.wait_for(lambda: shows(home, FULL))


@pytest.mark.parametrize("later", [fails, Slow(None)], ids=["a failure", "nothing new"])
async def test_what_adds_nothing_changes_nothing(world: Any, later: Any, capsys: Any) -> None:
    """Lost if it failed: the answer that stood there already, or a client's name in the log."""
    if isinstance(later, Slow):
        later.go.set()
    world.reply = Say(BARE, later=later)
    await world.slack.people.say("U1", "dm", "catalog")
    await world.door.close()
    await settled(world, BARE)
    assert "Acme" not in capsys.readouterr().out


async def test_nothing_is_awaited_when_the_house_closes(world: Any) -> None:
    """Lost if it failed: a stop that takes ten seconds, for something that may be lost."""
    slow = Slow()
    world.reply = Say(BARE, later=slow)
    await world.slack.people.say("U1", "dm", "catalog")
    async with asyncio.timeout(2):
        await world.door.close()
    assert slow.ended.is_set()


async def searched(world: Any) -> Any:
    world.reply = OpenForm(FORM)
    await world.slack.people.command("U1", "dm", "/request")
    view = world.slack.state.stacks["U1"][-1]
    view.payload["blocks"][-1] |= {"element": {"type": "external_select", "action_id": "note"}, "block_id": "note"}
    return view


async def test_words_in_a_searched_field_are_answered_with_what_fits(world: Any) -> None:
    """Lost if it failed: a vendor among a hundred."""
    view = await searched(world)
    world.reply = Options((Choice("microsoft", "Microsoft"), Choice("adobe", "Adobe & Sons")))
    seen = await world.slack.pressing.options("U1", "note", "micro", view_id=view.id)
    assert seen.shown is None
    assert [(each["value"], each["text"]["text"]) for each in seen.body["options"]] == [
        ("microsoft", "Microsoft"),
        ("adobe", "Adobe & Sons"),
    ]


async def test_the_same_words_are_answered_anew(world: Any) -> None:
    """Lost if it failed: what was there ten minutes ago."""
    view = await searched(world)
    for _ in range(2):
        await world.slack.pressing.options("U1", "note", "micro", view_id=view.id)
    assert len(world.heard) == 3


async def refuse(incoming: Incoming) -> Reply:
    return Say(Refused(UnknownChange("12")))


async def fall(incoming: Incoming) -> Reply:
    raise RuntimeError("the database is down")


@pytest.mark.parametrize("trouble", ["refused", "failed", "slow", "no door"])
async def test_a_search_that_comes_to_nothing_is_an_empty_list(world: Any, trouble: str) -> None:
    """Lost if it failed: "trouble connecting" under a field in which a person still types."""
    view, slow = await searched(world), Slow()
    world.impatient()

    async def late(incoming: Incoming) -> Reply:
        await slow()
        return Options(())

    world.answer = {"refused": refuse, "failed": fall}.get(trouble, late)
    if trouble == "no door":
        world.doors.doors.clear()
    seen = await world.slack.pressing.options("U1", "note", "micro", view_id=view.id)
    slow.go.set()
    assert (seen.status, seen.body, seen.shown) == (200, {"options": []}, None)
