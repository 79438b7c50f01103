"""Which events of Pax8's have been heard already?"""

from datetime import datetime
from typing import Protocol


class Events(Protocol):
    """Those that Pax8 sent to one organisation, known by what they say: they have no id."""

    async def last(self, event: str) -> datetime | None:
        """When this one was heard last, of the times that counted."""
        ...

    async def hear(self, event: str, at: datetime) -> None: ...

    async def forget(self, before: datetime) -> int:
        """Those not heard since; returns how many."""
        ...
