"""Does a scan see every page and let go in time, and does a write say one thing only?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import httpx
import pytest

from adapters.pax8 import Pax8
from adapters.pax8.pace import bucket
from domain.errors import Missing, Unavailable
from domain.ids import CompanyId, SubscriptionId
from domain.ports import Marketplace, PageOf
from tests.adapters.pax8.conftest import NOON, ROW, Connect, HandClock, Wire, page

IT = SubscriptionId("05c587df")


def number_of(request: httpx.Request) -> int:
    return int(request.url.params["page"])


def of_pages(totals: list[int]) -> Wire:
    """Page n holds one row and says that there are `totals[n]` pages."""
    return Wire(lambda r: page([{**ROW, "id": f"s{number_of(r)}"}], totals[number_of(r)], number_of(r)))


async def pages_of(scan: AsyncIterator[PageOf[Any]]) -> list[PageOf[Any]]:
    return [each async for each in scan]


@pytest.mark.parametrize(
    ("totals", "seen"),
    [
        pytest.param([1], 1, id="one page"),
        pytest.param([0], 1, id="none, which is one empty answer"),
        pytest.param([3, 3, 3], 3, id="three pages"),
        pytest.param([2, 4, 4, 4], 4, id="pages added while it scans"),
        pytest.param([5, 2], 2, id="pages gone while it scans"),
    ],
)
async def test_a_scan_believes_each_answer(connect: Connect, totals: list[int], seen: int) -> None:
    """Else rows added during a scan would be missed, or pages asked for that are not there any more."""
    wire = of_pages(totals)
    found = await pages_of(connect(wire).subscriptions())
    assert [each.number for each in found] == list(range(seen))
    assert [row.id for each in found for row in each.items] == [f"s{n}" for n in range(seen)]
    assert len(wire.requests) == seen


async def test_what_a_scan_asks_for(connect: Connect) -> None:
    """Else an unstable order drops rows, or ten rows a page use up the minute's calls."""
    wire = of_pages([1])
    pax8 = connect(wire)
    await pages_of(pax8.subscriptions(CompanyId("c")))
    await pages_of(pax8.companies())
    await pages_of(pax8.products())
    assert [(r.url.path, dict(r.url.params)) for r in wire.requests] == [
        ("/v1/subscriptions", {"sort": "createdDate,asc", "companyId": "c", "page": "0", "size": "200"}),
        ("/v1/companies", {"sort": "name,asc", "page": "0", "size": "200"}),
        ("/v1/products", {"sort": "name,asc", "page": "0", "size": "200"}),
    ]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"page": {"totalPages": 1}}, id="no content"),
        pytest.param({"content": None, "page": {"totalPages": 1}}, id="null content"),
        pytest.param({"content": {"a": 1}, "page": {"totalPages": 1}}, id="content that is no list"),
        pytest.param({"content": [], "totalPages": 1}, id="totalPages at the root only"),
        pytest.param({"content": [], "page": {"totalPages": "many"}}, id="totalPages that is no number"),
        pytest.param([], id="a bare list"),
    ],
)
async def test_a_page_of_another_shape_ends_the_scan(connect: Connect, body: Any) -> None:
    """Else an incomplete scan would look complete, and what it missed would look gone."""
    with pytest.raises(Unavailable, match="cannot be read"):
        await pages_of(connect(Wire(lambda _: httpx.Response(200, json=body))).subscriptions())


async def test_a_page_carries_the_moment_before_its_request(connect: Connect, clock: HandClock) -> None:
    """Else a sync would overwrite what was observed while its page was under way, or before a repetition."""

    def serve(request: httpx.Request) -> httpx.Response:
        clock.advance(seconds=10)
        return httpx.Response(500) if clock.now().second == 10 else page([ROW], 2, number_of(request))

    found = await pages_of(connect(Wire(serve)).subscriptions())
    assert [(each.asked_at - NOON).total_seconds() for each in found] == [10, 20]


class Ahead:
    """Answers page 0 at once; later pages are held until the request is cancelled."""

    def __init__(self) -> None:
        self.asked, self.cancelled = asyncio.Event(), asyncio.Event()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if number_of(request) == 0:
            return page([ROW], 9)
        self.asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.cancelled.set()
        raise AssertionError("nobody lets it go")


async def test_the_next_page_is_asked_for_while_this_one_is_used(connect: Connect) -> None:
    """Else a scan waits for the network and for the database in turn; with two ahead, memory would grow."""
    ahead = Ahead()
    wire = Wire(ahead)
    async with aclosing(connect(wire).subscriptions()) as scan:
        await anext(scan)
        await ahead.asked.wait()
        assert [number_of(r) for r in wire.requests] == [0, 1]
    assert ahead.cancelled.is_set()


@pytest.mark.parametrize("end", ["break", "error"])
async def test_a_consumer_that_stops_ends_the_look_ahead(connect: Connect, end: str) -> None:
    """Else requests of a finished job go on, and asyncio complains of tasks that nobody awaited."""
    ahead = Ahead()
    pax8 = connect(Wire(ahead))

    async def consume() -> None:
        async for _ in pax8.subscriptions():
            await ahead.asked.wait()
            if end == "error":
                raise RuntimeError("the consumer's own")
            break

    if end == "error":
        with pytest.raises(RuntimeError, match="own"):
            await consume()
    else:
        await consume()
    await asyncio.wait_for(ahead.cancelled.wait(), 5)


async def test_a_cancelled_consumer_ends_the_look_ahead(connect: Connect) -> None:
    """Else stopping the bot would wait for Pax8."""
    ahead = Ahead()
    job = asyncio.create_task(pages_of(connect(Wire(ahead)).subscriptions()))
    await ahead.asked.wait()
    job.cancel()
    await asyncio.wait([job])
    assert job.cancelled()
    assert ahead.cancelled.is_set()


async def test_a_page_that_fails_ahead_fails_after_the_one_before(connect: Connect) -> None:
    """Else a good page is lost to the failure of its neighbour."""
    wire = Wire(lambda r: page([ROW], 2) if number_of(r) == 0 else httpx.Response(403, json={"message": "No"}))
    scan = connect(wire).subscriptions()
    assert (await anext(scan)).number == 0
    with pytest.raises(Exception, match="No"):
        await anext(scan)


async def test_a_write_says_one_thing(connect: Connect) -> None:
    """Else the customer's price or dates are overwritten along with the seats."""
    wire = Wire(lambda _: httpx.Response(200, json=ROW))
    await connect(wire).set_quantity(IT, 11)
    (request,) = wire.requests
    assert (request.method, request.url.path, request.content) == (
        "PUT",
        "/v1/subscriptions/05c587df",
        b'{"quantity":11}',
    )


@pytest.mark.parametrize(
    ("name", "path"),
    [
        pytest.param("a/b?c#d", b"/v1/subscriptions/a%2Fb%3Fc%23d", id="marks of a URL"),
        pytest.param("é x", b"/v1/subscriptions/%C3%A9%20x", id="letters of a language"),
    ],
)
async def test_an_id_stays_one_segment(connect: Connect, name: str, path: bytes) -> None:
    """Else an id could reach another address with an MSP's full rights."""
    wire = Wire(lambda _: httpx.Response(200, json=ROW))
    await connect(wire).subscription(SubscriptionId(name))
    assert wire.requests[0].url.raw_path == path


@pytest.mark.parametrize("name", ["", ".", ".."])
async def test_an_id_that_is_another_address_is_missing(connect: Connect, name: str) -> None:
    """Else an empty id would read the whole list."""
    wire = Wire(lambda _: httpx.Response(200, json=ROW))
    with pytest.raises(Missing):
        await connect(wire).set_quantity(SubscriptionId(name), 5)
    assert wire.requests == []


def test_the_limit_keeps_under_a_thousand_a_minute() -> None:
    """Else 900 calls go out in the first second, and 900 more in the minute that begins with the next."""
    limiter = bucket(900)
    assert limiter.max_rate == 15
    assert limiter.time_period == 1
    assert (bucket(30).max_rate, bucket(30).time_period) == (1, 2)


async def test_calls_wait_for_the_limit(connect: Connect) -> None:
    """Else the limit would be a number that nobody heeds. One call in 30 seconds: the others must still be waiting."""
    wire = Wire(lambda _: httpx.Response(200, json=ROW))
    pax8 = connect(wire, calls_per_minute=2)
    calls = [asyncio.create_task(pax8.subscription(IT)) for _ in range(5)]
    await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
    assert len(wire.requests) == 1
    for call in calls:
        call.cancel()
    await asyncio.wait(calls)


async def test_a_client_of_its_own_is_closed(clock: HandClock) -> None:
    """Else every change of credentials leaks a pool of connections; and the client is what the domain asked for."""
    pax8 = Pax8("client", "secret", clock=clock)
    marketplace: Marketplace = pax8
    await pax8.aclose()
    assert pax8._http.is_closed
    with pytest.raises(RuntimeError, match="closed"):
        await marketplace.subscription(IT)
