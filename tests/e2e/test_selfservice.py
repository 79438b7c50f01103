"""People look after themselves: their page, their requests, and what their words in a thread do not do."""

from dataclasses import replace

import pytest

from bot.playground.cast import APPROVALS, E3
from domain.audit import AuditSearch
from domain.changes import ChangeStatus, Party
from domain.errors import OwnRequest
from domain.ids import ClientId, PersonId, Platform, SubscriptionId
from domain.tenancy import Actor, Grant, Permission
from domain.use_cases import approvals, licences
from domain.use_cases.approvals import Verdict
from tests.e2e.hands import SlackHands, TeamsHands, everything, nothing_written, quiet
from tests.e2e.home import Home
from tests.e2e.test_companies import ADA


async def test_the_slack_home_follows_a_decision(house: Home) -> None:
    """Lost otherwise: a page that still says "waiting" when all is decided."""
    clara, ada = house.slack("clara"), house.slack("ada")
    await clara.server.people.home_opened(clara.who.user)
    await quiet(house)
    assert E3 in everything(clara.home()) and "You have asked for nothing yet" in everything(clara.home())
    await clara.say(f"request 20 {E3}")
    await house.until(1001, status=ChangeStatus.PENDING)
    await quiet(house)
    assert "Waiting for approval" in everything(clara.home())
    card = await ada.sees("1001", place=APPROVALS)
    await ada.press(card, "Approve")
    await house.until(1001, status=ChangeStatus.APPLIED)
    await quiet(house)
    assert "Accepted by Pax8" in everything(clara.home())


async def test_the_teams_home_is_one_card_kept_current(house: Home) -> None:
    """Lost otherwise: a second card for each change, or one that nobody updates."""
    bea = house.teams("bea")
    await bea.say("home")
    card = await bea.sees("Hello Bea", "You have asked for nothing yet")
    await bea.say(f"request 20 {E3}")
    await house.until(1001, status=ChangeStatus.PENDING)
    await quiet(house)
    assert "Waiting for approval" in bea.words(card)
    await bea.say("home")
    await quiet(house)
    assert len([post for post in bea.shows() if "Hello Bea" in bea.words(post)]) == 1


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_a_request_is_found_and_taken_back_from_the_list(house: Home, platform: str) -> None:
    """Lost otherwise: the way back, once the card has scrolled away."""
    person = house.slack("clara") if platform == "slack" else house.teams("bea")
    await person.say(f"request 20 {E3}")
    await house.until(1001, status=ChangeStatus.PENDING)
    await quiet(house)
    await person.say("requests pending")
    listed = await person.sees("1 request", "#1001")
    await person.press(listed, "Withdraw")
    await house.until(1001, status=ChangeStatus.WITHDRAWN)
    await person.say("requests 1001")
    await person.sees("Withdrawn. Nothing was changed at Pax8.")


async def test_a_request_of_others_is_nobodys_business(house: Home) -> None:
    """Lost otherwise: the wall between clients, by counting numbers."""
    await house.slack("clara").say(f"request 20 {E3}")
    await house.until(1001, status=ChangeStatus.PENDING)
    bea = house.teams("bea")
    await bea.say("requests 1001")
    await bea.sees("There is no request #1001 here")
    await bea.say("requests")
    await bea.sees("You have asked for nothing yet")
    theo = house.slack("theo")
    await theo.say("requests 1001")
    await theo.sees("Acme Dental", "10 → 20")


async def test_words_in_a_thread_show_the_buttons_and_decide_nothing(house: Home) -> None:
    """Lost otherwise: a decision by a slip of the tongue, or an approver who is not answered."""
    clara, ada, theo = house.slack("clara"), house.slack("ada"), house.slack("theo")
    await clara.say(f"request 20 {E3}")
    await house.until(1001, status=ChangeStatus.PENDING)
    card = await ada.sees("1001", place=APPROVALS)
    await quiet(house)
    async with nothing_written(house):
        for who, words in ((theo, "approved"), (ada, "approved by whom?"), (ada, "add 3 Visio Plan 2")):
            before = len(who.shows(APPROVALS))
            await who.say(words, APPROVALS, under=card)
            assert len(who.shows(APPROVALS)) == before
        await ada.say("ok, approved", APPROVALS, under=card)
        shown = await ada.sees("Words decide nothing", place=APPROVALS)
        assert shown.only_for == ada.who.user
    await ada.press(shown, "Approve")
    await house.until(1001, status=ChangeStatus.APPLIED)


async def test_pages_of_a_client_and_of_a_subscription(house: Home) -> None:
    """Lost otherwise: what a tech looks up before they call a client back."""
    theo, clara = house.slack("theo"), house.slack("clara")
    await theo.say("licenses acme")
    page = await theo.sees("People who may ask: Clara Lind", "Acme Dental")
    await theo.press(page, "Details")
    await theo.sees("Billing term", "At Pax8")
    await clara.say("licenses birch")
    await clara.sees("Nothing matches “birch”")


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_staff_ask_for_one_of_a_clients_people_and_neither_decides(house: Home, platform: str) -> None:
    """Lost otherwise: for whom it was; and a manager who has others ask for what they then approve themselves."""
    person, name = ("ben", "Ben Okafor") if platform == "slack" else ("ada", "Ada Novak")
    await may_ask_too(house, person)
    asker = house.slack("theo") if platform == "slack" else house.teams("ben")
    await asker.say("licenses client:acme e3")
    await asker.press(await asker.sees("Acme Dental", E3), "Change seats")
    await asker.choose("beneficiary", name.split()[0].lower(), name)
    await asker.fill(quantity="20")
    change = await house.until(1001, status=ChangeStatus.PENDING)
    assert change.beneficiary == Party(PersonId(person), name)
    channel = await house.slack("ada").sees("1001", f"on behalf of {name} (Acme Dental)", place=APPROVALS)
    verdict = Verdict(change.id, change.version, True, Platform.SLACK)
    own = replace(ADA, person=PersonId(person), name=name)
    with pytest.raises(OwnRequest) as refused:
        await approvals.decide(house.built.ports, own, verdict)
    assert refused.value.for_them
    async with house.built.database.view(house.org) as view:
        lines = (await view.audit.page(AuditSearch(), 0, 20)).lines
    assert any(f"for {name} ({person})" in str(line) for line in lines)
    if platform == "slack":
        await house.slack("ada").press(channel, "Approve")
        await house.teams("ben").sees("Pax8 has accepted the change")
        await house.slack("theo").sees("Pax8 has accepted the change")


@pytest.mark.parametrize("beneficiary", ["bea", "ada", "nobody"])
async def test_a_forged_beneficiary_is_refused(house: Home, beneficiary: str) -> None:
    """Lost otherwise: another client's person on a card, told of what is none of theirs."""
    sub = house.subscription("Acme Dental", E3)
    seats = house.at_pax8(sub)
    values = {"quantity": "20", "beneficiary": beneficiary}
    async with nothing_written(house):
        for who in ("theo", "clara"):
            seen = await SlackHands(house.slack(who)).send_form(f"request:{sub}:{seats}", values)
            assert "nobody who may ask for Acme Dental’s seats" in everything(seen.body)
    assert await house.changes() == []
    teams = await TeamsHands(house.teams("ben")).send_form(f"request:{sub}:{seats}", values)
    assert "nobody who may ask for Acme Dental’s seats" in everything(teams.body) and await house.changes() == []


async def test_nobody_but_staff_is_told_who_a_clients_people_are(house: Home) -> None:
    """Lost otherwise: a list of a client's people, for whoever can send a search."""
    sub = SubscriptionId(house.subscription("Acme Dental", E3))
    clara = Actor(house.org, "Clara", PersonId("clara"), frozenset({Permission.WRITE_LICENSING}), ClientId("acme"))
    theo = replace(clara, permissions=frozenset({Permission.REQUEST_FOR_CLIENTS}), client=None)
    assert await licences.people_like(house.built.ports, clara, sub, "") == ()
    assert [each.label for each in await licences.people_like(house.built.ports, theo, sub, "")] == ["Clara Lind"]


async def may_ask_too(house: Home, person: str) -> None:
    async with house.built.database.unit(house.org) as unit:
        await unit.people.grant(PersonId(person), Grant(Permission.WRITE_LICENSING, ClientId("acme")))
