"""Is every failure of Pax8 told apart: no, not now, perhaps done?"""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from adapters.pax8.failures import LONGEST_TEXT, retry_after, spoken
from domain.errors import MarketplaceError, Missing, OutcomeUnknown, Rejected, Unavailable
from domain.ids import SubscriptionId
from tests.adapters.pax8.conftest import ROW, Connect, Naps, Wire

IT = SubscriptionId("05c587df")
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def answering(status: int, **headers: str) -> Wire:
    return Wire(lambda _: httpx.Response(status, json={"message": "So it is"}, headers=headers))


def raising(error: type[Exception]) -> Wire:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error("no")

    return Wire(fail)


STATUSES = [
    (302, Rejected, 1, OutcomeUnknown),
    (400, Rejected, 1, Rejected),
    (401, Unavailable, 2, Rejected),
    (403, Rejected, 1, Rejected),
    (404, Missing, 1, Missing),
    (408, Unavailable, 5, OutcomeUnknown),
    (409, Rejected, 1, Rejected),
    (422, Rejected, 1, Rejected),
    (429, Unavailable, 5, Unavailable),
    (500, Unavailable, 5, OutcomeUnknown),
    (502, Unavailable, 5, OutcomeUnknown),
    (503, Unavailable, 5, OutcomeUnknown),
]


@pytest.mark.parametrize(("status", "kind", "requests", "_"), STATUSES, ids=[f"read answered {s[0]}" for s in STATUSES])
async def test_a_read_is_refused(
    connect: Connect, status: int, kind: type[MarketplaceError], requests: int, _: Any
) -> None:
    """Else a sync would take an outage for a refusal, or hammer what will never be answered."""
    wire = answering(status)
    with pytest.raises(kind, match="So it is"):
        await connect(wire).subscription(IT)
    assert len(wire.requests) == requests


@pytest.mark.parametrize(("status", "_", "__", "kind"), STATUSES, ids=[f"write answered {s[0]}" for s in STATUSES])
async def test_a_write_is_refused(connect: Connect, status: int, _: Any, __: Any, kind: type[MarketplaceError]) -> None:
    """Else a seat is bought twice, or a change that took place is reported as failed."""
    wire = answering(status)
    with pytest.raises(MarketplaceError, match="So it is") as caught:
        await connect(wire).set_quantity(IT, 11)
    assert type(caught.value) is kind or (kind is Unavailable and isinstance(caught.value, Unavailable))
    assert len(wire.requests) == (2 if status == 401 else 1)


ERRORS = [
    (httpx.ConnectError, Unavailable),
    (httpx.ConnectTimeout, Unavailable),
    (httpx.PoolTimeout, Unavailable),
    (httpx.ProxyError, Unavailable),
    (httpx.UnsupportedProtocol, Unavailable),
    (httpx.ReadTimeout, OutcomeUnknown),
    (httpx.WriteTimeout, OutcomeUnknown),
    (httpx.ReadError, OutcomeUnknown),
    (httpx.WriteError, OutcomeUnknown),
    (httpx.CloseError, OutcomeUnknown),
    (httpx.RemoteProtocolError, OutcomeUnknown),
    (httpx.LocalProtocolError, OutcomeUnknown),
    (httpx.DecodingError, OutcomeUnknown),
]


@pytest.mark.parametrize(("error", "kind"), ERRORS, ids=[f"write met {e[0].__name__}" for e in ERRORS])
async def test_a_write_is_sent_once_whatever_breaks(
    connect: Connect, error: type[Exception], kind: type[MarketplaceError]
) -> None:
    """Else a time-out after the effect is repeated blindly."""
    wire = raising(error)
    with pytest.raises(kind):
        await connect(wire).set_quantity(IT, 11)
    assert len(wire.requests) == 1


@pytest.mark.parametrize("error", [e[0] for e in ERRORS], ids=[f"read met {e[0].__name__}" for e in ERRORS])
async def test_a_read_is_tried_four_times_more(connect: Connect, naps: Naps, error: type[Exception]) -> None:
    """Else one dropped connection would fail an hour's sync; without an end to it, a job would never finish."""
    wire = raising(error)
    with pytest.raises(Unavailable, match=error.__name__):
        await connect(wire).subscription(IT)
    assert len(wire.requests) == 5
    assert naps.taken == [0.375, 0.75, 1.5, 3.0]


async def test_a_read_succeeds_at_last(connect: Connect) -> None:
    """Else patience would be for nothing."""
    answers = iter([httpx.Response(500), httpx.Response(429), httpx.Response(200, json=ROW)])
    assert (await connect(Wire(lambda _: next(answers))).subscription(IT)).quantity == 5


UNREADABLE = [
    ("no body", b""),
    ("a proxy's page", b"<html>Welcome</html>"),
    ("a list", b"[]"),
    ("deeper than any JSON", b"[" * 100_000),
    ("no UTF-8", b'{"a": "\xff"}'),
]


@pytest.mark.parametrize("body", [u[1] for u in UNREADABLE], ids=[u[0] for u in UNREADABLE])
async def test_an_answer_of_200_that_says_nothing(connect: Connect, body: bytes) -> None:
    """Else a captive proxy's page would count as Pax8's yes."""
    pax8 = connect(Wire(lambda _: httpx.Response(200, content=body)))
    with pytest.raises(Unavailable, match="cannot be read"):
        await pax8.subscription(IT)
    with pytest.raises(OutcomeUnknown, match="cannot be read"):
        await pax8.set_quantity(IT, 11)


async def test_a_write_gives_what_429_asks_for_to_its_caller(connect: Connect) -> None:
    """Else the outbox would come back too early and be refused again."""
    with pytest.raises(Unavailable) as caught:
        await connect(answering(429, **{"Retry-After": "17"})).set_quantity(IT, 11)
    assert caught.value.retry_after == 17


@pytest.mark.parametrize(
    ("header", "slept"),
    [
        pytest.param("3", 3.25, id="seconds, with a quarter of jitter"),
        pytest.param("Sat, 21 Nov 2026 12:00:07 GMT", 7.25, id="a date seven seconds ahead"),
        pytest.param("Sat, 21 Nov 2026 11:00:00 GMT", 0.25, id="a date gone by"),
        pytest.param("soon", 0.375, id="nonsense, so the usual pause"),
        pytest.param("nan", 0.375, id="no number, so the usual pause"),
    ],
)
async def test_retry_after_is_honoured(connect: Connect, naps: Naps, header: str, slept: float) -> None:
    """Else Pax8's limit is met again and again by calls that could have waited."""
    answers = iter([httpx.Response(429, headers={"Retry-After": header}), httpx.Response(200, json=ROW)])
    await connect(Wire(lambda _: next(answers))).subscription(IT)
    assert naps.taken == [slept]


async def test_a_long_retry_after_is_left_to_the_caller(connect: Connect, naps: Naps) -> None:
    """Else a job would sleep for an hour inside one call, holding what it holds."""
    wire = answering(429, **{"Retry-After": "3600"})
    with pytest.raises(Unavailable) as caught:
        await connect(wire).subscription(IT)
    assert (caught.value.retry_after, len(wire.requests), naps.taken) == (3600, 1, [])


def test_retry_after_is_absent() -> None:
    """Absent is not zero: zero would mean at once."""
    assert retry_after(None, NOW) is None
    assert retry_after("-5", NOW) == 0


SAID = [
    (
        "the documented envelope with its details",
        b'{"type":"X","message":"Invalid","status":422,"details":[{"message":"at least 5"},{"message":"at most 9"}]}',
        "Invalid; at least 5; at most 9",
    ),
    ("details that repeat the message", b'{"message":"No","details":[{"message":"No"}]}', "No"),
    ("null details", b'{"message":"No","details":null}', "No"),
    ("the flat list", b'{"errors":["Cannot decrease", "Wait"]}', "Cannot decrease; Wait"),
    ("a list of objects", b'{"errors":[{"message":"Cannot decrease"}]}', "Cannot decrease"),
    ("a bare list of details", b'[{"message":"one"},{"message":"two"}]', "one; two"),
    ("the token's own", b'{"error":"access_denied","error_description":"Unauthorized"}', "Unauthorized"),
    ("a framework's", b'{"timestamp":1,"error":"Bad Gateway"}', "Bad Gateway"),
    ("plain text", b"upstream  request\n timeout", "upstream request timeout"),
    (
        "a proxy's page",
        b"<html><style>p{}</style><h1>502 Bad Gateway</h1><hr>nginx<script>if(1<2)x()</script></html>",
        "502 Bad Gateway nginx",
    ),
    ("nothing", b"", ""),
    ("a number", b"5", ""),
]


@pytest.mark.parametrize(("body", "text"), [s[1:] for s in SAID], ids=[s[0] for s in SAID])
def test_an_error_speaks(body: bytes, text: str) -> None:
    """Else the approver reads a dictionary, or nothing, where Pax8 had said why."""
    assert spoken(body) == text


def test_an_error_never_speaks_for_long() -> None:
    """Else a megabyte of HTML would land in a card."""
    text = spoken(b'{"message":"' + b"x" * 5000 + b'"}')
    assert (len(text), text[-1]) == (LONGEST_TEXT, "…")


async def test_an_error_that_is_silent_still_says_its_status(connect: Connect) -> None:
    """Else a person reads an empty sentence."""
    with pytest.raises(Missing, match="404 Not Found"):
        await connect(Wire(lambda _: httpx.Response(404))).subscription(IT)
