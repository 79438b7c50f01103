"""Does what a place did not take wait for it, and for no longer than that?"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.db import Database
from domain.errors import Loss
from domain.ports import Audience, Delivery, Parked
from tests.adapters.db.world import ACME, APPROVERS, DOOR, change
from tests.clock import NOON

LEASE = timedelta(seconds=30)
HELD_UP = 0.3
"""Seconds in which whoever waits for nobody is done."""
Ends = Callable[[Database, Delivery], Awaitable[None]]


async def _shown(database: Database) -> Delivery:
    """A card that is to be posted, in a place that has just been lost."""
    async with database.unit(ACME) as unit:
        await unit.outbox.show(await unit.changes.add(change(), "ch1"), Audience.APPROVERS, APPROVERS)
    (delivery,) = await _claim(database)
    async with database.unit(ACME) as unit:
        assert await unit.reach.park(DOOR.id, APPROVERS, Loss.ARCHIVED, "is_archived", NOON)
    return delivery


async def _claim(database: Database) -> tuple[Delivery, ...]:
    return await database.queue.claim("one", NOON, LEASE, 9)


async def _parked(database: Database, delivery: Delivery) -> None:
    assert await database.queue.finish(delivery, "one", Parked("is_archived"), NOON, NOON)


async def _lifted(database: Database, delivery: Delivery) -> None:
    async with database.unit(ACME) as unit:
        await unit.reach.lift(APPROVERS.key, NOON)


async def _before(database: Database, delivery: Delivery) -> None:
    await _lifted(database, delivery)
    await _parked(database, delivery)


async def _meanwhile(database: Database, delivery: Delivery) -> None:
    """The attempt is recorded while what lifts the place is not committed."""
    async with database.unit(ACME) as unit:
        await unit.reach.lift(APPROVERS.key, NOON)
        recording = asyncio.create_task(_parked(database, delivery))
        await asyncio.wait({recording}, timeout=HELD_UP)
    await recording


async def _after(database: Database, delivery: Delivery) -> None:
    await _parked(database, delivery)
    assert await _claim(database) == ()
    await _lifted(database, delivery)


async def _at_once(database: Database, delivery: Delivery) -> None:
    await asyncio.gather(_parked(database, delivery), _lifted(database, delivery))


ENDS: dict[str, Ends] = {
    "before the attempt is recorded": _before,
    "meanwhile": _meanwhile,
    "after it": _after,
    "whoever is first": _at_once,
}


@pytest.mark.parametrize("ends", ENDS.values(), ids=list(ENDS))
async def test_a_place_that_is_lifted_leaves_nothing_waiting(acme: Database, ends: Ends) -> None:
    """Lost otherwise: a card that waits for a place which takes messages, for ever."""
    delivery = await _shown(acme)
    await ends(acme, delivery)
    (again,) = await _claim(acme)
    assert again.id == delivery.id and not again.barred
    async with acme.view(ACME) as view:
        assert await view.reach.parkings() == ()


async def test_a_card_that_waits_for_its_place_is_due_again_only_with_something_new(acme: Database) -> None:
    """Lost otherwise: two lost places, each of which has what it did not take shown in the other, without end."""
    await _parked(acme, await _shown(acme))
    for version, due in ((1, 0), (2, 1)):
        async with acme.unit(ACME) as unit:
            asked = await unit.changes.by_number(1001)
            assert asked is not None
            await unit.outbox.show(replace(asked, version=version), Audience.APPROVERS, APPROVERS)
        assert len(await _claim(acme)) == due
