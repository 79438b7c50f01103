"""How far has an organisation come with setting up, and who wants no guide?"""

from datetime import datetime
from typing import Protocol

from domain.ids import PersonId
from domain.setup import Setup


class Setups(Protocol):
    async def read(self, reader: PersonId, now: datetime) -> Setup:
        """Made from what is stored of each step at this moment; nobody ticks anything."""
        ...

    async def put_away(self, reader: PersonId, now: datetime) -> None: ...
