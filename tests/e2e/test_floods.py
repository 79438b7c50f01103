"""Does whoever comes too often trouble nobody but themselves?"""

import json

import aiohttp
import pytest

from bot.playground.cast import BI_PSA, STARTUP, VENDOR_SECRET
from bot.playground.market import CLIENTS, DOOR
from bot.playground.pax8 import Fault
from domain.ids import AccountId, ClientId, OrgId, PersonId, ProvisionId
from domain.ports import Later
from domain.provisioning import ProvisionStatus
from domain.tenancy import Actor, Permission
from domain.use_cases import advancing, polling, workspaces
from domain.use_cases.reporting import GIVEN_UP_AFTER
from tests.e2e.hands import SlackHands, TeamsHands, nothing_written
from tests.e2e.home import Home
from tests.e2e.intake import Vendor
from tests.e2e.visiting import TIDEWATER, bought, link_to

TOO_MUCH = "Too many requests at once"


def four(house: Home) -> None:
    """At once, and one more in 100 seconds."""
    house.built.files.allow.rate, house.built.files.allow.burst = 0.01, 400


async def test_a_tenant_that_floods_is_told_so_and_the_others_are_served(house: Home) -> None:
    """Lost otherwise: every MSP's afternoon, to one client's stuck key; or an answer that never comes."""
    clara, theo = house.slack("clara"), house.slack("theo")
    clara_s, bea_s = SlackHands(clara), TeamsHands(house.teams("bea"))
    four(house)
    answers = [await clara.command("/licenses") for _ in range(4)]
    assert not [each for each in answers if TOO_MUCH in str(each)]
    async with nothing_written(house):
        assert TOO_MUCH in str(await clara.command("/licenses"))
        pressed = await clara_s.click("licenses:page:0")
        assert pressed.status == 200 and TOO_MUCH in str(clara.shows()[-1].body) + str(pressed)
        before = len(clara.shows())
        said = [await clara_s.message(f"request {number} E3") for number in range(5)]
        assert [each.status for each in said] == [200] * 5
        assert [TOO_MUCH in str(post.body) for post in clara.shows()[before:]] == [True]
    assert TOO_MUCH not in str(await theo.command("/licenses"))
    assert TOO_MUCH not in str(await bea_s.click("licenses:page:0"))
    for number in range(6):
        last = await bea_s.click(f"licenses:page:{number}")
    assert last.status == 200 and TOO_MUCH in str(last)


async def test_a_flood_at_one_pax8_door_is_429_with_the_time_to_wait(house: Home) -> None:
    """Lost otherwise: the others' orders; Pax8 comes again by itself, with the same request."""
    headers = {"pax8ApiTokenV1": VENDOR_SECRET, "Content-Type": "application/json"}
    order = {"isSimulation": True, "provisionRequest": {"id": "a", "partnerId": "p", "partnerName": "L", "type": "NetNew", "quantity": 1}}  # fmt: skip
    four(house)
    found = []
    async with aiohttp.ClientSession() as http:
        for number in range(6):
            order["provisionRequest"] = {**order["provisionRequest"], "id": f"r-{number}"}  # type: ignore[dict-item]
            address = house.stage.bot_address + DOOR
            async with http.post(address, data=json.dumps(order), headers=headers) as answer:
                found.append((answer.status, answer.headers.get("Retry-After")))
        async with http.post(house.stage.bot_address + DOOR, headers={"pax8ApiTokenV1": "no"}) as answer:
            assert answer.status == 401
    assert [status for status, _ in found] == [202] * 4 + [429] * 2
    assert all(1 <= int(wait or 0) <= 100 for status, wait in found if status == 429)


@pytest.mark.parametrize("lost", [False, True], ids=["all goes well then", "the answer to our own attempt is lost"])
async def test_what_pax8_gave_up_to_tell_a_flooded_door_is_found_and_answered(house: Home, lost: bool) -> None:
    """Lost otherwise: an order whose three calls were all 429: Pax8 takes no result without an attempt that was
    acknowledged, and makes no more of them.
    """
    market, vendor, ports, world = house.market, Vendor(house), house.built.ports, house.stage.world
    await house.built.deliveries.stop(1)
    four(house)
    first = [await market.order(product=product, deliver=False) for product in (STARTUP, BI_PSA) * 2]
    assert [await market.deliver(each) for each in first] == [True] * 4
    shed = ProvisionId(await market.order(partner="summit"))
    with pytest.raises(LookupError, match="often enough"):
        while not await market.deliver(shed):
            continue
    assert {each["status"] for each in market.attempts(shed)} == {"Failed"} and await vendor.get(shed) is None
    await polling.poll(ports, TIDEWATER)
    assert isinstance(await advancing.advance(ports, TIDEWATER, shed, 1), Later)
    assert (await vendor.until(shed, status=ProvisionStatus.ACCEPTED)).attempt is None
    tried = len(market.attempts(shed))
    assert isinstance(await advancing.advance(ports, TIDEWATER, shed, 9), Later), "Pax8 may still come by itself"
    house.forward(GIVEN_UP_AFTER.total_seconds() + 1)
    if lost:
        world.faults.add(Fault(kind="after", method="POST", path="/provision-requests/*/attempts"))
        assert isinstance(await advancing.advance(ports, TIDEWATER, shed, 2), Later)
        assert market.results(shed) == []
    await advancing.advance(ports, TIDEWATER, shed, 3)
    assert [each["status"] for each in market.results(shed)] == ["Success"]
    assert (len(market.attempts(shed)), (await vendor.until(shed, answered=True)).trouble) == (tried + 1, None)
    assert shed not in [each["id"] for each in world.silo(CLIENTS[False]).unfulfilled()]


@pytest.mark.parametrize("kind", ["page", "file", "workspace"])
async def test_a_link_that_is_opened_too_often_is_429_and_no_other_is(house: Home, kind: str) -> None:
    """Lost otherwise: the database, to one link in a chat with a thousand readers, or in one bad script."""
    links = house.built.ports.links
    one = link_to(house, await bought(house))
    other = links.registration(TIDEWATER, AccountId("nobody"), 1)
    if kind == "file":
        terms = {"words": "", "zone": "UTC", "at": house.built.ports.clock.now().isoformat()}
        one, other = (house.built.files.address("audit", {"org": org, **terms}, 5) or "" for org in ("harbour", "x"))
    if kind == "workspace":  # a client's, and a page of the same organisation's own
        ada = Actor(OrgId("harbour"), "Ada Novak", PersonId("ada"), frozenset({Permission.MANAGE_LICENSING}))
        one = (await workspaces.link(house.built.ports, ada, ClientId("cedar"))).url
        other = links.connect(ada.org, PersonId("ada"))
    four(house)
    async with aiohttp.ClientSession() as http:
        found = []
        for _ in range(6):
            async with http.get(one) as answer:
                found.append((answer.status, answer.headers.get("Retry-After")))
        async with http.get(other) as answer:
            assert answer.status in (200, 404)
    assert [status for status, _ in found] == [200] * 4 + [429] * 2
    assert all(1 <= int(wait or 0) <= 100 for status, wait in found if status == 429)
