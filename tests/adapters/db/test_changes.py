"""Is a change request kept whole, and moved on by one of those who try?"""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.db import Database
from domain.changes import ChangeRequest, ChangeStatus, Growth, Party
from domain.errors import InFlight
from domain.ids import ChangeId, SubscriptionId
from tests.adapters.db.world import ACME, ADA, S1, change, decided
from tests.clock import NOON


async def _add(database: Database, new: ChangeRequest, source: str = "slack:1") -> ChangeRequest:
    async with database.unit(ACME) as unit:
        return await unit.changes.add(new, source)


async def test_a_change_comes_back_as_it_was(acme: Database) -> None:
    """Lost otherwise: a price, a time, or what a card said."""
    stored = await _add(acme, change())
    assert stored == replace(change(), number=stored.number)
    async with acme.view(ACME) as view:
        assert await view.changes.get(stored.id) == stored
        assert await view.changes.by_number(stored.number) == stored
        assert await view.changes.by_source("slack:1") == stored
        assert await view.changes.open_for(S1) == stored
        assert await view.changes.in_flight([S1, SubscriptionId("s2")]) == (stored,)
        assert await view.changes.get(ChangeId("nothing")) is None


async def test_numbers_count_up(acme: Database) -> None:
    """Lost otherwise: "#1042" means two things."""
    first = await _add(acme, change("a"))
    second = await _add(acme, change("b", "s2"), "slack:2")
    assert second.number == first.number + 1


async def test_a_second_one_in_flight_is_refused_and_the_transaction_goes_on(acme: Database) -> None:
    """Lost otherwise: two writes to one subscription."""
    first = await _add(acme, change())
    async with acme.unit(ACME) as unit:
        with pytest.raises(InFlight) as refused:
            await unit.changes.add(change("ch2", asked=30), "slack:2")
        other = await unit.changes.add(change("ch3", "s2"), "slack:3")
    assert (refused.value.number, refused.value.quantity, refused.value.status) == (first.number, 16, "pending")
    async with acme.view(ACME) as view:
        assert await view.changes.get(other.id) == other


async def test_one_event_makes_one_request(acme: Database) -> None:
    """Lost otherwise: a redelivered event asks twice."""
    await _add(acme, change())
    with pytest.raises(InFlight):
        await _add(acme, change("ch2", "s2"), "slack:1")


async def test_of_forty_who_save_one_version_one_wins(acme: Database) -> None:
    """Lost otherwise: a request approved and rejected at once."""
    stored = await _add(acme, change())

    async def decide(n: int) -> bool:
        async with acme.unit(ACME) as unit:
            seen = await unit.changes.get(stored.id)
            assert seen is not None
            after = decided(stored, approved=n % 2 == 0, by=Party(ADA, "Ada"))
            return await unit.changes.save(after)

    assert sorted(await asyncio.gather(*(decide(n) for n in range(40)))) == [False] * 39 + [True]


async def test_a_saved_change_comes_back_and_is_decided_once(acme: Database) -> None:
    """Lost otherwise: a decision that leaves no row of its own."""
    after = decided(await _add(acme, change()), by=Party(ADA, "Ada"))
    async with acme.unit(ACME) as unit:
        assert await unit.changes.save(after)
        assert not await unit.changes.save(after)
        assert await unit.changes.get(after.id) == after
    again = replace(after, version=after.version + 1)
    with pytest.raises(Exception, match=r"(?i)unique"):
        async with acme.unit(ACME) as unit:
            await unit.changes.save(again)
    async with acme.view(ACME) as view:
        assert await view.changes.get(after.id) == after


async def test_pending_expired_and_unconfirmed_are_found(acme: Database) -> None:
    """Lost otherwise: a request that nobody closes."""
    first = await _add(acme, change("a"))
    second = await _add(acme, replace(change("b", "s2"), expires_at=NOON), "slack:2")
    async with acme.unit(ACME) as unit:
        assert await unit.changes.pending(5) == (first, second)
        assert await unit.changes.pending(1) == (first,)
        assert await unit.changes.expired(NOON, 5) == (second,)
        applied = replace(first, version=2, status=ChangeStatus.APPLIED, applied_at=NOON)
        assert await unit.changes.save(applied)
        assert await unit.changes.unconfirmed(NOON) == (applied,)
        assert await unit.changes.unconfirmed(NOON + timedelta(seconds=1)) == ()
        confirmed = replace(applied, version=3, confirmed_at=NOON)
        assert await unit.changes.save(confirmed)
        assert await unit.changes.unconfirmed(NOON) == ()


async def test_growth_counts_what_was_added_without_a_yes(acme: Database) -> None:
    """Lost otherwise: step by step past every ceiling."""
    passed = replace(change("a", asked=12), status=ChangeStatus.APPLIED)
    async with acme.unit(ACME) as unit:
        assert await unit.changes.growth(S1, NOON) is None
        for id, present, asked in (("a", 10, 12), ("b", 12, 15), ("c", 15, 9)):
            auto = replace(decided(passed), id=ChangeId(id), present=present, asked=asked, status=ChangeStatus.APPLIED)
            await unit.changes.add(auto, id)
        by_ada = replace(decided(change("d"), by=Party(ADA, "Ada")), status=ChangeStatus.APPLIED)
        await unit.changes.add(by_ada, "d")
        assert await unit.changes.growth(S1, NOON) == Growth(5, 10)
        assert await unit.changes.growth(S1, NOON + timedelta(days=1)) is None
