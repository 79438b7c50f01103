"""Does everybody find what concerns them among the deliveries, however many others there are?"""

from datetime import timedelta

import pytest

from adapters.db import Database
from domain.ids import ProvisionId
from domain.notices import ProvisionMoved, ProvisionStep
from domain.ports import Audience, Dead
from domain.provisioning import Order, ProvisionRequest, ProvisionStatus
from domain.reach import Errand, Sides
from tests.adapters.db.world import ACME, APPROVERS, change
from tests.clock import NOON

BOTH, MSP, VENDOR = Sides(True, True), Sides(True, False), Sides(False, True)
SIDES = {BOTH: ["change", "order", "other"], MSP: ["change", "other"], VENDOR: ["order", "other"]}
BUSY = 3
"""Words about orders, and as many rows as are asked for: an hour in which a vendor sells well."""
HOUR = timedelta(hours=1)


@pytest.fixture
async def busy(acme: Database) -> Database:
    """Words about an order, more of them than fit, between a change's card and something about neither."""
    order = Order("NetNew", NOON, partner="par", partner_name="Lakeside IT")
    request = ProvisionRequest(ProvisionId("prv-1"), 0, 1, ProvisionStatus.HELD, order, False, NOON)
    word = ProvisionMoved(request, ProvisionStep.HELD, "UTC")
    async with acme.unit(ACME) as unit:
        await unit.provisioning.add(request)
        await unit.outbox.mail("ada@acme.example", word, "first")
        await unit.outbox.show(await unit.changes.add(change(), "ch1"), Audience.APPROVERS, APPROVERS)
        for n in range(BUSY):
            await unit.outbox.tell(APPROVERS, word, under=request.id, once=str(n))
        await unit.outbox.show(await unit.changes.add(change("ch2", "s2"), "ch2"), Audience.APPROVERS, APPROVERS)
        await unit.outbox.mail("ada@acme.example", word, "last")
    return acme


async def _given_up(database: Database) -> None:
    for _ in range(BUSY + 4):
        for each in await database.queue.claim("one", NOON + HOUR, HOUR, 9):
            await database.queue.finish(each, "one", Dead("invalid_blocks"), NOON + HOUR, NOON + HOUR)


def _side(errand: Errand) -> str:
    return "order" if errand.provision else "change" if errand.about else "other"


@pytest.mark.parametrize("sides", SIDES, ids=["of both", "the MSP's", "the vendor's"])
async def test_each_side_finds_its_own_among_many_of_the_other(busy: Database, sides: Sides) -> None:
    """Lost otherwise: an MSP's late card, behind a hundred words of the vendor that it also is; or a look at those."""
    async with busy.view(ACME) as view:
        late = await view.errands.late(NOON + HOUR, sides, BUSY)
        everything = await view.errands.late(NOON + HOUR, sides, 99)
    assert sorted({_side(each) for each in everything}) == SIDES[sides]
    assert [each.id for each in late] == [each.id for each in everything[:BUSY]]
    await _given_up(busy)
    async with busy.view(ACME) as view:
        dead = await view.errands.dead(NOON, sides, BUSY)
    assert [each.id for each in dead] == [each.id for each in reversed(everything)][:BUSY]


async def test_what_is_of_the_other_side_is_not_sent_again(busy: Database) -> None:
    """Lost otherwise: a button that was made up, for what its presser may not read."""
    await _given_up(busy)
    async with busy.unit(ACME) as unit:
        dead = await unit.errands.dead(NOON, BOTH, 99)
        again = {_side(each) for each in dead if await unit.errands.send_again(each.id, MSP, NOON)}
        assert again == {"change", "other"}
