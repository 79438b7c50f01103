"""Does the catalogue keep what an admin sets, find what is typed, and never lag behind the database?"""

import asyncio
from datetime import timedelta

import pytest

from adapters.db import Database
from domain.catalog import Product
from domain.catalogue import CatalogueAction, CatalogueFilter, Offered
from domain.ids import ClientId, ProductId
from domain.ports import Kind, Wanted
from tests.adapters.db.world import ACME, BEN, OTHER, seen, settle, subscription
from tests.clock import NOON

A = CatalogueAction
P1, P2, P3 = ProductId("p1"), ProductId("p2"), ProductId("p3")


async def stock(database: Database) -> None:
    rows = [
        Product(P1, "Business Premium", "Microsoft", category="Productivity"),
        Product(P2, "Cyber Protect", "Acronis", category="Security"),
        Product(P3, "Étoile CAD", "Étoile SA"),
    ]
    async with database.unit(ACME) as unit:
        await unit.mirror.store_products([seen(row, 1) for row in rows])


async def act(database: Database, action: A, *ids: str, by: str = "Ada") -> None:
    async with database.unit(ACME) as unit:
        await unit.products.hold()
        await unit.products.act([ProductId(id_) for id_ in ids], action, by, NOON)


async def one(database: Database, id_: str) -> Offered:
    async with database.view(ACME) as view:
        (found,) = await view.products.many([ProductId(id_)])
    return found


async def search(database: Database, **wanted: object) -> tuple[str, ...]:
    async with database.view(ACME) as view:
        return (await view.products.search(CatalogueFilter(**wanted))).ids  # type: ignore[arg-type]


async def test_a_product_is_hidden_until_somebody_shows_it(acme: Database) -> None:
    """Lost otherwise: a client sees the whole of Pax8 on the first day."""
    await stock(acme)
    assert (await one(acme, "p1")).settings.version == 0
    assert await search(acme, visible=True) == ()
    assert await search(acme) == ("p1", "p2", "p3")


@pytest.mark.parametrize(
    ("before", "action", "visible", "featured"),
    [
        pytest.param((), A.SHOW, True, False, id="shown"),
        pytest.param((), A.HIDE, False, False, id="hidden though it was never shown"),
        pytest.param((), A.FEATURE, True, True, id="featuring a hidden one shows it"),
        pytest.param((), A.UNFEATURE, False, False, id="no star where there was none"),
        pytest.param((A.FEATURE,), A.HIDE, False, False, id="hiding takes the star"),
        pytest.param((A.FEATURE,), A.UNFEATURE, True, False, id="without its star it is still shown"),
        pytest.param((A.FEATURE,), A.SHOW, True, True, id="showing keeps the star"),
    ],
)
async def test_what_is_done_to_a_product_is_kept(
    acme: Database, before: tuple[A, ...], action: A, visible: bool, featured: bool
) -> None:
    """Lost otherwise: the database and the domain disagree about what an action means."""
    await stock(acme)
    for each in (*before, action):
        expected = (await one(acme, "p2")).settings.after(each)
        await act(acme, each, "p2")
    found = (await one(acme, "p2")).settings
    assert (found.visible, found.featured, found.version) == (visible, featured, len(before) + 1)
    assert (found.visible, found.featured) == (expected.visible, expected.featured)
    assert (found.changed_by, found.changed_at) == ("Ada", NOON)
    assert (await one(acme, "p1")).settings.version == 0


async def test_a_search_knows_what_was_committed_a_moment_ago(acme: Database) -> None:
    """Lost otherwise: a product hidden from clients that they still find."""
    await stock(acme)
    await act(acme, A.FEATURE, "p2", "p3")
    assert await search(acme, visible=True) == ("p2", "p3")
    await act(acme, A.HIDE, "p2")
    assert await search(acme, visible=True) == ("p3",) == await search(acme, featured=True)
    async with acme.unit(ACME) as unit:
        await unit.products.hold()
        await unit.products.set_category(P3, "Drawing", "Ada", NOON)
    assert await search(acme, category="drawing") == ("p3",)
    async with acme.unit(ACME) as unit:
        await unit.mirror.store_products([seen(Product(P3, "Zebra CAD", "Étoile SA"), 5)])
    assert await search(acme, words="zebra") == ("p3",)
    async with acme.view(ACME) as view:
        assert await view.products.categories() == (("Drawing", 1), ("Productivity", 1), ("Security", 1))
        assert await view.products.vendors() == (("Acronis", 1), ("Microsoft", 1), ("Étoile SA", 1))
        assert await view.products.vendors(visible=True) == (("Étoile SA", 1),)


async def test_what_was_rolled_back_was_never_there(acme: Database) -> None:
    """Lost otherwise: a search over what no other process has."""
    await stock(acme)
    with pytest.raises(LookupError):
        async with acme.unit(ACME) as unit:
            await unit.products.hold()
            await unit.products.act([P1], A.SHOW, "Ada", NOON)
            raise LookupError
    assert await search(acme, visible=True) == ()
    await act(acme, A.SHOW, "p2")
    assert await search(acme, visible=True) == ("p2",)


async def test_a_gone_product_is_in_no_list_and_comes_back_as_it_was(acme: Database) -> None:
    """Lost otherwise: something shown that nobody can buy, or a setting that a hiccup of Pax8's wiped out."""
    await stock(acme)
    await act(acme, A.FEATURE, "p2")
    async with acme.unit(ACME) as unit:
        await unit.mirror.mark_gone(Kind.PRODUCTS, ["p2"], NOON + timedelta(minutes=9))
    assert "p2" not in await search(acme)
    async with acme.view(ACME) as view:
        assert await view.products.many([P2]) == ()
    async with acme.unit(ACME) as unit:
        await unit.mirror.store_products([seen(Product(P2, "Cyber Protect", "Acronis"), 10)])
    assert (await one(acme, "p2")).settings.featured
    assert await search(acme, featured=True) == ("p2",)


async def test_settings_stand_behind_the_wall(acme: Database) -> None:
    """Lost otherwise: one MSP's catalogue in another's."""
    await settle(acme, OTHER, "x")
    await stock(acme)
    await act(acme, A.SHOW, "p1")
    async with acme.view(OTHER) as view:
        (theirs,) = await view.products.many([P1, P2])
        assert not theirs.settings.visible
        assert (await view.products.search(CatalogueFilter(visible=True))).ids == ()
    async with acme.unit(OTHER) as unit:
        await unit.products.hold()
        await unit.products.act([P2], A.SHOW, "Eve", NOON)
    assert (await one(acme, "p2")).settings.version == 0


async def test_nothing_is_set_without_the_hold(acme: Database) -> None:
    """Lost otherwise: two admins overwrite one another."""
    with pytest.raises(RuntimeError, match="hold"):
        await act_unheld(acme)


async def act_unheld(database: Database) -> None:
    async with database.unit(ACME) as unit:
        await unit.products.act([P1], A.SHOW, "Ada", NOON)


async def test_whoever_holds_goes_first(acme: Database) -> None:
    """Lost otherwise: two admins read the same version, and both believe that they were first."""
    await stock(acme)
    read: list[int] = []

    async def show() -> None:
        async with acme.unit(ACME) as unit:
            await unit.products.hold()
            (row,) = await unit.products.many([P1])
            read.append(row.settings.version)
            await unit.products.act([P1], A.SHOW, "Ada", NOON)

    await asyncio.gather(*(show() for _ in range(4)))
    assert read == [0, 1, 2, 3]


async def test_how_many_hold_it_is_counted(acme: Database) -> None:
    """Lost otherwise: an admin hides what half of the clients have."""
    async with acme.view(ACME) as view:
        assert await view.products.held(P1) == (2, 20)
        assert await view.products.held(P2) == (0, 0)
    async with acme.unit(ACME) as unit:
        await unit.mirror.store_subscriptions([seen(subscription("s2", company="c2", quantity=3), 5)])
        assert await unit.products.held(P1) == (2, 13)


@pytest.mark.parametrize(
    ("minutes", "told"),
    [pytest.param(59, False, id="within the hour it is not said again"), pytest.param(60, True, id="later it is")],
)
async def test_a_wish_is_told_once_an_hour(acme: Database, minutes: int, told: bool) -> None:
    """Lost otherwise: managers who mute the bot."""

    async def want(minutes: int, product: ProductId = P1) -> bool:
        at = NOON + timedelta(minutes=minutes)
        async with acme.unit(ACME) as unit:
            wanted = Wanted(BEN, product, ClientId("blue"), 5, "for the shop", at)
            return await unit.products.want(wanted, at - timedelta(hours=1))

    assert await want(0)
    assert await want(minutes) is told
    assert await want(minutes, P2)
