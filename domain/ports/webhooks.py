"""How does an MSP have Pax8 tell us what changes?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.hints import Event


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that Pax8 tells of; `actions` are what may come of it, in Pax8's words."""

    topic: str
    name: str
    description: str
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Webhook:
    """`status` is how the last call went, in Pax8's words."""

    id: str
    name: str
    url: str
    active: bool
    topics: tuple[str, ...]
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One event as Pax8's log has it: its last call's answer or error, and what was sent."""

    id: str
    at: str
    status: str
    calls: int
    error: str | None = None
    event: Event | None = None


class Webhooks(Protocol):
    """Pax8's webhooks API, with one MSP's credentials. Raises the MarketplaceErrors; a write may end as
    `OutcomeUnknown`.
    """

    async def all(self) -> tuple[Webhook, ...]: ...

    async def topics(self) -> tuple[Topic, ...]:
        """All that can be asked for; their names are published nowhere else."""
        ...

    async def create(self, name: str, url: str, authorization: str, topics: Sequence[Topic]) -> Webhook:
        """Active at once, with every action of these topics."""
        ...

    async def remove(self, webhook: str) -> None: ...

    async def activate(self, webhook: str, active: bool) -> None: ...

    async def test(self, webhook: str, topic: str) -> None:
        """Have Pax8 send its sample."""
        ...

    async def logs(self, webhook: str, status: str | None = None, since: datetime | None = None) -> tuple[Told, ...]:
        """The newest first."""
        ...

    async def retry(self, webhook: str, log: str) -> None: ...
