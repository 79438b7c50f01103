"""What is stored of a vendor's provision requests and accounts, and how does one speak with Pax8 about them?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.accounts import Account, Allocation, Purchase, SeatPool
from domain.chat import Conversation, MessageRef
from domain.ids import AccountId, OrgId, ProvisionId, SubscriptionId
from domain.places import AlertPlace, AlertScope
from domain.provisioning import Attempt, Notification, ProvisionRequest, ProvisionStatus


@dataclass(frozen=True, slots=True)
class ProvisionSearch:
    """Which requests: no status means any; `words` are parts of the partner's or the product's name."""

    statuses: frozenset[ProvisionStatus] = frozenset()
    type: str = ""
    words: str = ""
    simulation: bool | None = None


@dataclass(frozen=True, slots=True)
class ProvisionPage:
    rows: tuple[ProvisionRequest, ...]
    total: int


class Provisioning(Protocol):
    """The requests of one vendor."""

    async def add(self, request: ProvisionRequest) -> ProvisionRequest | None:
        """Store it under the organisation's next number; None when it is there already, and then nothing changed."""
        ...

    async def get(self, request: ProvisionId) -> ProvisionRequest | None: ...

    async def by_number(self, number: int) -> ProvisionRequest | None: ...

    async def note(self, request: ProvisionId, attempt: Attempt, at: datetime) -> bool:
        """Keep the attempt; true when it is a new one. One that is known takes over the status."""
        ...

    async def attempts(self, request: ProvisionId) -> tuple[Attempt, ...]:
        """The newest first."""
        ...

    async def save(self, after: ProvisionRequest) -> bool:
        """Compare and swap: true, and stored, only if the stored version is `after.version - 1`."""
        ...

    async def search(self, wanted: ProvisionSearch, offset: int, limit: int) -> ProvisionPage:
        """The newest first."""
        ...

    async def held_of(self, partner: str | None, subscription: SubscriptionId | None) -> tuple[ProvisionRequest, ...]:
        """Held ones of this partner or subscription, by the moment when Pax8 made them."""
        ...

    async def of_account(self, account: AccountId) -> tuple[ProvisionRequest, ...]:
        """All that were carried out on it."""
        ...

    async def count(self, status: ProvisionStatus) -> int:
        """Simulations left out."""
        ...

    async def shown_in(self, request: ProvisionId, place: str) -> MessageRef | None:
        """Where the request's card stands in the conversation of this key, as far as is recorded."""
        ...

    async def card_due_in(self, request: ProvisionId, place: str) -> bool:
        """Whether the request's card is still to be posted there."""
        ...

    async def followed_in(self, request: ProvisionId) -> frozenset[str]:
        """The keys of the conversations where a card of the request stands, or is about to be posted."""
        ...

    async def alert_places(self) -> tuple[AlertPlace, ...]:
        """The conversations that subscribed to provisioning alerts, none of them behind a client's own door."""
        ...

    async def set_alerts(self, key: str, scope: AlertScope | None) -> None:
        """Subscribe the conversation of this key, or let go of it with None."""
        ...

    async def reviewers(self) -> tuple[Conversation, ...]:
        """The direct conversations of everybody with `manage_provisioning`."""
        ...


@dataclass(frozen=True, slots=True)
class AccountPage:
    rows: tuple[Account, ...]
    total: int


class Accounts(Protocol):
    """The accounts of one vendor, with purchases and allocations."""

    async def get(self, account: AccountId) -> Account | None: ...

    async def of_partner(self, partner: str) -> Account | None: ...

    async def purchase(self, subscription: SubscriptionId) -> Purchase | None: ...

    async def purchases(self, account: AccountId) -> tuple[Purchase, ...]:
        """Live ones first, then by plan."""
        ...

    async def found(self, account: Account, time_zone: str, currency: str) -> bool:
        """Store a new account, and the organisation of its MSP unless there is one of that id. False when this partner
        has an account already; the transaction stays usable.
        """
        ...

    async def save(self, after: Account) -> bool:
        """Compare and swap by version."""
        ...

    async def save_purchase(self, after: Purchase) -> bool:
        """Compare and swap; version 1 inserts, and is false when this subscription is there already."""
        ...

    async def pool(self, subscription: SubscriptionId) -> SeatPool | None: ...

    async def pools(self, account: AccountId) -> tuple[SeatPool, ...]:
        """Of all its assets, also of those that are not live but still have seats allocated."""
        ...

    async def allocate(
        self, subscription: SubscriptionId, allocations: Sequence[Allocation], seen: int, lowering: bool
    ) -> bool:
        """Compare and swap on the purchase's version `seen`: true, and all allocations of the pool replaced by these,
        only if it still stands and, unless `lowering`, what is allocated afterwards is not above what is purchased.
        """
        ...

    async def short(self) -> tuple[tuple[Account, SeatPool], ...]:
        """Every pool of an open account with a shortage."""
        ...

    async def search(self, words: str, offset: int, limit: int) -> AccountPage:
        """By name."""
        ...

    async def forgettable(self, now: datetime) -> tuple[Account, ...]:
        """Closed ones whose data was kept long enough."""
        ...

    async def forget(self, account: Account) -> bool:
        """Its purchases and allocations, the contact's address, and what was told of a registration that never came to
        its end; that there was an account stays on record. Compare and swap: false where it has moved since, as by a
        new purchase, and then nothing is gone.
        """
        ...


@dataclass(frozen=True, slots=True)
class AccountRef:
    """An MSP's account at a vendor."""

    vendor: OrgId
    vendor_name: str
    account: AccountId


class AccountsEverywhere(Protocol):
    async def of(self, msp: OrgId) -> tuple[AccountRef, ...]:
        """Where this MSP has an account, closed ones included; read across organisations."""
        ...


@dataclass(frozen=True, slots=True)
class Result:
    """What Pax8 is told of one attempt. The `external` ids are ours: letters, digits, hyphens and underscores."""

    attempt: str
    success: bool
    message: str | None = None
    subscription: str | None = None
    partner: str | None = None
    company: str | None = None
    enrollment: str | None = None


@dataclass(frozen=True, slots=True)
class VendorWebhook:
    """Where Pax8 calls a vendor; `header` carries the secret."""

    id: str
    url: str
    header: str
    made_at: str = ""


class Provisioner(Protocol):
    """Pax8's vendor provisioning API. Raises `Rejected`, `Missing`, `Unavailable`, or `OutcomeUnknown` when posting."""

    async def unfulfilled(self) -> tuple[ProvisionId, ...]: ...

    async def request(self, request: ProvisionId) -> Notification:
        """The request with its latest detail and its latest acknowledged attempt, as Pax8 has them now."""
        ...

    async def results(self, request: ProvisionId) -> tuple[Result, ...]:
        """All that Pax8 has, the newest first."""
        ...

    async def post(self, request: ProvisionId, result: Result) -> None:
        """Once, with no retry of its own."""
        ...

    async def try_again(self, request: ProvisionId) -> Attempt:
        """A new attempt, which nobody is told of and which counts as acknowledged: for a request that Pax8 has given up
        to tell us of. Once, with no retry of its own.
        """
        ...

    async def webhook(self, provisioner: str) -> VendorWebhook | None:
        """The latest, which is the only one that counts."""
        ...

    async def call_at(self, provisioner: str, url: str, header: str) -> tuple[VendorWebhook, str]:
        """Have Pax8 call there from now on. Returns with it the secret, which Pax8 tells this once."""
        ...
