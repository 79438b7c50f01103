"""How does a test begin `seatwise` as a process of its own, without waiting for its imports each time?

A process of the standard library's fork server has them, and each bot is a fork of it: a real process, with streams and
signals of its own, that has done nothing yet but to import. The story and one test of the restart begin it the long way.
"""

import asyncio
import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import IO

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["bot.cli.main", "tests.forked"])


PR_SET_PDEATHSIG = 1
"""Linux: whose parent ends, ends too (prctl(2))."""

MOST_FILES = 4096
"""More than the fork server has open."""


class Forked:
    """As `asyncio.subprocess.Process` is: begun, and ended by itself or by a signal."""

    def __init__(self, process: ForkServerProcess, stdout: "_Stream", stderr: "_Stream") -> None:
        self._process = process
        self._transports = stdout[1], stderr[1]
        self.stdout: asyncio.StreamReader | None = stdout[0]
        self.stderr = stderr[0]
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(process.sentinel, self._end)

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def send_signal(self, signal: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, signal)

    async def wait(self) -> int:
        await self._ended.wait()
        for transport in self._transports:
            transport.close()
        assert self.returncode is not None
        return self.returncode

    async def communicate(self) -> tuple[str, str]:
        """All that it says on its two streams, until it ends."""
        assert self.stdout is not None
        out, err = await asyncio.gather(self.stdout.read(), self.stderr.read())
        await self.wait()
        return out.decode(), err.decode()

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._ended.set()


async def forked(
    environment: Mapping[str, str],
    *words: str,
    stderr: IO[bytes] | None = None,
    program: str = "bot.__main__",
    folder: Path | None = None,
) -> Forked:
    """`seatwise`, or another module's `main`, with these words, in this folder; what it says in anger goes into the file
    where one is named.
    """
    out, says = _SERVER.Pipe(duplex=False)
    err, laments = _SERVER.Pipe(duplex=False)
    with out, says, err, laments:
        streams = says, laments if stderr is None else Connection(os.dup(stderr.fileno()), readable=False)
        told = program, dict(environment), words, folder
        process = _SERVER.Process(target=_live, args=(*told, *streams), daemon=True)
        await asyncio.to_thread(process.start)
        streams[1].close()
        return Forked(process, await _stream(out), await _stream(err))


def with_its_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


async def begin(environment: Mapping[str, str], said: IO[bytes]) -> Forked:
    """What a stage begins with: the bot, serving."""
    return await forked(environment, "serve", stderr=said)


_Stream = tuple[asyncio.StreamReader, asyncio.ReadTransport]


async def _stream(pipe: Connection) -> _Stream:
    reader = asyncio.StreamReader()
    end = os.fdopen(os.dup(pipe.fileno()), "rb", buffering=0)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), end)
    return reader, transport


def _live(
    program: str,
    environment: dict[str, str],
    words: tuple[str, ...],
    folder: Path | None,
    out: Connection,
    err: Connection,
) -> None:
    """In the fork: it has inherited nothing but the imports, and what keeps the fork server alive after a test run that
    was killed, which it lets go.
    """
    with_its_parent()
    if folder is not None:
        os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    os.closerange(3, MOST_FILES)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - what stood there is no file any more
    sys.argv = ["seatwise", *words]
    import_module(program).main()
