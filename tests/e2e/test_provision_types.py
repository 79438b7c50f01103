"""Is every type of request shown and carried out: those that Pax8 may add one day, and those that an operator holds?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.playground.cast import BI_PSA
from bot.playground.market import PARTNERS
from bot.playground.seats import SlackSeat, TeamsSeat
from domain.ids import OrgId
from tests.e2e.hands import quiet
from tests.e2e.home import Home

TIDEWATER = OrgId("tidewater")
LENA = PARTNERS["lakeside"].contact


@pytest.fixture
def vera(house: Home) -> SlackSeat:
    return house.slack("vera")


@pytest.fixture
def milo(house: Home) -> TeamsSeat:
    return house.teams("milo")


async def test_a_type_that_nobody_knows_is_shown_in_both_chats_and_left_to_a_person(
    house: Home, vera: SlackSeat, milo: TeamsSeat
) -> None:
    """Lost otherwise: an order of a kind that Pax8 adds one day, dropped, or acted on by guessing."""
    bought = await house.market.order(quantity=5)
    await house.market.answered(bought)
    request = await house.market.order("SeatTransfer", quantity=3)
    said = "“SeatTransfer” is a type of request that Seatwise does not know. Do by hand what it asks for."
    await vera.sees(said, "Accept", "Refuse")
    card = await milo.sees(said)
    assert not house.market.results(request)
    await milo.press(card, "Accept")
    assert (await house.market.answered(request))["status"] == "Success"
    async with house.built.database.view(TIDEWATER) as view:
        account = await view.accounts.of_partner(PARTNERS["lakeside"].id)
        assert account is not None
        assert [each.quantity for each in await view.accounts.purchases(account.id)] == [5]
    await vera.sees("Accepted by Milo Bright in MS Teams", "this type of request changes nothing here")


async def test_an_operator_who_wants_to_see_everything_decides_everything(
    house: Home, vera: SlackSeat, milo: TeamsSeat
) -> None:
    """Lost otherwise: an order that is carried out though somebody was to look at it first."""
    known = house.built.ports.vendors
    known[TIDEWATER] = replace(known[TIDEWATER], holds=True)  # type: ignore[index]
    request = await house.market.order(product=BI_PSA, quantity=7)
    said = "Everything that is required is there. Your configuration leaves it to a person."
    await milo.sees(said)
    card = await vera.sees(said)
    await quiet(house)
    assert not house.market.results(request) and not house.mails(LENA)
    await vera.press(card, "Accept")
    assert (await house.market.answered(request))["status"] == "Success"
    await house.mail(LENA, "Welcome")


async def test_a_trial_that_nobody_buys_ends_and_everybody_is_told_that_it_was_one(
    house: Home, vera: SlackSeat, milo: TeamsSeat
) -> None:
    """Lost otherwise: a trial that goes on for nothing; or a stated time for its data that nobody was told."""
    await house.market.answered(await house.market.order("TrialCreate", quantity=3))
    await house.market.answered(await house.market.order("Deprovision", quantity=None))
    await quiet(house)
    mail = await house.mail(LENA, "Trial ended: StartUp")
    assert "The request to end the trial of StartUp from Tidewater Analytics (3 seats)" in mail.text
    assert "has been processed successfully" in mail.text and "its data is kept until" in mail.text
    for seat, ask in ((vera, "provisioning #1002"), (milo, "provisioning #1002")):
        await seat.say(ask)
        await seat.sees("Deprovision – the end", "3 seats", "it was not bought", "its data is kept until")


async def test_a_partner_a_trial_and_a_term_go_on_as_they_are_told(house: Home, vera: SlackSeat) -> None:
    """Lost otherwise: the types that change no seats: nobody would be told of a partner, a conversion or a term."""
    market, now = house.market, house.built.ports.clock.now()
    await market.answered(await market.order("PartnerEnrollment"))
    await quiet(house)
    assert not house.mails(LENA)
    await market.answered(await market.order("TrialCreate", quantity=3))
    await market.answered(await market.order("TrialConvert", quantity=3))
    ends = now + timedelta(days=730)
    await market.answered(await market.order("Renewal", quantity=3, commitmentTermEndDate=ends.isoformat()))
    await quiet(house)
    assert len(house.mails(LENA)) == 1
    async with house.built.database.view(TIDEWATER) as view:
        account = await view.accounts.of_partner(PARTNERS["lakeside"].id)
        assert account is not None
        (held,) = await view.accounts.purchases(account.id)
    assert held.live and not held.trial and held.quantity == 3
    for number, told in enumerate(
        ("a partner that signs up", "a new trial", "a trial that is bought", "another term"), start=1001
    ):
        await vera.say(f"provisioning #{number}")
        card = await vera.sees(told, "Reported to Pax8 as Success")
        assert ("Trial ends" in vera.words(card)) is (told == "a new trial")
