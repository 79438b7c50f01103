"""How is a code that somebody brought back from a sign-in page exchanged (RFC 6749, section 4.1; RFC 7636)?"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import structlog

from domain.errors import GrantNotReached, NotGranted
from domain.registration import Way

log = structlog.get_logger()

TIMEOUT = httpx.Timeout(10)


def asked(url: str, query: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def challenge(verifier: str) -> str:
    """S256."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


async def answered(http: httpx.AsyncClient, way: Way, request: httpx.Request) -> dict[str, Any]:
    """What was answered, as JSON; nothing of it is logged. Raises `NotGranted`, or `GrantNotReached`."""
    try:
        answer = await http.send(request, follow_redirects=False)
        body = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        log.warning("grant_not_reached", way=way, error=type(error).__name__)
        raise GrantNotReached(way) from None
    if answer.status_code == 429 or answer.status_code >= 500:
        log.warning("grant_not_reached", way=way, status=answer.status_code)
        raise GrantNotReached(way)
    if not answer.is_success or not isinstance(body, dict):
        log.warning("not_granted", way=way, status=answer.status_code)
        raise NotGranted(way)
    return body
