"""The life of a change: which state follows which, and that every step is a new version."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domain import changes
from domain.catalog import SubscriptionStatus
from domain.changes import (
    IN_FLIGHT,
    Aspect,
    ChangeRequest,
    ChangeStatus,
    Decision,
    Difference,
    Failure,
    Sending,
    Terms,
    differences,
)
from domain.errors import AlreadyDecided
from domain.examples import PENDING
from domain.money import Money

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
YES, NO = Decision(True, NOW), Decision(False, NOW)
S = ChangeStatus

Step = Callable[[ChangeRequest], ChangeRequest]
STEPS: dict[str, tuple[Step, ChangeStatus]] = {
    "approve": (lambda c: changes.approve(c, YES), S.APPROVED),
    "reject": (lambda c: changes.reject(c, NO), S.REJECTED),
    "withdraw": (lambda c: changes.withdraw(c, NOW), S.WITHDRAWN),
    "expire": (lambda c: changes.expire(c, NOW), S.EXPIRED),
    "close": (lambda c: changes.close(c, NOW, "subscription_gone"), S.CLOSED),
    "start": (lambda c: changes.start(c, NOW), S.APPLYING),
    "not_sent": (lambda c: changes.not_sent(c, at(S.APPROVED)), S.APPLYING),
    "lose_sight": (changes.lose_sight, S.UNKNOWN),
    "read_in_vain": (changes.read_in_vain, S.UNKNOWN),
    "ask_a_person": (changes.ask_a_person, S.UNKNOWN),
    "resume": (lambda c: changes.resume(c, NOW), S.UNKNOWN),
    "accept": (lambda c: changes.accept(c, NOW), S.APPLIED),
    "confirm": (lambda c: changes.confirm(c, NOW), S.APPLIED),
    "fail": (lambda c: changes.fail(c, NOW, Failure.GIVEN_UP), S.FAILED),
}
PATHS: dict[ChangeStatus, list[str]] = {
    S.PENDING: [],
    S.APPROVED: ["approve"],
    S.APPLYING: ["approve", "start"],
    S.UNKNOWN: ["approve", "start", "lose_sight"],
    S.APPLIED: ["approve", "start", "accept"],
    S.FAILED: ["approve", "fail"],
    S.REJECTED: ["reject"],
    S.WITHDRAWN: ["withdraw"],
    S.EXPIRED: ["expire"],
    S.CLOSED: ["close"],
}


def at(status: ChangeStatus) -> ChangeRequest:
    change = PENDING
    for name in PATHS[status]:
        change = STEPS[name][0](change)
    assert change.status is status
    return change


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("status", PATHS, ids=lambda status: f"from {status}")
def test_a_step_is_taken_only_where_it_belongs(status: ChangeStatus, step: str) -> None:
    """Lost otherwise: an ended request that comes to life, or an approval of what was withdrawn."""
    take, leads_to = STEPS[step]
    before = at(status)
    may = leads_to in changes.NEXT.get(status, frozenset())
    if not may:
        with pytest.raises(AlreadyDecided) as refused:
            take(before)
        assert refused.value.change is before
        return
    after = take(before)
    assert (after.status, after.version, after.id) == (leads_to, before.version + 1, before.id)


def test_what_may_follow_what() -> None:
    """Lost otherwise: the plan's own line about the life of a change."""
    assert {
        s: {t.value for t in n} for s, n in changes.NEXT.items() if s not in (S.APPLYING, S.UNKNOWN, S.APPLIED)
    } == {
        S.PENDING: {"approved", "rejected", "withdrawn", "expired", "closed"},
        S.APPROVED: {"applying", "applied", "failed"},
    }
    assert {s.value for s in IN_FLIGHT} == {"pending", "approved", "applying", "unknown"}
    assert not any(S.PENDING in following for following in changes.NEXT.values())


def test_a_send_is_counted_and_taken_back() -> None:
    """Lost otherwise: how often Pax8 was written to, on which a second PUT depends."""
    approved = at(S.APPROVED)
    started = changes.start(approved, NOW)
    assert (started.sending.sends, started.sending.sent_at) == (1, NOW)
    assert changes.not_sent(started, approved).sending == Sending()
    lost = changes.lose_sight(started)
    again = changes.start(lost, NOW + timedelta(minutes=15))
    assert (again.sending.sends, again.sending.first_at, again.sending.sent_at) == (2, NOW, NOW + timedelta(minutes=15))
    back = changes.not_sent(again, lost)
    assert (back.status, back.sending) == (S.UNKNOWN, lost.sending), "the first send is still in doubt"


EURO, DOLLAR = Money(Decimal(10), "EUR"), Money(Decimal(10), "USD")
ACTIVE, ENDED = SubscriptionStatus.ACTIVE, SubscriptionStatus.CANCELLED
MOVED = [
    ("nothing moved", Terms(10, ACTIVE, EURO, NOW), []),
    ("the quantity", Terms(11, ACTIVE, EURO, NOW), [Difference(Aspect.QUANTITY, 10, 11)]),
    ("the currency of the same amount", Terms(10, ACTIVE, DOLLAR, NOW), [Difference(Aspect.PRICE, EURO, DOLLAR)]),
    ("the commitment's end", Terms(10, ACTIVE, EURO, None), [Difference(Aspect.COMMITMENT, NOW, None)]),
    ("status and quantity, quantity first", Terms(9, ENDED, EURO, NOW), [Difference(Aspect.QUANTITY, 10, 9), Difference(Aspect.STATUS, "Active", "Cancelled")]),
]  # fmt: skip


@pytest.mark.parametrize(("now", "found"), [row[1:] for row in MOVED], ids=[row[0] for row in MOVED])
def test_what_moved_since_it_was_shown(now: Terms, found: list[Difference]) -> None:
    """Lost otherwise: a decision about something else than what was seen."""
    assert list(differences(Terms(10, ACTIVE, EURO, NOW), now)) == found
