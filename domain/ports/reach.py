"""Which places take nothing at present?"""

from datetime import datetime
from typing import Protocol

from domain.chat import Conversation
from domain.errors import Loss
from domain.ids import InstallationId, PersonId
from domain.reach import Parking


class Reach(Protocol):
    """What is parked stays so until it is lifted; a place is parked with its door."""

    async def park(self, door: InstallationId, place: Conversation | None, loss: Loss, why: str, at: datetime) -> bool:
        """Nothing more is sent to the place, or to any behind the door. True when that is news; one that was tried
        again is parked as before, and is none.
        """
        ...

    async def lost(self) -> frozenset[str]:
        """The keys of all places, and the ids of all doors, that are parked."""
        ...

    async def parkings(self) -> tuple[Parking, ...]:
        """The oldest first."""
        ...

    async def standing(self, place: Conversation) -> tuple[Parking, ...]:
        """Of this place and of its door, without what waits."""
        ...

    async def lift(self, key: str, now: datetime) -> None:
        """It takes messages again: what waited there is due."""
        ...

    async def try_again(self, key: str, now: datetime) -> bool:
        """What waits there is due; the first of it shows how it stands. False where nothing of that key is parked."""
        ...

    async def ask(self, door: InstallationId, since: datetime, nonce: str) -> bool:
        """Somebody was sent to connect it again; a question before that is good no more. False where that loss has
        ended.
        """
        ...

    async def answered(self, door: InstallationId, since: datetime, nonce: str) -> bool:
        """Each question is answered once. False where it was not asked so, or that loss has ended."""
        ...

    async def whose(self, place: Conversation) -> PersonId | None:
        """The person of a direct conversation."""
        ...

    async def others(self, place: Conversation) -> tuple[Conversation, ...]:
        """Of the person of a direct conversation, those behind the organisation's own doors, and behind the door that
        this one is behind, or others of the same client; opened ones first.
        """
        ...
