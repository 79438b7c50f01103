"""How do the settings of approval look, what they would have meant, and the places where cards are posted?"""

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
    SearchField,
    Span,
    Style,
    Text,
)
from cards.notices.chosen import by_name, chosen
from cards.notices.refused import WAYS_ON
from cards.tokens import make
from cards.words import settings as words
from domain.errors import SettingsMoved
from domain.notices import PlaceForm, PlaceProposal, PlacesSheet, PolicyForm, PolicyPreview, SettingsSheet
from domain.settings import DEFAULTS, POLICY, Setting, plain, policy_terms


def sheet(notice: SettingsSheet) -> Card:
    body: list[Element] = [Banner(Kind.GOOD, words.SAVED)] if notice.saved else []
    body += [_strong(words.in_a_sentence(notice.policy)), _facts(words.facts(notice.policy))]
    if notice.edited:
        body.append(Context(words.edited(*notice.edited, notice.zone)))
    if notice.may_change:
        change = Button(words.CHANGE, make("policy_form", POLICY, notice.version), Style.PRIMARY, opens_form=True)
        body.append(Buttons((change, Button(words.PLACES, make("places", "now", 0)))))
    return Card(words.TITLE, tuple(body))


def preview(notice: PolicyPreview) -> Card:
    keep = Button(words.SAVE, make("policy_save", notice.listing, notice.version), Style.PRIMARY)
    drop = Button(words.DISCARD, make("policy_discard", notice.listing, notice.version))
    moved = _facts(tuple(words.moved_row(m) for m in notice.moved))
    return Card(words.PREVIEW_TITLE, (_strong(words.replayed(notice)), moved, Buttons((keep, drop))))


def policy_form(notice: PolicyForm) -> Form:
    policy, terms = notice.policy, policy_terms(notice.policy)
    listed = by_name(policy.always_vendors)
    ceiling = terms[Setting.CEILING]
    label = words.LABELS
    return Form(
        name="policy",
        token=make("policy_form", POLICY, notice.version),
        title=words.FORM_TITLE,
        submit=words.PREVIEW,
        intro=(),
        fields=(
            _switch("require", label[Setting.REQUIRE], policy.require_by_default),
            LineField(
                "threshold", label[Setting.THRESHOLD], 20, hint=words.THRESHOLD_HINT, value=plain(policy.threshold)
            ),
            SearchField(
                "vendors", label[Setting.VENDORS], listed, several=True, hint=words.VENDORS_HINT, optional=True
            ),
            LineField("ceiling", label[Setting.CEILING], 20, words.CEILING_HINT, value=ceiling, optional=True),
            _switch("own", label[Setting.OWN], policy.own_decisions),
            NumberField("expiry", label[Setting.EXPIRY], words.EXPIRY_HINT, value=terms[Setting.EXPIRY]),
        ),
    )


def proposal(notice: PlaceProposal) -> Card:
    kind = Kind.INFO if notice.managers else Kind.WARNING
    body: list[Element] = [
        _strong(words.where(notice.place)),
        Banner(kind, words.place_could_decide(notice)),
        Text((Span(words.place_others(notice)),)),
    ]
    if notice.present is not None:
        body.append(Context(words.place_present(notice.told)))
    label = words.POST_HERE if notice.present is None else words.FORGET_SCOPE
    post = Button(label, make("place_set", notice.listing, 0), Style.PRIMARY)
    some = Button(words.ONLY_SOME, make("place_form", notice.listing, 0), opens_form=True)
    return Card(words.HERE_TITLE, (*body, Buttons((post, some))))


def place_form(notice: PlaceForm) -> Form:
    clients = chosen(notice.clients)
    vendors = by_name(notice.scope.vendors)
    auto, told = (Option("auto", words.AUTO),), "auto" if notice.scope.auto else ""
    return Form(
        name="place",
        token=make("place_form", notice.listing, 0),
        title=words.PLACE_FORM,
        submit=words.POST,
        intro=(),
        fields=(
            SearchField("clients", words.CLIENTS, clients, several=True, hint=words.ALL_HINT, optional=True),
            SearchField("vendors", words.VENDORS, vendors, several=True, hint=words.ALL_HINT, optional=True),
            ChoiceField("also", words.ALSO, auto, several=True, value=told, optional=True),
        ),
    )


def places(notice: PlacesSheet) -> Card:
    return Card(words.PLACES, tuple(_places(notice)))


def _places(notice: PlacesSheet) -> Iterable[Element]:
    if notice.done is not None:
        yield Banner(Kind.GOOD, words.place_done(notice.done))
    if not notice.places:
        yield Text((Span(words.places_none(notice)),))
        return
    yield Rows(tuple(_place(notice, index) for index in range(len(notice.places))))
    yield Context(words.places_rest(notice))


def _place(notice: PlacesSheet, index: int) -> Row:
    place = notice.places[index]
    token = make("place_stop", notice.listing, index)
    stop = Button(words.STOP, token, Style.DANGER, confirm=words.STOP_SURE)
    title, told = words.where(place.conversation), words.scope(place.scope, notice.clients)
    return Row(title, told, "", (stop,) if notice.may_change else ())


def _switch(id_: str, label: str, on: bool) -> ChoiceField:
    options = (Option("on", words.ON), Option("off", words.OFF))
    return ChoiceField(id_, label, options, value="on" if on else "off")


def _facts(pairs: tuple[tuple[str, str], ...]) -> Facts:
    return Facts(tuple(Fact(label, value) for label, value in pairs))


def _strong(text: str) -> Text:
    return Text((Span(text, Emphasis.STRONG),))


def _as_it_stands(refusal: SettingsMoved) -> tuple[Button, ...]:
    if refusal.subscription is not None:
        return (Button(words.LOOK, make("rule", refusal.subscription, 0)),)
    return (Button(words.LOOK, make("defaults" if refusal.what == DEFAULTS else "settings", "now", 0)),)


WAYS_ON[SettingsMoved] = _as_it_stands

CARDS: dict[type[Any], Callable[[Any], Card]] = {
    SettingsSheet: sheet,
    PolicyPreview: preview,
    PlaceProposal: proposal,
    PlacesSheet: places,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {PolicyForm: policy_form, PlaceForm: place_form}
