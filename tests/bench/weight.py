"""How soon is a process ready, and what does it hold in memory when nobody asks for anything?"""

import asyncio
import compileall
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import aiohttp

from bot.playground.stage import Stage
from tests.bench.lines import Line

ROOT = Path(__file__).parents[2]
READY_GOAL, MEMORY_GOAL = 2.0, 150
"""Seconds; MiB."""

BARE = "import slack_bolt, slack_bolt.async_app, botbuilder.core, sqlalchemy, httpx"
SETTLES = 3.0
"""Seconds that a process is left alone before its memory is read: its first ticks are over then."""


@dataclass(frozen=True, slots=True)
class Sizes:
    rounds: int = 5


@dataclass(slots=True)
class Weighed:
    seconds: list[float] = field(default_factory=list)
    resident: list[float] = field(default_factory=list)


async def weighed(sizes: Sizes) -> AsyncIterator[Line]:
    """From the start of the process to “ready”: the database is there and migrated, as after a restart, and the code is
    compiled, as pip leaves it.
    """
    for package in ("adapters", "bot", "cards", "domain"):
        compileall.compile_dir(ROOT / package, quiet=1)
    ours, bare = Weighed(), Weighed()
    stage = Stage()
    await stage.start()
    try:
        await _once(stage, Weighed())  # makes the tables, plants the seed, and has every file read once
        await _import(Weighed())
        for _ in range(sizes.rounds):
            await _once(stage, ours)
            await _import(bare)
    finally:
        await stage.stop()
    beside = "a process that imports slack_bolt, botbuilder, sqlalchemy and httpx"
    yield Line(
        what="cold start to ready",
        beside=beside,
        ours=median(ours.seconds),
        bare=median(bare.seconds),
        unit="s",
        goal=f"ours < {READY_GOAL:.0f} s",
    )
    yield Line(
        what="resident memory of an idle process (VmRSS)",
        beside=beside,
        ours=median(ours.resident),
        bare=median(bare.resident),
        unit="MiB",
        goal=f"ours < {MEMORY_GOAL} MiB",
    )


async def _once(stage: Stage, into: Weighed) -> None:
    began = time.perf_counter()
    address = await stage.start_bot(within=120)
    async with aiohttp.ClientSession() as session:
        while not await _ready(session, address):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
    into.seconds.append(time.perf_counter() - began)
    await asyncio.sleep(SETTLES)
    assert stage._bot is not None
    into.resident.append(_resident(stage._bot.pid))
    await stage.end_bot()


async def _ready(session: aiohttp.ClientSession, address: str) -> bool:
    async with session.get(f"{address}/readyz") as response:
        return response.status == 200


async def _import(into: Weighed) -> None:
    """It says when it has imported everything, and waits to be ended."""
    began = time.perf_counter()
    child = await _spawned(("-c", f"{BARE}; print('ready', flush=True); import time; time.sleep(60)"))
    try:
        assert child.stdout is not None
        await child.stdout.readline()
        into.seconds.append(time.perf_counter() - began)
        into.resident.append(_resident(child.pid))
    finally:
        child.kill()
        await child.wait()


async def _spawned(words: Sequence[str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(sys.executable, *words, stdout=asyncio.subprocess.PIPE)


def _resident(process: int) -> float:
    """MiB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
