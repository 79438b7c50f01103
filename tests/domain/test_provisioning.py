"""The life of a provision request: which attempt counts, and what begins it anew."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain import provisioning as life
from domain.ids import ProvisionId, SubscriptionId
from domain.provisioning import Answer, Attempt, Notification, Order, ProvisionRequest, ProvisionStatus, Verdict

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ORDER = Order("NetNew", NOON, partner="p", quantity=5, subscription=SubscriptionId("s"))


def attempt(id: str, minutes: int, status: str = "Issued") -> Attempt:
    return Attempt(id, f"detail of {id}", status, NOON + timedelta(minutes=minutes))


def told(id: str, minutes: int, detail: str = "d1", quantity: int = 5) -> Notification:
    order = replace(ORDER, quantity=quantity)
    return Notification(ProvisionId("r"), order, detail=detail, details={"email": id}, attempt=attempt(id, minutes))


RECEIVED = life.received(told("a1", 0), NOON)
HELD = life.held(RECEIVED, ())
REFUSED = life.refused(HELD, Verdict(False, NOON, "Vera", reason="no"))
REPORTED = life.answered(REFUSED, Answer("a1", False, NOON))
ACCEPTED = life.answered(life.accepted(HELD, Verdict(True, NOON, "Vera")), Answer("a1", True, NOON))

AGAIN = [
    ("the attempt that is known says nothing", REPORTED, told("a1", 0, "d2"), None),
    ("an attempt older than the one that is known says nothing", REPORTED, told("a0", -1, "d2"), None),
    ("a notification without an attempt says nothing", REPORTED, replace(told("a2", 1, "d2"), attempt=None), None),
    ("a reported failure with a new detail begins anew", REPORTED, told("a2", 1, "d2"), ProvisionStatus.RECEIVED),
    ("a reported failure with the old detail is answered again", REPORTED, told("a2", 1), ProvisionStatus.REFUSED),
    (
        "a failure that Pax8 heard, and we not yet, begins anew too",
        REFUSED,
        told("a2", 1, "d2"),
        ProvisionStatus.RECEIVED,
    ),
    ("a refusal that was not reported yet stands for the old detail", REFUSED, told("a2", 1), ProvisionStatus.REFUSED),
    ("what a person looks at stays with that person", HELD, told("a2", 1, "d2"), ProvisionStatus.HELD),
    ("what was accepted stays accepted", ACCEPTED, told("a2", 1, "d2"), ProvisionStatus.ACCEPTED),
]


@pytest.mark.parametrize(("known", "told", "status"), [row[1:] for row in AGAIN], ids=[row[0] for row in AGAIN])
def test_another_attempt(known: ProvisionRequest, told: Notification, status: ProvisionStatus | None) -> None:
    """Lost otherwise: a corrected order that nobody looks at, or one that is carried out twice."""
    after = life.received_again(known, told)
    assert (after.status if after else None) == status
    if after is not None:
        assert after.version == known.version + 1
        assert after.attempt == told.attempt
        assert not after.answered


def test_a_request_that_begins_anew_forgets_what_was_decided_and_keeps_its_number() -> None:
    """Lost otherwise: an old reason on a new order, or a second card for the same one."""
    known = replace(REPORTED, number=1042, email="old@x.example", trouble="no")
    after = life.received_again(known, told("a2", 1, "d2", quantity=7))
    assert after is not None
    assert (after.verdict, after.answer, after.email, after.trouble, after.findings) == (None, None, None, None, ())
    assert (after.number, after.order.quantity, dict(after.details)) == (1042, 7, {"email": "a2"})


LATER = [
    ("the newer one that we were told of, though Pax8 does not show it yet", attempt("a1", 0), attempt("a2", 1), "a2"),
    ("the newer one that Pax8 shows", attempt("a2", 1), attempt("a1", 0), "a2"),
    ("Pax8's word for two of the same moment", attempt("a2", 0), attempt("a1", 0), "a2"),
    ("the only one", None, attempt("a1", 0), "a1"),
]


@pytest.mark.parametrize(("shown", "known", "id"), [row[1:] for row in LATER], ids=[row[0] for row in LATER])
def test_the_latest_attempt(shown: Attempt | None, known: Attempt, id: str) -> None:
    """Lost otherwise: a result for an attempt that Pax8 takes none of."""
    found = life.later_of(shown, known)
    assert found is not None
    assert found.id == id


def test_what_pax8_shows_now_outweighs_what_it_told_us() -> None:
    """Lost otherwise: an order acted on as it was before somebody corrected it."""
    shown = replace(told("a2", 1, "d2", quantity=9), details={"email": "new"})
    now = life.as_pax8_has_it(RECEIVED, shown)
    assert (now.order.quantity, now.detail, dict(now.details), now.version) == (9, "d2", {"email": "new"}, 1)
    bare = life.as_pax8_has_it(RECEIVED, replace(shown, detail=None, details={}, attempt=None))
    assert (bare.detail, dict(bare.details), bare.attempt) == ("d1", {"email": "a1"}, RECEIVED.attempt)
