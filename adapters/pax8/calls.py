"""How is one call of Pax8 made: paced, with a token, patiently if it reads and once if it writes?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from aiolimiter import AsyncLimiter

from adapters.pax8 import failures, wire
from adapters.pax8.failures import Effect
from adapters.pax8.pace import Patience
from adapters.pax8.token import Secret, Token
from domain.errors import Missing
from domain.ports import Clock

T = TypeVar("T")

Query = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Answer:
    """JSON of a read, and the moment just before the request that brought it."""

    body: Any
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Calls:
    """`base` ends in the version; `timeout` is seconds; no `limiter`, no limit."""

    http: httpx.AsyncClient
    base: str
    token: Token
    limiter: AsyncLimiter | None
    patience: Patience
    clock: Clock
    timeout: float

    async def read(self, path: str, query: Query | None = None) -> Answer:
        return await self.patience.read(lambda: self._read_once(path, query))

    async def write(self, path: str, body: Mapping[str, object], method: str = "PUT") -> None:
        """Once. It goes out a second time only after a 401, which has had no effect."""
        answer, _ = await self._authorised(Effect.WRITE, self._request(method, path, json=body))
        if not isinstance(_json(Effect.WRITE, answer), dict):
            raise failures.unreadable(Effect.WRITE, "no object")

    async def act(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        """A write, once; JSON of its answer, or None where that is empty."""
        parts = {"json": body} if body is not None else {}
        answer, _ = await self._authorised(Effect.WRITE, self._request(method, path, **parts))
        return _json(Effect.WRITE, answer) if answer.content else None

    async def _read_once(self, path: str, query: Query | None) -> Answer:
        answer, asked_at = await self._authorised(Effect.READ, self._request("GET", path, params=query))
        return Answer(_json(Effect.READ, answer), asked_at)

    def _request(self, method: str, path: str, **parts: Any) -> httpx.Request:
        return self.http.build_request(method, self.base + path, timeout=self.timeout, **parts)

    async def _authorised(self, effect: Effect, request: httpx.Request) -> tuple[httpx.Response, datetime]:
        token = await self.token.get()
        answer, asked_at = await self._send(effect, request, token)
        if answer.status_code == 401:
            self.token.refuse(token)
            token = await self.token.get()
            answer, asked_at = await self._send(effect, request, token)
        if not answer.is_success:
            raise failures.of_answer(effect, answer, self.clock.now())
        return answer, asked_at

    async def _send(self, effect: Effect, request: httpx.Request, token: Secret) -> tuple[httpx.Response, datetime]:
        request.headers["Authorization"] = f"Bearer {token.reveal()}"
        if self.limiter is not None:
            await self.limiter.acquire()
        asked_at = self.clock.now()
        try:
            return await self.http.send(request, follow_redirects=False), asked_at
        except httpx.RequestError as error:
            raise failures.of_transport(effect, error) from error


def _json(effect: Effect, answer: httpx.Response) -> Any:
    try:
        return wire.decoded(answer.content)
    except wire.NOT_AS_DOCUMENTED:
        raise failures.unreadable(effect, "no JSON") from None


def segment(name: str) -> str:
    """One segment of a path. Nothing is asked for an id that would make another address, such as the list's."""
    if not name.strip("."):
        raise Missing(f"Pax8 has nothing of the id {name!r}")
    return quote(name, safe="")


def shaped(read: Callable[[Any], T], body: Any) -> T:
    """Raises `Unavailable` for a body of another shape."""
    try:
        return read(body)
    except wire.NOT_AS_DOCUMENTED:
        raise failures.unreadable(Effect.READ, f"no {read.__name__.replace('_', ' ')}") from None
