"""How is a file handed to somebody who brings nothing but an address: signed, for one purpose, and soon out of date?

The address carries what the file is made of, sealed, so that nothing is kept and nothing can be guessed or altered.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from aiohttp import web

from bot.limits import Allowance
from domain.ports import Cipher, Clock, Ports

log = structlog.get_logger()

PATH = "/files/"


@dataclass(frozen=True, slots=True)
class File:
    """What is served. `portions` are its bytes, made while they are sent; `inline` is shown rather than kept."""

    name: str
    content_type: str
    portions: AsyncIterator[bytes]
    inline: bool = False


Maker = Callable[[Ports, Mapping[str, str]], Awaitable[File | None]]
"""Makes one kind of file from the terms in its address; None where there is no such thing any more."""


@dataclass(slots=True)
class Files:
    """Addresses, and what stands behind them. `public_url` is where this bot is reached from outside, "" if nowhere."""

    cipher: Cipher
    clock: Clock
    public_url: str = ""
    kinds: Mapping[str, Maker] = field(default_factory=dict)
    allow: Allowance = field(default_factory=lambda: Allowance(0))

    def address(self, kind: str, terms: Mapping[str, str], minutes: int) -> str | None:
        """Good for so many minutes; None without the setting `public_url`."""
        if not self.public_url:
            return None
        until = self.clock.now() + timedelta(minutes=minutes)
        told = json.dumps({"kind": kind, "until": until.isoformat(), "terms": dict(terms)})
        return f"{self.public_url.rstrip('/')}{PATH}{self.cipher.seal(told)}"

    def opened(self, token: str) -> tuple[str, dict[str, str]] | None:
        """Kind and terms of an address that this bot has made and that is not out of date."""
        try:
            told = json.loads(self.cipher.open(token))
            known = self.clock.now() < datetime.fromisoformat(told["until"])
            return (str(told["kind"]), dict(told["terms"])) if known else None
        except (ValueError, KeyError, TypeError):
            return None

    async def serve(self, ports: Ports, request: web.Request) -> web.StreamResponse:
        """404 for whatever is not ours to give, without a word about why; 429 for who comes too often."""
        kind, terms = self.opened(request.match_info["token"]) or ("", {})
        make = self.kinds.get(kind)
        if make is None:
            raise web.HTTPNotFound
        if wait := self.allow(f"file/{terms.get('org')}"):
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(wait)})
        file = await make(ports, terms)
        if file is None:
            raise web.HTTPNotFound
        log.info("file_served", kind=kind)
        return await _sent(request, file)


async def _sent(request: web.Request, file: File) -> web.StreamResponse:
    how = "inline" if file.inline else "attachment"
    response = web.StreamResponse(
        headers={
            "Content-Type": file.content_type,
            "Content-Disposition": f'{how}; filename="{file.name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "cross-origin" if file.inline else "same-origin",  # chats show pictures
        }
    )
    await response.prepare(request)
    async for portion in file.portions:
        await response.write(portion)
    await response.write_eof()
    return response
