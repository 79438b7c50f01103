"""What the core answers arrives where the person looks, and nowhere else."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
import requests
from structlog.testing import capture_logs

from adapters.teams import reply as replying
from cards.words import refusal
from domain.chat import Click, Incoming, Submission
from domain.examples import EXAMPLES
from domain.ids import Platform
from domain.notices import FieldErrors, HelpRow, HelpSheet, Nothing, OpenForm, Redraw, Refused, Reply, Say

ADAPTIVE, TEXT = "application/vnd.microsoft.card.adaptive", "application/vnd.microsoft.activity.message"
CARD: Any = EXAMPLES["approval, pending"]
ASIDE: Any = EXAMPLES["refused, own request"]
CHOICES: Any = EXAMPLES["refused, ambiguous subscription"]
APP = "11111111-1111-4111-8111-111111111111"
FORM: Any = EXAMPLES["reject form"]
QUANTITY: Any = EXAMPLES["quantity form"]
HELP = HelpSheet("Ada", (HelpRow("help", "help", "Shows this."),), Platform.TEAMS)
BAD = FieldErrors((("quantity", ASIDE.refusal),))


def _invoke(name: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"type": "invoke", "name": name, "value": value, "text": None, "replyToId": "m1", **more}


def _execute(token: str = "approve:1:2", **more: Any) -> dict[str, Any]:
    return _invoke("adaptiveCard/action", {"action": {"verb": "approve", "data": {"token": token}}}, **more)


FETCH = _invoke("task/fetch", {"data": {"token": "reject:1:2"}})
SUBMIT = _invoke("task/submit", {"data": {"form": "quantity", "token": "request:s:10", "quantity": "99", "note": "hi"}})


def _texts(drawn: Any) -> str:
    """Every word on a card, wherever it stands."""
    if isinstance(drawn, dict):
        return " ".join(_texts(value) for name, value in drawn.items() if name not in ("fallbackText", "speak"))
    if isinstance(drawn, list):
        return " ".join(map(_texts, drawn))
    return drawn if isinstance(drawn, str) else ""


def _in(world: Any, where: str, said: dict[str, Any]) -> dict[str, Any]:
    """Ada's activity in her chat, or in the channel."""
    place = world.teams.state.conversations[world.direct if where == "direct" else world.channel]
    activity = world.teams.wire.activity("invoke", APP, world.ada, place) | said
    return {name: value for name, value in activity.items() if value is not None}


EXECUTED: dict[str, tuple[Reply, str]] = {
    "a card": (Redraw(CARD), ADAPTIVE),
    "a card with an aside": (Redraw(CARD, ASIDE), ADAPTIVE),
    "a form": (OpenForm(FORM), ADAPTIVE),
    "words": (Say(HELP), TEXT),
    "nothing": (Nothing(), TEXT),
}


@pytest.mark.parametrize(("reply", "kind"), EXECUTED.values(), ids=EXECUTED.keys())
async def test_a_card_action_is_answered_inside_the_request(world: Any, reply: Reply, kind: str) -> None:
    """botbuilder 4.17.1 answers 500 here, and people read "Something went wrong"."""
    world.reply = reply
    status, body = await world.send(world.activity(**_execute()))
    assert (status, body["statusCode"], body["type"]) == (200, 200, kind)
    assert body["value"]


SAID = {
    ("execute", "direct"): "My answer is below.",
    ("execute", "channel"): "I have answered you in our chat.",
    ("submit", "direct"): None,
    ("submit", "channel"): "I have answered you in our chat.",
}


@pytest.mark.parametrize("where", ["direct", "channel"])
@pytest.mark.parametrize("invoke", ["execute", "submit"])
async def test_choices_go_to_the_persons_chat(world: Any, invoke: str, where: str) -> None:
    """In the answer itself they would be words without buttons, or take the pressed card's place."""
    world.reply = Say(CHOICES)
    _, body = await world.send(_in(world, where, _execute() if invoke == "execute" else SUBMIT))
    said = body["value"] if invoke == "execute" else body and body["task"]["value"]
    [post] = world.posts(world.direct)
    assert said == SAID[invoke, where]
    assert _texts(post.body["attachments"][0]["content"]).count("Choose") >= 2
    assert world.posts(world.channel) == []


async def test_choices_that_cannot_be_posted_are_said_in_words(world: Any) -> None:
    """Words are better than "Something went wrong"."""
    world.reply = Say(CHOICES)
    world.teams.faults.add("server_error", "send")
    with capture_logs() as logs:
        status, body = await world.send(world.activity(**_execute()))
    assert (status, body["statusCode"], body["type"]) == (200, 200, TEXT)
    assert refusal(CHOICES.refusal) in body["value"]
    assert "teams_card_answered_in_words" in [each["event"] for each in logs]


async def test_choices_that_teams_is_slow_to_take_are_said_in_words(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the client says "Something went wrong" while the bot waits for Teams."""
    monkeypatch.setattr(replying, "PATIENCE", 0.05)
    world.reply = Say(CHOICES)
    world.teams.faults.add("slow", "send", seconds=1)
    status, body = await world.send(world.activity(**_execute()))
    assert (status, body["type"]) == (200, TEXT) and refusal(CHOICES.refusal) in body["value"]


async def test_a_refresh_posts_nothing(world: Any) -> None:
    """Else a card would be posted whenever somebody looks at another."""
    world.reply = Say(CHOICES)
    value = {"action": {"verb": "refresh", "data": {"token": "refresh:1:2"}}, "trigger": "automatic"}
    _, body = await world.send(world.activity(**_invoke("adaptiveCard/action", value)))
    assert (body["type"], world.posts(world.direct)) == (TEXT, [])


async def test_choices_are_posted_once_for_a_press_that_comes_twice(world: Any) -> None:
    world.reply = Say(CHOICES)
    activity = world.activity(**_execute())
    assert await world.send(activity) == await world.send(activity)
    assert len(world.posts(world.direct)) == 1


async def test_an_aside_stands_on_top_of_the_card(world: Any) -> None:
    world.reply = Redraw(CARD, ASIDE)
    _, body = await world.send(world.activity(**_execute()))
    world.reply = Say(ASIDE)
    _, alone = await world.send(world.activity(**_execute(id="2")))
    why = alone["value"].splitlines()[1]
    assert why in _texts(body["value"]["body"][1])


async def test_the_pressers_view_is_refreshed_for_the_presser(world: Any) -> None:
    """A user id that Teams does not know would end the refreshing."""
    world.reply = Redraw(CARD)
    said = world.activity(**_execute())
    _, body = await world.send(said)
    assert body["value"]["refresh"]["userIds"] == [said["from"]["id"]]


async def test_a_dialog_opens_with_its_card(world: Any) -> None:
    world.reply = OpenForm(FORM)
    status, body = await world.send(world.activity(**FETCH))
    task = body["task"]
    assert (status, task["type"], task["value"]["card"]["contentType"]) == (200, "continue", ADAPTIVE)
    assert task["value"]["title"]


CLOSING: dict[str, Reply] = {
    "words": Say(HELP),
    "a card that the outbox keeps": Redraw(CARD, kept=True),
    "a card that the outbox keeps, with an aside": Redraw(CARD, ASIDE, kept=True),
    "nothing": Nothing(),
}


@pytest.mark.parametrize("reply", CLOSING.values(), ids=CLOSING.keys())
async def test_a_dialog_closes_with_a_few_words(world: Any, reply: Reply) -> None:
    world.reply = reply
    _, body = await world.send(world.activity(**SUBMIT))
    assert body["task"]["type"] == "message"
    assert 0 < len(body["task"]["value"]) <= 300


async def _card(world: Any) -> Any:
    """A card of ours in Ada's chat, whose button opens a dialog."""
    world.reply = Say(CARD)
    await world.teams.people.say("aad-ada", "personal", "show")
    return world.posts(world.direct)[-1]


async def _sent_off(world: Any, post: Any, *answers: Reply) -> Any:
    """Press what opens a dialog, and send the form off once for each answer."""
    world.reply = OpenForm(QUANTITY)
    await world.teams.pressing.task_fetch("aad-ada", "personal", post.id, {})
    for reply in answers:
        world.reply = reply
        seen = await world.teams.pressing.task_submit("aad-ada", {"quantity": "3"})
    return seen


REJECTED: Any = EXAMPLES["approval, rejected"]


@pytest.mark.parametrize("before", [(), (OpenForm(QUANTITY),)], ids=["at once", "after a second form"])
async def test_a_form_redraws_the_card_that_it_was_opened_from(world: Any, before: tuple[Reply, ...]) -> None:
    """Lost otherwise: people save a setting, and look at the old one; Teams does not say which card it was."""
    post = await _card(world)
    seen = await _sent_off(world, post, *before, Redraw(REJECTED))
    assert (seen.status, seen.body, seen.shown) == (200, None, None)
    assert world.teams.state.dialogs == {}
    assert [len(each.versions) for each in world.posts(world.direct)] == [2]
    assert "opened_from" not in world.heard[-1].values


async def test_errors_do_not_forget_the_card(world: Any) -> None:
    post = await _card(world)
    world.reply = OpenForm(QUANTITY)
    await world.teams.pressing.task_fetch("aad-ada", "personal", post.id, {})
    world.answer = _wrong_once
    await world.teams.pressing.task_submit("aad-ada", {"quantity": "3"})
    world.answer, world.reply = world._say_it, Redraw(REJECTED)
    await world.teams.pressing.task_submit("aad-ada", {"quantity": "4"})
    assert [len(each.versions) for each in world.posts(world.direct)] == [2]


async def test_a_card_that_is_gone_comes_anew(world: Any) -> None:
    """Lost otherwise: what a form has done, because its card was deleted meanwhile."""
    post = await _card(world)
    post.deleted = True
    world.reply = Redraw(REJECTED)
    data = {**SUBMIT["value"]["data"], "opened_from": post.id}
    _, body = await world.send(world.activity(**_invoke("task/submit", {"data": data}, replyToId=None)))
    assert body is None
    assert len(world.posts(world.direct)) == 2


async def test_nobody_can_have_a_channels_card_drawn_over(world: Any) -> None:
    """Lost otherwise: a made-up message id puts one person's private card before everybody."""
    world.reply = Say(CARD, private=False)
    await world.teams.people.say("aad-ada", world.channel, "show")
    [post] = world.posts(world.channel)
    world.reply = Redraw(REJECTED)
    data = {**SUBMIT["value"]["data"], "opened_from": post.id}
    await world.send(_in(world, "channel", _invoke("task/submit", {"data": data}, replyToId=None)))
    assert len(post.versions) == 1
    assert len(world.posts(world.direct)) == 1


async def test_long_words_come_as_a_card(world: Any) -> None:
    """Lost otherwise: the end of a long answer, in a note that shows three lines."""
    long = HelpSheet(
        "Ada", tuple(HelpRow(f"c{n}", f"c{n} <x>", "Does a thing that is told.") for n in range(9)), Platform.TEAMS
    )
    world.reply = Say(long)
    _, body = await world.send(world.activity(**_execute()))
    assert body["value"] == "My answer is below."
    assert len(world.posts(world.direct)) == 1


async def test_errors_keep_the_dialog_and_what_was_typed(world: Any) -> None:
    """An error that costs people their words is paid for twice."""
    world.answer = _wrong_once
    _, body = await world.send(world.activity(**SUBMIT))
    card = body["task"]["value"]["card"]["content"]
    inputs = {each["id"]: each for each in card["body"] if "id" in each}
    assert (inputs["quantity"]["value"], inputs["note"]["value"]) == (99, "hi")
    assert refusal(ASIDE.refusal) in _texts(card)
    assert [type(heard) for heard in world.heard] == [Submission, Click]


async def _wrong_once(incoming: Incoming) -> Reply:
    return BAD if isinstance(incoming, Submission) else OpenForm(QUANTITY)


async def test_errors_of_what_cannot_be_asked_any_more_close_the_dialog(world: Any) -> None:
    async def gone(incoming: Incoming) -> Reply:
        return BAD if isinstance(incoming, Submission) else Say(ASIDE)

    world.answer = gone
    _, body = await world.send(world.activity(**SUBMIT))
    assert body["task"]["type"] == "message"


async def test_a_message_is_answered_by_a_card_alone(world: Any) -> None:
    """Of text and card together Teams makes two messages and gives no id."""
    world.reply = Say(HELP)
    await world.teams.people.say("aad-ada", "personal", "help")
    [post] = world.posts(world.direct)
    assert "text" not in post.body
    assert post.body["attachments"][0]["contentType"] == ADAPTIVE
    assert "help" in post.body["summary"]


async def test_a_private_answer_in_a_channel_goes_to_the_persons_chat(world: Any) -> None:
    """Client data in a channel is read by everybody in it."""
    world.reply = Say(HELP)
    await world.teams.people.say("aad-ada", world.channel, "help")
    [line] = world.posts(world.channel)
    [answer] = world.posts(world.direct)
    assert line.body == {"text": "I have answered you in our chat.", "textFormat": "plain"}
    assert line.thread
    assert answer.body["attachments"]


async def test_a_public_answer_stays_in_its_thread(world: Any) -> None:
    world.reply = Say(HELP, private=False)
    await world.teams.people.say("aad-ada", world.channel, "help")
    [post] = world.posts(world.channel)
    assert post.thread != post.id
    assert world.posts(world.direct) == []


@pytest.mark.parametrize("private", [True, False])
async def test_what_is_asked_behind_a_slash_nobody_else_hears_of(world: Any, private: bool) -> None:
    """Lost otherwise: a question that Teams shows to nobody but the bot, told to the whole channel by its answer."""
    world.reply = Say(HELP, private=private)
    assert (await world.teams.people.command("aad-ada", world.channel, "help")).status == 200
    [line] = world.posts(world.channel)
    assert (line.body["text"], line.only_for) == ("I have answered you in our chat.", "aad-ada")
    assert len(world.posts(world.direct)) == 1


async def test_not_even_of_what_went_wrong(world: Any) -> None:
    """Lost otherwise: the same, when something of ours broke."""
    world.answer = _break
    await world.teams.people.command("aad-ada", world.channel, "help")
    [line] = world.posts(world.channel)
    assert "went wrong" in line.body["text"] and line.only_for == "aad-ada"


async def test_an_answer_that_is_there_is_not_asked_for_again(world: Any) -> None:
    """Lost otherwise: a second copy of it for a line that Teams was too busy to take."""
    world.reply = Say(HELP)
    root = world.teams.state.post(world.teams.state.conversations[world.channel], "aad-bob", {"text": "Well?"})
    thread, pace = f"{world.channel};messageid={root.id}", world.teams.pace
    pace.enforced = True
    while pace.hit(thread, world.teams.state.clock.now()) is None:
        pass
    seen = await world.teams.people.say("aad-ada", thread, "help")
    assert (seen.status, len(world.posts(world.direct)), world.posts(world.channel)) == (200, 1, [])


async def test_who_cannot_be_reached_in_private_is_told_how(world: Any) -> None:
    """And is told nothing else where others read."""
    world.reply = Say(HELP)
    bob = world.teams.state.users["aad-bob"]
    bob.tenant_id = "tenant-of-acme"  # Teams opens no chat with another tenant's people
    await world.teams.people.say("aad-bob", world.channel, "help")
    [post] = world.posts(world.channel)
    assert "Add me as an app" in post.body["text"]


async def test_an_old_clients_button_redraws_the_message(world: Any) -> None:
    world.reply = Say(CARD)
    await world.teams.people.say("aad-ada", "personal", "show")
    [post] = world.posts(world.direct)
    world.reply = Redraw(EXAMPLES["approval, rejected"], ASIDE)
    await world.send(world.activity(text=None, value={"token": "approve:1:2"}, replyToId=post.id))
    first, aside = world.posts(world.direct)
    assert len(first.versions) == 2
    assert aside.body["summary"]


async def test_an_old_clients_button_leaves_a_card_that_the_outbox_keeps(world: Any) -> None:
    """Else an older state could be drawn over a newer one."""
    world.reply = Say(CARD)
    await world.teams.people.say("aad-ada", "personal", "show")
    [post] = world.posts(world.direct)
    world.reply = Redraw(EXAMPLES["approval, rejected"], ASIDE, kept=True)
    await world.send(world.activity(text=None, value={"token": "approve:1:2"}, replyToId=post.id))
    first, aside = world.posts(world.direct)
    assert len(first.versions) == 1
    assert aside.body["summary"]


async def test_an_old_client_gets_a_form_as_a_message_and_its_errors_in_place(world: Any) -> None:
    world.reply = OpenForm(QUANTITY)
    await world.teams.people.say("aad-ada", "personal", "change")
    [post] = world.posts(world.direct)
    world.answer = _wrong_once
    await world.teams.pressing.submit_action("aad-ada", "personal", post.id, {"quantity": "99", "note": ""})
    assert [len(each.versions) for each in world.posts(world.direct)] == [2]


async def _break(incoming: Incoming) -> Reply:
    raise RuntimeError("a secret of Ada's")


async def test_a_failure_of_ours_is_told_as_one_and_logged_under_its_number(world: Any) -> None:
    """HTTP 200 all the same, or people read nothing but "Something went wrong"."""
    world.answer = _break
    with capture_logs() as logs:
        status, body = await world.send(world.activity(**_execute()))
    assert (status, body["statusCode"], body["type"]) == (200, 500, "application/vnd.microsoft.error")
    [failed] = [each for each in logs if each["event"] == "teams_event_failed"]
    assert failed["error"] in body["value"]["message"]
    assert "secret" not in str(body)


async def test_a_failure_in_a_dialog_closes_it_with_a_word(world: Any) -> None:
    world.answer = _break
    _, body = await world.send(world.activity(**SUBMIT))
    assert body["task"]["type"] == "message"


async def test_a_failure_at_a_message_is_told_in_the_chat(world: Any) -> None:
    world.answer = _break
    await world.teams.people.say("aad-ada", "personal", "help")
    assert "went wrong" in world.posts(world.direct)[0].body["text"]


async def test_a_redelivery_gets_the_first_answer(world: Any) -> None:
    """A press that took its time must not be done twice."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(incoming: Incoming) -> Reply:
        begun.set()
        await go_on.wait()
        return Say(HELP)

    world.answer = slowly
    activity = world.activity(**_execute())
    first = asyncio.create_task(world.send(activity))
    await begun.wait()
    second = asyncio.create_task(world.send(activity))
    await asyncio.wait([second], timeout=0.1)
    go_on.set()
    assert await first == await second == await world.send(activity)
    assert len(world.heard) == 1


async def test_answers_are_not_kept_for_ever(world: Any) -> None:
    """Else the process would grow with every press."""
    world.reply = Say(HELP)
    for number in range(3):
        await world.send(world.activity(**_execute(id=f"{number}")))
    world.clock.ahead = timedelta(minutes=11)
    token = world.token(exp=int(world.clock.now().timestamp()) + 60)
    await world.send(world.activity(**_execute(id="0")), f"Bearer {token}")
    assert (len(world.heard), len(world.door._once._answers)) == (4, 1)


async def test_a_failure_is_not_remembered(world: Any) -> None:
    activity = world.activity(**_execute())
    world.answer = _break
    await world.send(activity)
    world.answer, world.reply = world._say_it, Redraw(CARD)
    assert (await world.send(activity))[1]["statusCode"] == 200


async def test_a_refresh_is_always_thought_anew(world: Any) -> None:
    """It wants the card as it is, not as it was."""
    world.reply = Redraw(CARD)
    value = {"action": {"verb": "refresh", "data": {"token": "refresh:1:2"}}, "trigger": "automatic"}
    activity = world.activity(**_invoke("adaptiveCard/action", value))
    await world.send(activity)
    await world.send(activity)
    assert len(world.heard) == 2


@pytest.mark.parametrize("fault", ["rate_limited", "bad_gateway"])
async def test_an_answer_is_brought_once_more_where_teams_was_in_trouble_for_a_moment(world: Any, fault: str) -> None:
    """Lost otherwise: the answer, since Teams does not bring a message twice for a 503."""
    world.reply = Say(HELP)
    world.teams.faults.add(fault, "send", 1, seconds=1)
    assert (await world.send(world.activity()))[0] == 200
    assert len(world.posts(world.direct)) == 1


async def test_an_answer_that_was_not_taken_may_be_asked_for_again(world: Any) -> None:
    world.reply = Say(HELP)
    world.teams.faults.add("rate_limited", "send", 1, seconds=60)
    activity = world.activity()
    assert (await world.send(activity))[0] == 503
    assert (await world.send(activity))[0] == 200
    assert len(world.posts(world.direct)) == 1


async def test_an_answer_that_may_have_been_taken_is_not_given_twice(world: Any) -> None:
    world.reply = Say(HELP)
    world.teams.faults.add("dropped_after", "send", 1)
    activity = world.activity()
    assert (await world.send(activity))[0] == 200
    assert (await world.send(activity))[0] == 200
    assert len(world.posts(world.direct)) == 1


async def test_nothing_is_sent_with_a_library_that_blocks(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """botbuilder calls `requests` on the event loop, without a time-out, twice a turn."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a synchronous call")

    monkeypatch.setattr(requests.Session, "request", refuse)
    monkeypatch.setattr(httpx.Client, "request", refuse)
    world.reply = Say(HELP)
    assert (await world.teams.people.say("aad-ada", world.channel, "help")).status == 200
    assert world.posts(world.direct)


@pytest.mark.parametrize("notice", [Refused(ASIDE.refusal), CARD, HELP], ids=["refused", "approval", "help"])
async def test_teams_takes_what_we_post(world: Any, notice: Any) -> None:
    world.reply = Say(notice)
    seen = await world.teams.people.say("aad-ada", "personal", "show")
    assert (seen.status, len(world.posts(world.direct))) == (200, 1)
