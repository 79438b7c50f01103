"""The servers outside and a database; in front of them one life of the bot after another, each ended by SIGKILL."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from adapters.db import Database
from bot.playground.seats import Missed, SlackSeat, TeamsSeat
from bot.playground.slack.wire import RETRY_AFTER
from bot.playground.stage import LISTENING, Stage
from domain.changes import ChangeRequest
from tests.faults.invariants import at_rest, broken, looking
from tests.faults.living import HARBOUR, without_usage
from tests.faults.mortal import AGAIN, AN_HOUR
from tests.faults.rest import LOOK, sealed_up
from tests.forked import Forked, forked

LEASE_AND_MORE = 61.0
"""Seconds after which replicas take over what a dead one had begun."""

PATIENCE = 90.0
"""Seconds, on a busy machine, for whatever has to come about by itself."""


LOOKS = 10
"""More than there are jobs that follow each other at once."""


class Point(NamedTuple):
    """A step, and how manieth of its name within a flow."""

    step: str
    nth: int

    def __str__(self) -> str:
        return f"{self.step} ({self.nth})"


@dataclass(slots=True)
class Street:
    stage: Stage
    database: Database
    supervisor: Forked
    deaths: int = 0
    _serial: int = 0
    _child: int = 0
    _born: datetime | None = None
    _up: asyncio.Event = field(default_factory=asyncio.Event)
    _ending: bool = False

    def arm(self, point: Point | None) -> None:
        """From now on steps are counted; at this one the bot dies."""
        self._serial += 1
        written = self.stage.folder / "armed.new"
        written.write_text(f"{self._serial}\t{point.step if point else ''}\t{point.nth if point else 0}")
        written.rename(self.stage.folder / "armed")

    def taken(self) -> list[str]:
        """The steps since the bot was armed, in their order."""
        lines = (self.stage.folder / "steps").read_text(encoding="utf-8").splitlines()
        told = (line.split("\t", 1) for line in lines)
        return [step for serial, step in told if serial == str(self._serial)]

    async def up(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._up.wait()

    async def rest(self) -> None:
        """Until the bot stands and nothing is to be done any more, ever: Slack says nothing again either, which would be
        said into the next flow.
        """
        async with asyncio.timeout(PATIENCE):
            await self.up()
            await at_rest(self.stage, self.database, PATIENCE, born=self._born)
            while self.stage.slack.wire.repeats:
                self.stage.forward(RETRY_AFTER[-1])
                await asyncio.sleep(LOOK)
                await at_rest(self.stage, self.database, PATIENCE, born=self._born)
            await self.up()

    async def whole(self) -> None:
        """Raises AssertionError for what does not hold at rest. One job begins after the other, and so perhaps while it
        is looked at; but not for ever.
        """
        for _ in range(LOOKS):
            await self.rest()
            found = await broken(self.stage, self.database)
            if not found:
                return
        raise AssertionError("\n".join(found))

    async def sealed(self) -> None:
        """The same, once an hour's jobs are done and all of the record is sealed."""
        self.stage.forward(AN_HOUR + 1)
        await sealed_up(self.database)
        await self.whole()

    async def until(self, done: Callable[[], Awaitable[Any]], act: Callable[[], Awaitable[Any]] | None = None) -> Any:
        """What a person does who gets no answer: they act again, once the bot is there. An act that was answered has
        to have come to something. Returns what `done` says.
        """
        answered = False
        async with asyncio.timeout(PATIENCE):
            while not (found := await done()):
                if act is not None and not answered:
                    with suppress(Missed, LookupError):
                        answered = bool((await act()).accepted)
                await asyncio.sleep(0.1)
                await self._up.wait()
        return found

    async def newest(self, subscription: str) -> ChangeRequest | None:
        """The last request for it."""
        async with self.database.view(HARBOUR) as view:
            found, number = None, 1001
            while change := await view.changes.by_number(number):
                found = change if change.subject.subscription == subscription else found
                number += 1
        return found

    def slack(self, key: str) -> SlackSeat:
        return SlackSeat(self.stage.slack, key)

    def teams(self, key: str) -> TeamsSeat:
        return TeamsSeat(self.stage.teams, key)

    def seats(self, subscription: str) -> int:
        row = self.stage.world.holder(subscription).subscriptions.get(subscription)
        return int(row["quantity"]) if row else 0

    def subscription(self, company: str, product: str) -> str:
        return str(self.stage.world.partners["harbour"].data.subscription(company, product)["id"])

    async def watch(self) -> None:
        """Whenever the bot dies, time passes until its leases have ended, and it is begun anew."""
        assert self.supervisor.stdout is not None
        while line := (await self.supervisor.stdout.readline()).decode():
            word, _, rest = line.strip().partition(" ")
            if word == "begun":
                self._child = int(rest)
            elif line.startswith(LISTENING):
                self._up.set()
            elif word == "ended" and not self._ending:
                self._up.clear()
                assert int(rest) == -signal.SIGKILL, self.stage.said()[-4000:]
                self.deaths += 1
                self.stage.forward(LEASE_AND_MORE)
                self._born = self.stage.world.clock.now()
                self.supervisor.send_signal(AGAIN)

    async def end(self) -> None:
        self._ending = True
        for process in filter(None, (self._child, self.supervisor.pid)):  # 0 would be all of us
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        await self.supervisor.wait()


@asynccontextmanager
async def street(database_url: str, **seeded: str) -> AsyncIterator[Street]:
    """With the first life begun and what it reads at first read. `seeded` are words of the seed file, to be others."""
    stage = Stage(database_url)
    without_usage(stage)  # reading months of it at each first start takes long, and is no part of any flow
    await stage.start()
    file = stage.folder / "seed.toml"
    file.write_text(_with(file.read_text(encoding="utf-8"), seeded), encoding="utf-8")
    stage.bot_address = stage.slack.door.address = stage.teams.door.address = f"http://127.0.0.1:{_free_port()}"
    with (stage.folder / "bot.log").open("ab") as said:
        supervisor = await forked(stage.environment(), str(stage.folder), stderr=said, program="tests.faults.mortal")
    try:
        async with looking(stage) as database:
            made = Street(stage, database, supervisor)
            watching = asyncio.create_task(made.watch())
            try:
                yield made
            finally:
                await made.end()
                await watching
    finally:
        await stage.stop()


def _with(text: str, seeded: dict[str, str]) -> str:
    for name, value in seeded.items():
        assert f"{name} = " in text
        before, _, after = text.partition(f"{name} = ")
        text = f"{before}{name} = {value}{after[len(after.split(',')[0].split(' }')[0]) :]}"
    return text


def _free_port() -> int:
    """Taken by each life in its turn, so that addresses stay as they are."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
