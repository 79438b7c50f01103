"""Does a request come to one thing, however often Pax8 tells us of it, and whatever is lost on the way?"""

import asyncio
from collections import Counter

import pytest

from bot.playground.cast import BI_PSA, STARTUP
from bot.playground.pax8 import Fault
from domain.ids import OrgId, ProvisionId
from domain.ports import ProvisionSearch
from domain.provisioning import ProvisionRequest, ProvisionStatus
from tests.e2e.home import Home, home

TIDEWATER = OrgId("tidewater")
LENA = "lena@lakeside.example"
TIMES = 50
RESULTS = "/provision-requests/*/results"


async def known(house: Home) -> tuple[ProvisionRequest, ...]:
    async with house.built.database.view(TIDEWATER) as view:
        return (await view.provisioning.search(ProvisionSearch(), 0, 50)).rows


async def accounts(house: Home) -> int:
    async with house.built.database.view(TIDEWATER) as view:
        return (await view.accounts.search("", 0, 50)).total


async def settled(house: Home, id: str) -> ProvisionRequest:
    """The request once it is decided and Pax8 has been told."""
    async with asyncio.timeout(10):
        while True:
            async with house.built.database.view(TIDEWATER) as view:
                found = await view.provisioning.get(ProvisionId(id))
            if found is not None and found.answered:
                return found
            await asyncio.sleep(0.02)


async def test_fifty_at_once_and_three_attempts_come_to_one_account(database_url: str) -> None:
    """Lost otherwise: an MSP with two accounts, two welcomes, or a result that Pax8 has refused."""
    async with home(database_url) as house:
        id = await house.market.order(product=STARTUP, quantity=5, deliver=False)
        attempts = [house.market.issue(id) for _ in range(3)]
        heard = await asyncio.gather(*(house.market.send(id, each) for each in attempts for _ in range(TIMES)))
        assert all(heard)
        assert (await house.market.answered(id))["status"] == "Success"
        after = await settled(house, id)
        assert (after.status, after.attempt and after.attempt.id) == (ProvisionStatus.ACCEPTED, attempts[-1])
        await house.mail(LENA)
        assert await asyncio.gather(*(house.market.send(id, each) for each in attempts)) == [True] * 3
        assert [each.id for each in await known(house)] == [id]
        assert (await accounts(house), len(house.mails(LENA)), len(house.market.results(id))) == (1, 1, 1)
        async with house.built.database.view(TIDEWATER) as view:
            assert {each.id for each in await view.provisioning.attempts(after.id)} == set(attempts)


async def test_ten_orders_told_crosswise_come_to_ten_purchases(database_url: str) -> None:
    """Lost otherwise: an order that gets in another's way, and is answered twice or never."""
    async with home(database_url) as house:
        made = [await house.market.order(product=BI_PSA, quantity=n, deliver=False) for n in range(1, 11)]
        tried = [(id, house.market.issue(id)) for id in made]
        heard = await asyncio.gather(*(house.market.send(*each) for each in (*tried, *reversed(tried))))
        assert all(heard)
        for id in made:
            assert (await house.market.answered(id))["status"] == "Success"
            await settled(house, id)
        async with house.built.database.view(TIDEWATER) as view:
            [account] = (await view.accounts.search("", 0, 50)).rows
            bought = await view.accounts.purchases(account.id)
        assert sorted(each.quantity for each in bought) == list(range(1, 11))
        assert Counter(len(house.market.results(id)) for id in made) == {1: 10}


LOST: dict[str, Fault] = {
    "the acknowledgement is lost": Fault(kind="after", path="/notifications"),
    "the result is lost": Fault(kind="before", method="POST", path=RESULTS),
    "the result's answer is lost": Fault(kind="after", method="POST", path=RESULTS),
    "the result is refused for a while": Fault(kind="status", status=429, retry_after="1", path=RESULTS),
    "the result took effect and is answered 500": Fault(
        kind="status", status=500, takes_effect=True, method="POST", path=RESULTS
    ),
    "nothing can be read": Fault(kind="status", status=503, method="GET", path="/provision-requests/*", times=2),
}


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST.keys())
async def test_what_is_lost_on_the_way_costs_nothing(fault: Fault, database_url: str) -> None:
    """Lost otherwise: a purchase that is paid for and never answered, or answered twice."""
    async with home(database_url) as house:
        house.stage.world.faults.add(fault)
        id = await house.market.order(product=STARTUP, quantity=5)
        if house.market.attempts(id)[-1]["status"] == "Failed":
            assert await house.market.deliver(id)
        async with asyncio.timeout(20):
            while not house.market.results(id) or not (await known(house))[0].answered:
                house.forward(5)
                await asyncio.sleep(0.1)
        assert [each["status"] for each in house.market.results(id)] == ["Success"]
        posts = [call for call in house.stage.world.calls if call.path.endswith("/results") and call.method == "POST"]
        assert sum(call.effect for call in posts) == 1
        assert await accounts(house) == 1


async def test_a_correction_is_looked_at_anew(database_url: str) -> None:
    """Lost otherwise: an MSP that corrects its order, and is told again what was wrong with the first one."""
    async with home(database_url) as house:
        id = await house.market.order(
            "ChangeProduct", product=BI_PSA, subscription=await bought(house), old_product=STARTUP
        )
        refused = await house.market.answered(id)
        assert refused["status"] == "Fail"
        assert "cancel" in refused["errorMessage"].lower()
        first = await settled(house, id)
        assert await house.market.retry(id)
        again = await house.market.answered(id, times=2)
        assert again["provisionAttemptId"] != refused["provisionAttemptId"]
        assert again["errorMessage"] == refused["errorMessage"]
        async with asyncio.timeout(10):
            while (now := await settled(house, id)).version == first.version:  # noqa: ASYNC110 - a row rings no bell
                await asyncio.sleep(0.02)
        assert now.attempt and now.attempt.id == again["provisionAttemptId"]


async def bought(house: Home) -> str:
    """A StartUp that Lakeside IT holds; its subscription."""
    id = await house.market.order(product=STARTUP, quantity=5)
    await house.market.answered(id)
    await settled(house, id)
    return house.market.subscription("lakeside", STARTUP)
