"""The production bot as a process that kills itself at the step it is told to, and is begun anew when it is asked for.

`python -m tests.faults.mortal FOLDER`: each line on standard input begins a life, a fork of this process, which has
imported everything and done nothing yet. In the folder stand "armed" (serial, step, how manieth: the step to die at,
counted from when this was written) and "steps" (each step with the serial of its time).
"""

import asyncio
import ctypes
import gc
import os
import signal
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.db.statements import POSTGRESQL, SQLITE, Prepared
from bot import serving, wiring
from bot.deliver import Deliveries
from bot.logs import configure
from bot.schedule import Schedule
from bot.settings import Settings, load
from domain.ports import Ports
from tests.faults.steps import step_at_commits, stepping

PR_SET_PDEATHSIG = 1
"""Linux: a test run that is ended ends its bots too (prctl(2))."""


PULSE = timedelta(seconds=5)
"""How often the jobs look whether the clock was pushed past a tick: what they do each time costs much."""

BLINK = 0.02
"""Seconds between looks whether the clock was pushed past what the outbox waits for."""


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


class Hurried(Deliveries):
    """Woken by a clock that is pushed: it may sleep for a second, and a flow pushes the clock ten times."""

    async def run(self) -> None:
        watching = asyncio.create_task(self._watch())
        try:
            await super().run()
        finally:
            watching.cancel()

    async def _watch(self) -> None:
        known = self._ahead()
        while True:
            await asyncio.sleep(BLINK)
            if abs((ahead := self._ahead()) - known) > BLINK:
                known = ahead
                self.wake()

    def _ahead(self) -> float:
        return (self._ports.clock.now() - datetime.now(UTC)).total_seconds()


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
    wiring.Schedule = lambda ports, *_: Schedule(ports, PULSE)  # type: ignore[assignment,misc]
    settings = load(None, dict(os.environ))
    configure(settings.log_format, settings.log_level)
    asyncio.run(serving.serve(settings))


def with_its_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main() -> None:
    folder = Path(sys.argv[1])
    with_its_parent()
    asyncio.run(rehearsed(load(None, dict(os.environ))))
    while sys.stdin.readline():
        child = os.fork()
        if not child:
            with_its_parent()
            live(folder)
            os._exit(0)
        print(f"begun {child}", flush=True)  # noqa: T201 - what the test waits for
        _, status = os.waitpid(child, 0)
        print(f"ended {os.waitstatus_to_exitcode(status)}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
