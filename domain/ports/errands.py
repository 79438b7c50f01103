"""How do the deliveries stand?"""

from datetime import datetime
from typing import Protocol

from domain.ids import ChangeId, DeliveryId, ProvisionId
from domain.reach import Doubts, Errand, Sides


class Errands(Protocol):
    """The outbox, as an admin reads of it."""

    async def doubts(self, since: datetime) -> Doubts: ...

    async def late(self, before: datetime, sides: Sides, limit: int) -> tuple[Errand, ...]:
        """Still to be made, though they were due before that; the oldest first."""
        ...

    async def dead(self, since: datetime, sides: Sides, limit: int) -> tuple[Errand, ...]:
        """Given up since then; the newest first."""
        ...

    async def of_change(self, change: ChangeId) -> tuple[Errand, ...]:
        """All that is shown, told and mailed about it, in the order in which it was wanted."""
        ...

    async def of_provision(self, request: ProvisionId) -> tuple[Errand, ...]: ...

    async def send_again(self, delivery: DeliveryId, sides: Sides, now: datetime) -> bool:
        """One that was given up is due. False where it was not, or is of another side."""
        ...
