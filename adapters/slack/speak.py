"""How does the bot speak in Slack when nobody has just asked?"""

from dataclasses import replace
from datetime import timedelta

import aiohttp

from adapters.slack.calls import Calls
from adapters.slack.settings import SlackSettings
from cards.notices import card
from cards.slack import message as drawn
from domain.chat import Conversation, ConversationKind, MessageRef
from domain.errors import Unroutable
from domain.notices import Notice
from domain.ports import Installations

# docs.slack.dev/apis/web-api/rate-limits: one message a second per channel.
PACE = timedelta(seconds=1)


class SlackChat:
    """The Chat port."""

    def __init__(self, settings: SlackSettings, installations: Installations, session: aiohttp.ClientSession) -> None:
        self._calls = Calls(settings, installations, session)

    async def post(self, conversation: Conversation, notice: Notice, marker: str) -> tuple[MessageRef, Conversation]:
        known = await self._opened(conversation)
        arguments = {
            "channel": known.address,
            **drawn(card(notice)),
            "metadata": {"event_type": "seatwise", "event_payload": {"marker": marker}},
            "unfurl_links": False,
            "unfurl_media": False,
        }
        answer = await self._calls.call(known.installation, "chat.postMessage", arguments, repeatable=False)
        return MessageRef(answer["channel"], answer["ts"]), known

    async def update(self, conversation: Conversation, message: MessageRef, notice: Notice) -> None:
        arguments = {"channel": message.address, "ts": message.message, **drawn(card(notice))}
        await self._calls.call(conversation.installation, "chat.update", arguments, repeatable=True)

    def pace(self, conversation: Conversation) -> timedelta:
        return PACE

    def forget(self, installation: str) -> None:
        """The installation's token has changed or is gone."""
        self._calls.forget(installation)

    async def _opened(self, conversation: Conversation) -> Conversation:
        """Raises `Unroutable` for a place that has neither an address nor a person."""
        if conversation.address:
            return conversation
        if conversation.kind is not ConversationKind.DIRECT or not conversation.user:
            raise Unroutable("no_address")
        arguments = {"users": conversation.user}
        answer = await self._calls.call(conversation.installation, "conversations.open", arguments, repeatable=True)
        return replace(conversation, address=answer["channel"]["id"])
