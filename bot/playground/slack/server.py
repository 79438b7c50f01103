"""A small Slack on loopback: the Web API, response URLs, people to act for, faults, and a view of it all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from aiohttp import web

from bot.playground.chat_control import Act, control_routes
from bot.playground.chat_door import BotDoor
from bot.playground.chat_faults import Faults, Pace, Violation, Window, answer_through
from bot.playground.chat_log import ChatLog, Clock, Json
from bot.playground.consent import Consents
from bot.playground.dated import dated
from bot.playground.slack import files, oauth, responses, web_api
from bot.playground.slack.people import People
from bot.playground.slack.pressing import Pressing
from bot.playground.slack.snapshot import snapshot
from bot.playground.slack.sockets import Sockets
from bot.playground.slack.state import EVENTS, SlackState
from bot.playground.slack.wire import Wire

Found = TypeVar("Found")

# docs.slack.dev/apis/web-api/rate-limits: one message a second per channel; a tenth is left to the network's jitter.
POSTING = (Window(1, 0.9),)
# docs.slack.dev/interactivity: commands, clicks and events are to be answered within three seconds.
PATIENCE = 3.0


class SlackServer:
    """`state` is seeded before or after `start`; `people` and `pressing` act; the bot is called at `door.address`."""

    def __init__(
        self,
        signing_secret: str,
        bot_address: str = "",
        *,
        retries: bool = True,
        patience: float = PATIENCE,
        events: frozenset[str] = EVENTS,
        app_token: str = "",
    ) -> None:
        self.log = ChatLog()
        self.clock = Clock()
        self.faults = Faults()
        self.pace = Pace(POSTING)
        self.door = BotDoor(bot_address, patience)
        self.state = SlackState(self.log, self.clock)
        self.consents = Consents(self.clock.now)
        self.sockets = Sockets(app_token, patience)
        self.wire = Wire(self.state, self.door, self.sockets, signing_secret, retries)
        self.people = People(self.state, self.wire, events)
        self.pressing = Pressing(self.people)
        self.calls: list[str] = []
        """The methods called so far, oldest first."""
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> str:
        """Listen on 127.0.0.1 and return the address; the Web API stands at `{address}/api/`."""
        app = web.Application(client_max_size=4 * 2**20)
        app.on_response_prepare.append(dated(self.clock.now))
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._api),
                web.post("/response/{token}", self._response),
                web.post("/upload/{token}", self._upload),
                web.get("/link/", self.sockets.link),
                *oauth.routes(self.state, self.consents),
                *control_routes(self),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = self.wire.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        await self.wire.close()
        if self._runner:
            await self._runner.cleanup()

    async def wait_for(self, predicate: Callable[[], Found], within: float = 5.0) -> Found:
        return await self.log.wait_for(predicate, within)

    @property
    def violations(self) -> list[Violation]:
        return self.pace.violations

    @property
    def acts(self) -> Mapping[str, Act]:
        """Everything a person can do, by name."""
        people, pressing = self.people, self.pressing
        acts: tuple[Act, ...] = (people.say, people.command, people.home_opened, people.uninstall, people.token_revoked)
        lost: tuple[Act, ...] = (people.reinstall, people.archive, people.unarchive, people.kick, people.invite)
        acts = (*acts, *lost)
        return {act.__name__: act for act in (*acts, pressing.press, pressing.options, pressing.submit, pressing.close)}

    def snapshot(self) -> Json:
        return snapshot(self)

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls.append(method)

        async def answer() -> web.Response:
            if method == "apps.connections.open":
                return self.sockets.open(request)
            if method == "oauth.v2.access":
                return await oauth.access(self.state, self.consents, request)
            return await web_api.answer(self.state, self.pace, request, method)

        return await answer_through(self.faults.take(method), request, answer, web_api.ratelimited)

    async def _upload(self, request: web.Request) -> web.Response:
        async def answer() -> web.Response:
            return await files.receive(self.state, request)

        return await answer_through(self.faults.take("upload"), request, answer, web_api.ratelimited)

    async def _response(self, request: web.Request) -> web.Response:
        async def answer() -> web.Response:
            return await responses.receive(self.state, request)

        return await answer_through(self.faults.take("response_url"), request, answer, web_api.ratelimited)
