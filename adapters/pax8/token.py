"""Which bearer token goes with a call, and when is a new one fetched?"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from adapters.pax8 import failures, wire
from adapters.pax8.failures import Effect
from domain.ports import Clock

AUDIENCE = "https://api.pax8.com"
PROVISIONING = "api://provisioning"
"""The partner's audience and the vendor's, whatever host the API stands on (Pax8's authentication document)."""

_EARLY = timedelta(minutes=5)
_UNSAID = timedelta(hours=1)
"""The life of a token whose answer does not say; Pax8's are documented to live a day."""


class Secret:
    """A text that never shows in a repr, a log or a traceback's locals."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "Secret(…)"

    def reveal(self) -> str:
        return self._text


Granted = tuple[Secret, timedelta]
"""A token, and how long it is good."""

Source = Callable[[], Awaitable[Granted]]
"""Fetches a fresh one; raises what a read raises."""


class Token:
    """One token for all tasks: fetched once however many ask, again five minutes before it ends, and after a 401."""

    def __init__(self, source: Source, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._held: Secret | None = None
        self._renew_at: datetime | None = None
        self._flight: asyncio.Task[Secret] | None = None

    async def get(self) -> Secret:
        """Raises what a read raises. Whoever joins a flight shares its end, good or bad."""
        if self._held is not None and self._renew_at is not None and self._clock.now() < self._renew_at:
            return self._held
        if self._flight is None:
            self._flight = asyncio.create_task(self._fetch(), name="pax8 token")
            self._flight.add_done_callback(self._landed)
        return await asyncio.shield(self._flight)

    def refuse(self, spent: Secret) -> None:
        """Pax8 answered 401 to this one. Nothing happens if another has taken its place meanwhile."""
        if self._held is spent:
            self._held = None

    async def aclose(self) -> None:
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.gather(self._flight, return_exceptions=True)

    async def _fetch(self) -> Secret:
        asked_at = self._clock.now()
        held, life = await self._source()
        self._held, self._renew_at = held, asked_at + life - min(_EARLY, life / 2)
        return held

    def _landed(self, flight: asyncio.Task[Secret]) -> None:
        """Reading the exception keeps asyncio from reporting one that every waiter had stopped waiting for."""
        self._flight = None
        if not flight.cancelled():
            flight.exception()


@dataclass(frozen=True, slots=True)
class ByCredentials:
    """A Source: a client id and a secret, the MSP's or the vendor's own."""

    http: httpx.AsyncClient
    url: str
    client_id: str
    secret: Secret
    clock: Clock
    timeout: float
    audience: str = AUDIENCE

    async def __call__(self) -> Granted:
        form = {
            "client_id": self.client_id,
            "client_secret": self.secret.reveal(),
            "audience": self.audience,
            "grant_type": "client_credentials",
        }
        try:
            answer = await self.http.post(self.url, json=form, timeout=self.timeout, follow_redirects=False)
        except httpx.RequestError as error:
            raise failures.of_transport(Effect.READ, error) from error
        if not answer.is_success:
            raise failures.of_answer(Effect.READ, answer, self.clock.now())
        return granted(answer.content)


def granted(body: bytes) -> Granted:
    """Raises what a read raises for an answer that is not as documented."""
    try:
        grant: Any = wire.decoded(body)
        text, seconds = grant["access_token"], grant.get("expires_in")
        life = _UNSAID if seconds is None else timedelta(seconds=max(0, int(seconds)))
    except wire.NOT_AS_DOCUMENTED:
        text, life = None, _UNSAID
    if not isinstance(text, str) or not text:
        raise failures.unreadable(Effect.READ, "no access_token")
    return Secret(text), life
