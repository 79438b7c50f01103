"""What has been ordered of a vendor, how often was it told, and which results are taken?

Rules: the vendor provisioning document, and pax8.md section 3. Production and simulation each have a silo.
"""

import asyncio
import re
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.playground.pax8.seed import Row

MESSAGE_LIMIT = 500
"""Characters of an errorMessage that are kept (vendor provisioning document, ProvisionResult)."""

RETRIES = 3
"""How often Pax8 tries again by itself after a failed attempt (pax8.md, section 3)."""

EXTERNAL_ID = re.compile(r"[a-zA-Z0-9-_]+")
EXTERNAL_IDS = tuple(
    f"externalProvisioner{what}Id" for what in ("Subscription", "Partner", "Company", "PartnerEnrollment")
)


class NotTaken(Exception):
    """Something that the rules forbid; `status` is the answer's."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Silo:
    """Every request with its details, attempts and results, each oldest first. Rows are as on the wire, but for
    moments, which are datetimes.
    """

    def __init__(self, simulation: bool) -> None:
        self.simulation = simulation
        self.requests: dict[str, Row] = {}
        self.details: dict[str, list[Row]] = {}
        self.attempts: dict[str, list[Row]] = {}
        self.results: dict[str, list[Row]] = {}
        self.by_hand: set[str] = set()
        """Attempts that the vendor made itself: it was told of none of them."""
        self.posted = asyncio.Event()
        """Set by the next result; another one takes its place then."""

    def place(self, request: Row, details: dict[str, Any], now: datetime) -> None:
        """Take an order, with its first detail; nobody is told yet."""
        self.requests[request["id"]] = request
        self.details[request["id"]], self.attempts[request["id"]], self.results[request["id"]] = [], [], []
        self.describe(request["id"], details, now)

    def describe(self, request_id: str, details: dict[str, Any], now: datetime) -> Row:
        """A new detail: what somebody at Pax8 has corrected after a failure."""
        detail = {"id": str(uuid4()), "provisionRequestId": request_id, "details": details, "createdDate": now}
        self.details[request_id].append(detail)
        return detail

    def attempt(self, request_id: str, webhook: str | None, now: datetime, status: str = "Issued") -> Row:
        """Raises NotTaken once the request is fulfilled."""
        if self.fulfilled(request_id):
            raise NotTaken(422, "The provision request is fulfilled already")
        attempt = {
            "id": str(uuid4()),
            "provisionDetailId": self.details[request_id][-1]["id"],
            "webhookId": webhook,
            "status": status,
            "errorDetail": None,
            "createdDate": now,
        }
        self.attempts[request_id].append(attempt)
        return attempt

    def exhausted(self, request_id: str) -> bool:
        """Pax8 has tried its number of times with the latest detail, and was never heard."""
        detail = self.details[request_id][-1]["id"]
        tried = [each["status"] for each in self.attempts[request_id] if each["provisionDetailId"] == detail]
        return len(tried) > RETRIES and set(tried) == {"Failed"}

    def settle(self, request_id: str, attempt_id: str, error: str | None) -> None:
        """The webhook has answered, or failed. One that was acknowledged stays so, whatever a repetition meets."""
        attempt = self.find(self.attempts, request_id, attempt_id)
        if attempt["status"] != "Acknowledged":
            attempt["status"], attempt["errorDetail"] = ("Failed", error) if error else ("Acknowledged", None)

    def fulfilled(self, request_id: str) -> bool:
        return any(result["status"] == "Success" for result in self.results[request_id])

    def unfulfilled(self) -> list[Row]:
        return [row for request_id, row in self.requests.items() if not self.fulfilled(request_id)]

    def acknowledged(self, request_id: str) -> Row | None:
        """The latest attempt that may be answered."""
        heard = [each for each in self.attempts[request_id] if each["status"] == "Acknowledged"]
        return heard[-1] if heard else None

    def answer(self, request_id: str, body: dict[str, Any]) -> Row:
        """Take a result. Raises NotTaken: 400 for a wrong field, 422 for the wrong moment."""
        _check_fields(body)
        attempt_id = body.get("provisionAttemptId")
        if attempt_id not in {each["id"] for each in self.attempts[request_id]}:
            raise NotTaken(422, "The provision attempt does not belong to this provision request")
        if any(each["provisionAttemptId"] == attempt_id for each in self.results[request_id]):
            raise NotTaken(422, "A provision result already exists for this provision attempt")
        if self.fulfilled(request_id):
            raise NotTaken(422, "The provision request is fulfilled already")
        if self.find(self.attempts, request_id, str(attempt_id))["status"] != "Acknowledged":
            raise NotTaken(422, "The provision attempt is not acknowledged")
        latest = self.acknowledged(request_id)
        if latest is None or latest["id"] != attempt_id:
            raise NotTaken(422, "The provision attempt is not the latest one")
        return self._keep(request_id, body)

    def find(self, rows: dict[str, list[Row]], request_id: str, row_id: str) -> Row:
        """Raises NotTaken, 404."""
        for row in rows[request_id]:
            if row["id"] == row_id:
                return row
        raise NotTaken(404, "Not found")

    def _keep(self, request_id: str, body: dict[str, Any]) -> Row:
        message = body.get("errorMessage")
        result = {
            "id": str(uuid4()),
            "provisionAttemptId": body["provisionAttemptId"],
            "status": body["status"],
            "errorMessage": message[:MESSAGE_LIMIT] if message is not None else None,
            "metadata": body.get("metadata"),
            **{name: body.get(name) for name in EXTERNAL_IDS},
        }
        self.results[request_id].append(result)
        heard, self.posted = self.posted, asyncio.Event()
        heard.set()
        return result


def _check_fields(body: dict[str, Any]) -> None:
    if body.get("status") not in ("Success", "Fail"):
        raise NotTaken(400, "status must be one of Success, Fail")
    for name in EXTERNAL_IDS:
        value = body.get(name)
        if value is not None and not (isinstance(value, str) and EXTERNAL_ID.fullmatch(value)):
            raise NotTaken(400, f"{name} must only contain alphanumeric values, hyphens and underscores")
    if not isinstance(body.get("errorMessage", ""), str | None):
        raise NotTaken(400, "errorMessage must be a string")
    if not isinstance(body.get("metadata", {}), dict | None):
        raise NotTaken(400, "metadata must be an object")
