"""Does every provision request that Pax8 sends become one decision, and one result, whatever happens on the way?"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.playground.cast import BI_PSA, STARTUP
from bot.playground.pax8 import Fault
from domain.errors import AlreadyReviewed, NothingToReport, ReviewMoved, UnknownProvision
from domain.ids import OrgId, PersonId, Platform, ProvisionId
from domain.provisioning import ProvisionStatus
from domain.tenancy import Actor
from domain.use_cases import polling, reporting, reviewing, sealing
from domain.vendors import Requirement
from tests.e2e.home import Home, home
from tests.e2e.intake import LENA, TIDEWATER, Vendor

RESULTS = "/provision-requests/*/results"
MILO = Actor(TIDEWATER, "Milo Bright", PersonId("milo"), via=Platform.TEAMS)


@pytest.fixture
async def house(a_database_url: str) -> AsyncIterator[Home]:
    async with home(a_database_url) as made:
        yield made


async def test_a_purchase_is_accepted_by_itself_and_a_simulation_changes_nothing(house: Home) -> None:
    """Lost otherwise: the whole of it; or an account of an MSP that has only tried its form."""
    vendor = Vendor(house)
    tried = await house.market.order(simulation=True)
    assert (await house.market.answered(tried))["status"] == "Success"
    assert (await vendor.until(tried, answered=True)).simulation
    assert await vendor.accounts() == 0
    request = await house.market.order(quantity=5)
    assert (await house.market.answered(request))["status"] == "Success"
    done = await vendor.until(request, answered=True)
    assert (done.status, done.email) == (ProvisionStatus.ACCEPTED, LENA)
    assert done.answer is not None
    assert not done.answer.elsewhere
    assert await vendor.recorded(request) == ["provision.receive", "provision.accept", "provision.report"]
    assert (await vendor.accounts(), await vendor.seats(house.market.subscription("lakeside", STARTUP))) == (1, 5)


@pytest.mark.races
async def test_the_contact_that_is_missing_is_typed_in_and_one_of_two_verdicts_counts(house: Home) -> None:
    """Lost otherwise: a request that nobody can mend, or one that is accepted and refused."""
    vendor, ports = Vendor(house), house.built.ports
    mended = await house.market.order(details={})
    held = await vendor.until(mended, status=ProvisionStatus.HELD)
    assert [each.requirement for each in held.findings] == [Requirement.CONTACT_EMAIL]
    with pytest.raises(ReviewMoved):
        await reviewing.complete(ports, TIDEWATER, held.id, held.version - 1, LENA, MILO)
    after = await reviewing.complete(ports, TIDEWATER, held.id, held.version, LENA, MILO)
    assert (after.status, after.email) == (ProvisionStatus.ACCEPTED, LENA)
    assert (await house.market.answered(mended))["status"] == "Success"
    with pytest.raises(AlreadyReviewed):
        await reviewing.complete(ports, TIDEWATER, held.id, held.version, LENA, MILO)
    with pytest.raises(UnknownProvision):
        await reviewing.decide(ports, TIDEWATER, ProvisionId("nothing"), vendor.verdict(True), 1)
    with pytest.raises(UnknownProvision):
        await reviewing.decide(ports, OrgId("harbour"), held.id, vendor.verdict(True), held.version)

    fought_over = await house.market.order(partner="summit", details={})
    seen = await vendor.until(fought_over, status=ProvisionStatus.HELD)
    both = [
        reviewing.decide(ports, TIDEWATER, seen.id, vendor.verdict(True), seen.version, "olga@summit.example"),
        reviewing.decide(ports, TIDEWATER, seen.id, vendor.verdict(False, "no", "milo"), seen.version),
    ]
    ended = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["AlreadyReviewed", "ProvisionRequest"]
    result = await house.market.answered(fought_over)
    decided = await vendor.until(fought_over, answered=True)
    assert result["status"] == ("Success" if decided.status is ProvisionStatus.ACCEPTED else "Fail")


async def test_a_refusal_is_told_and_a_corrected_request_begins_anew(house: Home) -> None:
    """Lost otherwise: an MSP that does not learn why, or corrects its order and is not heard."""
    vendor = Vendor(house)
    request = await house.market.order(details={"adminEmail": "nobody"})
    held = await vendor.until(request, status=ProvisionStatus.HELD)
    await reviewing.decide(
        house.built.ports, TIDEWATER, held.id, vendor.verdict(False, "Whom do we write to?"), held.version
    )
    told = await house.market.answered(request)
    assert (told["status"], told["errorMessage"]) == ("Fail", "Whom do we write to?")
    await vendor.until(request, answered=True)
    assert await house.market.retry(request, {"adminEmail": LENA})
    assert (await house.market.answered(request, times=2))["status"] == "Success"
    done = await vendor.until(request, status=ProvisionStatus.ACCEPTED, answered=True)
    assert done.number == held.number
    assert await vendor.recorded(request) == [
        *("provision.receive", "provision.hold", "provision.refuse", "provision.report"),
        *("provision.receive", "provision.accept", "provision.report"),
    ]
    rows = [row async for row in sealing.exported(house.built.database.view, TIDEWATER)]
    (refused,) = (row for row in rows if row["action"] == "provision.refuse")
    assert "Whom do we write to?" in refused["detail"]
    assert "Refuse" in refused["card"] and "nobody" in refused["card"], "the card that was decided about"


async def test_an_update_that_comes_before_its_purchase_is_carried_out_after_it(house: Home) -> None:
    """Lost otherwise: seats that were paid for, because two calls crossed each other."""
    vendor, now = Vendor(house), house.stage.world.clock.now()
    bought = await house.market.order(product=BI_PSA, quantity=3, created_at=now - timedelta(minutes=9), deliver=False)
    subscription = house.market.subscription("lakeside", BI_PSA)
    later = {"product": BI_PSA, "subscription": subscription}
    seven = await house.market.order("Update", quantity=7, created_at=now - timedelta(minutes=5), **later)
    five = await house.market.order("Update", quantity=5, created_at=now - timedelta(minutes=7), **later)
    for early in (seven, five):
        await vendor.until(early, status=ProvisionStatus.HELD)
    await house.market.deliver(bought)
    for request in (bought, five, seven):
        assert (await house.market.answered(request))["status"] == "Success"
        await vendor.until(request, status=ProvisionStatus.ACCEPTED, answered=True)
    assert await vendor.seats(subscription) == 7


async def test_what_no_call_told_us_of_is_found(house: Home) -> None:
    """Lost otherwise: every request that was ordered while our door was shut."""
    vendor, ports, world = Vendor(house), house.built.ports, house.stage.world
    assert await polling.poll(ports, TIDEWATER) == 0
    world.faults.add(Fault(kind="after", path="/notifications", times=None))
    missed = [await house.market.order(product=product) for product in (STARTUP, BI_PSA)]
    tried = await house.market.order(simulation=True)
    world.faults.clear()
    assert [await vendor.get(each) for each in (*missed, tried)].count(None) == 0
    silent = await house.market.order(partner="summit", deliver=False)
    assert await polling.poll(ports, TIDEWATER) >= 1
    assert (await vendor.until(silent, status=ProvisionStatus.ACCEPTED)).attempt is None
    for each in (*missed, tried, silent):
        await house.market.deliver(each)
        assert (await house.market.answered(each))["status"] == "Success"


async def test_a_result_that_is_not_taken_waits_for_a_person(house: Home) -> None:
    """Lost otherwise: an MSP whose order hangs at Pax8 while nobody here knows, or a call that is repeated for ever."""
    vendor, ports, world = Vendor(house), house.built.ports, house.stage.world
    world.faults.add(Fault(kind="status", status=422, method="POST", path=RESULTS, times=None))
    request = await house.market.order()
    async with asyncio.timeout(20):
        while (stuck := await vendor.get(request)) is None or stuck.trouble is None:  # noqa: ASYNC110 - a row rings no bell
            await asyncio.sleep(0.02)
    posts = sum(call.method == "POST" and call.path.endswith("/results") for call in world.calls)
    await polling.poll(ports, TIDEWATER)
    assert (stuck.status, posts) == (ProvisionStatus.ACCEPTED, 1)
    world.faults.clear()
    with pytest.raises(ReviewMoved):
        await reporting.again(ports, TIDEWATER, stuck.id, stuck.version - 1, MILO)
    await reporting.again(ports, TIDEWATER, stuck.id, stuck.version, MILO)
    assert (await house.market.answered(request))["status"] == "Success"
    done = await vendor.until(request, answered=True, trouble=None)
    with pytest.raises(NothingToReport):
        await reporting.again(ports, TIDEWATER, done.id, done.version, MILO)
    assert await vendor.recorded(request) == [
        *("provision.receive", "provision.accept", "provision.trouble", "provision.retry", "provision.report")
    ]
