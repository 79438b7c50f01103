"""Is one token enough for everybody, and does the secret stay one?"""

import asyncio
import json
from typing import Any

import httpx
import pytest
import structlog

from domain.errors import Rejected, Unavailable
from domain.ids import SubscriptionId
from tests.adapters.pax8.conftest import ROW, Connect, HandClock, Wire

IT = SubscriptionId("05c587df")


def ok(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=ROW)


async def test_fifty_tasks_fetch_one_token(connect: Connect) -> None:
    """Else every start of a sync would be a storm of log-ins."""
    wire = Wire(ok)
    pax8 = connect(wire)
    await asyncio.gather(*(pax8.subscription(IT) for _ in range(50)))
    assert (wire.tokens, len(wire.requests)) == (1, 50)


async def test_the_token_is_renewed_five_minutes_early(connect: Connect, clock: HandClock) -> None:
    """Else a call sent in the last second is refused."""
    wire = Wire(ok)
    pax8 = connect(wire)
    await pax8.subscription(IT)
    clock.advance(hours=23, minutes=54)
    await pax8.subscription(IT)
    assert wire.tokens == 1
    clock.advance(minutes=2)
    await pax8.subscription(IT)
    assert wire.tokens == 2


@pytest.mark.parametrize("call", ["read", "write"])
async def test_a_401_fetches_one_new_token_and_repeats_the_call(connect: Connect, call: str) -> None:
    """Else a token revoked early stops everything until it expires, and 20 tasks would fetch 20 new ones."""
    wire = Wire(lambda r: ok(r) if r.headers["Authorization"] == "Bearer token-2" else httpx.Response(401))
    pax8 = connect(wire)
    await asyncio.gather(*(pax8.subscription(IT) if call == "read" else pax8.set_quantity(IT, 7) for _ in range(20)))
    assert (wire.tokens, len(wire.requests)) == (2, 40)


async def test_a_late_401_does_not_throw_away_the_new_token(connect: Connect) -> None:
    """Else the slowest of many calls makes all of them log in once more."""
    renewed = asyncio.Event()

    async def serve(request: httpx.Request) -> httpx.Response:
        if request.headers["Authorization"] == "Bearer token-1":
            if request.url.path.endswith("late"):
                await renewed.wait()
            return httpx.Response(401)
        return ok(request)

    wire = Wire(serve)
    pax8 = connect(wire)
    late = asyncio.create_task(pax8.subscription(SubscriptionId("late")))
    await pax8.subscription(IT)
    renewed.set()
    assert (await late).quantity == 5
    assert wire.tokens == 2


async def test_what_a_token_request_says(connect: Connect) -> None:
    """All four fields are required, and the audience is Pax8's name, not the host that stands in for it."""
    asked: list[dict[str, Any]] = []

    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/token":
            asked.append(json.loads(request.content))
            return httpx.Response(200, json={"access_token": "t"})
        return ok(request)

    await connect(serve).subscription(IT)
    assert asked == [
        {
            "client_id": "client",
            "client_secret": "hush-hush",
            "audience": "https://api.pax8.com",
            "grant_type": "client_credentials",
        }
    ]


@pytest.mark.parametrize(
    ("answer", "kind", "text"),
    [
        pytest.param(
            httpx.Response(401, json={"error": "access_denied", "error_description": "Unauthorized"}),
            Unavailable,
            "Unauthorized",
            id="credentials refused today may be repaired tomorrow",
        ),
        pytest.param(httpx.Response(403, json={"message": "No"}), Rejected, "No", id="forbidden"),
        pytest.param(httpx.Response(503), Unavailable, "503", id="out of order"),
        pytest.param(httpx.Response(200, json={"token": "x"}), Unavailable, "no access_token", id="another shape"),
        pytest.param(httpx.Response(200, json=[]), Unavailable, "no access_token", id="a list"),
    ],
)
async def test_no_token_means_that_nothing_was_written(
    connect: Connect, answer: httpx.Response, kind: type[Exception], text: str
) -> None:
    """Else a change that never left the house would wait for a person as "outcome unknown"."""
    asked: list[str] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return answer

    with pytest.raises(kind, match=text):
        await connect(serve).set_quantity(IT, 7)
    assert asked == ["/v1/token"]


async def test_a_waiter_that_gives_up_takes_no_other_with_it(connect: Connect) -> None:
    """Else one cancelled request of a person would fail the sync that waited for the same token."""
    asked, go = asyncio.Event(), asyncio.Event()

    async def serve(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/token":
            asked.set()
            await go.wait()
            return httpx.Response(200, json={"access_token": "t"})
        return ok(request)

    pax8 = connect(serve)
    impatient, patient = (asyncio.create_task(pax8.subscription(IT)) for _ in range(2))
    await asked.wait()
    impatient.cancel()
    go.set()
    assert (await patient).quantity == 5
    assert impatient.cancelled()


async def test_the_secret_shows_nowhere(connect: Connect) -> None:
    """Else one log line of an object gives away the keys to everything an MSP sells."""
    pax8 = connect(lambda r: httpx.Response(200, json={"access_token": "bearer-x"}) if r.method == "POST" else ok(r))
    with structlog.testing.capture_logs() as logs:
        await pax8.subscription(IT)
    shown = repr(pax8) + repr(vars(pax8)) + repr(vars(pax8._token)) + repr(logs)
    assert "hush-hush" not in shown
    assert "bearer-x" not in shown
