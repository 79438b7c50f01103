"""Every reply reaches the person who asked, in the place where they asked and for the eyes it is meant for."""

import asyncio
from typing import Any

import pytest

from cards.notices import card, form
from cards.slack import message, modal
from domain.chat import Conversation, ConversationKind, Incoming
from domain.errors import BadQuantity
from domain.examples import EXAMPLES
from domain.ids import InstallationId, Platform
from domain.notices import ApprovalCard, FieldErrors, Nothing, OpenForm, Redraw, Refused, Reply, Say

WRONG = BadQuantity("ten", 100)
NO = Refused(WRONG)
HELP = EXAMPLES["help"]
CARD = next(each for each in EXAMPLES.values() if isinstance(each, ApprovalCard))
FORM = EXAMPLES["quantity form"]
REJECT = EXAMPLES["reject form"]
BUTTON = next(
    element["action_id"]
    for block in message(card(CARD))["blocks"]
    if block["type"] == "actions"
    for element in block["elements"]
)


def text(notice: Any) -> str:
    return str(message(card(notice))["text"])


def texts(posts: list[Any]) -> list[tuple[str, str | None]]:
    """What was said, and for whose eyes alone."""
    return [(post.body["text"], post.only_for) for post in posts]


async def pressable(world: Any, channel: str) -> tuple[str, str]:
    """A card of ours in that channel: its ts, and the action id of its first button."""
    place = Conversation(InstallationId("i1"), Platform.SLACK, ConversationKind.CHANNEL, channel)
    ref, _ = await world.chat.post(place, CARD, "m1")
    return ref.message, BUTTON


async def press(world: Any, channel: str, user: str = "U1") -> tuple[Any, str]:
    ts, action = await pressable(world, channel)
    return await world.slack.pressing.press(user, action, channel=channel, ts=ts), ts


async def open_form(world: Any, notice: Any = FORM) -> Any:
    world.reply = OpenForm(notice)
    await world.slack.people.command("U1", "dm", "/request")
    return world.slack.state.stacks["U1"][-1]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        pytest.param(Say(HELP), [(text(HELP), "U1")], id="in private unless told otherwise"),
        pytest.param(Say(HELP, private=False), [(text(HELP), None)], id="for all to see where that is wanted"),
        pytest.param(Redraw(CARD), [(text(CARD), "U1")], id="a card, where there is none to redraw"),
        pytest.param(Redraw(CARD, NO), [(text(NO), "U1")], id="the word about a card, where there is none to redraw"),
        pytest.param(FieldErrors((("quantity", WRONG),)), [(text(NO), "U1")], id="a field's error as a plain refusal"),
        pytest.param(Nothing(), [], id="nothing"),
    ],
)
async def test_a_command_is_answered_in_the_http_answer(world: Any, reply: Reply, said: list[Any]) -> None:
    """Lost if it failed: the answer, or its privacy."""
    world.reply = reply
    seen = await world.slack.people.command("U1", "C1", "/licenses")
    assert (seen.status, seen.shown) == (200, None)
    assert [each for each in texts(world.posts("C1")) if each[0] != "/licenses"] == said
    assert world.slack.calls == []


async def test_a_command_opens_a_form(world: Any) -> None:
    """Lost if it failed: the way to ask for seats."""
    view = await open_form(world)
    assert view.payload["callback_id"] == "quantity"
    assert view.payload["private_metadata"] == modal(form(FORM))["private_metadata"]
    assert world.slack.calls == ["views.open"]


async def test_a_form_that_slack_will_not_open_is_told_of(world: Any) -> None:
    """Lost if it failed: a person looking at nothing."""
    world.reply = OpenForm(FORM)
    world.slack.faults.add("server_error", "views.open")
    await world.slack.people.command("U1", "C1", "/request")
    assert "please press again" in world.posts("C1")[0].body["text"]


@pytest.mark.parametrize("thread", [None, "1700000000.000100"], ids=["outside a thread", "in a thread"])
async def test_a_direct_message_is_answered_there(world: Any, thread: str | None) -> None:
    """Lost if it failed: the conversation."""
    world.reply = Say(HELP)
    assert (await world.slack.people.say("U1", "dm", "help", thread)).status == 200
    (post,) = world.posts(world.dm)
    assert (post.body["text"], post.thread, post.only_for) == (text(HELP), thread, None)


async def test_a_mention_is_answered_to_the_person_alone(world: Any) -> None:
    """Lost if it failed: a client's licences, shown to a channel."""
    world.reply = Say(HELP)
    await world.slack.people.say("U1", "C1", f"<@{world.msp.bot_user}> help")
    assert texts(world.posts("C1")) == [(text(HELP), "U1")]


async def test_a_mention_may_be_answered_to_all(world: Any) -> None:
    """Lost if it failed: nothing; the one case that is for the channel."""
    world.reply = Say(HELP, private=False)
    await world.slack.people.say("U1", "C1", f"<@{world.msp.bot_user}> help")
    assert texts(world.posts("C1")) == [(text(HELP), None)]


async def test_a_form_cannot_open_from_a_message_and_says_so(world: Any) -> None:
    """Lost if it failed: a person waiting for a form that Slack never opens."""
    world.reply = OpenForm(FORM)
    await world.slack.people.say("U1", "dm", "12 seats")
    assert "Press the button" in world.posts(world.dm)[0].body["text"]


async def test_a_press_redraws_the_card_and_says_a_word_in_private(world: Any) -> None:
    """Lost if it failed: the loser of a race would still see a button to press."""
    world.reply = Redraw(HELP, NO)
    seen, ts = await press(world, "C1")
    card_, aside = world.posts("C1")
    assert (seen.status, seen.body) == (200, None)
    assert (card_.id, card_.body["text"], len(card_.versions)) == (ts, text(HELP), 2)
    assert texts([aside]) == [(text(NO), "U1")]


@pytest.mark.parametrize(("aside", "said"), [(NO, [(text(NO), "U1")]), (None, [])], ids=["with a word", "in silence"])
async def test_a_card_that_the_outbox_keeps_is_left_to_it(world: Any, aside: Any, said: list[Any]) -> None:
    """Lost if it failed: an older state, painted by a slow answer over the newer one that was drawn meanwhile."""
    world.reply = Redraw(HELP, aside, kept=True)
    await press(world, "C1")
    stood, *asides = world.posts("C1")
    assert len(stood.versions) == 1
    assert texts(asides) == said


async def test_a_press_that_is_only_answered_leaves_the_card(world: Any) -> None:
    """Lost if it failed: the card, replaced by an answer to one person."""
    world.reply = Say(NO)
    await press(world, "C1")
    stood, said = world.posts("C1")
    assert len(stood.versions) == 1
    assert texts([said]) == [(text(NO), "U1")]


async def test_a_press_opens_a_form_and_its_submission_is_answered_in_it(world: Any) -> None:
    """Lost if it failed: a rejection's reason, and the word that it was taken."""
    world.reply = OpenForm(REJECT)
    await press(world, "C1")
    view = world.slack.state.stacks["U1"][-1]
    world.reply = Say(HELP)
    seen = await world.slack.pressing.submit("U1", view.id, {"reason": "too dear"})
    assert (seen.status, seen.shown) == (200, None)
    shown = world.slack.state.stacks["U1"][-1].payload
    assert shown["blocks"]
    assert "submit" not in shown
    assert dict(world.heard[-1].values) == {"reason": "too dear"}


async def test_a_wrong_field_can_be_corrected_in_the_same_form(world: Any) -> None:
    """Lost if it failed: the second submission would get the first one's answer, and the form could never be sent."""
    view = await open_form(world)
    world.reply = FieldErrors((("quantity", WRONG),))
    await world.slack.pressing.submit("U1", view.id, {"quantity": "ten"})
    assert list(view.errors) == ["quantity"]
    world.reply = Nothing()
    await world.slack.pressing.submit("U1", view.id, {"quantity": "12"})
    assert "U1" not in world.slack.state.stacks
    assert world.heard[-1].values["quantity"] == "12"


async def test_a_form_may_follow_a_form(world: Any) -> None:
    """Lost if it failed: the second one's submission would be taken for a repetition of the first's."""
    view = await open_form(world)
    world.reply = OpenForm(REJECT)
    await world.slack.pressing.submit("U1", view.id, {"quantity": "12"})
    world.reply = Nothing()
    await world.slack.pressing.submit("U1", view.id, {"reason": "no"})
    assert [type(each).__name__ for each in world.heard] == ["Command", "Submission", "Submission"]


async def test_a_button_in_a_form_is_answered_in_the_form(world: Any) -> None:
    """Lost if it failed: a card shown after a form, whose buttons lead nowhere."""
    view = await open_form(world)
    world.reply = Say(CARD)
    await world.slack.pressing.submit("U1", view.id, {"quantity": "12"})
    world.reply = OpenForm(REJECT)
    await world.slack.pressing.press("U1", BUTTON, view_id=view.id)
    assert [each.payload.get("callback_id") for each in world.slack.state.stacks["U1"]][1:] == ["reject"]
    world.reply = Say(HELP)
    await world.slack.pressing.press("U1", BUTTON, view_id=view.id)
    assert world.slack.state.stacks["U1"][0].payload["blocks"] != message(card(CARD))["blocks"]
    assert world.slack.calls[1:] == ["views.push", "views.update"]
    assert world.heard[-1].message is None


async def test_the_home_tab_shows_what_was_said(world: Any) -> None:
    """Lost if it failed: an empty home tab."""
    world.reply = Say(HELP)
    await world.slack.people.home_opened("U1")
    assert world.slack.state.homes["T1", "U1"].payload["type"] == "home"


@pytest.mark.parametrize("kind", ["command", "press", "submission"])
async def test_a_workspace_without_a_door_is_told_so(world: Any, kind: str) -> None:
    """Lost if it failed: the tenant wall, or the reason of a silence."""
    view = await open_form(world)
    heard = len(world.heard)
    world.doors.doors.clear()
    if kind == "submission":
        await world.slack.pressing.submit("U1", view.id, {"quantity": "12"})
        assert "submit" not in world.slack.state.stacks["U1"][-1].payload
    else:
        await (press(world, "C1") if kind == "press" else world.slack.people.command("U1", "C1", "/licenses"))
        assert [post.only_for for post in world.posts("C1") if post.only_for] == ["U1"]
    assert len(world.heard) == heard


async def test_another_organisations_door_is_never_ours(world: Any) -> None:
    """Lost if it failed: the tenant wall; T2 has the app, and no door."""
    await world.slack.people.command("U2", "C1", "/licenses")
    assert world.heard == []


async def fail(incoming: Incoming) -> Reply:
    raise RuntimeError("the text of 'Acme wants 12' must not be logged")


@pytest.mark.parametrize("cause", ["the core fails", "the database is down"])
@pytest.mark.parametrize("kind", ["command", "press", "submission"])
async def test_a_failure_is_told_with_a_code(world: Any, kind: str, cause: str, capsys: Any) -> None:
    """Lost if it failed: a person would see Slack's "dispatch_failed", and nobody could find the reason."""
    view = await open_form(world)
    world.answer, world.doors.down = fail, cause == "the database is down"
    if kind == "submission":
        seen = await world.slack.pressing.submit("U1", view.id, {"quantity": "12"})
        told = world.slack.state.stacks["U1"][-1].payload["blocks"][0]["text"]["text"]
    else:
        act = press(world, "C1") if kind == "press" else world.slack.people.command("U1", "C1", "/licenses")
        await act
        seen, told = None, world.posts("C1")[-1].body["text"]
    assert seen is None or seen.status == 200
    code = told.removesuffix(".").rpartition(" ")[2]
    logged = capsys.readouterr().out
    assert len(code) == 8
    assert code in logged
    assert "Acme" not in logged


async def test_a_failed_event_is_refused_and_handled_when_it_comes_again(world: Any) -> None:
    """Lost if it failed: the message; Slack repeats only what is refused."""
    world.answer = fail
    assert (await world.slack.people.say("U1", "dm", "help")).status == 500
    assert world.posts(world.dm) == []


@pytest.mark.parametrize("fault", ["invalid_auth", "the bot is out"])
async def test_an_event_that_cannot_be_answered_is_not_asked_for_again(world: Any, fault: str) -> None:
    """Lost if it failed: all events, which Slack stops for an app that refuses too many."""
    world.reply = Say(HELP)
    if fault == "invalid_auth":
        world.msp.bot_token = "xoxb-another"
    else:
        world.slack.state.channels[world.dm].is_archived = True
    assert (await world.slack.people.say("U1", "dm", "help")).status == 200
    assert world.posts(world.dm) == []


async def test_an_event_whose_answer_cannot_be_sent_is_refused(world: Any) -> None:
    """Lost if it failed: the answer, if Slack's API is down for the second it takes."""
    world.reply = Say(HELP)
    world.slack.faults.add("server_error", "chat.postMessage", count=1)
    assert (await world.slack.people.say("U1", "dm", "help")).status == 503


@pytest.mark.parametrize(("seconds", "status"), [(1, 200), (60, 503)], ids=["a second", "a minute"])
async def test_slack_that_wants_a_pause_before_the_answer_gets_one(world: Any, seconds: int, status: int) -> None:
    """Lost if it failed: a minute, in which whoever typed twice waits until Slack brings the event again."""
    world.reply = Say(HELP)
    world.slack.faults.add("rate_limited", "chat.postMessage", count=1, seconds=seconds)
    assert (await world.slack.people.say("U1", "dm", "help")).status == status
    assert texts(world.posts(world.dm)) == [(text(HELP), None)] * (status == 200)


async def test_a_home_tab_that_slack_wants_a_pause_for_is_drawn_after_it(world: Any) -> None:
    """Lost if it failed: an empty page for a minute."""
    world.reply = Say(HELP)
    world.slack.faults.add("rate_limited", "views.publish", count=1, seconds=1)
    assert (await world.slack.people.home_opened("U1")).status == 200
    assert world.slack.calls.count("views.publish") == 2


@pytest.mark.parametrize("world", [{"patience": 0.05}], indirect=True)
@pytest.mark.parametrize("act", ["message", "press"])
async def test_what_is_committed_is_acknowledged_though_slack_is_slow_to_take_the_answer(world: Any, act: str) -> None:
    """Lost if it failed: all events, which Slack stops for an app whose acknowledgements come too late."""
    world.reply = Say(HELP)
    ts, action = await pressable(world, "C1")
    world.slack.faults.add("slow", "chat.postMessage" if act == "message" else "response_url", seconds=1.5)
    if act == "message":
        seen = await world.slack.people.say("U1", "dm", "help")
    else:
        seen = await world.slack.pressing.press("U1", action, channel="C1", ts=ts)
    assert seen.status == 200
    assert text(HELP) not in [post.body["text"] for post in (*world.posts(world.dm), *world.posts("C1"))]
    await world.door.close()
    assert text(HELP) in [post.body["text"] for post in (*world.posts(world.dm), *world.posts("C1"))]


@pytest.mark.parametrize("reply", [Say(HELP), FieldErrors((("quantity", WRONG),))], ids=["said", "refused"])
async def test_a_slow_form_is_acknowledged_and_answered_later(world: Any, reply: Reply) -> None:
    """Lost if it failed: Slack would say that the form could not be sent while it was."""
    view = await open_form(world)
    world.impatient()
    go = slowly(world, reply)
    await world.slack.pressing.submit("U1", view.id, {"quantity": "12"})
    assert "longer than usual" in str(world.slack.state.stacks["U1"][-1].payload)
    go.set()
    await world.door.close()
    assert "longer than usual" not in str(world.slack.state.stacks["U1"][-1].payload)
    assert world.slack.calls[-1] == "views.update"


@pytest.mark.parametrize("world", [{"patience": 0.05}], indirect=True)
async def test_a_slow_command_is_acknowledged_and_answered_later(world: Any) -> None:
    """Lost if it failed: "operation_timeout", while the work goes on."""
    go = slowly(world, Say(HELP))
    seen = await world.slack.people.command("U1", "C1", "/licenses")
    assert seen.status == 200
    assert "longer than usual" in world.posts("C1")[0].body["text"]
    go.set()
    await world.door.close()
    assert texts(world.posts("C1"))[1:] == [(text(HELP), "U1")]


@pytest.mark.parametrize("world", [{"patience": 0.05}], indirect=True)
@pytest.mark.parametrize("act", ["message", "press"])
async def test_a_slow_decision_is_not_acknowledged_before_it_is_committed(world: Any, act: str) -> None:
    """Lost if it failed: the work, if the process died after Slack was told that it was taken."""
    begun = asyncio.Event()
    go = slowly(world, Say(HELP), begun)
    doing = world.slack.people.say("U1", "dm", "help") if act == "message" else press(world, "C1")
    done = asyncio.create_task(doing)
    await begun.wait()
    await asyncio.wait({done}, timeout=0.2)
    assert not done.done()
    go.set()
    await done
    assert text(HELP) in [post.body["text"] for post in (*world.posts(world.dm), *world.posts("C1"))]


def slowly(world: Any, reply: Reply, begun: asyncio.Event | None = None) -> asyncio.Event:
    """The core answers once the event is set; `begun` is set when it has heard."""
    go = asyncio.Event()

    async def late(incoming: Incoming) -> Reply:
        if begun:
            begun.set()
        await go.wait()
        return reply

    world.answer = late
    return go
