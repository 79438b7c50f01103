"""What Teams sends means one thing to the bot, whatever the shape it comes in."""

from typing import Any

import pytest

from domain.chat import (
    Click,
    ConversationKind,
    Lifecycle,
    LifecycleEvent,
    Message,
    MessageRef,
    Opened,
    Refresh,
    Submission,
)
from domain.examples import EXAMPLES
from domain.ids import Platform
from domain.notices import Say
from domain.tenancy import Identity
from tests.adapters.teams.conftest import APP

CARD: Any = EXAMPLES["approval, pending"]
ACTION, FETCH, SUBMIT = "adaptiveCard/action", "task/fetch", "task/submit"


def _invoke(name: str, value: Any) -> dict[str, Any]:
    return {"type": "invoke", "name": name, "value": value, "text": None, "replyToId": "m1"}


def _pressed(token: Any, verb: str = "approve", trigger: str = "manual") -> dict[str, Any]:
    action = {"type": "Action.Execute", "verb": verb, "data": token if isinstance(token, dict) else {"token": token}}
    return _invoke(ACTION, {"action": action, "trigger": trigger})


BOT = {"id": "28:11111111-1111-4111-8111-111111111111", "name": "Seatwise"}
AT_BOT = {"type": "mention", "mentioned": BOT, "text": "<at>Seatwise</at>"}
AT_BOB = {"type": "mention", "mentioned": {"id": "29:bob", "name": "Bob"}, "text": "<at>Bob</at>"}

WORDS = {
    "plain": ({"text": "licenses acme"}, "licenses acme"),
    "with a slash": ({"text": "/licenses"}, "/licenses"),
    "after the bot's name": ({"text": "<at>Seatwise</at> licenses", "entities": [AT_BOT]}, "licenses"),
    "with a line break and hard spaces": (
        {"text": "<at>Seatwise</at>&nbsp;help\u00a0me\n", "entities": [AT_BOT]},
        "help me",
    ),
    "in the middle of several": (
        {"text": "/approvals <at>Seatwise</at> threshold  25", "entities": [AT_BOT]},
        "/approvals threshold 25",
    ),
    "after the bot's name in other letters than the activity says": (
        {"text": '<at id="0">SEATWISE</at>help', "entities": [AT_BOT]},
        "help",
    ),
    "after the bot's name, whose mark the activity leaves out": (
        {"text": "<at>Seatwise</at> help", "entities": [{"type": "mention", "mentioned": BOT}]},
        "help",
    ),
    "about another person": ({"text": "ask <at>Bob</at>", "entities": [AT_BOB]}, "ask Bob"),
    "a tag that nobody mentioned": ({"text": "<at>Eve</at> help"}, "<at>Eve</at> help"),
    "nothing but the bot's name": ({"text": "<at>Seatwise</at>", "entities": [AT_BOT]}, ""),
    "with a NUL, which no database takes": ({"text": "he\u0000lp"}, "help"),
    "with a value that is none of ours": ({"text": "hi", "value": {"other": 1}}, "hi"),
}


@pytest.mark.parametrize(("changed", "text"), WORDS.values(), ids=WORDS.keys())
async def test_words(world: Any, changed: dict[str, Any], text: str) -> None:
    await world.send(world.activity(**changed))
    [heard] = world.heard
    assert isinstance(heard, Message)
    assert heard.text == text


PRESSES: dict[str, tuple[dict[str, Any], type, str]] = {
    "a card's action": (_pressed("approve:1:2"), Click, "approve:1:2"),
    "a card's action without a token": (_pressed(None), Click, ""),
    "a token that is no text": (_pressed({"token": {"a": 1}}), Click, ""),
    "an old client's button": (
        {"text": None, "value": {"token": "approve:1:2"}, "replyToId": "m1"},
        Click,
        "approve:1:2",
    ),
    "a button that opens a dialog": (
        _invoke(FETCH, {"data": {"msteams": {"type": "task/fetch"}, "token": "reject:1:2"}}),
        Click,
        "reject:1:2",
    ),
    "a refresh": (_pressed("refresh:1:2", "refresh"), Refresh, "refresh:1:2"),
    "a refresh that a client began": (_pressed("refresh:1:2", "other", "automatic"), Refresh, "refresh:1:2"),
}


@pytest.mark.parametrize(("changed", "kind", "token"), PRESSES.values(), ids=PRESSES.keys())
async def test_presses(world: Any, changed: dict[str, Any], kind: type, token: str) -> None:
    await world.send(world.activity(**changed))
    [heard] = world.heard
    assert type(heard) is kind
    assert heard.token == token
    if isinstance(heard, Click):
        assert heard.message == MessageRef(world.direct, "m1")


TYPED = {"form": "quantity", "token": "request:s:10", "quantity": "12", "note": "two\nlines"}
FORMS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "a dialog": (_invoke(SUBMIT, {"data": TYPED}), {"quantity": "12", "note": "two\nlines"}),
    "a form in the chat": ({"text": None, "value": TYPED}, {"quantity": "12", "note": "two\nlines"}),
    "a form by a card's action": (_pressed(TYPED), {"quantity": "12", "note": "two\nlines"}),
    "numbers as numbers": (
        _invoke(SUBMIT, {"data": {**TYPED, "quantity": 12, "note": 12.0}}),
        {"quantity": "12", "note": "12"},
    ),
    "what nobody types": (
        _invoke(SUBMIT, {"data": {**TYPED, "note": None, "a": [1], "b": {"c": 1}, "d": True, "msteams": {}}}),
        {"quantity": "12", "d": "true"},
    ),
}


@pytest.mark.parametrize(("changed", "values"), FORMS.values(), ids=FORMS.keys())
async def test_forms(world: Any, changed: dict[str, Any], values: dict[str, str]) -> None:
    """The same form is the same submission, from whichever client."""
    await world.send(world.activity(**changed))
    [heard] = world.heard
    assert heard == Submission(heard.source, "quantity", "request:s:10", values)


MEMBER = {"id": "29:x", "aadObjectId": "aad-x"}
LIVES: dict[str, tuple[dict[str, Any], LifecycleEvent | None]] = {
    "upgraded, the adding": ({"type": "installationUpdate", "action": "add-upgrade"}, LifecycleEvent.INSTALLED),
    "upgraded, the removing": ({"type": "installationUpdate", "action": "remove-upgrade"}, None),
    "removed": ({"type": "installationUpdate", "action": "remove"}, LifecycleEvent.REMOVED),
    "the bot joined": ({"type": "conversationUpdate", "membersAdded": [BOT]}, LifecycleEvent.INSTALLED),
    "the bot left": ({"type": "conversationUpdate", "membersRemoved": [BOT]}, LifecycleEvent.REMOVED),
    "somebody else joined": ({"type": "conversationUpdate", "membersAdded": [MEMBER]}, None),
    "a channel was renamed": ({"type": "conversationUpdate", "topicName": "x"}, None),
    "a reaction": ({"type": "messageReaction", "reactionsAdded": [{"type": "like"}]}, None),
    "an edited message": ({"type": "messageUpdate"}, None),
    "a type that nobody knows": ({"type": "somethingNew"}, None),
}


@pytest.mark.parametrize(("changed", "event"), LIVES.values(), ids=LIVES.keys())
async def test_comings_and_goings(world: Any, changed: dict[str, Any], event: LifecycleEvent | None) -> None:
    status, body = await world.send(world.activity(**changed))
    assert (status, body) == (200, None)
    assert [heard.event for heard in world.heard if isinstance(heard, Lifecycle)] == ([event] if event else [])
    assert len(world.heard) == (1 if event else 0)
    if event:
        assert world.heard[0].conversation == world.place(ConversationKind.DIRECT)


async def test_whoever_adds_the_bot_is_greeted_once(world: Any) -> None:
    """Lost otherwise: two greetings, since two events tell of it; or none."""
    await world.teams.people.install("aad-ada", APP)
    assert [type(heard) for heard in world.heard] == [Opened, Lifecycle]
    assert world.heard[0].source.identity.user == "aad-ada"
    assert world.heard[1].conversation == world.place(ConversationKind.DIRECT)


async def test_an_installation_by_nobody_greets_nobody(world: Any) -> None:
    """Lost otherwise: an administrator's roll-out is refused as an outsider, in everybody's chat."""
    await world.send(world.activity(type="installationUpdate", action="add", **{"from": {"id": "28:other"}}))
    assert [type(heard) for heard in world.heard] == [Lifecycle]


async def test_a_team_that_adds_the_bot_is_no_newcomer(world: Any) -> None:
    await world.teams.people.add_to_team("aad-ada", world.channel, APP)
    assert [type(heard) for heard in world.heard] == [Lifecycle, Lifecycle]


async def test_an_invoke_that_nobody_knows_is_501(world: Any) -> None:
    """As botbuilder answers, so that Teams does not take silence for consent."""
    status, _ = await world.send(world.activity(**_invoke("composeExtension/query", {})))
    assert (status, world.heard) == (501, [])


ADA = {"id": "29:ada", "name": "Ada", "aadObjectId": "aad-ada"}
SENDERS: dict[str, tuple[dict[str, Any], Identity, bool]] = {
    "a colleague": (ADA, Identity(Platform.TEAMS, "tenant-of-the-msp", "aad-ada"), False),
    "a colleague, tenant named": (
        ADA | {"tenantId": "tenant-of-the-msp"},
        Identity(Platform.TEAMS, "tenant-of-the-msp", "aad-ada"),
        False,
    ),
    "somebody of another tenant": (
        ADA | {"tenantId": "tenant-of-acme"},
        Identity(Platform.TEAMS, "tenant-of-acme", "aad-ada"),
        True,
    ),
    "somebody without an object id": (
        {"id": "29:guest", "name": "Guest"},
        Identity(Platform.TEAMS, "tenant-of-the-msp", "29:guest"),
        True,
    ),
}


@pytest.mark.parametrize(("sender", "identity", "outsider"), SENDERS.values(), ids=SENDERS.keys())
async def test_who_speaks(world: Any, sender: dict[str, Any], identity: Identity, outsider: bool) -> None:
    """A person is an object id in a tenant; a name or an address can be chosen by anybody."""
    await world.send(world.activity(**{"from": sender}))
    source = world.heard[0].source
    assert (source.identity, source.outsider) == (identity, outsider)


@pytest.mark.parametrize("role", ["bot", "skill"])
async def test_another_bots_word_is_not_heard(world: Any, role: str) -> None:
    """Two bots that answer each other would never end."""
    sender = ADA | {"role": role}
    assert await world.send(world.activity(**{"from": sender})) == (200, None)
    assert (await world.send(world.activity(**_invoke(SUBMIT, {"data": TYPED}), **{"from": sender})))[0] == 501
    assert world.heard == []


MSP = "tenant-of-the-msp"
PLACES: dict[str, tuple[dict[str, Any], ConversationKind, str, str | None]] = {
    "a chat": ({"id": "a:1", "conversationType": "personal"}, ConversationKind.DIRECT, "a:1", "aad-ada"),
    "a thread": (
        {"id": "19:c@thread.tacv2;messageid=1", "conversationType": "channel"},
        ConversationKind.CHANNEL,
        "19:c@thread.tacv2",
        None,
    ),
    "a group": (
        {"id": "19:g@thread.v2", "conversationType": "groupChat"},
        ConversationKind.GROUP,
        "19:g@thread.v2",
        None,
    ),
    "a place of no known type": ({"id": "19:x", "isGroup": True}, ConversationKind.GROUP, "19:x", None),
    "a place that says nothing": ({"id": "19:x"}, ConversationKind.GROUP, "19:x", None),
    "a chat that says nothing": ({"id": "a:1"}, ConversationKind.DIRECT, "a:1", "aad-ada"),
}


@pytest.mark.parametrize(("said", "kind", "address", "user"), PLACES.values(), ids=PLACES.keys())
async def test_where(world: Any, said: dict[str, Any], kind: ConversationKind, address: str, user: str | None) -> None:
    """What is private is told by the place: in doubt it counts as one that others read."""
    await world.send(world.activity(conversation=said | {"tenantId": MSP}))
    assert world.heard[0].source.conversation == world.place(kind, address=address, user=user)


async def test_an_event_is_named_by_its_meaning(world: Any) -> None:
    await world.send(world.activity(id="17"))
    await world.send(world.activity(**_pressed("approve:1:2"), id="18"))
    assert [heard.source.key for heard in world.heard] == [
        f"teams:{world.direct}:17",
        f"teams:{world.direct}:18:adaptiveCard/action:approve:approve:1:2",
    ]


async def test_a_word_in_a_thread_knows_what_it_was_said_under(world: Any) -> None:
    """Lost otherwise: "approved" under a card says nothing, for nobody knows which one was meant."""
    world.reply = Say(CARD, private=False)
    place = world.place(ConversationKind.CHANNEL)
    said, _ = await world.chat.post(place, CARD, "m")
    await world.teams.people.say("aad-ada", said.address, "approved")
    [heard] = world.heard
    assert (heard.text, heard.thread, heard.overheard) == ("approved", said, False)
    assert heard.source.team == world.channel


async def test_a_message_that_begins_a_thread_is_under_nothing(world: Any) -> None:
    await world.teams.people.say("aad-ada", world.channel, "help")
    await world.teams.people.say("aad-ada", "personal", "help")
    assert [heard.thread for heard in world.heard] == [None, None]


IN_CHANNEL = {"id": "19:c@thread.tacv2;messageid=1", "conversationType": "channel", "tenantId": MSP}
HEARD: dict[str, tuple[dict[str, Any], bool]] = {
    "to the bot": ({"conversation": IN_CHANNEL, "entities": [AT_BOT]}, False),
    "to the bot, whose id is spelled otherwise": (
        {"conversation": IN_CHANNEL, "entities": [AT_BOT | {"mentioned": {"id": str(BOT["id"]).upper()}}]},
        False,
    ),
    "to nobody": ({"conversation": IN_CHANNEL}, True),
    "to somebody else": ({"conversation": IN_CHANNEL, "entities": [AT_BOB]}, True),
    "to the bot alone": ({"conversation": IN_CHANNEL, "recipient": BOT | {"isTargeted": True}}, False),
    "in the bot's own chat": ({}, False),
}


@pytest.mark.parametrize(("said", "overheard"), HEARD.values(), ids=HEARD.keys())
async def test_what_is_not_said_to_the_bot_is_overheard(world: Any, said: dict[str, Any], overheard: bool) -> None:
    """Lost otherwise: where the bot may read along, it answers every word of everybody."""
    await world.send(world.activity(**said))
    assert world.heard[0].overheard is overheard


async def test_an_answer_to_overheard_words_is_not_announced(world: Any) -> None:
    """Lost otherwise: the bot breaks into a talk between people."""
    world.reply = Say(CARD)
    place = {"id": world.channel, "conversationType": "channel", "tenantId": MSP}
    await world.send(world.activity(conversation=place))
    assert (len(world.posts(world.direct)), world.posts(world.channel)) == (1, [])
