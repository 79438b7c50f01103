"""Are Pax8's spellings read for what they mean, and is one bad row only one row?"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
import structlog

from adapters.pax8 import wire
from domain.catalog import (
    BillingTerm,
    ChargeType,
    Commitment,
    CommitmentTerms,
    Company,
    CompanyStatus,
    Pricing,
    PricingType,
    Product,
    Rate,
    Subscription,
    SubscriptionStatus,
)
from domain.errors import Unavailable
from domain.ids import CompanyId, ProductId, SubscriptionId
from domain.money import Money
from tests.adapters.pax8.conftest import ROW, Connect, Wire, page

IT = SubscriptionId("05c587df")
FULL = Subscription(
    id=IT,
    company=CompanyId("fe7a2d5f"),
    product=ProductId("e91bba5e"),
    product_name="Microsoft Office 365 E3",
    quantity=5,
    status=SubscriptionStatus.ACTIVE,
    billing_term=BillingTerm.MONTHLY,
    price=Money(Decimal("32.01"), "USD"),
)


def read(**changed: Any) -> Subscription:
    body = httpx.Response(200, json={**ROW, **changed}).content
    return wire.subscription(wire.decoded(body))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("2020-12-01", datetime(2020, 12, 1, tzinfo=UTC), id="a date alone is its midnight"),
        pytest.param("2020-12-01T08:30:00Z", datetime(2020, 12, 1, 8, 30, tzinfo=UTC), id="Z"),
        pytest.param(
            "2023-08-11T11:33:12.314-0600",
            datetime(2023, 8, 11, 17, 33, 12, 314000, UTC),
            id="an offset without a colon",
        ),
        pytest.param("2026-04-23T00:00:00.000Z", datetime(2026, 4, 23, tzinfo=UTC), id="milliseconds"),
        pytest.param("2024-12-20T17:53:50.460+00:00", datetime(2024, 12, 20, 17, 53, 50, 460000, UTC), id="a colon"),
        pytest.param("2026-04-23T00:00:00", datetime(2026, 4, 23, tzinfo=UTC), id="no offset is UTC"),
        pytest.param(None, None, id="null"),
        pytest.param("", None, id="empty"),
        pytest.param("9999-12-31T23:59:59.999-0600", None, id="the last day of all is no end"),
        pytest.param("0001-01-01T00:00:00+0600", None, id="nor is the first"),
    ],
)
def test_dates(text: str | None, moment: datetime | None) -> None:
    """Else a commitment ends a day early, or a naive time meets an aware one and a sync dies."""
    assert wire.moment(text) == moment
    assert read(endDate=text).end == moment


FACTS: list[tuple[str, dict[str, Any], str, Any]] = [
    ("10.0 is ten seats", {"quantity": 10.0}, "quantity", 10),
    ("zero seats are seats", {"quantity": 0}, "quantity", 0),
    ("a price is exact", {"price": 0.1}, "price", Money(Decimal("0.1"), "USD")),
    ("a whole price", {"price": 32}, "price", Money(Decimal(32), "USD")),
    ("no price", {"price": None}, "price", None),
    ("a price of nobody knows what", {"currencyCode": None}, "price", None),
    ("the partner's cost", {"partnerCost": 20.5}, "partner_cost", Money(Decimal("20.5"), "USD")),
    ("a new status is kept", {"status": "OnHold"}, "status", "OnHold"),
    ("a new billing term is kept", {"billingTerm": "5-Year"}, "billing_term", "5-Year"),
    ("a missing billing term", {"billingTerm": None}, "billing_term", "Unknown"),
    ("a missing name", {"productName": None}, "product_name", ""),
    ("a parent", {"parentSubscriptionId": "p"}, "parent", "p"),
    ("a null parent", {"parentSubscriptionId": None}, "parent", None),
    ("a field nobody knows", {"mood": {"x": [1]}}, "quantity", 5),
    (
        "commitment, as the wire has it",
        {"commitment": {"id": "c", "term": "1-Year", "endDate": "2026-04-23T00:00:00.000Z"}},
        "commitment",
        Commitment("1-Year", datetime(2026, 4, 23, tzinfo=UTC), "c"),
    ),
    (
        "commitmentTerm, as the document has it",
        {"commitmentTerm": {"term": "Monthly"}},
        "commitment",
        Commitment("Monthly"),
    ),
    ("null beside the other", {"commitment": None, "commitmentTerm": {"term": "A"}}, "commitment", Commitment("A")),
    ("commitment as text", {"commitmentTerm": "1-Year"}, "commitment", Commitment("1-Year")),
    ("an empty commitment", {"commitment": {}}, "commitment", None),
]


@pytest.mark.parametrize(("changed", "field", "value"), [f[1:] for f in FACTS], ids=[f[0] for f in FACTS])
def test_a_subscription(changed: dict[str, Any], field: str, value: Any) -> None:
    """Else a decision is made on what Pax8 never said."""
    assert getattr(read(**changed), field) == value


def test_a_whole_subscription() -> None:
    """Else a field slips into its neighbour's place."""
    assert read() == FULL
    assert type(read(quantity=10.0).quantity) is int


BAD: list[tuple[str, Any]] = [
    ("half a seat", {**ROW, "quantity": 10.5}),
    ("a negative quantity", {**ROW, "quantity": -1}),
    ("a quantity as text", {**ROW, "quantity": "10"}),
    ("yes seats", {**ROW, "quantity": True}),
    ("no quantity", {**ROW, "quantity": None}),
    ("no id", {**ROW, "id": None}),
    ("an id that is a number", {**ROW, "id": 7}),
    ("no status", {**ROW, "status": None}),
    ("a status that is a list", {**ROW, "status": []}),
    ("a date that is none", {**ROW, "endDate": "next week"}),
    ("a price as text", {**ROW, "price": "dear"}),
    ("a commitment that is a number", {**ROW, "commitment": 12}),
    ("null", None),
    ("text", "row"),
    ("an empty row", {}),
]


@pytest.mark.parametrize("bad", [b[1] for b in BAD], ids=[b[0] for b in BAD])
async def test_a_bad_row_is_left_out_and_named(connect: Connect, bad: Any) -> None:
    """Else one strange row would end every sync of an MSP."""
    pax8 = connect(Wire(lambda _: page([bad, {**ROW, "id": "good"}], 1)))
    with structlog.testing.capture_logs() as logs:
        pages = [each async for each in pax8.subscriptions()]
    assert [row.id for row in pages[0].items] == ["good"]
    assert [(entry["event"], entry["kind"]) for entry in logs] == [("pax8.row_skipped", "subscription")]
    assert set(logs[0]) == {"event", "kind", "id", "log_level"}


async def test_an_enormous_quantity_costs_nothing(connect: Connect) -> None:
    """Else nine characters would fill the memory with a number of a billion digits."""
    row = b'{"id":"x","companyId":"c","productId":"p","status":"Active","quantity":1e999999999}'
    body = b'{"content":[' + row + b'],"page":{"totalPages":1}}'
    pages = [each async for each in connect(Wire(lambda _: httpx.Response(200, content=body))).subscriptions()]
    assert pages[0].items == ()


async def test_one_subscription_that_cannot_be_read(connect: Connect) -> None:
    """Else a change would be applied on a quantity that nobody understood."""
    with pytest.raises(Unavailable, match="cannot be read"):
        await connect(Wire(lambda _: httpx.Response(200, json={**ROW, "quantity": 10.5}))).subscription(IT)


async def test_one_name_that_no_database_takes_stops_nothing(connect: Connect) -> None:
    """Lost if it failed: all that is read with it, each time it is read, for one character of one name."""
    body = (
        rb'{"content":[{"id":"a","name":"A\u0000B\ud83d","website":"\uDC00"},{"id":"b","name":"\ud83d\ude00 \\u0000"}],'
        rb'"page":{"totalPages":1}}'
    )
    (read,) = [each async for each in connect(Wire(lambda _: httpx.Response(200, content=body))).companies()]
    assert [row.name for row in read.items] == ["AB?", "\N{GRINNING FACE} \\u0000"]
    assert read.items[0].website == "?"


async def test_companies_and_products(connect: Connect) -> None:
    """Lists leave fields out: absent, null and empty are all "none"."""
    rows = {
        "/v1/companies": [
            {"id": "a", "name": "A", "website": "a.test", "status": "Inactive", "externalId": "E1"},
            {"id": "b", "name": "B", "externalId": None, "address": None},
            {"id": "c", "name": "C", "status": "Frozen", "externalId": 17, "website": {}},
        ],
        "/v1/products": [
            {"id": "p", "name": "P", "vendorName": "V", "sku": "S", "vendorSku": "VS", "requiresCommitment": True},
            {"id": "q", "name": "Q", "altVendorSku": None},
        ],
    }
    pax8 = connect(Wire(lambda request: page(rows[request.url.path], 1)))
    pax8_one = connect(Wire(lambda request: httpx.Response(200, json=rows[request.url.path.rpartition("/")[0]][0])))
    companies = [row async for each in pax8.companies() for row in each.items]
    products = [row async for each in pax8.products() for row in each.items]
    assert companies == [
        Company(CompanyId("a"), "A", CompanyStatus.INACTIVE, "a.test", "E1"),
        Company(CompanyId("b"), "B"),
        Company(CompanyId("c"), "C", CompanyStatus("Frozen")),
    ]
    assert await pax8_one.company(CompanyId("a")) == companies[0]
    assert await pax8_one.product(ProductId("p")) == products[0]
    assert products == [
        Product(ProductId("p"), "P", "V", "S", "VS", requires_commitment=True),
        Product(ProductId("q"), "Q", ""),
    ]


async def test_pricing(connect: Connect) -> None:
    """Else an approval card shows an estimate made of the wrong rate."""
    rate = {"partnerBuyRate": 145.8, "suggestedRetailPrice": 151.8, "startQuantityRange": 5.0, "endQuantityRange": 200}
    rows = [
        {
            "billingTerm": "Monthly",
            "commitmentTerm": "1-Year",
            "type": "Flat",
            "rates": [{**rate, "chargeType": "Per Unit"}],
        },
        {"billingTerm": "Annual", "type": "Mark-Up", "rates": [{"suggestedRetailPrice": 0, "endQuantityRange": None}]},
        {"billingTerm": "Annual", "type": "Flat", "rates": [{"suggestedRetailPrice": None}]},
    ]
    wired = Wire(lambda _: httpx.Response(200, json={"content": rows}))
    prices = await connect(wired).pricing(ProductId("p"), CompanyId("c"))
    assert prices == (
        Pricing(
            BillingTerm.MONTHLY,
            "1-Year",
            PricingType.FLAT,
            (Rate(Decimal("151.8"), Decimal("145.8"), 5, 200, ChargeType.PER_UNIT),),
        ),
        Pricing(
            BillingTerm.ANNUAL, None, PricingType.MARK_UP, (Rate(Decimal(0), None, None, None, ChargeType("Unknown")),)
        ),
    )
    assert wired.requests[0].url.path == "/v1/products/p/pricing"
    assert dict(wired.requests[0].url.params) == {"companyId": "c"}


@pytest.mark.parametrize(
    ("body", "terms"),
    [
        pytest.param(
            {
                "commitmentDependencies": [
                    {"id": "1", "term": "1-Year", "allowForQuantityIncrease": True, "allowForQuantityDecrease": 0},
                    {"id": "2", "term": "Monthly", "allowForQuantityIncrease": 1.0, "allowForQuantityDecrease": None},
                    {"id": "3", "allowForQuantityIncrease": "yes"},
                ],
                "productDependencies": [],
            },
            (
                CommitmentTerms("1", "1-Year", True, False),
                CommitmentTerms("2", "Monthly", True, None),
                CommitmentTerms("3", "Unknown", None, None),
            ),
            id="booleans, numbers, and nothing",
        ),
        pytest.param({"commitmentDependencies": None}, (), id="null"),
        pytest.param({}, (), id="absent"),
    ],
)
async def test_commitments(connect: Connect, body: Any, terms: tuple[CommitmentTerms, ...]) -> None:
    """Else a decrease is promised that Pax8 refuses."""
    assert await connect(Wire(lambda _: httpx.Response(200, json=body))).commitments(ProductId("p")) == terms


async def test_the_history_is_newest_first(connect: Connect) -> None:
    """Else an old snapshot would settle a change that is not done."""
    rows = [
        {**ROW, "quantity": 2, "createdDate": "2020-12-01"},
        {**ROW, "quantity": 9, "createdDate": "2020-12-01", "updatedDate": "2026-01-01T00:00:00.000-0700"},
        {**ROW, "quantity": 5.5, "updatedDate": "2027-01-01"},
        {**ROW, "quantity": 7, "createdDate": "2020-12-01", "updatedDate": "2025-01-01T00:00:00Z"},
        {**ROW, "quantity": 6, "createdDate": "2020-12-01", "updatedDate": "2025-01-01T00:00:00Z"},
    ]
    history = await connect(Wire(lambda _: httpx.Response(200, json={"content": rows}))).history(IT)
    assert [row.subscription.quantity for row in history] == [9, 7, 6, 2]
    assert history[-1].at is None, "the day that a subscription began says nothing about this row"
