"""Is each notification kept once, listed newest first, and unseen until its reader has looked?"""

from datetime import timedelta

from adapters.db import Database, Seed, plant
from domain.notices import SeatsChanged
from domain.ports import NotificationPage
from tests.adapters.db.world import ACME, ADA, BEN, OTHER, seed_text
from tests.clock import NOON


def told(after: int) -> SeatsChanged:
    return SeatsChanged("Tidewater", "Acme <b>", "StartUp", 5, after, NOON, "Europe/Vienna")


async def fill(database: Database, count: int) -> None:
    async with database.unit(ACME) as unit:
        for number in range(count):
            assert await unit.inbox.add(f"k{number}", told(number), NOON + timedelta(minutes=number))


async def test_a_notice_of_a_known_key_is_dropped(acme: Database) -> None:
    """Lost otherwise: one notice for each time that Pax8 says the same."""
    await fill(acme, 1)
    async with acme.unit(ACME) as unit:
        assert not await unit.inbox.add("k0", told(9), NOON)
    page = await page_of(acme)
    assert [row.notice for row in page.rows] == [told(0)]


async def test_pages_come_newest_first_with_what_is_new(acme: Database) -> None:
    """Lost otherwise: the last change, below twenty older ones."""
    await fill(acme, 5)
    first, second = await page_of(acme, 0), await page_of(acme, 3)
    assert [row.notice for row in (*first.rows, *second.rows)] == [told(number) for number in (4, 3, 2, 1, 0)]
    assert (first.total, first.unseen) == (5, 5)


async def test_who_has_looked_sees_what_came_since_as_new_and_never_again_more(acme: Database) -> None:
    """Lost otherwise: old news that is new again, after a late press on an old page."""
    await fill(acme, 4)
    ids = [row.id for row in (await page_of(acme)).rows]
    for upto in (ids[1], ids[2]):
        async with acme.unit(ACME) as unit:
            await unit.inbox.seen(ADA, upto)
    assert (await page_of(acme)).unseen == 1
    async with acme.view(ACME) as view:
        assert (await view.inbox.page(BEN, 0, 3)).unseen == 4


async def test_the_choice_of_chat_and_what_was_seen_do_not_touch_each_other(acme: Database) -> None:
    """Lost otherwise: chat turned off by looking at the list."""
    await fill(acme, 2)
    newest = (await page_of(acme)).rows[0].id
    async with acme.unit(ACME) as unit:
        await unit.inbox.set_in_chat(ADA, True)
    async with acme.unit(ACME) as unit:
        await unit.inbox.seen(ADA, newest)
    async with acme.view(ACME) as view:
        assert await view.inbox.in_chat() == {ADA}
    async with acme.unit(ACME) as unit:
        await unit.inbox.set_in_chat(ADA, False)
    async with acme.view(ACME) as view:
        assert await view.inbox.in_chat() == frozenset()
    assert (await page_of(acme)).unseen == 0


async def test_another_organisation_has_an_inbox_of_its_own(acme: Database) -> None:
    """Lost otherwise: the tenant wall."""
    await plant(acme, Seed.from_toml(seed_text(OTHER, "x")))
    await fill(acme, 2)
    async with acme.unit(OTHER) as unit:
        assert (await unit.inbox.page(ADA, 0, 9)) == NotificationPage((), 0, 0)
        assert await unit.inbox.add("k0", told(7), NOON)
    assert (await page_of(acme)).total == 2


async def page_of(database: Database, offset: int = 0) -> NotificationPage:
    async with database.view(ACME) as view:
        return await view.inbox.page(ADA, offset, 3)
