"""What does the sealer of the record need of the database?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.chain import ChainKey, Head, Stored


class Chain(Protocol):
    """One organisation's record, as a chain."""

    async def hold_head(self) -> Head:
        """Of no entry where none is sealed yet. Nobody else is told until this transaction ends: one gives numbers."""
        ...

    async def head(self) -> Head | None: ...

    async def unsealed(self, limit: int, after: int = 0) -> tuple[Stored, ...]:
        """The oldest of those that are committed and have no number yet, after this row."""
        ...

    async def seal(self, entries: Sequence[Stored], head: Head, key: ChainKey | None) -> None:
        """With the head that they lead to; the key is kept, sealed, where one is given."""
        ...

    async def sealed(self, after: Stored | None, limit: int) -> tuple[Stored, ...]:
        """By their numbers, those after this one; all rows that have a number, even a forged one."""
        ...

    async def kept_keys(self) -> tuple[ChainKey, ...]:
        """Those that can be opened."""
        ...

    async def forget_words(self, before: datetime, limit: int) -> tuple[int, int]:
        """Delete what people wrote, with its salt, of the oldest sealed entries before that moment: of how many, and
        the highest of their numbers.
        """
        ...
