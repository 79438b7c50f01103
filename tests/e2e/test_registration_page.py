"""Can somebody register in a real browser: with a mouse, with the keyboard alone, on a phone, and after mistakes?"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

from playwright.async_api import Browser, ViewportSize
from playwright.async_api import Page as Tab

from domain.accounts import AccountState
from tests.e2e.browser import blank, in_browser, shown
from tests.e2e.home import Home, home
from tests.e2e.visiting import account_of, bought, link_to

pytestmark = in_browser
IMAGES = Path(__file__).parents[2] / "docs" / "images"
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@shown
async def house(sqlite_url: str) -> AsyncIterator[Home]:
    async with home(sqlite_url) as made:
        yield made


@asynccontextmanager
async def tab(browser: Browser, size: ViewportSize) -> AsyncIterator[Tab]:
    """Whatever a page tries to load, run or be styled by beside itself is a fault."""
    wrong = list[str]()
    async with blank(browser, size) as opened:
        opened.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        opened.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
        yield opened
    assert not wrong


async def shot(page: Tab, name: str) -> None:
    """Photographed for the documentation when asked for."""
    if os.environ.get("UPDATE_IMAGES"):
        await page.screenshot(path=IMAGES / name, full_page=True)


async def connect(page: Tab, way: str) -> None:
    await page.get_by_role("button", name=f"Connect {way}").click()
    await page.get_by_role("button", name="Allow").click()
    await page.get_by_role("button", name=f"Disconnect {way}").wait_for()


async def test_the_whole_page_is_walked_after_two_mistakes(house: Home, browser: Browser) -> None:
    """Lost otherwise: an admin who is told that something is wrong, and not what, or whose words are gone."""
    account = await bought(house, name="Lakeside <b>IT</b>")
    async with tab(browser, DESKTOP) as page:
        await page.goto(link_to(house, account))
        assert await page.get_by_label("Company name").input_value() == "Lakeside <b>IT</b>"
        await page.get_by_label("Company name").fill("Lakeside IT")
        await page.get_by_label("Time zone").fill("Chicago")
        await page.get_by_role("button", name="Finish registration").last.click()
        alert = page.get_by_role("alert")
        await alert.wait_for()
        assert await alert.evaluate("each => each === document.activeElement")
        told = await alert.inner_text()
        assert "There is no time zone “Chicago”" in told and "your own name" in told and "No chat is connected" in told
        assert (await page.title()).startswith("Error: ")
        await alert.get_by_role("link", name="There is no time zone").click()
        assert await page.get_by_label("Time zone").evaluate("each => each === document.activeElement")
        assert await page.get_by_label("Time zone").get_attribute("aria-invalid") == "true"
        await page.get_by_label("Time zone").fill("America/Chicago")
        await page.get_by_label("Your name").fill("Lena Fox")
        for way in ("Slack", "MS Teams", "Pax8"):
            await connect(page, way)
        assert await page.get_by_label("Your name").input_value() == "Lena Fox"
        await shot(page, "registration-desktop.png")
        await page.get_by_role("button", name="Finish registration").last.click()
        await page.get_by_role("heading", name="You are registered with Tidewater Analytics").wait_for()
    assert (await account_of(house)).name == "Lakeside IT"


async def test_the_keyboard_alone_suffices(house: Home, browser: Browser) -> None:
    """Lost otherwise: whoever has no mouse, or cannot use one."""
    account = await bought(house)
    async with tab(browser, DESKTOP) as page:
        await page.goto(link_to(house, account))
        for typed in (None, "Europe/Berlin", "Lena Fox", None):
            await page.keyboard.press("Tab")
            if typed:
                await page.keyboard.type(typed)
        await page.keyboard.press("Tab")
        assert await focused(page) == "Connect Slack"
        assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Allow").focus()
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Disconnect Slack").wait_for()
        await page.get_by_label("Your name").focus()
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="You are registered").wait_for()
    assert (await account_of(house)).state is AccountState.ACTIVE


async def test_on_a_phone_nothing_is_cut_off(house: Home, browser: Browser) -> None:
    """Lost otherwise: whoever opens the mail where mails are opened."""
    account = await bought(house, name="Lakeside " + "Information " * 5 + "Technology")
    async with tab(browser, PHONE) as page:
        await page.goto(link_to(house, account))
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not await page.evaluate(wide)
        small = """[...document.querySelectorAll('button:not(.apart), input:not([type=hidden])')]
            .filter(each => each.getBoundingClientRect().height < 24).length"""
        assert await page.evaluate(small) == 0


async def test_the_page_is_built_for_those_who_hear_it(house: Home, browser: Browser) -> None:
    """Lost otherwise: headings that skip, fields without a name, and a language that is read wrongly."""
    account = await bought(house)
    async with tab(browser, DESKTOP) as page:
        await page.goto(link_to(house, account))
        assert await page.locator("html").get_attribute("lang") == "en"
        levels = await page.locator("h1, h2, h3").evaluate_all("all => all.map(each => Number(each.tagName[1]))")
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        nameless = """[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
            .filter(each => !each.labels.length).length"""
        assert await page.evaluate(nameless) == 0
        names = await page.locator("button:not([aria-hidden])").all_inner_texts()
        assert len(set(names)) == len(names)
        assert await page.locator("main").count() == 1
        assert not await page.evaluate(DIM)


async def focused(page: Tab) -> str:
    return " ".join(str(await page.evaluate("document.activeElement.textContent")).split())


DIM = """(() => {
  const parts = colour => colour.match(/[0-9.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = each => {
    for (; each; each = each.parentElement) {
      const colour = parts(getComputedStyle(each).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('main *, header *')]
    .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
    .filter(each => !['OPTION', 'DATALIST'].includes(each.tagName))
    .filter(each => {
      const [a, b] = [light(parts(getComputedStyle(each).color)), light(ground(each))];
      return (Math.max(a, b) + .05) / (Math.min(a, b) + .05) < 4.5;
    }).map(each => each.outerHTML).join();
})()"""
"""What has too little contrast (WCAG 2.2, 1.4.3: 4.5 to 1)."""
