"""Does a provision request come to what Pax8 will say of it tomorrow, when two things happen at the same moment?"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.playground.cast import BI_PSA, STARTUP
from bot.playground.market import CLIENTS
from bot.playground.pax8 import Fault
from domain.errors import AlreadyReviewed, Unavailable
from domain.ids import ProvisionId
from domain.ports import Dead, Done, Later, Ports
from domain.provisioning import Attempt, ProvisionRequest, ProvisionStatus
from domain.use_cases import advancing, polling, receiving, reporting, reviewing
from tests.e2e.home import Home, home
from tests.e2e.intake import LENA, TIDEWATER, Vendor

RESULTS = "/provision-requests/*/results"
ONE = "/provision-requests/*"


@pytest.fixture
async def idle(a_database_url: str) -> AsyncIterator[Home]:
    """A house in which nobody empties the outbox: the tests take each step themselves."""
    async with home(a_database_url) as made:
        await made.built.deliveries.stop(1)
        yield made


async def ended(ports: Ports, request: str) -> None:
    """Attempts, as the outbox makes them, until nothing is left to do."""
    for attempt in range(1, 8):
        match await advancing.advance(ports, TIDEWATER, ProvisionId(request), attempt):
            case Done():
                return
            case Dead(why):
                raise AssertionError(why)
            case Later():
                continue
    raise AssertionError("never done")


async def stored(house: Home, request: str) -> ProvisionRequest:
    found = await Vendor(house).get(request)
    assert found is not None
    return found


async def held(house: Home, **order: Any) -> ProvisionRequest:
    request = await house.market.order(**order)
    assert isinstance(await advancing.advance(house.built.ports, TIDEWATER, ProvisionId(request), 1), Done)
    found = await stored(house, request)
    assert found.status is ProvisionStatus.HELD
    return found


async def decide(house: Home, found: ProvisionRequest, accepted: bool) -> None:
    verdict = Vendor(house).verdict(accepted, None if accepted else "Whom do we write to?")
    await reviewing.decide(house.built.ports, TIDEWATER, found.id, verdict, found.version)


@pytest.mark.parametrize("told", [True, False], ids=["Pax8 tells us of it", "no call of Pax8's arrives"])
async def test_a_correction_that_is_faster_than_the_answer_to_our_refusal_is_looked_at(idle: Home, told: bool) -> None:
    """Lost otherwise: an order that was corrected, and is refused unseen for what was wrong before."""
    ports, silo = idle.built.ports, idle.stage.world.silo(CLIENTS[False])
    found = await held(idle, details={"adminEmail": "nobody"})
    await decide(idle, found, accepted=False)
    idle.stage.world.faults.add(Fault(kind="after", method="POST", path=RESULTS))
    await advancing.advance(ports, TIDEWATER, found.id, 1)
    assert (await stored(idle, found.id)).answer is None
    idle.forward(1)
    if told:
        assert await idle.market.retry(found.id, {"adminEmail": LENA})
    else:
        now = idle.stage.world.clock.now()
        silo.describe(found.id, {"adminEmail": LENA}, now)
        silo.attempt(found.id, None, now, "Acknowledged")
    for _ in range(3):
        await ended(ports, found.id)
    assert [each["status"] for each in idle.market.results(found.id)] == ["Fail", "Success"]
    done = await stored(idle, found.id)
    assert (done.status, done.email, done.answered) == (ProvisionStatus.ACCEPTED, LENA, True)


async def unseen(house: Home, **order: Any) -> ProvisionRequest:
    """Held, because Pax8 does not speak of it; from then on it does."""
    request = await house.market.order(**order)
    house.stage.world.faults.add(Fault(kind="status", status=404, method="GET", path=ONE, times=None))
    for attempt in range(1, advancing.UNSEEN_FOR + 1):
        await advancing.advance(house.built.ports, TIDEWATER, ProvisionId(request), attempt)
    house.stage.world.faults.clear()
    found = await stored(house, request)
    assert (found.status, found.findings) == (ProvisionStatus.HELD, ())
    assert found.trouble is not None
    return found


@pytest.mark.parametrize(("accepted", "status"), [(True, "Success"), (False, "Fail")], ids=["accepts", "refuses"])
async def test_what_a_person_decides_on_a_request_that_pax8_did_not_show_is_told(
    idle: Home, accepted: bool, status: str
) -> None:
    """Lost otherwise: an order that is carried out, or refused, and hangs at Pax8 for ever."""
    found = await unseen(idle)
    await decide(idle, found, accepted)
    await ended(idle.built.ports, found.id)
    assert [each["status"] for each in idle.market.results(found.id)] == [status]
    assert (await stored(idle, found.id)).trouble is None


async def test_a_request_that_pax8_does_not_show_is_not_accepted_by_what_happens_beside_it(idle: Home) -> None:
    """Lost otherwise: seats for a request that nobody made, because its partner bought something else."""
    found = await unseen(idle, product=BI_PSA)
    world = idle.stage.world
    other = await idle.market.order()
    await ended(idle.built.ports, other)
    world.faults.add(Fault(kind="status", status=404, method="GET", path=f"{ONE[:-1]}{found.id}", times=None))
    await advancing.advance(idle.built.ports, TIDEWATER, found.id, 1)
    assert (await stored(idle, found.id)).status is ProvisionStatus.HELD
    world.faults.clear()
    await ended(idle.built.ports, found.id)
    assert [each["status"] for each in idle.market.results(found.id)] == ["Success"]


async def test_a_subscription_of_another_partner_is_nobody_elses(idle: Home) -> None:
    """Lost otherwise: Pax8 is told that it is done, and the partner who pays for it has nothing."""
    ports = idle.built.ports
    bought = await idle.market.order(quantity=5)
    await ended(ports, bought)
    mine = idle.market.subscription("lakeside", STARTUP)
    for order in (("Update", 9), ("Renewal", 9), ("Deprovision", 5)):
        await held(idle, type=order[0], partner="summit", quantity=order[1], subscription=mine)
    gone = await idle.market.order("Deprovision", subscription=mine)
    await ended(ports, gone)
    again = await held(idle, partner="summit", subscription=mine, quantity=7)
    assert [each.requirement for each in again.findings] == ["no_live_account"]
    assert await Vendor(idle).accounts() == 1


async def test_an_order_whose_partner_only_pax8_itself_tells_is_carried_out(idle: Home) -> None:
    """Lost otherwise: a request that is begun anew without end, because it is looked for under nobody's account."""
    ports = idle.built.ports
    await ended(ports, await idle.market.order())
    request = await idle.market.order(product=BI_PSA, deliver=False)
    silo = idle.stage.world.silo(CLIENTS[False])
    partner = silo.requests[request].pop("partnerId")
    await idle.market.deliver(request)
    silo.requests[request]["partnerId"] = partner
    await ended(ports, request)
    assert [each["status"] for each in idle.market.results(request)] == ["Success"]
    assert await Vendor(idle).accounts() == 1


async def test_a_simulation_says_nothing_of_a_request_that_is_none(idle: Home) -> None:
    """Lost otherwise: a real order's welcome goes where somebody's test has said."""
    ports = idle.built.ports
    found = await held(idle, partner="summit", quantity=0)
    attempt = Attempt("simulated", "other", "Issued", idle.built.ports.clock.now() + timedelta(minutes=1))
    mallory = {"adminEmail": "mallory@test.example"}
    shown = await ports.provisioner(TIDEWATER, False).request(found.id)
    told = replace(shown, simulation=True, detail=attempt.detail, details=mallory, attempt=attempt)
    await receiving.receive(ports, TIDEWATER, told)
    after = await stored(idle, found.id)
    assert (after.version, after.details, after.simulation) == (found.version, found.details, False)
    await decide(idle, after, accepted=False)
    await ended(ports, found.id)
    assert [each["status"] for each in idle.market.results(found.id)] == ["Fail"]


async def test_one_request_that_cannot_be_read_does_not_hide_the_others(idle: Home) -> None:
    """Lost otherwise: every order after it that no call told us of."""
    first, second, third = [await idle.market.order(product=BI_PSA, deliver=False) for _ in range(3)]
    silo = idle.stage.world.silo(CLIENTS[False])
    silo.requests[first]["productId"] = "not an id"
    refused = Fault(kind="status", status=400, method="GET", path=f"{ONE[:-1]}{second}", times=None)
    idle.stage.world.faults.add(refused)
    with pytest.raises(Unavailable):
        await polling.poll(idle.built.ports, TIDEWATER)
    assert await Vendor(idle).get(third) is not None


async def test_what_somebody_answers_at_pax8_while_it_waits_here_waits_no_more(idle: Home) -> None:
    """Lost otherwise: an account for an order that was refused in Pax8's own portal while a person here looked at it."""
    ports, silo = idle.built.ports, idle.stage.world.silo(CLIENTS[False])
    vendor = Vendor(idle)
    for status, becomes in (("Fail", ProvisionStatus.REFUSED), ("Success", ProvisionStatus.ACCEPTED)):
        found = await held(idle, details={})
        await polling.poll(ports, TIDEWATER)
        await ended(ports, found.id)
        assert await stored(idle, found.id) == found
        attempt = idle.market.attempts(found.id)[-1]["id"]
        silo.answer(found.id, {"provisionAttemptId": attempt, "status": status, "errorMessage": "by hand"})
        assert await polling.poll(ports, TIDEWATER) >= 1
        await ended(ports, found.id)
        after = await stored(idle, found.id)
        assert (after.status, after.verdict, after.answer and after.answer.elsewhere) == (becomes, None, True)
        with pytest.raises(AlreadyReviewed):
            await reviewing.decide(ports, TIDEWATER, found.id, vendor.verdict(True), found.version, LENA)
    assert await vendor.accounts() == 0


async def test_what_somebody_else_answered_is_not_acted_on(idle: Home) -> None:
    """Lost otherwise: an account for an order that was refused in Pax8's own portal."""
    vendor, ports = Vendor(idle), idle.built.ports
    silo = idle.stage.world.silo("tidewater")
    for status, becomes in (("Fail", ProvisionStatus.REFUSED), ("Success", ProvisionStatus.ACCEPTED)):
        request = await idle.market.order()
        attempt = idle.market.attempts(request)[-1]["id"]
        silo.answer(request, {"provisionAttemptId": attempt, "status": status, "errorMessage": "by hand"})
        await ended(ports, request)
        found = await vendor.get(request)
        assert found is not None
        assert (found.status, found.verdict, found.answer and found.answer.elsewhere) == (becomes, None, True)
        assert len(idle.market.results(request)) == 1
    assert await vendor.accounts() == 0


async def test_pax8_that_cannot_be_asked_does_not_keep_an_order_from_being_carried_out(idle: Home) -> None:
    """Lost otherwise: a purchase that waits for an interface which it does not need, or is told twice when it is back."""
    vendor, ports, faults = Vendor(idle), idle.built.ports, idle.stage.world.faults
    request = await idle.market.order()
    faults.add(Fault(kind="status", status=501, method="GET", path="/provision-requests/*", times=None))
    faults.add(
        Fault(kind="status", status=429, retry_after="90", method="GET", path="/provision-requests/*", times=None)
    )
    outcome = await advancing.advance(ports, TIDEWATER, ProvisionId(request), 1)
    found = await vendor.get(request)
    assert isinstance(outcome, Later)
    assert found is not None
    assert (found.status, found.answered) == (ProvisionStatus.ACCEPTED, False)
    faults.clear()
    await ended(ports, request)
    assert [each["status"] for each in idle.market.results(request)] == ["Success"]


async def test_a_request_that_pax8_does_not_show_is_held_for_a_person(idle: Home) -> None:
    """Lost otherwise: an account for an order that there is not."""
    vendor, ports = Vendor(idle), idle.built.ports
    request = await idle.market.order()
    idle.stage.world.faults.add(
        Fault(kind="status", status=404, method="GET", path="/provision-requests/*", times=None)
    )
    await ended(ports, request)
    held = await vendor.get(request)
    assert held is not None
    assert (held.status, held.trouble is not None, await vendor.accounts()) == (ProvisionStatus.HELD, True, 0)
    idle.stage.world.faults.clear()
    await ended(ports, request)
    again = await vendor.get(request)
    assert again is not None
    assert again.status is ProvisionStatus.ACCEPTED


async def test_an_order_of_which_pax8_takes_no_attempt_is_left_to_a_person_and_answered_when_it_takes_one(
    idle: Home,
) -> None:
    """Lost otherwise: an order that is carried out here and looked at for ever, and nobody hears that Pax8 waits."""
    ports, faults = idle.built.ports, idle.stage.world.faults
    faults.add(Fault(kind="after", method="POST", path="/notifications", times=None))
    request = await idle.market.order()
    with pytest.raises(LookupError):
        while not await idle.market.deliver(request):
            idle.forward(1)
    faults.clear()
    faults.add(Fault(kind="status", status=422, method="POST", path=f"{ONE}/attempts", times=None))
    await advancing.advance(ports, TIDEWATER, ProvisionId(request), 1)
    idle.forward(reporting.GIVEN_UP_AFTER.total_seconds() + 1)
    await ended(ports, request)
    faults.clear()
    waits = await stored(idle, request)
    assert waits.status is ProvisionStatus.ACCEPTED and reporting.NONE_ACKNOWLEDGED in (waits.trouble or "")
    assert idle.market.results(request) == []
    idle.forward(1)
    idle.stage.world.silo(CLIENTS[False]).attempt(request, None, idle.stage.world.clock.now(), "Acknowledged")
    await polling.poll(ports, TIDEWATER)
    await ended(ports, request)
    assert [each["status"] for each in idle.market.results(request)] == ["Success"]
    assert (await stored(idle, request)).trouble is None
