"""What do Pax8's provision requests mean in the domain's words?

Shapes as the vendor provisioning document has them: fields absent or null, and types that Pax8 adds one day. What would
lose a request is not refused: a quantity that is none is kept beside the details, for a person to see. What cannot be
kept at all (no id, a flag that is none) is refused.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from adapters.pax8 import wire
from domain.ids import ProductId, ProvisionId, SubscriptionId
from domain.ports import Result, VendorWebhook
from domain.provisioning import REASON_LIMIT, Attempt, Notification, Order

AS_SENT = "quantity as sent"
"""The detail under which a quantity stands that is no whole number of seats."""

LONGEST_NAME = 300
LONGEST_DETAIL = 2000
"""Characters. Pax8 names no limit of either."""
MOST_DETAILS = 100

_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}")
"""Pax8's are UUIDs; whatever else would do for one is taken."""
_EXTERNAL = re.compile(r"[a-zA-Z0-9-_]+")
"""ProvisionResult in the vendor provisioning document."""

Body = Mapping[str, Any]


def notification(body: Any, now: datetime) -> Notification:
    """The webhook's body. Raises one of `wire.NOT_AS_DOCUMENTED`."""
    simulation = body.get("isSimulation")
    if simulation not in (None, True, False) or type(simulation) is int:
        raise TypeError("isSimulation is no boolean")
    tried = body.get("provisionAttempt")
    return gathered(
        body["provisionRequest"], body.get("provisionDetail"), attempt(tried, now) if tried else None, simulation, now
    )


def gathered(request: Any, detail: Any, tried: Attempt | None, simulation: bool | None, now: datetime) -> Notification:
    """A request with its detail and its attempt, wherever they were read. `now` is for a request without a date."""
    told = detail or {}
    quantity, unread = _seats(request.get("quantity"))
    details = _details(told.get("details") or {})
    return Notification(
        id=ProvisionId(_id(request["id"])),
        order=_order(request, quantity, tried.created_at if tried else now),
        simulation=bool(simulation),
        detail=_maybe_id(told.get("id")) or (tried.detail if tried else None),
        details=details if unread is None else {**details, AS_SENT: unread},
        attempt=tried,
    )


def attempt(row: Any, now: datetime) -> Attempt:
    return Attempt(
        id=_id(row["id"]),
        detail=_maybe_id(row.get("provisionDetailId")),
        status=_text(row.get("status")) or wire.UNSAID,
        created_at=_moment(row.get("createdDate")) or now,
    )


def provision_id(row: Any) -> ProvisionId:
    return ProvisionId(_id(row["id"]))


def result(row: Any) -> tuple[datetime | None, Result]:
    """With the moment when it was made, if that is told."""
    return _moment(row.get("createdDate")), Result(
        attempt=_id(row["provisionAttemptId"]),
        success=row["status"] == "Success",
        message=_text(row.get("errorMessage")) or None,
        subscription=row.get("externalProvisionerSubscriptionId") or None,
        partner=row.get("externalProvisionerPartnerId") or None,
        company=row.get("externalProvisionerCompanyId") or None,
        enrollment=row.get("externalProvisionerPartnerEnrollmentId") or None,
    )


def to_result(result: Result) -> dict[str, str]:
    """As it is posted: an id of ours that Pax8 would not take is left out, and with it nothing that Pax8 needs."""
    sent = {"provisionAttemptId": result.attempt, "status": "Success" if result.success else "Fail"}
    if not result.success:
        sent["errorMessage"] = (result.message or "")[:REASON_LIMIT]
    ours = {
        "externalProvisionerSubscriptionId": result.subscription,
        "externalProvisionerPartnerId": result.partner,
        "externalProvisionerCompanyId": result.company,
        "externalProvisionerPartnerEnrollmentId": result.enrollment,
    }
    return sent | {name: id for name, id in ours.items() if id and _EXTERNAL.fullmatch(id)}


def webhook(row: Any) -> VendorWebhook:
    secret = row.get("sharedSecret") or {}
    return VendorWebhook(str(row["id"]), str(row["url"]), str(secret["header"]), str(row.get("createdDate") or ""))


def credential(row: Any) -> str:
    """The webhook's secret. Raises one of `wire.NOT_AS_DOCUMENTED` where it is veiled."""
    secret = row["sharedSecret"]["credential"]
    if not isinstance(secret, str) or not secret.strip("*"):
        raise ValueError("veiled")
    return secret


def _order(row: Body, quantity: int | None, otherwise: datetime) -> Order:
    """`otherwise` is when it was ordered where Pax8 does not say."""
    term = (row.get("commitment") or {}).get("term") or {}
    product, old, subscription = (_maybe_id(row.get(name)) for name in ("productId", "oldProductId", "subscriptionId"))
    return Order(
        type=_text(row.get("type")) or wire.UNSAID,
        created_at=_moment(row.get("createdDate")) or otherwise,
        partner=_maybe_id(row.get("partnerId")),
        partner_name=_text(row.get("partnerName")),
        partner_domain=_text(row.get("partnerDomain")),
        enrollment=_maybe_id(row.get("partnerEnrollmentId")),
        company=_maybe_id(row.get("companyId")),
        company_name=_text(row.get("companyName")),
        product=ProductId(product) if product else None,
        old_product=ProductId(old) if old else None,
        product_name=_text(row.get("productName")),
        quantity=quantity,
        subscription=SubscriptionId(subscription) if subscription else None,
        trial_ends_at=_moment(row.get("trialEndDate")),
        trial_converts=converts if isinstance(converts := row.get("trialAutoConverts"), bool) else None,
        term_months=_seats(term.get("months") or row.get("commitmentTermMonths"))[0],
        term_ends_at=_moment(term.get("endDate") or row.get("commitmentTermEndDate")),
        billing_term=_text(row.get("billingTerm")),
    )


def _seats(value: Any) -> tuple[int | None, str | None]:
    """A whole number of them (10.0 is one), or else what was sent instead."""
    if value is None:
        return None, None
    try:
        return wire.whole(value), None
    except (TypeError, ValueError):
        return None, _plain(value)


def _details(told: Any) -> dict[str, str]:
    """The document calls the values objects, its example has texts: what is not text is kept as JSON."""
    if not isinstance(told, dict):
        return {AS_SENT.replace("quantity", "details"): _plain(told)}
    return {_text(key): _plain(value) for key, value in list(told.items())[:MOST_DETAILS] if value is not None}


def _plain(value: Any) -> str:
    """Several texts are told with a comma between them."""
    if isinstance(value, str | Decimal):
        text = str(value)
    elif isinstance(value, list) and all(isinstance(each, str) for each in value):
        text = ", ".join(value)
    else:
        text = json.dumps(value, default=str, ensure_ascii=False)
    return wire.clean(text)[:LONGEST_DETAIL]


def _text(value: Any) -> str:
    """Absent and null are empty."""
    return _plain(value)[:LONGEST_NAME] if value is not None else ""


def _moment(value: Any) -> datetime | None:
    """None for one that cannot be read: no request is lost for a date."""
    try:
        return wire.moment(value)
    except wire.NOT_AS_DOCUMENTED:
        return None


def _maybe_id(value: Any) -> str | None:
    return None if value is None or value == "" else _id(value)


def _id(value: Any) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError("not an id")
    return value
