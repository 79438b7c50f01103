"""Does what one MSP costs, times the number of them, come to what many MSPs cost? Prints both, and how far apart they are.

`python -m tests.bench.many --msps 200 --subscriptions 1000` fills a PostgreSQL of its own from a small Pax8 by the real
syncs, once with everything new and once with nothing changed, as many at once as a process does.
"""

import argparse
import asyncio
import json
import logging
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import asyncpg
import structlog

from adapters.crypto import KeyRing
from bot import wiring
from bot.playground.pax8 import Partner, Pax8Server, PaxWorld, seed
from bot.schedule import SYNCS
from bot.settings import load
from domain.ids import OrgId
from domain.ports import Kind
from domain.use_cases import changes, mirroring
from tests import postgres
from tests.mapping import map_to

WORDS = (
    ("calls", "calls of Pax8"),
    ("rows", "subscriptions stored"),
    ("bytes", "bytes of the subscriptions’ table"),
    ("index_bytes", "bytes of its indexes"),
    ("first_cpu", "seconds of processor time, all new"),
    ("again_cpu", "seconds of processor time, nothing changed"),
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of each MSP."""

    msps: int = 200
    subscriptions: int = 1000
    companies: int = 50
    products: int = 200


@dataclass(frozen=True, slots=True)
class Cost:
    """Of some MSPs together: the calls of one round, the rows there are, what they take on the disk, and the processor
    time of this process for a round in which all is new and for one in which nothing has changed.
    """

    calls: float
    rows: float
    bytes: float
    index_bytes: float
    first_cpu: float
    again_cpu: float

    def times(self, factor: float) -> "Cost":
        return Cost(**{name: value * factor for name, value in asdict(self).items()})


@dataclass(frozen=True, slots=True)
class Told:
    """`tick` is the processor time of one minute's job of one MSP with nothing to do, `doors` of reading all doors
    again, in milliseconds; `peak` MiB.
    """

    few: Cost
    many: Cost
    seconds: tuple[float, float]
    tick: float
    doors: float
    peak: float


async def simulate(sizes: Sizes, url: str, few: int) -> Told:
    """`few` MSPs first, of which the arithmetic is made, then all the others beside them."""
    with _pax8(sizes) as pax8, tempfile.TemporaryDirectory(prefix="seatwise-many-") as folder:
        async with wiring.house(load(None, _environment(Path(folder), pax8, url, sizes.msps))) as built:
            orgs = [OrgId(f"msp-{number:04}") for number in range(sizes.msps)]
            before = await _stored(url)
            first, _ = await _costs(built, orgs[:few], url, before)
            rest, seconds = await _costs(built, orgs[few:], url, await _stored(url))
            tick, doors = await _ticks(built, orgs), await _doors(built)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Told(first, rest, seconds, tick, doors, peak)


async def _costs(
    built: Any, orgs: list[OrgId], url: str, before: tuple[int, int, int]
) -> tuple[Cost, tuple[float, float]]:
    await _together(built, orgs, _prepare)
    began, cpu = time.perf_counter(), time.thread_time()
    calls = await _together(built, orgs, _subscriptions)
    first, first_cpu = time.perf_counter() - began, time.thread_time() - cpu
    began, cpu = time.perf_counter(), time.thread_time()
    await _together(built, orgs, _subscriptions)
    again, again_cpu = time.perf_counter() - began, time.thread_time() - cpu
    rows, size, indexes = (after - was for after, was in zip(await _stored(url), before, strict=True))
    return Cost(calls, rows, size, indexes, first_cpu, again_cpu), (first, again)


async def _together(built: Any, orgs: list[OrgId], work: Any) -> int:
    """As many at once as the schedule lets a process have."""
    room = asyncio.Semaphore(SYNCS)

    async def one(org: OrgId) -> int:
        async with room:
            return int(await work(built, org))

    return sum(await asyncio.gather(*(one(org) for org in orgs)))


async def _prepare(built: Any, org: OrgId) -> int:
    calls = await _run(built, org, Kind.COMPANIES) + await _run(built, org, Kind.PRODUCTS)
    async with built.ports.unit(org) as unit:
        for company in await unit.mirror.marks(Kind.COMPANIES):
            await map_to(unit, company, f"all-{org}")
    return calls


async def _subscriptions(built: Any, org: OrgId) -> int:
    return await _run(built, org, Kind.SUBSCRIPTIONS)


async def _run(built: Any, org: OrgId, kind: Kind) -> int:
    run = await mirroring.sync(built.ports, org, kind, built.ports.clock.now())
    assert run is not None and run.failure is None, run
    return int(run.pages)


async def _ticks(built: Any, orgs: list[OrgId]) -> float:
    cpu = time.thread_time()
    for org in orgs:
        await changes.expire(built.ports, org)
    return (time.thread_time() - cpu) / len(orgs) * 1000


async def _doors(built: Any) -> float:
    built.ports.installations.forget()
    cpu = time.thread_time()
    await built.ports.installations.get("none")
    return (time.thread_time() - cpu) * 1000


async def _stored(url: str) -> tuple[int, int, int]:
    """Rows of all MSPs' subscriptions, bytes of their table, and of its indexes."""
    connection = await asyncpg.connect(url)
    try:
        row = await connection.fetchrow(
            "SELECT (SELECT count(*) FROM subscriptions), pg_table_size('subscriptions'), pg_indexes_size('subscriptions')"
        )
    finally:
        await connection.close()
    return int(row[0]), int(row[1]), int(row[2])


@contextmanager
def _pax8(sizes: Sizes) -> Iterator[str]:
    """In a thread of its own, whose processor time is not counted. All MSPs sell the same: ids are told apart by MSP."""
    data = seed(7, sizes.companies, sizes.subscriptions, sizes.products)
    partners = {f"id-msp-{number:04}": Partner("secret", data) for number in range(sizes.msps)}
    address: list[str] = []
    ready, loop = threading.Event(), asyncio.new_event_loop()

    async def serve() -> Pax8Server:
        world = PaxWorld(partners)
        world.settings.calls_per_minute = None
        world.warm()
        server = Pax8Server(world)
        address.append(await server.start())
        ready.set()
        return server

    def work() -> None:
        server = loop.run_until_complete(serve())
        loop.run_forever()
        loop.run_until_complete(server.stop())

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert ready.wait(120)
        yield address[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def _environment(folder: Path, pax8: str, database: str, msps: int) -> dict[str, str]:
    seeds = folder / "seed.toml"
    seeds.write_text("\n".join(_organisation(f"msp-{number:04}") for number in range(msps)), encoding="utf-8")
    told = {
        "DATABASE_URL": database,
        "ENCRYPTION_KEY": KeyRing.generate(),
        "SEED_FILE": str(seeds),
        "SLACK_SIGNING_SECRET": "unused",
        "PAX8_API_URL": pax8,
        "PAX8_CALLS_PER_MINUTE": "0",
        "CONFIG": str(folder / "none.toml"),
    }
    return {f"SEATWISE_{name}": value for name, value in told.items()}


def _organisation(org: str) -> str:
    doors = "".join(
        f'[[organisations.installations]]\nid = "{org}-{n}"\nplatform = "slack"\ntenant = "T-{org}-{n}"\n'
        f'secrets = {{ bot_token = "xoxb-{org}" }}\n'
        for n in range(3)
    )
    return (
        f'[[organisations]]\nid = "{org}"\nname = "{org}"\ncurrency = "USD"\ntime_zone = "UTC"\nis_msp = true\n'
        f'pax8 = {{ client_id = "id-{org}", client_secret = "secret" }}\n'
        f'[[organisations.clients]]\nid = "all-{org}"\nname = "Everybody"\ncompanies = []\n{doors}'
    )


def report(sizes: Sizes, few: int, told: Told) -> str:
    expected, found = asdict(told.few.times((sizes.msps - few) / few)), asdict(told.many)
    lines = [f"{sizes.msps - few} MSPs × {sizes.subscriptions:,} subscriptions, foretold from {few} of them"]
    lines += [_compared(words, expected[name], found[name]) for name, words in WORDS]
    lines += [
        f"{told.seconds[0]:.0f} s with everything new, {told.seconds[1]:.0f} s with nothing changed, {SYNCS} at once",
        f"{told.tick:.2f} ms of processor time for a minute’s job with nothing to do",
        f"{told.doors:.1f} ms to read {3 * sizes.msps:,} doors again; peak memory {told.peak:.0f} MiB, the small Pax8’s included",
        json.dumps({"each": asdict(told.many.times(1 / told.many.rows))}),
    ]
    return "\n".join(lines)


def _compared(words: str, expected: float, found: float) -> str:
    places = 0 if expected >= 100 else 2
    return f"{words}: foretold {expected:,.{places}f}, found {found:,.{places}f} ({found / expected - 1:+.1%})"


async def _with_database(sizes: Sizes, few: int) -> Told:
    with tempfile.TemporaryDirectory() as folder:
        server = postgres.SharedServer(Path(folder), postgres.DURABLE)
        try:
            root = server.join()
            await postgres.fill_template(root)
            return await simulate(sizes, await postgres.create(root, "many", postgres.TEMPLATE), few)
        finally:
            server.leave()


def main() -> int:
    logging.basicConfig(level=logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    parser = argparse.ArgumentParser(prog="python -m tests.bench.many", description=__doc__)
    parser.add_argument("--msps", type=int, default=Sizes().msps)
    parser.add_argument("--subscriptions", type=int, default=Sizes().subscriptions)
    parser.add_argument("--few", type=int, default=10, help="of how many of them the rest is foretold")
    chosen = parser.parse_args()
    sizes = Sizes(chosen.msps, chosen.subscriptions)
    told = asyncio.run(_with_database(sizes, chosen.few))
    print(report(sizes, chosen.few, told))  # noqa: T201 - it is what it is run for
    return int(told.many.calls != told.few.calls * (sizes.msps - chosen.few) / chosen.few)


if __name__ == "__main__":
    raise SystemExit(main())
