"""How does the catalogue look, to those who keep it and to those who buy from it?"""

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
    Quote,
    Row,
    Rows,
    Span,
    Style,
    Text,
)
from cards.notices import catalogue_forms as forms
from cards.notices.catalogue_forms import spot
from cards.tokens import make
from cards.words import catalogue as told
from cards.words import labels
from cards.words.units import money
from domain.catalog import Pricing, Rate
from domain.catalogue import CatalogueAction, Offered
from domain.money import Money
from domain.notices import (
    AllForm,
    BulkDone,
    BulkProposal,
    CatalogueFilterForm,
    CatalogueList,
    CatalogueRow,
    CategoryForm,
    ProductPage,
    ProductWanted,
    SeveralForm,
    Shelf,
    WhichProduct,
    WishForm,
    WishNoted,
)

OPEN = Button(told.OPEN, make("catalog", "-", 0))
ON_PAGE = "*"
"""Marks the place of a button that stands on a product's own page."""


def catalogue(notice: CatalogueList) -> Card:
    return Card(told.TITLE, tuple(_catalogue(notice) if notice.rows else _empty(notice)))


def shelf(notice: Shelf) -> Card:
    if not notice.rows:
        whole = () if notice.listing == "-" else (Buttons((OPEN,)),)
        return Card(told.SHELF_TITLE, (Text((Span(told.shelf_empty(notice)),)), *whole))
    return Card(told.SHELF_TITLE, tuple(_shelf(notice)))


def product(notice: ProductPage) -> Card:
    return Card(told.name(notice.offered), tuple(_product(notice)))


def which(notice: WhichProduct) -> Card:
    rows = tuple(Row(told.name(r), told.row_subtitle(r), "", (_chosen(notice, r),)) for r in notice.rows)
    return Card(told.WHICH, (Text((Span(told.which(notice)),)), Rows(rows)))


def proposal(notice: BulkProposal) -> Card:
    said = Text((Span(told.proposal(notice), Emphasis.STRONG),))
    if not notice.count:
        return Card(told.ALL_TITLE, (said, Buttons((OPEN,))))
    confirm = Button(told.do_all(notice), make("catalog_apply", notice.listing, 0), Style.PRIMARY)
    cancel = Button(told.CANCEL, make("catalog_cancel", notice.listing, 0))
    names = Text((Span(told.proposal_names(notice)),))
    return Card(told.ALL_TITLE, (said, names, Context(told.proposal_bound()), Buttons((confirm, cancel))))


def bulk_done(notice: BulkDone) -> Card:
    left = tuple(Text((Span(said),)) for said in told.bulk_left(notice))
    kind = Kind.GOOD if notice.changed and not left else Kind.WARNING if left else Kind.INFO
    return Card(told.TITLE, (Banner(kind, told.bulk_done(notice)), *left, Buttons((OPEN,))))


def wanted(notice: ProductWanted) -> Card:
    facts = (Fact(labels.VENDOR, notice.vendor or labels.NOT_KNOWN_YET), Fact(told.ASKED_AT, told.asked_at(notice)))
    note = (Quote(labels.NOTE, notice.note),) if notice.note else ()
    return Card(told.wanted_title(notice), (Text((Span(told.wanted_text(notice)),)), Facts(facts), *note))


def noted(notice: WishNoted) -> Card:
    kind = Kind.INFO if notice.repeated else Kind.GOOD
    return Card(told.WISH_TITLE, (Banner(kind, told.wish_noted(notice)), Buttons((OPEN,))))


def _catalogue(notice: CatalogueList) -> Iterable[Element]:
    if notice.done:
        yield Banner(Kind.GOOD, told.done(notice.done))
    yield from _heading(notice)
    yield Rows(tuple(_row(notice, row) for row in notice.rows))
    yield from _footing(notice)
    yield Buttons((*_pages(notice), *_tools(notice)))


def _empty(notice: CatalogueList) -> Iterable[Element]:
    if notice.done:
        yield Banner(Kind.GOOD, told.done(notice.done))
    yield Text((Span(told.empty(notice)),))
    if notice.listing != "-":
        yield Buttons((OPEN, _filter_button(notice)))


def _shelf(notice: Shelf) -> Iterable[Element]:
    yield from _heading(notice)
    yield Rows(tuple(_for_sale(notice, row) for row in notice.rows))
    yield from _footing(notice)
    if pages := tuple(_pages(notice)):
        yield Buttons(pages)


def _heading(notice: CatalogueList | Shelf) -> Iterable[Element]:
    yield Text((Span(told.summary(notice), Emphasis.STRONG),))
    if not notice.close:
        yield Context(told.nearest(notice.wanted.words))


def _footing(notice: CatalogueList | Shelf) -> Iterable[Element]:
    """Where we are, what the prices are, and what is wrong with them: dim, in one line each."""
    place = (told.place(notice),) if len(notice.rows) < notice.total else ()
    prices = (told.assumed(notice.currency),) if any(row.price for row in notice.rows) else ()
    trouble = told.price_trouble(notice.prices)
    if said := " ".join(filter(None, (*place, *prices, trouble))):
        yield Context(said)


def _row(notice: CatalogueList, row: CatalogueRow) -> Row:
    where = spot(notice.listing, notice.offset, row.offered.product.id)
    buttons = (*_switches(row.offered, where), _details(where)) if notice.manages else (_details(where),)
    return Row(told.name(row.offered), told.row_subtitle(row.offered), told.from_price(row.price), buttons)


def _for_sale(notice: Shelf, row: CatalogueRow) -> Row:
    where = spot(notice.listing, notice.offset, row.offered.product.id)
    buttons = (_ask(row.offered), _details(where))
    return Row(told.name(row.offered), told.for_sale(row.offered), told.from_price(row.price), buttons)


def _switches(offered: Offered, where: str) -> Iterable[Button]:
    """What can be done to it as it is: each the opposite of how it stands."""
    settings = offered.settings
    yield _switch(CatalogueAction.HIDE if settings.visible else CatalogueAction.SHOW, offered, where)
    yield _switch(CatalogueAction.UNFEATURE if settings.featured else CatalogueAction.FEATURE, offered, where)


def _switch(action: CatalogueAction, offered: Offered, where: str) -> Button:
    return Button(told.DO[action], make(f"catalog_{action.value}", where, offered.settings.version))


def _details(where: str) -> Button:
    return Button(told.DETAILS, make("catalog_product", where, 0))


def _ask(offered: Offered) -> Button:
    return Button(told.ASK, make("catalog_ask", offered.product.id, 0), opens_form=True)


def _pages(notice: CatalogueList | Shelf) -> Iterable[Button]:
    after = notice.offset + len(notice.rows)
    if notice.offset:
        yield Button(labels.PREVIOUS, make("catalog", notice.listing, max(notice.offset - notice.page_size, 0)))
    if after < notice.total:
        yield Button(labels.NEXT, make("catalog", notice.listing, after))


def _tools(notice: CatalogueList) -> Iterable[Button]:
    yield _filter_button(notice)
    if notice.manages:
        here = (notice.listing, notice.offset)
        yield Button(told.SEVERAL, make("catalog_several", *here), opens_form=True)
        yield Button(told.all_button(notice.total), make("catalog_all", *here), opens_form=True)


def _filter_button(notice: CatalogueList) -> Button:
    return Button(told.FILTER, make("catalog_filter", notice.listing, 0), opens_form=True)


def _product(notice: ProductPage) -> Iterable[Element]:
    if notice.done:
        yield Banner(Kind.GOOD, told.done(notice.done))
    yield Facts(tuple(_facts(notice)))
    yield Heading(told.RETAIL)
    if not notice.pricing:
        yield Text((Span(told.no_prices(notice)),))
    else:
        yield Rows(tuple(_price(notice, price, rate) for price in notice.pricing for rate in price.rates))
        yield Context(told.assumed(notice.currency))
    yield Buttons(tuple(_product_buttons(notice)))


def _facts(notice: ProductPage) -> Iterable[Fact]:
    offered, settings = notice.offered, notice.offered.settings
    yield Fact(labels.VENDOR, offered.product.vendor or labels.NOT_KNOWN_YET)
    if notice.asks:
        yield Fact(told.CATEGORY, offered.category)
        return
    yield Fact(told.CATEGORY, told.category(offered))
    yield Fact(told.CLIENTS_SEE, told.visibility(offered))
    if notice.held is not None:
        yield Fact(told.SUBSCRIPTIONS, told.held(notice.held))
    if settings.version:
        yield Fact(told.SET_BY, told.set_by(settings.changed_by, settings.changed_at, notice.zone))


def _price(notice: ProductPage, price: Pricing, rate: Rate) -> Row:
    """The partner's buy rate stands there only for who was given it."""
    retail = money(Money(rate.suggested_retail, notice.currency)) if rate.suggested_retail else told.by_usage()
    bands = told.from_seats(rate.start, rate.end) if len(price.rates) > 1 else ""
    partner = f"{told.PARTNER} {money(Money(rate.partner_buy, notice.currency))}" if rate.partner_buy else ""
    return Row(told.terms(price), " · ".join(filter(None, (bands, partner))), retail)


def _product_buttons(notice: ProductPage) -> Iterable[Button]:
    where = spot(f"{notice.listing}{ON_PAGE}", notice.offset, notice.offered.product.id)
    if notice.manages:
        yield from _switches(notice.offered, where)
        version = notice.offered.settings.version
        yield Button(told.SET_CATEGORY, make("catalog_category", where, version), opens_form=True)
    if notice.asks:
        yield _ask(notice.offered)
    yield Button(told.BACK, make("catalog", notice.listing, notice.offset))


def _chosen(notice: WhichProduct, offered: Offered) -> Button:
    where = spot(f"-{ON_PAGE}", 0, offered.product.id)
    if notice.action is None:
        return Button(told.SET_CATEGORY, make("catalog_category", where, offered.settings.version), opens_form=True)
    return _switch(notice.action, offered, where)


CARDS: dict[type[Any], Callable[[Any], Card]] = {
    CatalogueList: catalogue,
    Shelf: shelf,
    ProductPage: product,
    WhichProduct: which,
    BulkProposal: proposal,
    BulkDone: bulk_done,
    ProductWanted: wanted,
    WishNoted: noted,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {
    CatalogueFilterForm: forms.narrow,
    SeveralForm: forms.several,
    AllForm: forms.everything,
    CategoryForm: forms.category,
    WishForm: forms.wish,
}
