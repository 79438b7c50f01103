"""What is pressed in a window or on the home tab is answered there, and takes nothing away that is still wanted."""

from dataclasses import replace
from typing import Any

import pytest

from bot.playground.slack.blocks import elements_of
from cards import notices
from cards.model import Card, Picture
from cards.notices import card, form
from cards.slack import message, window
from domain.chat import Conversation, ConversationKind
from domain.errors import BadQuantity
from domain.examples import EXAMPLES
from domain.ids import InstallationId, Platform
from domain.notices import ApprovalCard, OpenForm, Redraw, Refused, Say

HELP = EXAMPLES["help"]
LISTED = EXAMPLES["licences of all clients, a page between others"]
CARD = next(each for each in EXAMPLES.values() if isinstance(each, ApprovalCard))
NO = Refused(BadQuantity("ten", 100))
FORM = EXAMPLES["quantity form"]
REJECT = EXAMPLES["reject form"]


def told(notice: Any) -> str:
    return str(message(card(notice))["text"])


def first_button(payload: Any) -> str:
    found = (each for block in payload["blocks"] for each in elements_of(block) if each["type"] == "button")
    return str(next(found)["action_id"])


def stack(world: Any) -> list[Any]:
    return [view.payload for view in world.slack.state.stacks.get("U1", [])]


def titles(view: Any) -> list[str]:
    """The view's heading, and those inside it."""
    headings = [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"]
    inner = [
        run["text"]
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for run in block["elements"][0]["elements"]
        if run.get("style") == {"bold": True}
    ]
    return headings + [each for each in inner if each == card(LISTED).title]


async def press(world: Any, reply: Any, view: Any = None, **where: str) -> Any:
    """The first button of the top window, of that view, or of the message named."""
    world.reply = reply
    top = view or world.slack.state.stacks["U1"][-1] if not where else None
    if top is not None:
        return await world.slack.pressing.press("U1", first_button(top.payload), view_id=top.id)
    post = world.slack.log.find(where["channel"], where["ts"])
    return await world.slack.pressing.press("U1", first_button(post.body), **where)


async def submit(world: Any, reply: Any, **values: str) -> Any:
    world.reply = reply
    return await world.slack.pressing.submit("U1", world.slack.state.stacks["U1"][-1].id, values)


async def listed_in_a_window(world: Any) -> None:
    world.reply = OpenForm(FORM)
    await world.slack.people.command("U1", "dm", "/request")
    await submit(world, Say(LISTED), quantity="12")


async def listed_in_a_message(world: Any) -> dict[str, str]:
    place = Conversation(InstallationId("i1"), Platform.SLACK, ConversationKind.DIRECT, world.dm, "U1")
    ref, _ = await world.chat.post(place, LISTED, "m1")
    return {"channel": ref.address, "ts": ref.message}


async def home_shows(world: Any, notice: Any) -> Any:
    world.reply = Say(notice)
    await world.slack.people.home_opened("U1")
    return world.slack.state.homes["T1", "U1"]


async def test_a_list_turns_its_pages_inside_its_window(world: Any) -> None:
    """Lost if it failed: the second page of whatever a form has found."""
    await listed_in_a_window(world)
    for notice in (CARD, LISTED):
        await press(world, Redraw(notice))
        assert [(titles(view)[0], view["callback_id"]) for view in stack(world)] == [
            (card(notice).title, window(card(notice))["callback_id"])
        ]
    assert world.slack.calls.count("views.update") == 2


async def test_what_is_said_about_a_row_leaves_the_list(world: Any) -> None:
    """Lost if it failed: the list, at the first question about one of its rows."""
    await listed_in_a_window(world)
    await press(world, Say(HELP))
    assert [titles(view)[0] for view in stack(world)] == [card(LISTED).title, card(HELP).title]


async def test_what_is_said_about_a_card_takes_its_place(world: Any) -> None:
    """Lost if it failed: "Saved." with the card that was saved still below it, its button alive."""
    world.reply = OpenForm(FORM)
    await world.slack.people.command("U1", "dm", "/request")
    await submit(world, Say(CARD), quantity="12")
    await press(world, Say(HELP))
    assert [titles(view)[0] for view in stack(world)] == [card(HELP).title]


async def test_a_word_stands_above_the_list_that_it_is_about(world: Any) -> None:
    """Lost if it failed: why three of the chosen rows were left out, or the list."""
    await listed_in_a_window(world)
    await press(world, Redraw(LISTED, NO))
    assert titles(stack(world)[0]) == [card(NO).title, card(LISTED).title]


async def test_a_form_over_a_list_redraws_the_list_below_it(world: Any) -> None:
    """Lost if it failed: a filter that changes nothing that can be seen."""
    await listed_in_a_window(world)
    await press(world, OpenForm(REJECT))
    assert len(stack(world)) == 2
    await submit(world, Redraw(HELP), reason="no")
    assert [titles(view)[0] for view in stack(world)] == [card(HELP).title]


async def test_a_fourth_window_takes_the_place_of_the_third(world: Any) -> None:
    """Lost if it failed: a form that never opens, since Slack stacks three."""
    await listed_in_a_window(world)
    await press(world, Say(LISTED))
    await press(world, Say(LISTED))
    await press(world, OpenForm(REJECT))
    assert [view.get("callback_id") for view in stack(world)] == ["list", "list", "reject"]


@pytest.mark.parametrize("steps", [1, 2], ids=["of one form", "of a form that followed another"])
async def test_a_form_that_a_message_opened_redraws_that_message(world: Any, steps: int) -> None:
    """Lost if it failed: the card whose button opened the form would go on to show what was before."""
    where = await listed_in_a_message(world)
    await press(world, OpenForm(REJECT), **where)
    if steps == 2:
        await submit(world, OpenForm(REJECT), reason="no")
    await submit(world, Redraw(HELP), reason="no")
    assert stack(world) == []
    assert [post.body["text"] for post in world.posts(world.dm)] == [told(HELP)]
    assert [each.token for each in world.heard[1:]] == [form(REJECT).token] * steps


async def test_a_word_with_a_redrawn_message_stays_in_the_form(world: Any) -> None:
    """Lost if it failed: the word about what was done, or the redrawn card."""
    where = await listed_in_a_message(world)
    await press(world, OpenForm(REJECT), **where)
    await submit(world, Redraw(HELP, NO), reason="no")
    assert [titles(view)[0] for view in stack(world)] == [card(NO).title]
    assert [post.body["text"] for post in world.posts(world.dm)] == [told(HELP)]


async def test_a_form_that_a_command_opened_shows_what_it_led_to(world: Any) -> None:
    """Lost if it failed: a filtered list, with no place to show it."""
    world.reply = OpenForm(FORM)
    await world.slack.people.command("U1", "dm", "/request")
    await submit(world, Redraw(LISTED), quantity="12")
    assert titles(stack(world)[0])[0] == card(LISTED).title


async def test_what_the_outbox_keeps_is_not_drawn_after_a_form(world: Any) -> None:
    """Lost if it failed: an older state, painted by a slow answer over the newer one that was drawn meanwhile."""
    where = await listed_in_a_message(world)
    await press(world, OpenForm(REJECT), **where)
    await submit(world, Redraw(HELP, kept=True), reason="no")
    assert stack(world) == []
    assert [len(post.versions) for post in world.posts(world.dm)] == [1]


async def test_a_button_on_the_home_tab_is_answered_in_a_window(world: Any) -> None:
    """Lost if it failed: an answer; the home tab has no place for one, and nobody sees the messages from there."""
    home = await home_shows(world, CARD)
    await press(world, Say(LISTED), home)
    assert titles(stack(world)[0])[0] == card(LISTED).title
    assert titles(home.payload)[0] == card(CARD).title


async def test_without_a_window_it_is_answered_in_the_direct_message(world: Any) -> None:
    """Lost if it failed: the answer, when Slack has no time left for a window."""
    home = await home_shows(world, CARD)
    world.slack.faults.add("server_error", "views.open", count=1)
    await press(world, Say(HELP), home)
    assert [(post.body["text"], post.only_for) for post in world.posts(world.dm)] == [(told(HELP), None)]


async def test_a_form_opens_from_the_home_tab(world: Any) -> None:
    """Lost if it failed: asking for seats from one's own page."""
    home = await home_shows(world, CARD)
    await press(world, OpenForm(REJECT), home)
    assert stack(world)[0]["callback_id"] == "reject"


async def test_the_home_tab_is_drawn_over_by_its_like(world: Any) -> None:
    """Lost if it failed: a page that turns where it stands."""
    home = await home_shows(world, HELP)
    other = EXAMPLES["help, nothing"]
    await home_shows(world, CARD)
    await press(world, Redraw(CARD, NO), home)
    assert home.payload["callback_id"] == "ApprovalCard"
    assert titles(stack(world)[0]) == [card(NO).title]
    await press(world, Redraw(other), home)
    assert titles(home.payload)[0] == card(CARD).title
    assert titles(stack(world)[0])[0] == card(other).title


async def test_the_home_tab_is_left_to_the_outbox_where_that_keeps_the_card(world: Any) -> None:
    """Lost if it failed: the card of one request in place of a person's own page."""
    home = await home_shows(world, CARD)
    before = world.slack.calls.count("views.publish")
    await press(world, Redraw(LISTED, kept=True), home)
    assert (stack(world), world.slack.calls.count("views.publish")) == ([], before)


async def test_words_overheard_are_answered_to_one_person_in_the_thread(world: Any) -> None:
    """Lost if it failed: a request's essentials, shown to a channel that never asked."""
    ref = await posted_in_the_channel(world)
    world.reply = Say(HELP, private=False)
    await world.slack.people.say("U1", "C1", "approved", ref)
    (said,) = world.posts("C1")[1:]
    assert (said.body["text"], said.only_for, said.thread) == (told(HELP), "U1", ref)


async def test_words_that_are_not_for_us_cost_nothing(world: Any) -> None:
    """Lost if it failed: a look into the database for every word of a busy channel."""
    world.doors.down = True
    ref = await posted_in_the_channel(world, author="U2")
    assert (await world.slack.people.say("U1", "C1", "lunch?")).status == 200
    assert (await world.slack.people.say("U1", "C1", "yes", ref)).status == 200
    assert world.heard == []


async def posted_in_the_channel(world: Any, author: str | None = None) -> str:
    return str(world.slack.state.post("C1", author or world.msp.bot_user, {"text": "a card"}).id)


async def picture_refused(world: Any, reply: Any, ask: str) -> str:
    """What stands there after an answer with a picture that Slack does not know."""
    world.reply = reply
    if ask == "a message":
        await world.slack.people.say("U1", "dm", "usage")
    elif ask == "a mention":
        await world.slack.people.say("U1", "C1", f"<@{world.msp.bot_user}> usage")
        return str(world.posts("C1")[-1].body["blocks"])
    elif ask == "a press":
        await press(world, reply, **await listed_in_a_message(world))
    else:
        await listed_in_a_window(world)
        await press(world, reply)
        return str(stack(world)[-1]["blocks"])
    return str(world.posts(world.dm)[-1].body["blocks"])


@pytest.mark.parametrize("ask", ["a message", "a mention", "a press", "a window"])
async def test_a_picture_that_slack_will_not_show_is_told_in_words(
    world: Any, ask: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lost if it failed: all figures of a usage card, because of its chart."""
    picture = Picture("usage", "Acme used 120.00 EUR so far", file="F00000404")
    pictured = Card("Usage", (picture,), "usage")
    monkeypatch.setitem(notices.CARDS, type(HELP), lambda notice: pictured)
    asked = replace(HELP, name="Pictured")  # type: ignore[call-arg]
    told = await picture_refused(world, Redraw(asked) if ask == "a press" else Say(asked), ask)
    assert "Acme used 120.00 EUR so far" in told
    assert "slack_file" not in told
