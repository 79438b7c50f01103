"""How does Pax8 spell a row: which fields in a list and which by id, which date format, which number?

The quirks are those of working integrations: date-only moments and missing fields in lists, offsets without a colon,
quantities as floats, null or absent for "none", `commitment` where the document says `commitmentTerm`. Which row shows
which quirk depends only on its id.
"""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from bot.playground.pax8.seed import Row

DENVER = timezone(timedelta(hours=-7))
_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


def encode(value: Any) -> bytes:
    return _ENCODER.encode(value).encode()


def company_listed(row: Row) -> Row:
    """Lists leave out the phone and the order approval flag."""
    drawn = company(row)
    del drawn["phone"], drawn["orderApprovalRequired"]
    return drawn


def company(row: Row) -> Row:
    drawn = {**row, "updatedDate": with_offset(row["updatedDate"])}
    del drawn["currency"]
    if row["externalId"] is None and not _quirk(row, 2):
        del drawn["externalId"]
    return drawn


def product_listed(row: Row) -> Row:
    drawn = product(row)
    del drawn["description"]
    return drawn


def product(row: Row) -> Row:
    drawn = dict(row)
    if not _quirk(row, 2):
        del drawn["altVendorSku"]
    return drawn


def subscription_listed(row: Row) -> Row:
    """Lists leave out the vendor's ids, the cost and the date of the last update, and cut some moments to dates."""
    drawn = _subscription(row)
    drawn["createdDate"] = row["createdDate"].date().isoformat()
    if row["endDate"] is not None and _quirk(row, 2):
        drawn["endDate"] = row["endDate"].date().isoformat()
    return drawn


def subscription(row: Row) -> Row:
    return _subscription(row) | {
        "vendorSubscriptionId": row["vendorSubscriptionId"],
        "vendorSkuId": row["vendorSkuId"],
        "partnerCost": float(row["partnerCost"]),
        "createdDate": with_offset(row["createdDate"]),
        "updatedDate": with_offset(row["updatedDate"]),
    }


def snapshot(row: Row) -> Row:
    """A row of the history: the listed fields, with the moment of the update once there was one."""
    drawn = _subscription(row) | {"createdDate": with_offset(row["createdDate"])}
    return drawn | {"updatedDate": with_offset(row["updatedDate"])} if row["updatedDate"] > row["startDate"] else drawn


def zulu(moment: datetime) -> str:
    """Of a moment in UTC, as every moment inside is."""
    return moment.isoformat(timespec="seconds")[:19] + "Z"


def with_offset(moment: datetime) -> str:
    """Milliseconds and an offset without a colon: 2020-12-01T13:20:13.153-0700."""
    return moment.astimezone(DENVER).isoformat(timespec="milliseconds")[:23] + "-0700"


def moment_of(text: str) -> datetime:
    """Raises ValueError when the text is no ISO 8601 date-time with an offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset")
    return moment.astimezone(UTC)


def _subscription(row: Row) -> Row:
    drawn: Row = {
        "id": row["id"],
        "companyId": row["companyId"],
        "productId": row["productId"],
        "quantity": float(row["quantity"]) if _quirk(row, 3) else row["quantity"],
        "startDate": zulu(row["startDate"]),
        "createdDate": zulu(row["createdDate"]),
        "billingStart": row["startDate"].date().isoformat(),
        "status": row["status"],
        "currencyCode": row["currencyCode"],
        "productName": row["productName"],
        "billingTerm": row["billingTerm"],
    }
    _put_or_null(drawn, row, "price", None if row["price"] is None else float(row["price"]))
    _put_or_null(drawn, row, "parentSubscriptionId", row["parentSubscriptionId"])
    _put_or_null(drawn, row, "endDate", zulu(row["endDate"]) if row["endDate"] else None)
    if row["commitment"] is not None:
        end = row["commitment"]["endDate"].isoformat(timespec="seconds")[:19] + ".000Z"
        drawn["commitment"] = {**row["commitment"], "endDate": end}
    return drawn


def _put_or_null(drawn: Row, row: Row, name: str, value: object) -> None:
    if value is not None or _quirk(row, 5):
        drawn[name] = value


def _quirk(row: Row, every: int) -> bool:
    return int(row["id"][:6], 16) % every == 0
