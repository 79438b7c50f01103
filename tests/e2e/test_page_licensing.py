"""Can people at the page keep a catalogue, change a rule and ask in their own words, on both platforms' sides?"""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect
from playwright.async_api import Page as Tab

from bot.playground.page import Page
from bot.playground.stage import Stage
from tests.e2e.browser import in_browser, opened, shown
from tests.e2e.test_page import SLOW, button, composer, person, say, sees, window
from tests.forked import begin

pytestmark = in_browser
VISIO = "Visio Plan 2"


@shown
async def page(sqlite_url: str) -> AsyncIterator[Page]:
    """The page, and the bot that it speaks to, with its first sync behind it."""
    stage = Stage(sqlite_url, begin=begin)
    page = Page(stage)
    await stage.start()
    await page.start()
    await page.watch.start_bot()
    await page.watch.ready()
    yield page
    await page.stop()
    await stage.stop()


@shown
async def tab(page: Page, browser: Browser) -> AsyncIterator[Tab]:
    """Both admins in their own chat with the bot."""
    async with opened(browser, page.url) as opened_tab:
        opened_tab.set_default_timeout(SLOW)
        for admin in ("ada", "ben"):
            await person(opened_tab, admin).get_by_role("tab", name="Seatwise").click()
        yield opened_tab


@pytest.mark.timeout(240)
async def test_a_catalogue_is_kept_in_bulk_from_both_sides(tab: Tab) -> None:
    """Lost otherwise: boxes, menus and confirmations as hands find them, in the one chat or the other."""
    await say(tab, "ben", "catalog vendor:Acronis")
    await sees(person(tab, "ben"), "4 products")
    await button(tab, "ben", "Change several…").click()
    for product in ("Acronis Advanced Backup", "Acronis Cloud Storage"):
        await window(tab, "ben").get_by_label(product).check()
    await window(tab, "ben").get_by_role("radio", name=re.compile("^Feature")).check()
    await window(tab, "ben").get_by_role("button", name="Set").click()
    await sees(person(tab, "ben"), "2 products are featured now")

    await say(tab, "ada", "catalog vendor:Acronis visible")
    await sees(person(tab, "ada"), "★ Acronis Advanced Backup")
    await button(tab, "ada", "Change all 2…").click()
    await window(tab, "ada").get_by_label("Hide").check()
    await window(tab, "ada").get_by_role("button", name="Next").click()
    await sees(window(tab, "ada"), "Hide 2 products")
    await window(tab, "ada").get_by_role("button", name="Hide 2").click()
    await sees(window(tab, "ada"), "2 products are hidden from clients now")
    await say(tab, "ben", "catalog vendor:Acronis visible")
    await sees(person(tab, "ben"), "Nothing fits")


@pytest.mark.timeout(240)
async def test_a_rule_is_changed_and_a_client_meets_it(tab: Tab) -> None:
    """Lost otherwise: the way from a form on one platform to a refusal on the other."""
    await say(tab, "ada", "rules acme E3")
    await button(tab, "ada", "Change…").click()
    await window(tab, "ada").get_by_label("Maximum").fill("12")
    await window(tab, "ada").get_by_role("button", name="Save").click()
    await say(tab, "ben", "rules acme E3")
    await sees(person(tab, "ben"), "12 (set)")
    await say(tab, "clara", "set Microsoft 365 E3 to 20")
    await sees(person(tab, "clara"), "above the maximum of 12")
    await button(tab, "ben", "Back to inherited").click()
    await sees(person(tab, "ben"), "none (inherited)")


@pytest.mark.timeout(240)
async def test_clients_ask_in_their_own_words_on_either_side(tab: Tab) -> None:
    """Lost otherwise: what most clients will ever type."""
    for client, words, sum_ in (
        ("clara", "add 2 Business Premium", "10 → 12"),
        ("bea", "we need 11 E3 from now on", "10 → 11"),
    ):
        await composer(tab, client).fill(words)
        await composer(tab, client).press("Enter")
        await sees(person(tab, client), "Is this what you want?")
        await sees(person(tab, client), sum_)
    await say(tab, "ada", "usage birch")
    await expect(person(tab, "ada").locator(".log img[src*='/slack/file/']").last).to_be_visible(timeout=SLOW)
    for client in ("clara", "bea"):
        await button(tab, client, "Send request").click()
        await sees(person(tab, client), "Accepted by Pax8")
    await expect(tab.locator(".puts li", has_text="accepted")).to_have_count(2, timeout=SLOW)
