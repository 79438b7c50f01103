"""Is this request from Slack, and can it be read?"""

import hmac
import json
from binascii import a2b_qp
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

Json = dict[str, Any]

LARGEST = 2**20
"""Bytes of a body. Slack names no limit; a view, the largest thing it sends back to us, has 250 KB."""
WINDOW = 5 * 60
"""Seconds that a timestamp may be off, either way (docs.slack.dev/authentication/verifying-requests-from-slack)."""
FORM = "application/x-www-form-urlencoded"


class Turned(Exception):
    """A request that was sent away at the door: an HTTP status, and why, for the log."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


async def read(request: web.Request) -> bytes:
    """The raw body. Raises `Turned`: 400, 405, 413."""
    if request.method != "POST":
        raise Turned(405, "method")
    if (request.content_length or 0) > LARGEST:
        raise Turned(413, "length")
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > LARGEST:
                raise Turned(413, "length")
    except web.RequestPayloadError:  # what says that it is packed, and is not
        raise Turned(400, "encoding") from None
    return bytes(body)


def check(body: bytes, headers: Mapping[str, str], secret: str, now: float) -> None:
    """Slack's v0 signature over the raw body. `now` is Unix time. Raises `Turned`: 401."""
    if not secret:  # an empty key is one that everybody has
        raise Turned(401, "no secret")
    stamp = headers.get("X-Slack-Request-Timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise Turned(401, "timestamp")
    if abs(now - int(stamp)) > WINDOW:
        raise Turned(401, "age")
    digest = hmac.digest(secret.encode(), b"v0:" + stamp.encode() + b":" + body, "sha256").hex()
    given = headers.get("X-Slack-Signature", "").encode("utf-8", "replace")
    if not hmac.compare_digest(b"v0=" + digest.encode(), given):
        raise Turned(401, "signature")


_FIELD = b"payload="
_PLAIN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*._~+-%"
"""All that stands in an interaction as Slack sends it: one field, nothing in it unescaped that could be taken for
something else.
"""


def parse(body: bytes, content_type: str) -> Json:
    """A command's fields, an interaction's payload or an event's envelope, without NULs. Raises `Turned`: 400."""
    try:
        if content_type == "application/json":
            return _mapping(_json(body.decode()))
        if content_type != FORM:
            raise Turned(400, "content type")
        if (interaction := _unquoted(body)) is not None:
            return _mapping(_json(interaction))
        fields = parse_qs(
            body.decode(), keep_blank_values=True, strict_parsing=False, errors="strict", max_num_fields=200
        )
        if "payload" in fields:
            return _mapping(_json(fields["payload"][0]))
        return {name: values[0].replace("\0", "") for name, values in fields.items()}
    except (ValueError, RecursionError):
        raise Turned(400, "unreadable") from None


def unpacked(text: str) -> Json:
    """A message of a socket, the same way. Raises `Turned`: 400."""
    try:
        return _mapping(_json(text))
    except (ValueError, RecursionError):
        raise Turned(400, "unreadable") from None


def _unquoted(body: bytes) -> str | None:
    """What `urllib` would make of an interaction, ten times as fast: quoted-printable differs only in its escape, "="
    for "%". None for anything else, and where an escape is none: each that is one makes three bytes one.
    """
    value = body[len(_FIELD) :]
    if not body.startswith(_FIELD) or value.translate(None, _PLAIN):
        return None
    unquoted = a2b_qp(value.replace(b"+", b" ").replace(b"%", b"="))
    return unquoted.decode() if len(unquoted) == len(value) - 2 * value.count(b"%") else None


def _json(text: str) -> Any:
    """Half a surrogate pair can be neither stored nor sent: a ValueError. A NUL no database column takes: left out."""
    parsed = json.loads(text)
    if "\\ud" in text.lower():
        json.dumps(parsed, ensure_ascii=False).encode()
    return _without_nul(parsed) if "\\u0000" in text else parsed


def _without_nul(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\0", "")
        case list():
            return [_without_nul(each) for each in value]
        case dict():
            return {_without_nul(name): _without_nul(each) for name, each in value.items()}
    return value


def _mapping(parsed: Any) -> Json:
    if not isinstance(parsed, dict):
        raise Turned(400, "no object")
    return parsed
