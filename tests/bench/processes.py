"""How is a server started in a process of its own, asked what it has cost, and ended?"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.playground.pax8 import Partner, Pax8Server, PaxWorld, seed
from tests.bench.serving import serving


class DidNotStart(Exception):
    """A child ended before it said where it listens."""


@dataclass(frozen=True, slots=True)
class Running:
    """One server; `address` without a path."""

    address: str
    session: aiohttp.ClientSession

    async def cpu(self) -> float:
        """Seconds of processor time since its start."""
        return float((await self._facts(""))["cpu"])

    async def approved(self) -> int:
        return int((await self._facts("?all"))["approved"])

    async def _facts(self, query: str) -> Any:
        async with self.session.get(f"{self.address}/bench/facts{query}") as response:
            return await response.json()


@asynccontextmanager
async def running(what: str, inside: bool = False, **options: Any) -> AsyncIterator[Running]:
    """One of `tests.bench.serving`; `inside` this process where nothing is timed."""
    if inside:
        async with serving(what, options) as address, aiohttp.ClientSession() as session:
            yield Running(address, session)
        return
    async with _child("tests.bench.serving", what, json.dumps(options)) as line, aiohttp.ClientSession() as session:
        yield Running(line, session)


@asynccontextmanager
async def small_pax8(companies: int, subscriptions: int, products: int, inside: bool = False) -> AsyncIterator[str]:
    """Its root; no limit of calls."""
    if inside:
        world = PaxWorld({"demo-msp": Partner("demo-secret", seed(7, companies, subscriptions, products))})
        world.settings.calls_per_minute = None
        server = Pax8Server(world)
        yield await server.start()
        await server.stop()
        return
    sizes = {"companies": companies, "subscriptions": subscriptions, "products": products}
    words = [word for name, size in sizes.items() for word in (f"--{name}", str(size))]
    async with _child("bot.playground.pax8", *words) as line:
        yield line.rsplit(" ", 1)[-1].removesuffix("/v1")


async def run(module: str, options: dict[str, Any]) -> Any:
    """A child that does one thing and prints it as JSON."""
    command = (sys.executable, "-m", module, json.dumps(options))
    child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await child.communicate()
    if child.returncode:
        raise DidNotStart(f"{module} ended with {child.returncode}")
    return json.loads(said)


@asynccontextmanager
async def _child(module: str, *words: str) -> AsyncIterator[str]:
    """Its first line; terminated at the end."""
    command = (sys.executable, "-m", module, *words)
    child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert child.stdout is not None
    try:
        async with asyncio.timeout(120):
            line = (await child.stdout.readline()).decode().strip()
        if not line:
            raise DidNotStart(f"{module} {words[0]}")
        yield line
    finally:
        if child.returncode is None:
            child.terminate()
        await child.wait()
