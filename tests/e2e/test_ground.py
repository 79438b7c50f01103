"""What a change stands on can move under it: the history at Pax8, the mapping, the right, the rules, the clock."""

from datetime import UTC, datetime

import pytest

from bot.playground.cast import APPROVALS, E3, PREMIUM
from bot.playground.pax8.faults import Fault
from domain.changes import ChangeStatus, Failure
from domain.ports import Kind
from domain.use_cases.applying import MIN_READS, WAITS
from tests.e2e.home import Home
from tests.e2e.test_decisions import held
from tests.mapping import map_to

S = ChangeStatus


async def test_an_old_row_of_the_history_proves_nothing(house: Home) -> None:
    """Lost otherwise: a change told as accepted that Pax8 never took, because it once had that many seats."""
    sub = house.subscription("Acme Dental", PREMIUM)
    book = house.stage.world.book("harbour")
    now = house.stage.world.clock.now()
    book.alter(sub, {"quantity": 12, "status": "PendingAutomated"}, now)
    book.alter(sub, {"quantity": 10, "status": "Active"}, now)
    await house.sync(Kind.SUBSCRIPTIONS)
    house.forward(3600)
    house.stage.world.faults.add(Fault(kind="before", method="PUT", path="/subscriptions/*", times=1))
    await house.slack("clara").say(f"request 12 {PREMIUM}")
    unknown = await house.until(1001, status=S.UNKNOWN)
    house.forward(16)
    read = await house.later(unknown)
    assert read.status is S.UNKNOWN and house.at_pax8(sub) == 10


READS = [("403 for the subscription", "/subscriptions/*"), ("404 for the history alone", "/subscriptions/*/history")]


@pytest.mark.parametrize("path", [row[1] for row in READS], ids=[row[0] for row in READS])
async def test_a_failed_read_after_a_write_is_not_a_refusal(house: Home, path: str) -> None:
    """Lost otherwise: a client who is told "nothing was changed", asks again, and pays twice."""
    house.stage.world.faults.add(Fault(kind="after", method="PUT", path="/subscriptions/*", times=1))
    await house.slack("clara").say(f"request 12 {PREMIUM}")
    unknown = await house.until(1001, status=S.UNKNOWN)
    status = 404 if path.endswith("history") else 403
    house.stage.world.faults.add(Fault(kind="status", method="GET", path=path, status=status, times=1))
    house.forward(16)
    if status == 403:
        await house.later(unknown)
        house.forward(60)
    applied = await house.until(1001, status=S.APPLIED)
    assert applied.asked == 12 and house.puts() == 1


async def test_a_remapped_company_closes_its_open_request(house: Home) -> None:
    """Lost otherwise: one client's request, applied to another's subscription."""
    change, ada = await held(house), house.slack("ada")
    card = await ada.sees("16 seats", place=APPROVALS)
    company = str(house.stage.world.partners["harbour"].data.company("Acme Dental")["id"])
    async with house.built.database.unit(house.org) as unit:
        await map_to(unit, company, "birch")
    await ada.press(card, "Approve")
    closed = await house.until(change.number, status=S.CLOSED)
    assert closed.detail == "company_unmapped" and house.puts() == 0
    await house.slack("clara").sees("no longer mapped")


async def test_a_sync_closes_what_the_last_unmapped_company_left_open(house: Home) -> None:
    """Lost otherwise: a request that waits for ever, because with nothing mapped there is nothing to read."""
    change = await held(house)
    async with house.built.database.unit(house.org) as unit:
        for company in await unit.mirror.mapping():
            await map_to(unit, company, None)
    await house.sync(Kind.SUBSCRIPTIONS)
    closed = await house.until(change.number, status=S.CLOSED)
    assert closed.detail == "company_unmapped"


async def test_a_requester_who_lost_the_right_loses_the_request(house: Home) -> None:
    """Lost otherwise: seats bought for somebody who left."""
    change, ada = await held(house), house.slack("ada")
    card = await ada.sees("16 seats", place=APPROVALS)
    await house.replant('{ permission = "write_licensing", client = "acme" }', "")
    await ada.press(card, "Approve")
    closed = await house.until(change.number, status=S.CLOSED)
    assert closed.detail == "requester_lost_right" and house.puts() == 0


async def test_a_request_whose_time_is_up_is_not_approved(house: Home) -> None:
    """Lost otherwise: a decision after the date that the card names, because a job was late."""
    change, ada = await held(house), house.slack("ada")
    card = await ada.sees("16 seats", place=APPROVALS)
    house.forward(14 * 24 * 3600 + 1)
    await ada.press(card, "Approve")
    await house.until(change.number, status=S.EXPIRED)
    assert house.puts() == 0


async def test_the_next_change_waits_for_one_that_provisions_late(house: Home) -> None:
    """Lost otherwise: a change that fails because Pax8 still shows the quantity from before the last one."""
    house.stage.world.faults.add(Fault(kind="late", method="PUT", path="/subscriptions/*", seconds=600, times=1))
    clara = house.slack("clara")
    await clara.say(f"request 12 {PREMIUM}")
    await house.until(1001, status=S.APPLIED)
    await clara.say(f"request 14 {PREMIUM}")
    await house.until(1002, status=S.APPROVED)
    house.forward(640)
    await house.until(1002, status=S.APPLIED)
    assert house.at_pax8(house.subscription("Acme Dental", PREMIUM)) == 14


async def test_a_form_is_bound_to_the_seats_that_it_showed(house: Home) -> None:
    """Lost otherwise: "12, two more than now", sent off when now has become 20."""
    clara = house.slack("clara")
    await clara.say("licenses Business Premium")
    await clara.press(await clara.sees("Business Premium"), "Change seats")
    house.alter(house.subscription("Acme Dental", PREMIUM), quantity=20)
    await house.sync(Kind.SUBSCRIPTIONS)
    await clara.fill(quantity="12")
    assert "10" in clara.form_errors() and "20 seats" in clara.form_errors()
    assert await house.changes() == []


async def test_a_stuck_change_rings_a_bell(house: Home) -> None:
    """Lost otherwise: an edited card, thirty minutes up the channel, that nobody looks at."""
    house.stage.world.faults.add(Fault(kind="before", method="PUT", path="/subscriptions/*", times=2))
    await house.slack("clara").say(f"request 12 {PREMIUM}")
    unknown = await house.until(1001, status=S.UNKNOWN)
    for seconds in (16, 45, 240, 600) * 2:
        house.forward(seconds)
        unknown = await house.later(unknown)
    assert unknown.sending.attention
    await house.slack("ada").sees("Needs attention", place=APPROVALS)
    house.alter(house.subscription("Acme Dental", PREMIUM), quantity=12)
    await house.sync(Kind.SUBSCRIPTIONS)
    settled = await house.until(1001, status=S.APPLIED)
    assert settled.failure is None, "a read that shows the target settles it"


async def test_a_changed_elsewhere_is_told_with_what_moved(house: Home) -> None:
    """Lost otherwise: whose change it was that stands there now."""
    change, ada = await held(house, 16, E3), house.slack("ada")
    house.alter(house.subscription("Acme Dental", E3), quantity=11)
    await ada.press(await ada.sees("16 seats", place=APPROVALS), "Approve")
    failed = await house.until(change.number, status=S.FAILED)
    assert failed.failure is Failure.CHANGED_ELSEWHERE
    await house.slack("clara").sees("10 → 11")


MOVED = {
    "the price": {"price": 99.5},
    "the status": {"status": "PendingCancel"},
    "the end of the commitment": {
        "commitment": {"id": "c1", "term": "1-Year", "endDate": datetime(2029, 5, 1, tzinfo=UTC)}
    },
}


@pytest.mark.parametrize("moved", MOVED.values(), ids=MOVED.keys())
async def test_what_moved_at_pax8_alone_stops_an_approval_before_its_write(
    house: Home, moved: dict[str, object]
) -> None:
    """Lost otherwise: seats bought on terms that nobody saw, since no sync had read them yet."""
    change, ada = await held(house, 16, E3), house.slack("ada")
    card = await ada.sees("16 seats", place=APPROVALS)
    house.alter(house.subscription("Acme Dental", E3), **moved)
    await ada.press(card, "Approve")
    failed = await house.until(change.number, status=S.FAILED)
    assert failed.failure is Failure.CHANGED_ELSEWHERE and house.puts() == 0


async def test_a_commitment_that_begins_stops_an_approval(house: Home) -> None:
    """Lost otherwise: seats that cannot be given back for a year, agreed to as if they could."""
    sub = house.subscription("Acme Dental", E3)
    house.alter(sub, commitment=None)
    await house.sync(Kind.SUBSCRIPTIONS)
    change, ada = await held(house, 16, E3), house.slack("ada")
    card = await ada.sees("16 seats", place=APPROVALS)
    house.alter(sub, **MOVED["the end of the commitment"])
    await ada.press(card, "Approve")
    failed = await house.until(change.number, status=S.FAILED)
    assert failed.failure is Failure.CHANGED_ELSEWHERE and house.puts() == 0


LEFT_OUT = {"price": None}


@pytest.mark.parametrize("listed", [True, False], ids=["of the list", "of the subscription that is read alone"])
async def test_a_price_that_pax8_leaves_out_has_not_moved(house: Home, listed: bool) -> None:
    """Lost otherwise: every approval, where a list of Pax8's says less of a subscription than its answer for that one."""
    sub = house.subscription("Acme Dental", E3)
    said = dict(house.stage.world.book("harbour").subscriptions.get(sub) or {})
    if listed:
        house.alter(sub, **LEFT_OUT)
        await house.sync(Kind.SUBSCRIPTIONS)
    change, ada = await held(house, 16, E3), house.slack("ada")
    card = await ada.sees("16 seats", place=APPROVALS)
    house.alter(sub, **({name: said[name] for name in LEFT_OUT} if listed else LEFT_OUT))
    await ada.press(card, "Approve")
    await house.until(change.number, status=S.APPLIED)
    assert house.puts() == 1


async def test_no_leap_of_the_clock_allows_a_second_write(house: Home) -> None:
    """Lost otherwise: a second PUT because a machine's clock was set, though nobody has looked what became of the first."""
    house.stage.world.faults.add(Fault(kind="before", method="PUT", path="/subscriptions/*", times=1))
    await house.slack("clara").say(f"request 12 {PREMIUM}")
    doubted = await house.until(1001, status=S.UNKNOWN)
    for looks in range(1, MIN_READS + 1):
        house.forward(86_400)
        doubted = await house.later(doubted)
        assert (doubted.status, doubted.sending.reads, house.puts()) == (S.UNKNOWN, looks, 1)
    house.forward(86_400)
    await house.until(1001, status=S.APPLIED)
    assert house.puts() == 2 and house.at_pax8(house.subscription("Acme Dental", PREMIUM)) == 12


async def test_a_company_unmapped_while_the_outcome_is_unknown_is_sent_nothing_more(house: Home) -> None:
    """Lost otherwise: a former client's change, sent a second time to what is nobody's or another's by now."""
    house.stage.world.faults.add(Fault(kind="before", method="PUT", path="/subscriptions/*", times=1))
    await house.slack("clara").say(f"request 12 {PREMIUM}")
    change = await house.until(1001, status=S.UNKNOWN)
    company = str(house.stage.world.partners["harbour"].data.company("Acme Dental")["id"])
    async with house.built.database.unit(house.org) as unit:
        await map_to(unit, company, "birch")
    for wait in WAITS:
        house.forward(wait.total_seconds() + 1)
        change = await house.later(change)
    assert (change.status, change.failure) == (S.FAILED, Failure.UNMAPPED) and house.puts() == 1
