"""What does Pax8 sell, to whom, and on what terms, in Pax8's own words?"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self

from domain.ids import ClientId, CompanyId, ProductId, SubscriptionId
from domain.money import Money


class _OpenEnum(StrEnum):
    """An enum of Pax8's that keeps a value it does not know, since Pax8 adds values without notice."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member


class BillingTerm(_OpenEnum):
    """Partner API spelling; the vendor side writes "2 Year"."""

    MONTHLY = "Monthly"
    ANNUAL = "Annual"
    TWO_YEAR = "2-Year"
    THREE_YEAR = "3-Year"
    ONE_TIME = "One-Time"
    TRIAL = "Trial"
    ACTIVATION = "Activation"

    @property
    def months(self) -> int | None:
        """Months that one price covers, or None where a monthly share means nothing."""
        return _MONTHS.get(self.value)


_MONTHS = {"Monthly": 1, "Annual": 12, "2-Year": 24, "3-Year": 36}


class SubscriptionStatus(_OpenEnum):
    """Where Pax8 says that a subscription stands; it has no bearing on billing, which goes by dates."""

    ACTIVE = "Active"
    CANCELLED = "Cancelled"
    PENDING_MANUAL = "PendingManual"
    PENDING_AUTOMATED = "PendingAutomated"
    PENDING_CANCEL = "PendingCancel"
    WAITING_FOR_DETAILS = "WaitingForDetails"
    TRIAL = "Trial"
    CONVERTED = "Converted"
    PENDING_ACTIVATION = "PendingActivation"
    ACTIVATED = "Activated"

    @property
    def pending(self) -> bool:
        """Pax8 has taken a change and is still provisioning it."""
        return self.value.startswith("Pending") and self is not SubscriptionStatus.PENDING_CANCEL

    @property
    def can_change(self) -> bool:
        """Seats can still be asked for: neither gone nor going."""
        return self not in _ENDED


_ENDED = frozenset({SubscriptionStatus.CANCELLED, SubscriptionStatus.PENDING_CANCEL, SubscriptionStatus.CONVERTED})


class PricingType(_OpenEnum):
    FLAT = "Flat"
    VOLUME = "Volume"
    TIERED = "Tiered"
    MARK_UP = "Mark-Up"


class ChargeType(_OpenEnum):
    PER_UNIT = "Per Unit"
    FLAT_RATE = "Flat Rate"


class CompanyStatus(_OpenEnum):
    ACTIVE = "Active"
    INACTIVE = "Inactive"
    DELETED = "Deleted"


@dataclass(frozen=True, slots=True)
class Company:
    """A Pax8 company; `client` is the MSP's customer that it is mapped to, if any."""

    id: CompanyId
    name: str
    status: CompanyStatus = CompanyStatus.ACTIVE
    website: str | None = None
    external_id: str | None = None
    client: ClientId | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """Pax8 names no category: `category` is our own table's word for it, empty where it has none."""

    id: ProductId
    name: str
    vendor: str
    sku: str | None = None
    vendor_sku: str | None = None
    requires_commitment: bool = False
    category: str = ""


@dataclass(frozen=True, slots=True)
class Commitment:
    """The term that a subscription is bound to; while `ends` is ahead, Pax8 refuses decreases for most products."""

    term: str
    ends: datetime | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription at Pax8. A company may hold several of one product: always address it by id.

    `quantity` is in seats (whole, though the wire sends numbers such as 10.0). `price` is what the customer pays for
    one seat and one
    billing term; `partner_cost` is what the MSP pays, and never reaches a reader without `manage_licensing`.
    """

    id: SubscriptionId
    company: CompanyId
    product: ProductId
    product_name: str
    quantity: int
    status: SubscriptionStatus
    billing_term: BillingTerm
    price: Money | None = None
    partner_cost: Money | None = None
    commitment: Commitment | None = None
    start: datetime | None = None
    end: datetime | None = None
    parent: SubscriptionId | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A row of a subscription's history: how it stood `at` that time; None where Pax8 does not say when."""

    subscription: Subscription
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of a price list: from `start` seats up to `end`, or without a bound."""

    suggested_retail: Decimal
    partner_buy: Decimal | None
    start: int | None
    end: int | None
    charge: ChargeType


@dataclass(frozen=True, slots=True)
class Pricing:
    """One price of a product for one billing and commitment term. Pax8 names no currency here."""

    billing_term: BillingTerm
    commitment_term: str | None
    type: PricingType
    rates: tuple[Rate, ...]

    @property
    def per_seat(self) -> bool:
        """Whether a difference of seats costs (seats × price), so that an estimate may be shown."""
        return self.type is PricingType.FLAT and all(r.charge is not ChargeType.FLAT_RATE for r in self.rates)


@dataclass(frozen=True, slots=True)
class CommitmentTerms:
    """What a commitment of a product lets one do while it runs; None where Pax8 does not say."""

    id: str
    term: str
    increase: bool | None
    decrease: bool | None


@dataclass(frozen=True, slots=True)
class Holding:
    """A subscription as people know it: with the client that has it and the product's vendor."""

    subscription: Subscription
    client: ClientId
    client_name: str
    company_name: str
    vendor: str
    observed_at: datetime
