"""A person's own words become a proposal, and a request only when they say so."""

import contextlib
import sqlite3

import pytest

from bot.playground.cast import E3
from bot.playground.seats import SlackSeat, TeamsSeat
from domain.changes import ChangeStatus
from tests.e2e.hands import everything, nothing_written, quiet, raw
from tests.e2e.home import Home

VISIO = "Visio Plan 2"


def seat(house: Home, platform: str) -> SlackSeat | TeamsSeat:
    return house.slack("clara") if platform == "slack" else house.teams("bea")


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_free_text_is_confirmed_and_sent_once(house: Home, platform: str) -> None:
    """Lost otherwise: an order that nobody confirmed, or one that is made twice."""
    person = seat(house, platform)
    async with nothing_written(house):
        await person.say(f"can we get two more {E3} please")
        card = await person.sees("Is this what you want?", "10 → 12 (+2)")
    await person.press(card, "Send request")
    await house.until(1001, asked=12)
    await person.sees("#1001")
    await quiet(house)
    assert len(await house.changes()) == 1


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_an_earlier_button_pressed_again_makes_no_second_request(house: Home, platform: str) -> None:
    """Lost otherwise: twice the seats for an impatient thumb."""
    person = seat(house, platform)
    await person.say(f"add 20 {E3}")
    card = await person.sees("10 → 30 (+20)")
    await person.press(card, "Send request")
    await house.until(1001, status=ChangeStatus.PENDING)
    await person.press(card, "Send request", version=0)
    await quiet(house)
    assert [change.asked for change in await house.changes()] == [30]


async def test_several_meanings_are_asked_back(house: Home) -> None:
    """Lost otherwise: a guess."""
    clara = house.slack("clara")
    async with nothing_written(house):
        await clara.say("drop a visio seat")
        card = await clara.sees("Which do you mean?", "Visio Plan 1", VISIO)
        await clara.say(f"we need 12 {E3}")
        either = await clara.sees("12 in all", "12 more")
        assert raw(either).count('"Choose"') == 2
    await clara.press(card, "Choose")
    await clara.sees("Is this what you want?", "(−1)")


WORDS = {
    "more than there are": ("drop 20 {e3}", "has 10 seats, so 20 cannot be taken away"),
    "all of them": ("drop 10 {e3}", "At least one seat stays"),
    "what it has": ("set {e3} to 10", "already has 10 seats"),
    "none": ("set {e3} to 0", "is not a number of seats"),
    "an unknown product": ("add 3 Photoshop", "No subscription that you can ask for"),
    "another's client": ("add 3 Visio Plan 1 for Birch & Sons Logistics", "Is this what you want?"),
    "no wish at all": ("we are growing so fast", "Seatwise did not understand"),
}


@pytest.mark.parametrize(("words", "answer"), WORDS.values(), ids=WORDS.keys())
async def test_words_that_cannot_be_done_say_why(house: Home, words: str, answer: str) -> None:
    """Lost otherwise: an answer to a slip; and whoever asks "for" another client is shown their own, to confirm."""
    clara = house.slack("clara")
    async with nothing_written(house):
        await clara.say(words.format(e3=E3))
        post = await clara.sees(answer)
        assert "Birch" not in clara.words(post).replace("Note: “For Birch & Sons Logistics”", "")


async def test_staff_name_the_client_and_a_tech_may_not_ask_without_the_right(house: Home) -> None:
    """Lost otherwise: a wish of one client made another's."""
    theo = house.slack("theo")
    await theo.say(f"add 2 {E3} for Acme")
    await theo.sees("Acme Dental", "10 → 12")


async def test_a_filtered_list_is_paged_and_filtered_again(house: Home) -> None:
    """Lost otherwise: the second page of a long answer."""
    theo = house.slack("theo")
    await theo.say("licenses vendor:microsoft sort:renewal")
    first = await theo.sees("matching", "Showing 1–10 of")
    await theo.press(first, "Next")
    await theo.sees("Showing 11–")
    await theo.say("licenses colour:red")
    await theo.sees("is not a filter here")
    seen = await theo.command("/licenses", "status:sleepy")
    assert "is not possible for “status”" in everything(seen.body)


async def test_partner_totals_are_the_managers_alone(house: Home) -> None:
    """Lost otherwise: what the MSP pays, in a client's chat."""
    path = house.stage.database_url.removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE subscriptions SET partner_cost = '7.77', partner_cost_currency = 'USD'")
    for key, told in (("clara", False), ("theo", False), ("ada", True)):
        person = house.slack(key)
        await person.say("licenses")
        post = await person.sees("a month")
        assert ("Your cost" in person.words(post)) is told


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_a_wish_that_cannot_be_read_is_not_taken_for_a_mistyped_command(house: Home, platform: str) -> None:
    """Lost otherwise: "Did you mean usage?", to somebody who wrote a number in another country's way."""
    seat = house.slack("clara") if platform == "slack" else house.teams("bea")
    for words in (f"set {E3} to 1.000", f"set {E3} to -5"):
        before = len(seat.shows())
        await seat.say(words)
        await seat.sees(f"Seatwise did not understand “{words}”", after=before)
    assert await house.changes() == []


async def test_who_may_not_use_a_command_is_told_so_in_a_sentence(house: Home) -> None:
    """Lost otherwise: "You may not rules"."""
    clara = house.slack("clara")
    await clara.say("rules explain e3 12")
    await clara.sees("You may not use “rules”: that needs the permission")
