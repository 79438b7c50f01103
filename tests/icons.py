"""How do the app's icons come out of the playground's seat? `python -m tests.icons` draws them anew."""

import asyncio
import re
from pathlib import Path

from playwright.async_api import Browser

from tests.e2e.browser import blank, started

ROOT = Path(__file__).parents[1]
SEAT = ROOT / "bot" / "playground" / "page" / "seat.svg"
ICONS = ROOT / "bot" / "icons"


def coloured(svg: str) -> str:
    """Colour to the very edge: Teams rounds the corners itself
    (learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package#app-icons).
    """
    return svg.replace(' rx="8"', "")


def outlined(svg: str) -> str:
    """White on nothing, as Teams wants the small one."""
    return re.sub(r'stroke="#\w+"', 'stroke="#fff"', re.sub(r"\s*<rect [^>]*/>", "", svg))


async def draw() -> None:
    svg = SEAT.read_text(encoding="utf-8")
    async with started() as browser:
        await _shoot(browser, coloured(svg), 192, "color.png")
        await _shoot(browser, outlined(svg), 32, "outline.png")


async def _shoot(browser: Browser, svg: str, pixels: int, name: str) -> None:
    async with blank(browser, {"width": pixels, "height": pixels}) as tab:
        await tab.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{svg}")
        await tab.screenshot(path=ICONS / name, omit_background=True)


if __name__ == "__main__":
    asyncio.run(draw())
