"""What is told about seats that were bought, and where they go?"""

from dataclasses import dataclass
from datetime import datetime

from domain.accounts import AccountState, LinkTo
from domain.errors import Refusal
from domain.ids import SubscriptionId
from domain.vendors import Family, Integration

NEW, NEW_SEATS = ".new", ".new_seats"
"""Where a problem stands that is about what is to be added; no integration's id has a dot."""


@dataclass(frozen=True, slots=True)
class AssetsPurchased:
    """The A La Carte Purchase mail: `quantity` seats of a pool wait to be allocated. `link` is there in a mail."""

    vendor: str
    msp: str
    plan: str
    quantity: int
    to: LinkTo
    zone: str = "UTC"
    link: str = ""


@dataclass(frozen=True, slots=True)
class SeatsShort:
    """A reduction left fewer seats than are allocated; `again`: it was said before, and nobody has chosen yet."""

    vendor: str
    msp: str
    plan: str
    subscription: SubscriptionId
    purchased: int
    allocated: int
    to: LinkTo
    again: bool = False
    zone: str = "UTC"
    link: str = ""

    @property
    def shortage(self) -> int:
        return self.allocated - self.purchased


@dataclass(frozen=True, slots=True)
class SeatsSettled:
    """No more is allocated than is purchased again; `by` brought it about, None where more seats were bought."""

    vendor: str
    msp: str
    plan: str
    purchased: int
    allocated: int
    by: str | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class BillingLink:
    """A new link to the billing page, for somebody whose old one is good no more."""

    vendor: str
    msp: str
    to: LinkTo
    zone: str = "UTC"
    link: str = ""


@dataclass(frozen=True, slots=True)
class BillingRow:
    """One purchase: of an asset with where its seats went, each (integration, seats). Not `live`: it was cancelled."""

    vendor: str
    subscription: SubscriptionId
    plan: str
    family: Family
    purchased: int
    live: bool = True
    trial_ends_at: datetime | None = None
    allocations: tuple[tuple[str, int], ...] = ()

    @property
    def allocated(self) -> int:
        return sum(seats for _, seats in self.allocations)

    @property
    def free(self) -> int:
        return max(self.purchased - self.allocated, 0)

    @property
    def shortage(self) -> int:
        return max(self.allocated - self.purchased, 0)


@dataclass(frozen=True, slots=True)
class BillingPage:
    """What an MSP has bought, a page of it; `accounts` are (vendor, state). `saved`: this pool was, just now."""

    accounts: tuple[tuple[str, AccountState], ...]
    rows: tuple[BillingRow, ...]
    total: int
    offset: int
    page_size: int
    zone: str
    saved: str | None = None


@dataclass(frozen=True, slots=True)
class PoolLine:
    """Seats of one integration: as stored when the form was drawn (`seen`), and as typed. `known`: the plan names it
    still, so that it may get more.
    """

    id: str
    name: str
    seen: int
    typed: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class AllocateForm:
    """Where a pool's seats go; `allocated` counts what was typed so far. `others` are the integrations that
    have no line yet, `choice` and `seats` what was entered for one of them. `problems` stand at an integration's
    line, at `NEW` or `NEW_SEATS`, or with "" at the top.
    """

    vendor: str
    plan: str
    subscription: SubscriptionId
    version: int
    purchased: int
    allocated: int
    stored: int
    lines: tuple[PoolLine, ...]
    others: tuple[Integration, ...]
    choice: str = ""
    seats: str = ""
    problems: tuple[tuple[str, Refusal], ...] = ()
    zone: str = "UTC"

    @property
    def free(self) -> int:
        return max(self.purchased - self.allocated, 0)

    @property
    def shortage(self) -> int:
        """What is too much of the pool as it is stored: while there is any, nothing is added."""
        return max(self.stored - self.purchased, 0)


BillingNotice = AssetsPurchased | SeatsShort | SeatsSettled | BillingLink | BillingPage
BillingForm = AllocateForm
