"""The production bot as a process that kills itself at the step it is told to, and is begun anew when it is asked for.

Its words are a FOLDER. It begins a life at once, and another with each signal of `AGAIN`: a fork of this process, which
has imported everything and done nothing yet. In the folder stand "armed" (serial, step, how manieth: the step to die at,
counted from when this was written) and "steps" (each step with the serial of its time).
"""

import asyncio
import gc
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from adapters.db.statements import POSTGRESQL, SQLITE, Prepared
from bot import serving, wiring
from bot.deliver import Deliveries
from bot.logs import configure
from bot.schedule import Schedule
from bot.settings import Settings, load
from domain.ports import Clock, Ports
from tests.faults.steps import step_at_commits, stepping
from tests.forked import with_its_parent

AGAIN = signal.SIGUSR1

BLINK = 0.02
"""Seconds between looks whether the clock was pushed."""

AN_HOUR = 3_600.0
"""Seconds: a push that passes over ticks of jobs. What they do costs much, and most flows wait for none of them."""


class Fate:
    """When does this process die?"""

    def __init__(self, folder: Path) -> None:
        self._armed = folder / "armed"
        self._log = os.open(folder / "steps", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._serial = ""
        self._taken: Counter[str] = Counter()

    def step(self, name: str) -> None:
        serial, last, nth = self._told()
        if serial != self._serial:
            self._serial = serial
            self._taken.clear()
        self._taken[name] += 1
        os.write(self._log, f"{serial}\t{name}\n".encode())
        if name == last and self._taken[name] == nth:
            self._armed.unlink()
            os.kill(os.getpid(), signal.SIGKILL)

    def _told(self) -> tuple[str, str, int]:
        try:
            serial, last, nth = self._armed.read_text().split("\t")
        except FileNotFoundError:
            return "", "", 0
        return serial, last, int(nth)


async def pushes(clock: Clock) -> AsyncIterator[float]:
    """By how many seconds, each time."""
    known = _ahead(clock)
    while True:
        await asyncio.sleep(BLINK)
        if abs((ahead := _ahead(clock)) - known) > BLINK:
            yield ahead - known
            known = ahead


class Hurried(Deliveries):
    """Awake as soon as the clock is pushed: it may sleep for a second, and a flow pushes the clock ten times."""

    async def run(self) -> None:
        watching = asyncio.create_task(self._watch())
        try:
            await super().run()
        finally:
            watching.cancel()

    async def _watch(self) -> None:
        async for _ in pushes(self._ports.clock):
            self.wake()


class Jumping(Schedule):
    """Does what a push has passed over, and nothing else but at its real time."""

    async def start(self) -> None:
        await super().start()
        self._go(self._jump())

    async def _jump(self) -> None:
        async for by in pushes(self._ports.clock):
            for org in self._known if by > AN_HOUR else ():
                self._go(self._catch_up(org))


def _ahead(clock: Clock) -> float:
    return (clock.now() - datetime.now(UTC)).total_seconds()


async def rehearsed(settings: Settings) -> None:
    """Build a bot's house once, and leave it: what that imports and reads late, each life has from its birth, and all
    statements compiled.
    """
    async with wiring.house(settings):
        pass
    dialect = SQLITE if settings.database_url.startswith("sqlite") else POSTGRESQL
    for statement in [each for each in gc.get_objects() if isinstance(each, Prepared)]:
        statement.on(dialect)
    gc.freeze()


def live(folder: Path) -> None:
    fate = Fate(folder)
    step_at_commits(fate.step)
    wiring.Ports = lambda **ports: stepping(Ports(**ports), fate.step)  # type: ignore[assignment,misc]
    wiring.Deliveries = Hurried  # type: ignore[misc]
    wiring.Schedule = lambda ports, *_: Jumping(ports)  # type: ignore[assignment,misc]
    settings = load(None, dict(os.environ))
    configure(settings.log_format, settings.log_level)
    asyncio.run(serving.serve(settings))


def main() -> None:
    folder = Path(sys.argv[1])
    signal.pthread_sigmask(signal.SIG_BLOCK, {AGAIN})
    asyncio.run(rehearsed(load(None, dict(os.environ))))
    while True:
        child = os.fork()
        if not child:
            with_its_parent()
            live(folder)
            os._exit(0)
        print(f"begun {child}", flush=True)  # noqa: T201 - what the test waits for
        _, status = os.waitpid(child, 0)
        print(f"ended {os.waitstatus_to_exitcode(status)}", flush=True)  # noqa: T201
        signal.sigwait({AGAIN})
