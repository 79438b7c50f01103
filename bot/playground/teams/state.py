"""What does the small Teams know: registrations, tenants, people, teams, conversations, open dialogs?"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, field
from typing import Any

from bot.playground.chat_log import ChatLog, Clock, Json, Post, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One bot: its app id and secret, and the tenant whose login gives it tokens."""

    app_id: str
    secret: str
    tenant_id: str
    name: str = "Seatwise"

    @property
    def bot_id(self) -> str:
        return f"28:{self.app_id}"


@dataclass(slots=True, kw_only=True)
class User:
    """`id` is the Entra object id; what a bot sees is `mri`, different for every bot."""

    id: str
    tenant_id: str
    name: str
    email: str | None = None
    is_guest: bool = False

    def mri(self, app_id: str) -> str:
        return "29:1" + hashlib.sha256(f"{app_id}/{self.id}".encode()).hexdigest()[:40]


@dataclass(slots=True, kw_only=True)
class Conversation:
    """`kind` is personal, groupChat or channel; a channel knows its team, whose id is its first channel's id.

    `read_by` are the bots that hear every word there, by a right that the owner gave (ChannelMessage.Read.Group).
    """

    id: str
    tenant_id: str
    name: str
    kind: str
    members: list[str]
    apps: set[str] = field(default_factory=set)
    team_id: str | None = None
    team_name: str | None = None
    read_by: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Dialog:
    """`found` are options that the bot gave while somebody typed (title by value, of each field); `entered` is what was
    chosen.
    """

    id: str
    user: str
    conversation: str
    app_id: str
    task: Json
    found: dict[str, dict[str, str]] = field(default_factory=dict)
    entered: dict[str, str] = field(default_factory=dict)

    def show(self, task: Json) -> None:
        """Another card takes the place of the one before; nothing of that is left."""
        self.task = task
        self.found, self.entered = {}, {}


class TeamsState:
    """All of it, changed in place by the connector and by people; every change touches the log."""

    def __init__(self, log: ChatLog, clock: Clock) -> None:
        self.log = log
        self.clock = clock
        self.registrations: dict[str, Registration] = {}
        self.tenants: dict[str, str] = {}
        self.users: dict[str, User] = {}
        self.conversations: dict[str, Conversation] = {}
        self.installed_for: set[tuple[str, str]] = set()
        """(app id, user id): who has which bot as a personal app."""
        self.blocked: set[tuple[str, str]] = set()
        """(app id, user id): who takes no messages of which bot."""
        self.disabled: set[tuple[str, str]] = set()
        """(app id, tenant id): whose administrator lets which bot do nothing."""
        self.dialogs: dict[str, Dialog] = {}
        self._numbers = itertools.count(1)
        self._last_id = 0

    def add_registration(self, registration: Registration) -> Registration:
        self.registrations[registration.app_id] = registration
        return registration

    def add_user(self, user: User) -> User:
        self.users[user.id] = user
        self.log.touch()
        return user

    def add_team(self, tenant_id: str, name: str, channels: list[str], members: list[str]) -> list[Conversation]:
        """A team with its channels, General being the first, without any bot yet."""
        made: list[Conversation] = []
        for channel in channels:
            channel_id = f"19:{self.new_name()}@thread.tacv2"
            team_id = made[0].id if made else channel_id
            made.append(
                Conversation(
                    id=channel_id,
                    tenant_id=tenant_id,
                    name=channel,
                    kind="channel",
                    members=members,
                    team_id=team_id,
                    team_name=name,
                )
            )
        return [self.add_conversation(each) for each in made]

    def add_conversation(self, conversation: Conversation) -> Conversation:
        self.conversations[conversation.id] = conversation
        self.log.touch()
        return conversation

    def team(self, team_id: str) -> list[Conversation]:
        return [each for each in self.conversations.values() if each.team_id == team_id]

    def personal(self, app_id: str, user: User) -> Conversation:
        """The 1:1 conversation of a person and a bot; it has one id for ever."""
        digest = hashlib.sha256(f"personal/{app_id}/{user.id}".encode()).hexdigest()[:32]
        if known := self.conversations.get(f"a:1{digest}"):
            return known
        return self.add_conversation(
            Conversation(
                id=f"a:1{digest}",
                tenant_id=user.tenant_id,
                name=user.name,
                kind="personal",
                members=[user.id],
                apps={app_id},
            )
        )

    def find(self, conversation_id: str) -> tuple[Conversation | None, str | None]:
        """The conversation, and the thread's root when the id has a `;messageid=` part."""
        place, _, root = conversation_id.partition(";messageid=")
        return self.conversations.get(place), root or None

    def person(self, any_id: str, app_id: str) -> User | None:
        """By object id or by the id this bot knows the person under."""
        if user := self.users.get(any_id):
            return user
        return next((user for user in self.users.values() if user.mri(app_id) == any_id), None)

    def post(
        self,
        place: Conversation,
        author: str,
        body: Json,
        *,
        root: str | None = None,
        reply_to: str | None = None,
        only_for: str | None = None,
    ) -> Post:
        """In a channel a post without a root begins a thread of its own; elsewhere `reply_to` only refers."""
        post_id = self.new_id()
        thread = (root or reply_to or post_id) if place.kind == "channel" else None
        versions = [Version(self.clock.now(), body)]
        made = Post(
            id=post_id, conversation=place.id, author=author, versions=versions, thread=thread, only_for=only_for
        )
        return self.log.add(made)

    def new_id(self) -> str:
        """Milliseconds since the epoch as Teams names messages, unique and growing."""
        self._last_id = max(self._last_id + 1, int(self.clock.now() * 1000))
        return str(self._last_id)

    def new_name(self) -> str:
        return hashlib.sha256(f"{next(self._numbers)}".encode()).hexdigest()[:32]


def conversation_id(place: Conversation, thread: str | None) -> str:
    """As the bot is to use it: a channel's threads are conversations of their own."""
    return f"{place.id};messageid={thread}" if place.kind == "channel" and thread else place.id


def account(user: User, app_id: str) -> dict[str, Any]:
    return {"id": user.mri(app_id), "name": user.name, "aadObjectId": user.id}
