"""Does somebody who waits for a price get one in time, and never an old one?"""

import asyncio

import httpx
import pytest

from adapters.pax8.quotes import Quotes
from domain.catalog import Pricing
from domain.errors import Missing, Unavailable
from domain.ids import CompanyId, ProductId
from tests.adapters.pax8.conftest import Connect, HandClock, Wire

IT = ProductId("p")
PRICES = {"content": [{"billingTerm": "Monthly", "type": "Flat", "rates": [{"suggestedRetailPrice": 9.5}]}]}


def once_then(failure: httpx.Response) -> Wire:
    answers = iter([httpx.Response(200, json=PRICES)])
    return Wire(lambda _: next(answers, failure))


@pytest.mark.parametrize(("minutes", "known"), [(15, True), (16, False)], ids=["15 minutes old", "16 minutes old"])
async def test_an_outage_is_bridged_for_a_quarter_of_an_hour(
    connect: Connect, clock: HandClock, minutes: int, known: bool
) -> None:
    """Else a card lacks its estimate whenever Pax8 stumbles, or shows a price of yesterday."""
    pax8 = connect(once_then(httpx.Response(503)))
    first = await pax8.pricing(IT)
    clock.advance(minutes=minutes)
    if known:
        assert await pax8.pricing(IT) == first
    else:
        with pytest.raises(Unavailable, match="503"):
            await pax8.pricing(IT)


async def test_prices_of_another_company_are_no_answer(connect: Connect) -> None:
    """Else one client is quoted another's terms."""
    pax8 = connect(once_then(httpx.Response(503)))
    await pax8.pricing(IT, CompanyId("a"))
    with pytest.raises(Unavailable):
        await pax8.pricing(IT, CompanyId("b"))


async def test_a_product_that_is_gone_has_no_price(connect: Connect) -> None:
    """Else what Pax8 does not sell any more would still be quoted."""
    pax8 = connect(once_then(httpx.Response(404)))
    await pax8.pricing(IT)
    with pytest.raises(Missing):
        await pax8.pricing(IT)


async def test_silence_ends(clock: HandClock) -> None:
    """Else a command waits until the platform gives it up."""

    async def never() -> tuple[Pricing, ...]:
        await asyncio.Event().wait()
        return ()

    with pytest.raises(Unavailable, match="did not answer within"):
        await Quotes(clock, patience=0.01).of((IT, None), never)


async def test_it_forgets(clock: HandClock) -> None:
    """Else a year of quotes fills the memory."""
    quotes = Quotes(clock)

    async def nothing() -> tuple[Pricing, ...]:
        return ()

    for n in range(1_100):
        await quotes.of((ProductId(str(n)), None), nothing)
    assert len(quotes._heard) == 1_000


async def test_prices_of_several_products_are_asked_for_at_once(clock: HandClock) -> None:
    """Else a page of ten products takes ten times as long as one price."""
    quotes, everybody = Quotes(clock), asyncio.Barrier(3)

    async def ask(product: ProductId) -> tuple[Pricing, ...]:
        await everybody.wait()
        return ()

    heard = await quotes.several([ProductId(n) for n in "abc"], ask, 5)
    assert set(heard.known) == {"a", "b", "c"} and heard.late == frozenset()


async def test_who_is_late_is_told_to_whoever_asks_again(clock: HandClock) -> None:
    """Else a slow price is asked for again with every page, and never arrives."""
    quotes, go, asked = Quotes(clock), asyncio.Event(), []

    async def ask(product: ProductId) -> tuple[Pricing, ...]:
        asked.append(product)
        await (go.wait() if product == "slow" else asyncio.sleep(0))
        return ()

    first = await quotes.several([IT, ProductId("slow")], ask, 0.05)
    assert set(first.known) == {IT} and first.late == {"slow"}
    go.set()
    again = await quotes.several([IT, ProductId("slow")], ask, 5)
    assert set(again.known) == {IT, "slow"} and asked == [IT, "slow"]


@pytest.mark.parametrize(("minutes", "asked"), [(15, 1), (16, 2)], ids=["15 minutes old", "16 minutes old"])
async def test_a_list_price_is_kept_for_a_quarter_of_an_hour(clock: HandClock, minutes: int, asked: int) -> None:
    """Else a page costs ten calls each time it is turned, or shows a price of yesterday."""
    quotes, calls = Quotes(clock), 0

    async def ask(product: ProductId) -> tuple[Pricing, ...]:
        nonlocal calls
        calls += 1
        return ()

    await quotes.several([IT], ask, 5)
    clock.advance(minutes=minutes)
    await quotes.several([IT], ask, 5)
    assert calls == asked


async def test_a_price_that_pax8_will_not_tell_is_left_blank(connect: Connect) -> None:
    """Else one product that is gone costs the whole page its prices."""
    pax8 = connect(Wire(lambda request: httpx.Response(404 if "gone" in str(request.url) else 200, json=PRICES)))
    heard = await pax8.prices([IT, ProductId("gone")], 5)
    assert set(heard.known) == {IT} and heard.late == frozenset()


async def test_nobody_is_asked_any_more_once_it_is_closed(clock: HandClock) -> None:
    """Else a shutdown waits for prices."""
    quotes = Quotes(clock)

    async def never(product: ProductId) -> tuple[Pricing, ...]:
        await asyncio.Event().wait()
        return ()

    assert (await quotes.several([IT], never, 0.01)).late == {IT}
    await quotes.aclose()
    assert quotes._asking == {}
