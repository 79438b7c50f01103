"""How do seats that were bought, and where they go, look?"""

from collections.abc import Callable, Iterable
from typing import Any

from cards.model import Banner, Card, Context, Element, Fact, Facts, Form, Kind, Link, Span, Text
from cards.words import billing
from domain.notices import AssetsPurchased, SeatsSettled, SeatsShort


def assets_purchased(notice: AssetsPurchased) -> Card:
    steps = Facts(tuple(Fact(number, step) for number, step in billing.how(notice)))
    return Card(billing.purchased_title(notice), (_text(billing.purchased(notice)), steps, *_linked(notice.link)))


def seats_short(notice: SeatsShort) -> Card:
    body = (
        Banner(Kind.WARNING, billing.short(notice)),
        _text(billing.choose(notice)),
        *_linked(notice.link),
        Context(billing.REMINDED),
    )
    return Card(billing.short_title(notice), body)


def seats_settled(notice: SeatsSettled) -> Card:
    return Card(billing.settled_title(notice), (Banner(Kind.GOOD, billing.settled(notice)),))


def _linked(link: str) -> Iterable[Element]:
    if link:
        yield Text((Link(billing.OPEN_PAGE, link),))
        yield Context(billing.LINK_ENDS)


def _text(words: str) -> Text:
    return Text((Span(words),))


CARDS: dict[type[Any], Callable[[Any], Card]] = {
    AssetsPurchased: assets_purchased,
    SeatsShort: seats_short,
    SeatsSettled: seats_settled,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {}
