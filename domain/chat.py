"""What comes in from a chat, and where can something be said?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.ids import InstallationId, Platform
from domain.tenancy import Identity, Installation


class ConversationKind(StrEnum):
    DIRECT = "direct"
    CHANNEL = "channel"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Conversation:
    """A place where the bot can speak.

    `address` is the platform's id of it (Slack: C…, D…; Teams: 19:…, a:…), None for a direct one that was never opened;
    `user` is the person of a direct one. `service_url` is Teams' connector for it, from a verified activity. `name` is
    what the platform has called it, for people to read and nothing to go by: it makes no other place of it.
    """

    installation: InstallationId
    platform: Platform
    kind: ConversationKind
    address: str | None = None
    user: str | None = None
    service_url: str | None = None
    name: str | None = field(default=None, compare=False)

    @property
    def key(self) -> str:
        """One per place, whether or not a direct one has been opened yet."""
        where = f"@{self.user}" if self.kind is ConversationKind.DIRECT and self.user else self.address
        return f"{self.installation}/{where}"

    @property
    def private(self) -> bool:
        return self.kind is ConversationKind.DIRECT


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message that stands somewhere, as its platform addresses it (Slack: channel and ts; Teams: conversation and
    activity id).
    """

    address: str
    message: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where an event came from, as its platform proved it.

    `key` names the event by its meaning ("slack:T1:C1:171.2"), so that a redelivery under another event id is known
    again.
    `outsider` is true of bots and of people of another workspace or tenant.
    """

    door: Installation
    identity: Identity
    user_name: str
    conversation: Conversation
    key: str
    outsider: bool = False
    locale: str | None = None
    team: str | None = None
    """The Teams team that the channel belongs to."""


@dataclass(frozen=True, slots=True)
class Message:
    """Plain words. `thread` is the message that they were said under, if any; `overheard`: said where we may listen,
    and not to us.
    """

    source: Source
    text: str
    thread: MessageRef | None = None
    overheard: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command, or its Teams counterpart: `name` without the slash."""

    source: Source
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Click:
    """A button; `token` is all that it says, and `message` the message it stood on."""

    source: Source
    token: str
    message: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A form sent off: its name, the token it was opened with, what was typed; several chosen values of one field are
    joined by line breaks. `pressed` names the button, where it is not the one that closes the form.
    """

    source: Source
    form: str
    token: str
    values: Mapping[str, str] = field(default_factory=dict)
    pressed: str = ""


@dataclass(frozen=True, slots=True)
class OptionsQuery:
    """Somebody types into a searched `field` of an open form, and waits for what fits."""

    source: Source
    form: str
    token: str
    field: str
    typed: str


@dataclass(frozen=True, slots=True)
class Refresh:
    """A client asks how a card stands now (Teams, when the card comes into view)."""

    source: Source
    token: str


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody opened the bot's own page or chat."""

    source: Source


class LifecycleEvent(StrEnum):
    INSTALLED = "installed"
    REMOVED = "removed"
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - an event's name
    ARCHIVED = "archived"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Something happened to a door itself, or to a conversation in it."""

    door: Installation
    event: LifecycleEvent
    conversation: Conversation | None = None


Incoming = Message | Command | Click | Submission | OptionsQuery | Refresh | Opened | Lifecycle


class Standing(StrEnum):
    """What somebody is in a workspace or tenant, as its platform says."""

    MEMBER = "member"
    GUEST = "guest"
    EXTERNAL = "external"
    BOT = "bot"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody as a platform knows them; `identity` is what their events come with."""

    identity: Identity
    name: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Group:
    """A Slack user group or a Teams team, by the platform's own id."""

    id: str
    name: str
