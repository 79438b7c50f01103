"""What does an accepted request make of the account and its purchases?

Requests may arrive in any order. Each part of a purchase (whether it lives, its plan, its seats, its trial, its term)
is what the request says that Pax8 created last, whichever came last.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.accounts import Account, AccountState, Moments, Purchase
from domain.ids import AccountId, OrgId
from domain.provisioning import Order, ProvisionRequest, ProvisionType
from domain.vendors import Plan, Vendor


class Event(StrEnum):
    """What somebody may have to be told. `bought` is a subscription that begins or lives again, `ended` one that does
    not any more; the others are of a subscription that goes on, or of the account.
    """

    OPENED = "opened"
    REOPENED = "reopened"
    CLOSED = "closed"
    BOUGHT = "bought"
    SEATS = "seats"
    PLAN = "plan"
    CONVERTED = "converted"
    RENEWED = "renewed"
    ENDED = "ended"


class Note(StrEnum):
    """Why a request came to nothing, as it is kept with the request."""

    LATER = "a later one had been carried out already"
    SAME = "it stood so already"
    UNKNOWN_TYPE = "this type of request changes nothing here"
    NO_PARTNER = "it names no partner"
    NO_SUBSCRIPTION = "it names no subscription"
    NOT_BOUGHT = "this subscription is not known here"
    ANOTHERS = "this subscription is another partner’s"
    NO_PLAN = "this product is not known here"
    OTHER_FAMILY = "seats of an asset do not become those of a bundle, or the other way round"


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is of the partner and of the subscription; `others`: further live purchases of the same account."""

    account: Account | None = None
    purchase: Purchase | None = None
    others: bool = False


@dataclass(frozen=True, slots=True)
class Fresh:
    """Ids for an account that is not there yet, and the organisation of its MSP."""

    account: AccountId
    msp: OrgId


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """What there is afterwards, and what has to be told. Whatever equals what was there before needs no saving."""

    account: Account | None
    purchase: Purchase | None
    events: tuple[Event, ...] = ()
    note: Note | None = None


_BEGINNINGS = frozenset({ProvisionType.NET_NEW, ProvisionType.TRIAL_CREATE})
_TRIAL_SAID = _BEGINNINGS | {ProvisionType.TRIAL_CONVERT}
_PLAN_SAID = _BEGINNINGS | {ProvisionType.CHANGE_PRODUCT}


def fulfil(request: ProvisionRequest, before: Standing, vendor: Vendor, fresh: Fresh, at: datetime) -> Fulfilled:
    """Whatever is changed goes up by one version. Nothing is refused here: what cannot be carried out comes to nothing,
    and the note says why.
    """
    order = request.order
    plan = vendor.plan_of(order.product)
    if note := _in_the_way(order, before, plan):
        return Fulfilled(before.account, before.purchase, note=note)
    if order.kind is ProvisionType.PARTNER_ENROLLMENT:
        return _enrolled(request, before, fresh, at)
    id = before.account.id if before.account else fresh.account
    purchase, skipped = _bought(request, before.purchase, plan, id)
    lives = purchase.live
    account = _open(request, before.account, fresh, at) if lives else _left(before, vendor, at)
    events = (*_of_account(before.account, account), *_of_purchase(before.purchase, purchase, order))
    note = None if events else (Note.LATER if skipped else Note.SAME)
    return Fulfilled(account, purchase, events, note)


def _in_the_way(order: Order, before: Standing, plan: Plan | None) -> Note | None:
    """Why nothing can come of it, whatever a person decided."""
    kind, purchase = order.kind, before.purchase
    if kind is None:
        return Note.UNKNOWN_TYPE
    if order.partner is None:
        return Note.NO_PARTNER
    if kind is ProvisionType.PARTNER_ENROLLMENT:
        return None
    if order.subscription is None:
        return Note.NO_SUBSCRIPTION
    if purchase is None:
        if kind is ProvisionType.DEPROVISION:
            return Note.NOT_BOUGHT
        return Note.NO_PLAN if plan is None else None
    if before.account is None or purchase.account != before.account.id:
        return Note.ANOTHERS
    if kind is not ProvisionType.CHANGE_PRODUCT:
        return None
    if plan is None:
        return Note.NO_PLAN
    return Note.OTHER_FAMILY if plan.family is not purchase.family else None


def _enrolled(request: ProvisionRequest, before: Standing, fresh: Fresh, at: datetime) -> Fulfilled:
    """An account without a purchase; one that is there learns its enrolment."""
    account = _open(request, before.account, fresh, at)
    events = tuple(_of_account(before.account, account))
    note = Note.SAME if account == before.account else None
    return Fulfilled(account, before.purchase, events, note)


def _bought(
    request: ProvisionRequest, before: Purchase | None, plan: Plan | None, account: AccountId
) -> tuple[Purchase, bool]:
    """The purchase with what the request says of it; and whether some of that was said anew since."""
    order = request.order
    base, known = (before, _moments(before)) if before else (_new(request, plan, account), Moments())
    told = _told(order, plan, before)
    newer = {part: value for part, value in told.items() if not _older(order.created_at, getattr(known, part))}
    skipped = len(newer) < len(told)
    if not newer:
        return base, skipped
    fields: dict[str, object] = {}
    for part, value in newer.items():
        fields |= _fields(part, value)
    said = replace(known, **dict.fromkeys(newer, order.created_at))
    as_of = max(base.as_of, order.created_at)
    after = replace(base, **fields, said=said, as_of=as_of, request=request.id)  # type: ignore[arg-type]
    if before is None:
        return after, skipped
    return (after.step() if replace(after, request=before.request) != before else before), skipped


def _new(request: ProvisionRequest, plan: Plan | None, account: AccountId) -> Purchase:
    order = request.order
    assert plan is not None and order.subscription is not None  # noqa: S101 - _in_the_way has looked
    return Purchase(
        account=account,
        subscription=order.subscription,
        version=1,
        plan=plan.id,
        family=plan.family,
        quantity=0,
        live=False,
        as_of=order.created_at,
        request=request.id,
        billing_term=order.billing_term,
    )


def _moments(purchase: Purchase) -> Moments:
    """Of a purchase that does not tell: everything was said by the request that was carried out last."""
    as_of = purchase.as_of
    return purchase.said or Moments(as_of, as_of, as_of, as_of, as_of)


def _told(order: Order, plan: Plan | None, before: Purchase | None) -> dict[str, object]:
    """What the request says, by part. Whatever is not a cancellation says that the subscription lives."""
    kind = order.kind
    told: dict[str, object] = {"life": kind is not ProvisionType.DEPROVISION}
    if kind is ProvisionType.DEPROVISION:
        return told
    if plan is not None and (before is None or kind in _PLAN_SAID):
        told["plan"] = plan
    if order.quantity is not None and order.quantity >= 0:
        told["quantity"] = order.quantity
    if kind in _TRIAL_SAID:
        told["trial"] = order.trial_ends_at if kind is ProvisionType.TRIAL_CREATE else None
    if order.term_ends_at is not None:
        told["term"] = order.term_ends_at
    return told


def _older(created_at: datetime, since: datetime | None) -> bool:
    return since is not None and created_at < since


def _fields(part: str, value: object) -> dict[str, object]:
    if isinstance(value, Plan):
        return {"plan": value.id, "family": value.family}
    return {{"life": "live", "quantity": "quantity", "trial": "trial_ends_at", "term": "term_ends_at"}[part]: value}


def _open(request: ProvisionRequest, before: Account | None, fresh: Fresh, at: datetime) -> Account:
    """The account of somebody who buys: a new one, a closed one reopened, or as it is."""
    order = request.order
    if before is None:
        return _founded(request, fresh, at)
    enrollment = before.enrollment or order.enrollment
    if before.state is not AccountState.CLOSED:
        return before if enrollment == before.enrollment else before.step(enrollment=enrollment)
    kept = {"closed_at": None, "kept_until": None, "enrollment": enrollment}
    if before.registered_at is not None:
        return before.step(state=AccountState.ACTIVE, email=before.email or request.email or "", **kept)
    email = request.email or before.email
    return before.step(state=AccountState.INVITED, email=email, serial=before.serial + 1, **kept)


def _founded(request: ProvisionRequest, fresh: Fresh, at: datetime) -> Account:
    order = request.order
    partner = order.partner or ""
    return Account(
        id=fresh.account,
        version=1,
        msp=fresh.msp,
        partner=partner,
        name=order.partner_name or order.partner_domain or partner,
        email=request.email or "",
        state=AccountState.INVITED,
        opened_at=at,
        domain=order.partner_domain,
        enrollment=order.enrollment,
    )


def _left(before: Standing, vendor: Vendor, at: datetime) -> Account | None:
    """The account closes with its last live purchase."""
    account, purchase = before.account, before.purchase
    if account is None or purchase is None or not purchase.live or before.others:
        return account
    if account.state is AccountState.CLOSED:
        return account
    return account.step(state=AccountState.CLOSED, closed_at=at, kept_until=at + vendor.keeps)


def _of_account(before: Account | None, after: Account | None) -> tuple[Event, ...]:
    if after is None:
        return ()
    if before is None:
        return (Event.OPENED,)
    if before.state is AccountState.CLOSED and after.state is not AccountState.CLOSED:
        return (Event.REOPENED,)
    if before.state is not AccountState.CLOSED and after.state is AccountState.CLOSED:
        return (Event.CLOSED,)
    return ()


def _of_purchase(before: Purchase | None, after: Purchase, order: Order) -> tuple[Event, ...]:
    """A change of plan tells its seats too, so that they are not told twice."""
    if before is None or not before.live:
        return (Event.BOUGHT,) if after.live else ()
    if not after.live:
        return (Event.ENDED,)
    found = []
    if before.plan != after.plan:
        found.append(Event.PLAN)
    elif before.quantity != after.quantity:
        found.append(Event.SEATS)
    if before.trial and not after.trial:
        found.append(Event.CONVERTED)
    if order.kind is ProvisionType.RENEWAL and before.term_ends_at != after.term_ends_at:
        found.append(Event.RENEWED)
    return tuple(found)
