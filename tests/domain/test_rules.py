"""The rules of self-service and approval, row by row: every row of the source documents, and every boundary."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.changes import Growth, Hold
from domain.errors import (
    AboveMaximum,
    BelowMinimum,
    BoundsCross,
    Refusal,
    SameQuantity,
    SelfServiceOff,
    ThresholdOutOfRange,
)
from domain.rules import (
    ApprovalPolicy,
    Bounds,
    Effective,
    SelfServiceDefaults,
    SubscriptionRule,
    check_bounds,
    check_change,
    effective,
    judge,
)

OPEN = Effective(allowed=True, require_approval=False, bounds=Bounds())
STRICT = Effective(allowed=True, require_approval=True, bounds=Bounds())
EASY = ApprovalPolicy(require_by_default=False, threshold=Decimal(50))


def policy(threshold: str = "50", **more: object) -> ApprovalPolicy:
    return ApprovalPolicy(require_by_default=False, threshold=Decimal(threshold), **more)  # type: ignore[arg-type]


JUDGED = [
    ("at 50 % from 10 to 15 passes", policy(), OPEN, 10, 15, []),
    ("at 50 % from 10 to 16 is held", policy(), OPEN, 10, 16, [Hold.THRESHOLD]),
    ("at 50 % from 10 down to 5 passes, decreases being measured the same way", policy(), OPEN, 10, 5, []),
    ("at 50 % from 10 down to 4 is held", policy(), OPEN, 10, 4, [Hold.THRESHOLD]),
    ("at 25 % from 10 to 12 passes", policy("25"), OPEN, 10, 12, []),
    ("at 25 % from 10 to 13 is held", policy("25"), OPEN, 10, 13, [Hold.THRESHOLD]),
    ("at 25 % from 4 to 5 passes exactly", policy("25"), OPEN, 4, 5, []),
    ("at 0 % one seat more is held", policy("0"), OPEN, 1000, 1001, [Hold.THRESHOLD]),
    ("at 0 % one seat fewer is held", policy("0"), OPEN, 1000, 999, [Hold.THRESHOLD]),
    ("at 100 % twice the seats pass", policy("100"), OPEN, 7, 14, []),
    ("at 100 % one above twice the seats is held", policy("100"), OPEN, 7, 15, [Hold.THRESHOLD]),
    ("a third compares exactly, without rounding: 33.33 % of 3 holds one seat", policy("33.33"), OPEN, 3, 4, [Hold.THRESHOLD]),
    ("33.34 % of 3 lets one seat pass", policy("33.34"), OPEN, 3, 4, []),
    ("from no seats every change is held", policy("100"), OPEN, 0, 1, [Hold.FROM_ZERO]),
    ("approval by default holds what the threshold would let pass", ApprovalPolicy(threshold=Decimal(50)), OPEN, 10, 11, [Hold.DEFAULT]),
    ("a new organisation's policy holds for the default and the threshold", ApprovalPolicy(), OPEN, 10, 11, [Hold.DEFAULT, Hold.THRESHOLD]),
    ("an always-approve vendor holds", policy(always_vendors=frozenset({"Microsoft"})), OPEN, 10, 11, [Hold.VENDOR]),
    ("an always-approve vendor is meant whatever its case", policy(always_vendors=frozenset({"microsoft"})), OPEN, 10, 11, [Hold.VENDOR]),
    ("another vendor on that list does not hold", policy(always_vendors=frozenset({"Adobe"})), OPEN, 10, 11, []),
    ("a subscription's own Require Approval holds", policy(), STRICT, 10, 11, [Hold.SUBSCRIPTION]),
    ("every reason that holds is named, the strongest first", ApprovalPolicy(always_vendors=frozenset({"Microsoft"})), STRICT, 10, 20,
     [Hold.VENDOR, Hold.SUBSCRIPTION, Hold.DEFAULT, Hold.THRESHOLD]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "rule", "present", "asked", "holds"), [r[1:] for r in JUDGED], ids=[r[0] for r in JUDGED]
)
def test_a_change_is_held_when(
    rules: ApprovalPolicy, rule: Effective, present: int, asked: int, holds: list[Hold]
) -> None:
    """Lost otherwise: money, when a change slips past the approval that the MSP asked for."""
    assert list(judge(rules, rule, "Microsoft", present, asked).holds) == holds


GROWN = [
    ("without a ceiling growth holds nothing", None, Growth(900, 10), 10, 11, False),
    ("growth and this change up to the ceiling pass", "100", Growth(5, 10), 15, 20, False),
    ("one seat above the ceiling is held", "100", Growth(6, 10), 16, 21, True),
    ("a decrease is not growth", "0", Growth(5, 10), 15, 10, False),
    ("a first change is measured from the present seats", "50", None, 10, 15, False),
    ("a ceiling of 0 % holds every increase", "0", None, 10, 11, True),
]


@pytest.mark.parametrize(
    ("ceiling", "growth", "present", "asked", "held"), [r[1:] for r in GROWN], ids=[r[0] for r in GROWN]
)
def test_growth_by_auto_approval(
    ceiling: str | None, growth: Growth | None, present: int, asked: int, held: bool
) -> None:
    """Lost otherwise: many small steps, each under the threshold, that add up to a large bill."""
    rules = policy("100", growth_ceiling=Decimal(ceiling) if ceiling is not None else None)
    assert (Hold.GROWTH in judge(rules, OPEN, "Microsoft", present, asked, growth).holds) is held


BOUNDED = [
    ("no bounds bind nothing", Bounds(), 10, 1_000, None),
    ("up to the maximum is allowed", Bounds(None, 12), 10, 12, None),
    ("above the maximum is refused", Bounds(None, 12), 10, 13, AboveMaximum),
    ("down to the minimum is allowed", Bounds(5, None), 10, 5, None),
    ("below the minimum is refused", Bounds(5, None), 10, 4, BelowMinimum),
    ("above the maximum already, a step towards it is allowed", Bounds(None, 10), 15, 12, None),
    ("above the maximum already, a step away is refused", Bounds(None, 10), 15, 16, AboveMaximum),
    ("below the minimum already, a step towards it is allowed", Bounds(10, None), 5, 7, None),
    ("below the minimum already, a step away is refused", Bounds(10, None), 5, 4, BelowMinimum),
    ("the same quantity is refused", Bounds(), 10, 10, SameQuantity),
    ("the same quantity is refused on a bound too", Bounds(10, 10), 10, 10, SameQuantity),
]


@pytest.mark.parametrize(
    ("bounds", "present", "asked", "refused"), [r[1:] for r in BOUNDED], ids=[r[0] for r in BOUNDED]
)
def test_bounds(bounds: Bounds, present: int, asked: int, refused: type[Refusal] | None) -> None:
    """Lost otherwise: a client who buys past what the MSP allows, or who is locked in by a bound set later."""
    rule = Effective(allowed=True, require_approval=False, bounds=bounds)
    if refused is None:
        check_change(rule, present, asked, "Acme", "E3")
        return
    with pytest.raises(refused):
        check_change(rule, present, asked, "Acme", "E3")


MADE_ONE = [
    ("defaults apply where the subscription sets nothing", SelfServiceDefaults(True, 1, 9), SubscriptionRule(), Effective(True, False, Bounds(1, 9))),
    ("a subscription may be allowed against the default", SelfServiceDefaults(False), SubscriptionRule(allowed=True), Effective(True, False, Bounds())),
    ("a subscription may be closed against the default", SelfServiceDefaults(True), SubscriptionRule(allowed=False), Effective(False, False, Bounds())),
    ("its own bounds replace the defaults one by one", SelfServiceDefaults(True, 2, 9), SubscriptionRule(maximum=5), Effective(True, False, Bounds(2, 5))),
    ("require approval switched off adds no hold", SelfServiceDefaults(True), SubscriptionRule(require_approval=False), Effective(True, False, Bounds())),
]  # fmt: skip


@pytest.mark.parametrize(("defaults", "rule", "made"), [r[1:] for r in MADE_ONE], ids=[r[0] for r in MADE_ONE])
def test_defaults_and_rule_are_made_one(defaults: SelfServiceDefaults, rule: SubscriptionRule, made: Effective) -> None:
    """Lost otherwise: which of two settings wins."""
    assert effective(defaults, rule) == made


def test_an_effective_minimum_above_the_maximum_is_refused() -> None:
    """Lost otherwise: a subscription for which no quantity at all may be asked."""
    with pytest.raises(BoundsCross):
        check_bounds(effective(SelfServiceDefaults(True, minimum=10), SubscriptionRule(maximum=9)).bounds)


def test_bounds_that_came_to_cross_refuse_and_do_not_break() -> None:
    """Lost otherwise: every sync and every decision about a subscription whose default changed under its rule."""
    crossed = effective(SelfServiceDefaults(True, maximum=3), SubscriptionRule(minimum=5))
    with pytest.raises(AboveMaximum):
        check_change(crossed, 10, 11, "Acme", "E3")
    with pytest.raises(BelowMinimum):
        check_change(crossed, 10, 4, "Acme", "E3")


def test_a_vendor_that_is_not_known_yet_may_be_one_that_is_always_held() -> None:
    """Lost otherwise: the approval of a product that was bought after last night's list was read."""
    rules = policy(always_vendors=frozenset({"Microsoft"}))
    assert judge(rules, OPEN, "", 10, 11).holds == (Hold.VENDOR,)
    assert judge(policy(), OPEN, "", 10, 11).holds == ()


def test_self_service_off_is_refused_first() -> None:
    """Lost otherwise: an answer about quantities to somebody who may not ask at all."""
    with pytest.raises(SelfServiceOff):
        check_change(Effective(False, False, Bounds()), 10, 10, "Acme", "E3")


@pytest.mark.parametrize("threshold", ["-0.01", "-5", "100.01", "101"])
def test_a_threshold_outside_0_to_100_is_refused(threshold: str) -> None:
    """Lost otherwise: a typing error that lets everything pass."""
    with pytest.raises(ThresholdOutOfRange):
        ApprovalPolicy(threshold=Decimal(threshold))


def test_a_new_organisation_starts_careful() -> None:
    """Lost otherwise: an MSP whose clients can buy on the day it connects."""
    assert (ApprovalPolicy().require_by_default, ApprovalPolicy().threshold) == (True, 0)
    assert SelfServiceDefaults().allowed is False


seats = st.integers(0, 10_000)
percents = st.decimals(0, 100, places=2)


@given(
    present=seats,
    asked=st.integers(1, 10_000),
    threshold=percents,
    by_default=st.booleans(),
    require=st.booleans(),
    vendors=st.frozensets(st.sampled_from(["Microsoft", "Adobe"])),
    ceiling=st.none() | percents,
    growth=st.none() | st.builds(Growth, st.integers(0, 500), st.integers(1, 500)),
)
def test_no_explanation_contradicts_its_decision(
    present: int,
    asked: int,
    threshold: Decimal,
    by_default: bool,
    require: bool,
    vendors: frozenset[str],
    ceiling: Decimal | None,
    growth: Growth | None,
) -> None:
    """Lost otherwise: a card that says one thing and a rule that does another."""
    rules = ApprovalPolicy(by_default, threshold, vendors, ceiling)
    why = judge(rules, Effective(True, require, Bounds()), "Microsoft", present, asked, growth)
    assert why.held == bool(why.holds)
    assert (Hold.VENDOR in why.holds) == ("Microsoft" in vendors)
    assert (Hold.SUBSCRIPTION in why.holds) == require
    assert (Hold.DEFAULT in why.holds) == by_default
    assert (Hold.FROM_ZERO in why.holds) == (present == 0)
    if why.percent is not None:
        exceeds = abs(asked - present) * 100 > threshold * present
        assert (Hold.THRESHOLD in why.holds) == exceeds
    if not why.held:
        assert why.percent is not None and (threshold > 0 or asked == present)
