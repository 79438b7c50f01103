"""A door of ours with a small Teams on loopback in front of it, and a recording core behind it."""

import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from adapters.teams import Registration, TeamsChat, TeamsDoor, TeamsSettings
from bot.playground.teams import Registration as Bot
from bot.playground.teams import TeamsServer, User
from domain.chat import Conversation, ConversationKind, Incoming
from domain.ids import ClientId, InstallationId, OrgId, Platform
from domain.notices import Nothing, Reply
from domain.ports import Membership
from domain.tenancy import Installation

APP, OTHER_APP = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
MSP, ACME, STRANGE = "tenant-of-the-msp", "tenant-of-acme", "tenant-of-nobody"
DOOR = Installation(InstallationId("i1"), OrgId("msp"), Platform.TEAMS, MSP, APP)
ACME_DOOR = Installation(InstallationId("i2"), OrgId("msp"), Platform.TEAMS, ACME, OTHER_APP, ClientId("acme"))


class MovableClock:
    """Real time, and however far a test has pushed it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class KnownDoors:
    """Stands for the database."""

    async def find(self, platform: Platform, tenant: str, app: str = "") -> Installation | None:
        wanted = platform, tenant, app
        return next((each for each in (DOOR, ACME_DOOR) if (each.platform, each.tenant, each.app) == wanted), None)

    async def get(self, installation: str) -> Installation | None:
        return next((each for each in (DOOR, ACME_DOOR) if each.id == installation), None)

    async def secret(self, installation: str, name: str) -> str | None:
        return None

    async def organisations(self) -> tuple[Any, ...]:
        return ()


class KnownMemberships:
    """Stands for the database."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Membership] = {}
        self.writes = 0

    async def joined(self, door: Installation, membership: Membership) -> None:
        self.kept[door.id, membership.group] = membership
        self.writes += 1

    async def left(self, door: Installation, group: str) -> None:
        self.kept.pop((door.id, group), None)

    async def of(self, door: Installation) -> tuple[Membership, ...]:
        return tuple(membership for (known, _), membership in self.kept.items() if known == door.id)


class World:
    """`answer` is what the core does with what it hears; `reply` is what it says if nothing else was set."""

    def __init__(self) -> None:
        self.teams = TeamsServer()
        self.clock = MovableClock()
        self.doors = KnownDoors()
        self.joined = KnownMemberships()
        self.heard: list[Incoming] = []
        self.reply: Reply = Nothing()
        self.answer: Callable[[Incoming], Awaitable[Reply]] = self._say_it
        self.url = ""

    async def open(self) -> web.AppRunner:
        url = await self.teams.start()
        self.settings = TeamsSettings(
            login_url=self.teams.login_url,
            openid_url=self.teams.openid_url,
            service_urls=(url,),
            default_service_url=self.teams.service_url,
        )
        self.registrations = (Registration(APP, "s3cret", MSP), Registration(OTHER_APP, "0ther", ACME))
        self.chat = TeamsChat(self.settings, self.registrations, self.doors, self.joined, self.clock)
        kept = self.doors, self.joined
        self.door = TeamsDoor(self.settings, self.registrations, self._handle, *kept, self.clock, self.chat)
        self._people()
        app = web.Application()
        app.router.add_post("/api/messages", self.door.messages)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = self.teams.door.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    def _people(self) -> None:
        state = self.teams.state
        state.add_registration(Bot(app_id=APP, secret="s3cret", tenant_id=MSP))
        state.add_registration(Bot(app_id=OTHER_APP, secret="0ther", tenant_id=ACME))
        self.ada = state.add_user(User(id="aad-ada", tenant_id=MSP, name="Ada"))
        self.bob = state.add_user(User(id="aad-bob", tenant_id=MSP, name="Bob"))
        state.installed_for.add((APP, "aad-ada"))
        self.direct = state.personal(APP, self.ada).id
        general = state.add_team(MSP, "Licences", ["General"], ["aad-ada", "aad-bob"])[0]
        general.apps.add(APP)
        self.channel = general.id

    async def _handle(self, incoming: Incoming) -> Reply:
        self.heard.append(incoming)
        return await self.answer(incoming)

    async def _say_it(self, incoming: Incoming) -> Reply:
        return self.reply

    def activity(self, **changed: Any) -> dict[str, Any]:
        """A message of Ada's in her chat, changed as asked; None leaves a part out."""
        place = self.teams.state.conversations[self.direct]
        said = self.teams.wire.activity("message", APP, self.ada, place) | {"text": "hello"} | changed
        return {name: value for name, value in said.items() if value is not None}

    async def send(self, body: Any, authorization: str | None = None, **options: Any) -> tuple[int, Any]:
        """POST it as Teams does, with a good token unless told otherwise; bytes go as they are."""
        data = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
        headers = {"Content-Type": "application/json", "Authorization": authorization or f"Bearer {self.token()}"}
        headers = {**headers, **options}
        sent = {name: value for name, value in headers.items() if value}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.url}/api/messages", data=data, headers=sent) as response,
        ):
            text = await response.text()
            return response.status, json.loads(text) if text else None

    def token(self, **claims: Any) -> str:
        return self.teams.token(claims.pop("app", APP), **claims)

    def posts(self, conversation: str) -> list[Any]:
        """What the bot has said there."""
        return [post for post in self.teams.log.in_conversation(conversation) if post.author == f"28:{APP}"]

    def place(self, kind: ConversationKind, **changed: Any) -> Conversation:
        """As a verified activity would have told of it."""
        address = self.direct if kind is ConversationKind.DIRECT else self.channel
        user = "aad-ada" if kind is ConversationKind.DIRECT else None
        known: dict[str, Any] = {"address": address, "user": user, "service_url": self.teams.service_url}
        return Conversation(DOOR.id, Platform.TEAMS, kind, **{**known, **changed})


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    runner = await world.open()
    yield world
    await world.chat.close()
    await runner.cleanup()
    await world.teams.stop()
