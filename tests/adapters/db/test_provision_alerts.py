"""Where does a provision request's card stand, and is each word about it said once?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.db import Database
from adapters.db.migrations import driver_url
from adapters.db.tables import deliveries
from domain.ids import ProvisionId
from domain.notices import ProvisionMoved, ProvisionStep
from domain.ports import DeliveryKind
from domain.provisioning import Order, ProvisionRequest, ProvisionStatus
from tests.adapters.db.world import ACME, APPROVERS, BENS_CHAT
from tests.clock import NOON

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
ORDER = Order("NetNew", AT, partner="par", partner_name="Lakeside IT")
REQUEST = ProvisionRequest(ProvisionId("prv-1"), 0, 1, ProvisionStatus.RECEIVED, ORDER, False, AT)
LEASE = timedelta(seconds=30)
WORD = ProvisionMoved(REQUEST, ProvisionStep.ACCEPTED, "UTC")


@pytest.fixture
async def stored(acme: Database) -> Database:
    async with acme.unit(ACME) as unit:
        await unit.provisioning.add(REQUEST)
        await unit.outbox.show_provision(REQUEST.id, 1, APPROVERS)
    return acme


async def test_a_card_is_known_to_be_followed_before_it_is_posted(stored: Database) -> None:
    """Lost otherwise: a word in a conversation that never had the card, or none in one that is about to have it."""
    async with stored.view(ACME) as view:
        assert await view.provisioning.followed_in(REQUEST.id) == {APPROVERS.key}
        assert await view.provisioning.followed_in(ProvisionId("prv-2")) == frozenset()
        assert await view.provisioning.shown_in(REQUEST.id, APPROVERS.key) is None


async def test_a_clock_set_back_holds_no_order_for_hours(stored: Database) -> None:
    """Lost otherwise: an order that a process was carrying out which died while the clock was wrong."""
    async with stored.unit(ACME) as unit:
        await unit.outbox.provision(REQUEST.id, NOON, "provision/1")
    orders = frozenset({DeliveryKind.PROVISION})
    assert await stored.queue.claim("dead", NOON + timedelta(hours=1), LEASE, 9, orders)
    (again,) = await stored.queue.claim("alive", NOON, LEASE, 9, orders)
    assert (again.provision, again.attempt, again.doubts) == (REQUEST.id, 2, 1)


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({}, 1),
        ({"once": "accepted/2"}, 2),
        ({"under": ProvisionId("prv-2")}, 2),
        ({"conversation": BENS_CHAT}, 2),
        ({"once": ""}, 2),
    ],
    ids=["the same", "another word", "of another request", "elsewhere", "not named"],
)
async def test_a_named_word_is_said_once(
    stored: Database, database_url: str, second: dict[str, Any], said: int
) -> None:
    """Lost otherwise: a thread that repeats itself at every step, or that says nothing."""
    first = {"conversation": APPROVERS, "notice": WORD, "under": REQUEST.id, "once": "accepted/1"}
    async with stored.unit(ACME) as unit:
        await unit.provisioning.add(
            ProvisionRequest(ProvisionId("prv-2"), 0, 1, ProvisionStatus.RECEIVED, ORDER, False, AT)
        )
    for told in (first, first | second):
        async with stored.unit(ACME) as unit:
            await unit.outbox.tell(**told)
    engine = create_async_engine(driver_url(database_url))
    async with engine.connect() as connection:
        rows = (await connection.execute(select(deliveries.c.id).where(deliveries.c.kind == "tell"))).all()
    await engine.dispose()
    assert len(rows) == said
