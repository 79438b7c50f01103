"""How does a list of licences look: what is held, how many, until when, and what is being asked for?"""

from collections.abc import Iterable

from cards import words
from cards.model import Button, Buttons, Card, Context, Element, Emphasis, Row, Rows, Span, Text
from cards.tokens import make
from cards.words import labels, others
from domain.catalog import Holding
from domain.notices import LicenceList

SHORT = 5
"""Rows: a list no longer than this is taken in as it is, and wants no filter."""


def licences(notice: LicenceList) -> Card:
    return Card(title=others.list_title(notice), body=tuple(_filled(notice) if notice.holdings else _empty(notice)))


def _filled(notice: LicenceList) -> Iterable[Element]:
    yield Text((Span(others.list_totals(notice), Emphasis.STRONG),))
    yield from licence_rows(notice)
    if notice.partner_monthly:
        yield Context(others.list_partner(notice))
    if notice.total > SHORT or notice.filter:
        yield from _pager(notice)


def _empty(notice: LicenceList) -> Iterable[Element]:
    yield Text((Span(others.list_empty(notice)),))
    if notice.offset:
        yield Buttons((_page(labels.PREVIOUS, notice, notice.offset - notice.page_size),))


def _row(notice: LicenceList, holding: Holding) -> Row:
    subscription = holding.subscription
    asked = [others.row_open(n, quantity) for id_, n, quantity in notice.open_changes if id_ == subscription.id]
    return Row(
        title=subscription.product_name,
        subtitle=" · ".join([others.row_subtitle(holding, notice.client, notice.zone), *asked]),
        value=words.seats(subscription.quantity),
        buttons=(*_change(notice, holding), Button(labels.DETAILS, make("details", subscription.id, 0))),
    )


def _change(notice: LicenceList, holding: Holding) -> Iterable[Button]:
    if holding.subscription.id in notice.asks:
        yield change_seats(holding, labels.CHANGE_SEATS)


def licence_rows(notice: LicenceList) -> Iterable[Rows]:
    if notice.holdings:
        yield Rows(tuple(_row(notice, holding) for holding in notice.holdings))


def change_seats(holding: Holding, label: str) -> Button:
    """Opens the quantity form; the version is the quantity that was seen."""
    subscription = holding.subscription
    return Button(label, make("request", subscription.id, subscription.quantity), opens_form=True)


def _pager(notice: LicenceList) -> Iterable[Element]:
    """What a token has no room for, the filter, is kept in the listing that it names."""
    if len(notice.holdings) < notice.total:
        yield Context(others.list_place(notice))
    after = notice.offset + len(notice.holdings)
    back = [_page(labels.PREVIOUS, notice, notice.offset - notice.page_size)] if notice.offset else []
    onward = [_page(labels.NEXT, notice, after)] if after < notice.total else []
    yield Buttons((*back, *onward, Button(labels.FILTER, make("licences_filter", _which(notice), 0), opens_form=True)))


def _page(label: str, notice: LicenceList, offset: int) -> Button:
    return Button(label, make("licenses", _which(notice), max(offset, 0)))


def _which(notice: LicenceList) -> str:
    return notice.listing or "page"
