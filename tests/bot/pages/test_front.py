"""Is a page shown to nobody but who has its link, and is nothing believed that did not come from it?"""

import asyncio
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from adapters.crypto import KeyRing
from bot.files import Files
from bot.links import REGISTRATION, SignedLinks
from bot.pages import front
from bot.pages.front import MAX_FORM, PROOF, Front, Onward, Seen, Shown, Visit
from cards.model import Form, LineField
from cards.web import form_page
from domain.ids import AccountId, OrgId
from tests.clock import FakeClock

FORM = Form("name", "name:it:0", "Who are you?", "Save", (), (LineField("name", "Name"),))


class House:
    """A page that asks for a name, and remembers it."""

    def __init__(self) -> None:
        files = Files(KeyRing([KeyRing.generate()]), FakeClock())
        self.front = Front(files, SignedLinks(files))
        self.names: list[str] = []
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def show(self, visit: Visit) -> Seen:
        return Shown(form_page(FORM, visit.sent))

    async def sent(self, visit: Visit) -> Seen:
        self.names.append(visit.values["name"])
        return Onward(visit.path)

    def link(self) -> str:
        return self.front.links.registration(OrgId("tide"), AccountId("a"), 1)

    async def proof(self, link: str) -> str:
        async with self.session.get(link) as answer:
            found = re.search(rf'name="{PROOF}" value="([^"]+)"', await answer.text())
            assert found
            return found[1]

    async def send(self, link: str, proof: str, **headers: str) -> int:
        data = {PROOF: proof, "name": "Lena"}
        async with self.session.post(link, data=data, headers=headers, allow_redirects=False) as answer:
            return answer.status


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House()
    app = web.Application()
    app.add_routes(made.front.routes(REGISTRATION, made.show, made.sent))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.front.files.public_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await made.session.close()
    await runner.cleanup()


async def test_a_form_that_was_drawn_here_is_believed(house: House) -> None:
    """Lost otherwise: the page itself."""
    link = house.link()
    assert await house.send(link, await house.proof(link), Origin=house.front.files.public_url) == 303
    assert house.names == ["Lena"]


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Origin": "https://evil.example"}, "another site"),
        ({"Origin": "null"}, "a page that hides where it is from"),
        ({"Sec-Fetch-Site": "cross-site"}, "a browser that says so"),
    ],
    ids=lambda row: row if isinstance(row, str) else "",
)
async def test_a_form_from_elsewhere_is_not_believed(house: House, headers: dict[str, str], why: str) -> None:
    """Lost otherwise: an admin whose browser another site makes finish a registration."""
    link = house.link()
    assert await house.send(link, await house.proof(link), **headers) == 403
    assert house.names == []


async def test_a_proof_is_good_for_one_link_in_one_browser(house: House) -> None:
    """Lost otherwise: a proof that is had by opening any link, or in any browser, opens all of them."""
    mine, other = house.link(), house.link()
    proof = await house.proof(mine)
    assert await house.send(mine, "") == 403
    assert await house.send(mine, proof[:-4] + "AAAA") == 403
    assert await house.send(other, proof) == 403
    house.session.cookie_jar.clear()
    assert await house.send(mine, proof) == 403
    await house.proof(mine)  # another browser by now
    assert await house.send(mine, proof) == 403
    assert house.names == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_opening_a_link_changes_nothing_and_is_kept_nowhere(house: House, method: str) -> None:
    """Lost otherwise: a link that a mail scanner has spent, or that a cache or another site gets to know."""
    for _ in range(3):
        async with house.session.request(method, house.link(), params={"name": "Mallory"}) as answer:
            assert answer.status == 200
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Referrer-Policy"] == "same-origin"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert house.names == []


async def test_what_is_not_our_link_is_no_page(house: House) -> None:
    """Lost otherwise: a guess that tells whether it was near."""
    billing = house.front.links.billing(OrgId("tide"), AccountId("a"), 1).rpartition("/")[2]
    for token in ("x", "%00", billing, house.link().rpartition("/")[2][:-3] + "AAA"):
        async with house.session.get(f"{house.front.files.public_url}/register/{token}") as answer:
            assert answer.status == 404


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"name=" + b"x" * MAX_FORM, "application/x-www-form-urlencoded", 413),
        (b'{"name": "Lena"}', "application/json", 415),
        (b"name=\xff", "application/x-www-form-urlencoded", 400),
        (b"a=1&" * 600, "application/x-www-form-urlencoded", 400),
    ],
    ids=["too long", "not a form", "not UTF-8", "too many fields"],
)
async def test_what_is_no_form_of_ours_is_refused_by_its_shape(
    house: House, body: bytes, kind: str, status: int
) -> None:
    """Lost otherwise: memory, or a stack trace, to whoever has a link."""
    async with house.session.post(house.link(), data=body, headers={"Content-Type": kind}) as answer:
        assert answer.status == status
    assert house.names == []


async def test_a_form_that_never_ends_is_not_waited_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost otherwise: every connection, to whoever sends a byte now and then."""
    monkeypatch.setattr(front, "PATIENCE", 0.05)
    link = URL(house.link())
    assert link.host and link.port
    reader, writer = await asyncio.open_connection(link.host, link.port)
    head = f"POST {link.raw_path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    writer.write(f"{head}Content-Length: 1000\r\n\r\na".encode())
    async with asyncio.timeout(5):
        assert (await reader.readline()).startswith(b"HTTP/1.1 408")
    writer.close()
    assert house.names == []
