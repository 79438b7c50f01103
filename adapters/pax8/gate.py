"""Is it Pax8 that calls at a door of ours, and what does it say?

Pax8 signs nothing: a secret in a header is all the proof there is (pax8.md, sections 2 and 3).
"""

from collections.abc import Callable
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Any

import structlog
from aiohttp import web

from adapters.pax8 import wire
from domain.ports import Pax8Door, Pax8Doors

log = structlog.get_logger()

MAX_BODY = 1024 * 1024
"""Bytes. What Pax8 sends of one event or request is a few kilobytes."""

Allow = Callable[[str], int]
"""0 lets in whoever has this key, and counts it; else the seconds to wait."""


def anybody(key: str) -> int:
    return 0


_HEADERS = {"provisioning": "pax8ApiTokenV1", "events": "Authorization"}
"""Where the secret stands unless a door says otherwise: looked at where there is no such door, so that it takes as long
(vendor provisioning and partner webhook documents).
"""
_DECOY = (token_urlsafe(32),)


async def door_of(request: web.Request, doors: Pax8Doors, purpose: str) -> Pax8Door:
    """The door that was called at, with its secret. Raises 401, the same for a wrong door, a wrong secret and none, and
    looks at nothing else of the request before.
    """
    name = request.match_info["installation"]
    door = await doors.find(name, purpose)
    header, secrets = (door.header, door.secrets) if door else (_HEADERS[purpose], _DECOY)
    if not _admitted(request.headers.getall(header, []), secrets) or door is None:
        log.info("pax8_refused", purpose=purpose, known=door is not None)
        raise web.HTTPUnauthorized(text="The secret is not the one of this address.")
    return door


def in_turn(door: Pax8Door, allow: Allow) -> None:
    """Raises 429, after the secret and before anything else: a flood at one door is no trouble of another's."""
    if wait := allow(f"pax8/{door.id}"):
        log.warning("pax8_too_often", org=door.org, wait=wait)
        raise web.HTTPTooManyRequests(text="Too many at once.", headers={"Retry-After": str(wait)})


async def said(request: web.Request) -> dict[str, Any]:
    """The body, a JSON object. Raises 415, 413 and 400."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="The body has to be application/json.")
    if request.content_length is not None and request.content_length > MAX_BODY:
        raise web.HTTPRequestEntityTooLarge(MAX_BODY, request.content_length)
    try:
        body = wire.decoded(await request.read())
    except web.RequestPayloadError:
        raise web.HTTPBadRequest(text="The body's encoding cannot be read.") from None
    except wire.NOT_AS_DOCUMENTED:
        raise web.HTTPBadRequest(text="The body is not JSON.") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="The body is no JSON object.")
    return body


def _admitted(shown: list[str], secrets: tuple[str, ...]) -> bool:
    """Every secret is compared, in the same time whichever fits."""
    if len(shown) != 1:
        return False
    given = shown[0].encode("utf-8", "surrogateescape")
    fits = [compare_digest(given, secret.encode()) for secret in secrets]
    return bool(given) and any(fits)
