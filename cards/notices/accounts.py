"""How do changes of what an MSP bought look, and the list of what it was notified of?"""

from collections.abc import Callable, Iterable
from typing import Any

from cards.model import (
    Banner,
    Button,
    Buttons,
    Card,
    Context,
    Element,
    Emphasis,
    Fact,
    Facts,
    Form,
    Kind,
    Row,
    Rows,
    Span,
    Text,
)
from cards.tokens import make
from cards.words import accounts as words
from cards.words import labels, moment
from cards.words.units import day
from domain.notices import (
    NotificationsPage,
    PlanChanged,
    Purchased,
    SeatsChanged,
    SubscriptionCancelled,
    TermRenewed,
    Told,
    TrialConverted,
)

Draw = Callable[[object], Card]
"""The card of whatever was told."""


def bought(notice: Purchased) -> Card:
    facts = [Fact(words.SEATS, f"{notice.quantity:,}"), Fact(words.PURCHASED, moment(notice.at, notice.zone))]
    if notice.trial_ends_at is not None:
        facts.append(Fact(words.TRIAL_ENDS, day(notice.trial_ends_at, notice.zone)))
    return _card(words.bought_title(notice), words.bought(notice), facts)


def seats_changed(notice: SeatsChanged) -> Card:
    facts = (Fact(words.SEATS, words.seats_changed(notice)), Fact(words.CHANGED, words.at_pax8(notice)))
    return _card(words.seats_title(notice), words.seats_now(notice), facts)


def plan_changed(notice: PlanChanged) -> Card:
    facts = (Fact(words.SEATS, words.plan_seats(notice)), Fact(words.CHANGED, words.at_pax8(notice)))
    return _card(words.plan_title(notice), words.plan_changed(notice), facts)


def converted(notice: TrialConverted) -> Card:
    return _card(words.converted_title(notice), words.converted(notice))


def renewed(notice: TermRenewed) -> Card:
    return _card(words.renewed_title(notice), words.renewed(notice))


def cancelled(notice: SubscriptionCancelled) -> Card:
    body = Banner(Kind.INFO, words.cancelled(notice)), _said(words.closed(notice))
    return Card(words.cancelled_title(notice), body)


def notifications(notice: NotificationsPage, draw: Draw) -> Card:
    return Card(words.TITLE, tuple(_notifications(notice, draw)))


def lines(told: Iterable[Told], zone: str, draw: Draw) -> Rows:
    """Each by the title of its own card, and when it came."""
    return Rows(tuple(_line(each, zone, draw(each.notice)) for each in told))


def _notifications(notice: NotificationsPage, draw: Draw) -> Iterable[Element]:
    if notice.saved:
        yield Banner(Kind.GOOD, words.in_chat(notice))
    if notice.rows:
        yield Text((Span(words.total(notice), Emphasis.STRONG),))
        yield lines(notice.rows, notice.zone, draw)
    else:
        yield _said(words.EMPTY)
    if len(notice.rows) < notice.total:
        yield Context(words.place(notice))
    if not notice.saved:
        yield Context(words.in_chat(notice))
    yield Buttons(tuple(_buttons(notice)))


def _buttons(notice: NotificationsPage) -> Iterable[Button]:
    after = notice.offset + len(notice.rows)
    if notice.offset:
        yield Button(labels.PREVIOUS, make("notifications", "page", max(notice.offset - notice.page_size, 0)))
    if after < notice.total:
        yield Button(labels.NEXT, make("notifications", "page", after))
    wanted, label = ("off", words.CHAT_OFF) if notice.in_chat else ("on", words.CHAT_ON)
    yield Button(label, make("notify_chat", wanted, 0))


def _line(told: Told, zone: str, card: Card) -> Row:
    when = moment(told.at, zone)
    return Row(card.title, " · ".join(filter(None, (_gist(card), when))), words.NEW if told.new else "")


def _gist(card: Card) -> str:
    """The first thing that the card says in a sentence."""
    for element in card.body:
        match element:
            case Text(spans):
                return "".join(span.text for span in spans)
            case Banner(_, text):
                return text
    return ""


def _card(title: str, said: str, facts: Iterable[Fact] = ()) -> Card:
    told = tuple(facts)
    return Card(title, (_said(said), *((Facts(told),) if told else ()), Context(words.MANAGED)))


def _said(text: str) -> Text:
    return Text((Span(text),))


CARDS: dict[type[Any], Callable[[Any], Card]] = {
    Purchased: bought,
    SeatsChanged: seats_changed,
    PlanChanged: plan_changed,
    TrialConverted: converted,
    TermRenewed: renewed,
    SubscriptionCancelled: cancelled,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {}
