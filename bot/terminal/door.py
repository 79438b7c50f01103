"""How does a terminal on the same machine reach the bot that serves a SQLite file?

By a Unix socket beside the file. One process has the file, so that whoever wants something of it has to ask that one;
and who asks is proved by the kernel, not said. A question is one line of JSON, its answer one line for each part, and
the last line says that it was the last: what breaks off before is known to have.
"""

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import structlog
from sqlalchemy import make_url

from bot.terminal.asked import Asked, Garbled, read, spelt
from bot.terminal.desk import Desk, Told, ended
from bot.terminal.whose import login_of, own_login, peer, terminal_of, user_named

log = structlog.get_logger()

LINE = 1024 * 1024
"""Bytes that a question, or a part of an answer, may have."""

PATIENCE = 10.0
"""Seconds in which whoever connects has to have asked, and whoever is asked to show that they are there."""

NAME_LIMIT = 100
"""Bytes of a socket's path; the kernel takes 107 (unix(7))."""

ENDING = ".sock"

_LAST = {"end": True}
_FAILED = {"failed": True}


class NotOurs(Exception):
    """Somebody serves there, and for others than this operating-system user; the text says whom."""


class Silent(Exception):
    """Nobody answers there; nothing was asked. The text says more."""


class BrokenOff(Exception):
    """The bot ended, or failed, before it had answered. What was asked for may be done."""


def socket_of(database_url: str) -> Path | None:
    """Beside a SQLite file; None for a server, which needs none: any process may work on it."""
    url = make_url(database_url)
    named = url.get_backend_name() == "sqlite" and url.database
    return Path(f"{named}{ENDING}") if named and hasattr(socket, "SO_PEERCRED") else None


def served_file(path: Path) -> Path:
    """The database beside which this socket stands."""
    return Path(str(path).removesuffix(ENDING))


async def served(path: Path) -> bool:
    """Whether somebody listens there. Raises `NotOurs`, and `Silent` where they do not answer."""
    try:
        reader, writer = await _connected(path)
    except OSError:
        return False
    try:
        writer.write_eof()
        await asyncio.wait_for(reader.read(), PATIENCE)
    except TimeoutError:
        raise Silent(f"nothing came from {path} within {PATIENCE:.0f} seconds") from None
    except ConnectionError:
        return False  # it has just ended
    finally:
        writer.close()
    return True


async def asking(path: Path, asked: Asked) -> AsyncIterator[Told]:
    """The parts of an answer. Raises `NotOurs`, `Silent` and `BrokenOff`."""
    try:
        reader, writer = await _connected(path)
    except OSError:
        raise Silent(f"nobody listens at {path} any more") from None
    try:
        writer.write(spelt(replace(asked, login=own_login())))
        with suppress(ConnectionError):  # which is read then
            await writer.drain()
        while (part := await _part(reader)) != _LAST:
            yield part
    finally:
        writer.close()


async def _connected(path: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Only to root, to this user, or to whom the database belongs: in a folder where others may make files, somebody
    else could stand there, to be told what is asked. An OSError says that nobody does.
    """
    try:
        with _reachable(path) as address:
            reader, writer = await asyncio.open_unix_connection(address, limit=LINE)
    except PermissionError:
        owner = _owner(path)
        raise NotOurs("another user" if owner is None else user_named(owner)) from None
    _, uid = peer(writer.get_extra_info("socket"))
    if uid not in (0, os.geteuid(), _owner(served_file(path))):
        writer.close()
        raise Silent(f"{user_named(uid)} listens at {path}, and the database is not theirs: remove that socket")
    return reader, writer


def _owner(file: Path) -> int | None:
    """None where this user does not see it."""
    with suppress(OSError):
        return file.stat().st_uid
    return None


async def _part(reader: asyncio.StreamReader) -> Told:
    try:
        line = await reader.readline()
    except (ConnectionError, ValueError):
        line = b""
    if not line.endswith(b"\n"):
        raise BrokenOff("it has ended")
    told: Told = json.loads(line)
    if told == _FAILED:
        raise BrokenOff("its log says why, at terminal_failed")
    if "only_for" in told:
        raise NotOurs(told["only_for"])
    return told


class TerminalDoor:
    """Lets in the bot's own user, and root; one question for each who comes."""

    def __init__(self, desk: Desk, path: Path | None) -> None:
        self._desk = desk
        self._path = path
        self._server: asyncio.Server | None = None
        self._busy: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Whoever holds the file's lock is alone, so that a socket which stands there is a dead process's. Where none
        can be opened, the bot serves all the same.
        """
        try:
            if self._path is not None:
                self._server = await asyncio.start_unix_server(self._met, sock=_bound(self._path), limit=LINE)
        except OSError as error:
            log.warning("no_terminal", socket=str(self._path), error=error.strerror or type(error).__name__)

    async def close(self, within: float) -> None:
        """What is being answered may end within so many seconds."""
        if self._server is not None and self._path is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)
        await ended(self._busy, within)
        await self._desk.close(within)

    def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(*peer(writer.get_extra_info("socket")), reader, writer)
        except (Garbled, ConnectionError, TimeoutError) as error:
            log.info("terminal_left", error=type(error).__name__)
        except Exception as error:
            log.error("terminal_failed", error=type(error).__name__, exc_info=True)
            with suppress(ConnectionError):
                await _write(writer, _FAILED)
        finally:
            writer.close()

    async def _answer(self, pid: int, uid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await asyncio.wait_for(_question(reader), PATIENCE)
        if not line:
            return  # somebody only looked whether we are here
        if uid not in (os.geteuid(), 0):
            log.warning("terminal_refused", uid=uid)
            await _write(writer, {"only_for": user_named(os.geteuid())})
            return
        asked, login = read(line), login_of(pid)
        whose = terminal_of(uid, asked.login if login is None else login)
        async with aclosing(self._desk.answer(asked, whose)) as parts:
            async for part in parts:
                await _write(writer, part)
        await _write(writer, _LAST)


async def _question(reader: asyncio.StreamReader) -> bytes:
    """Raises `Garbled` where it is longer than `LINE`."""
    try:
        return await reader.readline()
    except ValueError as error:
        raise Garbled from error


def _bound(path: Path) -> socket.socket:
    """In the place of one that nobody listens at any more."""
    if path.is_socket():
        path.unlink()
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _reachable(path) as address:
            bound.bind(address)
        path.chmod(0o600)  # nobody is let in before it listens
    except BaseException:
        bound.close()
        raise
    return bound


async def _write(writer: asyncio.StreamWriter, part: Told) -> None:
    writer.write(json.dumps(part).encode() + b"\n")
    await writer.drain()


@contextmanager
def _reachable(path: Path) -> Iterator[str]:
    """The address of a socket; of one whose path is too long, by way of its folder."""
    if len(os.fsencode(path)) <= NAME_LIMIT:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
