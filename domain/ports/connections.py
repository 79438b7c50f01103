"""Is an organisation connected to Pax8, and how does it come to be?"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.ids import OrgId


@dataclass(frozen=True, slots=True)
class Connection:
    """`refused_at` and `why`: since when Pax8 does not accept the credentials, and what it says to that."""

    connected: bool
    refused_at: datetime | None = None
    why: str | None = None

    @property
    def works(self) -> bool:
        return self.connected and self.refused_at is None


class Credentials(NamedTuple):
    """`delegated`: the MSP has let us in by signing in at Pax8; the secret is then a refresh token, which Pax8 replaces
    with each use. Else client id and secret are the MSP's own.
    """

    client_id: str
    secret: str
    delegated: bool = False

    def __repr__(self) -> str:
        return f"Credentials({self.client_id}, …)"


class ConnectionStore(Protocol):
    """The one connection of one organisation, as it is stored."""

    async def get(self) -> Connection: ...

    async def set(self, client_id: str, secret: str) -> None:
        """Sealed before they are stored; what was refused before is forgotten."""
        ...

    async def delegate(self, client_id: str, refresh: str) -> None:
        """As `set`, for what signing in at Pax8 gave us as the client of this id."""
        ...

    async def replace(self, before: str, after: str) -> bool:
        """The refresh token `before` was spent for `after`. False where another one stands there by now."""
        ...

    async def refused(self, at: datetime, why: str) -> None:
        """An earlier refusal keeps its moment."""
        ...

    async def accepted(self) -> None: ...


class Connections(Protocol):
    """The clients of Pax8 that this process holds, one for each connected organisation."""

    @property
    def by_chat(self) -> bool:
        """Whether credentials may be entered in the chat: only where the MSP runs the bot itself."""
        ...

    async def probe(self, client_id: str, secret: str) -> None:
        """Ask for a token and for one page of companies. Raises what a read raises."""
        ...

    async def renew(self, org: OrgId) -> None:
        """Speak to Pax8 with the credentials that are stored now, whichever process has stored them."""
        ...
