"""How do the welcome mail and the notice of a complete registration look?"""

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
    Heading,
    Kind,
    Link,
    Span,
    Style,
    Text,
)
from cards.notices.companies import MAP_COMPANIES
from cards.tokens import make
from cards.words import registration as words
from domain.notices import AccountJoined, Pax8SignIn, Registered, VendorWelcome
from domain.vendors import Family


def welcome(notice: VendorWelcome) -> Card:
    facts = (Fact(words.PRODUCT, notice.plan), Fact(words.SEATS, words.how_many(notice.quantity)))
    return Card(
        words.welcome_title(notice.vendor),
        (
            Text((Span(words.bought(notice)),)),
            Facts(facts),
            Heading(words.NEXT),
            *(Text((Span(step),)) for step in words.numbered(words.steps(notice))),
            *_leading(words.COMPLETE, notice.link),
            Context(words.good_until(notice.until, notice.zone)),
        ),
    )


def registered(notice: Registered) -> Card:
    body: list[Element] = [Text((Span(words.ready(notice)),))]
    body += _part(words.ROLES, words.ROLES_HOW)
    body += _part(words.INTEGRATIONS, words.integrations_how(notice))
    if notice.family is Family.A_LA_CARTE:
        body += _leading(words.SHARE_OUT, notice.link)
    body += _part(words.SETTINGS, words.SETTINGS_HOW)
    people = Button(words.PEOPLE_BUTTON, make("people", "all", 0), Style.PRIMARY)
    next_one = MAP_COMPANIES if notice.pax8 else Button(words.CONNECT_PAX8, make("syncs", "all", 0))
    approval = Button(words.APPROVAL_BUTTON, make("settings", "now", 0))
    return Card(
        words.registered_title(notice.vendor),
        (*body, Buttons((people, next_one, approval)), Context(words.in_the_app(notice.chats))),
    )


def joined(notice: AccountJoined) -> Card:
    return Card(words.JOINED, (Banner(Kind.GOOD, words.joined(notice)), Context(words.JOINED_NEXT)))


def sign_in(notice: Pax8SignIn) -> Card:
    return Card(words.CONNECT_PAX8, (*_leading(words.SIGN_IN, notice.url), Context(words.SIGN_IN_HOW)))


def _leading(label: str, link: str) -> Iterable[Element]:
    """The way to the page, in a mail: in chat there is none, as a link is for the registered address alone."""
    if link:
        yield Text((Link(label, link),))


def _part(title: str, text: str) -> tuple[Element, ...]:
    return (Text((Span(f"{title}: ", Emphasis.STRONG), Span(text))),)


CARDS: dict[type[Any], Callable[[Any], Card]] = {
    VendorWelcome: welcome,
    Registered: registered,
    AccountJoined: joined,
    Pax8SignIn: sign_in,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {}
