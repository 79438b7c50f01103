"""Which companies does Pax8 have, and whose are they?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.ids import ClientId, CompanyId
from domain.mapping import ClientHint, Listed
from domain.tenancy import Client


class Companies(Protocol):
    async def all(self) -> tuple[Listed, ...]:
        """Every company that is mapped or still at Pax8."""
        ...

    async def get(self, company: CompanyId) -> Listed | None: ...

    async def any_mapped(self) -> bool: ...

    async def counts(self, companies: Sequence[CompanyId]) -> Mapping[CompanyId, int]:
        """How many live subscriptions each has; none for those without."""
        ...

    async def hints(self) -> tuple[ClientHint, ...]:
        """Every client, by name."""
        ...

    async def map(self, company: CompanyId, seen: int, client: ClientId | None, by: str, at: datetime) -> bool:
        """Compare and swap on the version that was seen; true for one, and only one, of those who try."""
        ...

    async def hold_clients(self) -> None:
        """Nobody else makes a client until this unit ends; to come before those that there are, are read."""
        ...

    async def add_client(self, client: Client, domain: str | None) -> None: ...

    async def learn_domain(self, client: ClientId, domain: str) -> None:
        """Unless one is known."""
        ...

    async def readers(self, client: ClientId) -> tuple[str, ...]:
        """The names of those who see this client's licences and nobody else's."""
        ...
