"""One server of the bench, in a process of its own: prints its address, serves until it is told to stop.

What a server needs is imported where it is built: a bare one would else wait for, and hold in memory, what is not its.
"""

import asyncio
import json
import logging
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import structlog
from aiohttp import web

Facts = Callable[[], Awaitable[dict[str, Any]]]


async def main(what: str, options: dict[str, Any]) -> None:
    """`what` is sink, bolt, echo or bot; `GET /bench/facts` says what it has cost and done so far."""
    async with AsyncExitStack() as stack:
        app, facts = await _app(what, options, stack)
        if what != "sink":
            app.router.add_get("/bench/facts", _telling(facts))
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)  # noqa: T201 - the parent waits for it
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        await stopped.wait()


async def _app(what: str, options: dict[str, Any], stack: AsyncExitStack) -> tuple[web.Application, Facts]:
    match what:
        case "sink":
            from tests.bench.sink import sink

            return sink(), _nothing
        case "bolt":
            from tests.bench.bare_slack import bolt

            return bolt(options["secret"], options["api"]), _nothing
        case "echo":
            from tests.bench.bare_teams import echo

            return echo(options["app"], options["jwk"]), _nothing
    return await _bot(options, stack)


async def _bot(options: dict[str, Any], stack: AsyncExitStack) -> tuple[web.Application, Facts]:
    """The whole house as `seatwise serve` builds it; neither the delivery loop nor the schedule is started."""
    from bot import wiring
    from bot.settings import load
    from domain.ports import Kind
    from domain.use_cases import mirroring
    from tests.bench import pending

    built = await stack.enter_async_context(wiring.house(load(None, options["environment"])))
    for kind in (Kind.COMPANIES, Kind.PRODUCTS, Kind.SUBSCRIPTIONS):
        run = await mirroring.sync(built.ports, pending.HARBOUR, kind, built.ports.clock.now())
        assert run is not None and run.failure is None, run
    await pending.hang(built, options["pending"])

    async def facts() -> dict[str, Any]:
        return {"approved": await pending.approved(built, options["pending"])}

    return built.app, facts


async def _nothing() -> dict[str, Any]:
    return {}


def _telling(facts: Facts) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def tell(request: web.Request) -> web.Response:
        wanted = await facts() if "all" in request.query else {}
        return web.json_response({"cpu": time.process_time(), **wanted})

    return tell


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
