"""What does an offer cost per unit, by billing term, commitment, currency and quantity?"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.playground.pax8.offers import Offer

RATES = {"USD": Decimal("1"), "EUR": Decimal("0.93"), "GBP": Decimal("0.80"), "CAD": Decimal("1.37")}
MONTHS = {"Monthly": 1, "1-Year": 12, "2-Year": 24, "3-Year": 36}
BILLED = {"Monthly": 1, "Annual": 12, "3-Year": 36}
BANDS = ((1, 24, Decimal("1.00")), (25, 99, Decimal("0.94")), (100, None, Decimal("0.88")))
BUY_SHARE = Decimal("0.84")
UNCOMMITTED_PREMIUM = Decimal("1.20")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to buy an offer."""

    billing: str
    term: str | None


def choices(offer: Offer) -> tuple[Choice, ...]:
    if not offer.terms:
        return (Choice("Monthly", None),)
    return tuple(_committed(offer))


def retail(offer: Offer, choice: Choice, currency: str, quantity: int = 1) -> Decimal:
    """The retail price of one unit for one billing term."""
    share = next(s for low, high, s in bands(offer) if high is None or quantity <= high)
    monthly = offer.price * share * (UNCOMMITTED_PREMIUM if choice.term == "Monthly" else 1)
    return (monthly * BILLED[choice.billing] * RATES[currency]).quantize(CENT)


def buy(price: Decimal) -> Decimal:
    return (price * BUY_SHARE).quantize(CENT)


def bands(offer: Offer) -> tuple[tuple[int, int | None, Decimal], ...]:
    """(from, to, share of the list price); `to` is None when open."""
    return BANDS if offer.pricing in ("Volume", "Tiered") else ((offer.least, None, Decimal("1")),)


def pricing(offer: Offer, currency: str) -> list[dict[str, Any]]:
    """The rows of GET /products/{id}/pricing; a usage product's rates are all 0, as Pax8's are."""
    return [_pricing_row(offer, choice, currency) for choice in choices(offer)]


def _committed(offer: Offer) -> Iterator[Choice]:
    for term in offer.terms:
        yield Choice("Monthly", term)
        if term != "Monthly":
            yield Choice("Annual", term)


def _pricing_row(offer: Offer, choice: Choice, currency: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "productId": offer.id,
        "productName": offer.name,
        "billingTerm": choice.billing,
        "type": offer.pricing,
        "unitOfMeasurement": offer.unit,
        "rates": [_rate(offer, choice, currency, low, high) for low, high, _ in bands(offer)],
    }
    if choice.term:
        row |= {"commitmentTerm": choice.term, "commitmentTermInMonths": MONTHS[choice.term]}
    return row


def _rate(offer: Offer, choice: Choice, currency: str, low: int, high: int | None) -> dict[str, Any]:
    price = retail(offer, choice, currency, low)
    return {
        "partnerBuyRate": float(buy(price)),
        "suggestedRetailPrice": float(price),
        "startQuantityRange": low,
        "endQuantityRange": high,
        "chargeType": "Per Unit",
    }
