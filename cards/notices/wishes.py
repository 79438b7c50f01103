"""How does a proposal look before it is sent, and the choice between several?"""

from collections.abc import Iterable
from dataclasses import replace

from cards import words
from cards.model import (
    Banner,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Context,
    Fact,
    Facts,
    Field,
    Form,
    Kind,
    LineField,
    Option,
    Row,
    Rows,
    SearchField,
    Style,
)
from cards.notices.change import quote
from cards.tokens import make
from cards.words import labels, others, wishes
from domain.filters import LicenceFilter
from domain.notices import LicenceFilterForm, WishCard, WishChoices, WishDropped, WishOption


def proposal(notice: WishCard) -> Card:
    holding = notice.holding
    subscription = holding.subscription
    facts = (
        Fact(labels.CLIENT, holding.client_name),
        Fact(labels.PRODUCT, subscription.product_name),
        Fact(labels.SEATS, words.delta(subscription.quantity, notice.asked)),
        Fact(labels.PRICE, wishes.price(notice.estimate)),
        Fact(labels.WOULD_HAPPEN, wishes.happens(notice)),
    )
    return Card(
        wishes.CONFIRM,
        (
            Facts(facts),
            *quote(labels.NOTE, notice.note),
            Context(wishes.NOTHING_YET),
            Buttons(
                (
                    _button(labels.SEND, "wish_send", notice, Style.PRIMARY),
                    _button(labels.CHANGE, "wish_change", notice, opens_form=True),
                    _button(labels.NOT_NOW, "wish_cancel", notice),
                )
            ),
        ),
    )


def choices(notice: WishChoices) -> Card:
    return Card(wishes.WHICH, (Rows(tuple(_choice(notice, option) for option in notice.options)),))


def dropped(notice: WishDropped) -> Card:
    return Card(wishes.DROPPED, (Banner(Kind.INFO, wishes.dropped(notice)),))


def licence_filter(notice: LicenceFilterForm) -> Form:
    return Form(
        name="licences_filter",
        token=make("licences_filter", "page", 0),
        title=wishes.FILTER_TITLE,
        submit=wishes.SHOW,
        intro=(),
        fields=tuple(_fields(notice)),
    )


def _fields(notice: LicenceFilterForm) -> Iterable[Field]:
    """What can be searched for stands among the words, as it would be typed; choosing another takes its place."""
    filter = notice.filter
    typed = _typed(replace(filter, status="", renews=None, sort=""))
    yield LineField(id="words", label=wishes.WORDS, value=typed, hint=wishes.WORDS_HINT, optional=True)
    if notice.clients:
        yield SearchField(id="client", label=labels.CLIENT, optional=True)
    yield SearchField(id="vendor", label=labels.VENDOR, optional=True)
    statuses = (Option("", wishes.ANY), *(Option(value, label) for value, label in wishes.STATUSES.items()))
    yield _choose("status", wishes.STATUS, statuses, filter.status)
    periods = dict(wishes.PERIODS)
    if (days := wishes.period(filter)) not in periods:
        periods[days] = wishes.period_label(filter.renews or 0)
    yield _choose("renews", wishes.RENEWS, tuple(Option(v, label) for v, label in periods.items()), days)
    yield _choose("sort", wishes.ORDER, tuple(Option(v, label) for v, label in wishes.ORDERS.items()), filter.sort)


def _typed(filter: LicenceFilter) -> str:
    """Nothing, where Teams would take it for a template to be filled in."""
    text = str(filter)
    return "" if "{{" in text or "${" in text else text


def _choose(id: str, label: str, options: tuple[Option, ...], value: str) -> ChoiceField:
    stated = tuple(_stated(option) for option in options)
    known = value if value in {option.value for option in stated} else _NONE
    return ChoiceField(id=id, label=label, options=stated, value=known)


_NONE = "any"
"""No platform takes an empty value for a choice."""


def _stated(option: Option) -> Option:
    return option if option.value else Option(_NONE, option.label)


def _choice(notice: WishChoices, option: WishOption) -> Row:
    where = others.choice_subtitle(option.holding, _alike(notice, option), notice.zone)
    several = len({other.kind for other in notice.options}) > 1
    subtitle = f"{wishes.reading(option)} · {where}" if several else where
    button = Button(labels.CHOOSE, make("wish", notice.listing, option.place))
    return Row(option.holding.subscription.product_name, subtitle, wishes.value(option), (button,))


def _alike(notice: WishChoices, option: WishOption) -> bool:
    """Whether another subscription here looks just the same."""
    look = others.choice_subtitle(option.holding, False, notice.zone), option.holding.subscription.product_name
    return any(
        other.holding.subscription.id != option.holding.subscription.id
        and look == (others.choice_subtitle(other.holding, False, notice.zone), other.holding.subscription.product_name)
        for other in notice.options
    )


def _button(label: str, verb: str, notice: WishCard, style: Style = Style.DEFAULT, opens_form: bool = False) -> Button:
    return Button(label, make(verb, notice.listing, notice.place), style, opens_form)
