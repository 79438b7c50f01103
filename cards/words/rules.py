"""Why does a change wait for a person, or why does it not?"""

from typing import assert_never

from cards.words.units import (
    percent,
    percent_above,
    percent_exact,
    percent_within,
    signed,
)
from domain.changes import (
    ChangeRequest,
    ChangeStatus,
    Explanation,
    Hold,
)


def explanation(change: ChangeRequest) -> tuple[str, ...]:
    """Every rule that holds it and why, the strongest first; or the one that lets it pass."""
    pending = change.status is ChangeStatus.PENDING
    return reasons(change.explanation, change.present, change.asked, pending=pending)


def reasons(facts: Explanation, present: int, asked: int, *, pending: bool = False) -> tuple[str, ...]:
    """The same of the facts alone; `pending`: it waits all the same."""
    return tuple(_hold(hold, facts, present, asked) for hold in facts.holds) or (_passes(facts, pending),)


def growth(facts: Explanation) -> str:
    so_far = facts.growth
    if not so_far.seats:
        return "none by auto-approval in the last 30 days"
    share = f" ({percent(so_far.percent)} on top of {so_far.base:,})" if so_far.base else ""
    return f"{signed(so_far.seats)} by auto-approval in the last 30 days{share}"


def _hold(hold: Hold, facts: Explanation, present: int, asked: int) -> str:
    match hold:
        case Hold.VENDOR:
            return f"Every change of {facts.vendor} products needs approval."
        case Hold.SUBSCRIPTION:
            return "Every change of this subscription needs approval."
        case Hold.DEFAULT:
            return "Approval is required by default."
        case Hold.FROM_ZERO:
            return "A change from 0 seats always needs approval, as there is no percentage to measure."
        case Hold.THRESHOLD:
            return _above_threshold(facts)
        case Hold.GROWTH:
            return _above_ceiling(facts, present, asked)
        case _:
            assert_never(hold)


def _above_threshold(facts: Explanation) -> str:
    if facts.percent is None:
        return "The size of the change cannot be measured in percent."
    share, limit = percent_above(facts.percent), percent_exact(facts.threshold)
    if not facts.threshold:
        return f"The change is {share}, and an auto-approve threshold of {limit} holds every change."
    return f"{share} is above the auto-approve threshold of {limit}."


def _above_ceiling(facts: Explanation, present: int, asked: int) -> str:
    after, ceiling = facts.growth.with_change(present, asked), facts.growth_ceiling
    if ceiling is None:
        return "It would exceed the ceiling on growth by auto-approval."
    share = percent_above(after.percent)
    return f"With it, auto-approval would have added {share} in 30 days, above the ceiling of {percent_exact(ceiling)}."


def _passes(facts: Explanation, pending: bool) -> str:
    """A request that was held may be shown anew under rules that would let it pass; it still waits for its decision."""
    still = "No rule holds it any more: " if pending else ""
    if facts.percent is None:
        return f"{still}nothing stands against it." if still else "No rule holds it."
    share = percent_within(facts.percent)
    return f"{still}{share} is within the auto-approve threshold of {percent_exact(facts.threshold)}."
