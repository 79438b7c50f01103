"""Does a filter give the subscriptions that it names, in both databases, and their worth exactly?"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.db import Database
from domain.catalog import BillingTerm, Commitment, Product, SubscriptionStatus
from domain.filters import LicenceFilter
from domain.ids import ClientId, ProductId
from domain.money import Money
from tests.adapters.db.world import ACME, seen, subscription
from tests.clock import NOON


async def furnish(database: Database) -> None:
    soon, later = Commitment("1-Year", NOON + timedelta(days=20)), Commitment("1-Year", NOON + timedelta(days=200))
    monthly, yearly = {"billing_term": BillingTerm.MONTHLY}, {"billing_term": BillingTerm.ANNUAL}
    visio = replace(
        subscription("s3", quantity=3, name="Visio Plan 2"), product=ProductId("p2"), commitment=soon, **yearly
    )
    rows = [
        replace(subscription("s1"), commitment=later, **monthly),
        replace(subscription("s2", company="c2"), commitment=None, **monthly),
        visio,
        replace(visio, id="s4", price=Money(Decimal("100.00"), "USD"), status=SubscriptionStatus.TRIAL),
        replace(visio, id="s5", status=SubscriptionStatus.CANCELLED),
        replace(visio, id="s6", price=None, billing_term=BillingTerm.ONE_TIME, product_name="50%_off\\Club"),
    ]
    async with database.unit(ACME) as unit:
        await unit.mirror.store_products([seen(Product(ProductId("p2"), "Visio Plan 2", "Contoso Ltd"))])
        await unit.mirror.store_subscriptions([seen(row, minutes=1) for row in rows])


FOUND = [
    ("", "s6 s1 s3 s4 s2"),
    ("visio", "s3 s4"),
    ("blue visio", "s3 s4"),
    ("CONTOSO plan", "s3 s4"),
    ("one two three four five six seven", ""),
    ("client:green", "s2"),
    ("client:blue vendor:contoso product:visio", "s3 s4"),
    ('vendor:"contoso ltd"', "s6 s3 s4"),
    ("status:trial", "s4"),
    ("status:cancelled", "s5"),
    ("renews:90d", "s6 s3 s4"),
    ("renews:19d", ""),
    ("sort:renewal", "s6 s3 s4 s1 s2"),
    ("%_off\\", "s6"),
    ("%", "s6"),
]


@pytest.mark.parametrize(("text", "ids"), FOUND, ids=[text or "nothing" for text, _ in FOUND])
async def test_a_filter_finds(acme: Database, text: str, ids: str) -> None:
    """Lost otherwise: a list that is not what was asked for."""
    await furnish(acme)
    async with acme.view(ACME) as view:
        page = await view.catalog.fitting(None, LicenceFilter.read(text), NOON, 0, 50)
        assert [row.subscription.id for row in page.rows] == ids.split()
        assert page.total == len(ids.split()) and page.seats == sum(row.subscription.quantity for row in page.rows)


async def test_a_client_sees_their_own_whatever_is_filtered(acme: Database) -> None:
    """Lost otherwise: the wall between clients."""
    await furnish(acme)
    async with acme.view(ACME) as view:
        for text in ("", "client:blue", "business", "sort:renewal"):
            page = await view.catalog.fitting(ClientId("green"), LicenceFilter.read(text), NOON, 0, 50)
            assert {row.client for row in page.rows} <= {"green"}
        assert await view.catalog.vendors_held(ClientId("green")) == ("Microsoft",)
        assert await view.catalog.vendors_held(None) == ("Contoso Ltd", "Microsoft")


async def test_the_worth_of_all_pages_stands_on_each(acme: Database) -> None:
    """Lost otherwise: a total that is a page's, mixes currencies, or is rounded on the way."""
    await furnish(acme)
    async with acme.view(ACME) as view:
        page = await view.catalog.fitting(None, LicenceFilter(), NOON, 1, 2)
        assert [row.subscription.id for row in page.rows] == ["s1", "s3"] and (page.total, page.seats) == (5, 29)
        euros = Decimal("20.10") * 20 + Decimal("20.10") * 3 / 12
        assert page.monthly == (Money(euros, "EUR"), Money(Decimal("300.00") / 12, "USD"))
        costs = Decimal("16.08") * 20 + Decimal("16.08") * 6 / 12
        assert await view.catalog.partner_monthly(None, LicenceFilter(), NOON) == (Money(costs, "EUR"),)
