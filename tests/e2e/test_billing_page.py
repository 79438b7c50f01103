"""Can whoever got the purchase mail share out seats in a browser, before any chat is connected, and nobody else?"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from playwright.async_api import Browser

from domain.accounts import Account
from domain.audit import AuditSearch
from domain.notices import BillingLink
from domain.use_cases import allocating
from tests.e2e.browser import in_browser, shown
from tests.e2e.home import HARBOUR, Home, home
from tests.e2e.test_billing import BUNDLE, PSA, RMM, SUMMIT, THEIRS, TIDEWATER, allocate, alter, buy, pool, seats
from tests.e2e.test_registration_page import DESKTOP, PHONE, shot, tab
from tests.e2e.visiting import EXPIRED, Seen, Visitor

pytestmark = in_browser
ACCOUNT = "account-harbour"
GEAR = re.compile("Seats.*BI Packages - PSA")


@shown
async def house(sqlite_url: str) -> AsyncIterator[Home]:
    async with home(sqlite_url) as made:
        await buy(made, PSA, "bi-psa", 25)
        await buy(made, RMM, "next-ticket", 10)
        await buy(made, BUNDLE, "professional", 12, bundle=True)
        await buy(made, THEIRS, "bi-psa", 9, SUMMIT)
        yield made


async def account(house: Home) -> Account:
    async with house.built.database.view(TIDEWATER) as view:
        (found,) = [ref for ref in (await view.accounts.search("", 0, 9)).rows if ref.id == ACCOUNT]
    return found


async def link(house: Home) -> str:
    theirs = await account(house)
    return house.built.ports.links.billing(TIDEWATER, theirs.id, theirs.serial)


async def form(visitor: Visitor, house: Home) -> Seen:
    return await visitor.open(f"{await link(house)}?pool={PSA}")


async def test_seats_are_added_and_saved_without_a_script(house: Home) -> None:
    """Lost otherwise: the walk that the purchase mail asks for, for who has no chat yet."""
    async with Visitor() as lena:
        listed = await lena.open(await link(house))
        assert "25 purchased · 0 allocated · 25 free" in listed.text and "Professional" in listed.text
        assert listed.text.count("⚙ Seats") == 2 and "9 purchased" not in listed.text
        page = await form(lena, house)
        page = await lena.press(page, "+ Add", {"new.0": "autotask", "new_seats.0": "8"})
        assert "25 purchased · 8 allocated · 17 free" in page.text
        page = await lena.press(page, "+ Add", {"new.1": "syncro", "new_seats.1": "50"})
        assert page.status == 422 and "58 seats of BI Packages - PSA would be allocated" in page.text
        page = await lena.press(page, "+ Add", {"new.1": "syncro", "new_seats.1": "5"})
        assert await seats(house) == {}
        saved = await lena.press(page, "Save", {"line.autotask.0": "9"})
        assert "BI Packages - PSA is saved." in saved.text and "14 allocated · 11 free" in saved.text
    assert await seats(house) == {"autotask": 9, "syncro": 5}
    for org in (HARBOUR, TIDEWATER):
        async with house.built.database.view(org) as view:
            (line,) = (await view.audit.page(AuditSearch(action="pool.allocate"), 0, 5)).lines
        assert (line.entry.actor, line.entry.via) == ("Admin by mail link", allocating.BY_LINK)


async def test_the_page_and_the_chat_meet_in_one_pool(house: Home) -> None:
    """Lost otherwise: one admin's seats, undone by another who sits elsewhere."""
    async with Visitor() as lena:
        page = await form(lena, house)
        await allocate(house, halopsa=20)
        page = await lena.press(page, "Save", {"new.0": "autotask", "new_seats.0": "8"})
        assert page.status == 422 and "HaloPSA 0 → 20" in page.text
        assert "20 of 25 purchased seats are allocated now" in page.text
        await alter(house, PSA, quantity=10)
        page = await form(lena, house)
        assert "10 seats too many are allocated" in page.text and "+ Add" not in page.text
        page = await lena.press(page, "Save", {"line.halopsa.20": "21"})
        assert "seats can only be lowered" in page.text
        assert "is saved" in (await lena.press(page, "Save", {"line.halopsa.20": "10"})).text
    assert await seats(house) == {"halopsa": 10}


@pytest.mark.parametrize(
    "do",
    [f"pool:{THEIRS}:1", f"pool_add:{THEIRS}:1", f"pool:{BUNDLE}:1", "pool:none:1"],
    ids=["another MSP's pool", "another MSP's pool, added to", "a bundle", "a pool that is none"],
)
async def test_a_link_reaches_its_own_account_alone(house: Home, do: str) -> None:
    """Lost otherwise: the wall between two MSPs, by a form that was tampered with."""
    async with Visitor() as lena:
        page = await form(lena, house)
        page.buttons[do] = "forged"
        answer = await lena.press(page, "forged", {"new.0": "autotask", "new_seats.0": "3"})
        assert answer.status == 404 and "no such seats among your purchases" in answer.text
        assert (await lena.open(f"{await link(house)}?pool={THEIRS}")).status == 404
    assert await seats(house, THEIRS) == {}


async def test_only_the_form_of_this_page_in_this_browser_is_believed(house: Home) -> None:
    """Lost otherwise: seats moved by a page of somebody else's."""
    async with Visitor() as lena, Visitor() as mallory:
        page = await form(lena, house)
        typed = {"new.0": "autotask", "new_seats.0": "3"}
        assert (await mallory.press(page, "Save", typed)).status == 403
        assert (await lena.press(page, "Save", typed, Origin="https://evil.example")).status == 403
    assert await seats(house) == {}


async def test_an_old_link_shows_nothing_and_sends_a_new_one_to_the_registered_address(house: Home) -> None:
    """Lost otherwise: a link that opens for ever, or an admin who stands before a closed door."""
    old = await link(house)
    async with Visitor() as lena:
        page = await form(lena, house)
        house.forward(EXPIRED.total_seconds())
        shut = await lena.open(old)
        assert "This link no longer works" in shut.text and "purchased" not in shut.text
        late = await lena.press(page, "Save", {"new.0": "autotask", "new_seats.0": "3"})
        assert "This link no longer works" in late.text
        for _ in range(3):
            assert "a new link is on its way" in (await lena.press(shut, "Send a new link")).text
        assert "25 purchased" in (await lena.open(await link(house))).text
    assert await seats(house) == {}
    async with house.built.database.view(TIDEWATER) as view:
        mails = await view.mails.about(f"account/{ACCOUNT}/billing/")
    assert [(mail.to, mail.notice) for mail in mails] == [("admin@harbour.example", BillingLink.__name__)]


async def test_however_many_ask_at_once_one_new_link_is_sent(house: Home) -> None:
    """Lost otherwise: the mailbox of whoever is registered, to anybody with an old link of theirs."""
    old = await link(house)
    house.forward(EXPIRED.total_seconds())
    async with Visitor() as mallory:
        page = await mallory.open(old)
        await asyncio.gather(*(mallory.press(page, "Send a new link") for _ in range(12)))
        house.forward(360)
        await mallory.press(page, "Send a new link")
    async with house.built.database.view(TIDEWATER) as view:
        sent = await view.mails.about(f"account/{ACCOUNT}/billing/")
    assert len(sent) == 2 == len({mail.queued_at for mail in sent})


async def test_an_address_that_was_corrected_takes_its_links_with_it(house: Home) -> None:
    """Lost otherwise: whoever got the mail by mistake, and keeps sharing out seats."""
    old = await link(house)
    async with house.built.database.unit(TIDEWATER) as unit:
        before = await account(house)
        assert await unit.accounts.save(before.step(email="right@harbour.example", serial=before.serial + 1))
    async with Visitor() as lena:
        assert "This link no longer works" in (await lena.open(old)).text
        assert (await lena.open(old[:-6] + "AAAAAA")).status == 404
    assert replace(await pool(house)).allocated == 0


async def test_the_page_is_walked_in_a_browser_with_the_keyboard(house: Home, browser: Browser) -> None:
    """Lost otherwise: an admin who cannot use a mouse, and a page that no browser draws."""
    async with tab(browser, DESKTOP) as page:
        await page.goto(await link(house))
        await shot(page, "billing-page.png")
        await page.get_by_role("link", name=GEAR).focus()
        await page.keyboard.press("Enter")
        await page.get_by_label("Autotask").check()
        await page.get_by_label("Its seats").fill("8")
        await page.get_by_role("button", name="+ Add").press("Enter")
        await page.get_by_text("25 purchased · 8 allocated · 17 free").wait_for()
        await page.get_by_label("Syncro").check()
        await page.get_by_label("Its seats").fill("6")
        await page.get_by_role("button", name="+ Add").click()
        await page.get_by_text("25 purchased · 14 allocated · 11 free").wait_for()
        await shot(page, "allocation-form.png")
        await page.get_by_label("Syncro").fill("ten")
        await page.get_by_label("Syncro").press("Enter")
        await page.get_by_role("alert").get_by_text("is not a number of seats").wait_for()
        assert await page.get_by_label("Syncro").get_attribute("aria-invalid") == "true"
        await page.get_by_label("Syncro").fill("5")
        await page.get_by_role("button", name="Save").last.click()
        await page.get_by_text("BI Packages - PSA is saved.").wait_for()
    assert await seats(house) == {"autotask": 8, "syncro": 5}


async def test_the_page_fits_a_phone(house: Home, browser: Browser) -> None:
    """Lost otherwise: a purchase mail that is opened where mails are opened."""
    await allocate(house, autotask=15, syncro=8)
    await alter(house, PSA, quantity=20)
    async with tab(browser, PHONE) as page:
        await page.goto(await link(house))
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.get_by_role("link", name=GEAR).click()
        await page.get_by_text("3 seats too many are allocated").wait_for()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
