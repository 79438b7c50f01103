"""How does the page look on which a manager goes to Pax8 to sign in?"""

from cards.model import Button, Buttons, Card, Context, Span, Style, Text
from cards.tokens import make
from cards.web import Sent, card_page
from cards.words import web as words


def page(organisation: str, sent: Sent) -> str:
    go = Button(words.SIGN_IN, make("connect_marketplace", "-", 0), Style.PRIMARY)
    body = (Text((Span(words.sign_in_for(organisation)),)), Context(words.SIGN_IN_HOW), Buttons((go,)))
    return card_page(Card(title(), body), sent)


def title() -> str:
    return words.CONNECT_TITLE


def done() -> str:
    return words.CONNECTED_TITLE
