"""What is a change request, and what can become of it?

pending → approved → applying → applied | failed | unknown
unknown → applied | failed | applying (sent again)
pending → rejected | withdrawn | expired | closed
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from domain.catalog import Subscription, SubscriptionStatus
from domain.errors import AlreadyDecided
from domain.ids import ChangeId, ClientId, InstallationId, PersonId, Platform, SubscriptionId
from domain.money import Money


class ChangeStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    APPLYING = "applying"
    UNKNOWN = "unknown"
    APPLIED = "applied"
    FAILED = "failed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    CLOSED = "closed"


S = ChangeStatus
IN_FLIGHT = frozenset({S.PENDING, S.APPROVED, S.APPLYING, S.UNKNOWN})
"""One of these per subscription at a time: a partial unique index holds it."""

NEXT: dict[ChangeStatus, frozenset[ChangeStatus]] = {
    S.PENDING: frozenset({S.APPROVED, S.REJECTED, S.WITHDRAWN, S.EXPIRED, S.CLOSED}),
    S.APPROVED: frozenset({S.APPLYING, S.APPLIED, S.FAILED}),
    S.APPLYING: frozenset({S.APPLYING, S.APPLIED, S.FAILED, S.UNKNOWN}),
    S.UNKNOWN: frozenset({S.UNKNOWN, S.APPLYING, S.APPLIED, S.FAILED}),
    S.APPLIED: frozenset({S.APPLIED}),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What the change is about, by the names that were shown when it was asked for."""

    subscription: SubscriptionId
    client: ClientId
    client_name: str
    company_name: str
    product: str
    vendor: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What a decision is about besides the quantity: if one of these moves, it is another decision."""

    quantity: int
    status: SubscriptionStatus
    price: Money | None = None
    commitment_ends: datetime | None = None

    @staticmethod
    def of(subscription: Subscription) -> "Terms":
        ends = subscription.commitment.ends if subscription.commitment else None
        return Terms(subscription.quantity, subscription.status, subscription.price, ends)


class Aspect(StrEnum):
    """What can differ between what was shown and what is."""

    QUANTITY = "quantity"
    STATUS = "status"
    PRICE = "price"
    COMMITMENT = "commitment"
    RULES = "rules"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Difference:
    """One aspect that moved, as plain values to be worded by whoever shows them."""

    aspect: Aspect
    before: int | str | Money | datetime | None
    after: int | str | Money | datetime | None


def differences(shown: Terms, now: Terms) -> tuple[Difference, ...]:
    """What moved, quantity first."""
    pairs = (
        (Aspect.QUANTITY, shown.quantity, now.quantity),
        (Aspect.STATUS, shown.status.value, now.status.value),
        (Aspect.PRICE, shown.price, now.price),
        (Aspect.COMMITMENT, shown.commitment_ends, now.commitment_ends),
    )
    return tuple(Difference(aspect, before, after) for aspect, before, after in pairs if before != after)


class Objection(StrEnum):
    """Why the rules, as they stand now, would not let a pending request be asked for."""

    SELF_SERVICE_OFF = "self_service_off"
    ABOVE_MAXIMUM = "above_maximum"
    BELOW_MINIMUM = "below_minimum"
    SAME_QUANTITY = "same_quantity"
    NOT_CHANGEABLE = "not_changeable"


class Hold(StrEnum):
    """Why a change waits for a person; the strongest first."""

    VENDOR = "vendor"
    SUBSCRIPTION = "subscription"
    DEFAULT = "default"
    FROM_ZERO = "from_zero"
    THRESHOLD = "threshold"
    GROWTH = "growth"


@dataclass(frozen=True, slots=True)
class Growth:
    """What was added without a person's yes in the last 30 days: `seats` in all, from `base` seats at the start of
    them.
    """

    seats: int
    base: int

    def with_change(self, present: int, asked: int) -> "Growth":
        return Growth(self.seats + max(asked - present, 0), self.base or present)

    @property
    def percent(self) -> Decimal:
        return Decimal(self.seats * 100) / self.base if self.base else Decimal(0)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the rules made of a change, and of which facts. `percent` is the size of the change; None when there were no
    seats before.
    """

    holds: tuple[Hold, ...]
    vendor: str
    threshold: Decimal
    percent: Decimal | None
    growth: Growth
    growth_ceiling: Decimal | None = None

    @property
    def held(self) -> bool:
        return bool(self.holds)


@dataclass(frozen=True, slots=True)
class Party:
    """A person as the card names them."""

    person: PersonId
    name: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Who said yes or no, when, from where and why; nobody (`by` None) when the rules let it pass."""

    approved: bool
    at: datetime
    by: Party | None = None
    via: Platform | None = None
    reason: str | None = None


class Failure(StrEnum):
    """Why an approved change did not come about."""

    CHANGED_ELSEWHERE = "changed_elsewhere"
    REFUSED_BY_PAX8 = "refused_by_pax8"
    GONE = "gone"
    UNMAPPED = "unmapped"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Sending:
    """How far the write to Pax8 has come.

    `sends` counts the PUTs whose outcome is not known to be "nothing", the first begun at `first_at`, the last at
    `sent_at`; `reads` counts the reads since then that proved nothing; `attention` asks for a person's choice.
    """

    sends: int = 0
    first_at: datetime | None = None
    sent_at: datetime | None = None
    reads: int = 0
    attention: bool = False


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """One request to take one subscription from `present` to `asked` seats. Frozen: a transition returns the next one,
    `version + 1`.

    `terms` and `objection` are what the open card shows; `estimate` is the difference of price per month, where one can
    be told. Asked for `on_behalf` of a client by somebody of `staff_of` (the MSP's name), it may be for one of the
    client's people, its `beneficiary`.
    """

    id: ChangeId
    number: int
    version: int
    status: ChangeStatus
    subject: Subject
    present: int
    asked: int
    terms: Terms
    explanation: Explanation
    requester: Party
    asked_at: datetime
    expires_at: datetime
    asked_via: Platform
    door: InstallationId
    on_behalf: bool = False
    note: str | None = None
    estimate: Money | None = None
    objection: Objection | None = None
    changed: tuple[Difference, ...] = ()
    decision: Decision | None = None
    sending: Sending = Sending()
    failure: Failure | None = None
    detail: str | None = None
    applied_at: datetime | None = None
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    beneficiary: Party | None = None
    staff_of: str | None = None

    def concerns(self, person: PersonId | None) -> bool:
        """Whether it is this person's own: they asked for it, or it was asked for them."""
        return person is not None and person in (self.requester.person, self.beneficiary and self.beneficiary.person)

    @property
    def in_flight(self) -> bool:
        return self.status in IN_FLIGHT

    @property
    def auto_approved(self) -> bool:
        return self.decision is not None and self.decision.approved and self.decision.by is None


def approve(change: ChangeRequest, decision: Decision) -> ChangeRequest:
    return _become(change, S.APPROVED, decision=decision)


def reject(change: ChangeRequest, decision: Decision) -> ChangeRequest:
    return _become(change, S.REJECTED, decision=decision, ended_at=decision.at)


def withdraw(change: ChangeRequest, at: datetime) -> ChangeRequest:
    return _become(change, S.WITHDRAWN, ended_at=at)


def expire(change: ChangeRequest, at: datetime) -> ChangeRequest:
    return _become(change, S.EXPIRED, ended_at=at)


def close(change: ChangeRequest, at: datetime, why: str) -> ChangeRequest:
    """The ground fell away: the company was unmapped, the subscription cancelled, the requester lost the right."""
    return _become(change, S.CLOSED, ended_at=at, detail=why)


def requote(
    change: ChangeRequest,
    terms: Terms,
    objection: Objection | None,
    explanation: Explanation,
    estimate: Money | None,
    changed: tuple[Difference, ...],
) -> ChangeRequest:
    """The same request on new terms: still open, shown anew, and an old button no longer fits it."""
    if change.status is not S.PENDING:
        raise AlreadyDecided(change)
    return replace(
        change,
        version=change.version + 1,
        present=terms.quantity,
        terms=terms,
        objection=objection,
        explanation=explanation,
        estimate=estimate,
        changed=changed,
    )


def start(change: ChangeRequest, at: datetime) -> ChangeRequest:
    """A PUT is about to go out. Committed before it does, so that no crash can hide that it may have been sent."""
    sending = Sending(change.sending.sends + 1, change.sending.first_at or at, at)
    return _become(change, S.APPLYING, sending=sending)


def not_sent(change: ChangeRequest, before: ChangeRequest) -> ChangeRequest:
    """The PUT that `start` made of `before` certainly had no effect: what was known before it is known again."""
    status = S.UNKNOWN if before.status is S.UNKNOWN else S.APPLYING
    return _become(change, status, sending=before.sending)


def lose_sight(change: ChangeRequest) -> ChangeRequest:
    """The PUT was sent and its answer is not known."""
    return _become(change, S.UNKNOWN)


def read_in_vain(change: ChangeRequest) -> ChangeRequest:
    """One more read that proved nothing."""
    return _become(change, S.UNKNOWN, sending=replace(change.sending, reads=change.sending.reads + 1))


def ask_a_person(change: ChangeRequest) -> ChangeRequest:
    return _become(change, S.UNKNOWN, sending=replace(change.sending, attention=True))


def resume(change: ChangeRequest, at: datetime) -> ChangeRequest:
    """A person chose to try again: the reads begin anew, and only when they show nothing may another PUT go out."""
    return _become(change, S.UNKNOWN, sending=Sending(1, change.sending.first_at, at))


def accept(change: ChangeRequest, at: datetime) -> ChangeRequest:
    """Pax8 has taken the change; a later read confirms it."""
    return _become(change, S.APPLIED, applied_at=at, ended_at=at, sending=replace(change.sending, attention=False))


def confirm(change: ChangeRequest, at: datetime) -> ChangeRequest:
    return _become(change, S.APPLIED, confirmed_at=at)


def fail(
    change: ChangeRequest,
    at: datetime,
    failure: Failure,
    detail: str | None = None,
    changed: tuple[Difference, ...] = (),
) -> ChangeRequest:
    return _become(change, S.FAILED, ended_at=at, failure=failure, detail=detail, changed=changed)


def _become(change: ChangeRequest, status: ChangeStatus, **facts: object) -> ChangeRequest:
    if status not in NEXT.get(change.status, frozenset()):
        raise AlreadyDecided(change)
    return replace(change, status=status, version=change.version + 1, **facts)  # type: ignore[arg-type]
