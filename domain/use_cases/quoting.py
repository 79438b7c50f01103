"""What would a change mean: its price, what the rules make of it, and whether they would let it be asked for at all?"""

from dataclasses import dataclass
from datetime import datetime

from domain.catalog import Holding
from domain.changes import Explanation, Objection, Terms
from domain.errors import (
    AboveMaximum,
    BelowMinimum,
    MarketplaceError,
    NotChangeable,
    Refusal,
    SameQuantity,
    SelfServiceOff,
)
from domain.ids import OrgId
from domain.money import Money
from domain.ports import Ports, RuleBook, Unit
from domain.rules import GROWTH_WINDOW, check_change, effective, judge

OBJECTIONS: dict[type[Refusal], Objection] = {
    SelfServiceOff: Objection.SELF_SERVICE_OFF,
    AboveMaximum: Objection.ABOVE_MAXIMUM,
    BelowMinimum: Objection.BELOW_MINIMUM,
    SameQuantity: Objection.SAME_QUANTITY,
    NotChangeable: Objection.NOT_CHANGEABLE,
}


@dataclass(frozen=True, slots=True)
class Quote:
    """A change on the terms of this moment."""

    terms: Terms
    explanation: Explanation
    objection: Objection | None


async def priced_per_seat(ports: Ports, org: OrgId, holding: Holding) -> bool:
    """Whether one price per seat is the whole truth; false too when Pax8 cannot be asked now.

    Pricing is dynamic at Pax8 and is asked for when it is used; it is never a reason to refuse a request.
    """
    subscription = holding.subscription
    try:
        prices = await ports.marketplace(org).pricing(subscription.product, subscription.company)
    except MarketplaceError:
        return False
    fitting = [p for p in prices if p.billing_term == subscription.billing_term]
    return bool(fitting) and all(p.per_seat for p in fitting)


def estimate(holding: Holding, present: int, asked: int, per_seat: bool) -> Money | None:
    """The difference per month: (asked − present) × price ÷ months of the billing term; None where it would mislead."""
    subscription = holding.subscription
    months = subscription.billing_term.months
    if not per_seat or subscription.price is None or months is None:
        return None
    return subscription.price.times(asked - present).per(months)


def check(holding: Holding, book: RuleBook, asked: int) -> None:
    """Raise what stands against asking for `asked` seats of this subscription."""
    subscription = holding.subscription
    if not subscription.status.can_change:
        raise NotChangeable(subscription.product_name, subscription.status.value)
    rule = effective(book.defaults, book.rule)
    check_change(rule, subscription.quantity, asked, holding.client_name, subscription.product_name)


async def quote(unit: Unit, holding: Holding, book: RuleBook, asked: int, now: datetime) -> Quote:
    """What the rules make of it at this moment; never raises for what they forbid, but names it."""
    subscription = holding.subscription
    growth = await unit.changes.growth(subscription.id, now - GROWTH_WINDOW)
    rule = effective(book.defaults, book.rule)
    explanation = judge(book.policy, rule, holding.vendor, subscription.quantity, asked, growth)
    return Quote(Terms.of(subscription), explanation, objection(holding, book, asked))


def objection(holding: Holding, book: RuleBook, asked: int) -> Objection | None:
    try:
        check(holding, book, asked)
    except Refusal as refusal:
        return OBJECTIONS[type(refusal)]
    return None
