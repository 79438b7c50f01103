"""The first admin is led from an empty house to the first request, on both platforms; nobody else is bothered."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.db.migrations import driver_url
from bot.playground.cast import E3, PAX8_SECRET
from domain.changes import ChangeStatus
from domain.ports import Kind
from tests.e2e.hands import SlackHands, everything, nothing_written, quiet
from tests.e2e.home import HARBOUR, Home

UNFURNISHED = (
    "DELETE FROM pax8_credentials WHERE org_id = 'harbour'",
    "UPDATE companies SET client_id = NULL WHERE org_id = 'harbour'",
    "DELETE FROM policies WHERE org_id = 'harbour'",
    "DELETE FROM subscription_rules WHERE org_id = 'harbour'",
    "UPDATE conversations SET approvals = false WHERE org_id = 'harbour'",
    "DELETE FROM grants WHERE org_id = 'harbour' AND permission = 'write_licensing'",
)
"""As it is after registering: people who manage, and nothing else."""


@pytest.fixture
async def empty(house: Home) -> Home:
    engine = create_async_engine(driver_url(house.stage.database_url))
    async with engine.begin() as connection:
        for statement in UNFURNISHED:
            await connection.execute(text(statement))
    await engine.dispose()
    await house.built.ports.connections.renew(HARBOUR)
    return house


async def test_slack_leads_on_from_the_home_tab(empty: Home) -> None:
    """Lost otherwise: a bot that says hello, and an admin who does not know how to go on."""
    ada = empty.slack("ada")
    await ada.server.people.home_opened(ada.who.user)
    await quiet(empty)
    assert "6 steps, a few minutes each" in everything(ada.home()) and "Connect Pax8 first" in everything(ada.home())
    await ada.press_home("Connect Pax8…")
    await ada.fill(client_id="harbour", secret=PAX8_SECRET)
    await ada.press_home("Refresh")
    assert "1 of 6 steps" in everything(ada.home()) and "✓ Connect Pax8" in everything(ada.home())
    await empty.sync(Kind.COMPANIES)
    await ada.press_home("Map companies")
    await ada.press_window("Map…")
    await SlackHands(ada).send_open_form({"name": "Larkspur"})
    await ada.press_home("Invite…")
    await ada.close_window()
    await ada.press_home("Refresh")
    assert "2 of 6 steps" in everything(ada.home()) and "or choose from the list" in everything(ada.home())


async def test_teams_leads_on_from_a_hello(empty: Home) -> None:
    """Lost otherwise: the same in Teams; a card whose buttons leave it as it was."""
    ben = empty.teams("ben")
    await ben.say("hello")
    card = await ben.sees("Getting started", "6 steps", "@Seatwise approvals here", "This is what you can do here")
    await ben.press(card, "Self-service…")
    await ben.fill(maximum="50")
    await ben.press(card, "Refresh")
    await ben.sees("1 of 6 steps", "✓ Set rules", "This is what you can do here")
    await ben.press(card, "Places")
    await ben.sees("Where approval cards are posted")


@pytest.mark.parametrize("platform", ["slack", pytest.param("teams", marks=pytest.mark.proof)])
async def test_it_is_put_away_for_whoever_does_so(empty: Home, platform: str) -> None:
    """Lost otherwise: a banner that cannot be got rid of, or one that nobody finds again."""
    one, other = empty.slack("ada"), empty.teams("ben")
    if platform == "teams":
        one, other = other, one  # type: ignore[assignment]
    before = len(one.shows())
    await one.say("help")
    card = await one.sees("Getting started", after=before)
    await one.press(card, "Hide this guide")
    async with asyncio.timeout(10):
        while "Getting started" in one.words(card):  # noqa: ASYNC110 - Teams draws it over after its answer
            await asyncio.sleep(0.02)
    assert "This is what you can do here" in one.words(card)
    await one.say("setup")
    await one.sees("Getting started", "You have put this away")
    await other.say("help")
    await other.sees("Getting started", "What you can do")


async def test_it_goes_when_all_is_done(house: Home) -> None:
    """Lost otherwise: a guide to what everybody does every day."""
    ada = house.slack("ada")
    await ada.say("setup")
    card = await ada.sees("5 of 6 steps", "Try a request")
    await house.slack("clara").say(f"request 20 {E3}")
    await house.until(1001, status=ChangeStatus.PENDING)
    await ada.press(card, "Refresh")
    await ada.sees("Everything is set up")
    before = len(ada.shows())
    await ada.say("help")
    assert "Getting started" not in ada.words(await ada.sees("What you can do", after=before))


async def test_nobody_else_is_led(empty: Home) -> None:
    """Lost otherwise: a client who is shown what their MSP lacks."""
    for seat in (empty.slack("clara"), empty.slack("theo"), empty.teams("bea")):
        before = len(seat.shows())
        await seat.say("help")
        post = await seat.sees("What you can do", after=before)
        assert "Getting started" not in seat.words(post) and "setup" not in seat.words(post)
        await seat.say("setup")
        await seat.sees("That did not work", after=before)
    async with nothing_written(empty):
        await SlackHands(empty.slack("clara")).click("setup_away:help:0")
