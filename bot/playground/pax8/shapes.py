"""Which fields, types and enums does each answer of Pax8 have?

This is our own table. It is checked against the published OpenAPI documents where they are at hand; a difference must
stand in `endpoints.DEVIATIONS` or the check fails.
"""

from dataclasses import dataclass
from enum import StrEnum

STATUSES = (
    "Active",
    "Cancelled",
    "PendingManual",
    "PendingAutomated",
    "PendingCancel",
    "WaitingForDetails",
    "Trial",
    "Converted",
    "PendingActivation",
    "Activated",
)
BILLING_TERMS = ("Monthly", "Annual", "2-Year", "3-Year", "One-Time", "Trial", "Activation")
COMPANY_STATUSES = ("Active", "Inactive", "Deleted")
PRICING_TYPES = ("Flat", "Volume", "Tiered", "Mark-Up")
CHARGE_TYPES = ("Per Unit", "Flat Rate")
VALUE_TYPES = ("Input", "Single-Value", "Multi-Value")


class Kind(StrEnum):
    """What a value is on the wire; `ONE` and `MANY` hold another shape."""

    UUID = "uuid"
    TEXT = "text"
    TEXTS = "texts"
    NUMBER = "number"
    INTEGER = "integer"
    FLAG = "flag"
    DATE = "date"
    MOMENT = "moment"
    ONE = "one"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Field:
    """`always`: in every answer of the server. `nullable`: null is seen on the wire (the document never says so)."""

    name: str
    kind: Kind
    enum: tuple[str, ...] = ()
    always: bool = False
    nullable: bool = False
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """`schema` names the document's schema, or is None where the document has none."""

    schema: str | None
    fields: tuple[Field, ...]


def _id(name: str = "id", *, always: bool = True, nullable: bool = False) -> Field:
    return Field(name, Kind.UUID, always=always, nullable=nullable)


def _text(name: str, *enum: str, always: bool = True, nullable: bool = False) -> Field:
    return Field(name, Kind.TEXT, enum, always, nullable)


def _number(name: str, *, nullable: bool = False, always: bool = True) -> Field:
    return Field(name, Kind.NUMBER, always=always, nullable=nullable)


def _flag(name: str, *, always: bool = True) -> Field:
    return Field(name, Kind.FLAG, always=always)


_PRODUCT = (
    _id(),
    _text("name"),
    _text("vendorName"),
    _text("shortDescription"),
    _text("sku"),
    _text("vendorSku"),
    _id("altVendorSku", always=False, nullable=True),
    _flag("requiresCommitment"),
)

SHAPES: dict[str, Shape] = {
    "Company": Shape(
        "Company",
        (
            _id(),
            _text("name"),
            Field("address", Kind.ONE, always=True, shape="Address"),
            _text("phone", always=False),
            _text("website"),
            _text("externalId", always=False, nullable=True),
            _flag("billOnBehalfOfEnabled"),
            _flag("selfServiceAllowed"),
            _flag("orderApprovalRequired", always=False),
            _text("status", *COMPANY_STATUSES),
            Field("updatedDate", Kind.MOMENT, always=True),
        ),
    ),
    "Address": Shape(
        "Address",
        (
            _text("street"),
            _text("street2", always=False),
            _text("city"),
            _text("stateOrProvince"),
            _text("postalCode"),
            _text("country"),
        ),
    ),
    "Product": Shape("Product", _PRODUCT),
    "ProductDetail": Shape("ProductDetail", (*_PRODUCT, _text("description"))),
    "Pricing": Shape(
        "Pricing",
        (
            _id("productId"),
            _text("productName"),
            _text("billingTerm", *BILLING_TERMS),
            _text("commitmentTerm", always=False),
            _number("commitmentTermInMonths", always=False),
            _text("type", *PRICING_TYPES),
            _text("unitOfMeasurement"),
            Field("rates", Kind.MANY, always=True, shape="Rate"),
        ),
    ),
    "Rate": Shape(
        "Rate",
        (
            _number("partnerBuyRate"),
            _number("suggestedRetailPrice"),
            _number("startQuantityRange"),
            _number("endQuantityRange", nullable=True),
            _text("chargeType", *CHARGE_TYPES),
        ),
    ),
    "Dependencies": Shape(
        "Dependencies",
        (
            Field("commitmentDependencies", Kind.MANY, always=True, shape="Commitment"),
            Field("productDependencies", Kind.MANY, always=True, shape="ProductDependency"),
        ),
    ),
    "Commitment": Shape(
        "Commitment",
        (
            _id(),
            _text("term"),
            _flag("autoRenew"),
            _number("renewalWindowDaysBeforeTermEnd"),
            _number("renewalWindowDaysAfterTermEnd"),
            _flag("allowForQuantityIncrease"),
            _flag("allowForQuantityDecrease"),
            _flag("allowForEarlyCancellation"),
            _flag("cancellationFeeApplied"),
            _flag("isTransferable"),
        ),
    ),
    "ProductDependency": Shape(
        "ProductDependency", (_text("name"), Field("products", Kind.MANY, always=True, shape="DependedProduct"))
    ),
    "DependedProduct": Shape("Product", tuple(Field(f.name, f.kind, nullable=f.nullable) for f in _PRODUCT)),
    "ProvisioningDetail": Shape(
        "ProvisioningDetail",
        (
            _text("label"),
            _text("key"),
            _text("description", always=False),
            _text("valueType", *VALUE_TYPES),
            Field("possibleValues", Kind.TEXTS),
        ),
    ),
    "Subscription": Shape(
        "Subscription",
        (
            _id(),
            _id("parentSubscriptionId", always=False, nullable=True),
            _id("companyId"),
            _id("productId"),
            _text("vendorSubscriptionId", always=False),
            _text("vendorSkuId", always=False),
            _number("quantity"),
            Field("startDate", Kind.MOMENT, always=True),
            Field("endDate", Kind.MOMENT, nullable=True),
            Field("createdDate", Kind.MOMENT, always=True),
            Field("updatedDate", Kind.MOMENT),
            Field("billingStart", Kind.DATE, always=True),
            _text("status", *STATUSES),
            _number("price"),
            _text("currencyCode"),
            _number("partnerCost", always=False),
            _text("productName"),
            _text("billingTerm", *BILLING_TERMS),
            Field("commitment", Kind.ONE, shape="SubscriptionCommitment"),
        ),
    ),
    "SubscriptionCommitment": Shape(
        "SubscriptionCommitment", (_id(), _text("term"), Field("endDate", Kind.MOMENT, always=True))
    ),
    "UsageSummary": Shape(
        "UsageSummary",
        (
            _id(),
            _id("companyId"),
            _id("subscriptionId"),
            _id("productId"),
            _text("resourceGroup"),
            _text("vendorName"),
            _number("currentCharges"),
            _text("currencyCode"),
            _number("partnerTotal"),
            _flag("isTrial"),
        ),
    ),
    "UsageLine": Shape(
        "UsageLine",
        (
            _id("usageSummaryId"),
            Field("usageDate", Kind.DATE, always=True),
            _text("productName"),
            _id("productId"),
            _text("unitOfMeasure"),
            _number("quantity"),
            _number("currentCharges"),
            _number("currentProfit"),
            _number("partnerTotal"),
            _number("unitPrice"),
            _text("currencyCode"),
            _flag("isTrial"),
        ),
    ),
    "Page": Shape("Page", (_number("size"), _number("totalElements"), _number("totalPages"), _number("number"))),
    "Error": Shape(
        "Error",
        (
            _text("type"),
            _text("message"),
            _text("instance"),
            Field("status", Kind.INTEGER, always=True),
            Field("details", Kind.MANY, shape="ErrorDetail"),
        ),
    ),
    "ErrorDetail": Shape(
        "ErrorDetail", (_text("type"), _text("message"), _text("instance"), Field("status", Kind.INTEGER, always=True))
    ),
    "FlatErrors": Shape(None, (Field("errors", Kind.TEXTS, always=True),)),
    "TokenRefused": Shape(None, (_text("error"), _text("error_description"))),
    "Token": Shape("TokenResponse", (_text("access_token"), _number("expires_in"), _text("token_type", "Bearer"))),
}
