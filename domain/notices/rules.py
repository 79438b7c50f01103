"""What is told about the rules that clients ask under?"""

from dataclasses import dataclass
from datetime import datetime

from domain.catalog import Holding
from domain.changes import Explanation, Objection
from domain.money import Money
from domain.rules import SelfServiceDefaults, SubscriptionRule


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One subscription with its own rule."""

    holding: Holding
    rule: SubscriptionRule
    version: int


@dataclass(frozen=True, slots=True)
class RulesSheet:
    """The defaults, and a page of subscriptions: those with a rule of their own first. `words` is what was searched
    for, `listing` keeps it; `choose`: several fit where one was meant.
    """

    defaults: SelfServiceDefaults
    rows: tuple[RuleRow, ...]
    total: int
    offset: int
    page_size: int
    words: str
    listing: str
    may_change: bool
    choose: bool = False


@dataclass(frozen=True, slots=True)
class RuleSheet:
    """One subscription's rule. `edited` is who set it last and when; `saved`: just now, by this reader."""

    row: RuleRow
    defaults: SelfServiceDefaults
    zone: str
    may_change: bool
    edited: tuple[str, datetime] | None = None
    saved: bool = False


@dataclass(frozen=True, slots=True)
class DefaultsSheet:
    """What holds for every subscription without a rule of its own."""

    defaults: SelfServiceDefaults
    version: int
    zone: str
    may_change: bool
    edited: tuple[str, datetime] | None = None
    saved: bool = False


@dataclass(frozen=True, slots=True)
class Explained:
    """What would become of asking for `asked` seats now: refused for `objection`, else held or not, and why.

    `bound` is the maximum or minimum that it would break; `estimate` the difference of price per month.
    """

    holding: Holding
    asked: int
    objection: Objection | None
    explanation: Explanation
    estimate: Money | None
    bound: int | None = None


@dataclass(frozen=True, slots=True)
class RuleForm:
    row: RuleRow
    defaults: SelfServiceDefaults


@dataclass(frozen=True, slots=True)
class DefaultsForm:
    defaults: SelfServiceDefaults
    version: int


@dataclass(frozen=True, slots=True)
class ExplainForm:
    holding: Holding


RulesNotice = RulesSheet | RuleSheet | DefaultsSheet | Explained
RulesForm = RuleForm | DefaultsForm | ExplainForm
