"""Where may the seats of a pool go?"""

from collections.abc import Iterator, Sequence

from domain.accounts import Allocation, SeatPool
from domain.errors import BadQuantity, NotEnoughSeats, OnlyLowering, Refusal, TwiceAllocated, UnknownIntegration
from domain.vendors import Plan


def wrong(pool: SeatPool, plan: Plan, proposed: Sequence[Allocation]) -> tuple[tuple[str, Refusal], ...]:
    """What is in the way of these taking the place of the pool's allocations, each with the integration that it is
    about, or "" where it is about them all.

    Seats may be added or raised only where no more is allocated afterwards than is purchased, and never while there is
    a shortage: then each integration keeps at most what it has.
    """
    before = {each.integration: each.seats for each in pool.allocations}
    errors = tuple(_each(pool, plan, proposed, before))
    return errors or tuple(_together(pool, plan, proposed, before))


def is_lowering(pool: SeatPool, proposed: Sequence[Allocation]) -> bool:
    """No integration gets more than it has."""
    before = {each.integration: each.seats for each in pool.allocations}
    return all(each.seats <= before.get(each.integration, 0) for each in proposed)


def most(pool: SeatPool, integration: str) -> int:
    """Seats that this integration could have, were nothing else altered."""
    has = next((each.seats for each in pool.allocations if each.integration == integration), 0)
    return has if pool.shortage else has + pool.free


def _each(
    pool: SeatPool, plan: Plan, proposed: Sequence[Allocation], before: dict[str, int]
) -> Iterator[tuple[str, Refusal]]:
    """One that the plan does not name any more keeps what it has, or less."""
    met: set[str] = set()
    for each in proposed:
        known = plan.integration(each.integration)
        if known is None and each.seats > before.get(each.integration, 0):
            yield each.integration, UnknownIntegration(plan.name)
        elif each.integration in met:
            yield each.integration, TwiceAllocated(known.name if known else each.integration)
        elif each.seats < 1:
            yield each.integration, BadQuantity(str(each.seats), max(most(pool, each.integration), 1))
        met.add(each.integration)


def _together(
    pool: SeatPool, plan: Plan, proposed: Sequence[Allocation], before: dict[str, int]
) -> Iterator[tuple[str, Refusal]]:
    raised = [each for each in proposed if each.seats > before.get(each.integration, 0)]
    wanted = sum(each.seats for each in proposed)
    if pool.shortage:
        for each in raised:
            yield each.integration, OnlyLowering(plan.name, pool.shortage, before.get(each.integration, 0))
    elif raised and wanted > pool.purchased:
        where = raised[0].integration if len(raised) == 1 else ""
        yield where, NotEnoughSeats(plan.name, pool.purchased, wanted)
