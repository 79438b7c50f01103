"""What does a refusal look like: the envelope, with or without details, the flat list, the token's own shape?"""

from dataclasses import dataclass, field
from typing import Any

TYPES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    422: "UNPROCESSABLE_ENTITY",
    429: "TOO_MANY_REQUESTS",
    500: "INTERNAL_SERVER_ERROR",
    503: "SERVICE_UNAVAILABLE",
}
TOKEN_REFUSED = {"error": "access_denied", "error_description": "Unauthorized"}


@dataclass
class Refusal(Exception):
    """An answer other than 200; `body` is the JSON as sent."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


def refuse(
    status: int, message: str, path: str, *details: str, headers: dict[str, str] | None = None, root: str = "/public/v1"
) -> Refusal:
    """The documented envelope (devx.pax8.com/docs/errors), with one detail per sentence when there are any."""
    instance = root + path
    body: dict[str, Any] = {
        "type": TYPES.get(status, "ERROR"),
        "message": message,
        "instance": instance,
        "status": status,
    }
    if details:
        body["details"] = [
            {"type": body["type"], "message": detail, "instance": instance, "status": status} for detail in details
        ]
    return Refusal(status, body, headers or {})


def refuse_flat(*errors: str) -> Refusal:
    """The flat shape business refusals come in, without codes."""
    return Refusal(422, {"errors": list(errors)})
