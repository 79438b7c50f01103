"""What does Pax8 ask a vendor to provision, and how does such a request live?

received → held → accepted | refused; what was decided is then reported to Pax8 once for each attempt. After a failure
that was reported, Pax8 may ask again with a new detail and a new attempt: the request is received anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from domain.ids import AccountId, PersonId, PlanId, Platform, ProductId, ProvisionId, SubscriptionId
from domain.vendors import Requirement

REASON_LIMIT = 500
"""Characters: Pax8 cuts `errorMessage` there (vendor provisioning document, ProvisionResult)."""


class ProvisionType(StrEnum):
    """Pax8's own words; what it may add one day is told to a person, never dropped."""

    NET_NEW = "NetNew"
    UPDATE = "Update"
    DEPROVISION = "Deprovision"
    TRIAL_CREATE = "TrialCreate"
    TRIAL_CONVERT = "TrialConvert"
    CHANGE_PRODUCT = "ChangeProduct"
    PARTNER_ENROLLMENT = "PartnerEnrollment"
    RENEWAL = "Renewal"


PURCHASES = frozenset({ProvisionType.NET_NEW, ProvisionType.TRIAL_CREATE})
"""The types that begin a subscription."""


@dataclass(frozen=True, slots=True)
class Order:
    """What Pax8 says was ordered. `type` is as Pax8 spells it; `quantity` is the new absolute total, in seats.

    `partner` is the MSP. Everything may be missing: a PartnerEnrollment has neither subscription nor company.
    """

    type: str
    created_at: datetime
    partner: str | None = None
    partner_name: str = ""
    partner_domain: str = ""
    enrollment: str | None = None
    company: str | None = None
    company_name: str = ""
    product: ProductId | None = None
    old_product: ProductId | None = None
    product_name: str = ""
    quantity: int | None = None
    subscription: SubscriptionId | None = None
    trial_ends_at: datetime | None = None
    trial_converts: bool | None = None
    term_months: int | None = None
    term_ends_at: datetime | None = None
    billing_term: str = ""

    @property
    def kind(self) -> ProvisionType | None:
        """None for a type that is not known here."""
        return ProvisionType(self.type) if self.type in set(ProvisionType) else None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of Pax8's to give us the request. Only the latest acknowledged one may be answered.

    `status` is Pax8's word: Issued, Acknowledged, Failed.
    """

    id: str
    detail: str | None
    status: str
    created_at: datetime

    @property
    def acknowledged(self) -> bool:
        return self.status == "Acknowledged"


@dataclass(frozen=True, slots=True)
class Notification:
    """One call of Pax8's webhook, or a row of its list of unfulfilled requests (then without an attempt, maybe)."""

    id: ProvisionId
    order: Order
    simulation: bool = False
    detail: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    attempt: Attempt | None = None


class ProvisionStatus(StrEnum):
    RECEIVED = "received"
    HELD = "held"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Finding:
    """A requirement that is not met; `requirement` is None for a type that nobody knows, and for an operator who wants
    to see everything. `final`: no person can mend it, so it is refused at once. `facts` are what the words need.
    """

    requirement: Requirement | None
    final: bool = False
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who decided, when; `person` is None where the requirements did. `reason` goes to Pax8 with a refusal.

    `terminal` is for the record alone: whose it was, where it was decided at one.
    """

    accepted: bool
    at: datetime
    by: str
    person: PersonId | None = None
    via: Platform | None = None
    reason: str | None = None
    terminal: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The result that Pax8 has of an attempt. `elsewhere`: it was there already, and we did not send it."""

    attempt: str
    success: bool
    at: datetime
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class ProvisionRequest:
    """One request, frozen; each step returns a new one with `version + 1`.

    `email` is the contact that was found or typed. `account` is what it was carried out on, `plan` what was ordered.
    A decided one without a `verdict` was answered at Pax8 by somebody else before we decided. `trouble` is what Pax8
    said, in its own words, when it would not speak of this request or took no result of it: a person has to look.
    """

    id: ProvisionId
    number: int
    version: int
    status: ProvisionStatus
    order: Order
    simulation: bool
    received_at: datetime
    detail: str | None = None
    details: tuple[tuple[str, str], ...] = ()
    attempt: Attempt | None = None
    findings: tuple[Finding, ...] = ()
    email: str | None = None
    plan: PlanId | None = None
    account: AccountId | None = None
    verdict: Verdict | None = None
    answer: Answer | None = None
    note: str | None = None
    trouble: str | None = None

    @property
    def kind(self) -> ProvisionType | None:
        return self.order.kind

    @property
    def open(self) -> bool:
        """Somebody, or something, has still to decide."""
        return self.status in (ProvisionStatus.RECEIVED, ProvisionStatus.HELD)

    @property
    def answered(self) -> bool:
        """Pax8 has the result of what was decided."""
        return self.answer is not None and self.attempt is not None and self.answer.attempt == self.attempt.id


def received(notification: Notification, at: datetime) -> ProvisionRequest:
    """As it arrives; its number is given when it is stored."""
    return ProvisionRequest(
        id=notification.id,
        number=0,
        version=1,
        status=ProvisionStatus.RECEIVED,
        order=notification.order,
        simulation=notification.simulation,
        received_at=at,
        detail=notification.detail,
        details=tuple(sorted(notification.details.items())),
        attempt=notification.attempt,
    )


def received_again(request: ProvisionRequest, notification: Notification) -> ProvisionRequest | None:
    """The request after another attempt at it; None when that says nothing new.

    An attempt older than the one that is known changes nothing. Only a refused request that comes with a new detail is
    looked at anew, for Pax8 takes one after a failure only: it has that, also where its answer never reached us.
    Everything else keeps what was decided, for the newer attempt.
    """
    new, known = notification.attempt, request.attempt
    if new is None or (known is not None and (new.id == known.id or new.created_at < known.created_at)):
        return None
    corrected = notification.detail not in (None, request.detail)
    if request.status is ProvisionStatus.REFUSED and corrected:
        return _step(
            request,
            status=ProvisionStatus.RECEIVED,
            order=notification.order,
            detail=notification.detail,
            details=tuple(sorted(notification.details.items())),
            attempt=new,
            findings=(),
            email=None,
            verdict=None,
            answer=None,
            trouble=None,
        )
    details = tuple(sorted(notification.details.items())) or request.details
    return _step(request, attempt=new, detail=notification.detail or request.detail, details=details, trouble=None)


def as_pax8_has_it(request: ProvisionRequest, notification: Notification) -> ProvisionRequest:
    """With the order, the detail and the attempt that Pax8 shows now; no step of its own."""
    details = tuple(sorted(notification.details.items()))
    return replace(
        request,
        order=notification.order,
        detail=notification.detail or request.detail,
        details=details or request.details,
        attempt=later_of(notification.attempt, request.attempt),
    )


def held(
    request: ProvisionRequest,
    findings: tuple[Finding, ...],
    plan: PlanId | None = None,
    *,
    trouble: str | None = None,
) -> ProvisionRequest:
    """A person has to look at it."""
    return _step(request, status=ProvisionStatus.HELD, findings=findings, plan=plan, trouble=trouble)


def with_email(request: ProvisionRequest, email: str) -> ProvisionRequest:
    """Somebody knows the contact."""
    return _step(request, email=email)


def accepted(
    request: ProvisionRequest,
    verdict: Verdict,
    *,
    email: str | None = None,
    plan: PlanId | None = None,
    account: AccountId | None = None,
    note: str | None = None,
) -> ProvisionRequest:
    """`note` says what it came to where that is not what was ordered ("a later one had been carried out already")."""
    return _step(
        request,
        status=ProvisionStatus.ACCEPTED,
        verdict=verdict,
        email=email or request.email,
        plan=plan or request.plan,
        account=account or request.account,
        note=note,
        findings=(),
        trouble=None,
    )


def without_contact(request: ProvisionRequest) -> ProvisionRequest:
    """What is kept of a request when the data of its account goes: what was ordered, and what became of it."""
    return _step(request, email=None, details=())


def refused(
    request: ProvisionRequest, verdict: Verdict, findings: tuple[Finding, ...] | None = None
) -> ProvisionRequest:
    found = request.findings if findings is None else findings
    return _step(request, status=ProvisionStatus.REFUSED, verdict=verdict, findings=found, trouble=None)


def answered(request: ProvisionRequest, answer: Answer, attempt: Attempt | None = None) -> ProvisionRequest:
    """Pax8 has a result; `attempt` is the one that it is of."""
    return _step(request, answer=answer, attempt=attempt or request.attempt, trouble=None)


def settled_elsewhere(request: ProvisionRequest, answer: Answer, attempt: Attempt | None = None) -> ProvisionRequest:
    """Somebody else answered it at Pax8 before anything was decided here: nothing follows from it here."""
    status = ProvisionStatus.ACCEPTED if answer.success else ProvisionStatus.REFUSED
    return _step(request, status=status, answer=answer, attempt=attempt or request.attempt, findings=())


def not_taken(request: ProvisionRequest, trouble: str, attempt: Attempt | None = None) -> ProvisionRequest:
    """Pax8 took no result of it; `trouble` is what it said."""
    return _step(request, trouble=trouble, attempt=attempt or request.attempt)


def to_be_reported(request: ProvisionRequest) -> ProvisionRequest:
    """A person wants it told once more."""
    return _step(request, trouble=None)


def later_of(shown: Attempt | None, told: Attempt | None) -> Attempt | None:
    """Pax8 may have told us of one that it does not show as acknowledged yet."""
    if shown is None or told is None:
        return shown or told
    return told if told.created_at > shown.created_at else shown


def _step(request: ProvisionRequest, **changes: object) -> ProvisionRequest:
    return replace(request, version=request.version + 1, **changes)  # type: ignore[arg-type]
