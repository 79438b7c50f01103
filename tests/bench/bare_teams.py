"""What does botbuilder do by itself?"""

from datetime import datetime
from typing import Any

from aiohttp import web
from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botframework.connector.auth import AppCredentials, AuthenticationConstants, ServiceClientCredentialsFactory
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor, _OpenIdMetadata


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
