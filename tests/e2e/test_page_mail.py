"""Can every mail be looked at on the page, and does none act there?"""

from collections.abc import AsyncIterator
from email.message import EmailMessage

import aiosmtplib
import pytest
from playwright.async_api import Browser, expect
from playwright.async_api import Page as Tab

from bot.playground.mail_control import harmless
from bot.playground.page import Page
from bot.playground.stage import Stage
from tests.e2e.browser import in_browser, opened, shown

SLOW = 20_000
"""Milliseconds that a step may take on a machine that is busy with other tests."""


@shown
async def page() -> AsyncIterator[Page]:
    """The page, its stage up, the bot not started."""
    stage = Stage()
    page = Page(stage)
    await stage.start()
    await page.start()
    yield page
    await page.stop()
    await stage.stop()


async def send(page: Page, subject: str, html: str, text: str = "In letters only") -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Tide <seats@tide.example>", "lena@lake.example", subject
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=page.stage.mail.port, start_tls=False)


@in_browser
async def test_a_mail_is_looked_at(page: Page, browser: Browser) -> None:
    """Lost otherwise: the mails, for whoever tries the bot; and the page, to a mail that acts in it."""
    evil = "<script>top.document.title = 'owned'</script><img src=x onerror=\"top.document.title = 'owned'\">"
    home = f'<a href="{page.url}page/seat.svg">Home</a> <a href="https://elsewhere.example/">Elsewhere</a>'
    async with opened(browser, page.url, refused=("Content Security Policy", "sandboxed")) as tab:
        await tab.get_by_role("button", name="Marketplace").click()
        await expect(tab.locator(".mails")).to_contain_text("No mail yet.")
        await send(page, "First", "<html><head></head><body><h1>One</h1></body></html>")
        await send(page, "<b>Second</b>", f"<html><head></head><body><h1>Two</h1>{evil}{home}</body></html>")
        rows = tab.locator(".mails button")
        await expect(rows).to_have_count(2, timeout=SLOW)
        await expect(rows.first).to_contain_text("<b>Second</b>")
        shown = tab.frame_locator(".mail iframe")
        await expect(shown.locator("h1")).to_have_text("Two", timeout=SLOW)
        await expect(shown.locator("a[href]")).to_have_count(1)
        assert await tab.title() == "Seatwise playground"
        await opens_a_tab(tab)
        await tab.get_by_role("button", name="Text").click()
        await expect(shown.locator("body")).to_contain_text("In letters only", timeout=SLOW)
        await rows.last.click()
        await tab.get_by_role("button", name="HTML").click()
        await expect(shown.locator("h1")).to_have_text("One", timeout=SLOW)
        await tab.get_by_role("button", name="Greylist").click()
        await expect(tab.locator(".inbox-foot .armed")).to_have_text("Greylist", timeout=SLOW)
        assert list(page.stage.mail.faults) == ["greylisted"]
        assert await tab.evaluate("[document.body.scrollWidth, document.body.scrollHeight]") == [1440, 900]


async def opens_a_tab(tab: Tab) -> None:
    async with tab.context.expect_page() as opening:
        await tab.frame_locator(".mail iframe").get_by_text("Home", exact=True).click()
    other = await opening.value
    assert other.url.endswith("/page/seat.svg")
    await other.close()


LINKS = [
    pytest.param('<a href="http://127.0.0.1:8080/register/x">', True, id="a page of the bot's"),
    pytest.param('<a href="https://seatwise.example/">', False, id="another machine"),
    pytest.param("<a href='https://seatwise.example/'>", False, id="in single quotes"),
    pytest.param("<a HREF = https://seatwise.example/>", False, id="in none"),
    pytest.param('<a href="javascript:alert(1)">', False, id="a script"),
    pytest.param('<a href="http://127.0.0.1:80@seatwise.example/">', False, id="a name that looks like this machine"),
]


@pytest.mark.parametrize(("written", "kept"), LINKS)
def test_only_links_to_this_machine_are_left(written: str, kept: bool) -> None:
    """Lost otherwise: that nothing leaves this machine."""
    assert (written in harmless(written)) is kept
    assert "seatwise.example" not in harmless(written)
