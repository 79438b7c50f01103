"""How does a loopback server say what its clock shows, as every server does with its answers?"""

from collections.abc import Awaitable, Callable
from email.utils import formatdate

from aiohttp import web


def dated(now: Callable[[], float]) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """`Date` by this clock, Unix time, in place of the machine's (RFC 9110, 6.6.1)."""

    async def prepare(request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = formatdate(now(), usegmt=True)

    return prepare
