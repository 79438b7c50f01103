"""Does a change walk through the page, in a real browser, before the real bot?"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect
from playwright.async_api import Page as Tab

from bot.playground.cast import E3
from bot.playground.page import Page
from bot.playground.stage import Stage
from tests.e2e.browser import in_browser, opened, shown
from tests.forked import begin

pytestmark = in_browser
IMAGES = Path(__file__).parents[2] / "docs" / "images"
SLOW = 20_000
"""Milliseconds that a step may take on a machine that is busy with other tests."""


@shown
async def page(sqlite_url: str) -> AsyncIterator[Page]:
    """The page, its stage up, the bot not started."""
    stage = Stage(sqlite_url, begin=begin)
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
        yield opened_tab


@pytest.mark.timeout(180)
async def test_a_change_walks_through_the_page(page: Page, tab: Tab) -> None:
    """Lost otherwise: that what people see and press, not only what tests call, takes a change from asked to applied."""
    await page.watch.start_bot()
    await page.watch.ready()
    await say(tab, "clara", f"request 12 {E3}")
    await sees(holding(tab, "Acme Dental"), "12")
    await sees(person(tab, "clara"), "Accepted by Pax8")

    await say(tab, "theo", "help")
    await say(tab, "olga", "/licenses")
    await sees(person(tab, "olga"), "Licences")
    await expect(person(tab, "olga")).not_to_contain_text("Acme")

    await say(tab, "bea", f"request 16 {E3}")
    for admin in ("ada", "ben"):
        await sees(person(tab, admin), "10 → 16")
        await expect(button(tab, admin, "Approve")).to_be_visible(timeout=SLOW)
    await expect(holding(tab, "Birch & Sons Logistics")).to_have_text("10")
    await photograph(tab, "playground")

    await button(tab, "ben", "Approve").click()
    await sees(holding(tab, "Birch & Sons Logistics"), "16")
    for admin in ("ada", "ben"):
        await sees(person(tab, admin), "Ben Okafor")
        await sees(person(tab, admin), "Accepted by Pax8")
        await expect(button(tab, admin, "Approve")).to_have_count(0, timeout=SLOW)
    await sees(person(tab, "bea"), "Accepted by Pax8")
    await expect(tab.locator(".puts li")).to_have_count(2)


@pytest.mark.timeout(180)
async def test_a_reason_is_asked_for_in_both_platforms_own_windows(page: Page, tab: Tab) -> None:
    """Lost otherwise: modals and dialogs on the page, with what was typed and what is wrong with it."""
    await page.watch.start_bot()
    await page.watch.ready()
    await say(tab, "bea", f"request 16 {E3}")
    await button(tab, "ben", "Reject…").click()
    await sees(window(tab, "ben"), "Reason")
    await window(tab, "ben").get_by_role("button", name="Close").click()
    await expect(window(tab, "ben")).to_have_count(0)

    await button(tab, "ada", "Reject…").click()
    await window(tab, "ada").get_by_role("textbox").fill("Not <b>this</b> month")
    await window(tab, "ada").get_by_role("button", name="Reject").click()
    for key in ("ben", "bea"):
        await sees(person(tab, key), "Not <b>this</b> month")


async def test_the_strip_steers_what_is_around_the_bot(page: Page, tab: Tab) -> None:
    """Lost otherwise: the means to show a colleague what happens when Pax8, Slack, the clock or the bot fail."""
    acme = tab.locator(".holdings li", has_text="Visio Plan 1")
    await acme.get_by_role("button", name="One seat more").click()
    await sees(acme.locator("output"), "4")
    await tab.get_by_role("button", name="Time-out after applying").click()
    await sees(tab.locator(".armed"), "time-out after applying")
    await tab.get_by_role("button", name="disarm").click()
    await expect(tab.locator(".armed")).to_be_hidden()
    await tab.get_by_role("button", name="Take Slack down").click()
    await tab.get_by_role("button", name="Bring Slack back").click()
    await tab.get_by_role("button", name="+15 min").click()
    await sees(tab.locator(".ahead"), "15 min ahead")
    assert not page.stage.slack.snapshot()["faults"]


async def test_people_and_suggestions_take_a_column(page: Page, tab: Tab) -> None:
    """Lost otherwise: the suggestions, and somebody nobody knows, who has no column of their own."""
    await tab.locator("#suggestions button", has_text="Nils").click()
    await expect(composer(tab, "nils")).to_have_value("licenses")
    await expect(composer(tab, "nils")).to_be_focused()
    await expect(tab.locator(".column")).to_have_count(6)
    assert not page.stage.slack.log.posts, "a suggestion is typed, not sent"


async def test_nothing_covers_anything_on_a_phone(tab: Tab) -> None:
    """Lost otherwise: the page for whoever opens it on a phone, where the strip lay under the columns."""
    await tab.set_viewport_size({"width": 390, "height": 844})
    await expect(tab.locator(".column")).to_have_count(6)
    boxes = [await tab.locator(part).bounding_box() for part in (".top", "#columns", "#strip")]
    ends = [box["y"] + box["height"] for box in boxes if box]
    assert [box["y"] >= end for box, end in zip(boxes[1:], ends, strict=False) if box] == [True, True]
    assert await tab.evaluate("document.documentElement.scrollWidth") == 390


async def test_what_people_write_is_text(page: Page, tab: Tab) -> None:
    """Lost otherwise: that no message can act in the page of whoever looks at it."""
    evil = "<img src=x onerror=document.title='owned'> *bold* <https://a.example/|a link>"
    await say(tab, "clara", evil)
    await say(tab, "bea", evil)
    for key in ("clara", "bea"):
        await sees(person(tab, key), "<img src=x onerror=")
        await expect(person(tab, key).locator(".body img")).to_have_count(0)
    assert await tab.title() == "Seatwise playground"


async def test_nothing_sticks_out_of_the_screen(page: Page, tab: Tab) -> None:
    """Lost otherwise: one screen, at the size most projectors have; columns scroll, the page does not."""
    await expect(tab.locator(".column")).to_have_count(6)
    size = "[document.body.scrollWidth, document.body.scrollHeight]"
    assert await tab.evaluate(size) == [1440, 900]


def person(tab: Tab, key: str) -> Locator:
    return tab.locator(f"[data-persona={key}]")


def composer(tab: Tab, key: str) -> Locator:
    return person(tab, key).locator(".composer textarea")


def window(tab: Tab, key: str) -> Locator:
    return person(tab, key).get_by_role("dialog")


def button(tab: Tab, key: str, label: str) -> Locator:
    return person(tab, key).locator(".log").get_by_role("button", name=label, exact=True)


def holding(tab: Tab, company: str) -> Locator:
    """How many seats of E3 the company has at Pax8, as the strip shows it."""
    at = tab.locator(".holdings section").filter(has=tab.get_by_role("heading", name=company))
    return at.locator("li", has_text="Microsoft 365 E3").locator("output")


async def say(tab: Tab, key: str, words: str) -> None:
    await composer(tab, key).fill(words)
    await composer(tab, key).press("Enter")


async def sees(where: Locator, words: str) -> None:
    await expect(where).to_contain_text(words, timeout=SLOW)


async def photograph(tab: Tab, name: str) -> None:
    """For the tour, when asked for; without the animations that are still under way."""
    if os.environ.get("UPDATE_IMAGES"):
        IMAGES.mkdir(parents=True, exist_ok=True)
        await tab.evaluate("document.activeElement.blur()")
        await tab.screenshot(path=IMAGES / f"{name}.png", animations="disabled")
