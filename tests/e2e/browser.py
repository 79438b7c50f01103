"""Which browser is here, and how is it opened on a clean profile?"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page as Tab
from playwright.async_api import async_playwright

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
    if os.environ.get("SEATWISE_REQUIRE_BROWSER") == "1":
        pytest.fail(told)
    pytest.skip(told)


@asynccontextmanager
async def opened(url: str, profile: Path, refused: tuple[str, ...] = ()) -> AsyncIterator[Tab]:
    """A tab on the page; afterwards nothing may have gone wrong in it, nor been asked of any other origin.

    `refused` are words with which the browser says that it has refused what a test had tried; all must have been said.
    """
    path, wrong = found(), []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch_persistent_context(
            profile, executable_path=path, args=list(FLAGS), viewport={"width": 1440, "height": 900}
        )
        tab = browser.pages[0]
        tab.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        tab.on("console", lambda said: wrong.append(f"console: {said.text}") if said.type == "error" else None)
        tab.on("request", lambda asked: None if asked.url.startswith(url) else wrong.append(f"asked {asked.url}"))
        await tab.goto(url)
        yield tab
        await browser.close()
    assert [words for words in refused if not any(words in said for said in wrong)] == []
    assert not [said for said in wrong if not any(words in said for words in refused)]
