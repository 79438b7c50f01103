"""By which door did it come in, and what does it mean to the domain?"""

from adapters.slack.heard import Heard, Kind, own_user, text, token
from adapters.slack.plain import typed, without_mention
from adapters.slack.settings import SlackSettings
from cards.slack_inputs import values as entered
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
from domain.ids import Platform
from domain.ports import Installations
from domain.tenancy import Identity, Installation

_UNNAMED = ("", "directmessage", "privategroup")
_LIFECYCLE = {
    "app_uninstalled": LifecycleEvent.REMOVED,
    "tokens_revoked": LifecycleEvent.TOKEN_REVOKED,
    "member_joined_channel": LifecycleEvent.INSTALLED,
    "channel_left": LifecycleEvent.REMOVED,
    "group_left": LifecycleEvent.REMOVED,
    "channel_archive": LifecycleEvent.ARCHIVED,
    "group_archive": LifecycleEvent.ARCHIVED,
    "channel_unarchive": LifecycleEvent.RESTORED,
    "group_unarchive": LifecycleEvent.RESTORED,
}


async def door_of(heard: Heard, installations: Installations) -> Installation | None:
    """The workspace's own door, or its organisation's where the app was installed for all of an Enterprise Grid."""
    door = await installations.find(Platform.SLACK, heard.team, heard.app)
    if door is None and heard.org_wide and heard.enterprise and heard.enterprise != heard.team:
        return await installations.find(Platform.SLACK, heard.enterprise, heard.app)
    return door


def incoming(heard: Heard, door: Installation, settings: SlackSettings) -> Incoming:
    """Raises LookupError, TypeError or AttributeError when something in it lacks the shape that Slack documents."""
    if heard.kind is Kind.LIFECYCLE:
        place = (
            Conversation(door.id, Platform.SLACK, ConversationKind.CHANNEL, heard.channel) if heard.channel else None
        )
        return Lifecycle(door, _LIFECYCLE[heard.part["type"]], place)
    source = _source(heard, door)
    match heard.kind:
        case Kind.COMMAND:
            return _command(heard, source, settings)
        case Kind.CLICK:
            return Click(source, token(heard.part), _pressed_message(heard))
        case Kind.SUBMISSION:
            view = heard.part
            values = entered(view["state"])
            return Submission(source, text(view.get("callback_id")), heard.token, values)
        case Kind.PRESSED:
            view = heard.body["view"]
            values = entered(view.get("state") or {})
            return Submission(source, heard.part_of, heard.token, values, token(heard.part))
        case Kind.OPTIONS:
            return _query(heard, source)
        case Kind.OPENED:
            return Opened(source)
    thread = MessageRef(text(heard.channel), heard.thread) if heard.thread else None
    return Message(source, _words(heard), thread, overheard=heard.kind is Kind.OVERHEARD)


def _source(heard: Heard, door: Installation) -> Source:
    return Source(
        door=door,
        identity=Identity(Platform.SLACK, heard.user_team, heard.user),
        user_name=_name(heard),
        conversation=_conversation(heard, door),
        key=heard.key,
        outsider=heard.user_team not in (door.tenant, heard.team),
    )


def _name(heard: Heard) -> str:
    """Only for addressing a person: names can be chosen. Events carry none; the id stands in."""
    if heard.kind is Kind.COMMAND:
        return str(heard.body.get("user_name") or heard.user)
    user = heard.body.get("user")
    name = (user.get("name") or user.get("username")) if isinstance(user, dict) else None
    return str(name or heard.user)


def _conversation(heard: Heard, door: Installation) -> Conversation:
    """Where it happened; a form and the home tab have no place, so the person's own direct conversation stands for it.

    A command, or an answer that only one person sees, may stand in the direct messages of two other people, where the
    bot is not.
    """
    channel = heard.channel
    if channel is None or channel.startswith("D"):
        address = channel if heard.kind is Kind.MESSAGE or _pressed_message(heard) else None
        return Conversation(door.id, Platform.SLACK, ConversationKind.DIRECT, address, heard.user)
    many = heard.kind is Kind.COMMAND and str(heard.body.get("channel_name", "")).startswith("mpdm-")
    many = many or heard.part.get("channel_type") == "mpim"
    kind = ConversationKind.GROUP if many else ConversationKind.CHANNEL
    return Conversation(door.id, Platform.SLACK, kind, channel, name=None if many else _channel_name(heard))


def _channel_name(heard: Heard) -> str | None:
    """A command and a press name the channel, unless it is private; an event does not."""
    where = heard.body.get("channel")
    told = heard.body.get("channel_name") or (where.get("name") if isinstance(where, dict) else None)
    return text(told) if isinstance(told, str) and told not in _UNNAMED else None


def _pressed_message(heard: Heard) -> MessageRef | None:
    """None in a view, and for a message that only one person sees: that can be replaced, but never found again."""
    container = heard.body.get("container") or {}
    if container.get("type") != "message" or container.get("is_ephemeral"):
        return None
    return MessageRef(text(container["channel_id"]), text(container["message_ts"]))


def _command(heard: Heard, source: Source, settings: SlackSettings) -> Command:
    name = heard.body["command"].removeprefix("/").lower().removeprefix(settings.command_prefix)
    words = typed(heard.body.get("text") or "")
    if name != settings.umbrella:
        return Command(source, name, words)
    first, _, rest = words.partition(" ")
    return Command(source, first.lower() or "help", rest.strip())


def _query(heard: Heard, source: Source) -> OptionsQuery:
    """A field's id is its block's and its action's, as it is drawn."""
    block, words = text(heard.body["block_id"]), typed(text(heard.body.get("value")))
    return OptionsQuery(source, text(heard.part.get("callback_id")), heard.token, block, words)


def _words(heard: Heard) -> str:
    said = text(heard.part.get("text"))
    return typed(without_mention(said, own_user(heard.body)) if heard.kind is Kind.MENTION else said)
