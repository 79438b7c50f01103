"""How do several of the bot's processes serve one address, whichever of them are alive?"""

import asyncio
import random
import signal
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.playground.stage import LISTENING, Begin, Running, Stage

PATIENCE = 300.0
"""Seconds for a process to begin or to end, on a machine that is busy."""


class Replica:
    """One process after another under one name; what they log goes to one file."""

    def __init__(self, stage: Stage, name: str, settings: dict[str, str], begin: Begin) -> None:
        self._stage = stage
        self._begin = begin
        self._settings = settings
        self._log = stage.folder / f"{name}.log"
        self._process: Running | None = None
        self.port = 0

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.returncode is None and self.port != 0

    async def start(self) -> None:
        """Returns when it listens. Raises TimeoutError with what it said last."""
        told = {f"SEATWISE_{key}": value for key, value in self._settings.items()}
        with self._log.open("ab") as said:
            self._process = await self._begin(self._stage.environment() | told, said)
        try:
            self.port = await asyncio.wait_for(_announced(self._process), PATIENCE)
        except TimeoutError:
            raise TimeoutError(self.said()[-4000:]) from None

    async def end(self, how: signal.Signals) -> int:
        """Its exit status. Raises TimeoutError for one that does not obey."""
        self.port = 0
        if self._process is None:
            return 0
        with suppress(ProcessLookupError):
            self._process.send_signal(how)
        return await asyncio.wait_for(self._process.wait(), PATIENCE)

    def said(self) -> str:
        return Path(self._log).read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""


class Balancer:
    """The address that the world knows: each connection goes to one of those who are alive, by lot."""

    def __init__(self, replicas: list[Replica], lot: random.Random) -> None:
        self._replicas = replicas
        self._lot = lot
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._talks:
            task.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _connected(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        with suppress(asyncio.CancelledError):  # asyncio would complain of a connection that was cut
            await self._through(near, back)
        back.close()
        self._talks.discard(task)

    async def _through(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        for replica in self._lot.sample(self._replicas, len(self._replicas)):
            if not replica.alive:
                continue
            try:
                far, forth = await asyncio.open_connection("127.0.0.1", replica.port)
            except OSError:
                continue
            try:
                await _first(carry(near, forth), carry(far, back))
            finally:
                forth.close()
            return


async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()


async def _first(*ways: Coroutine[Any, Any, None]) -> None:
    """Until one side has said all it had to."""
    tasks = [asyncio.create_task(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _announced(process: Running) -> int:
    assert process.stdout is not None
    while line := (await process.stdout.readline()).decode():
        if line.startswith(LISTENING):
            return int(urlsplit(line[len(LISTENING) :].strip()).port or 0)
    raise TimeoutError
