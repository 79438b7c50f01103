"""What does the small Slack know: workspaces, people, channels, open views?"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot import manifests
from bot.playground.chat_log import ChatLog, Clock, Json, Post, Version

# Installed as its manifest asks.
SCOPES = ",".join(sorted(manifests.SCOPES))
EVENTS = frozenset(manifests.EVENTS)
TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
RESPONSE_URL_USES = 5


@dataclass(slots=True, kw_only=True)
class Workspace:
    team_id: str
    name: str
    bot_token: str
    bot_user: str
    bot_id: str
    app_id: str = "A0SEATWISE"
    enterprise_id: str | None = None
    scopes: str = SCOPES
    dead_because: str | None = None
    """The error every call gets once the app was removed (account_inactive) or its token revoked (token_revoked)."""
    usergroups: dict[str, Json] = field(default_factory=dict)
    refresh_token: str | None = None
    """Set where tokens end: what the next one is fetched with."""
    token_until: float | None = None

    @property
    def domain(self) -> str:
        return self.name.lower().replace(" ", "-")


@dataclass(slots=True, kw_only=True)
class User:
    id: str
    team_id: str
    name: str
    real_name: str
    tz: str = "Europe/Berlin"
    email: str | None = None
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False


@dataclass(slots=True, kw_only=True)
class Channel:
    """`kind` is public, private or im; an externally shared channel has members of other teams."""

    id: str
    team_id: str
    name: str
    kind: str
    members: list[str]
    is_archived: bool = False
    is_ext_shared: bool = False


@dataclass(slots=True, kw_only=True)
class View:
    id: str
    team_id: str
    user: str
    payload: Json
    hash: str
    root: str
    previous: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    entered: dict[str, dict[str, Json]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class File:
    """`looks` is how often `files.info` still has to be asked until it has been worked off."""

    id: str
    team_id: str
    name: str
    length: int
    alt: str
    data: bytes = b""
    complete: bool = False
    looks: int


@dataclass(slots=True)
class Trigger:
    user: str
    team_id: str
    born: float
    view: str | None
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    team_id: str
    channel: str
    user: str
    born: float
    source: Post | None
    uses: int = 0


class SlackState:
    """All of it, changed in place by the Web API and by people; every change touches the log."""

    def __init__(self, log: ChatLog, clock: Clock) -> None:
        self.log = log
        self.clock = clock
        self.workspaces: dict[str, Workspace] = {}
        self.rotating = False
        """Whether tokens of new installations end."""
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[tuple[str, str], View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.files: dict[str, File] = {}
        self.uploads: dict[str, File] = {}
        self.looks = 1
        """How often a new file is not worked off yet when it is asked for."""
        self._numbers = itertools.count(1)
        self._last_ts = 0

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):08d}"

    def new_ts(self) -> str:
        """Microseconds since the epoch as Slack writes them, unique and growing."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add_workspace(
        self, team_id: str, name: str, bot_token: str, *, enterprise_id: str | None = None, scopes: str = SCOPES
    ) -> Workspace:
        """A workspace with the app installed; its bot user and its bot get ids of their own."""
        bot_user, bot_id = self.new_id("U0BOT"), self.new_id("B0")
        workspace = Workspace(
            team_id=team_id,
            name=name,
            bot_token=bot_token,
            bot_user=bot_user,
            bot_id=bot_id,
            enterprise_id=enterprise_id,
            scopes=scopes,
        )
        self.workspaces[team_id] = workspace
        self.add_user(User(id=bot_user, team_id=team_id, name="seatwise", real_name="Seatwise", is_bot=True))
        return workspace

    def add_user(self, user: User) -> User:
        self.users[user.id] = user
        self.log.touch()
        return user

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self.log.touch()
        return channel

    def dm(self, workspace: Workspace, user: str) -> Channel:
        """The direct-message channel of a person and this workspace's bot, opened when there is none yet."""
        pair = {user, workspace.bot_user}
        for channel in self.channels.values():
            if channel.kind == "im" and channel.team_id == workspace.team_id and set(channel.members) == pair:
                return channel
        members = [user, workspace.bot_user]
        return self.add_channel(
            Channel(id=self.new_id("D0"), team_id=workspace.team_id, name=user, kind="im", members=members)
        )

    def post(
        self, channel: str, author: str, body: Json, *, thread: str | None = None, only_for: str | None = None
    ) -> Post:
        ts = self.new_ts()
        versions = [Version(self.clock.now(), body)]
        return self.log.add(
            Post(id=ts, conversation=channel, author=author, versions=versions, thread=thread, only_for=only_for)
        )

    def new_trigger(self, team_id: str, user: str, view: str | None = None) -> str:
        name = f"{next(self._numbers)}.{team_id}.{secrets.token_hex(8)}"
        self.triggers[name] = Trigger(user, team_id, self.clock.now(), view)
        return name

    def new_response_url(self, team_id: str, channel: str, user: str, source: Post | None) -> str:
        """The path below the server's address."""
        name = secrets.token_hex(12)
        self.response_urls[name] = ResponseUrl(team_id, channel, user, self.clock.now(), source)
        return f"/response/{name}"

    def view(self, view_id: str) -> View | None:
        return next((view for view in self.all_views() if view.id == view_id), None)

    def all_views(self) -> Iterable[View]:
        yield from itertools.chain.from_iterable(self.stacks.values())
        yield from self.homes.values()

    def new_view(self, team_id: str, user: str, payload: Json, previous: View | None = None) -> View:
        view_id = self.new_id("V0")
        return View(
            id=view_id,
            team_id=team_id,
            user=user,
            payload=named(payload),
            hash=f"{self.clock.now():.0f}.{secrets.token_hex(4)}",
            root=previous.root if previous else view_id,
            previous=previous.id if previous else None,
        )

    def change_view(self, view: View, payload: Json) -> None:
        """Redraw an open view; what was typed into blocks that are still there stays."""
        view.payload = named(payload)
        view.hash = f"{self.clock.now():.0f}.{secrets.token_hex(4)}"
        view.errors = {}
        kept = {block["block_id"] for block in view.payload["blocks"]}
        view.entered = {block_id: typed for block_id, typed in view.entered.items() if block_id in kept}
        self.log.touch()


def named(payload: Json) -> Json:
    """The view or message with the block_id and action_id that Slack gives where the app gave none."""
    return {**payload, "blocks": [_named_block(block) for block in payload.get("blocks") or []]}


def _named_block(block: Json) -> Json:
    filled = {**block, "block_id": block.get("block_id") or secrets.token_urlsafe(4)}
    for place in ("accessory", "element"):
        if place in block:
            filled[place] = _named_element(block[place])
    if block.get("type") == "actions":
        filled["elements"] = [_named_element(element) for element in block["elements"]]
    return filled


def _named_element(element: Json) -> Json:
    return {**element, "action_id": element.get("action_id") or secrets.token_urlsafe(4)}
