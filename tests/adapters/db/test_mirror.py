"""Does the mirror keep the newest of what was seen, and find it by the names that people know?"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.db import Database
from domain.catalog import Company, Product, SubscriptionStatus
from domain.ids import ClientId, CompanyId, ProductId, SubscriptionId
from domain.money import Money
from domain.ports import Kind, SyncRun
from tests.adapters.db.world import ACME, S1, company, seen, subscription
from tests.clock import NOON
from tests.mapping import map_to


async def test_a_subscription_comes_back_as_it_was_seen(acme: Database) -> None:
    """Lost otherwise: a price by a cent, a term that Pax8 invented yesterday."""
    async with acme.view(ACME) as view:
        holding = await view.catalog.holding(S1)
    assert holding and holding.subscription == subscription("s1")
    assert (holding.client, holding.client_name, holding.company_name) == ("blue", "Blue Bikes", "Blue Ltd")
    assert (holding.vendor, holding.observed_at) == ("Microsoft", NOON)


async def test_a_page_asked_for_earlier_overwrites_nothing(acme: Database) -> None:
    """Lost otherwise: a sync undoes what was just applied."""
    async with acme.unit(ACME) as unit:
        newer, older = subscription("s1", quantity=12), subscription("s1", quantity=9)
        assert await unit.mirror.store_subscriptions([seen(newer, 5)]) == 1
        assert await unit.mirror.store_subscriptions([seen(older, 4), seen(subscription("s2"), -1)]) == 0
        holding = await unit.catalog.holding(S1)
    assert holding and holding.subscription.quantity == 12


async def test_one_batch_may_show_a_row_twice(acme: Database) -> None:
    """Lost otherwise: a page that shifted stops the sync."""
    async with acme.unit(ACME) as unit:
        rows = [seen(subscription("s9", quantity=n), n) for n in (3, 5, 4)]
        assert await unit.mirror.store_subscriptions(rows) == 1
        holding = await unit.catalog.holding(SubscriptionId("s9"))
    assert holding and holding.subscription.quantity == 5


async def test_gone_is_marked_only_when_seen_later_and_undone_only_by_a_later_look(acme: Database) -> None:
    """Lost otherwise: a subscription that Pax8 has vanishes, or one that it lost comes back."""
    later = NOON + timedelta(minutes=9)
    async with acme.unit(ACME) as unit:
        assert await unit.mirror.mark_gone(Kind.SUBSCRIPTIONS, ["s1"], NOON) == 0
        assert await unit.mirror.mark_gone(Kind.SUBSCRIPTIONS, ["s1", "nothing"], later) == 1
        assert await unit.catalog.holding(S1) is None
        assert await unit.mirror.marks(Kind.SUBSCRIPTIONS) == {"s2": 7}
        assert await unit.mirror.store_subscriptions([seen(subscription("s1"), 8)]) == 0
        assert await unit.mirror.store_subscriptions([seen(subscription("s1"), 10, mark=-(2**63))]) == 1
        assert await unit.mirror.marks(Kind.SUBSCRIPTIONS, CompanyId("c1")) == {"s1": -(2**63)}


async def test_mapping_survives_a_sync_of_companies(acme: Database) -> None:
    """Lost otherwise: every client loses its licences at the next sync."""
    async with acme.unit(ACME) as unit:
        renamed = [seen(Company(CompanyId("c1"), "Blue GmbH"), 5), seen(company("c3", "Red Ltd"), 5)]
        assert await unit.mirror.store_companies(renamed) == 2
        assert await unit.mirror.mapping() == {"c1": "blue", "c2": "green"}
        await map_to(unit, "c3", "green")
        await map_to(unit, "c1", None)
        assert await unit.mirror.mapping() == {"c2": "green", "c3": "green"}
        assert await unit.catalog.holding(S1) is None
        assert set(await unit.mirror.marks(Kind.COMPANIES)) == {"c1", "c2", "c3"}


async def test_marks_are_read_in_a_view_too(acme: Database) -> None:
    """Lost otherwise: the diff of a sync."""
    async with acme.view(ACME) as view:
        assert await view.mirror.marks(Kind.PRODUCTS) == {"p1": 7}
        assert await view.mirror.marks(Kind.SUBSCRIPTIONS) == {"s1": 7, "s2": 7}


async def test_a_tick_runs_once(acme: Database) -> None:
    """Lost otherwise: two replicas sync the same hour."""
    run = SyncRun("r1", Kind.PRODUCTS, NOON, NOON)
    async with acme.unit(ACME) as unit:
        assert await unit.mirror.begin_run(run)
        assert not await unit.mirror.begin_run(replace(run, id="r2"))
        later = replace(run, id="r3", due_at=NOON + timedelta(hours=1), started_at=NOON + timedelta(hours=1))
        assert await unit.mirror.begin_run(later)
        assert await unit.mirror.begin_run(replace(run, id="r4", kind=Kind.COMPANIES))


@pytest.mark.parametrize(
    ("ended", "minutes", "taken"),
    [
        pytest.param(False, 9, False, id="one that may still be at work is left to it"),
        pytest.param(False, 10, True, id="one that died with its process is taken over"),
        pytest.param(True, 600, False, id="one that ended is not run again"),
    ],
)
async def test_a_run_is_taken_over_only_from_the_dead(acme: Database, ended: bool, minutes: int, taken: bool) -> None:
    """Lost otherwise: a tick that a crash swallowed, or one that runs twice."""
    run = SyncRun("r1", Kind.PRODUCTS, NOON, NOON)
    again = replace(run, id="r2", started_at=NOON + timedelta(minutes=minutes))
    async with acme.unit(ACME) as unit:
        assert await unit.mirror.begin_run(run)
        if ended:
            await unit.mirror.end_run(replace(run, ended_at=NOON, read=5, changed=2, gone=1, failure="slow"))
        assert await unit.mirror.begin_run(again) is taken
        await unit.mirror.end_run(replace(run, ended_at=NOON))
        much_later = replace(run, id="r3", started_at=NOON + timedelta(days=9))
        assert await unit.mirror.begin_run(much_later) is taken, "the one taken over is ended by its new owner only"


async def test_a_known_partner_cost_is_not_forgotten(acme: Database) -> None:
    """Lost otherwise: what the MSP pays, by an answer that leaves it out."""
    silent = replace(subscription("s1", quantity=11), partner_cost=None)
    async with acme.unit(ACME) as unit:
        await unit.mirror.store_subscriptions([seen(silent, 5)])
        holding = await unit.catalog.holding(S1)
        assert holding and holding.subscription == subscription("s1", quantity=11)
        dearer = replace(silent, partner_cost=Money(Decimal("17"), "USD"))
        await unit.mirror.store_subscriptions([seen(dearer, 6)])
        holding = await unit.catalog.holding(S1)
        assert holding and holding.subscription == dearer


async def test_products_that_only_subscriptions_know_are_named(acme: Database) -> None:
    """Lost otherwise: a vendor that is always to be approved, on a product of today."""
    new = [replace(subscription(f"n{n}"), product=ProductId(f"p{n}")) for n in (4, 3, 3)]
    async with acme.unit(ACME) as unit:
        assert await unit.mirror.unknown_products(9) == ()
        await unit.mirror.store_subscriptions([seen(it) for it in new])
        assert await unit.mirror.unknown_products(9) == ("p3", "p4")
        assert await unit.mirror.unknown_products(1) == ("p3",)
        await unit.mirror.store_products([seen(Product(ProductId("p3"), "Étoile", "Étoile SA"))])
        assert await unit.mirror.unknown_products(9) == ("p4",)


async def test_what_an_unmapped_company_has_is_not_to_be_seen(acme: Database) -> None:
    """Lost otherwise: seats asked for where the MSP took its hands off."""
    async with acme.unit(ACME) as unit:
        assert await unit.catalog.mapped(S1) and not await unit.catalog.mapped(SubscriptionId("none"))
        await map_to(unit, "c1", None)
    async with acme.view(ACME) as view:
        assert not await view.catalog.mapped(S1)
        assert await view.catalog.holding(S1) is None
        assert await view.catalog.holdings(ClientId("blue")) == ()
        assert (await view.catalog.page(ClientId("blue"), "", 0, 9)).total == 0
        assert [h.subscription.id for h in (await view.catalog.page(None, "", 0, 9)).rows] == ["s2"]


@pytest.mark.parametrize(
    ("client", "text", "ids"),
    [
        pytest.param(None, "", ["s1", "s4", "s3", "s2"], id="all, by client and then by product"),
        pytest.param("blue", "", ["s1", "s4", "s3"], id="one client"),
        pytest.param(None, "GREEN", ["s2"], id="a client's name, whatever its case"),
        pytest.param(None, "microSOFT", ["s1", "s2"], id="a vendor's name"),
        pytest.param("blue", "ÉTOILE", ["s3"], id="letters beyond ASCII"),
        pytest.param(None, "100%", ["s4"], id="a per cent sign is no wildcard"),
        pytest.param(None, "100_", [], id="an underscore is no wildcard"),
        pytest.param(None, "\\", [], id="a backslash is no escape"),
    ],
)
async def test_a_page_holds_what_fits(acme: Database, client: str | None, text: str, ids: list[str]) -> None:
    """Lost otherwise: a list that shows too much or too little."""
    star = replace(subscription("s3", name="étoile CAD"), product=ProductId("p2"))
    sure = replace(subscription("s4", name="Zero 100% Backup"), product=ProductId("p3"))
    over = replace(subscription("s5"), status=SubscriptionStatus.CANCELLED)
    async with acme.unit(ACME) as unit:
        await unit.mirror.store_subscriptions([seen(it) for it in (sure, star, over)])
        await unit.mirror.store_products([seen(Product(ProductId("p2"), "étoile CAD", "Étoile SA"))])
    async with acme.view(ACME) as view:
        page = await view.catalog.page(ClientId(client) if client else None, text, 0, 20)
    assert sorted(h.subscription.id for h in page.rows) == sorted(ids)
    assert [h.subscription.id for h in page.rows] == ids
    assert (page.total, page.seats) == (len(ids), 10 * len(ids))


async def test_a_page_past_the_end_still_counts(acme: Database) -> None:
    """Lost otherwise: "0 of 0" where a list has shrunk."""
    async with acme.view(ACME) as view:
        page = await view.catalog.page(None, "", 40, 20)
        assert (page.rows, page.total, page.seats) == ((), 2, 20)
        nothing = await view.catalog.page(None, "no such thing", 20, 20)
        assert (nothing.rows, nothing.total, nothing.seats) == ((), 0, 0)
        short = await view.catalog.page(None, "", 1, 1)
        assert ([h.subscription.id for h in short.rows], short.total) == (["s2"], 2)


async def test_only_what_can_change_is_a_clients_holding(acme: Database) -> None:
    """Lost otherwise: seats asked for on what is being cancelled."""
    ended = replace(subscription("s3"), status=SubscriptionStatus.PENDING_CANCEL)
    async with acme.unit(ACME) as unit:
        await unit.mirror.store_subscriptions([seen(ended), seen(subscription("s4", name="Acrobat"))])
        assert [h.subscription.id for h in await unit.catalog.holdings(ClientId("blue"))] == ["s4", "s1"]
