"""Does every provision request that Pax8 sends become one decision, and one result, whatever happens on the way?"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.ids import OrgId, ProvisionId
from domain.provisioning import ProvisionRequest, ProvisionStatus
from tests.e2e.home import Home, home

TIDEWATER = OrgId("tidewater")
HEADER = "pax8ApiTokenV1"


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[Home]:
    async with home(database_url) as made:
        yield made


async def stored(house: Home, request: str) -> ProvisionRequest | None:
    async with house.built.database.view(TIDEWATER) as view:
        return await view.provisioning.get(ProvisionId(request))


async def until(house: Home, request: str, **facts: Any) -> ProvisionRequest:
    """Wait until the stored request has these attributes."""
    async with asyncio.timeout(10):
        while True:
            found = await stored(house, request)
            if found and all(getattr(found, name) == value for name, value in facts.items()):
                return found
            await asyncio.sleep(0.02)


async def test_a_purchase_is_accepted_by_itself_and_pax8_has_the_result(house: Home) -> None:
    """Lost otherwise: the whole of it."""
    request = await house.market.order()
    answer = await house.market.answered(request)
    assert answer["status"] == "Success"
    done = await until(house, request, answered=True)
    assert (done.status, done.email) == (ProvisionStatus.ACCEPTED, "lena@lakeside.example")
    assert done.answer is not None
    assert not done.answer.elsewhere
