"""What is one good example of everything that is said about the catalogue?"""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from domain import errors
from domain.catalog import BillingTerm, ChargeType, Pricing, PricingType, Product, Rate
from domain.catalogue import CatalogueAction, CatalogueFilter, FromPrice, Offered, ProductSettings
from domain.ids import ProductId
from domain.money import Money
from domain.notices import (
    AllForm,
    BulkDone,
    BulkProposal,
    CatalogueFilterForm,
    CatalogueList,
    CatalogueRow,
    CategoryForm,
    FormNotice,
    JustSet,
    Notice,
    PriceState,
    ProductPage,
    ProductWanted,
    SeveralForm,
    Shelf,
    WhichProduct,
    WishForm,
    WishNoted,
)

_AT = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
_ZONE = "Europe/Berlin"
_SHOWN = ProductSettings(True, False, None, 1, "Dana Weiss", _AT)
_STAR = ProductSettings(True, True, None, 3, "Dana Weiss", _AT)
_SORTED = ProductSettings(False, False, "Line-of-business", 2, "Sam Ito", _AT)


def _offered(number: int, name: str, vendor: str, category: str, settings: ProductSettings) -> Offered:
    id_ = ProductId(f"0b1f4c5e-1111-4222-8333-{number:012}")
    return Offered(Product(id_, name, vendor, category=category), settings)


def _from(amount: str, billing: str = "Monthly", term: str | None = None) -> FromPrice:
    monthly = Money(Decimal(amount), "USD")
    months = BillingTerm(billing).months or 1
    return FromPrice(monthly.times(months), monthly, BillingTerm(billing), term)


VISIO = _offered(1, "Visio Plan 2", "Microsoft", "Business Applications", _STAR)
E3 = _offered(2, "Microsoft 365 E3 [New Commerce Experience]", "Microsoft", "Productivity & Collaboration", _SHOWN)
BACKUP = _offered(3, "Acronis Advanced Backup", "Acronis", "Backup & Recovery", ProductSettings())
DRAW = _offered(4, "Étoile CAD", "Étoile SA", "", _SORTED)
_ROWS = (
    CatalogueRow(BACKUP, _from("3.10")),
    CatalogueRow(DRAW),
    CatalogueRow(E3, _from("36.00", "Annual", "1-Year")),
    CatalogueRow(VISIO, _from("15.00", "Monthly", "1-Year")),
)
_MANY = tuple(
    CatalogueRow(_offered(n, f"Cyber Protect Workload Edition {n}", "Acronis", "Endpoint Security", _STAR), _from("9"))
    for n in range(10, 20)
)
_LISTING = "0123456789abcdef0123456789abcd"
_LIST = CatalogueList(_ROWS, 4, 0, 10, CatalogueFilter(), "-", True, "USD")
_FILTER = CatalogueFilter("protct", "Acronis", "Endpoint Security", True, True)
_SHELF = Shelf((_ROWS[3], _ROWS[2]), 2, 0, 10, CatalogueFilter(), "-", "USD")


def _price(billing: str, term: str | None, retail: str, buy: str | None) -> Pricing:
    rate = Rate(Decimal(retail), Decimal(buy) if buy else None, 1, None, ChargeType.PER_UNIT)
    return Pricing(BillingTerm(billing), term, PricingType.FLAT, (rate,))


_PRICING = (
    _price("Monthly", "Monthly", "18.00", "15.12"),
    _price("Monthly", "1-Year", "15.00", "12.60"),
    _price("Annual", "1-Year", "180.00", "151.20"),
)
_BANDS = tuple(
    Rate(Decimal(retail), None, start, end, ChargeType.PER_UNIT)
    for retail, start, end in (("4.75", 1, 24), ("4.47", 25, 99), ("4.18", 100, None))
)
_VOLUME = (Pricing(BillingTerm.MONTHLY, None, PricingType.VOLUME, _BANDS),)
_PAGE = ProductPage(VISIO, _PRICING, "USD", _ZONE, "-", 0, (3, 41), manages=True)
_RETAIL = tuple(replace(p, rates=tuple(replace(r, partner_buy=None) for r in p.rates)) for p in _PRICING)
_PROPOSAL = BulkProposal(
    CatalogueAction.FEATURE,
    1_240,
    12,
    CatalogueFilter(vendor="Microsoft", visible=False),
    _LISTING,
    ("Azure Plan", "Microsoft 365 E3", "Microsoft 365 E5", "Visio Plan 1", "Visio Plan 2"),
)

REFUSALS: dict[str, errors.Refusal] = {
    "no such filter of the catalogue": errors.NoSuchFilter("vend", ("vendor", "category")),
    "vendor not in catalogue": errors.NotInCatalogue("vendor", "Microsft", ("Microsoft",)),
    "category not in catalogue": errors.NotInCatalogue("category", "Drones"),
    "unknown product": errors.UnknownProduct("xylophone"),
    "product gone": errors.UnknownProduct(),
    "product moved": errors.ProductMoved(VISIO, "Dana Weiss", _AT),
    "no products chosen": errors.NothingChosen("products"),
    "no action chosen": errors.NothingChosen("action"),
}

EXAMPLES: dict[str, Notice | FormNotice] = {
    "catalogue": _LIST,
    "catalogue, a filtered page between others": replace(
        _LIST, rows=_MANY, total=43, offset=10, wanted=_FILTER, listing=_LISTING, close=False
    ),
    "catalogue, just set": replace(_LIST, done=JustSet("Visio Plan 2", CatalogueAction.FEATURE, shown=True)),
    "catalogue, for a tech": replace(_LIST, manages=False),
    "catalogue, prices late": replace(_LIST, rows=_ROWS[1:2], total=1, prices=PriceState.LATE),
    "catalogue, no prices": replace(_LIST, rows=_ROWS[1:2], total=1, prices=PriceState.UNAVAILABLE),
    "catalogue, nothing fits": replace(_LIST, rows=(), total=0, wanted=CatalogueFilter("xylophone"), listing=_LISTING),
    "catalogue, not synced": replace(_LIST, rows=(), total=0),
    "shelf": _SHELF,
    "shelf, a page between others": replace(
        _SHELF, rows=_MANY, total=30, offset=10, wanted=CatalogueFilter("protect"), listing=_LISTING
    ),
    "shelf, nothing shown": replace(_SHELF, rows=(), total=0),
    "shelf, nothing fits": replace(_SHELF, rows=(), total=0, wanted=CatalogueFilter("visio"), listing=_LISTING),
    "product, for a manager": _PAGE,
    "product, just sorted": replace(_PAGE, offered=DRAW, held=(0, 0), done=JustSet("Étoile CAD", category="Drawing")),
    "product, for a tech": replace(_PAGE, pricing=_RETAIL, manages=False),
    "product, for a client": replace(_PAGE, pricing=_RETAIL, held=None, manages=False, asks=True),
    "product, by volume": replace(_PAGE, offered=BACKUP, pricing=_VOLUME, manages=False, asks=True, held=None),
    "product, without prices": replace(_PAGE, pricing=(), prices=PriceState.UNAVAILABLE),
    "which product": WhichProduct("visio", CatalogueAction.SHOW, (E3, VISIO), 12),
    "which product, to be sorted": WhichProduct("visio", None, (VISIO,), 1),
    "bulk proposal": _PROPOSAL,
    "bulk proposal, nothing to do": replace(_PROPOSAL, count=0, names=()),
    "bulk done": BulkDone(CatalogueAction.FEATURE, 1_238, 12, 2, ("Azure Plan", "Visio Plan 1")),
    "bulk done, all": BulkDone(CatalogueAction.HIDE, 3),
    "bulk done, nothing": BulkDone(CatalogueAction.SHOW, 0, 1, gone=1),
    "product wanted": ProductWanted(
        "Acme Dental", "Olga Brandt", "Visio Plan 2", "Microsoft", 5, "For the two architects.", _AT, _ZONE
    ),
    "wish noted": WishNoted("Visio Plan 2", 5),
    "wish repeated": WishNoted("Visio Plan 2", 5, repeated=True),
    "catalogue filter form": CatalogueFilterForm(_FILTER, ("Backup & Recovery", "Endpoint Security"), _LISTING),
    "several form": SeveralForm(tuple(row.offered for row in _ROWS), "-", 0),
    "all form": AllForm(1_252, CatalogueFilter(vendor="Microsoft", visible=False), _LISTING),
    "category form": CategoryForm(DRAW, "Other", ("Backup & Recovery", "Line-of-business")),
    "wish form": WishForm(VISIO),
}
