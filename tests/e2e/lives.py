"""A house that ends at any one of its steps, as a process does that is killed, and the next house in its place.

A step is a way out of the process, and there is nothing between two of them that another process could see: a commit, a
claim of the outbox or its end, a call of Pax8's, a post in a chat, a mail; each has a moment before it and one after.
"""

import asyncio
import inspect
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import web

from bot import deliver, wiring
from bot.playground.stage import Stage
from bot.settings import load
from domain.ids import OrgId
from domain.ports import DeliveryKind, Ports, Unit
from tests.e2e.home import Home

ONE_BY_ONE = (deliver.Crew(frozenset(DeliveryKind), at_once=1, per_org=1),)
"""So that a walk has the same steps each time."""


class Died(asyncio.CancelledError):
    """Nothing catches it: what was under way is at its end."""


@dataclass(slots=True)
class Life:
    """Of one process. `last` is the number of the step that it ends at; nothing goes out of it from then on."""

    last: int = 0
    way: list[str] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    busy: int = 0
    """Deliveries that are claimed and not ended, and claims under way."""

    def walk(self, last: int) -> None:
        """Count from here."""
        self.last, self.way = last, []

    def step(self, name: str) -> None:
        self.breathe()
        self.way.append(name)
        if len(self.way) == self.last:
            self.over.set()
            self.breathe()

    def breathe(self) -> None:
        if self.over.is_set():
            raise Died(self.way[-1] if self.way else "")

    def lived(self, ports: Ports) -> Ports:
        """The same ports, at each of which this life may end."""

        @asynccontextmanager
        async def unit(org: OrgId) -> AsyncIterator[Unit]:
            self.breathe()
            async with ports.unit(org) as opened:
                yield opened
                self.step("before a commit")
            self.step("after a commit")

        @asynccontextmanager
        async def pair(vendor: OrgId, msp: OrgId) -> AsyncIterator[tuple[Unit, Unit]]:
            self.breathe()
            async with ports.pair(vendor, msp) as opened:
                yield opened
                self.step("before a commit of two")
            self.step("after a commit of two")

        return replace(
            ports,
            unit=unit,
            pair=pair,
            queue=_Queue(self, ports.queue),
            chats=_Chats(self, ports.chats),
            provisioner=lambda org, simulation: _Ways(self, "pax8", ports.provisioner(org, simulation)),
            mailer=_Ways(self, "smtp", ports.mailer),
        )


class _Ways:
    """Something outside: each call of it is two steps, named for what is called and the notice that it carries."""

    def __init__(self, life: Life, place: str, real: Any) -> None:
        self._life = life
        self._place = place
        self._real = real

    def __getattr__(self, name: str) -> Any:
        called = getattr(self._real, name)
        return self._stepping(called) if inspect.iscoroutinefunction(called) else called

    def _stepping(self, called: Any) -> Any:
        async def call(*told: Any) -> Any:
            name = " ".join([self._place, called.__name__, *filter(None, map(_carried, told))])
            self._life.step(f"before {name}")
            answer = await called(*told)
            self._life.step(f"after {name}")
            return answer

        return call


def _carried(told: Any) -> str:
    notice = getattr(told, "notice", told)
    return type(notice).__name__ if type(notice).__module__.startswith("domain.notices") else ""


class _Chats(Mapping[Any, Any]):
    """Wiring fills the real ones after the ports are made."""

    def __init__(self, life: Life, real: Mapping[Any, Any]) -> None:
        self._life = life
        self._real = real

    def __getitem__(self, platform: Any) -> Any:
        return _Ways(self._life, platform, self._real[platform])

    def __iter__(self) -> Any:
        return iter(self._real)

    def __len__(self) -> int:
        return len(self._real)


class _Queue:
    """The outbox. A claim that finds nothing is no step, since nobody could see it."""

    def __init__(self, life: Life, real: Any) -> None:
        self._life = life
        self._real = real

    async def claim(self, *told: Any) -> Any:
        self._life.breathe()
        self._life.busy += 1
        claimed = await self._real.claim(*told)
        self._life.busy += len(claimed) - 1
        if claimed:
            self._life.step(f"after a claim to {claimed[0].kind}")
        return claimed

    async def finish(self, delivery: Any, *told: Any) -> Any:
        self._life.step(f"before the end of a {delivery.kind}")
        kept = await self._real.finish(delivery, *told)
        self._life.busy -= 1
        self._life.step(f"after the end of a {delivery.kind}")
        return kept

    def __getattr__(self, name: str) -> Any:
        self._life.breathe()
        return getattr(self._real, name)


@dataclass(slots=True)
class Street:
    """The servers outside and the database; in front of them one house after another."""

    stage: Stage
    patch: pytest.MonkeyPatch
    life: Life = field(default_factory=Life)
    home: Home | None = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def house(self) -> Home:
        """The one that stands; a new one where there is none."""
        if self.home is None:
            self.life = Life()
            self.home = Home(self.stage, await self._built())
        return self.home

    async def _built(self) -> wiring.House:
        life = self.life
        with self.patch.context() as patched:
            patched.setattr(wiring, "Ports", lambda **ports: life.lived(Ports(**ports)))
            patched.setattr(deliver, "CREWS", ONE_BY_ONE)
            built = await self._stack.enter_async_context(wiring.house(load(None, self.stage.environment())))
        delivering = asyncio.create_task(built.deliveries.run())
        self._stack.push_async_callback(asyncio.wait, {delivering})
        self._stack.push_async_callback(_left, built)
        runner = web.AppRunner(built.app, access_log=None, shutdown_timeout=0.01)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self.stage.bot_address = self.stage.slack.door.address = self.stage.teams.door.address = address
        built.files.public_url = address
        return built

    async def bury(self) -> None:
        """Whoever waits for an answer gets none; nothing that was not committed is there any more."""
        self.life.over.set()
        stack, self._stack, self.home = self._stack, AsyncExitStack(), None
        await stack.aclose()

    async def until(self, task: asyncio.Task[Any]) -> None:
        """Until this is done and what follows from it worked off; or this life is over."""
        over = asyncio.create_task(self.life.over.wait())
        await asyncio.wait({task, over}, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        await self.worked_off()

    async def worked_off(self, within: float = 20.0) -> None:
        """Until nothing is due, ever; or this life is over. What waits for its time gets it at once."""
        async with asyncio.timeout(within):
            while not self.life.over.is_set() and await self._due():  # noqa: ASYNC110 - the outbox rings no bell when it is empty
                await asyncio.sleep(0.005)

    async def _due(self) -> bool:
        home = await self.house()
        due = None if self.life.busy else await home.built.database.queue.next_due()
        if due is None or self.life.busy:
            return bool(self.life.busy)
        ahead = (due - home.built.ports.clock.now()).total_seconds()
        if ahead > 0:
            home.forward(ahead + 0.001)
        return True


async def _left(built: wiring.House) -> None:
    """Whatever is under way ends at its next step."""
    with suppress(Died):
        await built.deliveries.stop(2)


@asynccontextmanager
async def street(database_url: str) -> AsyncIterator[Street]:
    made = Street(Stage(database_url), pytest.MonkeyPatch())
    await made.stage.start()
    try:
        yield made
    finally:
        await made.bury()
        await made.stage.stop()
