"""A small Teams on loopback: connector, login, published keys, people to act for, faults, and a view of it all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aiohttp import web

from bot.playground.chat_control import Act, control_routes
from bot.playground.chat_door import BotDoor
from bot.playground.chat_faults import Faults, Pace, Violation, Window
from bot.playground.chat_log import ChatLog, Clock, Json
from bot.playground.consent import Consents
from bot.playground.dated import dated
from bot.playground.teams.keys import KeyRing, SigningKey
from bot.playground.teams.people import People
from bot.playground.teams.pressing import Pressing
from bot.playground.teams.routes import routes
from bot.playground.teams.searching import Searching
from bot.playground.teams.snapshot import snapshot
from bot.playground.teams.state import TeamsState
from bot.playground.teams.wire import Wire

Found = TypeVar("Found")

# learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit: sending, per bot and thread.
POSTING = (Window(7, 1.0), Window(8, 2.0), Window(60, 30.0), Window(1800, 3600.0))
# learn.microsoft.com/azure/bot-service: the service gives a bot 10 to 15 seconds, then answers 504.
PATIENCE = 15.0
TOKEN_SECONDS = 3599


class TeamsServer:
    """`state` is seeded before or after `start`; `people` and `pressing` act; the bot is called at `door.address`."""

    def __init__(
        self, bot_address: str = "", *, patience: float = PATIENCE, token_seconds: int = TOKEN_SECONDS
    ) -> None:
        self.log = ChatLog()
        self.clock = Clock()
        self.faults = Faults()
        self.pace = Pace(POSTING)
        self.door = BotDoor(bot_address, patience)
        self.state = TeamsState(self.log, self.clock)
        self.consents = Consents(self.clock.now)
        self.keys = KeyRing(clock=self.clock.now)
        self.token_seconds = token_seconds
        self.wire = Wire(self.state, self.door, self.keys)
        self.people = People(self.state, self.wire)
        self.pressing = Pressing(self.people)
        self.searching = Searching(self.pressing)
        self.calls: list[str] = []
        """The calls made so far by their fault names, oldest first."""
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> str:
        """Listen on 127.0.0.1 and return the address; below it stand connector, login and openid."""
        app = web.Application(client_max_size=4 * 2**20)
        app.on_response_prepare.append(dated(self.clock.now))
        app.add_routes([*routes(self), *control_routes(self)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = self.wire.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        await self.pressing.stop()
        await self.wire.close()
        if self._runner:
            await self._runner.cleanup()

    async def wait_for(self, predicate: Callable[[], Found], within: float = 5.0) -> Found:
        return await self.log.wait_for(predicate, within)

    @property
    def violations(self) -> list[Violation]:
        return self.pace.violations

    @property
    def service_url(self) -> str:
        return self.wire.service_url

    @property
    def login_url(self) -> str:
        return f"{self.url}/login"

    @property
    def openid_url(self) -> str:
        return f"{self.url}/openid/.well-known/openidconfiguration"

    @property
    def acts(self) -> Mapping[str, Act]:
        """Everything a person can do, by name."""
        people, pressing = self.people, self.pressing
        acts: tuple[Act, ...] = (
            people.say,
            people.install,
            people.uninstall,
            people.add_to_team,
            people.remove_from_team,
            people.join,
            people.leave,
            people.read_along,
            people.block,
            people.disable,
            pressing.press,
            pressing.execute,
            pressing.submit_action,
            pressing.task_fetch,
            pressing.task_submit,
            pressing.close_dialog,
            self.searching.search,
            self.searching.choose,
        )
        return {act.__name__: act for act in acts}

    def token(self, app_id: str, key: SigningKey | None = None, **changed: Any) -> str:
        """The JWT Teams would send to this app, claims changed as asked (None leaves one out); `headers` and
        `algorithm` forge further."""
        return self.keys.channel_token(key, **{"aud": app_id, "serviceurl": self.service_url, **changed})

    def rotate_key(self, keep_old: bool = True, endorsements: tuple[str, ...] | None = ("msteams",)) -> SigningKey:
        return self.keys.rotate(keep_old, endorsements)

    def snapshot(self) -> Json:
        return snapshot(self)
