"""What does the domain need of the world? Each need is a Protocol; adapters meet them and wiring hands them over."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from domain.audit import AuditEntry
from domain.catalog import CommitmentTerms, Company, Holding, Pricing, Product, Snapshot, Subscription
from domain.changes import ChangeRequest, Growth
from domain.chat import Conversation, MessageRef
from domain.ids import (
    ChangeId,
    ClientId,
    CompanyId,
    DeliveryId,
    InstallationId,
    OrgId,
    PersonId,
    Platform,
    ProductId,
    SubscriptionId,
)
from domain.notices import Notice
from domain.rules import ApprovalPolicy, SelfServiceDefaults, SubscriptionRule
from domain.tenancy import Actor, Client, Grant, Identity, Installation, Organisation

T = TypeVar("T")


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...


class Ids(Protocol):
    def new(self) -> str:
        """A fresh id that nobody can guess."""
        ...


class Cipher(Protocol):
    """Every secret at rest passes through here."""

    def seal(self, plain: str) -> str: ...

    def open(self, sealed: str) -> str:
        """Raises ValueError when the text was not sealed with a key that we hold."""
        ...


# What is stored, one organisation at a time


class People(Protocol):
    async def actor(self, identity: Identity, door: Installation) -> Actor | None:
        """Who this is when they come in by this door; None if nobody linked them here."""
        ...

    async def grants(self, person: PersonId) -> tuple[Grant, ...]:
        """What this person holds at this moment."""
        ...

    async def managers(self, platform: Platform | None = None) -> tuple[tuple[PersonId, Identity], ...]:
        """Everybody who may decide, with each of their identities."""
        ...


class Places(Protocol):
    async def remember(self, conversation: Conversation) -> None:
        """Insert or update by `key`; an address or service URL that is known is never replaced by None."""
        ...

    async def get(self, key: str) -> Conversation | None: ...

    async def approvals(self) -> tuple[Conversation, ...]:
        """The conversations where approval cards are posted; none of them behind a client's own door."""
        ...

    async def set_approvals(self, key: str, on: bool) -> None: ...

    async def direct(self, person: PersonId, door: InstallationId) -> Conversation | None:
        """That person's direct conversation behind this door, opened already or not; None without an identity there."""
        ...

    async def managers(self) -> tuple[Conversation, ...]:
        """The direct conversations of everybody who may decide, none of them behind a client's own door."""
        ...


@dataclass(frozen=True, slots=True)
class HoldingPage:
    """One page of holdings, with the count of rows and the sum of seats of the whole list."""

    rows: tuple[Holding, ...]
    total: int
    seats: int


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


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All the settings that bear on one subscription."""

    policy: ApprovalPolicy
    defaults: SelfServiceDefaults
    rule: SubscriptionRule


class Rules(Protocol):
    async def book(self, subscription: SubscriptionId | None = None) -> RuleBook: ...

    async def rules_of(self, subscriptions: Sequence[SubscriptionId]) -> Mapping[SubscriptionId, SubscriptionRule]: ...

    async def set_policy(self, policy: ApprovalPolicy) -> None: ...

    async def set_defaults(self, defaults: SelfServiceDefaults) -> None: ...

    async def set_rule(self, subscription: SubscriptionId, rule: SubscriptionRule) -> None: ...


class Changes(Protocol):
    async def add(self, change: ChangeRequest, source_key: str) -> ChangeRequest:
        """Store a new request under the organisation's next number (its own `number` is not looked at).

        Raises `InFlight` when the subscription already has one in flight. The transaction stays usable.
        """
        ...

    async def get(self, change: ChangeId) -> ChangeRequest | None: ...

    async def by_number(self, number: int) -> ChangeRequest | None: ...

    async def by_source(self, source_key: str) -> ChangeRequest | None: ...

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

    async def pending(self, limit: int) -> tuple[ChangeRequest, ...]: ...

    async def expired(self, now: datetime, limit: int) -> tuple[ChangeRequest, ...]:
        """Pending ones whose time is up."""
        ...

    async def growth(self, subscription: SubscriptionId, since: datetime) -> Growth | None:
        """Seats added by auto-approval since then, and the seats before the first of it; None without any."""
        ...

    async def unconfirmed(self, since: datetime) -> tuple[ChangeRequest, ...]:
        """Applied since then, and not yet seen in a read."""
        ...


class Audience(StrEnum):
    """For whose eyes a projection is drawn."""

    APPROVERS = "approvers"
    REQUESTER = "requester"


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

    async def redraw_at(self, change: ChangeRequest, message: MessageRef) -> bool:
        """Draw this very copy again; false when it is one that we have no record of."""
        ...

    async def tell(self, conversation: Conversation, notice: Notice, about: ChangeId | None = None) -> None:
        """Say it once."""
        ...


class Kind(StrEnum):
    """What Pax8 keeps that the mirror repeats."""

    COMPANIES = "companies"
    PRODUCTS = "products"
    SUBSCRIPTIONS = "subscriptions"


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """Something read from Pax8: `asked_at` is when its page was requested, `mark` a fingerprint of its content (64
    bits, signed).
    """

    item: T
    asked_at: datetime
    mark: int


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One run of one sync. `due_at` is the tick that it belongs to; unique with organisation and kind."""

    id: str
    kind: Kind
    due_at: datetime
    started_at: datetime
    ended_at: datetime | None = None
    read: int = 0
    changed: int = 0
    gone: int = 0
    failure: str | None = None


class Mirror(Protocol):
    """Our copy of what Pax8 has. A row is never overwritten by something observed before it, and never deleted."""

    async def mapping(self) -> Mapping[CompanyId, ClientId]:
        """The mapped companies."""
        ...

    async def map_company(self, company: CompanyId, client: ClientId | None) -> None: ...

    async def marks(self, kind: Kind, company: CompanyId | None = None) -> dict[str, int]:
        """Id → fingerprint of every row not marked gone."""
        ...

    async def store_companies(self, rows: Sequence[Seen[Company]]) -> int:
        """Upsert; the mapping is not touched. Returns how many rows were written."""
        ...

    async def store_products(self, rows: Sequence[Seen[Product]]) -> int: ...

    async def store_subscriptions(self, rows: Sequence[Seen[Subscription]]) -> int: ...

    async def unknown_products(self, limit: int) -> tuple[ProductId, ...]:
        """Products of stored subscriptions that the mirror does not have yet."""
        ...

    async def mark_gone(self, kind: Kind, ids: Sequence[str], at: datetime) -> int:
        """Only rows last observed before `at`."""
        ...

    async def begin_run(self, run: SyncRun) -> bool:
        """False when this tick's run was begun already, by whichever replica; one begun an hour ago and never ended
        died with its process and is taken over.
        """
        ...

    async def end_run(self, run: SyncRun) -> None: ...


class Audit(Protocol):
    async def add(self, entry: AuditEntry) -> None: ...


class Unit(Protocol):
    """One transaction of one organisation: commits when left in peace, rolls back when left by an exception."""

    @property
    def org(self) -> OrgId: ...
    @property
    def people(self) -> People: ...
    @property
    def places(self) -> Places: ...
    @property
    def catalog(self) -> CatalogStore: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def changes(self) -> Changes: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def mirror(self) -> Mirror: ...
    @property
    def audit(self) -> Audit: ...

    async def organisation(self) -> Organisation: ...


# What crosses organisations: doors, and the queue


class Installations(Protocol):
    async def find(self, platform: Platform, tenant: str, app: str = "") -> Installation | None:
        """The door that a verified event came in by. `app` narrows it where several registrations serve one tenant."""
        ...

    async def get(self, installation: str) -> Installation | None: ...

    async def secret(self, installation: str, name: str) -> str | None:
        """A secret of this door ("bot_token", "app_password"), opened."""
        ...

    async def organisations(self) -> tuple[Organisation, ...]: ...


class DeliveryKind(StrEnum):
    APPLY = "apply"
    SHOW = "show"
    TELL = "tell"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to be done, claimed by us until its lease ends.

    `lane` is what must not be done twice at once: a conversation's key, or a subscription at Pax8. `attempt` counts
    from 1. `doubts` counts the earlier attempts that may have been carried out all the same: ambiguous ones, and
    those whose end was never recorded because their process died.
    """

    id: DeliveryId
    org: OrgId
    kind: DeliveryKind
    lane: str
    attempt: int
    doubts: int = 0
    change: ChangeId | None = None
    audience: Audience | None = None
    conversation: Conversation | None = None
    message: MessageRef | None = None
    desired: int = 0
    shown: int = 0
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """`shown` is the version drawn, `message` where it stands."""

    shown: int = 0
    message: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """Again at `at`. `ambiguous`: it may have been done, and that is recorded as such."""

    at: datetime
    why: str
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Dead:
    """Never again, unless something changes."""

    why: str


Outcome = Done | Later | Dead


class Queue(Protocol):
    """The outbox, seen by those who empty it."""

    async def claim(
        self,
        owner: str,
        now: datetime,
        lease: timedelta,
        limit: int,
        kinds: frozenset[DeliveryKind] = frozenset(DeliveryKind),
        but: frozenset[OrgId] = frozenset(),
    ) -> tuple[Delivery, ...]:
        """At most one delivery per lane, lanes that another owner holds left out; due ones first. An expired lease is
        free. Only these `kinds`, and none of the organisations in `but`, which have enough under way.
        """
        ...

    async def renew(self, delivery: Delivery, owner: str, until: datetime) -> bool:
        """Hold the lane longer, while the attempt is still under way. False if the lease had been lost."""
        ...

    async def release(self, owner: str | None) -> None:
        """Let go of every lane of this owner, or of all where nobody else can be at work; unfinished claims count as
        doubts.
        """
        ...

    async def finish(self, delivery: Delivery, owner: str, outcome: Outcome, now: datetime, free_at: datetime) -> bool:
        """Record the attempt and let go of the lane, not to be used before `free_at`. False if the lease had been lost.

        A `Show` whose desired version has moved past the one drawn is due again.
        """
        ...

    async def next_due(self) -> datetime | None:
        """When the next unclaimed delivery is due, lanes' pacing included."""
        ...


# What is outside


@dataclass(frozen=True, slots=True)
class PageOf(Generic[T]):
    """One page of a scan; `asked_at` is taken just before its request is sent."""

    items: tuple[T, ...]
    number: int
    total_pages: int
    asked_at: datetime


class Marketplace(Protocol):
    """Pax8, as one MSP sees it. Every call raises `Rejected`, `Unavailable`, or (writes only) `OutcomeUnknown`."""

    def companies(self) -> AsyncIterator[PageOf[Company]]: ...

    def products(self) -> AsyncIterator[PageOf[Product]]: ...

    def subscriptions(self, company: CompanyId | None = None) -> AsyncIterator[PageOf[Subscription]]: ...

    async def company(self, company: CompanyId) -> Company: ...

    async def product(self, product: ProductId) -> Product: ...

    async def subscription(self, subscription: SubscriptionId) -> Subscription:
        """Raises `Missing` on 404."""
        ...

    async def history(self, subscription: SubscriptionId) -> tuple[Snapshot, ...]:
        """Newest first."""
        ...

    async def pricing(self, product: ProductId, company: CompanyId | None = None) -> tuple[Pricing, ...]:
        """Somebody waits for this one: it answers within two seconds, or from the last 15 minutes, or raises
        `Unavailable`.
        """
        ...

    async def commitments(self, product: ProductId) -> tuple[CommitmentTerms, ...]: ...

    async def set_quantity(self, subscription: SubscriptionId, quantity: int) -> None:
        """`PUT {"quantity": N}`, once, with no retry of its own. Returning means that Pax8 accepted it, not that it is
        provisioned.
        """
        ...


class Chat(Protocol):
    """One platform, for speaking unasked. Raises the `SendError`s."""

    async def post(self, conversation: Conversation, notice: Notice, marker: str) -> tuple[MessageRef, Conversation]:
        """Post once, with no retry of its own; a direct conversation not opened yet is opened.

        Returns the message and the conversation as it is now known. `marker` is attached where the platform allows it,
        to find the
        message again.
        """
        ...

    async def update(self, conversation: Conversation, message: MessageRef, notice: Notice) -> None: ...

    async def find(self, conversation: Conversation, marker: str) -> MessageRef | None:
        """The message that was posted with this marker; None where there is none, or where the platform lets nobody
        look.
        """
        ...

    def pace(self, conversation: Conversation) -> timedelta:
        """The shortest time between two messages there."""
        ...


UnitFactory = Callable[[OrgId], AbstractAsyncContextManager[Unit]]


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything that a use case may reach. `unit` writes, `view` only reads."""

    unit: UnitFactory
    view: UnitFactory
    queue: Queue
    installations: Installations
    marketplace: Callable[[OrgId], Marketplace]
    chats: Mapping[Platform, Chat]
    clock: Clock
    ids: Ids
