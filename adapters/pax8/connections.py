"""Which client of Pax8 speaks for which organisation, at this moment?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
import structlog

from adapters.pax8.client import Pax8
from adapters.pax8.provisioning import Pax8Provisioning
from adapters.pax8.token import Secret
from adapters.pax8.unconnected import Unconnected
from domain.errors import Unavailable
from domain.ids import OrgId
from domain.ports import Clock, Marketplace, Webhooks

log = structlog.get_logger()

Credentials = Callable[[OrgId], Awaitable[tuple[str, str] | None]]
"""Client id and secret as they are stored now, opened."""


@dataclass(frozen=True, slots=True)
class Line:
    """How every client here reaches Pax8. `http` is shared and outlives them; `timeout` is seconds."""

    http: httpx.AsyncClient
    api_url: str
    clock: Clock
    timeout: float
    calls_per_minute: int | None

    def client(self, client_id: str, secret: str) -> Pax8:
        return Pax8(
            client_id,
            secret,
            self.api_url,
            clock=self.clock,
            timeout=self.timeout,
            calls_per_minute=self.calls_per_minute,
            http=self.http,
        )

    def provisioning(self, client_id: str, secret: str, simulation: bool) -> Pax8Provisioning:
        return Pax8Provisioning(
            client_id,
            secret,
            self.api_url,
            clock=self.clock,
            simulation=simulation,
            timeout=self.timeout,
            calls_per_minute=self.calls_per_minute,
            http=self.http,
        )


@dataclass(frozen=True, slots=True)
class _Held:
    client: Pax8
    client_id: str
    secret: Secret


class Pax8Connections:
    """The Connections port. One client for each connected MSP, since rate limits and tokens are theirs."""

    def __init__(self, line: Line, credentials: Credentials, by_chat: bool) -> None:
        self._line = line
        self._credentials = credentials
        self._held: dict[OrgId, _Held] = {}
        self.by_chat = by_chat

    def marketplace(self, org: OrgId) -> Marketplace:
        held = self._held.get(org)
        return held.client if held else Unconnected()

    def webhooks(self, org: OrgId) -> Webhooks:
        """Raises `Unavailable` where Pax8 is not connected."""
        held = self._held.get(org)
        if held is None:
            raise Unavailable("Pax8 is not connected for this organisation")
        return held.client.webhooks

    async def probe(self, client_id: str, secret: str) -> None:
        client = self._line.client(client_id, secret)
        try:
            async for _ in client.companies():
                break
        finally:
            await client.aclose()

    async def renew(self, org: OrgId) -> None:
        stored = await self._credentials(org)
        held = self._held.get(org)
        if stored == (held and (held.client_id, held.secret.reveal())):
            return
        if stored is None:
            self._held.pop(org, None)
        else:
            self._held[org] = _Held(self._line.client(*stored), stored[0], Secret(stored[1]))
        log.info("pax8_connection_renewed", org=org, connected=stored is not None)
