"""The whole house in one process, between real loopback servers: what a test needs to act as people and to look inside."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from adapters.db import Seed, plant
from bot import wiring
from bot.playground.mail import Mail
from bot.playground.market import Market
from bot.playground.seats import SlackSeat, TeamsSeat
from bot.playground.sizes import Sizes
from bot.playground.stage import Stage
from bot.settings import load
from domain.changes import ChangeRequest, ChangeStatus
from domain.ids import OrgId
from domain.ports import DeliveryKind, Kind
from domain.use_cases import mirroring

HARBOUR = OrgId("harbour")
MIRRORED = (Kind.COMPANIES, Kind.PRODUCTS, Kind.SUBSCRIPTIONS)


@dataclass(slots=True)
class Home:
    """A running bot whose parts can be reached. `act` as the personas do, then look."""

    stage: Stage
    built: wiring.House

    @property
    def org(self) -> OrgId:
        return HARBOUR

    @property
    def market(self) -> Market:
        """The store where MSPs buy what Tidewater sells."""
        return self.stage.market

    async def replant(self, old: str, new: str) -> None:
        """Change a word of the seed file, and plant it anew, exactly so."""
        file = self.stage.folder / "seed.toml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        await plant(self.built.database, Seed.from_toml(text.replace(old, new, 1)), exact=True)

    def slack(self, key: str) -> SlackSeat:
        return SlackSeat(self.stage.slack, key)

    def teams(self, key: str) -> TeamsSeat:
        return TeamsSeat(self.stage.teams, key)

    def subscription(self, company: str, product: str) -> str:
        return str(self.stage.world.partners["harbour"].data.subscription(company, product)["id"])

    def at_pax8(self, subscription: str) -> int:
        row = self.stage.world.holder(subscription).subscriptions.get(subscription)
        return int(row["quantity"]) if row else 0

    def alter(self, subscription: str, **changed: Any) -> None:
        """Somebody works in Pax8's own portal."""
        self.stage.world.book("harbour").alter(subscription, changed, self.stage.world.clock.now())

    def puts(self) -> int:
        return sum(1 for call in self.stage.world.calls if call.method == "PUT")

    def mails(self, to: str, subject: str = "") -> list[Mail]:
        """What has come for this address so far, oldest first, with these words in its subject."""
        return self.stage.mail.log.to(to, subject)

    async def mail(self, to: str, subject: str = "", within: float = 10.0) -> Mail:
        """The newest such mail, waited for."""
        return (await self.stage.mail.log.wait_for(lambda: self.mails(to, subject), within))[-1]

    def forward(self, seconds: float) -> None:
        self.stage.forward(seconds)
        self.built.deliveries.wake()

    async def sync(self, *kinds: Kind) -> None:
        for kind in kinds or MIRRORED:
            run = await mirroring.sync(self.built.ports, HARBOUR, kind, self.built.ports.clock.now())
            assert run is None or run.failure is None, run

    async def changes(self) -> list[ChangeRequest]:
        """Every request of Harbour's, oldest first."""
        found = []
        async with self.built.database.view(HARBOUR) as view:
            while change := await view.changes.by_number(1001 + len(found)):
                found.append(change)
        return found

    async def until(self, number: int, **facts: Any) -> ChangeRequest:
        """Wait until the request with this number has these attributes; each commit that leaves work wakes nobody here, so look often."""
        async with asyncio.timeout(10):
            while True:
                busy = self.built.deliveries.under_way(DeliveryKind.APPLY)
                async with self.built.database.view(HARBOUR) as view:
                    change = await view.changes.by_number(number)
                # of what is unknown, it is to be recorded first when it will be looked at again
                recorded = change and not (busy and change.status is ChangeStatus.UNKNOWN)
                if change and recorded and all(getattr(change, key) == value for key, value in facts.items()):
                    return change
                await asyncio.sleep(0.02)

    async def later(self, change: ChangeRequest) -> ChangeRequest:
        """The request as it stands after this state, once nothing is on its way to Pax8."""
        async with asyncio.timeout(10):
            while True:
                resting = not self.built.deliveries.under_way(DeliveryKind.APPLY)
                async with self.built.database.view(HARBOUR) as view:
                    now = await view.changes.get(change.id)
                if now and now.version > change.version and now.status is not ChangeStatus.APPLYING and resting:
                    return now
                await asyncio.sleep(0.02)


@asynccontextmanager
async def home(
    database_url: str, sizes: Sizes | None = None, socket_mode: bool = False, **settings: str
) -> AsyncIterator[Home]:
    """Servers up, database seeded and mirrored once, doors open, outbox running; no clockwork, so that nothing comes unasked.

    `settings` are set besides the stage's own.
    """
    stage = Stage(database_url, sizes, socket_mode=socket_mode)
    await stage.start()
    try:
        told = stage.environment() | {f"SEATWISE_{name.upper()}": value for name, value in settings.items()}
        async with wiring.house(load(None, told)) as built:
            delivering = asyncio.create_task(built.deliveries.run())
            listening = asyncio.create_task(built.socket.run()) if built.socket else None
            runner = web.AppRunner(built.app, access_log=None)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            address = f"http://127.0.0.1:{runner.addresses[0][1]}"
            stage.bot_address = stage.slack.door.address = stage.teams.door.address = address
            built.files.public_url = address
            made = Home(stage, built)
            await made.sync()
            try:
                yield made
            finally:
                await runner.cleanup()
                if built.socket and listening:
                    await built.socket.stop(2)
                    await listening
                await built.deliveries.stop(2)
                await delivering
    finally:
        await stage.stop()
