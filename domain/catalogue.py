"""What does an organisation show of what Pax8 sells, under which category, and from what price?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from domain.catalog import BillingTerm, ChargeType, Pricing, Product
from domain.money import Money

MAX_CATEGORY = 60
"""Characters of a category that an admin makes up: it stands in one line beside a vendor."""

UNSORTED = "Other"
"""What a product is of that no row of the table fits."""


class CatalogueAction(StrEnum):
    """What can be done to a product, or to many at once."""

    SHOW = "show"
    HIDE = "hide"
    FEATURE = "feature"
    UNFEATURE = "unfeature"


@dataclass(frozen=True, slots=True)
class ProductSettings:
    """What an organisation has set for one product. Nothing set: hidden, so that a new organisation starts careful.

    `category` is the admin's own; None leaves it to the table. `version` counts the changes, 0 before the first.
    """

    visible: bool = False
    featured: bool = False
    category: str | None = None
    version: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None

    def after(self, action: CatalogueAction) -> "ProductSettings":
        """Featured things are shown: featuring shows, and hiding takes the star."""
        match action:
            case CatalogueAction.SHOW:
                return replace(self, visible=True)
            case CatalogueAction.HIDE:
                return replace(self, visible=False, featured=False)
            case CatalogueAction.FEATURE:
                return replace(self, visible=True, featured=True)
            case CatalogueAction.UNFEATURE:
                return replace(self, featured=False)


@dataclass(frozen=True, slots=True)
class Offered:
    """A product that Pax8 still sells, with what the organisation has set for it."""

    product: Product
    settings: ProductSettings

    @property
    def category(self) -> str:
        return self.settings.category or self.product.category or UNSORTED

    @property
    def derived(self) -> str:
        """What it is of without an admin's word."""
        return self.product.category or UNSORTED

    def already(self, action: CatalogueAction) -> bool:
        return self.settings.after(action) == self.settings


@dataclass(frozen=True, slots=True)
class CatalogueFilter:
    """Which products are meant; nothing said means all. `words` search names and vendors, typing errors and all."""

    words: str = ""
    vendor: str = ""
    category: str = ""
    visible: bool | None = None
    featured: bool | None = None

    def terms(self) -> dict[str, str]:
        """As a listing keeps it; what is not said is left out."""
        told = {"words": self.words, "vendor": self.vendor, "category": self.category}
        flags = {"visible": self.visible, "featured": self.featured}
        return {k: v for k, v in told.items() if v} | {
            k: "yes" if v else "no" for k, v in flags.items() if v is not None
        }

    @staticmethod
    def of(terms: "dict[str, str]") -> "CatalogueFilter":
        return CatalogueFilter(
            terms.get("words", ""),
            terms.get("vendor", ""),
            terms.get("category", ""),
            _flag(terms.get("visible")),
            _flag(terms.get("featured")),
        )


@dataclass(frozen=True, slots=True)
class FromPrice:
    """The lowest suggested retail price of one seat: `each` covers one billing term, `monthly` one month of it.

    `monthly` is None for what is paid once.
    """

    each: Money
    monthly: Money | None
    billing_term: BillingTerm
    commitment_term: str | None


def from_price(prices: Iterable[Pricing], currency: str) -> FromPrice | None:
    """The lowest per month; what is paid once only where nothing is paid by the month. None: no price per seat.

    The first band of each term counts, which is what somebody who buys one seat pays. A price of 0 is that of a usage
    product or a trial and is no price to begin "from". Pax8 names no currency: `currency` is assumed.
    """
    offers = [offer for price in prices if (offer := _offer(price, currency)) is not None]
    monthly = [offer for offer in offers if offer.monthly is not None]
    return min(monthly or offers, key=_cheapness, default=None)


def retail_only(prices: Iterable[Pricing]) -> tuple[Pricing, ...]:
    """Without what the partner pays."""
    return tuple(replace(p, rates=tuple(replace(rate, partner_buy=None) for rate in p.rates)) for p in prices)


def _offer(price: Pricing, currency: str) -> FromPrice | None:
    rates = [rate for rate in price.rates if rate.charge is not ChargeType.FLAT_RATE]
    if not rates or price.billing_term is BillingTerm.TRIAL:
        return None
    first = min(rates, key=lambda rate: rate.start or 0)
    if first.suggested_retail <= 0:
        return None
    each, months = Money(first.suggested_retail, currency), price.billing_term.months
    return FromPrice(each, each.per(months) if months else None, price.billing_term, price.commitment_term)


def _cheapness(offer: FromPrice) -> Decimal:
    return (offer.monthly or offer.each).amount


def _flag(told: str | None) -> bool | None:
    return None if told is None else told == "yes"
