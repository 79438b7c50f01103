"""What is kept for a while so that a button can stay small: a list's filter, the rows that it matched, a proposal?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from domain.ids import ListingId, PersonId

LISTED_FOR = timedelta(days=7)
"""After this a button that leans on a listing says that it is out of date."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one person is looking at, or has proposed. `kind` says whose it is ("catalog", "policy"), `terms` are its
    filter or proposal in plain words, `ids` the rows that it matched when a bulk action was to be confirmed.
    """

    id: ListingId
    owner: PersonId
    kind: str
    expires_at: datetime
    terms: Mapping[str, str] = field(default_factory=dict)
    ids: tuple[str, ...] = ()


class Listings(Protocol):
    async def keep(
        self, owner: PersonId, kind: str, now: datetime, terms: Mapping[str, str], ids: tuple[str, ...] = ()
    ) -> Listing:
        """The same content of the same owner is the same listing, kept until `LISTED_FOR` from now."""
        ...

    async def get(self, listing: str, owner: PersonId | None, kind: str, now: datetime) -> Listing | None:
        """None for what is out of date, of another kind, or another person's."""
        ...

    async def forget(self, now: datetime) -> int:
        """Delete what is out of date; returns how many."""
        ...
