"""What has an MSP bought of a vendor: its account, its purchases, and where their seats went?"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from domain.ids import AccountId, OrgId, PlanId, ProvisionId, SubscriptionId
from domain.vendors import Family


class AccountState(StrEnum):
    """`invited`: bought, and not registered yet. `closed`: nothing is bought any more; a new purchase reopens it."""

    INVITED = "invited"
    ACTIVE = "active"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Account:
    """Joins a vendor to an MSP; frozen, each step returns a new one with `version + 1`.

    `partner` is Pax8's id of the MSP. `email` is its registered admin's address. `serial` counts the links that were
    sent to it: only the newest registers. `kept_until` is when the data of a closed one may go.
    """

    id: AccountId
    version: int
    msp: OrgId
    partner: str
    name: str
    email: str
    state: AccountState
    opened_at: datetime
    domain: str = ""
    enrollment: str | None = None
    serial: int = 1
    registered_at: datetime | None = None
    closed_at: datetime | None = None
    kept_until: datetime | None = None

    def step(self, **changes: object) -> "Account":
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]


class Page(StrEnum):
    """Our own pages that a mail may lead to."""

    REGISTRATION = "registration"
    BILLING = "billing"


@dataclass(frozen=True, slots=True)
class LinkTo:
    """Where a notice that goes out as a mail leads; the address is made when the mail is, so that it is good from then
    on. `serial` is the account's.
    """

    page: Page
    vendor: OrgId
    account: AccountId
    serial: int


@dataclass(frozen=True, slots=True)
class Moments:
    """When Pax8 created the request that each part of a purchase was last said by; None: by none yet."""

    life: datetime | None = None
    plan: datetime | None = None
    quantity: datetime | None = None
    trial: datetime | None = None
    term: datetime | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """One subscription at Pax8. Of a bundle the seats are its users; of an asset they are a pool.

    `as_of` is when Pax8 created the newest request that was carried out, `said` the same for each part: what an older
    one says of that part changes nothing any more. `version` counts every change of the seats and of their allocation.
    """

    account: AccountId
    subscription: SubscriptionId
    version: int
    plan: PlanId
    family: Family
    quantity: int
    live: bool
    as_of: datetime
    request: ProvisionId
    trial_ends_at: datetime | None = None
    term_ends_at: datetime | None = None
    billing_term: str = ""
    said: Moments | None = None

    @property
    def trial(self) -> bool:
        return self.trial_ends_at is not None

    def step(self, **changes: object) -> "Purchase":
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Allocation:
    """So many seats of a pool for one integration (by its id in the plan)."""

    integration: str
    seats: int


@dataclass(frozen=True, slots=True)
class SeatPool:
    """A purchase of an asset, and where its seats went. `free` is never below 0: what is missing is the `shortage`,
    which comes of a reduction only.
    """

    purchase: Purchase
    allocations: tuple[Allocation, ...] = field(default=())

    @property
    def purchased(self) -> int:
        return self.purchase.quantity if self.purchase.live else 0

    @property
    def allocated(self) -> int:
        return sum(each.seats for each in self.allocations)

    @property
    def free(self) -> int:
        return max(self.purchased - self.allocated, 0)

    @property
    def shortage(self) -> int:
        return max(self.allocated - self.purchased, 0)
