"""How does everything that the bot says look, drawn by the playground's own page onto sheets for a person to look at?

`--microsoft FOLDER` names a folder in which `npm install adaptivecards markdown-it` was run: then Microsoft's renderer
draws what Teams gets, and the exit is 1 where it finds a card that is not valid.
"""

import argparse
import asyncio
import re
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Page as Tab
from playwright.async_api import Route

from bot.playground.page import FOLDER, KINDS
from cards import notices, slack, teams
from domain.examples import EXAMPLES
from domain.notices import FormNotice, HomePage
from tests.e2e.browser import blank, started

HERE = Path(__file__).parent
ORIGIN = "http://pictures.invalid"
WIDTH = 1440
LIBRARIES = {
    "adaptivecards.js": Path("node_modules/adaptivecards/dist/adaptivecards.min.js"),
    "markdown-it.js": Path("node_modules/markdown-it/dist/browser/markdown-it.umd.min.js"),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/pictures"), help="the folder of the sheets")
    parser.add_argument("--only", default="", metavar="WORDS", help="a pattern that an example's name fits")
    parser.add_argument("--microsoft", type=Path, metavar="FOLDER", help="where npm has put adaptivecards")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_drawn(chosen.out, list(_examples(chosen.only)), _libraries(chosen.microsoft)))


def _examples(pattern: str) -> Iterator[dict[str, Any]]:
    for name, example in EXAMPLES.items():
        if not re.search(pattern, name):
            continue
        if isinstance(example, FormNotice):
            form = notices.form(example)
            yield {"name": name, "title": form.title, "modal": slack.modal(form), "dialog": teams.dialog(form)}
        else:
            card = notices.card(example)
            said = slack.home(card) if isinstance(example, HomePage) else slack.message(card)
            yield {"name": name, "blocks": said["blocks"], "card": teams.message(card)}


def _libraries(folder: Path | None) -> Mapping[str, Path]:
    return {name: folder / path for name, path in LIBRARIES.items()} if folder else {}


async def _drawn(out: Path, examples: list[dict[str, Any]], libraries: Mapping[str, Path]) -> int:
    """Sheets as sheet-01.png …, and index.txt that says what stands on which."""
    index = []
    async with _page(libraries) as tab:
        wrong = await tab.evaluate("examples => window.draw(examples)", examples)
        for number, sheet in enumerate(await tab.query_selector_all(".sheet"), 1):
            await sheet.evaluate(
                "sheet => document.body.replaceChildren(sheet)"
            )  # of all at once a picture takes seconds
            names = await sheet.eval_on_selector_all("h2", "all => all.map((each) => each.textContent)")
            index.append(f"sheet-{number:02}.png: {'; '.join(names)}\n")
            await sheet.screenshot(path=out / f"sheet-{number:02}.png")
    (out / "index.txt").write_text("".join(index), encoding="utf-8")
    sys.stdout.writelines(
        [*(f"{told}\n" for told in wrong), f"{len(examples)} examples on {len(index)} sheets: {out}\n"]
    )
    return int(bool(wrong))


@asynccontextmanager
async def _page(libraries: Mapping[str, Path]) -> AsyncIterator[Tab]:
    async def serve(route: Route) -> None:
        name = route.request.url.removeprefix(f"{ORIGIN}/")
        path = libraries.get(name) or (FOLDER / name.removeprefix("page/") if name.startswith("page/") else HERE / name)
        if path.exists():
            await route.fulfill(body=path.read_bytes(), content_type=f"{KINDS[path.suffix]}; charset=utf-8")
        else:  # a picture that only a chat has
            await route.fulfill(status=404)

    async with started() as browser, blank(browser, {"width": WIDTH, "height": 900}) as tab:
        tab.on("pageerror", lambda error: sys.stderr.write(f"{error}\n"))
        await tab.route(f"{ORIGIN}/**", serve)
        await tab.goto(f"{ORIGIN}/sheet.html")
        for name in libraries:
            await tab.add_script_tag(url=f"{ORIGIN}/{name}")
        yield tab


if __name__ == "__main__":
    sys.exit(main())
