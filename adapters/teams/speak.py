"""How does the bot speak in Teams unasked?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx

from adapters.teams.answer import ADAPTIVE_CARD
from adapters.teams.connector import Connector, Json, http_client
from adapters.teams.directory import Directory
from adapters.teams.refresh import Roster
from adapters.teams.settings import Registration, TeamsSettings
from cards import teams
from cards.notices import card
from domain.chat import Conversation, ConversationKind, Group, Member, MessageRef
from domain.errors import MaybeSent, MessageGone, Unroutable, Unsearchable
from domain.ids import InstallationId, Platform
from domain.notices import Notice
from domain.ports import Clock, Installations, Memberships, Unfinished
from domain.tenancy import Installation

PACE = timedelta(seconds=0.5)
"""In one thread 7 messages in a second, but also 8 in two and 60 in thirty
(learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit): this keeps all three.
"""


class TeamsChat:
    """The Chat port. A message's address is its conversation as Teams names it, `;messageid=` of a thread included."""

    def __init__(
        self,
        settings: TeamsSettings,
        registrations: Sequence[Registration],
        installations: Installations,
        memberships: Memberships,
        clock: Clock,
        client: Callable[..., httpx.AsyncClient] = httpx.AsyncClient,
    ) -> None:
        """`client` takes what httpx's own takes."""
        self.http = http_client(client)
        self.connector = Connector(settings, registrations, self.http, clock)
        self._roster = Roster(self.connector, clock)
        self._directory = Directory(self.connector, memberships)
        self._settings = settings
        self._installations = installations

    async def close(self) -> None:
        await self.http.aclose()

    async def post(
        self, conversation: Conversation, notice: Notice, marker: str, under: MessageRef | None = None
    ) -> tuple[MessageRef, Conversation]:
        """In a channel a new thread, or an answer in the one `under` that message: nowhere else are there threads.
        Teams keeps no marker; an unrecorded copy answers a press with today's card.
        """
        said = card(notice)
        made, known, lacks = await self._send(conversation, teams.message(said), said.summary, under)
        if lacks is not None:
            raise Unfinished(lacks, made, known)
        return made, known

    async def send(
        self, conversation: Conversation, drawn: Json, summary: str, under: MessageRef | None = None
    ) -> tuple[MessageRef, Conversation]:
        """`drawn` is an Adaptive Card; raises and returns as `post` does, but that it is content with who is known."""
        made, known, _ = await self._send(conversation, drawn, summary, under)
        return made, known

    async def update(self, conversation: Conversation, message: MessageRef, notice: Notice) -> None:
        shown = card(notice)
        lacks = await self._replace(conversation, message, teams.message(shown), shown.summary)
        if lacks is not None:
            raise Unfinished(lacks, message, conversation)

    async def replace(self, conversation: Conversation, message: MessageRef, drawn: Json, summary: str) -> None:
        """`drawn` is an Adaptive Card; raises as `update` does, but that it is content with who is known."""
        await self._replace(conversation, message, drawn, summary)

    async def _replace(self, conversation: Conversation, message: MessageRef, drawn: Json, summary: str) -> str | None:
        line = await self._line(conversation)
        said, lacks = await self._said(line, message.address, drawn, summary)
        await self.connector.put(line.app_id, line.service_url, message.address, message.message, said)
        return lacks

    async def _send(
        self, conversation: Conversation, drawn: Json, summary: str, under: MessageRef | None
    ) -> tuple[MessageRef, Conversation, str | None]:
        """With what it lacks, as `Readdressed` has it."""
        line = await self._line(conversation)
        if conversation.address is None:
            conversation = await self._open(line, conversation)
        address = _known(conversation.address)
        said, lacks = await self._said(line, address, drawn, summary)
        if conversation.kind is ConversationKind.CHANNEL and under is None:
            return await self._begin_thread(line, address, said), conversation, lacks
        where = under.address if under and conversation.kind is ConversationKind.CHANNEL else address
        made = await self.connector.post(line.app_id, line.service_url, where, said)
        return MessageRef(where, _id(made, "id")), conversation, lacks

    async def find(self, conversation: Conversation, marker: str, under: MessageRef | None = None) -> MessageRef | None:
        """Raises `Unsearchable`: a Teams message carries no marker, and a bot can list no messages
        (learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference). Microsoft Graph
        could, with a right to read every message that no administrator should have to give.
        """
        raise Unsearchable("teams")

    async def home(
        self, conversation: Conversation, notice: Notice, message: MessageRef | None
    ) -> tuple[MessageRef | None, Conversation]:
        """The card in the personal chat, drawn over `message` while that stands; else it is posted once more, and the
        former one, if any, is left as it was.
        """
        if message is not None:
            try:
                await self.update(conversation, message, notice)
            except MessageGone:
                return await self.post(conversation, notice, "")
            return message, conversation
        return await self.post(conversation, notice, "")

    async def members(self, conversation: Conversation) -> tuple[str, ...]:
        line = await self._line(conversation)
        found = await self._directory.roster(line.door, line.service_url, _known(conversation.address))
        return tuple(each.identity.user for each in found)

    async def member(self, installation: InstallationId, user: str) -> Member:
        """Asked of the person's 1:1 chat, which Teams opens for whoever has the app or is in a team or chat with it."""
        direct = Conversation(installation, Platform.TEAMS, ConversationKind.DIRECT, user=user)
        line = await self._line(direct)
        opened = await self._open(line, direct)
        return await self._directory.member(line.door, line.service_url, _known(opened.address), user)

    async def groups(self, installation: InstallationId) -> tuple[Group, ...]:
        return await self._directory.groups(await self._door(installation))

    async def group_members(self, installation: InstallationId, group: str) -> tuple[Member, ...]:
        return await self._directory.group_members(await self._door(installation), group)

    def pace(self, conversation: Conversation) -> timedelta:
        return PACE

    async def _begin_thread(self, line: "_Line", channel: str, said: Json) -> MessageRef:
        parameters = {
            "isGroup": True,
            "tenantId": line.tenant,
            "channelData": {"channel": {"id": channel}, "tenant": {"id": line.tenant}},
            "activity": said,
        }
        made = await self.connector.create(line.app_id, line.service_url, parameters)
        address = _id(made, "id")
        return MessageRef(address, made.get("activityId") or address.partition(";messageid=")[2])

    async def _open(self, line: "_Line", conversation: Conversation) -> Conversation:
        """The same 1:1 chat each time. The member may be named by Entra object id, or by the 29: id for this bot."""
        parameters = {
            "isGroup": False,
            "tenantId": line.tenant,
            "channelData": {"tenant": {"id": line.tenant}},
            "members": [{"id": _known(conversation.user)}],
        }
        made = await self.connector.create(line.app_id, line.service_url, parameters)
        return replace(conversation, address=_id(made, "id"), service_url=line.service_url)

    async def _said(self, line: "_Line", address: str, drawn: Json, summary: str) -> tuple[Json, str | None]:
        addressed = await self._roster.readdress(line.app_id, line.service_url, address, drawn)
        return card_message(addressed.drawn, summary), addressed.lacks

    async def _line(self, conversation: Conversation) -> "_Line":
        service_url = conversation.service_url or self._settings.default_service_url
        return _Line(await self._door(conversation.installation), _known(service_url))

    async def _door(self, installation: InstallationId) -> Installation:
        door = await self._installations.get(installation)
        if door is None:
            raise Unroutable("the door is not there any more")
        return door


@dataclass(frozen=True, slots=True)
class _Line:
    door: Installation
    service_url: str

    @property
    def app_id(self) -> str:
        return self.door.app

    @property
    def tenant(self) -> str:
        return self.door.tenant


def card_message(drawn: Json, summary: str) -> Json:
    """The card alone: of text and card together Teams makes two messages, and gives no id."""
    return {"type": "message", "summary": summary, "attachments": [{"contentType": ADAPTIVE_CARD, "content": drawn}]}


def _known(value: str | None) -> str:
    if not value:
        raise Unroutable("the conversation has no address, person or service URL")
    return value


def _id(made: dict[str, Any], name: str) -> str:
    found = made.get(name)
    if not isinstance(found, str) or not found:
        raise MaybeSent(f"Teams answered without {name}")
    return found
