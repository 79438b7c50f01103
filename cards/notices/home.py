"""How does somebody's own page look: what they have, what they asked for, what they may do next?"""

from collections.abc import Iterable

from cards.model import Banner, Button, Buttons, Card, Context, Element, Heading, Kind, Row, Rows, Span, Style, Text
from cards.notices.accounts import Draw, lines
from cards.notices.licences import change_seats
from cards.notices.pages import request_row
from cards.notices.setup import head
from cards.tokens import make
from cards.words import accounts, labels, others, pages, units
from domain.catalog import Product
from domain.notices import HomePage, LicenceList


def home(notice: HomePage, draw: Draw) -> Card:
    body = (
        *head(notice.setup, "home"),
        *_staff(notice),
        *_told(notice, draw),
        *_licences(notice),
        *_requests(notice),
        *_featured(notice),
        Buttons(tuple(_onward(notice))),
    )
    return Card(pages.home_title(notice), body)


def _staff(notice: HomePage) -> Iterable[Element]:
    if not notice.staff:
        return
    yield Banner(Kind.WARNING if notice.pending else Kind.GOOD, pages.pending(notice))
    if notice.last_sync is not None:
        yield Context(pages.last_sync(notice.last_sync))
    if notice.attention:
        yield Heading(labels.ATTENTION)
        yield Rows(tuple(request_row(change, None, notice.zone) for change in notice.attention))


def _told(notice: HomePage, draw: Draw) -> Iterable[Element]:
    if notice.told:
        yield Heading(accounts.TITLE)
        if notice.unseen:
            yield Banner(Kind.INFO, accounts.unseen(notice.unseen))
        yield lines(notice.told, notice.zone, draw)
        yield Buttons((Button(accounts.ALL, make("notifications", "page", 0)),))


def _licences(notice: HomePage) -> Iterable[Element]:
    listed = notice.licences
    if listed is None:
        return
    yield Heading(labels.YOUR_LICENCES)
    if not listed.holdings:
        yield Text((Span(pages.HOME_EMPTY),))
        return
    yield Context(others.list_totals(listed))
    yield Rows(tuple(_rows(listed)))


def _rows(listed: LicenceList) -> Iterable[Row]:
    asked = {id: others.row_open(number, quantity) for id, number, quantity in listed.open_changes}
    for holding in listed.holdings:
        subscription = holding.subscription
        subtitle = " · ".join(filter(None, (holding.vendor, asked.get(subscription.id))))
        free = subscription.id in listed.asks and subscription.id not in asked
        buttons = (change_seats(holding, labels.REQUEST_CHANGE),) if free else ()
        yield Row(subscription.product_name, subtitle, units.seats(subscription.quantity), buttons)


def _requests(notice: HomePage) -> Iterable[Element]:
    if not notice.requests and notice.staff:
        return
    yield Heading(labels.YOUR_REQUESTS)
    if notice.requests:
        yield Rows(tuple(request_row(change, notice.reader, notice.zone) for change in notice.requests))
    else:
        yield Text((Span(pages.NO_OPEN),))


def _featured(notice: HomePage) -> Iterable[Element]:
    if notice.featured:
        yield Heading(labels.FEATURED)
        yield Rows(tuple(Row(p.name, p.vendor, buttons=(_ask(p),)) for p in notice.featured))


def _ask(product: Product) -> Button:
    return Button(labels.ASK_FOR, make("catalog_ask", product.id, 0), opens_form=True)


def _onward(notice: HomePage) -> Iterable[Button]:
    yield Button(labels.ALL_LICENCES, make("licenses", "page", 0), Style.PRIMARY)
    yield Button(labels.ALL_REQUESTS, make("requests", "page", 0))
    yield Button(labels.CATALOGUE, make("catalog", "-", 0))
    yield Button(labels.HELP, make("help", "all", 0))
