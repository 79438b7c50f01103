"""How does it look where provisioning alerts are posted, and how is another place proposed?"""

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
    Field,
    Form,
    Kind,
    Option,
    Row,
    Rows,
    SearchField,
    Span,
    Style,
    Text,
)
from cards.notices.chosen import chosen
from cards.tokens import make
from cards.words import alerts as words
from cards.words.settings import where
from domain.notices import AlertForm, AlertProposal, AlertsSheet
from domain.provisioning import ProvisionType

_BOXES = 10
"""Options that a field of boxes can hold; of more, one is searched."""


def proposal(notice: AlertProposal) -> Card:
    body: list[Element] = [
        Text((Span(where(notice.place), Emphasis.STRONG),)),
        Banner(Kind.INFO if notice.reviewers else Kind.WARNING, words.could_decide(notice)),
        Text((Span(words.others(notice)),)),
        Text((Span(words.wanted(notice)),)),
    ]
    if present := words.present(notice):
        body.append(Context(present))
    post = Button(words.POST_HERE, make("alert_set", notice.listing, 0), Style.PRIMARY)
    some = Button(words.ONLY_SOME, make("alert_form", notice.listing, 0), opens_form=True)
    return Card(words.HERE_TITLE, (*body, Buttons((post, some))))


def form(notice: AlertForm) -> Form:
    types = tuple(Option(each.value, each.value) for each in ProvisionType)
    known = [each.value for each in ProvisionType if each in notice.scope.types]
    return Form(
        name="alert_form",
        token=make("alert_form", notice.listing, 0),
        title=words.FORM_TITLE,
        submit=words.POST,
        intro=(),
        fields=(
            ChoiceField("types", words.TYPES, types, True, words.ALL_HINT, "\n".join(known), optional=True),
            _products(notice),
        ),
    )


def places(notice: AlertsSheet) -> Card:
    return Card(words.TITLE, tuple(_places(notice)))


def _products(notice: AlertForm) -> Field:
    names = dict(notice.plans)
    if len(notice.plans) > _BOXES:
        picked = chosen((plan, names.get(plan, plan)) for plan in notice.chosen)
        return SearchField("products", words.PRODUCTS, picked, several=True, hint=words.ALL_HINT, optional=True)
    options = chosen(notice.plans)
    value = "\n".join(option.value for option in options if option.value in notice.chosen)
    return ChoiceField("products", words.PRODUCTS, options, True, words.ALL_HINT, value, optional=True)


def _places(notice: AlertsSheet) -> Iterable[Element]:
    if notice.done is not None:
        yield Banner(Kind.GOOD, words.done(notice.done))
    if not notice.places:
        yield Text((Span(words.none(notice)),))
        return
    yield Rows(tuple(_place(notice, index) for index in range(len(notice.places))))
    yield Context(words.rest(notice))


def _place(notice: AlertsSheet, index: int) -> Row:
    place = notice.places[index]
    stop = Button(words.STOP, make("alert_stop", notice.listing, index), Style.DANGER, confirm=words.STOP_SURE)
    return Row(where(place.conversation), words.scope(place.scope, notice.plans), "", (stop,))


CARDS: dict[type[Any], Callable[[Any], Card]] = {AlertProposal: proposal, AlertsSheet: places}
FORMS: dict[type[Any], Callable[[Any], Form]] = {AlertForm: form}
