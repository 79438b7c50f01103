"""Which forms does the catalogue have, and what do they ask?"""

from collections.abc import Iterable

from cards.clean import cut, line
from cards.model import (
    ChoiceField,
    Context,
    Emphasis,
    Form,
    LineField,
    NumberField,
    Option,
    SearchField,
    Span,
    Text,
    TextField,
)
from cards.notices.forms import LIMIT
from cards.tokens import make
from cards.words import catalogue as told
from cards.words import labels
from domain.catalogue import MAX_CATEGORY, CatalogueAction
from domain.categories import plain
from domain.notices import AllForm, CatalogueFilterForm, CategoryForm, SeveralForm, WishForm

ANY = "any"
MOST = 150
"""Characters of an option's value (docs.slack.dev/reference/block-kit/composition-objects/option-object)."""

SHOWN = 75
DERIVED = "-"
"""The choice that leaves a product's category to the table."""


def spot(listing: str, offset: int, product: str) -> str:
    """A button's subject: the product, and the page of the list that it stands on."""
    return f"{listing}/{offset}/{product}"


def narrow(notice: CatalogueFilterForm) -> Form:
    wanted = notice.wanted
    return Form(
        name="catalogue_filter",
        token=make("catalog_filter", notice.listing, 0),
        title=told.FILTER_TITLE,
        submit=told.APPLY_FILTER,
        intro=(),
        fields=(
            LineField("words", told.NAME_HOLDS, hint=told.NAME_HINT, value=plain(wanted.words), optional=True),
            SearchField("vendor", labels.VENDOR, _named((wanted.vendor,)), hint=told.VENDOR_HINT, optional=True),
            ChoiceField(
                "category",
                told.CATEGORY,
                (Option(ANY, told.ANY), *_named(notice.categories)),
                value=_value(wanted.category) or ANY,
                optional=True,
            ),
            ChoiceField(
                "visible", told.VISIBILITY, _flags(told.YES_SHOWN, told.NO_HIDDEN), value=_flag(wanted.visible)
            ),
            ChoiceField(
                "featured", told.STAR, _flags(told.ONLY_FEATURED, told.NOT_FEATURED), value=_flag(wanted.featured)
            ),
        ),
    )


def several(notice: SeveralForm) -> Form:
    rows = tuple(
        Option(f"{row.product.id}@{row.settings.version}", _short(told.name(row)), _short(told.row_subtitle(row)))
        for row in notice.rows
    )
    return Form(
        name="catalogue_several",
        token=make("catalog_several", notice.listing, notice.offset),
        title=told.SEVERAL_TITLE,
        submit=told.SET_NOW,
        intro=(),
        fields=(ChoiceField("products", told.PRODUCTS, rows, several=True), _action()),
    )


def everything(notice: AllForm) -> Form:
    return Form(
        name="catalogue_all",
        token=make("catalog_all", notice.listing, 0),
        title=told.ALL_TITLE,
        submit=told.LOOK,
        intro=(
            Text((Span(told.all_intro(notice.count, notice.wanted), Emphasis.STRONG),)),
            Context(told.all_next()),
        ),
        fields=(_action(),),
    )


def category(notice: CategoryForm) -> Form:
    offered = notice.offered
    derived = Option(DERIVED, _short(told.derived_option(notice.derived)))
    return Form(
        name="catalogue_category",
        token=make(
            "catalog_category", spot(notice.listing, notice.offset, offered.product.id), offered.settings.version
        ),
        title=told.CATEGORY_TITLE,
        submit=told.SET_NOW,
        intro=(Text((Span(offered.product.name, Emphasis.STRONG),)),),
        fields=(
            ChoiceField(
                "known",
                told.CATEGORY,
                (derived, *_named(notice.categories)),
                value=_value(offered.settings.category or "") or DERIVED,
            ),
            LineField("own", told.OWN_CATEGORY, MAX_CATEGORY, told.OWN_HINT, optional=True),
        ),
    )


def wish(notice: WishForm) -> Form:
    return Form(
        name="catalogue_wish",
        token=make("catalog_ask", notice.offered.product.id, 0),
        title=told.WISH_TITLE,
        submit=told.SEND,
        intro=(
            Text((Span(notice.offered.product.name, Emphasis.STRONG),)),
            Text((Span(told.for_sale(notice.offered)),)),
        ),
        fields=(
            NumberField("quantity", told.HOW_MANY, told.WISH_HINT, "1"),
            TextField("note", labels.NOTE, LIMIT, told.NOTE_HINT, optional=True),
        ),
    )


def _named(names: Iterable[str]) -> tuple[Option, ...]:
    """Names from outside: what comes back is their plain form, which any platform can carry."""
    return tuple(Option(value, _short(name)) for name in names if (value := _value(name)))


def _short(text: str) -> str:
    return cut(line(text), SHOWN)


def _value(name: str) -> str:
    return plain(name)[:MOST].strip()


def _action() -> ChoiceField:
    options = tuple(Option(a.value, told.DO[a], told.EXPLAINED[a]) for a in CatalogueAction)
    return ChoiceField("action", told.WHAT_TO_DO, options)


def _flags(yes: str, no: str) -> tuple[Option, ...]:
    return Option(ANY, told.ANY), Option("yes", yes), Option("no", no)


def _flag(value: bool | None) -> str:
    return ANY if value is None else "yes" if value else "no"
