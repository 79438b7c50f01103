"""What Slack sends means one thing to the domain, or nothing."""

import copy
import json
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from adapters.slack.plain import typed, without_mention
from domain.chat import (
    Click,
    Command,
    Conversation,
    ConversationKind,
    Incoming,
    Lifecycle,
    LifecycleEvent,
    Message,
    MessageRef,
    Opened,
    OptionsQuery,
    Source,
    Submission,
)
from domain.ids import ClientId, InstallationId, OrgId, Platform
from domain.tenancy import Identity, Installation

PAYLOADS: dict[str, Any] = json.loads(Path(__file__).with_name("payloads.json").read_text())
DOOR = Installation(InstallationId("i1"), OrgId("msp"), Platform.SLACK, "T1", "A0SEATWISE")
GRID = Installation(InstallationId("i2"), OrgId("grid"), Platform.SLACK, "E9", "A0SEATWISE", ClientId("acme"))
EVENTS = ("message", "mention", "home", "uninstalled", "revoked")


def sent(name: str, changes: dict[str, Any] | None = None, envelope: dict[str, Any] | None = None) -> Any:
    """A payload with changes by dotted path; an event in its envelope. None takes a key away."""
    body = _changed(PAYLOADS[name], changes or {})
    return _changed({**PAYLOADS["event"], "event": body}, envelope or {}) if name in EVENTS else body


def _changed(body: Any, changes: dict[str, Any]) -> Any:
    body = copy.deepcopy(body)
    for path, value in changes.items():
        *parents, last = path.split(".")
        place = body
        for parent in parents:
            place = place[int(parent)] if isinstance(place, list) else place[parent]
        if value is None:
            place.pop(last, None)
        else:
            place[last] = value
    return body


async def deliver(world: Any, body: Any) -> int:
    form = "application/x-www-form-urlencoded"
    if "command" in body:
        status, _ = await world.send(urlencode(body).encode(), form)
    elif body["type"] == "event_callback":
        status, _ = await world.send(json.dumps(body).encode())
    else:
        status, _ = await world.send(urlencode({"payload": json.dumps(body)}).encode(), form)
    return int(status)


def channel(address: str = "C1", kind: ConversationKind = ConversationKind.CHANNEL) -> Conversation:
    return Conversation(DOOR.id, Platform.SLACK, kind, address)


def direct(address: str | None = None) -> Conversation:
    return Conversation(DOOR.id, Platform.SLACK, ConversationKind.DIRECT, address, "U1")


def source(key: str, place: Conversation, name: str = "ada", **others: Any) -> Source:
    return Source(**{"door": DOOR, "identity": ADA, "user_name": name, "conversation": place, "key": key} | others)


ADA = Identity(Platform.SLACK, "T1", "U1")
TYPED = source("slack:T1:13.T1.738", channel())
PRESSED = source("slack:T1:1700000001.000200:U1:approve", channel())
FORMED = source("slack:T1:V1:17.aa:submit", direct())
WORDS, NO_WORDS = (blake2b(words, digest_size=8).hexdigest() for words in (b"Micro &amp; so", b""))
ASKED = source(f"slack:T1:V1:U1:vendor:{WORDS}:options", direct())
SAID = source("slack:T1:D1:1700000002.000300", direct("D1"), "U1")
CALLED = source("slack:T1:C1:1700000003.000400", channel(), "U1")
STOOD = MessageRef("C1", "1700000000.000100")
ORG_WIDE = {"enterprise_id": "E9", "team_id": "T5", "is_enterprise_install": "true"}

CHANNEL = {"channel": "C1", "channel_type": "channel"}
UNDER = {**CHANNEL, "thread_ts": STOOD.message, "parent_user_id": "U0BOT"}
OVERHEARD = source("slack:T1:C1:1700000002.000300:overheard", channel(), "U1")

GRIDDED = {"enterprise": {"id": "E9"}, "is_enterprise_install": True, "team.id": "T5", "user.team_id": "T5"}
GRID_WIDE = {
    "team_id": "T5",
    "context_team_id": "T5",
    "authorizations.0.team_id": None,
    "authorizations.0.enterprise_id": "E9",
    "authorizations.0.is_enterprise_install": True,
}


def of_the_grid(name: str, key: str) -> Source:
    """In their own direct conversation with the app that is installed for the organisation."""
    place = Conversation(GRID.id, Platform.SLACK, ConversationKind.DIRECT, None, "U1")
    return Source(GRID, Identity(Platform.SLACK, "T5", "U1"), name, place, f"slack:T5:{key}")


HEARD: dict[str, tuple[Any, Incoming]] = {
    "a slash command, its text as typed": (sent("command"), Command(TYPED, "licenses", "Acme & Sons acme.com")),
    "the umbrella command takes its first word": (
        sent("command", {"command": "/seatwise", "text": "Approve  1042 now"}),
        Command(TYPED, "approve", "1042 now"),
    ),
    "the umbrella command alone asks for help": (
        sent("command", {"command": "/seatwise", "text": ""}),
        Command(TYPED, "help", ""),
    ),
    "a command in two other people's direct messages belongs to one's own": (
        sent("command", {"channel_id": "D77", "channel_name": "directmessage", "text": ""}),
        Command(source("slack:T1:13.T1.738", direct()), "licenses", ""),
    ),
    "a command in a group": (
        sent("command", {"channel_name": "mpdm-ada--bob-1", "text": ""}),
        Command(source("slack:T1:13.T1.738", channel(kind=ConversationKind.GROUP)), "licenses", ""),
    ),
    "a command in an organisation's own installation": (
        sent("command", {**ORG_WIDE, "text": ""}),
        Command(
            Source(
                GRID,
                Identity(Platform.SLACK, "T5", "U1"),
                "ada",
                Conversation(GRID.id, Platform.SLACK, ConversationKind.CHANNEL, "C1"),
                "slack:T5:13.T1.738",
            ),
            "licenses",
            "",
        ),
    ),
    "a form of an organisation's own installation": (
        sent("submission", {**GRIDDED, "view.app_installed_team_id": "E9"}),
        Submission(of_the_grid("ada", "V1:17.aa:submit"), "quantity", "ask:s1:0", {"quantity": "12", "note": ""}),
    ),
    "a form of an organisation's own installation, of no workspace but the person's": (
        sent("submission", {**GRIDDED, "view.app_installed_team_id": "E9", "team": None}),
        Submission(of_the_grid("ada", "V1:17.aa:submit"), "quantity", "ask:s1:0", {"quantity": "12", "note": ""}),
    ),
    "a form of an organisation's own installation, of a person who is named by the organisation": (
        sent("submission", {**GRIDDED, "view.app_installed_team_id": "E9", "user.team_id": "E9"}),
        Submission(of_the_grid("ada", "V1:17.aa:submit"), "quantity", "ask:s1:0", {"quantity": "12", "note": ""}),
    ),
    "the home tab of an organisation's own installation, which authorizes no workspace": (
        sent("home", {}, GRID_WIDE),
        Opened(of_the_grid("U1", "U1:home:1700000004.000500")),
    ),
    "a button": (sent("click"), Click(PRESSED, "approve:ch1:3", STOOD)),
    "a button on a message that one person sees cannot be found again": (
        sent("click", {"container.is_ephemeral": True}),
        Click(PRESSED, "approve:ch1:3", None),
    ),
    "a button pressed by a person of a connected workspace": (
        sent("click", {"user.team_id": "T2"}),
        Click(
            source(PRESSED.key, channel(), identity=Identity(Platform.SLACK, "T2", "U1"), outsider=True),
            "approve:ch1:3",
            STOOD,
        ),
    ),
    "a form": (
        sent("submission"),
        Submission(FORMED, "quantity", "ask:s1:0", {"quantity": "12", "note": ""}),
    ),
    "a form opened from another workspace's channel": (
        sent("submission", {"team.id": "T2"}),
        Submission(FORMED, "quantity", "ask:s1:0", {"quantity": "12", "note": ""}),
    ),
    "words typed into a searched field": (
        sent("query"),
        OptionsQuery(ASKED, "overrides", "override:a1:0", "vendor", "Micro & so"),
    ),
    "nothing typed yet into a searched field": (
        sent("query", {"value": ""}),
        OptionsQuery(source(ASKED.key.replace(WORDS, NO_WORDS), direct()), "overrides", "override:a1:0", "vendor", ""),
    ),
    "a direct message": (sent("message"), Message(SAID, "licences")),
    "a direct message with a file": (sent("message", {"subtype": "file_share"}), Message(SAID, "licences")),
    "a direct message in a thread": (
        sent("message", {"thread_ts": "1700000000.000100"}),
        Message(SAID, "licences", MessageRef("D1", "1700000000.000100")),
    ),
    "a mention in a thread": (
        sent("mention", {"thread_ts": STOOD.message}),
        Message(CALLED, "licences for @U7", STOOD),
    ),
    "words in the thread of a message of ours": (
        sent("message", {**UNDER, "text": "approved"}),
        Message(OVERHEARD, "approved", STOOD, overheard=True),
    ),
    "words in a private channel's thread, whose author Slack does not name": (
        sent("message", {**UNDER, "channel_type": "group", "parent_user_id": None}),
        Message(OVERHEARD, "licences", STOOD, overheard=True),
    ),
    "words in the thread of a group conversation": (
        sent("message", {**UNDER, "channel_type": "mpim"}),
        Message(source(OVERHEARD.key, channel(kind=ConversationKind.GROUP), "U1"), "licences", STOOD, overheard=True),
    ),
    "a form that was opened from a message": (
        sent("submission", {"view.private_metadata": "ask:s1:0\nhttp://127.0.0.1:9/actions/T1/1/x\nC1/1.2"}),
        Submission(FORMED, "quantity", "ask:s1:0", {"quantity": "12", "note": ""}),
    ),
    "a direct message of someone outside": (
        sent("message", {"user_team": "T2"}),
        Message(
            source(SAID.key, direct("D1"), "U1", identity=Identity(Platform.SLACK, "T2", "U1"), outsider=True),
            "licences",
        ),
    ),
    "our own organisation's id is no stranger's": (
        sent("message", {"user_team": "E1"}, {"authorizations.0.enterprise_id": "E1"}),
        Message(SAID, "licences"),
    ),
    "a mention without our name": (sent("mention"), Message(CALLED, "licences for @U7")),
    "a mention when we are not told our name": (
        sent("mention", {}, {"authorizations": []}),
        Message(CALLED, "licences for @U7"),
    ),
    "the home tab": (
        sent("home"),
        Opened(source("slack:T1:U1:home:1700000004.000500", direct(), "U1")),
    ),
    "the app was removed": (sent("uninstalled"), Lifecycle(DOOR, LifecycleEvent.REMOVED)),
    "the bot's token was revoked": (sent("revoked"), Lifecycle(DOOR, LifecycleEvent.TOKEN_REVOKED)),
}

UNHEARD: dict[str, Any] = {
    "another bot": sent("message", {"bot_id": "B9"}),
    "a bot without a user": sent("message", {"subtype": "bot_message", "user": None}),
    "ourselves, by our bot's id": sent("message", {"user": "U0BOT", "bot_id": "B0"}),
    "ourselves, by our user alone": sent("message", {"user": "U0BOT"}),
    "ourselves, by our own name": sent("mention", {"user": "U0BOT"}),
    "Slackbot": sent("message", {"user": "USLACKBOT"}),
    "a bot that calls us by name": sent("mention", {"bot_id": "B9"}),
    "an edit": sent("message", {"subtype": "message_changed", "user": None}),
    "a deletion": sent("message", {"subtype": "message_deleted", "user": None}),
    "somebody joined": sent("message", {"subtype": "channel_join"}),
    "a person's token was revoked, not the bot's": sent("revoked", {"tokens": {"oauth": ["U1"], "bot": []}}),
    "the messages tab": sent("home", {"tab": "messages"}),
    "words typed into a menu that is no field of a form": sent("query", {"view": None}),
    "a link button": sent("click", {"actions.0.value": None}),
    "a choice in a menu outside a form": sent(
        "click", {"actions.0.type": "static_select", "actions.0.selected_option": {"value": "pick:s1:0"}}
    ),
    "a box ticked outside a form": sent(
        "click", {"actions.0.type": "checkboxes", "actions.0.selected_options": [{"value": "pick:s1:0"}]}
    ),
    "words in a channel, outside any thread": sent("message", {**CHANNEL}),
    "the message that a thread begins with": sent("message", {**CHANNEL, "thread_ts": "1700000002.000300"}),
    "words in the thread of another's message": sent("message", {**UNDER, "parent_user_id": "U7"}),
    "words in a thread that name us: they come as a mention too": sent("message", {**UNDER, "text": "ok <@U0BOT>"}),
    "a bot in a thread": sent("message", {**UNDER, "bot_id": "B9"}),
    "an edit in a thread": sent("message", {**UNDER, "subtype": "message_changed"}),
    "a closed form": sent("submission", {"type": "view_closed"}),
    "an event of a type that is new to us": sent("message", {"type": "reaction_added"}),
    "an interaction of a type that is new to us": sent("click", {"type": "teleport"}),
}

AS_TYPED = {
    "an ampersand": ("a &amp; b", "a & b"),
    "brackets that were typed": ("&lt;@U1&gt; &lt;!here&gt;", "<@U1> <!here>"),
    "an escaped escape": ("&amp;lt;", "&lt;"),
    "a mention": ("for <@U123>", "for @U123"),
    "a mention with a name": ("for <@U123|bob>", "for @U123"),
    "a channel": ("in <#C1|general>", "in #general"),
    "a channel without its name": ("in <#C1>", "in #C1"),
    "everybody here": ("<!here> look", "@here look"),
    "a group": ("<!subteam^S1|@techs>", "@techs"),
    "a link that was typed bare": ("<http://acme.com|acme.com>", "acme.com"),
    "a whole link": ("<https://acme.com/a?b=1&amp;c=2>", "https://acme.com/a?b=1&c=2"),
    "an address": ("<mailto:a@acme.com|a@acme.com>", "a@acme.com"),
    "an address without a label": ("<mailto:a@acme.com>", "a@acme.com"),
    "blanks around it": ("  12 \n", "12"),
}


@pytest.mark.parametrize("case", HEARD.values(), ids=HEARD.keys())
async def test_what_is_for_us_is_heard(world: Any, case: tuple[Any, Incoming]) -> None:
    """Lost if it failed: who asked, where, and for what; and with that the tenant wall."""
    body, meaning = case
    assert await deliver(world, body) == 200
    assert world.heard == [meaning]


@pytest.mark.parametrize("body", UNHEARD.values(), ids=UNHEARD.keys())
async def test_what_is_not_for_us_is_acknowledged_in_silence(world: Any, body: Any) -> None:
    """Lost if it failed: two bots would talk to each other for ever, or Slack repeat what nobody wants."""
    assert await deliver(world, body) == 200
    assert world.heard == []
    assert world.slack.calls == []


@pytest.mark.parametrize("world", [{"command_prefix": "acme-"}], indirect=True)
@pytest.mark.parametrize("typed_command", ["/acme-licenses", "/ACME-Licenses", "/licenses"])
async def test_a_prefix_is_no_part_of_a_command(world: Any, typed_command: str) -> None:
    """Lost if it failed: an app whose commands had to be renamed, since another one had taken the names."""
    await deliver(world, sent("command", {"command": typed_command, "text": ""}))
    assert world.heard == [Command(TYPED, "licenses", "")]


@pytest.mark.parametrize("case", AS_TYPED.values(), ids=AS_TYPED.keys())
def test_text_is_what_the_person_typed(case: tuple[str, str]) -> None:
    """Lost if it failed: "Acme & Sons" would not be found."""
    assert typed(case[0]) == case[1]


def test_only_our_own_name_is_taken_out_of_a_mention() -> None:
    """Lost if it failed: the person whom a message was about."""
    assert without_mention("<@U1> for <@U0BOT>: <@U2>", "U0BOT") == "<@U1> for <@U2>"
    assert without_mention(" <@U0BOT>, help <@U2>", None) == "help <@U2>"
