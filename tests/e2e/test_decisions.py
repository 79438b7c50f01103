"""One decision per request, whoever presses, however often, and on whatever was shown."""

import asyncio

import pytest

from bot.playground.cast import APPROVALS, E3, PREMIUM
from bot.playground.pax8.faults import Fault
from domain.changes import ChangeRequest, ChangeStatus, Failure
from domain.errors import AlreadyDecided
from domain.ids import PersonId, Platform
from domain.tenancy import Actor, Permission
from domain.use_cases import sealing
from domain.use_cases.approvals import Verdict, decide
from domain.use_cases.changes import expire
from tests.e2e.home import HARBOUR, Home

S = ChangeStatus


async def held(house: Home, quantity: int = 16, product: str = E3) -> ChangeRequest:
    """Clara asks for more than the rules let pass."""
    number = 1001 + len(await house.changes())
    await house.slack("clara").say(f"request {quantity} {product}")
    return await house.until(number, status=S.PENDING)


def admin(name: str) -> Actor:
    return Actor(HARBOUR, name, PersonId(name), frozenset({Permission.MANAGE_LICENSING}), None, Platform.SLACK)


@pytest.fixture
def pressed_by_forty(either_house: Home) -> list[Actor]:
    return [admin("ada" if i % 2 else "ben") for i in range(40)]


async def test_of_forty_deciders_one_wins(either_house: Home, pressed_by_forty: list[Actor]) -> None:
    """Lost otherwise: the promise of one decision, on each database."""
    change = await held(either_house)

    async def press(actor: Actor, approve: bool) -> ChangeRequest:
        try:
            return await decide(
                either_house.built.ports, actor, Verdict(change.id, change.version, approve, Platform.SLACK)
            )
        except AlreadyDecided as refusal:
            return refusal.change

    answers = await asyncio.gather(*(press(actor, i % 3 > 0) for i, actor in enumerate(pressed_by_forty)))
    decisions = {answer.decision for answer in answers}
    assert len(answers) == 40 and len(decisions) == 1 and None not in decisions
    (decision,) = decisions
    assert decision is not None
    await either_house.until(change.number, status=S.APPLIED if decision.approved else S.REJECTED)
    assert either_house.puts() == int(decision.approved)


async def test_a_button_pressed_twice_decides_once(house: Home) -> None:
    """Lost otherwise: what a nervous finger costs."""
    change, ada = await held(house), house.slack("ada")
    card = await ada.sees("16 seats", place=APPROVALS)
    first, second = await asyncio.gather(ada.press(card, "Approve"), ada.press(card, "Approve"))
    assert first.shown is None and second.shown is None
    await house.until(change.number, status=S.APPLIED)
    assert house.puts() == 1


async def test_an_approval_binds_to_what_was_shown(house: Home) -> None:
    """Lost otherwise: money, when a price moves between the look and the press."""
    change, ada = await held(house), house.slack("ada")
    card = await ada.sees("16 seats", place=APPROVALS)
    house.alter(house.subscription("Acme Dental", E3), price=99.5)
    await house.sync()
    after = await house.later(change)
    assert [moved.aspect.value for moved in after.changed] == ["price"]
    await house.stage.slack.wait_for(lambda: len(card.versions) > 1)
    await ada.press(card, "Approve", version=0)
    assert (await house.changes())[-1].status is S.PENDING
    await ada.press(card, "Approve")
    await house.until(change.number, status=S.APPLIED)


async def test_an_own_request_is_not_decided_by_its_requester(house: Home) -> None:
    """Lost otherwise: the second pair of eyes."""
    ada = house.slack("ada")
    await ada.say(f"request 16 {E3} for Acme Dental")
    change = await house.until(1001, status=S.PENDING)
    assert change.on_behalf
    card = await ada.sees("16 seats", place=APPROVALS)
    await ada.press(card, "Approve")
    assert (await house.changes())[-1].status is S.PENDING
    ben = house.teams("ben")
    await ben.press(await ben.sees("16 seats", place=house.stage.approvals), "Approve")
    await house.until(1001, status=S.APPLIED)


async def test_a_tech_may_look_and_not_decide(house: Home) -> None:
    """Lost otherwise: the difference between looking and touching."""
    await held(house)
    theo = house.slack("theo")
    card = await theo.sees("16 seats", place=APPROVALS)
    await theo.press(card, "Approve")
    assert (await house.changes())[-1].status is S.PENDING
    await theo.sees("manage_licensing", place=APPROVALS)


async def test_a_rejection_on_teams_takes_a_reason_in_a_dialog(house: Home) -> None:
    """Lost otherwise: that both platforms can do the same."""
    change, ben, clara = await held(house), house.teams("ben"), house.slack("clara")
    card = await ben.sees("16 seats", place=house.stage.approvals)
    await ben.press(card, "Reject…")
    await ben.fill(reason="Not this <quarter> & *not* so many")
    await house.until(change.number, status=S.REJECTED)
    await clara.sees("rejected", "Not this <quarter> & *not* so many")
    assert house.puts() == 0


async def test_a_request_is_withdrawn_by_the_one_who_asked(house: Home) -> None:
    """Lost otherwise: a way back before anybody has decided."""
    change, clara = await held(house), house.slack("clara")
    await clara.press(await clara.sees("16 seats"), "Withdraw")
    withdrawn = await house.until(change.number, status=S.WITHDRAWN)
    assert withdrawn.decision is None and house.puts() == 0
    await house.slack("ada").sees("ithdrawn", place=APPROVALS)


async def test_a_request_that_nobody_decides_expires(house: Home) -> None:
    """Lost otherwise: a card that waits for ever, and a client who waits with it."""
    change = await held(house)
    house.forward(14 * 24 * 3600 - 60)
    assert await expire(house.built.ports, HARBOUR) == 0
    house.forward(61)
    assert await expire(house.built.ports, HARBOUR) == 1
    await house.until(change.number, status=S.EXPIRED)
    await house.slack("clara").sees("expired")
    await house.slack("ada").sees("xpired", place=APPROVALS)


async def test_a_subscription_cancelled_at_pax8_closes_its_request(house: Home) -> None:
    """Lost otherwise: an approval for something that is not there any more."""
    change = await held(house)
    house.alter(house.subscription("Acme Dental", E3), status="Cancelled")
    await house.sync()
    closed = await house.until(change.number, status=S.CLOSED)
    assert closed.detail == "subscription_gone" and house.puts() == 0
    await house.slack("clara").sees("closed")


CHOICES = [
    ("Mark applied", {"status": S.APPLIED}, 2),
    ("Give up", {"status": S.FAILED, "failure": Failure.GIVEN_UP}, 2),
    ("Try again", {"status": S.APPLIED}, 3),
]


@pytest.mark.parametrize(("label", "ends", "puts"), CHOICES, ids=[f"{row[0]} after two lost writes" for row in CHOICES])
async def test_what_nothing_can_show_is_a_persons_choice(
    house: Home, label: str, ends: dict[str, object], puts: int
) -> None:
    """Lost otherwise: a change that is neither done nor told to be stuck; or a third write that nobody wanted."""
    change, ada = await held(house), house.slack("ada")
    house.stage.world.faults.add(Fault(kind="before", method="PUT", path="/subscriptions/*", times=2))
    card = await ada.sees("16 seats", place=APPROVALS)
    await ada.press(card, "Approve")
    stuck = await house.until(change.number, status=S.UNKNOWN)
    for seconds in (15, 45, 240, 600) * 2:
        house.forward(seconds)
        stuck = await house.later(stuck)
    await house.stage.slack.wait_for(lambda: "Needs attention" in ada.words(card))
    assert house.puts() == 2 and stuck.sending.attention
    await ada.press(card, label)
    settled = await house.later(stuck)
    for seconds in (16, 45, 240, 600):
        if settled.status is S.UNKNOWN:
            house.forward(seconds)
            settled = await house.later(settled)
    await house.until(change.number, **ends)
    assert house.puts() == puts
    decided, chosen = [row async for row in sealing.exported(house.built.database.view, HARBOUR) if row["card"]]
    assert decided["action"] == "change.approve" and "Approve" in decided["card"]
    assert "Needs attention" in chosen["card"] and label in chosen["card"], "the card that the choice was made on"


async def test_a_write_that_pax8_provisions_late_is_not_sent_twice(house: Home) -> None:
    """Lost otherwise: the difference between “accepted” and “to be seen”."""
    sub = house.subscription("Acme Dental", PREMIUM)
    house.stage.world.faults.add(Fault(kind="late", method="PUT", path="/subscriptions/*", seconds=3600))
    await house.slack("clara").say(f"request 12 {PREMIUM}")
    await house.until(1001, status=S.APPLIED)
    await house.sync()
    async with house.built.database.view(HARBOUR) as view:
        holding = await view.catalog.holding(sub)  # type: ignore[arg-type]
    assert holding is not None and holding.subscription.quantity == 12, "a sync undid what Pax8 had accepted"
    house.forward(3700)
    accepted = (await house.changes())[0]
    confirmed = await house.later(accepted)
    assert confirmed.confirmed_at is not None
    assert house.puts() == 1 and house.at_pax8(sub) == 12
