"""What do the frameworks do by themselves: a bolt app that says hi, a CloudAdapter that echoes, and what they call?"""

import json
import re
from datetime import datetime
from typing import Any

from aiohttp import web
from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botframework.connector.auth import AppCredentials, AuthenticationConstants, ServiceClientCredentialsFactory
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor, _OpenIdMetadata
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


def sink() -> web.Application:
    """Stands for Slack's Web API, its response URLs and the Bot Connector: says yes to everything, at once."""
    yes = json.dumps({"ok": True, "id": "1", "team_id": "T1", "user_id": "U1", "bot_id": "B1"})

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text=yes, content_type="application/json")

    app = web.Application(client_max_size=2**22)
    app.router.add_route("*", "/{anything:.*}", answer)
    return app


def bolt(signing_secret: str, api_url: str) -> web.Application:
    """As bolt's own guide begins: a token, the default middleware, and its aiohttp server."""
    client = AsyncWebClient(token="xoxb-bare", base_url=api_url)
    app = AsyncApp(token="xoxb-bare", signing_secret=signing_secret, client=client)

    @app.command("/licenses")
    async def say_hi(ack: AsyncAck) -> None:
        await ack("hi")

    @app.action(re.compile("^approve-"))
    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    return app.web_app()


def echo(app_id: str, jwk: dict[str, Any]) -> web.Application:
    """As botbuilder's own echo sample; its credentials and the source of its keys would need the internet."""

    class Registered:
        APP_ID = app_id
        APP_PASSWORD = "unused"

    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(Registered, credentials_factory=_Factory(app_id)))
    metadata = _OpenIdMetadata("")
    metadata.keys, metadata.last_updated = [jwk], datetime.now()  # noqa: DTZ005 - as botbuilder compares it
    JwtTokenExtractor.metadataCache[AuthenticationConstants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL] = metadata
    bot = _Echo()

    async def messages(request: web.Request) -> web.StreamResponse:
        return await adapter.process(request, bot)

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    return app


class _Echo(ActivityHandler):
    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await turn_context.send_activity("echo")


class _Credentials(AppCredentials):
    def get_access_token(self, force_refresh: bool = False) -> str:
        return "unused"


class _Factory(ServiceClientCredentialsFactory):
    def __init__(self, app_id: str) -> None:
        self._app_id = app_id

    async def is_valid_app_id(self, app_id: str) -> bool:
        return app_id == self._app_id

    async def is_authentication_disabled(self) -> bool:
        return False

    async def create_credentials(self, *_: Any, **__: Any) -> AppCredentials:
        return _Credentials(app_id=self._app_id)
