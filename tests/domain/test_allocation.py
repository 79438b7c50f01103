"""Can seats be given out that are not there, whatever is bought, allocated, reduced and cancelled in whatever order?"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts import Allocation, Purchase, SeatPool
from domain.allocation import is_lowering, most, wrong
from domain.errors import BadQuantity, NotEnoughSeats, OnlyLowering, TwiceAllocated, UnknownIntegration
from domain.ids import AccountId, PlanId, ProvisionId, SubscriptionId
from domain.vendors import Family, Integration, Plan

PLAN = Plan(
    PlanId("psa"), "PSA", Family.A_LA_CARTE, frozenset(), integrations=tuple(Integration(k, k.upper()) for k in "abc")
)
BOUGHT = Purchase(
    AccountId("a"),
    SubscriptionId("s"),
    1,
    PLAN.id,
    Family.A_LA_CARTE,
    10,
    True,
    datetime(2026, 11, 21, tzinfo=UTC),
    ProvisionId("r"),
)


def of(**seats: int) -> tuple[Allocation, ...]:
    return tuple(Allocation(name, number) for name, number in seats.items())


def pool(purchased: int, **seats: int) -> SeatPool:
    return SeatPool(replace(BOUGHT, quantity=purchased), of(**seats))


@pytest.mark.parametrize(
    ("now", "proposed", "where", "why"),
    [
        (pool(10), of(a=10), None, None),
        (pool(10, a=10), of(b=10), None, None),
        (pool(10, a=4), (), None, None),
        (pool(10), of(a=11), "a", NotEnoughSeats),
        (pool(10, a=4), of(a=6, b=5), "", NotEnoughSeats),
        (pool(10), of(a=0), "a", BadQuantity),
        (pool(10), of(a=-3), "a", BadQuantity),
        (pool(10), of(x=1), "x", UnknownIntegration),
        (pool(10, x=3), of(x=3), None, None),
        (pool(10, x=3), of(x=4), "x", UnknownIntegration),
        (pool(10), (Allocation("a", 1), Allocation("a", 2)), "a", TwiceAllocated),
        (pool(5, a=8), of(a=7), None, None),
        (pool(5, a=8), of(a=9), "a", OnlyLowering),
        (pool(5, a=8, b=1), of(a=1, b=2), "b", OnlyLowering),
        (pool(0, a=8), (), None, None),
    ],
    ids=[
        "all of a pool",
        "all of it moved from one to another",
        "all of it taken back",
        "one more than there is",
        "one more than there is, in two steps",
        "no seats at all",
        "fewer than none",
        "something that the plan does not name",
        "something that the plan named once, kept",
        "something that the plan named once, raised",
        "one integration twice",
        "a shortage made smaller",
        "a shortage made larger",
        "one raised in a shortage that would be over by it",
        "a cancelled pool emptied",
    ],
)
def test_what_a_pool_s_allocations_may_be(
    now: SeatPool, proposed: tuple[Allocation, ...], where: str | None, why: type | None
) -> None:
    """Lost otherwise: the rule that what is allocated is what was bought."""
    found = wrong(now, PLAN, proposed)
    assert [(at, type(told)) for at, told in found] == ([(where, why)] if why else [])


def test_what_one_could_have_at_most_is_told() -> None:
    """Lost otherwise: a bound in a refusal that would be refused itself."""
    assert most(pool(10, a=4, b=2), "a") == 8
    assert most(pool(5, a=8), "a") == 8
    assert most(pool(5, a=8), "b") == 0


_STEPS = st.one_of(
    st.tuples(st.just("buy"), st.integers(0, 12)),
    st.tuples(st.just("cancel"), st.just(0)),
    st.tuples(st.just("reopen"), st.integers(1, 12)),
    st.tuples(st.just("allocate"), st.dictionaries(st.sampled_from("abcx"), st.integers(-1, 9), max_size=4)),
)


@given(st.lists(_STEPS, max_size=30))
def test_every_seat_is_accounted_for_and_only_a_reduction_leaves_a_shortage(steps: list[tuple[str, object]]) -> None:
    """Lost otherwise: the sums, in some order that nobody thought of."""
    now = pool(6)
    for step, wanted in steps:
        before = now
        match step, wanted:
            case "allocate", dict():
                proposed = of(**wanted)
                if not wrong(now, PLAN, proposed):
                    now = replace(now, allocations=proposed)
                    assert now.allocated <= now.purchased or is_lowering(before, proposed)
            case "cancel", _:
                now = replace(now, purchase=now.purchase.step(live=False))
            case _, int(seats):
                now = replace(now, purchase=now.purchase.step(live=True, quantity=seats))
        assert now.purchased + now.shortage == now.allocated + now.free
        assert all(each.seats >= 1 for each in now.allocations)
        if now.shortage > before.shortage:
            assert now.purchased < before.purchased
