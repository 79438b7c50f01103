"""Does the store keep to what the model says of seats, statement by statement and when two write at once?"""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.db import Database
from domain.accounts import Account, AccountState, Allocation, Purchase, SeatPool
from domain.allocation import is_lowering
from domain.ids import AccountId, OrgId, PlanId, ProvisionId, SubscriptionId
from domain.vendors import Family
from tests.adapters.db.world import ACME
from tests.clock import NOON

_STEPS = st.one_of(
    st.tuples(st.just("buy"), st.integers(0, 12)),
    st.tuples(st.just("cancel"), st.just(0)),
    st.tuples(st.just("allocate"), st.dictionaries(st.sampled_from("abc"), st.integers(1, 9), max_size=3)),
)


async def bought(database: Database, name: str, seats: int) -> SubscriptionId:
    account, subscription = AccountId(f"account-{name}"), SubscriptionId(f"sub-{name}")
    made = Account(account, 1, OrgId("lakeside"), f"partner-{name}", "Lakeside", "", AccountState.ACTIVE, NOON)
    async with database.unit(ACME) as unit:
        await unit.accounts.found(made, "UTC", "USD")
        row = Purchase(account, subscription, 1, PlanId("psa"), Family.A_LA_CARTE, seats, True, NOON, ProvisionId("r"))
        assert await unit.accounts.save_purchase(row)
    return subscription


async def pool(database: Database, subscription: SubscriptionId) -> SeatPool:
    async with database.view(ACME) as view:
        found = await view.accounts.pool(subscription)
    assert found is not None
    return found


async def allocate(database: Database, subscription: SubscriptionId, seen: SeatPool, **seats: int) -> bool:
    """`seen` decides what is a lowering; the row decides whether it may be."""
    proposed = [Allocation(name, number) for name, number in seats.items()]
    async with database.unit(ACME) as unit:
        lowering = is_lowering(seen, proposed)
        return await unit.accounts.allocate(subscription, proposed, seen.purchase.version, lowering)


@given(steps=st.lists(_STEPS, max_size=10), name=st.uuids())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_every_seat_is_accounted_for_and_only_a_reduction_leaves_a_shortage(
    acme: Database, steps: list[tuple[str, object]], name: object
) -> None:
    """Lost otherwise: a row that says something else than the model that has judged it."""
    subscription = await bought(acme, str(name), 6)
    for step, wanted in steps:
        before = await pool(acme, subscription)
        if isinstance(wanted, dict):
            kept = await allocate(acme, subscription, before, **wanted)
            lower = is_lowering(before, [Allocation(name, seats) for name, seats in wanted.items()])
            assert kept == (lower or sum(wanted.values()) <= before.purchased)
        else:
            seats = int(str(wanted)) if step == "buy" else before.purchase.quantity
            async with acme.unit(ACME) as unit:
                assert await unit.accounts.save_purchase(before.purchase.step(live=step == "buy", quantity=seats))
        now = await pool(acme, subscription)
        assert now.purchased + now.shortage == now.allocated + now.free
        if now.shortage > before.shortage:
            assert now.purchased < before.purchased


async def test_of_many_who_allocate_at_once_one_is_kept(acme: Database) -> None:
    """Lost otherwise: eight admins, each of whom sees ten free seats."""
    subscription = await bought(acme, "busy", 10)
    seen = await pool(acme, subscription)
    names = "abcdefgh"
    kept = await asyncio.gather(*(allocate(acme, subscription, seen, **{name: 10}) for name in names))
    assert sorted(kept) == [False] * 7 + [True]
    now = await pool(acme, subscription)
    assert (now.allocated, now.purchase.version) == (10, 2)


@pytest.mark.parametrize("raised", [True, False], ids=["a raise loses", "a lowering loses too"])
async def test_a_reduction_in_between_is_never_overlooked(acme: Database, raised: bool) -> None:
    """Lost otherwise: seats given out on a form that Pax8 has overtaken."""
    subscription = await bought(acme, f"cut-{raised}", 10)
    assert await allocate(acme, subscription, await pool(acme, subscription), a=8)
    seen = await pool(acme, subscription)
    async with acme.unit(ACME) as unit:
        assert await unit.accounts.save_purchase(seen.purchase.step(quantity=5))
    assert not await allocate(acme, subscription, seen, a=9 if raised else 7)
    assert (await pool(acme, subscription)).shortage == 3
