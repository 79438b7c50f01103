"""How do the pages look on which a lost Slack workspace is connected again?"""

from cards.model import Banner, Button, Buttons, Card, Context, Kind, Link, Span, Style, Text
from cards.tokens import make
from cards.web import Sent, card_page
from cards.words import reach
from cards.words import web as words
from domain.reach import Parking


def page(parking: Parking, organisation: str, sent: Sent) -> str:
    go = Button(words.GO_TO_SLACK, make("reconnect", "-", 0), Style.PRIMARY)
    whose = parking.person or organisation
    body = (
        Banner(Kind.WARNING, reach.lost_why(parking)),
        Text((Span(words.slack_again_for(whose)),)),
        Context(words.GO_TO_SLACK_HOW),
        Buttons((go,)),
    )
    return card_page(Card(title(), body), sent)


def expired(sent: Sent) -> str:
    new = Button(words.NEW_LINK, make("reconnect", "-", 0), Style.PRIMARY)
    return card_page(Card(words.LINK_EXPIRED, (Text((Span(words.LINK_EXPIRED_HOW),)), Buttons((new,)))), sent)


def failed(why: str, link: str) -> str:
    return card_page(Card(title(), (Banner(Kind.WARNING, why), Text((Link(words.ONCE_MORE, link),)))))


def title() -> str:
    return words.SLACK_AGAIN_TITLE


def done() -> str:
    return words.SLACK_WORKS_TITLE
