"""A door of ours with a small Slack on loopback in front of it, and a recording core behind it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from adapters.slack import SlackChat, SlackDoor, SlackSettings
from bot.playground.slack.server import SlackServer
from bot.playground.slack.signing import signed
from bot.playground.slack.state import Channel, User
from domain.chat import Incoming
from domain.ids import ClientId, InstallationId, OrgId, Platform
from domain.notices import Nothing, Reply
from domain.tenancy import Installation

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TOKEN = "xoxb-of-the-msp"
DOOR = Installation(InstallationId("i1"), OrgId("msp"), Platform.SLACK, "T1", "A0SEATWISE")
GRID = Installation(InstallationId("i2"), OrgId("grid"), Platform.SLACK, "E9", "A0SEATWISE", ClientId("acme"))


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class KnownDoors:
    """Stands for the database."""

    def __init__(self) -> None:
        self.doors = [DOOR, GRID]
        self.secrets: dict[str, str] = {"i1": TOKEN}
        self.down = False

    async def find(self, platform: Platform, tenant: str, app: str = "") -> Installation | None:
        if self.down:
            raise ConnectionError("the database of T1 is down")
        return next(
            (each for each in self.doors if (each.platform, each.tenant, each.app) == (platform, tenant, app)), None
        )

    async def get(self, installation: str) -> Installation | None:
        return next((each for each in self.doors if each.id == installation), None)

    async def secret(self, installation: str, name: str) -> str | None:
        return self.secrets.get(installation) if name == "bot_token" else None

    def forget(self) -> None:
        """Nothing is remembered here."""

    async def organisations(self) -> tuple[Any, ...]:
        return ()


class World:
    """`answer` is what the core does with what it hears; `reply` is what it says if nothing else was set."""

    def __init__(self) -> None:
        self.slack = SlackServer(SECRET, retries=False)
        self.doors = KnownDoors()
        self.heard: list[Incoming] = []
        self.reply: Reply = Nothing()
        self.answer: Callable[[Incoming], Awaitable[Reply]] = self._say_it
        self.url = ""

    def impatient(self) -> None:
        """From now on: what opened before had all the time of a loaded machine."""
        self.door._settings = replace(self.settings, patience=0.05)

    async def open(self, session: aiohttp.ClientSession, **options: Any) -> web.AppRunner:
        api = await self.slack.start()
        self.session = session
        self.settings = SlackSettings(SECRET, f"{api}/api", **options)
        self.door = SlackDoor(self.settings, self._handle, self.doors, WallClock(), session)
        self.chat = SlackChat(self.settings, self.doors, session)
        self._people()
        app = web.Application()
        app.router.add_route("*", "/slack/events", self.door.receive)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = self.slack.door.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    def _people(self) -> None:
        state = self.slack.state
        self.msp = state.add_workspace("T1", "Nimbus", TOKEN)
        state.add_workspace("T2", "Foreign", "xoxb-foreign")
        state.add_user(User(id="U1", team_id="T1", name="ada", real_name="Ada"))
        state.add_user(User(id="U2", team_id="T2", name="eve", real_name="Eve"))
        members = ["U1", "U2", self.msp.bot_user]
        state.add_channel(Channel(id="C1", team_id="T1", name="licences", kind="public", members=members))
        self.dm = state.dm(self.msp, "U1").id

    async def _handle(self, incoming: Incoming) -> Reply:
        self.heard.append(incoming)
        return await self.answer(incoming)

    async def _say_it(self, incoming: Incoming) -> Reply:
        return self.reply

    async def send(
        self, body: bytes, content_type: str = "application/json", *, method: str = "POST", **headers: str
    ) -> tuple[int, str]:
        """What Slack sends, signed unless the headers say otherwise."""
        sent = {"Content-Type": content_type, **signed(body, SECRET), **headers}
        sent = {name: value for name, value in sent.items() if value}
        url = f"{self.url}/slack/events"
        async with self.session.request(method, url, data=body, headers=sent) as response:
            return response.status, await response.text()

    def posts(self, channel: str) -> list[Any]:
        """What the bot has put into a channel, ephemeral messages included."""
        return [post for post in self.slack.log.in_conversation(channel) if post.author == self.msp.bot_user]

    async def posted(self, channel: str, count: int = 1) -> list[Any]:
        await self.slack.wait_for(lambda: len(self.posts(channel)) >= count)
        return self.posts(channel)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def world(session: aiohttp.ClientSession, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    world = World()
    runner = await world.open(session, **getattr(request, "param", {}))
    yield world
    async with asyncio.timeout(5):
        await world.door.close()
    await runner.cleanup()
    await world.slack.stop()
