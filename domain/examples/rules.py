"""What is one good example of everything that is said about the rules of self-service?"""

from dataclasses import replace
from decimal import Decimal

from domain import errors
from domain.changes import Explanation, Growth, Hold, Objection
from domain.examples.licensing import DECIDED, E3, HOLDINGS, ZONE
from domain.money import Money
from domain.notices import (
    DefaultsForm,
    DefaultsSheet,
    Explained,
    ExplainForm,
    FormNotice,
    Notice,
    RuleForm,
    RuleRow,
    RuleSheet,
    RulesSheet,
)
from domain.rules import NO_MAXIMUM, SelfServiceDefaults, SubscriptionRule

_DEFAULTS = SelfServiceDefaults(True, 1, 50)
_E3 = RuleRow(E3, SubscriptionRule(None, True, 5, NO_MAXIMUM), 2)
_ROWS = (_E3, *(RuleRow(holding, SubscriptionRule(), 0) for holding in HOLDINGS[1:]))
_SHEET = RulesSheet(_DEFAULTS, _ROWS, 43, 0, 8, "", "0f" * 15, True)
_RULE = RuleSheet(_E3, _DEFAULTS, ZONE, True, ("Dana Weiss", DECIDED))
_PLAIN = DefaultsSheet(_DEFAULTS, 1, ZONE, True, ("Dana Weiss", DECIDED))
_WHY = Explanation((Hold.THRESHOLD,), "Microsoft", Decimal(50), Decimal(60), Growth(0, 10))
_EXPLAINED = Explained(E3, 16, None, _WHY, Money(Decimal("221.40"), "EUR"))

REFUSALS: dict[str, errors.Refusal] = {
    "no such subscription": errors.NoSuchSubscription("sharepiont", ("SharePoint Plan 1",)),
    "bad bound": errors.BadBound("many", 1_000_000),
    "defaults cross a rule": errors.DefaultsCross(20, 10, "Acme Dental", "Microsoft 365 E3", 2),
    "unknown rule word": errors.UnknownRuleWord("maximal"),
    "bad switch of a rule": errors.BadSwitch("perhaps", inherits=True),
}

EXAMPLES: dict[str, Notice | FormNotice] = {
    "rules": _SHEET,
    "rules, searched": replace(_SHEET, rows=_ROWS[:2], total=2, words="365"),
    "rules, one was meant": replace(_SHEET, rows=_ROWS[:2], total=2, words="365", choose=True),
    "rules, for readers": replace(_SHEET, offset=8, may_change=False, defaults=SelfServiceDefaults()),
    "rules, none": replace(_SHEET, rows=(), total=0),
    "rule": _RULE,
    "rule, all inherited": replace(_RULE, row=_ROWS[1], edited=None),
    "rule, broken by what is held": replace(_RULE, row=replace(_E3, rule=SubscriptionRule(maximum=8)), saved=True),
    "rule, below its minimum": replace(_RULE, row=replace(_E3, rule=SubscriptionRule(minimum=12)), may_change=False),
    "rule form": RuleForm(_E3, _DEFAULTS),
    "rule form, all inherited": RuleForm(_ROWS[1], SelfServiceDefaults()),
    "defaults": _PLAIN,
    "defaults, saved": replace(_PLAIN, defaults=SelfServiceDefaults(), saved=True, may_change=False),
    "defaults form": DefaultsForm(_DEFAULTS, 1),
    "explain form": ExplainForm(E3),
    "explained, held": _EXPLAINED,
    "explained, passes": replace(_EXPLAINED, asked=12, explanation=replace(_WHY, holds=(), percent=Decimal(20))),
    "explained, refused": replace(_EXPLAINED, asked=60, objection=Objection.ABOVE_MAXIMUM, bound=50, estimate=None),
}
