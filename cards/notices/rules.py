"""How do the rules of self-service look, each value inherited or set, and what would become of a request?"""

from collections.abc import Callable, Iterable
from typing import Any

from cards.model import (
    Banner,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Context,
    Element,
    Emphasis,
    Fact,
    Facts,
    Form,
    Kind,
    LineField,
    NumberField,
    Option,
    Row,
    Rows,
    Span,
    Style,
    Text,
)
from cards.notices.turning import pager
from cards.tokens import make
from cards.words import approvals, labels, settings
from cards.words import bounds as words
from domain.notices import (
    DefaultsForm,
    DefaultsSheet,
    Explained,
    ExplainForm,
    RuleForm,
    RuleRow,
    RuleSheet,
    RulesSheet,
)
from domain.rules import SubscriptionRule


def rules(notice: RulesSheet) -> Card:
    return Card(words.CHOOSE if notice.choose else words.TITLE, tuple(_rules(notice)))


def rule(notice: RuleSheet) -> Card:
    row = notice.row
    body: list[Element] = [Banner(Kind.GOOD, words.SAVED)] if notice.saved else []
    body.append(_strong(words.present(row)))
    if beyond := words.beyond(row, notice.defaults):
        body.append(Banner(Kind.WARNING, beyond))
    body.append(_facts(words.rule_facts(row, notice.defaults)))
    if notice.edited:
        body.append(Context(settings.edited(*notice.edited, notice.zone)))
    buttons = [*_row_buttons(row, notice.may_change)]
    if notice.may_change and not row.rule.inherits_all:
        token = make("rule_inherit", row.holding.subscription.id, row.version)
        buttons.append(Button(words.INHERIT, token, confirm=words.INHERIT_SURE))
    buttons.append(Button(words.ALL_RULES, make("rules", "all", 0)))
    return Card(words.row_title(row), (*body, Buttons(tuple(buttons))))


def defaults(notice: DefaultsSheet) -> Card:
    body: list[Element] = [Banner(Kind.GOOD, words.SAVED)] if notice.saved else []
    body.append(_facts(words.defaults_facts(notice.defaults)))
    if notice.edited:
        body.append(Context(settings.edited(*notice.edited, notice.zone)))
    change = (_change_defaults(notice.version),) if notice.may_change else ()
    return Card(words.DEFAULTS_TITLE, (*body, Buttons((*change, Button(words.ALL_RULES, make("rules", "all", 0))))))


def explained(notice: Explained) -> Card:
    refused, held = notice.objection is not None, notice.explanation.held
    kind = Kind.DANGER if refused else Kind.WARNING if held else Kind.GOOD
    facts = [Fact(labels.SEATS, words.explained_seats(notice)), Fact(labels.PRICE, words.price(notice))]
    if not refused:
        facts.append(Fact(words.WHY, words.why(notice)))
    look = Button(words.TITLE, make("rule", notice.holding.subscription.id, 0))
    body = (Banner(kind, words.verdict(notice)), Facts(tuple(facts)), Buttons((look,)))
    return Card(words.explained_title(notice), body)


def rule_form(notice: RuleForm) -> Form:
    row, inherited = notice.row, notice.defaults
    low, high = words.typed_bound(row.rule)
    return Form(
        name="rule",
        token=make("rule_form", row.holding.subscription.id, row.version),
        title=words.FORM_TITLE,
        submit=words.SAVE,
        intro=(_strong(words.row_title(row)), Context(words.present(row))),
        fields=(
            _maybe("allowed", words.ALLOWED, words.allowed_inherited(inherited), row.rule.allowed),
            _maybe("approval", words.APPROVAL, words.approval_inherited(), row.rule.require_approval),
            _bound("minimum", words.MINIMUM, words.form_hint(inherited.minimum, "minimum"), low),
            _bound("maximum", words.MAXIMUM, words.form_hint(inherited.maximum, "maximum"), high),
        ),
    )


def defaults_form(notice: DefaultsForm) -> Form:
    held = notice.defaults
    options = (Option("on", words.YES), Option("off", words.NO))
    return Form(
        name="defaults",
        token=make("defaults_form", "now", notice.version),
        title=words.DEFAULTS_FORM,
        submit=words.SAVE,
        intro=(),
        fields=(
            ChoiceField("allowed", words.ALLOWED, options, value="on" if held.allowed else "off"),
            _bound("minimum", words.MINIMUM, words.default_hint("minimum"), _typed(held.minimum)),
            _bound("maximum", words.MAXIMUM, words.default_hint("maximum"), _typed(held.maximum)),
        ),
    )


def explain_form(notice: ExplainForm) -> Form:
    subscription = notice.holding.subscription
    row = RuleRow(notice.holding, SubscriptionRule(), 0)
    return Form(
        name="explain",
        token=make("explain", subscription.id, 0),
        title=words.EXPLAIN_TITLE,
        submit=words.EXPLAIN_NOW,
        intro=(_strong(words.row_title(row)), Context(words.present(row))),
        fields=(NumberField("quantity", words.QUANTITY, placeholder=str(subscription.quantity)),),
    )


def _rules(notice: RulesSheet) -> Iterable[Element]:
    yield _strong(words.rules_count(notice))
    yield Context(words.defaults_line(notice.defaults))
    if notice.rows:
        yield Rows(tuple(_row(notice, row) for row in notice.rows))
        yield Context(approvals.place(notice.offset, len(notice.rows), notice.total))
    turn = pager("rules", notice.listing, notice.offset, len(notice.rows), notice.total, notice.page_size)
    yield Buttons((*turn, Button(words.DEFAULTS_TITLE, make("defaults", "now", 0))))


def _row(notice: RulesSheet, row: RuleRow) -> Row:
    told = words.row_line(row, notice.defaults)
    return Row(words.row_title(row), told, words.present(row), _row_buttons(row, notice.may_change))


def _row_buttons(row: RuleRow, may_change: bool) -> tuple[Button, ...]:
    id_ = row.holding.subscription.id
    explain = Button(words.EXPLAIN, make("explain", id_, 0), opens_form=True)
    change = Button(words.CHANGE, make("rule_form", id_, row.version), opens_form=True)
    return (change, explain) if may_change else (explain,)


def _change_defaults(version: int) -> Button:
    return Button(words.DEFAULTS_BUTTON, make("defaults_form", "now", version), Style.PRIMARY, opens_form=True)


def _maybe(id_: str, label: str, inherited: str, value: bool | None) -> ChoiceField:
    options = (Option("inherit", inherited), Option("on", words.YES), Option("off", words.NO))
    chosen = "inherit" if value is None else "on" if value else "off"
    return ChoiceField(id_, label, options, value=chosen)


def _bound(id_: str, label: str, hint: str, value: str) -> LineField:
    return LineField(id_, label, 20, hint=hint, value=value, optional=True)


def _typed(number: int | None) -> str:
    return "" if number is None else str(number)


def _facts(pairs: tuple[tuple[str, str], ...]) -> Facts:
    return Facts(tuple(Fact(label, value) for label, value in pairs))


def _strong(text: str) -> Text:
    return Text((Span(text, Emphasis.STRONG),))


CARDS: dict[type[Any], Callable[[Any], Card]] = {
    RulesSheet: rules,
    RuleSheet: rule,
    DefaultsSheet: defaults,
    Explained: explained,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {
    RuleForm: rule_form,
    DefaultsForm: defaults_form,
    ExplainForm: explain_form,
}
