"""Which changes of a subscription does Pax8 accept, and in which words does it refuse the others?"""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.playground.pax8 import wire
from bot.playground.pax8.answers import refuse, refuse_flat
from bot.playground.pax8.book import Book
from bot.playground.pax8.seed import Row
from bot.playground.pax8.shapes import BILLING_TERMS

ONE_OF = ("price", "billingTerm", "quantity", "startDate")
CHANGEABLE_STATUSES = ("Active", "Trial", "PendingManual", "PendingAutomated", "Activated")


def changes(book: Book, row: Row, raw: bytes, path: str, now: datetime) -> Row:
    """The fields a PUT's body sets. Raises Refusal: 400 for a wrong type, 422 for what the rules forbid."""
    body = _object(raw, path)
    if not any(name in body for name in ONE_OF):
        raise refuse(422, "Invalid Subscription Update", path, f"one of {', '.join(ONE_OF)} is required")
    fields = {name: _READERS[name](value, path) for name, value in body.items() if name in _READERS}
    _check_state(row, path, now)
    if "quantity" in fields:
        fields["quantity"] = _whole(book, row, fields["quantity"], path)
    _check_commitment(book, row, fields, now)
    return fields


def _object(raw: bytes, path: str) -> dict[str, Any]:
    try:
        body = json.loads(raw, parse_float=Decimal)
    except ValueError:
        raise refuse(400, "Malformed JSON request", path, "the body could not be read") from None
    if not isinstance(body, dict):
        raise refuse(400, "Malformed JSON request", path, "the body must be an object")
    return body


def _number(name: str) -> Callable[[object, str], Decimal]:
    def read(value: object, path: str) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise refuse(400, "Invalid request", path, f"{name} must be a number")
        return Decimal(value)

    return read


def _moment(name: str) -> Callable[[object, str], datetime]:
    def read(value: object, path: str) -> datetime:
        try:
            return wire.moment_of(value if isinstance(value, str) else "")
        except ValueError:
            raise refuse(400, "Invalid request", path, f"{name} must be a date-time") from None

    return read


def _term(value: object, path: str) -> str:
    if value not in BILLING_TERMS:
        message = "Invalid input, please check the documentation for allowed values. field: billingTerm"
        raise refuse(400, message, path)
    return str(value)


def _currency(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise refuse(400, "Invalid request", path, "currencyCode must be a string")
    return value


# All the document calls writable is written, so that a body that says too much does the harm it would do at Pax8.
_READERS: dict[str, Callable[[object, str], Any]] = {
    "quantity": _number("quantity"),
    "price": _number("price"),
    "partnerCost": _number("partnerCost"),
    "startDate": _moment("startDate"),
    "endDate": _moment("endDate"),
    "billingTerm": _term,
    "currencyCode": _currency,
}


def _check_state(row: Row, path: str, now: datetime) -> None:
    if row["status"] not in CHANGEABLE_STATUSES:
        raise refuse(422, f"Subscription is {row['status']} and cannot be updated", path)
    if row["startDate"] > now:
        raise refuse(422, "Subscriptions with a future start date cannot be updated", path)


def _whole(book: Book, row: Row, asked: Decimal, path: str) -> int:
    offer = book.offer(row["productId"])
    if asked != asked.to_integral_value():
        raise refuse(422, "Invalid Subscription Update", path, "quantity must be a whole number")
    if asked < 1:
        raise refuse(422, "Invalid Subscription Update", path, "quantity must be greater than 0")
    if asked < offer.least:
        raise refuse(422, "Invalid Subscription Update", path, f"quantity must be at least {offer.least}")
    if asked > offer.most:
        raise refuse(422, "Invalid Subscription Update", path, f"quantity must not exceed {offer.most}")
    return int(asked)


def _check_commitment(book: Book, row: Row, fields: Row, now: datetime) -> None:
    commitment = row["commitment"]
    if commitment is None or commitment["endDate"] <= now:
        return
    until = commitment["endDate"].date()
    if fields.get("billingTerm", row["billingTerm"]) != row["billingTerm"]:
        raise refuse_flat(f"The billing term cannot be changed before the commitment ends on {until}.")
    if "quantity" in fields and fields["quantity"] < row["quantity"]:
        floor = book.least_after_grace(row, now)
        if fields["quantity"] < floor:
            raise refuse_flat(f"The quantity cannot be decreased below {floor} before the commitment ends on {until}.")
