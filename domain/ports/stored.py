"""What is stored, one organisation at a time?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.catalog import Holding
from domain.changes import ChangeRequest, ChangeStatus, Growth
from domain.chat import Conversation, MessageRef
from domain.filters import LicenceFilter
from domain.ids import (
    ChangeId,
    ClientId,
    InstallationId,
    PersonId,
    ProvisionId,
    SubscriptionId,
)
from domain.money import Money
from domain.notices import Notice
from domain.places import EVERYTHING, ApprovalPlace, Scope
from domain.ports.queue import Audience, Task
from domain.rules import ApprovalPolicy, SelfServiceDefaults, SubscriptionRule
from domain.settings import Edit, Kept
from domain.tenancy import Client


class Places(Protocol):
    async def remember(self, conversation: Conversation) -> None:
        """Insert or update by `key`; an address or service URL that is known is never replaced by None."""
        ...

    async def get(self, key: str) -> Conversation | None: ...

    async def approvals(self) -> tuple[Conversation, ...]:
        """The conversations where approval cards are posted; none of them behind a client's own door."""
        ...

    async def approval_places(self) -> tuple[ApprovalPlace, ...]:
        """The same conversations, with what each of them is for."""
        ...

    async def set_approvals(self, key: str, on: bool, scope: Scope = EVERYTHING, by: str | None = None) -> None:
        """The last one wins. `by` is who chose so in a chat; a start with a seed file leaves that alone."""
        ...

    async def direct(self, person: PersonId, door: InstallationId) -> Conversation | None:
        """That person's direct conversation behind this door, opened already or not; None without an identity there."""
        ...

    async def reach(self, person: PersonId, client: ClientId) -> Conversation | None:
        """A direct conversation of that person's behind any door but another client's; one opened already, if any."""
        ...

    async def managers(self) -> tuple[Conversation, ...]:
        """The direct conversations of everybody who may decide, none of them behind a client's own door."""
        ...


@dataclass(frozen=True, slots=True)
class HoldingPage:
    """One page of holdings, with the count of rows and the sum of seats of the whole list; `monthly` is what all of it
    costs its clients a month, one amount for each currency.
    """

    rows: tuple[Holding, ...]
    total: int
    seats: int
    monthly: tuple[Money, ...] = ()


class CatalogStore(Protocol):
    async def clients(self) -> tuple[Client, ...]: ...

    async def client(self, client: ClientId) -> Client | None: ...

    async def holding(self, subscription: SubscriptionId) -> Holding | None:
        """A subscription of a mapped company, gone ones excepted."""
        ...

    async def mapped(self, subscription: SubscriptionId) -> bool:
        """Whether the company that has it is mapped to a client."""
        ...

    async def holdings(self, client: ClientId) -> tuple[Holding, ...]:
        """All that one client has and that can still be changed, by product name."""
        ...

    async def page(self, client: ClientId | None, text: str, offset: int, limit: int) -> HoldingPage:
        """Live holdings of one client or of all, whose product, vendor or client name contains `text`; by client, then
        product.
        """
        ...

    async def fitting(
        self, client: ClientId | None, filter: LicenceFilter, now: datetime, offset: int, limit: int
    ) -> HoldingPage:
        """Of one client or of all, what fits the filter; ended ones only where the filter names their status."""
        ...

    async def vendors_held(self, client: ClientId | None) -> tuple[str, ...]:
        """The vendors of the live subscriptions of one client or of all, by name."""
        ...

    async def partner_monthly(self, client: ClientId | None, filter: LicenceFilter, now: datetime) -> tuple[Money, ...]:
        """What all that fits costs the MSP a month. Never to be told to a reader without `manage_licensing`."""
        ...


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All the settings that bear on one subscription; a version of 0 was never edited."""

    policy: ApprovalPolicy
    defaults: SelfServiceDefaults
    rule: SubscriptionRule
    policy_version: int = 0
    defaults_version: int = 0
    rule_version: int = 0


@dataclass(frozen=True, slots=True)
class Ruled:
    """A subscription with its own rule, and that rule's version."""

    holding: Holding
    rule: SubscriptionRule
    version: int = 0


@dataclass(frozen=True, slots=True)
class RuledPage:
    rows: tuple[Ruled, ...]
    total: int


class Rules(Protocol):
    async def book(self, subscription: SubscriptionId | None = None) -> RuleBook: ...

    async def allowing(self, subscriptions: Sequence[SubscriptionId]) -> frozenset[SubscriptionId]:
        """Those of these for which quantity changes may be asked for, by their own rule or by the default."""
        ...

    async def set_policy(self, policy: ApprovalPolicy, edit: Edit | None = None) -> bool:
        """Compare and swap: true, and stored as version `edit.seen + 1`, only if the stored version is `edit.seen`.
        Without an edit it is set whatever stands there, and counts as never edited.
        """
        ...

    async def set_defaults(self, defaults: SelfServiceDefaults, edit: Edit | None = None) -> bool:
        """The same, for the defaults, which have versions of their own."""
        ...

    async def set_rule(self, subscription: SubscriptionId, rule: SubscriptionRule, edit: Edit | None = None) -> bool:
        """The same, for one subscription's rule."""
        ...

    async def hold(self) -> None:
        """Nobody else who holds them sets a rule or the defaults until this unit ends; to come before what they are
        held against is read.
        """
        ...

    async def past(self, subject: str, since: int) -> tuple[Kept, ...]:
        """The versions from `since` on, oldest first, of what `domain.settings` names by `subject`. What was never
        edited has none.
        """
        ...

    async def page(self, text: str, offset: int, limit: int) -> RuledPage:
        """Live subscriptions whose client, vendor and product hold all of these words; those with a rule of their own
        come first, then by client and product.
        """
        ...

    async def bounded(self) -> tuple[Ruled, ...]:
        """Every live subscription that sets a minimum or a maximum for itself."""
        ...

    async def vendors(self) -> tuple[str, ...]:
        """Whose products are for sale, or are held by somebody; by name."""
        ...


@dataclass(frozen=True, slots=True)
class ChangeSearch:
    """Which requests somebody looks for: `person` asked or decided, `vendor`, `person` and `words` are parts of names,
    and all of it has to fit. No status means any. `requester` asked, or it was asked for them.
    """

    statuses: frozenset[ChangeStatus] = frozenset()
    client: ClientId | None = None
    vendor: str = ""
    person: str = ""
    words: str = ""
    since: datetime | None = None
    requester: PersonId | None = None
    subscription: SubscriptionId | None = None


@dataclass(frozen=True, slots=True)
class ChangePage:
    rows: tuple[ChangeRequest, ...]
    total: int


class Changes(Protocol):
    async def add(self, change: ChangeRequest, source_key: str) -> ChangeRequest:
        """Store a new request under the organisation's next number (its own `number` is not looked at).

        Raises `InFlight` when the subscription already has one in flight. The transaction stays usable.
        """
        ...

    async def get(self, change: ChangeId) -> ChangeRequest | None: ...

    async def by_number(self, number: int) -> ChangeRequest | None: ...

    async def by_source(self, source_key: str) -> ChangeRequest | None: ...

    async def shown_at(self, message: MessageRef) -> ChangeRequest | None:
        """The one whose card stands there, as far as is recorded."""
        ...

    async def open_for(self, subscription: SubscriptionId) -> ChangeRequest | None:
        """The one in flight, if any."""
        ...

    async def in_flight(self, subscriptions: Sequence[SubscriptionId]) -> tuple[ChangeRequest, ...]: ...

    async def save(self, after: ChangeRequest) -> bool:
        """Compare and swap: true, and stored, only if the stored version is `after.version - 1`. True means that you
        won.

        The first save that carries a decision also writes the decision's own unique row.
        """
        ...

    async def explain(self, change: ChangeRequest) -> bool:
        """Store another explanation of a pending request. Its version stays, so that a button below it still fits;
        false when the stored version is another one.
        """
        ...

    async def pending(self, limit: int, offset: int = 0) -> tuple[ChangeRequest, ...]:
        """By number, the oldest first."""
        ...

    async def waiting(self) -> int:
        """How many are pending."""
        ...

    async def search(self, wanted: ChangeSearch, offset: int, limit: int) -> ChangePage:
        """The newest first."""
        ...

    async def asked_since(self, since: datetime, limit: int) -> tuple[ChangeRequest, ...]:
        """The newest first."""
        ...

    async def expired(self, now: datetime, limit: int) -> tuple[ChangeRequest, ...]:
        """Pending ones whose time is up."""
        ...

    async def growth(self, subscription: SubscriptionId, since: datetime) -> Growth | None:
        """Seats added by auto-approval since then, and the seats before the first of it; None without any."""
        ...

    async def unconfirmed(self, since: datetime) -> tuple[ChangeRequest, ...]:
        """Applied since then, and not yet seen in a read."""
        ...


class Outbox(Protocol):
    """Things still to be done; rows commit with the state they follow from."""

    async def apply(self, change: ChangeRequest, due: datetime) -> None:
        """Do it at Pax8. One row per change; asking again makes it due again."""
        ...

    async def show(self, change: ChangeRequest, audience: Audience, conversation: Conversation) -> None:
        """Keep a card of this change current there. One row per (change, conversation)."""
        ...

    async def redraw(self, change: ChangeRequest) -> None:
        """Every card of this change is to show (at least) this version."""
        ...

    async def redraw_anew(self, change: ChangeRequest) -> None:
        """Every card of this change is drawn again, also those that show this version already."""
        ...

    async def redraw_at(self, change: ChangeRequest, message: MessageRef) -> bool:
        """Draw this very copy again; false when it is one that we have no record of."""
        ...

    async def open_home(self, person: PersonId, conversation: Conversation) -> None:
        """Draw this person's own page there, and keep it current from now on. One row per (person, door)."""
        ...

    async def refresh_homes(self, person: PersonId) -> None:
        """Every page of theirs that they have opened once is to be drawn again; `redraw` does so by itself."""
        ...

    async def tell(
        self,
        conversation: Conversation,
        notice: Notice,
        about: ChangeId | None = None,
        under: ProvisionId | None = None,
        once: str = "",
    ) -> None:
        """Say it once; `under` the card of a provision request, where that stands in the same conversation. What was
        said there, of that request if any, under the same name `once` is not said again.
        """
        ...

    async def mail(self, to: str, notice: Notice, key: str, about: ChangeId | None = None) -> None:
        """Send it once: a second of the same key is not queued."""
        ...

    async def provision(self, request: ProvisionId, due: datetime, lane: str) -> None:
        """Carry this request on by as many steps as can be taken. One row per request; asking again makes it due again.
        Requests of one `lane` wait for each other.
        """
        ...

    async def show_provision(self, request: ProvisionId, version: int, conversation: Conversation) -> None:
        """Keep a card of this request current there. One row per (request, conversation)."""
        ...

    async def redraw_provision(self, request: ProvisionId, version: int) -> None:
        """Every card of this request is to show (at least) this version."""
        ...

    async def run(self, task: Task, due: datetime, conversation: Conversation | None = None) -> None:
        """Read it from Pax8; how that goes is shown in one message of `conversation`. One row per run, and one per
        company, subscription, product and kind, which is due again when it is asked for again, and not later than it
        was.
        """
        ...
