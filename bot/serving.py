"""How does the bot run until it is told to stop, and how is a sync run by hand?"""

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

import structlog
from aiohttp import web

from bot.settings import Settings, telling
from bot.web import WATCH
from bot.wiring import house
from domain.ports import Kind, SyncRun
from domain.use_cases import mirroring

log = structlog.get_logger()

KEEPALIVE = 80
"""Seconds that a connection may rest: longer than proxies let it, so that it is they who close it."""


async def serve(settings: Settings) -> None:
    """Until SIGTERM or SIGINT: doors close first, then jobs, then what is under way may end."""
    async with house(settings) as built:
        stopped = _stop_signal()
        runner = web.AppRunner(built.app, access_log=None, handle_signals=False, keepalive_timeout=KEEPALIVE)
        await runner.setup()
        await _listen(runner, settings)
        if settings.playground and not built.files.public_url:
            built.files.public_url = _address(runner)  # the page stands on the same machine
        watching = asyncio.create_task(built.app[WATCH].run(runner))
        await built.schedule.start()
        deliveries = asyncio.create_task(built.deliveries.run())
        print(f"Seatwise listens on {_address(runner)}", flush=True)  # noqa: T201 - what a supervisor waits for
        waiting = asyncio.create_task(stopped.wait())
        try:
            await asyncio.wait({waiting, deliveries}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            log.info("stopping", by_itself=deliveries.done())
            watching.cancel()
            await runner.cleanup()
            await built.schedule.stop()
            await built.deliveries.stop()
            waiting.cancel()
            await deliveries


async def sync(settings: Settings, kinds: Sequence[Kind], org: str | None) -> list[tuple[str, SyncRun]]:
    """Run syncs now, of one organisation or of every one that is connected to Pax8; companies first."""
    async with house(settings) as built:
        runs: list[tuple[str, SyncRun]] = []
        for organisation in await built.ports.installations.organisations():
            chosen = organisation.is_msp and org in (None, organisation.id)
            if chosen and await built.database.pax8_credentials(organisation.id):
                for kind in kinds:
                    run = await mirroring.sync(built.ports, organisation.id, kind, built.ports.clock.now())
                    runs += [(organisation.name, run)] if run else []
        return runs


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        if sys.platform == "win32":
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(stopped.set))
        else:
            with suppress(NotImplementedError):
                loop.add_signal_handler(name, stopped.set)
    return stopped


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    with telling("listen_port"):
        await web.TCPSite(runner, settings.listen_host, settings.listen_port).start()


def _address(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"
