"""What does an activity mean to the bot?"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from adapters.teams.heard import Heard, text
from adapters.teams.identify import conversation, pressed_message, source
from cards.teams_inputs import PRESSED, asked_for, values
from domain.chat import (
    Click,
    ConversationKind,
    Incoming,
    Lifecycle,
    LifecycleEvent,
    Message,
    MessageRef,
    Opened,
    OptionsQuery,
    Refresh,
    Submission,
)
from domain.tenancy import Installation

INVOKES = frozenset({"adaptiveCard/action", "task/fetch", "task/submit"})
SEARCH = "application/search"
INSTALLED = frozenset({"add", "add-upgrade"})
MACHINES = frozenset({"bot", "skill"})
"""Roles of senders that are nobody: two bots that answer each other would never end."""

_SPACES = re.compile(r"&nbsp;|[\xa0\u200b\ufeff]", re.IGNORECASE)
_GAPS = re.compile(r"[ \t]{2,}")
_MARKED = re.compile(r"<at\b[^<>]*>(.*?)</at>", re.IGNORECASE | re.DOTALL)


def incoming(heard: Heard, door: Installation) -> Incoming | None:
    """None for what is of no interest, or not known, or is another bot's word."""
    person = heard.text("from", "role") not in MACHINES
    match heard.kind:
        case "message" if person:
            return _message(heard, door)
        case "invoke" if person and heard.invoke in INVOKES:
            return _pressed(heard, door)
        case "invoke" if person and heard.invoke == SEARCH:
            return _searched(heard, door)
        case "conversationUpdate":
            return _roster(heard, door)
        case "installationUpdate":
            return _installation(heard, door)
    return None


def typed(heard: Heard) -> str:
    """The words without the bot's own mention, wherever it stands, also where the text marks it a little otherwise than
    the activity says; other people's mentions become their names.
    """
    words, ours = heard.text("text"), set[str]()
    for entity in _mentions(heard):
        if marked := text(entity, "text"):
            words = words.replace(marked, " " if _is_bot(heard, entity) else text(entity, "mentioned", "name"))
        if _is_bot(heard, entity):
            ours |= {text(entity, "mentioned", "name").casefold(), heard.text("recipient", "name").casefold()}
    words = _MARKED.sub(lambda at: " " if unescape(at[1]).strip().casefold() in ours else at[0], words)
    return _GAPS.sub(" ", _SPACES.sub(" ", words)).strip()


def _message(heard: Heard, door: Installation) -> Incoming:
    """An old client's button comes as a message with a value.

    Where others write too, words that do not name the bot come only by a right that a team's owner may give
    (ChannelMessage.Read.Group): they are overheard, unless they were said to the bot alone.
    """
    if "form" in heard.data or "token" in heard.data:
        return _pressed(heard, door)
    who = source(heard, door)
    alone = who.conversation.kind is ConversationKind.DIRECT or heard.targeted
    named = alone or any(_is_bot(heard, entity) for entity in _mentions(heard))
    return Message(who, typed(heard), _thread(heard), overheard=not named)


def _mentions(heard: Heard) -> Iterator[Mapping[str, Any]]:
    return (entity for entity in heard.each("entities") if entity.get("type") == "mention")


def _is_bot(heard: Heard, mention: Mapping[str, Any]) -> bool:
    return text(mention, "mentioned", "id").lower() == heard.text("recipient", "id").lower() != ""


def _thread(heard: Heard) -> MessageRef | None:
    """The message that a channel's thread began with, addressed as what we posted is; it is not under itself."""
    root = heard.conversation.partition(";messageid=")[2]
    return MessageRef(heard.conversation, root) if root and root != heard.id else None


def _pressed(heard: Heard, door: Installation) -> Incoming:
    """A token that is missing is empty: the dispatcher refuses it in words."""
    who, token, form = source(heard, door), text(heard.data, "token"), text(heard.data, "form")
    if form or heard.invoke == "task/submit":
        return Submission(who, form, token, _values(heard.data), text(heard.data, PRESSED))
    if heard.text("value", "action", "verb") == "refresh" or heard.text("value", "trigger") == "automatic":
        return Refresh(who, token)
    return Click(who, token, pressed_message(heard))


def _searched(heard: Heard, door: Installation) -> OptionsQuery:
    """A data set that is none of ours names no field: the dispatcher refuses it."""
    try:
        form, field, token = asked_for(heard.text("value", "dataset"))
    except ValueError:
        form = field = token = ""
    return OptionsQuery(source(heard, door), form, token, field, heard.text("value", "queryText"))


def _roster(heard: Heard, door: Installation) -> Lifecycle | None:
    """Only the bot's own coming and going; other members are not our business."""
    bot = heard.text("recipient", "id")
    for members, event in (("membersAdded", LifecycleEvent.INSTALLED), ("membersRemoved", LifecycleEvent.REMOVED)):
        if bot and any(member.get("id") == bot for member in heard.each(members)):
            return Lifecycle(door, event, conversation(heard, door))
    return None


def _installation(heard: Heard, door: Installation) -> Incoming | None:
    """An upgrade removes and adds; only its adding counts. Whoever adds the bot for themselves meets it for the first
    time: of the two events that tell of it, the other one (`conversationUpdate`) is kept as the door's own.
    """
    action, where = heard.text("action"), conversation(heard, door)
    if action == "add" and where.kind is ConversationKind.DIRECT and heard.text("from", "aadObjectId"):
        return Opened(source(heard, door))
    if action in INSTALLED:
        return Lifecycle(door, LifecycleEvent.INSTALLED, where)
    if action == "remove":
        return Lifecycle(door, LifecycleEvent.REMOVED, where)
    return None


def _values(data: Mapping[str, Any]) -> dict[str, str]:
    return values({name: _as_typed(value) for name, value in data.items()})


def _as_typed(value: object) -> str | None:
    """As the person would have typed it; a client may send a number field as a number. None for what nobody types."""
    match value:
        case str():
            return value.replace("\0", "")
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case int() | float():
            return str(value)
    return None
