"""Can somebody shop at the small Pax8's store, also from another process, and is a wrong order refused?"""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.playground.cast import BI_PSA, PROFESSIONAL, STARTUP, pax8_world
from bot.playground.market import Market
from bot.playground.market_control import control_routes
from bot.playground.pax8 import Pax8Server
from bot.playground.sizes import Sizes


@pytest.fixture
async def pax8() -> AsyncIterator[Pax8Server]:
    server = Pax8Server(pax8_world(Sizes(3, 6, 10)))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def market(pax8: Pax8Server) -> Market:
    """Of a vendor whose bot is not there."""
    return Market(pax8, lambda: "")


@pytest.fixture
async def http(market: Market) -> AsyncIterator[aiohttp.ClientSession]:
    app = web.Application()
    app.add_routes(control_routes(market))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession(base_url=f"http://127.0.0.1:{runner.addresses[0][1]}") as session:
        yield session
    await runner.cleanup()


async def test_a_subscription_goes_on_under_the_same_id(market: Market) -> None:
    """Lost otherwise: seats, other plans and the end of something that nobody has bought."""
    bought = market.request(await market.order(quantity=5))["subscriptionId"]
    more = market.request(await market.order("Update", quantity=7))
    assert (more["subscriptionId"], more["quantity"], more["oldProductId"]) == (bought, 7, None)
    other = market.request(await market.order("ChangeProduct", product=PROFESSIONAL, quantity=7))
    assert (other["subscriptionId"], other["oldProductId"], other["productId"]) == (bought, STARTUP, PROFESSIONAL)
    ended = market.request(await market.order("Deprovision", product=PROFESSIONAL))
    assert ended["subscriptionId"] == bought
    with pytest.raises(LookupError):
        market.subscription("lakeside", PROFESSIONAL)


async def test_msps_and_rehearsals_hold_their_own(market: Market) -> None:
    """Lost otherwise: one MSP's seats changed by another's order, or by a simulation."""
    mine, theirs = await market.order(product=BI_PSA), await market.order(product=BI_PSA, partner="harbour")
    rehearsed = await market.order(product=BI_PSA, simulation=True)
    held = {market.request(each)["subscriptionId"] for each in (mine, theirs, rehearsed)}
    assert len(held) == 3
    more = market.request(await market.order("Update", product=BI_PSA, quantity=9))
    assert more["subscriptionId"] == market.subscription("lakeside", BI_PSA) == market.request(mine)["subscriptionId"]
    assert market.requests(simulation=True) == [rehearsed]
    assert market.unanswered() == [mine, theirs, more["id"]]


async def test_another_process_orders_and_sees(http: aiohttp.ClientSession) -> None:
    """Lost otherwise: the page's panel."""
    ordered = await (await http.post("/_control/market/order", json={"quantity": 3})).json()
    assert ordered["heard"] is False
    again = await (await http.post("/_control/market/redeliver", json={"id": ordered["id"]})).json()
    assert again == {"heard": False}
    shown = await (await http.get("/_control/market")).json()
    [row] = shown["requests"]
    assert (row["id"], row["type"], row["quantity"], row["attempts"]) == (ordered["id"], "NetNew", 3, ["Failed"])
    assert [held["quantity"] for held in shown["holdings"]] == [3]


WRONG: dict[str, tuple[str, Any, int]] = {
    "an order with a word nobody knows": ("order", {"amount": 3}, 400),
    "a partner nobody knows": ("order", {"partner": "nobody"}, 404),
    "seats of something that is not held": ("order", {"type": "Update"}, 404),
    "a request nobody knows": ("redeliver", {"id": "none"}, 404),
    "an act nobody knows": ("destroy", {}, 404),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
async def test_what_cannot_be_ordered_is_said(case: tuple[str, Any, int], http: aiohttp.ClientSession) -> None:
    """Lost otherwise: a button that does nothing and says nothing."""
    act, told, status = case
    async with http.post(f"/_control/market/{act}", json=told) as answer:
        assert answer.status == status
        assert (await answer.json())["error"]
