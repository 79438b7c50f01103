"""Who said it, and where?"""

from adapters.teams.heard import Heard, text
from cards.teams_inputs import OPENED_FROM
from domain.chat import Conversation, ConversationKind, MessageRef, Source
from domain.ids import Platform
from domain.tenancy import Identity, Installation

KINDS = {
    "personal": ConversationKind.DIRECT,
    "channel": ConversationKind.CHANNEL,
    "groupChat": ConversationKind.GROUP,
}


def source(heard: Heard, door: Installation) -> Source:
    """The person is named by Entra object id; who has none, or is of another tenant, is an outsider."""
    tenant = heard.text("from", "tenantId") or door.tenant
    aad = heard.text("from", "aadObjectId")
    return Source(
        door=door,
        identity=Identity(Platform.TEAMS, tenant, aad or heard.text("from", "id")),
        user_name=heard.text("from", "name"),
        conversation=conversation(heard, door),
        key=key(heard),
        outsider=not aad or tenant != door.tenant,
        locale=heard.text("locale") or None,
        team=heard.text("channelData", "team", "id") or None,
    )


def conversation(heard: Heard, door: Installation) -> Conversation:
    """A thread belongs to its channel: `;messageid=` is left off."""
    kind = _kind(heard)
    return Conversation(
        installation=door.id,
        platform=Platform.TEAMS,
        kind=kind,
        address=heard.conversation.partition(";messageid=")[0],
        user=_person(heard) if kind is ConversationKind.DIRECT else None,
        service_url=heard.service_url,
        name=_channel_name(heard) if kind is ConversationKind.CHANNEL else None,
    )


def pressed_message(heard: Heard) -> MessageRef | None:
    """The message whose button was pressed, or whose button opened the dialog that was sent off: a `task/submit` names
    none (microsoft/botframework-sdk#6473), so that the dialog carries it.
    """
    replied = heard.text("replyToId") or text(heard.data, OPENED_FROM)
    return MessageRef(heard.conversation, replied) if replied else None


def key(heard: Heard) -> str:
    """Names the event by what it is; an invoke's id alone does not tell two presses of one redelivery apart."""
    parts = ["teams", heard.conversation, heard.id or heard.text("timestamp")]
    if heard.kind == "invoke":
        parts += [heard.invoke, text(heard.node("value", "action"), "verb"), text(heard.data, "token")]
    return ":".join(filter(None, parts))


def _kind(heard: Heard) -> ConversationKind:
    """By its type; where that is missing, whatever is not certainly a 1:1 chat counts as one that others can read."""
    if known := KINDS.get(heard.text("conversation", "conversationType")):
        return known
    if heard.node("channelData", "channel"):
        return ConversationKind.CHANNEL
    alone = heard.node("conversation").get("isGroup") is False or heard.conversation.startswith("a:")
    return ConversationKind.DIRECT if alone else ConversationKind.GROUP


def _channel_name(heard: Heard) -> str | None:
    """Not every activity tells it. The first channel of a team has the team's own id, and no name of its own."""
    channel = heard.node("channelData", "channel")
    first = text(channel, "id") and text(channel, "id") == heard.text("channelData", "team", "id")
    return text(channel, "name") or ("General" if first else None)


def _person(heard: Heard) -> str | None:
    """The person of a 1:1 chat; when the bot itself is the sender, the one who was added to it."""
    if aad := heard.text("from", "aadObjectId"):
        return aad
    added = (text(member, "aadObjectId") for member in heard.each("membersAdded"))
    sender = heard.text("from", "id")
    return next(filter(None, added), None) or (sender if sender.startswith("29:") else None)
