"""Which client of Pax8 speaks for which organisation, at this moment?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
import structlog

from adapters.pax8.client import Pax8
from adapters.pax8.delegated import ByRefresh, Delegation, Spent
from adapters.pax8.provisioning import Pax8Provisioning
from adapters.pax8.token import Secret, Source
from adapters.pax8.unconnected import Unconnected
from domain.errors import Unavailable
from domain.ids import OrgId
from domain.ports import Clock, Credentials, Marketplace, Webhooks

log = structlog.get_logger()

Stored = Callable[[OrgId], Awaitable[Credentials | None]]
"""The access as it is stored now, opened."""


@dataclass(frozen=True, slots=True)
class Line:
    """How every client here reaches Pax8. `http` is shared and outlives them; `timeout` is seconds."""

    http: httpx.AsyncClient
    api_url: str
    clock: Clock
    timeout: float
    calls_per_minute: int | None

    def client(self, client_id: str, secret: str, source: Source | None = None) -> Pax8:
        return Pax8(
            client_id,
            secret,
            self.api_url,
            clock=self.clock,
            timeout=self.timeout,
            calls_per_minute=self.calls_per_minute,
            http=self.http,
            source=source,
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
    """`known_by` is what the client was made of: not the refresh token, which each use replaces."""

    client: Pax8
    known_by: tuple[str, Secret | None]


class Pax8Connections:
    """The Connections port. One client for each connected MSP, since rate limits and tokens are theirs."""

    def __init__(
        self,
        line: Line,
        stored: Stored,
        by_chat: bool,
        delegation: Delegation | None = None,
        spent: Spent | None = None,
    ) -> None:
        """`delegation` and `spent` go together: without them nobody is spoken for who signed in at Pax8."""
        self._line = line
        self._stored = stored
        self._delegation = delegation
        self._spent = spent
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
        stored = await self._stored(org)
        held = self._held.get(org)
        if stored is None:
            if self._held.pop(org, None) is None:
                return
        elif held is None or not _same(held.known_by, stored):
            self._hold(org, stored)
        else:
            return
        log.info("pax8_connection_renewed", org=org, connected=stored is not None)

    def _hold(self, org: OrgId, stored: Credentials) -> None:
        if not stored.delegated:
            client = self._line.client(stored.client_id, stored.secret)
            self._held[org] = _Held(client, (stored.client_id, Secret(stored.secret)))
        elif self._delegation is not None and self._spent is not None:
            line = self._line
            source = ByRefresh(self._delegation, org, self._refresh, self._spent, line.clock, line.timeout)
            self._held[org] = _Held(line.client(stored.client_id, "", source), (stored.client_id, None))
        else:
            self._held.pop(org, None)

    async def _refresh(self, org: OrgId) -> str | None:
        stored = await self._stored(org)
        return stored.secret if stored is not None and stored.delegated else None


def _same(known_by: tuple[str, Secret | None], stored: Credentials) -> bool:
    client_id, secret = known_by
    return client_id == stored.client_id and (secret.reveal() if secret else None) == (
        None if stored.delegated else stored.secret
    )
