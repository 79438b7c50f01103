"""What must one know to order a product: its commitments, what it depends on, and what the vendor asks?"""

from collections.abc import Iterable
from typing import Any

from bot.playground.pax8.offers import Offer
from bot.playground.pax8.seed import Row

_EXISTS = (
    "Yes, the customer has and can log into their Microsoft account",
    "No, the customer does not have a Microsoft account",
)
MICROSOFT_ASKS: tuple[dict[str, Any], ...] = (
    {
        "label": "Does the customer have a Microsoft account?",
        "key": "msCustExists",
        "valueType": "Single-Value",
        "possibleValues": list(_EXISTS),
    },
    {"label": "Microsoft customer tenant", "key": "msTenantId", "valueType": "Input"},
    {"label": "First name", "key": "mca2020FirstName", "valueType": "Input"},
    {"label": "Last name", "key": "mca2020LastName", "valueType": "Input"},
    {"label": "E-mail address", "key": "mca2020Email", "valueType": "Input"},
    {"label": "Date of acceptance", "key": "mca2020EffectiveDate", "valueType": "Input", "description": "YYYY-MM-DD"},
)
OTHERS_ASK: tuple[dict[str, Any], ...] = (
    {"label": "Administrator's e-mail address", "key": "userEmailAddress", "valueType": "Input"},
)


def provision_details(offer: Offer) -> list[dict[str, Any]]:
    return list(MICROSOFT_ASKS if offer.vendor == "Microsoft" else OTHERS_ASK)


def dependencies(offer: Offer, products: Iterable[Row]) -> dict[str, Any]:
    """Both lists are always there, often empty. A running commitment never lets the quantity fall, as with NCE."""
    required = [_depended(row) for row in products if row["name"] == offer.requires] if offer.requires else []
    return {
        "commitmentDependencies": [_commitment(offer, term) for term in offer.terms],
        "productDependencies": [{"name": "Requires", "products": required}] if required else [],
    }


def _commitment(offer: Offer, term: str) -> dict[str, Any]:
    return {
        "id": offer.commitment_id(term),
        "term": term,
        "autoRenew": True,
        "renewalWindowDaysBeforeTermEnd": 30,
        "renewalWindowDaysAfterTermEnd": 7,
        "allowForQuantityIncrease": True,
        "allowForQuantityDecrease": False,
        "allowForEarlyCancellation": False,
        "cancellationFeeApplied": term != "Monthly",
        "isTransferable": False,
    }


def _depended(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "name", "vendorName", "shortDescription", "sku")}
