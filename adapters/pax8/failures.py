"""What does a failed call of Pax8's mean: no, not now, or perhaps done?

What httpx raises (its tree under `TransportError`), and what it becomes:

    httpx                                          a read         a write
    ├── TimeoutException
    │   ├── ConnectTimeout, PoolTimeout            Passing        Passing           never sent
    │   └── ReadTimeout, WriteTimeout              Passing        OutcomeUnknown
    ├── NetworkError
    │   ├── ConnectError (DNS and TLS too)         Passing        Passing           never sent
    │   └── ReadError, WriteError, CloseError      Passing        OutcomeUnknown
    ├── ProtocolError (dropped without answer)     Passing        OutcomeUnknown
    ├── ProxyError, UnsupportedProtocol            Passing        Passing           never sent
    └── DecodingError (a body that will not unzip) Passing        OutcomeUnknown

What Pax8, or a proxy before it, answers:

    2xx as documented                              the answer     the answer
    2xx of another shape                           Unavailable    OutcomeUnknown
    3xx, never followed                            Rejected       OutcomeUnknown    a 303 may follow an effect
    401, with a fresh token                        Unauthorised   Rejected
    403                                            Forbidden      Rejected
    404                                            Missing        Missing
    408                                            Passing        OutcomeUnknown
    429                                            Passing        Passing
    other 4xx                                      Rejected       Rejected
    5xx, 503 as well                               Passing        OutcomeUnknown    a proxy may say it, after the effect

The token's request counts as a read, also when a write needed it: nothing has been sent by then, and credentials that
are refused today may be repaired tomorrow, so a change waits for them instead of failing. `Passing` is an `Unavailable`
that a read tries again.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from http import HTTPStatus
from math import isfinite
from typing import Any

import httpx

from domain.errors import Forbidden, MarketplaceError, Missing, OutcomeUnknown, Rejected, Unauthorised, Unavailable

LONGEST_TEXT = 500
"""Characters. Pax8's words are shown to people and stored; a proxy's page of HTML is neither."""


class Effect(Enum):
    """What a call may have done to Pax8 if its answer is not known."""

    READ = "read"
    WRITE = "write"


class Passing(Unavailable):
    """Unavailable, and likely to pass soon."""


Failure = type[MarketplaceError]

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_LOST: dict[Effect, Failure] = {Effect.READ: Passing, Effect.WRITE: OutcomeUnknown}
_UNREADABLE: dict[Effect, Failure] = {Effect.READ: Unavailable, Effect.WRITE: OutcomeUnknown}
_BY_STATUS: dict[Effect, dict[int, Failure]] = {
    Effect.READ: {401: Unauthorised, 403: Forbidden, 404: Missing, 408: Passing, 429: Passing},
    Effect.WRITE: {404: Missing, 408: OutcomeUnknown, 429: Passing},
}
_BY_CLASS: dict[Effect, dict[int, Failure]] = {
    Effect.READ: {3: Rejected, 4: Rejected, 5: Passing},
    Effect.WRITE: {3: OutcomeUnknown, 4: Rejected, 5: OutcomeUnknown},
}


def of_transport(effect: Effect, error: httpx.RequestError) -> MarketplaceError:
    """No answer came. The text names the kind of failure and holds no address."""
    kind = Passing if isinstance(error, _NEVER_SENT) else _LOST[effect]
    return kind(f"Pax8 did not answer ({type(error).__name__})")


def of_answer(effect: Effect, answer: httpx.Response, now: datetime) -> MarketplaceError:
    """An answer other than 2xx; `now` is for a `Retry-After` that names a date."""
    status = answer.status_code
    kind = _BY_STATUS[effect].get(status) or _BY_CLASS[effect].get(status // 100, _UNREADABLE[effect])
    text = spoken(answer.content) or f"Pax8 answered {status}{_phrase(status)}"
    if issubclass(kind, Unavailable):
        return kind(text, retry_after(answer.headers.get("Retry-After"), now))
    return kind(text)


def unreadable(effect: Effect, what: str) -> MarketplaceError:
    """An answer of 2xx that does not say what was asked; `what` names the shape that was missed."""
    return _UNREADABLE[effect](f"Pax8's answer cannot be read: {what}")


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds from now, at least 0; None where the header is absent or says neither a number nor a date."""
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        seconds = _seconds_until(header, now)
    return max(seconds, 0.0) if isfinite(seconds) else None


def _seconds_until(date: str, now: datetime) -> float:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return float("nan")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now.timestamp()


def spoken(body: bytes) -> str:
    """What an error's body says to people, whichever of Pax8's shapes it has; empty if nothing.

    {type, message, status, details: [{message}]} (devx.pax8.com/docs/errors), {"errors": […]} flat, a bare list, the
    token's {error, error_description}, or no JSON at all, of which the text between tags is left.
    """
    try:
        said = _unique(_sentences(json.loads(body)))
    except (ValueError, RecursionError):
        said = [_untagged(body)]
    return _shortened("; ".join(said))


def _sentences(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield " ".join(value.split())
        case list():
            for each in value:
                yield from _sentences(each)
        case dict():
            yield from _sentences(value.get("message"))
            yield from _sentences(value.get("details"))
            yield from _sentences(value.get("errors"))
            yield from _sentences(value.get("error_description") or value.get("error"))


def _unique(sentences: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(each for each in sentences if each))


def _untagged(body: bytes) -> str:
    """The first few kilobytes are enough for 500 characters."""
    text = body[:8192].decode("utf-8", "replace")
    text = re.sub(r"(?is)<(style|script)\b.*?(</\1>|$)|<[^>]*>", " ", text)
    return " ".join(text.split())


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _phrase(status: int) -> str:
    return f" {HTTPStatus(status).phrase}" if status in HTTPStatus._value2member_map_ else ""
