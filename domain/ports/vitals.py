"""How does the house do, as far as its database can tell, without naming anybody in it?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.audit import AuditEntry
from domain.errors import Loss
from domain.ports.mirror import Kind, SyncRun
from domain.ports.queue import DeliveryKind

Fact = AuditEntry | SyncRun
"""What has happened, told once it is committed: an entry of the record, or a sync that has ended."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Deliveries of one kind that are to be done, or are parked until their place takes messages again. `oldest` is
    when the first of them was, or will be, due.
    """

    kind: DeliveryKind
    parked: bool
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """How one kind is read, over the organisations whose credentials Pax8 accepts, as far as anybody knows: how many
    those are, of how many the last run failed, and when the one that has waited longest, and the one that was read
    last, were read whole. Who was never read whole is not among these two.
    """

    kind: Kind
    connected: int
    failing: int
    longest_ago: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Vitals:
    """`parkings` counts conversations and doors that take no messages, by why; not what somebody has disconnected."""

    waiting: tuple[Waiting, ...]
    parkings: dict[Loss, int]
    readings: tuple[Reading, ...]


class VitalSigns(Protocol):
    async def prove(self, at: datetime) -> None:
        """Write and commit something; whatever is raised says that the database cannot be written to."""
        ...

    async def read(self) -> Vitals: ...

    async def turn(self, name: str, at: datetime, every: timedelta) -> bool:
        """Whether it is our turn now, and nobody else's: of all that ask, one has it in that time."""
        ...
