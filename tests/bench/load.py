"""How are many requests sent with so little work that the server, and not this client, is measured?"""

import asyncio
import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit


class WrongAnswer(Exception):
    """The server did not answer 200: whatever was timed, it was not the work."""


@dataclass(frozen=True, slots=True)
class Burst:
    """`seconds` for all of them, the time each one took (sorted), and the bytes of the last answer's body."""

    seconds: float
    waits: tuple[float, ...]
    size: int

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds

    def within(self, seconds: float) -> float:
        """The share that was answered by then."""
        return bisect_right(self.waits, seconds) / len(self.waits)

    def quantile(self, share: float) -> float:
        return self.waits[min(len(self.waits) - 1, int(len(self.waits) * share))]


def post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """One whole HTTP/1.1 request."""
    lines = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


async def burst(address: str, requests: Iterable[bytes], at_once: int) -> Burst:
    """Send them all over `at_once` connections that stay open, each its next one when it has its answer."""
    waiting, loop = iter(requests), asyncio.get_running_loop()
    parts = urlsplit(address)
    visitors = [_Visitor(waiting) for _ in range(at_once)]
    for visitor in visitors:
        await loop.create_connection(lambda made=visitor: made, parts.hostname, parts.port)
    began = time.perf_counter()
    for visitor in visitors:
        visitor.next()
    try:
        async with asyncio.timeout(120):
            await asyncio.gather(*(visitor.done for visitor in visitors))
    finally:
        for visitor in visitors:
            visitor.close()
    waits = sorted(wait for visitor in visitors for wait in visitor.waits)
    return Burst(time.perf_counter() - began, tuple(waits), visitors[0].size)


class _Visitor(asyncio.Protocol):
    """One connection; knows as much HTTP as the servers here speak: a status line, headers with a length, a body."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self._requests = requests
        self._transport: asyncio.Transport | None = None
        self._heard = b""
        self._sent_at = 0.0
        self.waits: list[float] = []
        self.size = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._finish()
        elif self._transport is not None:
            self._sent_at = time.perf_counter()
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, found, body = self._heard.partition(b"\r\n\r\n")
        if not found or len(body) < (size := _length(head)):
            return
        self.waits.append(time.perf_counter() - self._sent_at)
        self._heard, self.size = b"", size
        status = head[9:12]
        if status in (b"200", b"201", b"202"):
            self.next()
        else:
            self._finish(WrongAnswer(f"{status.decode()} {body[:200]!r}"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._finish(WrongAnswer("the server hung up"))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _finish(self, error: Exception | None = None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
