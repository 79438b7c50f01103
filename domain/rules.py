"""May this change be asked for, and does it need a person's yes? Pure decisions, each with its explanation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from domain.changes import Explanation, Growth, Hold
from domain.errors import AboveMaximum, BelowMinimum, BoundsCross, SameQuantity, SelfServiceOff, ThresholdOutOfRange

MAX_QUANTITY = 1_000_000
"""Seats. Nobody has that many; a larger number is a slip of the keyboard."""

NO_MINIMUM, NO_MAXIMUM = 0, MAX_QUANTITY
"""A subscription's own "no bound": these bind nothing that can be asked for, and are not inherited over."""

GROWTH_WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """When a change waits for a manager. A new organisation starts careful, as these defaults have it.

    `threshold` and `growth_ceiling` are percent of the seats held (0 to 100 and 0 upward); no ceiling means that growth
    is told, not judged.
    """

    require_by_default: bool = True
    threshold: Decimal = Decimal(0)
    always_vendors: frozenset[str] = frozenset()
    growth_ceiling: Decimal | None = None
    own_decisions: bool = False
    expires_after: timedelta = timedelta(days=14)

    def __post_init__(self) -> None:
        if not 0 <= self.threshold <= 100:
            raise ThresholdOutOfRange(self.threshold)

    def always_holds(self, vendor: str) -> bool:
        """A vendor that is not known yet might be one of them."""
        if not vendor:
            return bool(self.always_vendors)
        return vendor.casefold() in {v.casefold() for v in self.always_vendors}


@dataclass(frozen=True, slots=True)
class SelfServiceDefaults:
    """What clients may do where a subscription has no rule of its own."""

    allowed: bool = False
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionRule:
    """What one subscription sets for itself; None is "as the defaults have it", `NO_MINIMUM` and `NO_MAXIMUM` are "no
    bound, whatever the defaults have".
    """

    allowed: bool | None = None
    require_approval: bool | None = None
    minimum: int | None = None
    maximum: int | None = None

    @property
    def inherits_all(self) -> bool:
        return self == SubscriptionRule()


@dataclass(frozen=True, slots=True)
class Bounds:
    """The quantities that may be asked for: `minimum` binds decreases, `maximum` increases; None binds nothing."""

    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Effective:
    """Defaults and a subscription's own rule, made one."""

    allowed: bool
    require_approval: bool
    bounds: Bounds


def effective(defaults: SelfServiceDefaults, rule: SubscriptionRule) -> Effective:
    """Judges nothing: settings are checked by `check_bounds` before they are stored."""
    low = rule.minimum if rule.minimum is not None else defaults.minimum
    high = rule.maximum if rule.maximum is not None else defaults.maximum
    bounds = Bounds(None if low == NO_MINIMUM else low, None if high == NO_MAXIMUM else high)
    allowed = rule.allowed if rule.allowed is not None else defaults.allowed
    return Effective(allowed, bool(rule.require_approval), bounds)


def check_bounds(bounds: Bounds) -> None:
    """Raises `BoundsCross` when no quantity at all could be asked for."""
    if bounds.minimum is not None and bounds.maximum is not None and bounds.minimum > bounds.maximum:
        raise BoundsCross(bounds.minimum, bounds.maximum)


def check_change(rule: Effective, present: int, asked: int, client: str, product: str) -> None:
    """Raise the refusal that stands against going from `present` to `asked` seats, if any does.

    A bound stops a move away from it, never one toward it: with a maximum of 10, 15 → 12 may be asked for, 15 → 16 may
    not.
    """
    if not rule.allowed:
        raise SelfServiceOff(client, product)
    if asked == present:
        raise SameQuantity(present, client, product)
    if asked > present and rule.bounds.maximum is not None and asked > rule.bounds.maximum:
        raise AboveMaximum(asked, rule.bounds.maximum, client, product)
    if asked < present and rule.bounds.minimum is not None and asked < rule.bounds.minimum:
        raise BelowMinimum(asked, rule.bounds.minimum, client, product)


def judge(
    policy: ApprovalPolicy, rule: Effective, vendor: str, present: int, asked: int, growth: Growth | None = None
) -> Explanation:
    """Held or not, and every reason that holds it; |asked − present| / present is compared exactly.

    `growth` is what auto-approval has added so far in the window, this change not included.
    """
    so_far = growth or Growth(0, present)
    return Explanation(
        holds=tuple(_holds(policy, rule, vendor, present, asked, so_far)),
        vendor=vendor,
        threshold=policy.threshold,
        percent=Decimal(abs(asked - present) * 100) / present if present else None,
        growth=so_far,
        growth_ceiling=policy.growth_ceiling,
    )


def _holds(
    policy: ApprovalPolicy, rule: Effective, vendor: str, present: int, asked: int, growth: Growth
) -> Iterable[Hold]:
    if policy.always_holds(vendor):
        yield Hold.VENDOR
    if rule.require_approval:
        yield Hold.SUBSCRIPTION
    if policy.require_by_default:
        yield Hold.DEFAULT
    if present == 0:
        yield Hold.FROM_ZERO
    elif abs(asked - present) * 100 > policy.threshold * present:
        yield Hold.THRESHOLD
    if policy.growth_ceiling is not None and asked > present:
        after = growth.with_change(present, asked)
        if after.seats * 100 > policy.growth_ceiling * after.base:
            yield Hold.GROWTH
