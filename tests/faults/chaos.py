"""Does everything still hold when everything goes wrong at once, for minutes?

`python -m tests.faults.chaos --minutes 5 --seed 7`: two replicas on one PostgreSQL, killed, told to stop and started again;
the database torn down under them; clocks pushed; Slack, Teams, Pax8 and the mail server in trouble; a network that loses,
repeats and overtakes; and many people. What goes wrong, and who does what, comes of the seed; when, of the machine. Then the
trouble ends, all comes to rest, and every invariant is to hold. Exit status 1 if one does not.
"""

import argparse
import asyncio
import logging
import random
import secrets
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, cycle
from pathlib import Path

from sqlalchemy import select

from adapters.db import Database
from adapters.db.statements import Prepared
from adapters.db.tables import subscriptions, sync_runs
from bot.playground.cast import seed_file
from bot.playground.pax8.silo import NotTaken
from bot.playground.stage import Begin, Stage, begun
from domain.ports import DEAD_AFTER, Kind
from tests.faults import crowd, events
from tests.faults.crowd import Crowd
from tests.faults.invariants import at_rest, broken, looking
from tests.faults.misfortunes import Misfortunes, Unruly
from tests.faults.replicas import Balancer, Replica
from tests.faults.tally import Report, counted, show
from tests.postgres import OwnServer

AT_ONCE = 16
"""People who do something at the same time."""
DAY = 86_400.0
OVER = DEAD_AFTER.total_seconds() + 1
"""Seconds after which whatever a process had begun that is dead now is taken over."""
REST = 1_200.0
"""Seconds within which all comes to rest once the trouble has ended, on a machine that is busy."""
SETTINGS = {"LISTEN_PORT": "0", "STOP_WITHIN": "4", "PAX8_TIMEOUT": "2", "LOG_LEVEL": "INFO"}
BLOWS = ("kill", "database", "kill", "clock", "terminate")


@dataclass(frozen=True, slots=True)
class Length:
    """So many acts of people and blows, or minutes of them; a blow after every so many acts at the soonest."""

    acts: int | None = None
    minutes: float | None = None
    blow_every: int = 12
    blows: int = 0

    def over(self, acted: int, struck: int, began: float) -> bool:
        enough = self.acts is not None and acted >= self.acts and struck >= self.blows
        return enough or (self.minutes is not None and time.monotonic() - began > self.minutes * 60)


async def run(seed: int, length: Length, begin: Begin = begun) -> Report:
    """Raises what a harness raises that does not come up; whatever the bot does wrong is in the report."""
    server = OwnServer()
    url = await asyncio.to_thread(server.start)
    try:
        async with _theatre(url) as stage:
            return await Chaos(seed, stage, server, begin).run(length)
    finally:
        await asyncio.to_thread(server.stop)


class Chaos:
    def __init__(self, seed: int, stage: Stage, server: OwnServer, begin: Begin) -> None:
        self._seed = seed
        self._stage = stage
        self._server = server
        self._lot = random.Random(seed)
        self._settings = dict(SETTINGS)
        self._replicas = [Replica(stage, name, self._settings, begin) for name in ("one", "two")]
        self._balancer = Balancer(self._replicas, random.Random(seed + 1))
        self._misfortunes = Misfortunes(stage, random.Random(seed + 2))
        self._crowd = Crowd(stage, random.Random(seed + 3))
        self._blows: Counter[str] = Counter()
        self._struck: list[str] = []
        self._doors: list[Unruly] = []
        self._wrong: list[str] = []
        self._set_on: list[datetime] = []
        self._turns = cycle(self._replicas)

    async def run(self, length: Length) -> Report:
        stage, replicas = self._stage, self._replicas
        stage.bot_address = self._settings["PUBLIC_URL"] = await self._balancer.start()
        try:
            for replica in replicas:
                await replica.start()
            for chat, platform in ((stage.slack, "slack"), (stage.teams, "teams")):
                chat.door.address = stage.bot_address
                door = Unruly(chat.door, random.Random(f"{self._seed}/{platform}"), self._misfortunes.counted, platform)
                chat.wire.door = door
                self._doors.append(door)
            async with looking(stage) as database:
                await self._read(database)
                await events.listen(stage, database)
            await self._trouble(length)
            return await self._aftermath()
        finally:
            for replica in replicas:
                await replica.end(signal.SIGKILL)
            await self._balancer.stop()

    async def _trouble(self, length: Length) -> None:
        began, acted, room = time.monotonic(), 0, asyncio.Semaphore(AT_ONCE)
        blow: asyncio.Task[None] | None = None
        next_blow = length.blow_every
        async with asyncio.TaskGroup() as people:
            while not length.over(acted, self._blows.total(), began):
                await room.acquire()
                people.create_task(self._crowd.act()).add_done_callback(lambda _: room.release())
                acted += 1
                if self._lot.random() < 0.3:
                    self._misfortunes.strike()
                if acted >= next_blow and (blow is None or blow.done()):
                    kind = BLOWS[self._blows.total() % len(BLOWS)]
                    self._blows[kind] += 1
                    self._struck.append(f"{datetime.now(UTC):%H:%M:%S} {kind}, at {self._stage.world.clock.now()}")
                    blow = people.create_task(self._blow(kind))
                    next_blow = acted + length.blow_every
                await asyncio.sleep(self._lot.uniform(0.0, 0.1))

    async def _blow(self, kind: str) -> None:
        match kind:
            case "kill" | "terminate":
                struck = next(self._turns)
                status = await struck.end(signal.SIGKILL if kind == "kill" else signal.SIGTERM)
                if kind == "terminate" and status != 0:
                    self._wrong.append(f"told to stop, a process ended with {status}")
                await asyncio.sleep(self._lot.uniform(0.0, 2.0))
                await struck.start()
            case "database":
                await asyncio.to_thread(self._server.halt, self._lot.random() < 0.7)
                await asyncio.sleep(self._lot.uniform(0.2, 2.0))
                await asyncio.to_thread(self._server.go_on)
            case _:
                self._stage.forward(self._lot.choice((30.0, 61.0, 300.0, 3_600.0)))
                self._set_on.append(self._stage.world.clock.now())

    async def _aftermath(self) -> Report:
        """No more trouble; what Pax8 was not answered, it asks again; everything is read once more."""
        self._misfortunes.cease()
        for door in self._doors:
            door.unruly = False
        report = Report(self._seed)
        async with looking(self._stage) as database:
            try:
                self._stage.forward(OVER)
                await self._tell_again()
                await at_rest(self._stage, database, REST, ahead=False)
                self._stage.forward(DAY)
                await self._read(database)
                await at_rest(self._stage, database, REST)
                await self._read(database)
                await at_rest(self._stage, database, REST, ahead=False)
                report.broken = [*await broken(self._stage, database, self._set_on), *await self._unread(database)]
            except TimeoutError:
                report.broken = ["it never came to rest", *await broken(self._stage, database, self._set_on)]
            report.broken += self._wrong
            report.counts = {**await counted(self._stage, database), **self._went_wrong()}
        if report.broken:
            report.logs = "\n".join((*self._struck, *(replica.said() for replica in self._replicas)))
        return report

    def _went_wrong(self) -> dict[str, int]:
        """And what people did meanwhile."""
        done = {f"people: {name}": count for name, count in sorted(self._crowd.counted.items())}
        blows = {f"blows: {name}": count for name, count in sorted(self._blows.items())}
        return {**done, **blows, **dict(sorted(self._misfortunes.counted.items()))}

    async def _tell_again(self) -> None:
        """Pax8 of every order that nobody has acknowledged."""
        market = self._stage.market
        for simulation in (False, True):
            for order in market.unanswered(simulation):
                with suppress(NotTaken, LookupError):  # it was told often enough, or is done
                    await market.deliver(order)

    async def _read(self, database: Database) -> None:
        """Every MSP's companies, products and subscriptions are read anew, to the end. Raises TimeoutError."""
        since = self._stage.world.clock.now()
        self._stage.forward(DAY)
        wanted = {(org, kind.value) for org in ("harbour", "summit") for kind in _KINDS}
        async with asyncio.timeout(REST):
            for look in count(1):
                if wanted <= await self._read_since(database, since):
                    return
                await asyncio.sleep(0.2)
                if look % 25 == 0:
                    self._stage.forward(301)  # a read that failed is tried again five minutes later

    async def _read_since(self, database: Database, since: datetime) -> set[tuple[str, str]]:
        """Whose, and of what, a run that began since then has ended; nothing while any is under way."""
        async with database.reading() as session:
            rows = await session.rows(_RUNS)
        if any(row.ended_at is None for row in rows):
            return set()
        return {(row.org_id, row.kind) for row in rows if row.started_at > since and not row.failure}

    async def _unread(self, database: Database) -> list[str]:
        """What is mirrored otherwise than Pax8 has it, though everything was read when all was quiet."""
        async with database.reading() as session:
            rows = await session.rows(_MIRRORED)
        there = self._stage.world.book("harbour").subscriptions
        known = [(row, there.get(row.id)) for row in rows]
        return [
            f"{row.product_name} of {row.company_id} is mirrored with {row.quantity} seats, and Pax8 has {other}"
            for row, found in known
            if row.quantity != (other := found["quantity"] if found else None)
        ]


_KINDS = (Kind.COMPANIES, Kind.PRODUCTS, Kind.SUBSCRIPTIONS)
_RUNS = Prepared(select(*sync_runs.columns))
_MIRRORED = Prepared(
    select(*subscriptions.columns).where(subscriptions.c.org_id == "harbour", subscriptions.c.gone_at.is_(None))
)


@asynccontextmanager
async def _theatre(url: str) -> AsyncIterator[Stage]:
    crowd.invite()
    stage = Stage(url)
    crowd.furnish(stage.world)
    await stage.start()
    try:
        text = seed_file(stage.world, stage.approvals, stage.teams.service_url)
        (stage.folder / "seed.toml").write_text(crowd.seeded(text), encoding="utf-8")
        yield stage
    finally:
        await stage.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.chaos")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--acts", type=int, default=None, help="stop after so many acts of people")
    parser.add_argument("--logs", type=Path, default=None, help="where to keep the replicas' logs when something broke")
    asked = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # a process that is killed hangs up on everybody
    print(f"chaos of seed {seed}", flush=True)  # noqa: T201 - whoever waits wants to know
    report = asyncio.run(run(seed, Length(asked.acts, asked.minutes)))
    show(report)
    if asked.logs is not None and report.logs:
        asked.logs.write_text(report.logs, encoding="utf-8")
    sys.exit(1 if report.broken else 0)


if __name__ == "__main__":
    main()
