"""How do seats that were bought, and where they go, look?"""

from collections.abc import Callable, Iterable
from typing import Any

from cards.clean import cut, line
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
    Field,
    Form,
    FormButton,
    Heading,
    Kind,
    Link,
    NumberField,
    Option,
    Row,
    Rows,
    Span,
    Text,
)
from cards.tokens import make
from cards.words import billing, labels
from cards.words.refusals import refusal
from domain.notices import (
    AllocateForm,
    AssetsPurchased,
    BillingLink,
    BillingPage,
    BillingRow,
    PoolLine,
    SeatsSettled,
    SeatsShort,
)
from domain.notices.billing import NEW, NEW_SEATS
from domain.rules import MAX_QUANTITY
from domain.vendors import Family

_LONGEST = 20
"""Characters of what was typed for a number that are shown again."""

_NAME, _SAID = 150, 600
"""Characters of a name, and of what is said of a field."""

_BILLING = Button(billing.TITLE, make("billing", "page", 0))


def assets_purchased(notice: AssetsPurchased) -> Card:
    steps = Facts(tuple(Fact(number, step) for number, step in billing.how(notice)))
    way = _linked(notice.link) or (Buttons((_BILLING,)),)
    return Card(billing.purchased_title(notice), (_text(billing.purchased(notice)), steps, *way))


def seats_short(notice: SeatsShort) -> Card:
    gear = Button(billing.GEAR, make("pool", notice.subscription, 0), opens_form=True)
    body = (
        Banner(Kind.WARNING, billing.short(notice)),
        _text(billing.choose(notice)),
        *(_linked(notice.link) or (Buttons((gear, _BILLING)),)),
        Context(billing.REMINDED),
    )
    return Card(billing.short_title(notice), body)


def seats_settled(notice: SeatsSettled) -> Card:
    return Card(billing.settled_title(notice), (Banner(Kind.GOOD, billing.settled(notice)),))


def billing_link(notice: BillingLink) -> Card:
    said = _text(billing.link_for(notice.msp, notice.vendor))
    return Card(billing.link_title(notice.vendor), (said, *(_linked(notice.link) or (Buttons((_BILLING,)),))))


def page(notice: BillingPage) -> Card:
    return Card(billing.TITLE, tuple(_page(notice)))


def allocate(notice: AllocateForm) -> Form:
    adds = bool(notice.others) and not notice.shortage
    return Form(
        name="allocate",
        token=make("pool", notice.subscription, notice.version),
        title=_name(notice.plan),
        submit=billing.SAVE,
        intro=tuple(_intro(notice)),
        fields=(*(_line(each, notice) for each in notice.lines), *(_new(notice) if adds else ())),
        more=(FormButton("add", billing.ADD),) if adds else (),
        problems=tuple(
            (_field_id(where, notice), cut(refusal(told, notice.zone), _SAID)) for where, told in notice.problems
        ),
    )


def line_of(field_id: str) -> tuple[str, int] | None:
    """(integration, seats that were shown) of a line's field; None for any other."""
    kind, _, rest = field_id.partition(".")
    integration, _, seen = rest.partition(".")
    if kind != "line" or not (
        integration and seen.isascii() and seen.isdigit() and len(seen) <= len(str(MAX_QUANTITY))
    ):
        return None
    return integration, int(seen)


def _page(notice: BillingPage) -> Iterable[Element]:
    if notice.saved:
        yield Banner(Kind.GOOD, billing.saved(notice.saved))
    if too_many := billing.too_many(notice.rows):
        yield Banner(Kind.WARNING, too_many)
    if not notice.accounts:
        yield _text(billing.NOTHING)
        return
    for vendor, state in notice.accounts:
        yield Heading(billing.account(vendor, state))
        if rows := tuple(_row(row, notice.zone) for row in notice.rows if row.vendor == vendor):
            yield Rows(rows)
    if len(notice.rows) < notice.total:
        yield Context(billing.place(notice))
        yield Buttons(tuple(_pager(notice)))
    yield Context(billing.AT_PAX8)


def _row(row: BillingRow, zone: str) -> Row:
    gear = Button(billing.GEAR, make("pool", row.subscription, 0), opens_form=True)
    buttons = () if row.family is Family.BUNDLE else (gear,)
    return Row(row.plan, billing.row_subtitle(row, zone), billing.row_value(row), buttons)


def _pager(notice: BillingPage) -> Iterable[Button]:
    after = notice.offset + len(notice.rows)
    if notice.offset:
        yield Button(labels.PREVIOUS, make("billing", "page", max(notice.offset - notice.page_size, 0)))
    if after < notice.total:
        yield Button(labels.NEXT, make("billing", "page", after))


def _intro(notice: AllocateForm) -> Iterable[Element]:
    yield Text((Span(billing.stands(notice), Emphasis.STRONG),))
    if notice.shortage:
        yield Banner(Kind.WARNING, billing.only_lowering(notice))
    if notice.lines:
        yield Context(billing.EMPTY)


def _line(each: PoolLine, notice: AllocateForm) -> NumberField:
    hint = billing.line_hint(each, bool(notice.shortage))
    return NumberField(_line_id(each), _name(each.name), hint, value=_typed(each.typed), optional=True)


def _new(notice: AllocateForm) -> tuple[Field, ...]:
    """Named anew with each line, so that Slack empties them: it keeps what was typed into a field of the same name."""
    options = tuple(Option(each.id, _name(each.name)) for each in notice.others)
    chosen = notice.choice if any(option.value == notice.choice for option in options) else ""
    return (
        ChoiceField(_field_id(NEW, notice), billing.NEW, options, value=chosen, optional=True),
        NumberField(_field_id(NEW_SEATS, notice), billing.NEW_SEATS, value=_typed(notice.seats), optional=True),
    )


def _name(text: str) -> str:
    return cut(line(text), _NAME)


def _typed(words: str) -> str:
    return cut(line(words), _LONGEST)


def _line_id(each: PoolLine) -> str:
    """It says what the line was drawn from: a field with other seats stored is another field."""
    return f"line.{each.id}.{each.seen}"


def _field_id(where: str, notice: AllocateForm) -> str:
    if where in (NEW, NEW_SEATS):
        return f"{where.removeprefix('.')}.{len(notice.lines)}"
    return next((_line_id(each) for each in notice.lines if each.id == where), "")


def _linked(link: str) -> tuple[Element, ...]:
    return (Text((Link(billing.OPEN_PAGE, link),)), Context(billing.LINK_ENDS)) if link else ()


def _text(words: str) -> Text:
    return Text((Span(words),))


CARDS: dict[type[Any], Callable[[Any], Card]] = {
    AssetsPurchased: assets_purchased,
    SeatsShort: seats_short,
    SeatsSettled: seats_settled,
    BillingLink: billing_link,
    BillingPage: page,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {AllocateForm: allocate}
