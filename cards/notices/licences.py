"""How does a list of licences look: what is held, how many, until when, and what is being asked for?"""

from collections.abc import Iterable

from cards import words
from cards.model import Button, Buttons, Card, Context, Element, Emphasis, Row, Rows, Span, Text
from cards.tokens import make
from cards.words import labels, others
from domain.catalog import Holding
from domain.notices import LicenceList


def licences(notice: LicenceList) -> Card:
    return Card(title=others.list_title(notice), body=tuple(_filled(notice) if notice.holdings else _empty(notice)))


def _filled(notice: LicenceList) -> Iterable[Element]:
    yield Text((Span(others.list_totals(notice), Emphasis.STRONG),))
    yield Rows(tuple(_row(notice, holding) for holding in notice.holdings))
    if len(notice.holdings) < notice.total:
        yield from _pager(notice)


def _empty(notice: LicenceList) -> Iterable[Element]:
    yield Text((Span(others.list_empty(notice)),))
    if notice.offset and not notice.filter:
        yield Buttons((_page(labels.PREVIOUS, notice.offset - notice.page_size),))


def _row(notice: LicenceList, holding: Holding) -> Row:
    subscription = holding.subscription
    asked = [others.row_open(n, quantity) for id_, n, quantity in notice.open_changes if id_ == subscription.id]
    return Row(
        title=subscription.product_name,
        subtitle=" · ".join([others.row_subtitle(holding, notice.client, notice.zone), *asked]),
        value=words.seats(subscription.quantity),
        buttons=(change_seats(holding, labels.CHANGE_SEATS),) if subscription.id in notice.asks else (),
    )


def change_seats(holding: Holding, label: str) -> Button:
    """Opens the quantity form; the version is the quantity that was seen."""
    subscription = holding.subscription
    return Button(label, make("request", subscription.id, subscription.quantity), opens_form=True)


def _pager(notice: LicenceList) -> Iterable[Element]:
    """A token has no room for a filter: a filtered list is narrowed, not paged."""
    if notice.filter:
        yield Context(others.list_narrow(notice))
        return
    yield Context(others.list_place(notice))
    after = notice.offset + len(notice.holdings)
    back = [_page(labels.PREVIOUS, notice.offset - notice.page_size)] if notice.offset else []
    onward = [_page(labels.NEXT, after)] if after < notice.total else []
    yield Buttons((*back, *onward))


def _page(label: str, offset: int) -> Button:
    return Button(label, make("licenses", "page", max(offset, 0)))
