"""How are settings written down in plain words, what of them moved, and who moved it?

The same words serve a kept proposal, the record of past versions and the difference between two of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from domain.ids import SubscriptionId
from domain.rules import ApprovalPolicy, SelfServiceDefaults, SubscriptionRule

Terms = Mapping[str, str]
"""Setting → its value: "on", "off", a number, vendors joined by line breaks; "" where nothing is set."""

POLICY = "policy"
DEFAULTS = "defaults"


def rule_subject(subscription: SubscriptionId) -> str:
    """What the versions of one subscription's rule are kept under."""
    return f"rule:{subscription}"


class Setting(StrEnum):
    REQUIRE = "require_by_default"
    THRESHOLD = "threshold"
    VENDORS = "always_vendors"
    CEILING = "growth_ceiling"
    OWN = "own_decisions"
    EXPIRY = "expires_after_days"
    ALLOWED = "allowed"
    APPROVAL = "require_approval"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"


@dataclass(frozen=True, slots=True)
class Moved:
    """One setting that differs, by the words of `Terms`."""

    setting: Setting
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Somebody's change of what they saw as version `seen`."""

    seen: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A past or present version: `terms` as it set them; nobody (`by` None) where it was there before any edit."""

    version: int
    terms: Terms
    at: datetime | None = None
    by: str | None = None


def moved(before: Terms, after: Terms) -> tuple[Moved, ...]:
    """What differs, in the order in which settings are shown."""
    pairs = ((s, before.get(s, ""), after.get(s, "")) for s in Setting)
    return tuple(Moved(s, was, now) for s, was, now in pairs if was != now)


def policy_terms(policy: ApprovalPolicy) -> dict[str, str]:
    return {
        Setting.REQUIRE: _flag(policy.require_by_default),
        Setting.THRESHOLD: plain(policy.threshold),
        Setting.VENDORS: "\n".join(sorted(policy.always_vendors, key=str.casefold)),
        Setting.CEILING: "" if policy.growth_ceiling is None else plain(policy.growth_ceiling),
        Setting.OWN: _flag(policy.own_decisions),
        Setting.EXPIRY: plain(Decimal(policy.expires_after.total_seconds()) / 86_400),
    }


def policy_of(terms: Terms) -> ApprovalPolicy:
    return ApprovalPolicy(
        require_by_default=terms[Setting.REQUIRE] == "on",
        threshold=Decimal(terms[Setting.THRESHOLD]),
        always_vendors=frozenset(filter(None, terms[Setting.VENDORS].split("\n"))),
        growth_ceiling=Decimal(terms[Setting.CEILING]) if terms[Setting.CEILING] else None,
        own_decisions=terms[Setting.OWN] == "on",
        expires_after=timedelta(seconds=int(Decimal(terms[Setting.EXPIRY]) * 86_400)),
    )


def defaults_terms(defaults: SelfServiceDefaults) -> dict[str, str]:
    return {
        Setting.ALLOWED: _flag(defaults.allowed),
        Setting.MINIMUM: _count(defaults.minimum),
        Setting.MAXIMUM: _count(defaults.maximum),
    }


def rule_terms(rule: SubscriptionRule) -> dict[str, str]:
    """ "" says that it is inherited."""
    return {
        Setting.ALLOWED: _maybe(rule.allowed),
        Setting.APPROVAL: _maybe(rule.require_approval),
        Setting.MINIMUM: _count(rule.minimum),
        Setting.MAXIMUM: _count(rule.maximum),
    }


def plain(number: Decimal) -> str:
    """ "25", "33.3": no exponent, and no zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _flag(on: bool) -> str:
    return "on" if on else "off"


def _maybe(on: bool | None) -> str:
    return "" if on is None else _flag(on)


def _count(number: int | None) -> str:
    return "" if number is None else str(number)
