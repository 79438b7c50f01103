"""What is stored of what an organisation shows of Pax8's products?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.catalogue import CatalogueAction, CatalogueFilter, Offered
from domain.ids import ClientId, PersonId, ProductId


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of what fits, best first (without words: by name). `close`: they hold the very words, no error of typing."""

    ids: tuple[ProductId, ...]
    close: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody at a client wants a product; no order."""

    person: PersonId
    product: ProductId
    client: ClientId
    quantity: int
    note: str
    at: datetime


class Products(Protocol):
    """Products that Pax8 sells no more are in none of these; what was set for them comes back with them."""

    async def search(self, wanted: CatalogueFilter, featured_first: bool = False) -> Found:
        """In a view only. Forgives errors of typing where nothing holds the words as they were typed."""
        ...

    async def many(self, ids: Sequence[ProductId]) -> tuple[Offered, ...]:
        """In the order of `ids`; those that are not there are left out."""
        ...

    async def vendors(self, visible: bool | None = None) -> tuple[tuple[str, int], ...]:
        """(name, products), most products first; `visible` narrows it to what clients see."""
        ...

    async def categories(self, visible: bool | None = None) -> tuple[tuple[str, int], ...]:
        """(name, products), by name."""
        ...

    async def hold(self) -> None:
        """Nobody else sets anything of this catalogue until this unit ends. To come before what is then changed is
        read.
        """
        ...

    async def act(self, ids: Sequence[ProductId], action: CatalogueAction, by: str, at: datetime) -> None:
        """After `hold`. One version more for each."""
        ...

    async def set_category(self, product: ProductId, category: str | None, by: str, at: datetime) -> None:
        """After `hold`."""
        ...

    async def held(self, product: ProductId) -> tuple[int, int]:
        """(subscriptions, seats) of it that are live."""
        ...

    async def want(self, wanted: Wanted, not_since: datetime) -> bool:
        """False, and nothing stored, when the same person wanted the same product after `not_since`."""
        ...
