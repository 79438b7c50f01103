"""What does Pax8 write into a provision request, for each type of order?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from bot.playground.pax8 import wire
from bot.playground.pax8.offers import identity
from bot.playground.pax8.seed import Row

TRIAL = timedelta(days=30)
YEAR = timedelta(days=365)
ENROLLMENT = "PartnerEnrollment"
TRIALS = ("TrialCreate", "TrialConvert")


@dataclass(frozen=True, slots=True)
class Party:
    """An MSP as orders name it. It buys for itself: the company of its orders is its own."""

    id: str
    name: str
    domain: str
    contact: str
    street: str
    city: str
    postcode: str
    state: str

    @property
    def company(self) -> str:
        return identity(f"own company:{self.id}")

    @property
    def address(self) -> Row:
        """As the vendor document has it: `postcode`, where the partners' API says `postalCode`."""
        return {
            "street": self.street,
            "street2": None,
            "city": self.city,
            "postcode": self.postcode,
            "country": "US",
            "stateOrProvince": self.state,
        }


@dataclass(frozen=True, slots=True)
class Goods:
    """A product that is sold through Pax8; `months` is the commitment it is sold with."""

    id: str
    name: str
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """Somebody's click in Pax8's store. `quantity` is the new total; `type` may be one that Pax8 invents one day."""

    type: str
    partner: Party
    goods: Goods
    quantity: Any
    subscription: str
    old_product: str | None = None
    billing_term: str = "Monthly"


def request(order: Order, at: datetime) -> Row:
    """The row of a new request. What an order has none of is null; commitments are left out (pax8.md, section 3)."""
    partner = order.partner
    row: Row = {
        "id": str(uuid4()),
        "partnerId": partner.id,
        "partnerName": partner.name,
        "partnerDomain": partner.domain,
        "partnerEnrollmentId": identity(f"enrollment:{partner.id}"),
        "partnerAddress": partner.address,
        "productId": order.goods.id,
        "productName": order.goods.name,
        "oldProductId": order.old_product,
        "type": order.type,
        "createdDate": at,
    }
    return row | (_of_a_partner() if order.type == ENROLLMENT else _of_a_subscription(order, at))


def drawn(row: Row) -> Row:
    """As it goes over the wire: moments in milliseconds, UTC, however deep they stand."""
    return {name: _spelled(value) for name, value in row.items()}


def _of_a_partner() -> Row:
    return dict.fromkeys(("companyId", "companyName", "companyDomain", "companyAddress", "quantity", "subscriptionId"))


def _of_a_subscription(order: Order, at: datetime) -> Row:
    partner, trial = order.partner, order.type == "TrialCreate"
    row: Row = {
        "companyId": partner.company,
        "companyName": partner.name,
        "companyDomain": partner.domain,
        "companyAddress": partner.address,
        "quantity": order.quantity,
        "subscriptionId": order.subscription,
        "trialEndDate": at + TRIAL if order.type in TRIALS else None,
        "trialAutoConverts": True if order.type in TRIALS else None,
        "billingTerm": "Trial" if trial else order.billing_term,
    }
    return row if order.goods.months is None or trial else row | _commitment(order, order.goods.months, at)


def _commitment(order: Order, months: int, at: datetime) -> Row:
    end = at + YEAR * (months / 12)
    volume = {"minAmount": 1, "maxAmount": 500, "unitOfMeasure": "Users", "months": months}
    return {
        "commitmentTermMonths": months,
        "commitmentTermEndDate": end,
        "commitment": {"term": {"months": months, "endDate": end}, "volume": volume},
    }


def _spelled(value: Any) -> Any:
    if isinstance(value, datetime):
        return wire.zulu(value)[:-1] + f".{value.microsecond // 1000:03}Z"
    return drawn(value) if isinstance(value, dict) else value
