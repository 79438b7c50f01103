"""People look after themselves: their page, their requests, and what their words in a thread do not do."""

import pytest

from bot.playground.cast import APPROVALS, E3
from domain.changes import ChangeStatus
from tests.e2e.hands import everything, nothing_written, quiet
from tests.e2e.home import Home


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
    await person.sees("Nothing matches")
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
        shown = await ada.sees("A typed message decides nothing", place=APPROVALS)
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
    await theo.say("home")
    await theo.sees("Hello Theo", "Subscriptions were last read from Pax8 on")
    await clara.say("licenses birch")
    await clara.sees("Nothing matches “birch”")


async def test_words_in_a_thread_of_teams_show_the_buttons_and_decide_nothing(house: Home) -> None:
    """Lost otherwise: an approver on Teams who is not answered, or whose words count."""
    clara, ben = house.slack("clara"), house.teams("ben")
    await clara.say(f"request 20 {E3}")
    await house.until(1001, status=ChangeStatus.PENDING)
    place = house.stage.approvals
    card = await ben.sees("1001", place=place)
    await quiet(house)
    async with nothing_written(house):
        await ben.say("approved by whom?", under=card, mention=False)
        await ben.say("ok, approved", under=card)
    shown = await ben.sees("A typed message decides nothing")
    await ben.press(shown, "Approve")
    await house.until(1001, status=ChangeStatus.APPLIED)


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_so_many_more_after_the_command_is_confirmed_first(house: Home, platform: str) -> None:
    """Lost otherwise: "3 more" of ten seats, made three in all."""
    person = house.slack("clara") if platform == "slack" else house.teams("bea")
    async with nothing_written(house):
        await person.say(f"request 3 more {E3}")
        await person.sees("Is this what you want?", "(+3)")
