"""How does the bot speak in Slack when nobody has just asked?"""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp

from adapters.slack.calls import Calls
from adapters.slack.roster import Roster
from adapters.slack.settings import SlackSettings
from adapters.slack.upload import Uploads
from cards.notices import card
from cards.slack import home as home_view
from cards.slack import message as drawn
from domain.chat import Conversation, ConversationKind, Group, Member, MessageRef
from domain.errors import NotSent, Unroutable, Unsearchable
from domain.ids import InstallationId
from domain.notices import Notice
from domain.ports import Installations

# docs.slack.dev/apis/web-api/rate-limits: one message a second per channel.
PACE = timedelta(seconds=1)

MEAGRE = 30.0
"""Seconds that Slack asks to wait between two looks only where it lets an app look once a minute: an app distributed
outside its Marketplace, which may read 15 messages then (docs.slack.dev/apis/web-api/rate-limits).
"""

NEWEST, NEWEST_OF_FEW = 999, 15
"""As many as Slack gives at once: a busy conversation gets a hundred while Slack, or we, are down."""

EVENT_TYPE = "seatwise"
"""Marks our messages; any app may write it, so that a marker counts only on a message of our own app."""


class SlackChat:
    """The Chat port."""

    def __init__(self, settings: SlackSettings, installations: Installations, session: aiohttp.ClientSession) -> None:
        self._installations = installations
        self._calls = Calls(settings, installations, session)
        self._roster = Roster(self._calls, installations)
        self._uploads = Uploads(settings, self._calls, session)
        self._meagre: dict[str, float] = {}

    async def post(
        self, conversation: Conversation, notice: Notice, marker: str, under: MessageRef | None = None
    ) -> tuple[MessageRef, Conversation]:
        known = await self._opened(conversation)
        arguments = {
            "channel": known.address,
            **drawn(card(notice)),
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"marker": marker}},
            "unfurl_links": False,
            "unfurl_media": False,
            **({"thread_ts": under.message} if under else {}),
        }
        answer = await self._calls.call(known.installation, "chat.postMessage", arguments, repeatable=False)
        return MessageRef(answer["channel"], answer["ts"]), known

    async def update(self, conversation: Conversation, message: MessageRef, notice: Notice) -> None:
        arguments = {"channel": message.address, "ts": message.message, **drawn(card(notice))}
        await self._calls.call(conversation.installation, "chat.update", arguments, repeatable=True)

    async def find(self, conversation: Conversation, marker: str, under: MessageRef | None = None) -> MessageRef | None:
        """Among the newest 999 messages, or the first 999 of the thread: a channel's history leaves replies out
        (docs.slack.dev/reference/methods/conversations.history). Raises NotSent where Slack cannot say now,
        and Unsearchable without the `…:history` scope of that kind of conversation, or where the bot is no member.
        """
        try:
            channel = str((await self._opened(conversation)).address)
        except Unroutable as nowhere:
            raise Unsearchable(str(nowhere)) from None
        door_id = conversation.installation
        if (wait := self._meagre.get(door_id, 0.0) - time.monotonic()) > 0:
            raise NotSent("Slack lets nobody look again so soon", wait)
        limit = NEWEST_OF_FEW if door_id in self._meagre else NEWEST
        parameters: dict[str, Any] = {"channel": channel, "limit": limit, "include_all_metadata": True}
        method = "conversations.history"
        if under is not None:
            method, parameters["ts"] = "conversations.replies", under.message
        try:
            answer = await self._calls.read(door_id, method, parameters)
        except NotSent as later:
            if (later.retry_after or 0) >= MEAGRE:
                self._meagre[door_id] = time.monotonic() + (later.retry_after or 0)
            raise
        except Unroutable as refused:
            raise Unsearchable(str(refused)) from None
        door = await self._installations.get(conversation.installation)
        app = door.app if door else ""
        marked = (each["ts"] for each in answer.get("messages", ()) if _marked(each, app, marker))
        ts = next(marked, None)
        return MessageRef(channel, ts) if ts else None

    async def home(
        self, conversation: Conversation, notice: Notice, message: MessageRef | None
    ) -> tuple[MessageRef | None, Conversation]:
        """The App Home is no message: there is none to return, and `message` does not matter."""
        if not conversation.user:
            raise Unroutable("no_user")
        arguments = {"user_id": conversation.user, "view": home_view(card(notice), type(notice).__name__)}
        await self._calls.call(conversation.installation, "views.publish", arguments, repeatable=True)
        return None, conversation

    async def members(self, conversation: Conversation) -> tuple[str, ...]:
        return await self._roster.members(conversation)

    async def member(self, installation: InstallationId, user: str) -> Member:
        return await self._roster.member(installation, user)

    async def groups(self, installation: InstallationId) -> tuple[Group, ...]:
        return await self._roster.groups(installation)

    async def group_members(self, installation: InstallationId, group: str) -> tuple[Member, ...]:
        return await self._roster.group_members(installation, group)

    async def uploaded(self, installation: InstallationId, png: bytes, name: str, alt: str) -> str:
        """No part of the port: a picture's id at Slack, for a card of that door."""
        return await self._uploads.uploaded(installation, png, name, alt)

    def pace(self, conversation: Conversation) -> timedelta:
        return PACE

    async def _opened(self, conversation: Conversation) -> Conversation:
        """Raises `Unroutable` for a place that has neither an address nor a person."""
        if conversation.address:
            return conversation
        if conversation.kind is not ConversationKind.DIRECT or not conversation.user:
            raise Unroutable("no_address")
        arguments = {"users": conversation.user}
        answer = await self._calls.call(conversation.installation, "conversations.open", arguments, repeatable=True)
        return replace(conversation, address=answer["channel"]["id"])


def _marked(message: dict[str, Any], app: str, marker: str) -> bool:
    """Messages that come without an app's id are judged by their marker alone."""
    metadata = message.get("metadata") or {}
    ours = not app or message.get("app_id", app) == app
    return ours and metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload") == {"marker": marker}
