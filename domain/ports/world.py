"""What does the domain need that is not its business: time, fresh ids, secrets sealed?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.chain import Head


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...


class Ids(Protocol):
    def new(self) -> str:
        """A fresh id that nobody can guess."""
        ...

    def signs(self, alphabet: str, count: int) -> str:
        """So many signs of this alphabet, each drawn by a generator fit for secrets."""
        ...


class Cipher(Protocol):
    """Every secret at rest passes through here."""

    def seal(self, plain: str) -> str: ...

    def open(self, sealed: str) -> str:
        """Raises ValueError when the text was not sealed with a key that we hold."""
        ...

    def reseal(self, sealed: str) -> str:
        """The same secret, sealed with the first key; the very text where it was already. Raises like `open`."""
        ...


class Witness(Protocol):
    """Somebody outside the database who remembers how far the record had come."""

    async def keep(self, head: Head) -> None: ...


class Likeness(Protocol):
    def rank(
        self, typed: str, names: Sequence[str], limit: int, at_least: float = 60.0
    ) -> tuple[tuple[int, float], ...]:
        """(place in `names`, likeness from 0 to 100), best first: whole words count more than letters; case, accents
        and signs do not count.
        """
        ...
