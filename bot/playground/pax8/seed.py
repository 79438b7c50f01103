"""What does a partner's part of Pax8 hold at the start, for a given seed and size?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from bot.playground.pax8.names import CURRENCIES, FIRST_COMPANIES, HELD, PLACES, Held, company_name
from bot.playground.pax8.offers import OFFERS, Offer, identity, offers
from bot.playground.pax8.prices import MONTHS, Choice, buy, choices, retail

Row = dict[str, Any]

MOST_COMPANIES, MOST_SUBSCRIPTIONS, MOST_PRODUCTS = 1_000, 100_000, 50_000

RARE_STATUSES = (
    "Cancelled",
    "PendingManual",
    "Trial",
    "PendingAutomated",
    "PendingCancel",
    "Cancelled",
    "Converted",
    "WaitingForDetails",
    "PendingActivation",
    "Activated",
)
QUANTITIES = (1, 1, 2, 2, 3, 4, 5, 5, 6, 8, 10, 12, 15, 18, 20, 25, 30, 42, 60, 85, 140, 260)
POPULAR = 0.9
LARGEST_COMPANY_SHARE = 2.2


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A partner's rows as kept inside: Decimal money, aware UTC moments, every field present."""

    as_of: datetime
    companies: list[Row]
    products: list[Row]
    subscriptions: list[Row]
    offers: dict[str, Offer] = field(repr=False)

    def company(self, name: str) -> Row:
        """Raises LookupError when there is none of that name."""
        return _only(self.companies, f"company {name!r}", lambda row: row["name"] == name)

    def product(self, name: str) -> Row:
        return _only(self.products, f"product {name!r}", lambda row: row["name"] == name)

    def subscription(self, company: str, product: str) -> Row:
        """The company's first subscription of that product, an Active one before any other."""
        found = self.subscriptions_of(company, product)
        if not found:
            raise LookupError(f"{company} holds no {product!r}")
        return min(found, key=lambda row: bool(row["status"] != "Active"))

    def subscriptions_of(self, company: str, product: str) -> list[Row]:
        owner = self.company(company)["id"]
        return [row for row in self.subscriptions if row["companyId"] == owner and row["productName"] == product]


def seed(
    seed: int = 7,
    companies: int = 12,
    subscriptions: int = 60,
    products: int = 80,
    *,
    first_companies: tuple[str, ...] = FIRST_COMPANIES,
    as_of: date | None = None,
) -> Catalogue:
    """Equal rows for equal arguments; dates count back from `as_of` (today when None), only they depend on it.

    What the first companies hold is in the catalogue however small `products` is. Raises ValueError above 1,000
    companies, 100,000 subscriptions or 50,000 products.
    """
    _check_sizes(companies, subscriptions, products)
    moment = datetime.combine(as_of or datetime.now(UTC).date(), time(8, 30), UTC)
    sold = offers(max(products, 15))
    firms = [_company(seed, n, first_companies, moment) for n in range(companies)]
    rows = _Subscriptions(seed, moment, firms, sold).make(subscriptions)
    return Catalogue(moment, firms, [_product(offer) for offer in sold], rows, {offer.id: offer for offer in sold})


def _check_sizes(companies: int, subscriptions: int, products: int) -> None:
    asked = {"companies": companies, "subscriptions": subscriptions, "products": products}
    limits = (MOST_COMPANIES, MOST_SUBSCRIPTIONS, MOST_PRODUCTS)
    for (name, count), most in zip(asked.items(), limits, strict=True):
        if not 1 <= count <= most:
            raise ValueError(f"{name} must be between 1 and {most:,}, not {count:,}")


def _only(rows: list[Row], what: str, wanted: Callable[[Row], bool]) -> Row:
    for row in rows:
        if wanted(row):
            return row
    raise LookupError(f"no {what}")


def _company(seed: int, n: int, first: tuple[str, ...], as_of: datetime) -> Row:
    name, currency = company_name(first, n), CURRENCIES[n % len(CURRENCIES)]
    places = PLACES[currency]
    city, state, postal, country = places[n % len(places)]
    host = "".join(letter for letter in name.lower() if letter.isalnum())
    return {
        "id": identity(f"{seed}:company:{n}"),
        "name": name,
        "address": {
            "street": f"{100 + 7 * n} Liberty Lane",
            "city": city,
            "postalCode": postal,
            "country": country,
            "stateOrProvince": state,
        },
        "phone": f"303-555-{n % 10_000:04d}",
        "website": f"{host}.example",
        "externalId": f"A{100 + n}" if n % 3 else None,
        "billOnBehalfOfEnabled": n % 2 == 0,
        "selfServiceAllowed": n % 4 != 3,
        "orderApprovalRequired": n % 5 == 0,
        "status": "Inactive" if n % 17 == 16 else "Deleted" if n % 53 == 52 else "Active",
        "updatedDate": as_of - timedelta(days=n % 300, seconds=n),
        "currency": currency,
    }


def _product(offer: Offer) -> Row:
    return {
        "id": offer.id,
        "name": offer.name,
        "vendorName": offer.vendor,
        "shortDescription": f"{offer.name} from {offer.vendor}, per {offer.unit.lower()}.",
        "description": f"{offer.name}, sold by {offer.vendor} and billed per {offer.unit.lower()}.",
        "sku": offer.sku,
        "vendorSku": identity(f"vendor:{offer.sku}").upper(),
        "altVendorSku": None,
        "requiresCommitment": bool(offer.terms),
    }


class _Subscriptions:
    """Builds the rows: what the first companies are certain to hold, then a plausible crowd."""

    def __init__(self, seed: int, as_of: datetime, companies: list[Row], sold: list[Offer]) -> None:
        self._seed, self._as_of, self._companies = seed, as_of, companies
        self._random = Random(f"subscriptions:{seed}")
        self._sold, self._popular = sold, sold[: len(OFFERS)]
        self._by_name = {offer.name: offer for offer in sold}
        # The first companies hold exactly what HELD says, so that "E3" or "visio" means the same with every seed.
        self._crowd = [row for row in companies if row["name"] not in HELD] or companies
        self._newest: dict[tuple[str, str], str] = {}
        self._rows: list[Row] = []

    def make(self, count: int) -> list[Row]:
        for company, held in self._certain():
            if len(self._rows) < count:
                self._add_held(company, held)
        for n in range(count - len(self._rows)):
            self._add_random(n)
        return self._rows

    def _certain(self) -> Iterator[tuple[Row, Held]]:
        for company in self._companies:
            for held in HELD.get(company["name"], ()):
                yield company, held

    def _add_held(self, company: Row, held: Held) -> None:
        offer, start = self._by_name[held.product], self._as_of - timedelta(days=held.age)
        self._add(company, offer, Choice(held.billing, held.term), held.quantity, "Active", start)

    def _add_random(self, n: int) -> None:
        pick = self._random
        company = self._crowd[int(len(self._crowd) * pick.random() ** LARGEST_COMPANY_SHARE)]
        offer = pick.choice(self._popular if pick.random() < POPULAR else self._sold)
        status = RARE_STATUSES[(n // 4) % len(RARE_STATUSES)] if n % 4 == 3 else "Active"
        days = pick.randrange(0, 7) if pick.random() < 0.03 else pick.randrange(10, 1500)
        start = self._as_of - timedelta(days=days, seconds=pick.randrange(80_000))
        quantity = min(max(offer.least, pick.choice(QUANTITIES)), offer.most)
        self._add(company, offer, pick.choice(choices(offer)), quantity, status, start)

    def _add(self, company: Row, offer: Offer, choice: Choice, quantity: int, status: str, start: datetime) -> None:
        row_id, trial = identity(f"{self._seed}:subscription:{len(self._rows)}"), status == "Trial"
        price = Decimal(0) if trial else retail(offer, choice, company["currency"], quantity)
        parent = self._newest.get((company["id"], offer.requires)) if offer.requires else None
        self._rows.append(
            {
                "id": row_id,
                "parentSubscriptionId": parent,
                "companyId": company["id"],
                "productId": offer.id,
                "vendorSubscriptionId": identity(f"{self._seed}:vendor:{len(self._rows)}"),
                "vendorSkuId": offer.sku,
                "quantity": quantity,
                "startDate": start,
                "endDate": _end(status, start, self._as_of),
                "createdDate": start - timedelta(hours=20),
                "updatedDate": start,
                "status": status,
                "price": price,
                "currencyCode": company["currency"],
                "partnerCost": buy(price),
                "productName": offer.name,
                "billingTerm": "Trial" if trial else choice.billing,
                "commitment": None if trial else _commitment(offer, choice.term, start, self._as_of),
            }
        )
        if status == "Active":
            self._newest[company["id"], offer.name] = row_id


def _end(status: str, start: datetime, as_of: datetime) -> datetime | None:
    if status in ("Cancelled", "Converted"):
        return start + (as_of - start) / 2
    return as_of + timedelta(days=20) if status in ("PendingCancel", "Trial") else None


def _commitment(offer: Offer, term: str | None, start: datetime, as_of: datetime) -> Row | None:
    """The running term's end is the first anniversary of the start that lies ahead, at midnight."""
    if term is None:
        return None
    length = timedelta(days=round(MONTHS[term] * 365 / 12))
    terms_begun = (as_of - start) // length + 1
    end = datetime.combine((start + terms_begun * length).date() + timedelta(days=1), time(), UTC)
    return {"id": offer.commitment_id(term), "term": term, "endDate": end}
