"""What do Pax8's rows mean in the domain's words?

Shapes as the published Partner API document has them, and as working integrations have met them: fields absent or null,
`commitment` for `commitmentTerm`, quantities as 10.0, dates in four spellings. What is not known is kept (enums) or
ignored (fields).
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

import structlog

from domain.catalog import (
    BillingTerm,
    ChargeType,
    Commitment,
    CommitmentTerms,
    Company,
    CompanyStatus,
    Pricing,
    PricingType,
    Product,
    Rate,
    Snapshot,
    Subscription,
    SubscriptionStatus,
)
from domain.ids import SubscriptionId
from domain.money import Money
from domain.usage import Spent, UsageLine, UsageSummary

T = TypeVar("T")
Row = dict[str, Any]
log = structlog.get_logger()

NOT_AS_DOCUMENTED = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
"""What reading JSON of another shape raises."""

UNSAID = "Unknown"
"""Where Pax8 leaves out a term that we show and never decide by."""

_MOST = 1_000_000_000
"""Seats. More is no quantity, and 1e999999 would not fit into memory as a whole number."""

_decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=lambda _: None)
_status = lru_cache(maxsize=256)(SubscriptionStatus)
_billing_term = lru_cache(maxsize=256)(BillingTerm)


def decoded(body: bytes) -> Any:
    """JSON with its fractions as Decimal and NaN as null. Raises one of `NOT_AS_DOCUMENTED`.

    One name with what no database takes would stop all that is read with it: NULs are left out, and half a surrogate
    pair becomes "?".
    """
    text = body.decode("utf-8-sig")
    parsed = _decoder.decode(text)
    return _storable(parsed) if "\\u0000" in text or "\\ud" in text.lower() else parsed


def clean(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _storable(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case list():
            return [_storable(each) for each in value]
        case dict():
            return {clean(name): _storable(each) for name, each in value.items()}
    return value


def content(body: Any) -> list[Any]:
    """Raises one of `NOT_AS_DOCUMENTED` where there is no list."""
    if not isinstance(rows := body["content"], list):
        raise TypeError("content is no list")
    return rows


def total_pages(body: Any) -> int:
    """From the nested `page`. An answer without it is refused, since a scan that stopped early would look complete."""
    return whole(body["page"]["totalPages"])


def commitment_dependencies(body: Any) -> list[Any]:
    """A bare object without paging; absent and null are none."""
    if not isinstance(rows := body.get("commitmentDependencies") or [], list):
        raise TypeError("commitmentDependencies is no list")
    return rows


def listed(rows: list[Any], read: Callable[[Row], T]) -> tuple[T, ...]:
    """The rows that can be read; the others are named in a warning and left out."""
    return tuple(_readable(rows, read))


def company(row: Row) -> Company:
    return Company(
        id=_id(row["id"]),
        name=_text(row["name"]),
        status=CompanyStatus(row.get("status") or CompanyStatus.ACTIVE),
        website=_maybe(row.get("website")),
        external_id=_maybe(row.get("externalId")),
    )


def product(row: Row) -> Product:
    return Product(
        id=_id(row["id"]),
        name=_text(row["name"]),
        vendor=_text(row.get("vendorName") or ""),
        sku=_maybe(row.get("sku")),
        vendor_sku=_maybe(row.get("vendorSku")),
        requires_commitment=bool(row.get("requiresCommitment")),
    )


def subscription(row: Row) -> Subscription:
    """Ids, quantity and status must be there; positional arguments, since a scan builds a hundred thousand of these."""
    get = row.get
    currency = get("currencyCode")
    return Subscription(
        _id(row["id"]),
        _id(row["companyId"]),
        _id(row["productId"]),
        _text(get("productName") or ""),
        whole(row["quantity"]),
        _status(row["status"]),
        _billing_term(get("billingTerm") or UNSAID),
        _money(get("price"), currency),
        _money(get("partnerCost"), currency),
        _commitment(get("commitment") or get("commitmentTerm")),
        moment(start) if (start := get("startDate")) else None,
        moment(end) if (end := get("endDate")) else None,
        _id(parent) if (parent := get("parentSubscriptionId")) else None,
    )


def snapshot(row: Row) -> Snapshot:
    """`updatedDate` says when the row was written; a row without it may be of any time since the subscription began."""
    return Snapshot(subscription(row), moment(row.get("updatedDate")))


def pricing(row: Row) -> Pricing:
    return Pricing(
        billing_term=_billing_term(row.get("billingTerm") or UNSAID),
        commitment_term=_maybe(row.get("commitmentTerm")),
        type=PricingType(row.get("type") or UNSAID),
        rates=tuple(_rate(each) for each in row.get("rates") or ()),
    )


def commitment_terms(row: Row) -> CommitmentTerms:
    return CommitmentTerms(
        id=_id(row["id"]),
        term=_text(row.get("term") or UNSAID),
        increase=_yes(row.get("allowForQuantityIncrease")),
        decrease=_yes(row.get("allowForQuantityDecrease")),
    )


def usage_summary(row: Row, subscription: SubscriptionId) -> UsageSummary:
    """The subscription is the one that was asked about: the document's schema leaves it out."""
    return UsageSummary(
        id=_id(row["id"]),
        subscription=subscription,
        resource_group=_text(row.get("resourceGroup") or ""),
        vendor=_text(row.get("vendorName") or ""),
        spent=_spent(row),
    )


def usage_line(row: Row) -> UsageLine:
    product = row.get("productId")
    return UsageLine(
        summary=_id(row["usageSummaryId"]),
        day=date.fromisoformat(row["usageDate"][:10]),
        product_name=_text(row.get("productName") or UNSAID),
        unit=_text(row.get("unitOfMeasure") or ""),
        quantity=_amount(row.get("quantity") or 0),
        spent=_spent(row),
        product=_id(product) if product else None,
    )


@lru_cache(maxsize=4096)
def moment(text: str | None) -> datetime | None:
    """UTC, from a date alone (its midnight), Z, an offset with or without a colon, milliseconds or none.

    Dates without an offset are taken as UTC, which is what Pax8's date-times are in. None for what stands for always or
    never: the first or the last day of all, with an offset.
    """
    if not text:
        return None
    read = datetime.fromisoformat(text)
    try:
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except OverflowError:
        return None


def _readable(rows: list[Any], read: Callable[[Row], T]) -> Iterator[T]:
    for row in rows:
        try:
            yield read(row)
        except NOT_AS_DOCUMENTED:
            name = row.get("id") if isinstance(row, dict) else None
            log.warning("pax8.row_skipped", kind=read.__name__, id=str(name)[:64])


def _id(value: Any) -> Any:
    """Any, so that it may stand for each of the ids without a call of its NewType."""
    if type(value) is not str or not value:
        raise TypeError("an id is text")
    return value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError("not text")
    return value


def _maybe(value: Any) -> str | None:
    """None for whatever is no text: not worth a row."""
    return value if type(value) is str and value else None


def whole(value: Any) -> int:
    """10 from 10 and from 10.0; ValueError for 10.5, TypeError for true or "10"."""
    if type(value) is int and 0 <= value <= _MOST:
        return value
    if type(value) is not Decimal:
        raise TypeError("not a number of seats")
    if not 0 <= value <= _MOST or value != (whole := int(value)):
        raise ValueError("not a whole number of seats")
    return whole


def _money(amount: Any, currency: Any) -> Money | None:
    """None without a currency: an amount of nobody knows what is no price."""
    if amount is None or not currency:
        return None
    return Money(_amount(amount), _text(currency))


def _amount(value: Any) -> Decimal:
    if type(value) is Decimal:
        return value
    if type(value) is not int:
        raise TypeError("not an amount")
    return Decimal(value)


def _spent(row: Row) -> Spent:
    """Amounts that Pax8 leaves out are nothing; a currency must be there."""
    names = ("currentCharges", "partnerTotal", "currentProfit")
    return Spent(_id(row["currencyCode"]), *(_amount(row.get(name) or 0) for name in names))


def _commitment(value: Any) -> Commitment | None:
    """A term that is bare text is kept as such, though the document has an object."""
    if not value:
        return None
    if isinstance(value, str):
        return Commitment(value)
    return Commitment(_text(value.get("term") or UNSAID), moment(value.get("endDate")), _maybe(value.get("id")))


def _rate(row: Row) -> Rate:
    buy = row.get("partnerBuyRate")
    return Rate(
        suggested_retail=_amount(row["suggestedRetailPrice"]),
        partner_buy=None if buy is None else _amount(buy),
        start=_bound(row.get("startQuantityRange")),
        end=_bound(row.get("endQuantityRange")),
        charge=ChargeType(row.get("chargeType") or UNSAID),
    )


def _bound(value: Any) -> int | None:
    return None if value is None else whole(value)


def _yes(value: Any) -> bool | None:
    """The document says boolean, a client's typed model says number; anything else says nothing."""
    return bool(value) if isinstance(value, bool | int | Decimal) else None
