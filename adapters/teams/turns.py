"""How does botbuilder do a turn for an activity that we have verified, with none of its own network calls?"""

from collections.abc import Awaitable, Callable
from typing import Any

from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import (
    Activity,
    Attachment,
    ChannelAccount,
    ConversationAccount,
    ResourceResponse,
)
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)

from adapters.teams.answer import ADAPTIVE_CARD
from adapters.teams.connector import Connector, Json
from adapters.teams.gate import Admitted


class TurnAdapter(CloudAdapter):  # type: ignore[misc]  # botbuilder has no types
    """A CloudAdapter that is handed authenticated activities.

    Its inherited `process` lets nobody in: it would serialise an invoke's body twice and answer wrong tokens with 500.
    """

    def __init__(self, connector: Connector) -> None:
        super().__init__(_Authentication(connector))

    async def turn(self, admitted: Admitted, logic: Callable[[TurnContext], Awaitable[None]]) -> InvokeResponse | None:
        """Run the pipeline. Invokes end with a response, 501 if the logic gave none; other activities with None."""
        identity = ClaimsIdentity(admitted.claims, True)
        result = AuthenticateRequestResult()
        result.claims_identity = identity
        result.connector_factory = self.bot_framework_authentication.create_connector_factory(identity)
        return await self.process_activity(result, _activity(admitted), logic)


async def respond(context: TurnContext, body: Json | None) -> None:
    """Answer an invoke; None closes a dialog without a word.

    Sent past the context, which would copy the whole card first.
    """
    activity = Activity(type="invokeResponse", value=InvokeResponse(status=200, body=body))
    await context.adapter.send_activities(context, [activity])


def card_activity(drawn: Json, summary: str) -> Activity:
    """The card alone: of text and card together Teams makes two messages, and gives no id."""
    attachment = Attachment(content_type=ADAPTIVE_CARD, content=drawn)
    return Activity(type="message", summary=summary, attachments=[attachment])


def _activity(admitted: Admitted) -> Activity:
    """What a turn needs of it; the rest is read from the raw JSON, many times faster than by botbuilder's model."""
    heard = admitted.heard
    return Activity(
        type=heard.kind,
        id=heard.id or None,
        name=heard.text("name") or None,
        channel_id=heard.text("channelId"),
        service_url=heard.service_url,
        locale=heard.text("locale") or None,
        from_property=ChannelAccount(id=heard.text("from", "id"), name=heard.text("from", "name")),
        recipient=ChannelAccount(id=heard.text("recipient", "id"), name=heard.text("recipient", "name")),
        conversation=ConversationAccount(id=heard.conversation),
    )


class _Authentication(BotFrameworkAuthentication):  # type: ignore[misc]
    """Everything has been authenticated at the gate."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        raise PermissionError("requests come in by the gate")

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        raise PermissionError("there are no streams")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        return _Factory(self._connector, claims_identity.claims["aud"])

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """Nobody signs in to anything."""


class _Factory(ConnectorFactory):  # type: ignore[misc]
    def __init__(self, connector: Connector, app_id: str) -> None:
        self._connector = connector
        self._app_id = app_id

    async def create(self, service_url: str, audience: str | None) -> "_Client":
        return _Client(self._connector, self._app_id, service_url)


class _Client:
    """As much of botbuilder's ConnectorClient as a turn uses, over our own asynchronous calls."""

    def __init__(self, connector: Connector, app_id: str, service_url: str) -> None:
        self._connector = connector
        self._line = app_id, service_url

    @property
    def conversations(self) -> "_Client":
        return self

    async def send_to_conversation(self, conversation: str, activity: Activity) -> ResourceResponse:
        return _resource(await self._connector.post(*self._line, conversation, activity.serialize()))

    async def reply_to_activity(self, conversation: str, replied: str, activity: Activity) -> ResourceResponse:
        """An ordinary message: a thread's id is in its conversation's, and an invoke's id is no message to reply to."""
        activity.reply_to_id = None
        return await self.send_to_conversation(conversation, activity)


def _resource(answer: dict[str, Any]) -> ResourceResponse:
    return ResourceResponse(id=answer.get("id"))
