"""Is what a vendor's people have to decide seen, wherever it cannot be shown?"""

import pytest

from bot.playground.cast import APP_ID, PROVISIONING, TIDEWATER_SLACK, TIDEWATER_TENANT
from domain.errors import Loss
from domain.provisioning import ProvisionRequest, ProvisionStatus
from tests.e2e.hands import quiet
from tests.e2e.home import Home
from tests.e2e.test_outbox import cards
from tests.e2e.test_provisioning import TIDEWATER, until
from tests.e2e.test_reach import told

TOO_MANY = "700 seats is not what the plan is sold for"


async def held(house: Home) -> ProvisionRequest:
    """An order that waits for a person."""
    return await until(house, await house.market.order(quantity=700), status=ProvisionStatus.HELD)


async def parked(house: Home) -> list[Loss]:
    async with house.built.database.view(TIDEWATER) as view:
        return [each.loss for each in await view.reach.parkings()]


async def subscribed(house: Home) -> None:
    vera = house.slack("vera")
    await vera.command("/provisioning", "subscribe", PROVISIONING)
    await vera.press(await vera.sees("Post provisioning alerts here?", place=PROVISIONING), "Post alerts here")
    await vera.sees("New requests are posted", place=PROVISIONING)


async def test_an_order_whose_channel_is_archived_is_decided_elsewhere_and_status_says_why(house: Home) -> None:
    """Lost otherwise: an order that nobody sees, until Pax8 gives it up."""
    vera, milo = house.slack("vera"), house.teams("milo")
    await subscribed(house)
    house.stage.slack.state.channels[PROVISIONING].is_archived = True
    request = await held(house)
    for seat in (vera, milo):
        await seat.sees(TOO_MANY)
    await quiet(house)
    assert await parked(house) == [Loss.ARCHIVED]
    assert (told(vera), told(milo)) == (1, 1)
    for seat in (vera, milo):
        await seat.say("status")
        sheet = seat.words(await seat.sees("1 place takes no messages", "2 messages wait"))
        assert "Last read from Pax8" not in sheet
        await seat.say(f"status #{request.number}")
        await seat.sees("Lakeside IT", "not posted, waits", "Vera Quist in Slack · current", "Milo Bright")
    await milo.press(cards(milo, "direct", TOO_MANY)[0], "Accept")
    await until(house, request.id, answered=True)
    await house.stage.slack.people.unarchive(PROVISIONING)
    await vera.sees("Accepted by Milo Bright", "Reported to Pax8 as Success", place=PROVISIONING)
    await quiet(house)
    assert await parked(house) == [] and len(house.market.results(request.id)) == 1


async def test_an_order_that_no_chat_takes_is_told_by_mail_and_shown_when_one_does(house: Home) -> None:
    """Lost otherwise: an order, with both chats away, and the card of it when they are back."""
    vera, milo = house.slack("vera"), house.teams("milo")
    await subscribed(house)
    await house.stage.slack.people.uninstall(TIDEWATER_SLACK)
    await house.stage.teams.people.disable(TIDEWATER_TENANT, app_id=APP_ID)
    await quiet(house)
    request = await held(house)
    for address in ("vera@tide.example", "milo@tide.example"):
        mail = await house.mail(address, f"#{request.number} waits")
        assert "Lakeside IT" in mail.text
    await quiet(house)
    assert sorted(await parked(house)) == [Loss.DISABLED, Loss.REVOKED]
    assert len(house.mails("milo@tide.example", "waits")) == 1
    await house.stage.teams.people.disable(TIDEWATER_TENANT, on=False, app_id=APP_ID)
    await milo.say("help")
    await milo.press(await milo.sees(TOO_MANY), "Accept")
    await until(house, request.id, answered=True)
    await house.stage.slack.people.reinstall(TIDEWATER_SLACK)
    await vera.say("help")
    await vera.sees("Accepted by Milo Bright", "Reported to Pax8 as Success", place=PROVISIONING)
    await quiet(house)
    assert await parked(house) == [] and len(house.market.results(request.id)) == 1


@pytest.mark.proof
async def test_a_reviewer_whose_account_is_deactivated_is_known_as_one_and_the_other_decides(house: Home) -> None:
    """Lost otherwise: an order that was put before somebody who has left, and before nobody else."""
    vera, milo = house.slack("vera"), house.teams("milo")
    house.stage.slack.state.users[vera.who.user].deleted = True
    request = await held(house)
    await milo.press(await milo.sees(TOO_MANY), "Accept")
    await until(house, request.id, answered=True)
    await milo.sees("Vera Quist in Slack takes no messages", "The account is not active any more")
    await quiet(house)
    assert await parked(house) == [Loss.INACTIVE] and told(milo) == 1
    house.stage.slack.state.users[vera.who.user].deleted = False
    await vera.say("help")
    await vera.sees("Accepted by Milo Bright")
    await quiet(house)
    assert await parked(house) == []
