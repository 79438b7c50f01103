"""What stands in for Pax8 here: a transport that answers from a table, and a clock that is moved by hand."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from adapters.pax8 import Patience, Pax8

Handler = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ROW = {
    "id": "05c587df",
    "companyId": "fe7a2d5f",
    "productId": "e91bba5e",
    "productName": "Microsoft Office 365 E3",
    "quantity": 5,
    "status": "Active",
    "price": 32.01,
    "currencyCode": "USD",
    "billingTerm": "Monthly",
}


class HandClock:
    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> None:
        self.moment += timedelta(**by)


class Naps:
    """Where the client would sleep; nothing is waited for."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


class Wire:
    """Answers token requests itself and all others by `handler`; keeps what was asked."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.tokens = 0
        self.requests: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/token":
            self.tokens += 1
            return httpx.Response(200, json={"access_token": f"token-{self.tokens}", "expires_in": 86400})
        self.requests.append(request)
        answer = self.handler(request)
        return answer if isinstance(answer, httpx.Response) else await answer


def page(rows: list[Any], total: int, number: int = 0) -> httpx.Response:
    meta = {"size": 200, "totalElements": len(rows), "totalPages": total, "number": number}
    return httpx.Response(200, json={"content": rows, "page": meta})


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def naps() -> Naps:
    return Naps()


Connect = Callable[..., Pax8]


@pytest.fixture
async def connect(clock: HandClock, naps: Naps) -> AsyncIterator[Connect]:
    """A client over a handler; jitter is fixed at 0.5, the limit lifted unless the test sets one."""
    opened: list[tuple[Pax8, httpx.AsyncClient]] = []

    def make(transport: Any, calls_per_minute: int | None = None) -> Pax8:
        http = httpx.AsyncClient(transport=httpx.MockTransport(transport))
        patience = Patience(sleep=naps, random=lambda: 0.5)
        pax8 = Pax8(
            "client",
            "hush-hush",
            "http://pax8.test",
            clock=clock,
            calls_per_minute=calls_per_minute,
            http=http,
            patience=patience,
        )
        opened.append((pax8, http))
        return pax8

    yield make
    for pax8, http in opened:
        await pax8.aclose()
        await http.aclose()
