"""What crosses organisations: the doors that people come in by, and the queue of things to be done?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.chat import Conversation, MessageRef
from domain.ids import (
    ChangeId,
    CompanyId,
    DeliveryId,
    OrgId,
    Platform,
    ProductId,
    ProvisionId,
    SubscriptionId,
)
from domain.notices import Notice
from domain.ports.mirror import Kind
from domain.tenancy import Installation, Organisation


class Audience(StrEnum):
    """For whose eyes a projection is drawn."""

    APPROVERS = "approvers"
    REQUESTER = "requester"


class Installations(Protocol):
    async def find(self, platform: Platform, tenant: str, app: str = "") -> Installation | None:
        """The door that a verified event came in by. `app` narrows it where several registrations serve one tenant."""
        ...

    async def get(self, installation: str) -> Installation | None: ...

    async def of(self, org: OrgId) -> tuple[Installation, ...]:
        """Every door into this organisation."""
        ...

    async def secret(self, installation: str, name: str) -> str | None:
        """A secret of this door ("bot_token", "app_password"), opened."""
        ...

    async def organisations(self) -> tuple[Organisation, ...]: ...

    def forget(self) -> None:
        """Doors have changed: what is remembered of them is out of date."""
        ...


class DeliveryKind(StrEnum):
    APPLY = "apply"
    SHOW = "show"
    TELL = "tell"
    MAIL = "mail"
    HOME = "home"
    PROVISION = "provision"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be read from Pax8: the recorded `run` of this kind, one `subscription` or `product`, or of one
    `company` itself (companies) or what it has (subscriptions). A `kind` alone is read whole, once a minute at most.
    """

    kind: Kind
    run: str | None = None
    company: CompanyId | None = None
    subscription: SubscriptionId | None = None
    product: ProductId | None = None

    @property
    def name(self) -> str:
        """One for all that ask for the same."""
        return self.run or self.company or self.subscription or self.product or "all"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to be done, claimed by us until its lease ends.

    `lane` is what must not be done twice at once: a conversation's key, or a subscription at Pax8. `attempt` counts
    from 1. `doubts` counts the earlier attempts that may have been carried out all the same: ambiguous ones, and
    those whose end was never recorded because their process died. `claim` names this holding of the lane, and no other.
    What is about a `provision` request is its card, a word in the thread below that card, or the request's own next
    step. A mail knows when it was `queued_at`.

    `barred`: its place, or the door of that, is parked, and nothing is sent there. `trying`: this attempt shows whether
    it has to stay so. `slot` names it, where there is only one of its kind.
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
    task: Task | None = None
    provision: ProvisionId | None = None
    mail_to: str | None = None
    queued_at: datetime | None = None
    claim: str = ""
    barred: bool = False
    trying: bool = False
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """`shown` is the version drawn, `message` where it stands; `adopted`: an earlier attempt, whose answer was lost,
    had left it there.
    """

    shown: int = 0
    message: MessageRef | None = None
    adopted: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """Again at `at`. `ambiguous`: it may have been done, and that is recorded as such. `message` stands there already,
    to be drawn over.
    """

    at: datetime
    why: str
    ambiguous: bool = False
    message: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class Dead:
    """Never again, unless something changes."""

    why: str


@dataclass(frozen=True, slots=True)
class Parked:
    """Not before its place takes messages again."""

    why: str


Outcome = Done | Later | Dead | Parked


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

    async def posted(self, delivery: Delivery, message: MessageRef) -> None:
        """Where the message stands that this delivery keeps current while it is under way."""
        ...

    async def next_due(
        self, kinds: frozenset[DeliveryKind] = frozenset(DeliveryKind), but: frozenset[OrgId] = frozenset()
    ) -> datetime | None:
        """When the next unclaimed delivery that `claim` would give is due, lanes' pacing included."""
        ...
