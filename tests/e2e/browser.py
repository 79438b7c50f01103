"""Which browser is here, and how is a tab opened in it that knows nothing of the tabs before?

Its start costs more than most tests that need one, so each worker has one, in the event loop of the session: whatever
uses it is marked `in_browser`, and its fixtures are `shown`.
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize, async_playwright
from playwright.async_api import Page as Tab

in_browser = pytest.mark.asyncio(loop_scope="session")
shown = pytest_asyncio.fixture(loop_scope="session")
"""For a fixture of such a test."""

REQUIRED = os.environ.get("SEATWISE_REQUIRE_BROWSER") == "1"
"""Where there has to be a browser, its absence fails."""

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def found() -> str:
    """The browser's path. Skips the test where there is none, or fails it where one was required."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path:
        return path
    told = f"no browser here: looked for {', '.join(NAMES)}"
    if REQUIRED:
        pytest.fail(told)
    pytest.skip(told)


@asynccontextmanager
async def started() -> AsyncIterator[Browser]:
    path = found()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        await browser.close()


@asynccontextmanager
async def blank(browser: Browser, size: ViewportSize, sharp: bool = False) -> AsyncIterator[Tab]:
    """A tab on a clean profile, of somebody who wants nothing to move."""
    context = await browser.new_context(viewport=size, reduced_motion="reduce", device_scale_factor=1 + sharp)
    yield await context.new_page()
    await context.close()


@asynccontextmanager
async def opened(browser: Browser, url: str, refused: tuple[str, ...] = (), sharp: bool = False) -> AsyncIterator[Tab]:
    """A tab on the page; afterwards nothing may have gone wrong in it, nor been asked of any other origin.

    `refused` are words with which the browser says that it has refused what a test had tried; all must have been said.
    """
    wrong = []
    async with blank(browser, {"width": 1440, "height": 900}, sharp) as tab:
        tab.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        tab.on("console", lambda said: wrong.append(f"console: {said.text}") if said.type == "error" else None)
        tab.on("request", lambda asked: None if asked.url.startswith(url) else wrong.append(f"asked {asked.url}"))
        await tab.goto(url)
        yield tab
    assert [words for words in refused if not any(words in said for said in wrong)] == []
    assert not [said for said in wrong if not any(words in said for words in refused)]
