"""One full sync, or one fetch of the same pages, in a process of its own: prints what it took, as JSON."""

import asyncio
import json
import logging
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import structlog

from adapters.crypto import KeyRing
from adapters.pax8 import Pax8
from bot.clock import WallClock
from domain.ids import OrgId
from domain.ports import Kind, SyncRun
from domain.use_cases import mirroring
from tests.mapping import map_to

ORG = OrgId("msp")
_SEED = """
[[organisations]]
id = "msp"
name = "Bench"
currency = "USD"
time_zone = "UTC"
is_msp = true
pax8 = { client_id = "demo-msp", client_secret = "demo-secret" }
[[organisations.clients]]
id = "all"
name = "Everybody"
companies = []
"""


async def main(options: dict[str, Any]) -> dict[str, Any]:
    if options["bare"]:
        return await _fetch(options["pax8"])
    from bot import wiring  # Brings both frameworks along, which a bare fetch has no use for.
    from bot.settings import load

    with tempfile.TemporaryDirectory(prefix="seatwise-bench-") as folder:
        async with wiring.house(load(None, _environment(Path(folder), options["pax8"]))) as built:
            return await _sync(built, Path(folder) / "bench.sqlite3")


async def _fetch(api_url: str) -> dict[str, Any]:
    """The production client with the settings that wiring gives it."""
    async with httpx.AsyncClient(timeout=25) as http:
        market = Pax8("demo-msp", "demo-secret", api_url, clock=WallClock(), calls_per_minute=None, http=http)
        read, began = 0, time.perf_counter()
        async for page in market.subscriptions():
            read += len(page.items)
        await market.aclose()
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time(), "read": read, "peak": _peak()}


async def _sync(built: Any, database: Path) -> dict[str, Any]:
    """Twice: all rows are new, then none has changed."""
    await _run(built, Kind.COMPANIES)
    await _run(built, Kind.PRODUCTS)
    async with built.ports.unit(ORG) as unit:
        for company in await unit.mirror.marks(Kind.COMPANIES):
            await map_to(unit, company, "all")
    began = time.perf_counter()
    first = await _run(built, Kind.SUBSCRIPTIONS)
    seconds, peak, cpu = time.perf_counter() - began, _peak(), time.process_time()
    stored = _rows(database)
    began = time.perf_counter()
    second = await _run(built, Kind.SUBSCRIPTIONS)
    return {
        "seconds": seconds,
        "peak": peak,
        "cpu": cpu,
        "read": first.read,
        "changed": first.changed,
        "again": time.perf_counter() - began,
        "changed_again": second.changed,
        "rows_moved": len(set(_rows(database)) ^ set(stored)),
    }


async def _run(built: Any, kind: Kind) -> SyncRun:
    run = await mirroring.sync(built.ports, ORG, kind, built.ports.clock.now())
    assert run is not None and run.failure is None, run
    return run


def _rows(database: Path) -> list[tuple[str, int, int]]:
    """Which rows there are, and when each was written: by what its content was seen."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT id, observed_at, mark FROM subscriptions").fetchall()


def _environment(folder: Path, pax8: str) -> dict[str, str]:
    seed = folder / "seed.toml"
    seed.write_text(_SEED, encoding="utf-8")
    told = {
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "ENCRYPTION_KEY": KeyRing.generate(),
        "SEED_FILE": str(seed),
        "SLACK_SIGNING_SECRET": "unused",
        "PAX8_API_URL": pax8,
        "PAX8_CALLS_PER_MINUTE": "0",
        "CONFIG": str(folder / "none.toml"),
    }
    return {f"SEATWISE_{name}": value for name, value in told.items()}


def _peak() -> float:
    """MiB: the most that this process has had in memory.

    Linux's own figure begins anew with each program; getrusage's is inherited from whoever started it.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    # What is printed is the answer, and nothing beside it.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(json.dumps(asyncio.run(main(json.loads(sys.argv[1])))))  # noqa: T201 - the parent reads it
