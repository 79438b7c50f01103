"""Are events known again, and is what they ask for queued once, on both databases?"""

from datetime import timedelta

from adapters.db import Database
from domain.ids import ProductId, SubscriptionId
from domain.ports import DeliveryKind, Done, Kind, Task
from tests.adapters.db.world import ACME, OTHER, settle
from tests.clock import NOON

LEASE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
RUNS_ONLY = frozenset({DeliveryKind.RUN})
ONE, ANOTHER = Task(Kind.SUBSCRIPTIONS, subscription=SubscriptionId("s1")), Task(Kind.PRODUCTS, product=ProductId("p1"))


async def test_an_event_is_known_to_its_own_organisation_until_it_is_forgotten(acme: Database) -> None:
    """Lost otherwise: one MSP's event hides another's, or none is ever told twice."""
    await settle(acme, OTHER, "X")
    async with acme.unit(ACME) as unit:
        assert await unit.events.last("e1") is None
        await unit.events.hear("e1", NOON)
    async with acme.unit(OTHER) as unit:
        assert await unit.events.last("e1") is None
        assert await unit.events.forget(NOON + LEASE) == 0
    async with acme.unit(ACME) as unit:
        assert await unit.events.last("e1") == NOON
        await unit.events.hear("e1", NOON + LEASE)
        assert await unit.events.last("e1") == NOON + LEASE
        assert await unit.events.forget(NOON + LEASE) == 0
        assert await unit.events.forget(NOON + LEASE + SECOND) == 1
        assert await unit.events.last("e1") is None


async def test_asking_again_neither_doubles_a_read_nor_puts_it_off(acme: Database) -> None:
    """Lost otherwise: a row that Pax8 speaks of all the time is never read, or always."""
    for second in (5, 9, 30):
        async with acme.unit(ACME) as unit:
            await unit.outbox.run(ONE, NOON + SECOND * second)
            await unit.outbox.run(ANOTHER, NOON + SECOND * second)
            await unit.outbox.run(Task(Kind.SUBSCRIPTIONS), NOON + SECOND * second)
    claimed = await acme.queue.claim("one", NOON + SECOND * 5, LEASE, 9, RUNS_ONLY)
    assert {(d.task, d.lane) for d in claimed} == {
        (ONE, "sync/subscriptions/s1"),
        (ANOTHER, "sync/products/p1"),
        (Task(Kind.SUBSCRIPTIONS), "sync/subscriptions/all"),
    }
    for delivery in claimed:
        assert await acme.queue.finish(delivery, "one", Done(), NOON + SECOND * 6, NOON)
    assert await acme.queue.claim("one", NOON + LEASE, LEASE, 9, RUNS_ONLY) == ()
    async with acme.unit(ACME) as unit:
        await unit.outbox.run(ONE, NOON + LEASE)
    (again,) = await acme.queue.claim("one", NOON + LEASE, LEASE, 9, RUNS_ONLY)
    assert again.task == ONE
