"""What is told about the catalogue, to those who keep it and to those who buy from it?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.catalog import Pricing
from domain.catalogue import CatalogueAction, CatalogueFilter, FromPrice, Offered


class PriceState(StrEnum):
    """Whether the prices stand there: all that there are, some still on their way, or none to be had from Pax8."""

    KNOWN = "known"
    LATE = "late"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class JustSet:
    """What was just done to a product. `shown` says that featuring it has shown it too, `category` its new one."""

    product: str
    action: CatalogueAction | None = None
    shown: bool = False
    category: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    offered: Offered
    price: FromPrice | None = None


@dataclass(frozen=True, slots=True)
class CatalogueList:
    """A page of products for staff; `manages` says whether this reader may set anything.

    `listing` is what its filter is kept under, "-" without one. `close` is false where nothing holds the words as they
    were typed and these only resemble them.
    """

    rows: tuple[CatalogueRow, ...]
    total: int
    offset: int
    page_size: int
    wanted: CatalogueFilter
    listing: str
    manages: bool
    currency: str
    close: bool = True
    prices: PriceState = PriceState.KNOWN
    done: JustSet | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of what an organisation shows its clients, featured products first; nothing of any setting."""

    rows: tuple[CatalogueRow, ...]
    total: int
    offset: int
    page_size: int
    wanted: CatalogueFilter
    listing: str
    currency: str
    close: bool = True
    prices: PriceState = PriceState.KNOWN


@dataclass(frozen=True, slots=True)
class ProductPage:
    """One product with all its prices. Partner buy rates are in `pricing` for those who manage licensing only.

    `held` are its live subscriptions and their seats, for staff. `listing` and `offset` lead back to the list.
    """

    offered: Offered
    pricing: tuple[Pricing, ...]
    currency: str
    zone: str
    listing: str = "-"
    offset: int = 0
    held: tuple[int, int] | None = None
    manages: bool = False
    asks: bool = False
    prices: PriceState = PriceState.KNOWN
    done: JustSet | None = None


@dataclass(frozen=True, slots=True)
class WhichProduct:
    """Several products fit the words of a command; `action` None: their category was to be set."""

    words: str
    action: CatalogueAction | None
    rows: tuple[Offered, ...]
    total: int


@dataclass(frozen=True, slots=True)
class BulkProposal:
    """What is to be done to `count` products at once, `already` not counted; nothing happens before it is confirmed."""

    action: CatalogueAction
    count: int
    already: int
    wanted: CatalogueFilter
    listing: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BulkDone:
    """`moved` products were changed by somebody else after they were shown and are left as they are; some are named.
    `gone` ones Pax8 sells no more.
    """

    action: CatalogueAction
    changed: int
    already: int = 0
    moved: int = 0
    names: tuple[str, ...] = ()
    gone: int = 0


@dataclass(frozen=True, slots=True)
class ProductWanted:
    """Somebody at a client would like a product; no order is made of it."""

    client: str
    person: str
    product: str
    vendor: str
    quantity: int
    note: str
    at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class WishNoted:
    """Said to who asked; `repeated`: the same was said within the hour, and nobody was told again."""

    product: str
    quantity: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueFilterForm:
    wanted: CatalogueFilter
    categories: tuple[str, ...]
    listing: str


@dataclass(frozen=True, slots=True)
class SeveralForm:
    """Offers the rows of one page to be chosen from, and what to do with them."""

    rows: tuple[Offered, ...]
    listing: str
    offset: int


@dataclass(frozen=True, slots=True)
class AllForm:
    """Asks what to do with everything that a filter matches."""

    count: int
    wanted: CatalogueFilter
    listing: str


@dataclass(frozen=True, slots=True)
class CategoryForm:
    """`derived` is what the table makes of the product."""

    offered: Offered
    derived: str
    categories: tuple[str, ...]
    listing: str = "-"
    offset: int = 0


@dataclass(frozen=True, slots=True)
class WishForm:
    offered: Offered


CatalogueNotice = (
    CatalogueList | Shelf | ProductPage | WhichProduct | BulkProposal | BulkDone | ProductWanted | WishNoted
)
CatalogueForm = CatalogueFilterForm | SeveralForm | AllForm | CategoryForm | WishForm
