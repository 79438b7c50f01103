"""How does the bot speak in Slack when nobody has just asked?"""

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
from domain.errors import Unroutable
from domain.ids import InstallationId
from domain.notices import Notice
from domain.ports import Installations

# docs.slack.dev/apis/web-api/rate-limits: one message a second per channel.
PACE = timedelta(seconds=1)

EVENT_TYPE = "seatwise"
"""Marks our messages; any app may write it, so that a marker counts only on a message of our own app."""


class SlackChat:
    """The Chat port."""

    def __init__(self, settings: SlackSettings, installations: Installations, session: aiohttp.ClientSession) -> None:
        self._installations = installations
        self._calls = Calls(settings, installations, session)
        self._roster = Roster(self._calls, installations)
        self._uploads = Uploads(settings, self._calls, session)

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
        """Among the newest 100 messages, or the first 100 of the thread: a channel's history leaves replies out
        (docs.slack.dev/reference/methods/conversations.history). Raises NotSent where Slack cannot say now.

        Without the `…:history` scope of that kind of conversation, or where the bot is no member, nobody may look.
        """
        if not conversation.address:
            return None
        parameters: dict[str, Any] = {"channel": conversation.address, "limit": 100, "include_all_metadata": True}
        method = "conversations.history"
        if under is not None:
            method, parameters["ts"] = "conversations.replies", under.message
        try:
            answer = await self._calls.read(conversation.installation, method, parameters)
        except Unroutable:
            return None
        door = await self._installations.get(conversation.installation)
        app = door.app if door else ""
        marked = (each["ts"] for each in answer.get("messages", ()) if _marked(each, app, marker))
        ts = next(marked, None)
        return MessageRef(conversation.address, ts) if ts else None

    async def home(
        self, conversation: Conversation, notice: Notice, message: MessageRef | None
    ) -> tuple[MessageRef | None, Conversation]:
        """The App Home is no message: there is none to return, and `message` does not matter."""
        if not conversation.user:
            raise Unroutable("no_user")
        arguments = {"user_id": conversation.user, "view": home_view(card(notice))}
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
