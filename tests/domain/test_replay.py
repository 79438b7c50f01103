"""What would other settings have made of the past, and is what moved told in words that come back the same?"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.changes import ChangeRequest, Explanation, Growth, Hold, Subject
from domain.examples import PENDING
from domain.ids import ClientId
from domain.places import EVERYTHING, Scope
from domain.replay import Replay, replay
from domain.rules import NO_MAXIMUM, NO_MINIMUM, ApprovalPolicy, SelfServiceDefaults, SubscriptionRule, effective
from domain.settings import Moved, Setting, moved, policy_of, policy_terms, rule_terms

OPEN = ApprovalPolicy(False, Decimal(100))
HALF = ApprovalPolicy(False, Decimal(50))


def past(
    present: int, asked: int, *holds: Hold, vendor: str = "Microsoft", growth: Growth | None = None
) -> ChangeRequest:
    facts = Explanation(holds, vendor, Decimal(0), None, growth or Growth(0, present))
    return replace(PENDING, present=present, asked=asked, explanation=facts)


REPLAYS = [
    ("nothing was asked", [], OPEN, HALF, Replay(0, 0, 0)),
    ("a higher threshold lets more pass", [past(10, 15), past(10, 16), past(10, 30)], HALF, OPEN, Replay(3, 1, 2)),
    ("the threshold itself passes", [past(10, 15)], OPEN, HALF, Replay(1, 1, 1)),
    ("decreases are measured alike", [past(10, 4), past(10, 5)], OPEN, HALF, Replay(2, 2, 1)),
    ("approval by default holds all", [past(10, 11)], OPEN, replace(OPEN, require_by_default=True), Replay(1, 1, 0)),
    ("a subscription's own hold persists", [past(10, 11, Hold.SUBSCRIPTION)], HALF, OPEN, Replay(1, 0, 0)),
    ("another hold of then does not", [past(10, 11, Hold.VENDOR, Hold.DEFAULT)], HALF, OPEN, Replay(1, 1, 1)),
    ("from no seats never passes", [past(0, 1)], OPEN, OPEN, Replay(1, 0, 0)),
    (
        "a vendor is held, however it is spelt",
        [past(10, 11, vendor="MICROSOFT"), past(10, 11, vendor="Adobe")],
        OPEN,
        replace(OPEN, always_vendors=frozenset({"Microsoft"})),
        Replay(2, 2, 1),
    ),
    (
        "a vendor that was not known might be one of them",
        [past(10, 11, vendor="")],
        OPEN,
        replace(OPEN, always_vendors=frozenset({"Microsoft"})),
        Replay(1, 1, 0),
    ),
    (
        "growth of then counts against a ceiling",
        [past(10, 11, growth=Growth(2, 10)), past(10, 11, growth=Growth(3, 10)), past(11, 10, growth=Growth(9, 10))],
        OPEN,
        replace(OPEN, growth_ceiling=Decimal(30)),
        Replay(3, 3, 2),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("requests", "before", "after", "told"), [r[1:] for r in REPLAYS], ids=[r[0] for r in REPLAYS])
def test_the_past_is_judged_anew(
    requests: list[ChangeRequest], before: ApprovalPolicy, after: ApprovalPolicy, told: Replay
) -> None:
    """Lost otherwise: a preview that promises what the settings will not do."""
    assert replay(requests, before, after) == told


POLICIES = [
    ApprovalPolicy(),
    ApprovalPolicy(False, Decimal("33.30"), frozenset({"b", "A"}), Decimal("1E+2"), True, timedelta(days=3)),
    ApprovalPolicy(expires_after=timedelta(hours=36)),
]


@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_comes_back_from_its_words(policy: ApprovalPolicy) -> None:
    """Lost otherwise: a proposal that is saved as another one."""
    assert policy_of(policy_terms(policy)) == policy


def test_what_moved_is_told_in_the_order_it_is_shown_in() -> None:
    """Lost otherwise: a difference that names what is the same."""
    after = replace(HALF, threshold=Decimal("25.0"), own_decisions=True, always_vendors=frozenset({"b", "A"}))
    assert moved(policy_terms(HALF), policy_terms(after)) == (
        Moved(Setting.THRESHOLD, "50", "25"),
        Moved(Setting.VENDORS, "", "A\nb"),
        Moved(Setting.OWN, "off", "on"),
    )
    assert moved(policy_terms(HALF), policy_terms(HALF)) == ()
    assert moved(rule_terms(SubscriptionRule()), rule_terms(SubscriptionRule(False, maximum=3))) == (
        Moved(Setting.ALLOWED, "", "off"),
        Moved(Setting.MAXIMUM, "", "3"),
    )


def test_no_bound_of_its_own_is_not_inherited_over() -> None:
    """Lost otherwise: a default that cannot be lifted for one subscription."""
    defaults = SelfServiceDefaults(True, 5, 20)
    bounds = effective(defaults, SubscriptionRule(minimum=NO_MINIMUM, maximum=NO_MAXIMUM)).bounds
    assert (bounds.minimum, bounds.maximum) == (None, None)
    inherited = effective(defaults, SubscriptionRule()).bounds
    assert (inherited.minimum, inherited.maximum) == (5, 20)


ACME, OTHER = ClientId("acme"), ClientId("other")
FITS = [
    ("everything", EVERYTHING, "acme", "Microsoft", True),
    ("its client", Scope(frozenset({ACME})), "acme", "Adobe", True),
    ("another client", Scope(frozenset({OTHER})), "acme", "Adobe", False),
    ("its vendor, however it is spelt", Scope(vendors=frozenset({"ADOBE"})), "acme", "Adobe", True),
    ("another vendor", Scope(vendors=frozenset({"Adobe"})), "acme", "Microsoft", False),
    ("a vendor not known yet", Scope(vendors=frozenset({"Adobe"})), "acme", "", True),
    ("its client, and another vendor", Scope(frozenset({ACME}), frozenset({"Adobe"})), "acme", "Google", False),
]


@pytest.mark.parametrize(("scope", "client", "vendor", "fits"), [r[1:] for r in FITS], ids=[r[0] for r in FITS])
def test_a_place_is_told_of_what_it_is_for(scope: Scope, client: str, vendor: str, fits: bool) -> None:
    """Lost otherwise: a request shown to those whom it does not concern, or to nobody."""
    subject: Subject = replace(PENDING.subject, client=ClientId(client), vendor=vendor)
    assert scope.fits(subject) is fits
