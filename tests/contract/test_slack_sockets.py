"""The small Slack's sockets are held against Slack's own client: what that takes for Socket Mode, ours may rely on."""

import asyncio
import logging

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack.server import SlackServer
from bot.playground.slack.state import Channel, User

TOKEN = "xapp-1-of-the-app"


async def test_slacks_own_client_is_greeted_asked_and_led_to_another_socket() -> None:
    """Lost otherwise: a double that our own reading of the documents has made, and that no real client would know."""
    slack = SlackServer("secret", app_token=TOKEN)
    api = await slack.start()
    workspace = slack.state.add_workspace("T1", "Nimbus", "xoxb-nimbus")
    slack.state.add_user(User(id="U1", team_id="T1", name="ada", real_name="Ada"))
    slack.state.add_channel(Channel(id="C1", team_id="T1", name="c", kind="public", members=["U1", workspace.bot_user]))
    heard: list[SocketModeRequest] = []

    async def answer(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        heard.append(request)
        said = {"text": "Hello"} if request.accepts_response_payload else None
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=said))

    quiet = logging.Logger("quiet", logging.CRITICAL + 1)
    web = AsyncWebClient(base_url=f"{api}/api/", logger=quiet)
    client = SocketModeClient(TOKEN, quiet, web, ping_interval=0.2)  # type: ignore[no-untyped-call]
    client.socket_mode_request_listeners.append(answer)  # type: ignore[arg-type]
    try:
        await client.connect()  # type: ignore[no-untyped-call]
        said = await slack.people.command("U1", "C1", "/seatwise", "help")
        assert said.accepted and said.body == {"text": "Hello"}
        await slack.sockets.leave("refresh_requested")
        async with asyncio.timeout(10):
            while slack.calls.count("apps.connections.open") < 2:  # noqa: ASYNC110 - a socket rings no bell here
                await asyncio.sleep(0.02)
        seen = await slack.people.say("U1", "dm", "hello")
        assert seen.accepted and [each.type for each in heard] == ["slash_commands", "events_api"]
        assert heard[1].retry_attempt == 0 and slack.sockets.wrong == []
    finally:
        async with asyncio.timeout(10):
            await client.close()  # type: ignore[no-untyped-call]
            await slack.stop()
