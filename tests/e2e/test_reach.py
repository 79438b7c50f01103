"""What cannot be said in one place is said in another, once; and the place has it all when it is back."""

from bot.playground.cast import APPROVALS
from domain.changes import ChangeStatus
from domain.errors import Loss
from tests.e2e.hands import quiet
from tests.e2e.home import HARBOUR, Home
from tests.e2e.test_outbox import bea_asks, cards, clara_asks

S = ChangeStatus


async def parked(house: Home) -> dict[str, Loss]:
    async with house.built.database.view(HARBOUR) as view:
        return {each.key: each.loss for each in await view.reach.parkings()}


async def test_an_archived_channel_waits_and_is_made_good(house: Home) -> None:
    """Lost otherwise: a request in a channel that nobody reads, and the channel for ever after."""
    ada, ben, slack = house.slack("ada"), house.teams("ben"), house.stage.slack
    slack.state.channels[APPROVALS].is_archived = True
    change = await clara_asks(house)
    on_teams = await ben.sees("16 seats", place=house.stage.approvals)
    await ada.sees("takes no messages")
    await quiet(house)
    assert await parked(house) == {f"harbour-slack/{APPROVALS}": Loss.ARCHIVED}
    posts = slack.calls.count("chat.postMessage")
    other = await bea_asks(house, 18)
    await ben.sees("18 seats", place=house.stage.approvals)
    await quiet(house)
    assert slack.calls.count("chat.postMessage") == posts
    await ben.press(on_teams, "Approve")
    await house.until(change.number, status=S.APPLIED)
    await quiet(house)
    await slack.people.unarchive(APPROVALS)
    await ada.sees("18 seats", place=APPROVALS)
    await quiet(house)
    assert len(cards(ada, APPROVALS, "16 seats")) == 1 and not await parked(house)
    assert other.number
