"""How does a database that is not there yet come to be there, at an address that was known before?"""

import asyncio
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


class Wire:
    """A port on loopback that leads to a PostgreSQL's own socket, once it is plugged in; until then nobody is there."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._socket = Path(parse_qs(parts.query)["host"][0]) / ".s.PGSQL.5432"
        self._database = parts.path
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()
        with socket.create_server(("127.0.0.1", 0)) as found:
            self.port = int(found.getsockname()[1])

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}{self._database}"

    async def plug_in(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)

    async def pull_out(self) -> None:
        """Every connection is cut, and no new one is taken."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for task in self._talks:
            task.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        if server is not None:
            await server.wait_closed()

    async def __aenter__(self) -> "Wire":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.pull_out()

    async def _connected(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        far, forth = await asyncio.open_unix_connection(str(self._socket))
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_carry(near, forth))
                both.create_task(_carry(far, back))
        except* (OSError, asyncio.CancelledError):
            pass
        finally:
            for end in (forth, back):
                end.close()
                with suppress(OSError):
                    await end.wait_closed()
            self._talks.discard(task)


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        target.write(data)
        await target.drain()
    with suppress(OSError):
        target.write_eof()
