"""How does the bot run until it is told to stop?"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import structlog
from aiohttp import web

from bot import supervisor
from bot.settings import BadSettings, Settings, telling
from bot.terminal.desk import Desk
from bot.terminal.door import TerminalDoor, socket_of
from bot.web import LEAVING, WATCH, porch
from bot.wiring import House, database_answers, house

log = structlog.get_logger()

KEEPALIVE = 80
"""Seconds that a connection may rest: longer than proxies let it, so that it is they who close it."""

SHARE = 0.6
"""Of the time that stopping may take: for what is under way. The rest is for letting go."""

PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds between looks for a database that does not answer; the last one again and again."""


async def serve(settings: Settings) -> None:
    """Until SIGTERM or SIGINT: no longer ready first, then the doors close, and what is under way may end. A database
    that is not there yet is waited for.
    """
    ending = _Ending(settings.stop_notice + settings.stop_within)
    async with AsyncExitStack() as stack:
        built = await _moved_in(settings, stack, ending)
        if built is not None:
            await _live(settings, built, ending)


async def _live(settings: Settings, built: House, ending: "_Ending") -> None:
    runner = web.AppRunner(
        built.app,
        access_log=None,
        handle_signals=False,
        keepalive_timeout=KEEPALIVE,
        shutdown_timeout=settings.stop_within * SHARE,
    )
    await runner.setup()
    await _listen(runner, settings)
    if settings.playground and not built.files.public_url:
        built.files.public_url = _address(runner)  # the page stands on the same machine
    watching = asyncio.create_task(built.app[WATCH].run(runner))
    await built.schedule.start()
    deliveries = asyncio.create_task(built.deliveries.run())
    terminal = TerminalDoor(Desk(built.ports, built.dispatcher), socket_of(settings.database_url))
    await terminal.open()
    listening = asyncio.create_task(built.socket.run()) if built.socket else None
    print(f"Seatwise listens on {_address(runner)}", flush=True)  # noqa: T201 - what a supervisor waits for
    supervisor.tell(supervisor.READY, f"STATUS=Listens on {_address(runner)}")
    waiting = asyncio.create_task(ending.asked.wait())
    try:
        await asyncio.wait({waiting, deliveries}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        log.info("stopping", by_itself=deliveries.done())
        supervisor.tell(supervisor.STOPPING)
        built.app[LEAVING].set()
        if not deliveries.done():
            await asyncio.sleep(settings.stop_notice)
        watching.cancel()
        share = settings.stop_within * SHARE
        stops: list[Awaitable[None]] = [built.schedule.stop(), built.deliveries.stop(share), terminal.close(share)]
        if built.socket and listening:
            stops += [built.socket.stop(share), listening]
        await asyncio.gather(runner.cleanup(), *stops)
        await deliveries


async def _moved_in(settings: Settings, stack: AsyncExitStack, ending: "_Ending") -> House | None:
    """The house, once there is a database to build it on; None when told to stop before."""
    built = await _built(settings, stack)
    if built is not None:
        return built
    supervisor.tell(supervisor.WAITING)
    pauses = iter(PAUSES)
    async with _waiting_room(settings):
        while built is None and not ending.asked.is_set():
            pause = next(pauses, PAUSES[-1])
            log.warning("waiting_for_database", again_in=pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(ending.asked.wait(), pause)
            built = None if ending.asked.is_set() else await _built(settings, stack)
    return built


async def _built(settings: Settings, stack: AsyncExitStack) -> House | None:
    """None where the database does not answer, or has ceased to while we built on it."""
    if not await database_answers(settings):
        return None
    try:
        return await stack.enter_async_context(house(settings))
    except BadSettings:
        if await database_answers(settings):
            raise
        return None


@asynccontextmanager
async def _waiting_room(settings: Settings) -> AsyncIterator[None]:
    """At the bot's own address: alive, and not ready."""
    runner = web.AppRunner(porch(), access_log=None, handle_signals=False, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await _listen(runner, settings)
        yield
    finally:
        await runner.cleanup()


class _Ending:
    """What signals do: the first asks for the end, which is to come within so many seconds; the second is the end.

    What is under way then is left as a crash would leave it: claimable.
    """

    def __init__(self, within: float) -> None:
        self.asked = asyncio.Event()
        self._within = within
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            if sys.platform == "win32":
                signal.signal(name, lambda *_: loop.call_soon_threadsafe(self._heard))
            else:
                with suppress(NotImplementedError):
                    loop.add_signal_handler(name, self._heard)

    def _heard(self) -> None:
        if self.asked.is_set():
            _end("told twice")
        self.asked.set()
        limit = threading.Timer(self._within, _end, ["the limit"])  # whatever holds the loop does not hold a thread
        limit.daemon = True
        limit.start()


def _end(why: str) -> None:
    log.warning("stopped_at_once", why=why)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    with telling("listen_port"):
        await web.TCPSite(runner, settings.listen_host, settings.listen_port).start()


def _address(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"
