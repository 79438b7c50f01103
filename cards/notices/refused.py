"""How is a refusal told, with a way on wherever there is one?"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from cards import words
from cards.model import Banner, Button, Buttons, Card, Element, Facts, Kind, Row, Rows
from cards.notices.change import ended, stands, subject_facts
from cards.notices.licences import change_seats
from cards.notices.start import START
from cards.tokens import make
from cards.words import catalogue, labels, others
from domain.catalog import Holding
from domain.changes import ChangeRequest
from domain.errors import (
    AlreadyDecided,
    AmbiguousSubscription,
    NotUnderstood,
    ProductMoved,
    Refusal,
    Stale,
    UnknownCommand,
    UnknownProduct,
)
from domain.notices import Refused

_CHOICES = 10

_CATALOGUE = (Button(catalogue.OPEN, make("catalog", "-", 0)),)

WAYS_ON: dict[type[Refusal], Callable[[Any], tuple[Button, ...]]] = {
    UnknownProduct: lambda refusal: _CATALOGUE,
    ProductMoved: lambda refusal: _CATALOGUE,
    NotUnderstood: lambda refusal: tuple(START.values()),
    UnknownCommand: lambda refusal: tuple(START.values()),
}
"""The buttons that mend what a refusal is about. An area adds its own, by the refusal's class."""


def refused(notice: Refused) -> Card:
    refusal, zone = notice.refusal, notice.zone
    said = Banner(Kind.WARNING, words.refusal(refusal, zone))
    match refusal:
        case AmbiguousSubscription():
            return Card(labels.WHICH, (said, Rows(tuple(_choices(refusal.choices, zone)))))
        case AlreadyDecided(change) | Stale(change):
            return Card(words.title(change), (said, *_now(change, zone)))
        case _:
            ways = WAYS_ON.get(type(refusal), _none)(refusal)
            return Card(labels.REFUSED, (said, Buttons(ways)) if ways else (said,))


def _none(refusal: Refusal) -> tuple[Button, ...]:
    return ()


def _choices(choices: tuple[Holding, ...], zone: str) -> Iterable[Row]:
    looks = Counter(_look(choice, zone) for choice in choices)
    for choice in choices[:_CHOICES]:
        title, _, value = _look(choice, zone)
        subtitle = others.choice_subtitle(choice, looks[_look(choice, zone)] > 1, zone)
        yield Row(title, subtitle, value, (change_seats(choice, labels.CHOOSE),))


def _look(choice: Holding, zone: str) -> tuple[str, str, str]:
    subscription = choice.subscription
    return subscription.product_name, others.choice_subtitle(choice, False, zone), words.seats(subscription.quantity)


def _now(change: ChangeRequest, zone: str) -> Iterable[Element]:
    """How it stands, without buttons: those are on the request's own card, drawn anew."""
    yield Facts(tuple(subject_facts(change)))
    yield stands(change, zone)
    yield from ended(change, zone)
