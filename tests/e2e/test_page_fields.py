"""Can a person at the page fill in every kind of field that Slack knows, and open their home tab?"""

import json
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web
from playwright.async_api import Browser, expect
from playwright.async_api import Page as Tab

from bot.playground.cast import BY_KEY
from bot.playground.page import Page
from bot.playground.stage import Stage
from cards.model import ChoiceField, Form, Option, SearchField
from cards.notices import card
from cards.slack import home, modal
from cards.slack_inputs import values
from domain.examples import EXAMPLES
from tests.e2e.browser import in_browser, opened, shown

pytestmark = in_browser
THEO = BY_KEY["theo"]
VENDORS = ("Microsoft", "Mimecast", "Adobe")
MODES = (Option("yes", "Yes"), Option("no", "No"))
PRODUCTS = tuple(Option(name.lower(), name) for name in ("Exchange", "Visio", "Acrobat"))
CATEGORIES = tuple(Option(f"c{n}", f"Category {n}") for n in range(8))
FORM = Form(
    "fields",
    "fields:x:1",
    "Fields",
    "Save",
    (),
    (
        ChoiceField("mode", "Mode", MODES, value="no"),
        ChoiceField("products", "Products", PRODUCTS, several=True, value="visio"),
        ChoiceField("category", "Category", CATEGORIES, value="c2"),
        SearchField("vendors", "Vendors", (Option("adobe", "Adobe"),), several=True),
    ),
)


class Bot:
    """Offers vendors, and keeps what was sent off."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.opened: list[str] = []

    async def hear(self, request: web.Request) -> web.Response:
        if request.content_type == "application/json":
            self.opened.append((await request.json())["event"]["type"])
            return web.Response()
        body = json.loads(str((await request.post())["payload"]))
        if body["type"] != "block_suggestion":
            self.sent.append(values(body["view"]["state"]))
            return web.Response()
        fitting = [name for name in VENDORS if body["value"].casefold() in name.casefold()]
        offered = [{"text": {"type": "plain_text", "text": name}, "value": name.lower()} for name in fitting]
        return web.json_response({"options": offered})


@shown
async def bot() -> Bot:
    return Bot()


@shown
async def page(bot: Bot) -> AsyncIterator[Page]:
    """The page, with that bot where the real one would stand."""
    stage, app = Stage(), web.Application()
    page = Page(stage)
    app.router.add_post("/slack/events", bot.hear)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await stage.start()
    await page.start()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stage.slack.door.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield page
    await page.stop()
    await runner.cleanup()
    await stage.stop()


@shown
async def tab(page: Page, browser: Browser) -> AsyncIterator[Tab]:
    async with opened(browser, page.url) as opened_tab:
        opened_tab.set_default_timeout(20_000)
        yield opened_tab


async def test_what_is_chosen_is_what_is_sent(page: Page, tab: Tab, bot: Bot) -> None:
    """Lost otherwise: settings, rules and bulk actions in the browser."""
    state = page.stage.slack.state
    state.stacks[THEO.user] = [state.new_view(THEO.home, THEO.user, modal(FORM))]
    state.log.touch()
    form = tab.locator("[data-persona=theo]").get_by_role("dialog")
    await form.get_by_label("Yes").check()
    await form.get_by_label("Acrobat").check()
    await form.get_by_label("Visio").uncheck()
    await form.get_by_label("Category").last.select_option("Category 5")
    await form.get_by_role("combobox").last.fill("mi")
    await form.get_by_role("button", name="Mimecast", exact=True).click()
    await form.get_by_role("button", name="Take Adobe away").click()
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_have_count(0)
    assert bot.sent == [{"mode": "yes", "products": "acrobat", "category": "c5", "vendors": "mimecast"}]


async def test_the_home_tab_opens_and_shows_what_was_published(page: Page, tab: Tab, bot: Bot) -> None:
    """Lost otherwise: a person's own page, in the demo."""
    column = tab.locator("[data-persona=theo]")
    await column.get_by_role("tab", name="Home").click()
    await expect(column.locator(".log")).to_contain_text("One moment")
    state = page.stage.slack.state
    view = home(card(EXAMPLES["licences of one client"]))
    state.homes[THEO.home, THEO.user] = state.new_view(THEO.home, THEO.user, view)
    state.log.touch()
    await expect(column.locator(".log")).to_contain_text("Microsoft 365 E3")
    await expect(column.locator(".composer")).to_be_hidden()
    assert bot.opened == ["app_home_opened"]
