"""What does bolt do by itself?"""

import re

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


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
