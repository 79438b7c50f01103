"""Does the tour go as it is told, step by step, in a real browser?"""

import os
import re
from collections.abc import AsyncIterator, Iterator
from typing import Literal, NamedTuple

import pytest
from playwright.async_api import Browser, FloatRect
from playwright.async_api import Page as Tab

from bot.playground.page import Page
from bot.playground.stage import Stage
from tests.docs.pages import PAGES, ROOT
from tests.e2e.browser import in_browser, opened, shown
from tests.e2e.test_page import SLOW, button, person, say, sees
from tests.forked import begin

TOUR = PAGES["docs/tour.md"]
IMAGES = ROOT / "docs" / "images"
STRIP = "strip"
SHOW_ONLY = """([people, width]) => {
    document.querySelectorAll(".column").forEach(each => {
        each.style.display = !people.length || people.includes(each.dataset.persona) ? "" : "none"
    })
    document.querySelector("#columns").style.width = width
}"""
WIDEST = 930
"""Pixels of several columns: GitHub shows a page's pictures no wider, and what is wider smaller."""
TALL = 860
SPARE = """Math.min(...[...document.querySelectorAll(".log")].filter(log => log.offsetParent).map(
    log => log.clientHeight - Math.max(...[...log.children].map(
        each => each.offsetTop + each.offsetHeight)) + log.offsetTop)) - 16"""
"""Pixels below the longest of the chats that are shown; less than none where one is too long for its column."""
TO_THE_END = "document.querySelectorAll('.log').forEach(log => log.scrollTo(0, log.scrollHeight))"
_STEP = re.compile(
    r"\*\*(?P<who>\w+)\*\*\s(?P<does>opens|types|presses|sees)\s(?:`(?P<typed>[^`]+)`|“(?P<seen>[^”]+)”)"
    r"|In the strip, press `(?P<strip>[^`]+)`"
    r"|^(?P<begins>## )"
    r"|!\[[^\]]+\]\((?P<picture>images/tour-[\w-]+\.png)\)",
    re.MULTILINE,
)


class Step(NamedTuple):
    """`who` is empty for what is done with the strip, where a part begins, and for a picture of those who have acted in
    this part since the last one.
    """

    does: str
    who: str
    what: str


def steps() -> Iterator[Step]:
    for found in _STEP.finditer(TOUR):
        if found["begins"]:
            yield Step("begins", "", "")
        elif found["picture"]:
            yield Step("pictures", "", found["picture"].removeprefix("images/"))
        elif found["strip"]:
            yield Step("strip", "", found["strip"])
        else:
            yield Step(found["does"], found["who"].lower(), " ".join((found["typed"] or found["seen"]).split()))


@shown
async def tab(sqlite_url: str, browser: Browser) -> AsyncIterator[Tab]:
    stage = Stage(sqlite_url, begin=begin)
    page = Page(stage)
    await stage.start()
    await page.start()
    await page.watch.start_bot()
    await page.watch.ready()
    async with opened(browser, page.url, sharp=bool(os.environ.get("UPDATE_IMAGES"))) as opened_tab:
        opened_tab.set_default_timeout(SLOW)
        yield opened_tab
    await page.stop()
    await stage.stop()


@in_browser
@pytest.mark.proof
@pytest.mark.timeout(240)
async def test_the_tour_goes_as_it_is_told(tab: Tab) -> None:
    """Lost otherwise: the first ten minutes of whoever tries this."""
    acted: list[str] = []
    for step in steps():
        match step.does:
            case "opens":
                await person(tab, step.who).get_by_role("tab", name=step.what, exact=True).click()
            case "types":
                await say(tab, step.who, step.what)
            case "presses":
                await button(tab, step.who, step.what).last.click()
            case "sees":
                await sees(person(tab, step.who), step.what)
            case "strip":
                await tab.get_by_role("button", name=step.what, exact=True).click()
                acted.append(STRIP)
            case "pictures":
                await photograph(tab, acted, step.what)
                acted = []
            case "begins":
                acted = []
        acted += [step.who] if step.who and step.who not in acted else []


def test_every_numbered_step_is_taken() -> None:
    """Lost otherwise: a step that is written so that the test above passes it over."""
    numbered = re.findall(r"^\d+\. (.*?)(?=^\d+\. |^#|^ *!\[|\Z)", TOUR, re.MULTILINE | re.DOTALL)
    assert len(numbered) > 15 and [text for text in numbered if not _STEP.match(text)] == []


async def photograph(tab: Tab, people: list[str], name: str) -> None:
    """Their columns alone, with the strip below where it was used; when asked for."""
    if not os.environ.get("UPDATE_IMAGES"):
        return
    await tab.evaluate("document.activeElement.blur()")
    await tab.mouse.move(0, 0)
    width = 1200 if STRIP in people else max(WIDEST // len(people), 300) * len(people) if len(people) > 1 else 420
    await tab.evaluate(SHOW_ONLY, [people, f"{width}px"])
    await tab.set_viewport_size({"width": max(width + 40, 1240), "height": TALL})
    spare = await tab.evaluate(SPARE)
    await tab.set_viewport_size({"width": max(width + 40, 1240), "height": TALL - max(0, min(spare, TALL - 500))})
    await tab.evaluate(TO_THE_END)
    boxes = [await tab.locator(each).bounding_box() for each in ("#columns", "#strip")[: 1 + (STRIP in people)]]
    top, bottom = boxes[0], boxes[-1]
    assert top and bottom
    clip: FloatRect = {**top, "height": bottom["y"] + bottom["height"] - top["y"]}
    scale: Literal["css", "device"] = (
        "css" if len(people) == 1 else "device"
    )  # one column alone would be shown too large
    await tab.screenshot(path=IMAGES / name, clip=clip, animations="disabled", scale=scale)
    await tab.evaluate(SHOW_ONLY, [[], ""])
    await tab.set_viewport_size({"width": 1440, "height": 900})
