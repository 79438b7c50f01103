"""Does the page show the vendor's side of Pax8: who buys, what Tidewater is told, and what it answers?"""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Locator, expect
from playwright.async_api import Page as Tab

from bot.playground.cast import STARTUP
from bot.playground.page import Page
from bot.playground.stage import Stage
from tests.e2e.browser import in_browser, opened, shown

pytestmark = in_browser
SLOW = 20_000
"""Milliseconds that a step may take on a machine that is busy with other tests."""


@shown
async def page() -> AsyncIterator[Page]:
    """The page, its stage up, the bot not started."""
    stage = Stage()
    page = Page(stage)
    await stage.start()
    await page.start()
    yield page
    await page.stop()
    await stage.stop()


@shown
async def tab(page: Page, browser: Browser) -> AsyncIterator[Tab]:
    async with opened(browser, page.url) as opened_tab:
        opened_tab.set_default_timeout(SLOW)
        await opened_tab.get_by_role("button", name="Marketplace").click()
        yield opened_tab


def request(tab: Tab, type: str) -> Locator:
    return tab.locator(".requests li", has=tab.locator("b", has_text=type))


async def test_the_marketplace_has_a_scene_of_its_own(page: Page, tab: Tab) -> None:
    """Lost otherwise: eight narrow columns, or a vendor's people whom nobody sees."""
    await expect(tab.locator(".column")).to_have_count(4)
    for key in ("vera", "milo"):
        await expect(tab.locator(f"[data-persona={key}]")).to_be_visible()
    assert await tab.evaluate("[document.body.scrollWidth, document.body.scrollHeight]") == [1440, 900]
    await expect(tab.get_by_role("heading", name="At Pax8 now")).to_be_hidden()
    await tab.get_by_role("button", name="Licences").click()
    await expect(tab.locator(".column")).to_have_count(6)


async def test_a_subscription_lives_on_the_page(page: Page, tab: Tab) -> None:
    """Lost otherwise: the means to show a colleague what happens when an MSP buys, changes and cancels."""
    await tab.get_by_label("Seats", exact=True).fill("6")
    await tab.get_by_role("button", name="Order", exact=True).click()
    await expect(request(tab, "NetNew")).to_contain_text("Lakeside IT, StartUp, 6", timeout=SLOW)
    await expect(request(tab, "NetNew")).to_contain_text("not heard")
    await request(tab, "NetNew").get_by_role("button", name="Retry").click()
    await expect(request(tab, "NetNew")).to_contain_text("2 attempts", timeout=SLOW)
    await tab.get_by_role("button", name="One seat more of StartUp for Lakeside IT").click()
    await expect(request(tab, "Update")).to_contain_text("StartUp, 7", timeout=SLOW)
    await tab.get_by_role("button", name="→ Professional").click()
    await expect(request(tab, "ChangeProduct")).to_contain_text("Professional, 7", timeout=SLOW)
    await tab.locator(".owned").get_by_role("button", name="Cancel").click()
    await expect(request(tab, "Deprovision")).to_be_visible(timeout=SLOW)
    await expect(tab.locator(".owned")).to_contain_text("Nothing bought yet.", timeout=SLOW)
    with pytest.raises(LookupError):
        page.stage.market.subscription("lakeside", STARTUP)
