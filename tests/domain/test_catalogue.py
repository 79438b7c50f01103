"""Does a product come under the right category, and from the right price?"""

from decimal import Decimal

import pytest

from domain.catalog import BillingTerm, ChargeType, Pricing, PricingType, Rate
from domain.catalogue import CatalogueFilter, from_price, retail_only
from domain.categories import CategoryRow, CategoryTable, plain

TABLE = CategoryTable(
    (
        CategoryRow("Backup", words=("backup*", "disaster recovery")),
        CategoryRow("Email", vendors=("Proofpoint", "Müller & Söhne"), words=("essentials",)),
        CategoryRow("Security", vendors=("Proofpoint",)),
        CategoryRow("Voice", words=("sip",)),
    )
)


@pytest.mark.parametrize(
    ("vendor", "name", "category"),
    [
        pytest.param("Veeam", "Backup for Microsoft 365", "Backup", id="a word, whoever sells it"),
        pytest.param("Acronis", "Cloud BackUps, 1 TB", "Backup", id="the beginning of a word, where the star says so"),
        pytest.param("Any", "Disaster-Recovery (DRaaS)", "Backup", id="a phrase, whatever stands between its words"),
        pytest.param("Any", "Disaster of a Recovery", "", id="not its words apart"),
        pytest.param("proofpoint", "Essentials - Business", "Email", id="vendor and word both"),
        pytest.param("Proofpoint", "Awareness", "Security", id="the vendor alone, further down"),
        pytest.param("Another", "Essentials - Business", "", id="the word without its vendor"),
        pytest.param("Muller Sohne", "ESSENTIALS", "Email", id="accents and signs do not count"),
        pytest.param("Any", "Gossip Server", "", id="a word inside another is none"),
        pytest.param("Proofpoint", "Essentials Backup", "Backup", id="the first row wins"),
        pytest.param("", "", "", id="nothing to go by"),
    ],
)
def test_the_first_row_that_fits_names_the_category(vendor: str, name: str, category: str) -> None:
    """Lost otherwise: an admin edits the table and cannot foresee what comes of it."""
    assert TABLE.of(vendor, name) == category


@pytest.mark.parametrize("row", [CategoryRow("All"), CategoryRow(" ", words=("x",))], ids=["nothing", "no name"])
def test_a_row_that_would_take_everything_is_refused(row: CategoryRow) -> None:
    """Lost otherwise: one empty row, and every product below it is of its category."""
    with pytest.raises(ValueError, match="category"):
        CategoryTable((row,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Étoile CAD!", "etoile cad"), ("Кириллица 1", "кириллица 1"), ("  A-B/c ", "a b c"), ("365", "365")],
)
def test_plain_words(text: str, expected: str) -> None:
    """Lost otherwise: names that nobody can type are never found."""
    assert plain(text) == expected


def price(
    retail: str, billing: str = "Monthly", term: str | None = None, charge: str = "Per Unit", *more: Rate
) -> Pricing:
    rate = Rate(Decimal(retail), Decimal(1), 1, None, ChargeType(charge))
    return Pricing(BillingTerm(billing), term, PricingType.FLAT, (*more, rate))


BULK = Rate(Decimal("2.00"), Decimal(1), 100, None, ChargeType.PER_UNIT)


@pytest.mark.parametrize(
    ("prices", "monthly", "each", "billing"),
    [
        pytest.param([price("12"), price("120", "Annual", "1-Year")], "10", "120", "Annual", id="a year by its months"),
        pytest.param([price("12"), price("10", "Monthly", "3-Year")], "10", "10", "Monthly", id="a longer commitment"),
        pytest.param([price("12", more) for more in ("Monthly", "One-Time")], "12", "12", "Monthly", id="not once"),
        pytest.param([price("99", "One-Time")], None, "99", "One-Time", id="once, where there is nothing else"),
        pytest.param([price("12", "Monthly", None, "Per Unit", BULK)], "12", "12", "Monthly", id="of one seat"),
    ],
)
def test_from_is_the_lowest_price_of_a_seat(
    prices: list[Pricing], monthly: str | None, each: str, billing: str
) -> None:
    """Lost otherwise: a client is told a price that nobody will ever ask, or a dearer one than there is."""
    found = from_price(prices, "EUR")
    assert found and found.billing_term == billing
    assert found.each.amount == Decimal(each) and found.each.currency == "EUR"
    assert (found.monthly.amount if found.monthly else None) == (Decimal(monthly) if monthly else None)


@pytest.mark.parametrize(
    "prices",
    [
        pytest.param([], id="no price list"),
        pytest.param([price("0")], id="a usage product costs 0 in the list"),
        pytest.param([price("5", "Trial")], id="a trial"),
        pytest.param([price("5", charge="Flat Rate")], id="a flat rate is no price of a seat"),
    ],
)
def test_some_products_have_no_price_of_a_seat(prices: list[Pricing]) -> None:
    """Lost otherwise: "from $0.00"."""
    assert from_price(prices, "USD") is None


def test_a_retail_price_list_holds_nothing_of_the_partners() -> None:
    """Lost otherwise: what the MSP pays, in a client's chat."""
    told = retail_only([price("12"), price("9", "Monthly", "1-Year", "Per Unit", BULK)])
    assert {rate.partner_buy for p in told for rate in p.rates} == {None}
    assert [rate.suggested_retail for rate in told[0].rates] == [Decimal(12)]


@pytest.mark.parametrize(
    "wanted",
    [CatalogueFilter(), CatalogueFilter("a b", "V", "C", True, False), CatalogueFilter(visible=False)],
    ids=["all", "everything said", "hidden ones"],
)
def test_a_filter_survives_its_listing(wanted: CatalogueFilter) -> None:
    """Lost otherwise: the second page is of another list than the first."""
    assert CatalogueFilter.of(wanted.terms()) == wanted
