"""Does what was proven once count once, at any of our doors, and nowhere but where it was meant?"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web

from bot import wiring
from bot.links import SignedLinks
from bot.pages.front import PROOF
from bot.playground.cast import VENDOR_SECRET
from bot.playground.market import DOOR
from bot.settings import load
from domain.ids import AccountId, InstallationId, PersonId
from domain.ports import Pax8Door
from tests.e2e.fuzz import BROWSER, COOKIE, EVENT, EVENTS, EVENTS_SECRET, JSON, ORDER, packed
from tests.e2e.home import HARBOUR, Home, home
from tests.e2e.intake import Vendor
from tests.e2e.test_doors import activity, of_slack, of_teams, spoken
from tests.e2e.visiting import TIDEWATER, bought


@asynccontextmanager
async def replica(house: Home) -> AsyncIterator[str]:
    """Another bot on the same database, which remembers nothing of the first one's; its address."""
    async with wiring.house(load(None, house.stage.environment())) as built:
        runner = web.AppRunner(built.app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


@pytest.mark.parametrize("what", ["a message in Slack", "a message in Teams", "an order at Pax8"])
async def test_the_same_proven_request_sent_to_every_replica_counts_once(postgres_url: str, what: str) -> None:
    """Lost otherwise: seats, to whoever has seen one good request go by and sends it again while its proof is fresh."""
    async with home(postgres_url) as house, replica(house) as other, aiohttp.ClientSession() as http:
        path, body, headers = "/slack/events", packed(spoken()), {}
        if what == "a message in Slack":
            headers = of_slack(body)
        elif what == "a message in Teams":
            path, body, headers = "/api/messages", packed(activity(house)), of_teams(house)
        else:
            path, body, headers = DOOR, packed(ORDER), {"pax8ApiTokenV1": VENDOR_SECRET, "Content-Type": JSON}

        async def sent(address: str) -> int:
            async with http.post(address + path, data=body, headers=headers) as answer:
                return answer.status

        for _ in range(2):
            statuses = await asyncio.gather(*(sent(each) for each in (house.stage.bot_address, other) * 3))
            assert set(statuses) <= {200, 202}, statuses
        if path == DOOR:
            assert [each.id for each in await Vendor(house).all()] == [ORDER["provisionRequest"]["id"]]  # type: ignore[index]
        else:
            assert [change.asked for change in await house.changes()] == [12]


PLACES = ("register/{}", "billing/{}", "connect/{}", "files/{}", "slack/oauth?state={}&code=c", "teams/oauth?state={}&code=c", "pax8/oauth?state={}&code=c", "pax8/connected?state={}&code=c")  # fmt: skip


async def test_what_is_sealed_for_one_place_opens_no_other(house: Home) -> None:
    """Lost otherwise: a link to a picture that founds an organisation, since one key seals them all."""
    account = await bought(house)
    files, ports = house.built.files, house.built.ports
    links, now = SignedLinks(files), ports.clock.now()
    terms = {"org": HARBOUR, "words": "", "zone": "UTC", "at": now.isoformat()}

    def seal(**told: object) -> str:
        return files.cipher.seal(json.dumps(told))

    def state(way: str, until: timedelta = timedelta(minutes=10)) -> str:
        whose = {"vendor": TIDEWATER, "account": account.id, "serial": 1, "org": HARBOUR, "person": "ada"}
        more = {"nonce": "n", "verifier": "v", "browser": BROWSER, "path": "/register/x"}
        return seal(state=way, until=(now + until).isoformat(), **whose, **more)

    sealed = {
        "register": links.registration(TIDEWATER, account.id, 1),
        "billing": links.billing(TIDEWATER, AccountId("nobody"), 1),
        "connect": links.connect(HARBOUR, PersonId("ada")),
        "files": files.address("audit", terms, 5) or "",
        "slack": state("slack"),
        "teams": state("teams"),
        "pax8": state("pax8"),
        "connected": state("connect"),
        "the proof of a form": seal(browser=BROWSER, path="/register/x"),
        "a secret of the database": files.cipher.seal("xoxb"),
        "a number": seal() and files.cipher.seal("7"),
        "a list": files.cipher.seal("[]"),
        "nothing": files.cipher.seal("null"),
        "half of it": files.cipher.seal('{"link": "register", "state": "slack", "kind": "audit", "until"'),
        "a state whose time is up": state("slack", timedelta(minutes=-1)),
        "a time without a zone": seal(link="register", state="slack", kind="audit", until="2999-01-01", terms={}),
    }
    found = {}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        for name, value in sealed.items():
            for place in PLACES:
                address = f"{house.stage.bot_address}/{place.format(value.rpartition('/')[2])}"
                async with http.get(address, headers={"Cookie": COOKIE}, allow_redirects=False) as answer:
                    found[name, place.split("?")[0]] = answer.status
    opened = {(name, place) for (name, place), status in found.items() if status != 404}
    own = {
        ("register", "register/{}"),
        ("connect", "connect/{}"),
        ("files", "files/{}"),
        ("connected", "pax8/connected"),
    }
    assert opened == own | {(way, f"{way}/oauth") for way in ("slack", "teams", "pax8")}
    assert {found[way, f"{way}/oauth"] for way in ("slack", "teams", "pax8")} == {409}, "a nonce that nobody waits for"


async def test_a_secret_opens_the_door_that_it_was_made_for(house: Home) -> None:
    """Lost otherwise: one vendor's orders, to another who sells by the same bot."""
    doors = house.built.database.pax8_doors
    await doors.save(EVENTS)
    other = Pax8Door(InstallationId("other"), HARBOUR, "provisioning", "pax8ApiTokenV1", ("other-secret",))
    await doors.save(other)
    secrets = {
        DOOR: VENDOR_SECRET,
        "/pax8/provisioning/other": "other-secret",
        f"/pax8/events/{EVENTS.id}": EVENTS_SECRET,
    }
    found = {}
    async with aiohttp.ClientSession() as http:
        for path in secrets:
            for whose, secret in secrets.items():
                body = packed(EVENT if "events" in path else ORDER)
                headers = {"pax8ApiTokenV1": secret, "Authorization": secret, "Content-Type": JSON}
                async with http.post(house.stage.bot_address + path, data=body, headers=headers) as answer:
                    found[path, whose] = answer.status
    assert found == {(path, whose): 202 if path == whose else 401 for path in secrets for whose in secrets}


def test_a_forms_proof_is_named_as_it_is_here() -> None:
    """Lost otherwise: the row above that tries it elsewhere."""
    assert PROOF == "proof"
