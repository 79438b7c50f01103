"""How are the rules of self-service told: what is inherited, what is set, and what would become of a request?"""

from cards.words.changes import OBJECTIONS
from cards.words.rules import reasons
from cards.words.units import count, delta, money, seats
from domain.changes import Objection
from domain.money import Money
from domain.notices import Explained, RuleRow, RulesSheet
from domain.rules import NO_MAXIMUM, NO_MINIMUM, SelfServiceDefaults, SubscriptionRule, effective

TITLE = "Self-service rules"
CHOOSE = "Which subscription do you mean?"
DEFAULTS_TITLE = "Self-service defaults"
CHANGE, EXPLAIN, DEFAULTS_BUTTON = "Change…", "Explain…", "Change defaults…"
INHERIT = "Back to inherited"
INHERIT_SURE = "The rule of this subscription is given up, and the defaults apply to it again."
SAVED = "Saved. Requests that wait were looked at again."
FORM_TITLE, DEFAULTS_FORM, EXPLAIN_TITLE = "Self-service rule", "Self-service defaults", "What would happen?"
SAVE, EXPLAIN_NOW = "Save", "Explain"
ALLOWED, APPROVAL = "Quantity changes allowed", "Approval always required"
MINIMUM, MAXIMUM = "Minimum seats", "Maximum seats"
QUANTITY = "Seats asked for"
WHY = "Why"
INHERITED, YES, NO = "As the defaults have it", "Yes", "No"
ALL_RULES = "All rules"


def defaults_facts(defaults: SelfServiceDefaults) -> tuple[tuple[str, str], ...]:
    return (
        (ALLOWED, _yes(defaults.allowed)),
        (MINIMUM, "none" if defaults.minimum is None else f"{defaults.minimum:,}"),
        (MAXIMUM, "none" if defaults.maximum is None else f"{defaults.maximum:,}"),
    )


def defaults_line(defaults: SelfServiceDefaults) -> str:
    told = ", ".join(f"{label.lower()} {value.lower()}" for label, value in defaults_facts(defaults))
    return f"Defaults: {told}."


def rules_count(shown: RulesSheet) -> str:
    fitting = f" matching “{shown.words}”" if shown.words else ""
    if not shown.total:
        return "No subscriptions yet. They appear once a Pax8 company is mapped and synced."
    return f"{count(shown.total, 'subscription', 'subscriptions')}{fitting}; those with a rule of their own first."


def row_title(row: RuleRow) -> str:
    return f"{row.holding.client_name} · {row.holding.subscription.product_name}"


def row_line(row: RuleRow, defaults: SelfServiceDefaults) -> str:
    """Each value with where it comes from."""
    if row.rule.inherits_all:
        return f"all inherited: {_in_short(row, defaults)}"
    return ", ".join(f"{label.lower()} {value}" for label, value in rule_facts(row, defaults))


def rule_facts(row: RuleRow, defaults: SelfServiceDefaults) -> tuple[tuple[str, str], ...]:
    rule, holds = row.rule, effective(defaults, row.rule)
    return (
        (ALLOWED, _whose(_yes(holds.allowed), rule.allowed)),
        (APPROVAL, _whose(_yes(holds.require_approval), rule.require_approval)),
        (MINIMUM, _whose(_bound(holds.bounds.minimum), rule.minimum)),
        (MAXIMUM, _whose(_bound(holds.bounds.maximum), rule.maximum)),
    )


def present(row: RuleRow) -> str:
    return f"{seats(row.holding.subscription.quantity)} now"


def beyond(row: RuleRow, defaults: SelfServiceDefaults) -> str | None:
    """The seats held break a bound already: allowed, and said."""
    bounds, held = effective(defaults, row.rule).bounds, row.holding.subscription.quantity
    if bounds.maximum is not None and held > bounds.maximum:
        return f"{seats(held)} {_are(held)} above this maximum: only decreases can be asked for."
    if bounds.minimum is not None and held < bounds.minimum:
        return f"{seats(held)} {_are(held)} below this minimum: only increases can be asked for."
    return None


def form_hint(inherited: int | None, bound: str) -> str:
    """`bound` is "minimum" or "maximum"."""
    default = f"{inherited:,}" if inherited is not None else f"no {bound}"
    return f"Blank: inherited ({default}). “none”: no {bound}, whatever the default."


def default_hint(bound: str) -> str:
    return f"Blank: no {bound}."


def typed_bound(rule: SubscriptionRule) -> tuple[str, str]:
    """The minimum and the maximum as one would type them."""
    low, high = rule.minimum, rule.maximum
    return (
        "" if low is None else "none" if low == NO_MINIMUM else str(low),
        "" if high is None else "none" if high == NO_MAXIMUM else str(high),
    )


def allowed_inherited(defaults: SelfServiceDefaults) -> str:
    return f"{INHERITED} ({_yes(defaults.allowed).lower()})"


def approval_inherited() -> str:
    return f"{INHERITED} (by the approval settings)"


def explained_title(told: Explained) -> str:
    return f"{told.holding.client_name} · {told.holding.subscription.product_name}"


def explained_seats(told: Explained) -> str:
    return delta(told.holding.subscription.quantity, told.asked)


def verdict(told: Explained) -> str:
    if told.objection is not None:
        bound = f" The bound is {told.bound:,}." if told.bound is not None else ""
        return f"It would be refused: {_objection(told.objection)}{bound}"
    if told.explanation.held:
        return "It would wait for a person’s approval."
    return "It would be approved by the rules, and go to Pax8 at once."


def why(told: Explained) -> str:
    present = told.holding.subscription.quantity
    return " ".join(reasons(told.explanation, present, told.asked))


def price(told: Explained) -> str:
    if told.estimate is None:
        return "no estimate for this subscription"
    size = money(Money(abs(told.estimate.amount), told.estimate.currency))
    return f"about {size} {'more' if told.estimate.amount >= 0 else 'less'} a month"


def _in_short(row: RuleRow, defaults: SelfServiceDefaults) -> str:
    holds = effective(defaults, row.rule)
    allowed = "changes allowed" if holds.allowed else "no changes"
    return f"{allowed}, minimum {_bound(holds.bounds.minimum)}, maximum {_bound(holds.bounds.maximum)}"


def _objection(reason: Objection) -> str:
    told = OBJECTIONS[reason]
    return told[0].lower() + told[1:]


def _whose(value: str, own: bool | int | None) -> str:
    return f"{value.lower()} ({'inherited' if own is None else 'set'})"


def _bound(number: int | None) -> str:
    return "none" if number is None else f"{number:,}"


def _yes(on: bool) -> str:
    return YES if on else NO


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
