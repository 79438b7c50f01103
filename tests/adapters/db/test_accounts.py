"""Is what an MSP bought kept for as long as somebody needs it?"""

from datetime import timedelta

from adapters.db import Database
from domain.accounts import Account, AccountState, Allocation, Purchase
from domain.ids import AccountId, PlanId, ProvisionId, SubscriptionId
from domain.vendors import Family
from tests.adapters.db.world import ACME, OTHER
from tests.clock import NOON

CLOSED = Account(
    AccountId("acc"),
    1,
    OTHER,
    "par",
    "Brook IT",
    "jo@brook.example",
    AccountState.CLOSED,
    NOON - timedelta(days=99),
    kept_until=NOON,
)
ENDED = Purchase(
    CLOSED.id, SubscriptionId("sub"), 1, PlanId("bi-psa"), Family.A_LA_CARTE, 9, False, NOON, ProvisionId("prv")
)


async def found(database: Database) -> Account:
    async with database.unit(ACME) as unit:
        assert await unit.accounts.found(CLOSED, "UTC", "USD")
        assert await unit.accounts.save_purchase(ENDED)
        assert await unit.accounts.allocate(ENDED.subscription, [Allocation("autotask", 4)], 1, lowering=True)
    async with database.view(ACME) as view:
        [due] = await view.accounts.forgettable(NOON)
    return due


async def test_what_a_closed_account_had_bought_is_forgotten_with_its_address(acme: Database) -> None:
    """Lost otherwise: the promise that it goes."""
    due = await found(acme)
    async with acme.unit(ACME) as unit:
        assert await unit.accounts.forget(due)
    async with acme.view(ACME) as view:
        after = await view.accounts.get(CLOSED.id)
        assert await view.accounts.purchases(CLOSED.id) == ()
        assert await view.accounts.forgettable(NOON) == ()
    assert after is not None
    assert (after.email, after.state) == ("", AccountState.CLOSED)


async def test_an_account_that_was_reopened_at_that_moment_keeps_what_it_bought(acme: Database) -> None:
    """Lost otherwise: a purchase that is paid for, deleted by the night's tidying."""
    due = await found(acme)
    async with acme.unit(ACME) as unit:
        assert await unit.accounts.save(due.step(state=AccountState.ACTIVE, kept_until=None))
        bought = await unit.accounts.purchase(ENDED.subscription)
        assert bought is not None
        assert await unit.accounts.save_purchase(bought.step(live=True))
    async with acme.unit(ACME) as unit:
        assert not await unit.accounts.forget(due)
    async with acme.view(ACME) as view:
        pool = await view.accounts.pool(ENDED.subscription)
    assert pool is not None
    assert (pool.purchased, pool.allocated) == (9, 4)
