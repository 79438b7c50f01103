"""One server of the bench, in a process of its own: prints its address, serves until it is told to stop.

What a server needs is imported where it is built: a bare one would else wait for, and hold in memory, what is not its.
"""

import asyncio
import json
import logging
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web

Facts = Callable[[], Awaitable[dict[str, Any]]]


async def _nothing() -> dict[str, Any]:
    return {}


def _at_any_address(address: str) -> None:
    """Most need not know where they are found."""


@dataclass(frozen=True, slots=True)
class Served:
    app: web.Application
    facts: Facts = _nothing
    found_at: Callable[[str], None] = _at_any_address


async def main(what: str, options: dict[str, Any]) -> None:
    async with serving(what, options) as address:
        print(address, flush=True)  # noqa: T201 - the parent waits for it
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        await stopped.wait()


@asynccontextmanager
async def serving(what: str, options: dict[str, Any]) -> AsyncIterator[str]:
    """`what` is sink, bolt, echo, bot or crowd; `GET /bench/facts` says what it has cost and done so far."""
    async with AsyncExitStack() as stack:
        served = await _app(what, options, stack)
        if what != "sink":
            served.app.router.add_get("/bench/facts", _telling(served.facts))
        runner = web.AppRunner(served.app, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        served.found_at(address)
        yield address


async def _app(what: str, options: dict[str, Any], stack: AsyncExitStack) -> Served:
    match what:
        case "sink":
            from tests.bench.sink import sink

            return Served(sink())
        case "bolt":
            from tests.bench.bare_slack import bolt

            return Served(bolt(options["secret"], options["api"]))
        case "echo":
            from tests.bench.bare_teams import echo

            return Served(echo(options["app"], options["jwk"]))
        case "crowd":
            return await _full(options, stack)
    return await _bot(options, stack)


async def _bot(options: dict[str, Any], stack: AsyncExitStack) -> Served:
    """The whole house as `seatwise serve` builds it; neither the delivery loop nor the schedule is started."""
    from bot import wiring
    from bot.settings import load
    from domain.ports import Kind
    from domain.use_cases import mirroring
    from tests.bench import pending

    built = await stack.enter_async_context(wiring.house(load(None, options["environment"])))
    if not options.get("follows"):  # another process has filled this database
        for kind in (Kind.COMPANIES, Kind.PRODUCTS, Kind.SUBSCRIPTIONS):
            run = await mirroring.sync(built.ports, pending.HARBOUR, kind, built.ports.clock.now())
            assert run is not None and run.failure is None, run
        await pending.hang(built, options["pending"])

    async def facts() -> dict[str, Any]:
        return {"approved": await pending.approved(built, options["pending"])}

    return Served(built.app, facts)


async def _full(options: dict[str, Any], stack: AsyncExitStack) -> Served:
    """The same house with a crowd in it, and with its delivery loop, which draws people's own pages."""
    from bot import wiring
    from bot.settings import load
    from tests.bench import crowd

    built = await stack.enter_async_context(wiring.house(load(None, options["environment"])))
    await crowd.gather(built, crowd.Crowd(**options["sizes"]))
    delivering = asyncio.create_task(built.deliveries.run())
    stack.push_async_callback(_ended, built, delivering)

    def found_at(address: str) -> None:
        built.files.public_url = address

    return Served(built.app, found_at=found_at)


async def _ended(built: Any, delivering: asyncio.Task[None]) -> None:
    await built.deliveries.stop(2)
    await delivering


def _telling(facts: Facts) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def tell(request: web.Request) -> web.Response:
        wanted = await facts() if "all" in request.query else {}
        return web.json_response({"cpu": time.process_time(), **wanted})

    return tell


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
