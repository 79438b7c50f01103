"""Does the page answer loopback only, from itself only, with nothing that its servers do not know?"""

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.playground.cast import BY_KEY
from bot.playground.page import FOLDER, HEADERS, Page
from bot.playground.stage import Stage
from bot.playground.watch import SUGGESTIONS, WATCHED

FILES = sorted(FOLDER.iterdir())
ACTS = sorted(
    set(re.findall(r'"/(slack|teams)/(\w+)"', "".join(path.read_text("utf-8") for path in FILES)))
    - {
        ("slack", "state"),
        ("teams", "state"),
    }
)


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    stage = Stage()
    shown = Page(stage)
    await stage.start()
    await shown.start()
    yield shown
    await shown.stop()
    await stage.stop()


@pytest.fixture
async def http(page: Page) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(base_url=page.url) as session:
        yield session


@pytest.mark.parametrize("path", ["/", *(f"/page/{file.name}" for file in FILES)])
async def test_every_file_is_served_with_its_guard(http: aiohttp.ClientSession, path: str) -> None:
    """Lost otherwise: a page that loads, and a browser that refuses what the page did not bring along."""
    async with http.get(path) as answer:
        assert answer.status == 200
        assert HEADERS.items() <= dict(answer.headers).items()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_file_names_another_origin(file: object) -> None:
    """Lost otherwise: a demo that works without a network, and tells nobody that it runs."""
    text = (FOLDER / str(getattr(file, "name", ""))).read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|@import|url\(", text)


@pytest.mark.parametrize("file", [file for file in FILES if file.suffix == ".js"], ids=lambda file: file.name)
def test_no_script_makes_markup_of_words(file: object) -> None:
    """Lost otherwise: that a message stays text."""
    text = (FOLDER / str(getattr(file, "name", ""))).read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Content-Type": "application/json"}, 200, id="the page's own JSON is taken"),
        pytest.param({"Content-Type": "text/plain"}, 415, id="a form of another site, which cannot send JSON, is not"),
        pytest.param(
            {"Content-Type": "application/json", "Host": "evil.example"}, 403, id="another name for here is not"
        ),
    ],
)
@pytest.mark.parametrize("path", ["/stage/forward", "/_control/clock"])
async def test_only_the_page_itself_acts(
    http: aiohttp.ClientSession, path: str, headers: dict[str, str], status: int
) -> None:
    """Lost otherwise: that no web site a visitor has open beside it can drive the playground."""
    async with http.post(path, data=b'{"seconds": 1, "advance": 1}', headers=headers) as answer:
        assert answer.status == status
        assert HEADERS.items() <= dict(answer.headers).items()


@pytest.mark.parametrize(("chat", "act"), ACTS, ids=lambda word: str(word))
async def test_the_page_presses_only_what_there_is(page: Page, chat: str, act: str) -> None:
    """Lost otherwise: a button of the page that does nothing since a server's act has another name."""
    server = page.stage.slack if chat == "slack" else page.stage.teams
    assert act in {*server.acts, "fault", "clear_faults"}


async def test_the_watch_sees_pax8_the_clock_and_the_bot(page: Page, http: aiohttp.ClientSession) -> None:
    """Lost otherwise: a strip that stands still while Pax8 moves."""
    before = await (await http.get("/stage/state")).json()
    row = before["pax8"]["subscriptions"][0]
    await http.patch(f"/_control/subscriptions/{row['id']}", json={"quantity": row["quantity"] + 1})
    await http.post("/stage/forward", json={"seconds": 60})
    after = await (await http.get("/stage/state", params={"since": before["revision"]})).json()
    assert after["revision"] > before["revision"]
    assert after["pax8"]["subscriptions"][0]["quantity"] == row["quantity"] + 1
    assert after["ahead"] == 60
    assert after["bot"]["state"] == "down"
    assert {each["company"] for each in after["pax8"]["subscriptions"]} == set(WATCHED)


@pytest.mark.parametrize("suggestion", SUGGESTIONS, ids=lambda suggestion: f"{suggestion.persona} {suggestion.shows}")
def test_suggestions_are_for_people_who_are_there(suggestion: object) -> None:
    """Lost otherwise: a suggestion that nobody can type."""
    assert getattr(suggestion, "persona", None) in BY_KEY


async def test_a_picture_comes_from_the_bot_and_from_nobody_else(page: Page, http: aiohttp.ClientSession) -> None:
    """Lost otherwise: charts, which a page that asks no other origin cannot fetch; or a page that fetches anything."""

    async def picture(request: web.Request) -> web.Response:
        kind = "image/png" if request.path == "/chart.png" else "text/html"
        return web.Response(body=b"PNG", content_type=kind)

    app = web.Application()
    app.router.add_get("/{name}", picture)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot = f"http://127.0.0.1:{runner.addresses[0][1]}"
    page.stage.bot_address = bot
    wanted = {f"{bot}/chart.png": 200, f"{bot}/page": 404, f"{bot}1/chart.png": 403, f"{page.url}page/seat.svg": 403}
    for url, status in wanted.items():
        async with http.get("/picture", params={"url": url}) as answer:
            assert answer.status == status
            assert HEADERS.items() <= dict(answer.headers).items()
    await runner.cleanup()
    async with http.get("/picture", params={"url": f"{bot}/chart.png"}) as answer:
        assert answer.status == 404
