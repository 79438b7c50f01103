"""Staff asks for one of a client's people: both stand on it, both are told, and neither decides."""

from dataclasses import replace

import pytest

from bot.playground.cast import APPROVALS, E3
from bot.playground.seats import SlackSeat, TeamsSeat
from domain.audit import AuditSearch
from domain.changes import ChangeStatus
from domain.ids import ClientId, PersonId, SubscriptionId
from domain.tenancy import Actor, Grant, Permission
from domain.use_cases import licences
from tests.e2e.hands import SlackHands, TeamsHands, everything, nothing_written, quiet
from tests.e2e.home import HARBOUR, Home

S = ChangeStatus
ACME = Grant(Permission.WRITE_LICENSING, ClientId("acme"))


def staff(house: Home, platform: str) -> SlackSeat | TeamsSeat:
    return house.slack("theo") if platform == "slack" else house.teams("ben")


async def ask_for(house: Home, person: SlackSeat | TeamsSeat, name: str) -> None:
    """By the form, which a proposal opens."""
    await person.say(f"add 10 {E3} for Acme")
    await person.press(await person.sees("10 → 20"), "Change…")
    await person.choose("for_whom", name[:3].lower(), name)
    await person.fill(quantity="20")
    await house.until(1001, status=S.PENDING)


async def may_ask_for_acme(house: Home, person: str) -> None:
    async with house.built.database.unit(HARBOUR) as unit:
        assert await unit.people.grant(PersonId(person), ACME)


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_both_people_stand_on_it_and_both_are_told(house: Home, platform: str) -> None:
    """Lost otherwise: whose wish it was, or what came of it, for the one who had it."""
    asker, clara, ada = staff(house, platform), house.slack("clara"), house.slack("ada")
    await clara.server.people.home_opened(clara.who.user)
    await quiet(house)
    await ask_for(house, asker, "Clara Lind")
    both = f"{asker.who.name} (Harbour IT) for Clara Lind, Acme Dental"
    card = await ada.sees("1001", both, place=APPROVALS)
    await asker.sees("1001", both, "Waiting for approval")
    await quiet(house)
    assert f"{asker.who.name} for Clara Lind" in everything(clara.home())
    await clara.say("requests")
    listed = await clara.sees("#1001", f"{asker.who.name} for Clara Lind")
    assert "Withdraw" not in everything(listed.body)
    await clara.press(listed, "Open")
    own = await clara.sees(both, "Waiting for approval")
    assert "Withdraw" not in everything(own.body)
    await ada.press(card, "Approve")
    await house.until(1001, status=S.APPLIED)
    await asker.sees("Pax8 has accepted your change", both)
    await clara.sees(f"Pax8 has accepted {asker.who.name}’s change on your behalf", both)
    async with house.built.database.view(HARBOUR) as view:
        record = await view.audit.page(AuditSearch(), 0, 20)
    told = {line.entry.action: line.entry.detail for line in record.lines}
    assert told["change.request"] == told["change.approve"] == f"10→20 · asked by {asker.who.name} for Clara Lind"


async def test_neither_of_the_two_decides_unless_the_policy_lets_them(house: Home) -> None:
    """Lost otherwise: the second pair of eyes, by way of a colleague who asks."""
    ben, ada = house.teams("ben"), house.slack("ada")
    await may_ask_for_acme(house, "ada")
    await ask_for(house, ben, "Ada Novak")
    card = await ada.sees("1001", "for Ada Novak", place=APPROVALS)
    theirs = await ben.sees("1001", "for Ada Novak", place=house.stage.approvals)
    await quiet(house)
    async with nothing_written(house):
        await ada.press(card, "Approve")
        await ada.sees("was asked for you", place=APPROVALS)
        await ada.say("approved", APPROVALS, under=card)
        await ben.press(theirs, "Approve")
        for seat in (ada, ben):
            await seat.say("approvals")
            listed = await seat.sees("1 request waits", "#1001")
            assert "Approve" not in seat.words(listed)
    async with house.built.database.unit(HARBOUR) as unit:
        policy = (await unit.rules.book()).policy
        assert await unit.rules.set_policy(replace(policy, own_decisions=True))
    await ada.press(card, "Approve")
    await house.until(1001, status=S.APPLIED)


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_somebody_who_may_not_ask_for_that_client_is_refused_at_the_field(house: Home, platform: str) -> None:
    """Lost otherwise: one client's people told of another's licences."""
    asker = staff(house, platform)
    hands = SlackHands(asker) if isinstance(asker, SlackSeat) else TeamsHands(asker)
    token = f"request:{house.subscription('Acme Dental', E3)}:10"
    async with house.built.database.unit(HARBOUR) as unit:
        await unit.people.revoke(PersonId("clara"), Permission.WRITE_LICENSING)
    async with nothing_written(house):
        for forged in ("bea", "clara", "nobody", "theo", "'; --"):
            seen = await hands.send_form(token, {"quantity": "20", "for_whom": forged})
            assert "Nobody by that name may ask for Acme Dental" in everything(seen.body), forged
            assert "Bea" not in everything(seen.body)


async def test_a_client_names_nobody_else(house: Home) -> None:
    """Lost otherwise: staff's right, in the hands of whoever forges a field."""
    clara, theo = house.slack("clara"), house.slack("theo")
    await may_ask_for_acme(house, "theo")
    await clara.say(f"add 10 {E3}")
    await clara.press(await clara.sees("10 → 20"), "Change…")
    assert "For whom" not in everything(clara.window())
    async with nothing_written(house):
        seen = await SlackHands(clara).send_open_form({"quantity": "20", "for_whom": "theo"})
        assert "Nobody by that name" in everything(seen.body)
    await theo.say(f"add 10 {E3} for Acme")
    await theo.press(await theo.sees("10 → 20"), "Change…")
    assert [option["text"]["text"] for option in await theo.search("for_whom", "")] == ["Clara Lind"]


async def test_nobody_but_staff_is_told_who_a_clients_people_are(house: Home) -> None:
    """Lost otherwise: a list of a client's people, for whoever can send a search."""
    sub = SubscriptionId(house.subscription("Acme Dental", E3))
    own = Actor(HARBOUR, "Clara", PersonId("clara"), frozenset({Permission.WRITE_LICENSING}), ClientId("acme"))
    theo = replace(own, person=PersonId("theo"), permissions=frozenset({Permission.REQUEST_FOR_CLIENTS}), client=None)
    assert await licences.beneficiaries(house.built.ports, own, sub, "") == ()
    assert [each.label for each in await licences.beneficiaries(house.built.ports, theo, sub, "")] == ["Clara Lind"]


async def test_whoever_it_was_for_is_told_of_a_withdrawal_and_cannot_make_one(house: Home) -> None:
    """Lost otherwise: an end that one of the two never hears of."""
    theo, clara = house.slack("theo"), house.slack("clara")
    await ask_for(house, theo, "Clara Lind")
    (change,) = await house.changes()
    await SlackHands(clara).click(f"withdraw:{change.id}:1")
    assert (await house.changes())[0].status is S.PENDING
    await theo.press(await theo.sees("1001", "Waiting for approval"), "Withdraw")
    await clara.sees("Theo Marsh withdrew the request on your behalf")


async def test_whoever_lost_the_right_is_told_nothing_more(house: Home) -> None:
    """Lost otherwise: a client's licences, told to somebody who has left."""
    theo, clara = house.slack("theo"), house.slack("clara")
    await ask_for(house, theo, "Clara Lind")
    async with house.built.database.unit(HARBOUR) as unit:
        await unit.people.revoke(PersonId("clara"), Permission.WRITE_LICENSING)
    await theo.press(await theo.sees("1001", "Waiting for approval"), "Withdraw")
    await quiet(house)
    assert not [post for post in clara.shows() if "on your behalf" in clara.words(post)]
