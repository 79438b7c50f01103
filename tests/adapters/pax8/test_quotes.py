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
