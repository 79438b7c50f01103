"""What cannot be said in one place is said in another, once; and the place has it all when it is back."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.playground.cast import (
    ACME_SLACK,
    APP_ID,
    APPROVALS,
    HARBOUR_SLACK,
    HARBOUR_TENANT,
)
from bot.playground.seats import SlackSeat, TeamsSeat
from domain.changes import ChangeRequest, ChangeStatus
from domain.errors import Loss
from tests.e2e.hands import quiet
from tests.e2e.home import HARBOUR, Home
from tests.e2e.test_outbox import bea_asks, cards, clara_asks, tried
from tests.proof import sampled

S = ChangeStatus
Act = Callable[[Home], Any]


def _archived(on: bool) -> Act:
    def act(house: Home) -> None:
        house.stage.slack.state.channels[APPROVALS].is_archived = on

    return act


def _in_slack(house: Home) -> str:
    return f"harbour-slack/{APPROVALS}"


def _in_teams(house: Home) -> str:
    return f"harbour-teams/{house.stage.approvals}"


LOSSES: dict[str, tuple[str, Loss, Act, Act]] = {
    "Slack: archived, and nobody said so": (
        "slack",
        Loss.ARCHIVED,
        _archived(True),
        lambda h: h.stage.slack.people.unarchive(APPROVALS),
    ),
    "Slack: the bot was put out": (
        "slack",
        Loss.LEFT,
        lambda h: h.stage.slack.people.kick(APPROVALS),
        lambda h: h.stage.slack.people.invite(APPROVALS),
    ),
    "Slack: archived": (
        "slack",
        Loss.ARCHIVED,
        lambda h: h.stage.slack.people.archive(APPROVALS),
        lambda h: h.stage.slack.people.unarchive(APPROVALS),
    ),
    "Slack: uninstalled": (
        "slack",
        Loss.REVOKED,
        lambda h: h.stage.slack.people.uninstall(HARBOUR_SLACK),
        lambda h: _reinstalled(h),
    ),
    "Teams: put out of the team": (
        "teams",
        Loss.LEFT,
        lambda h: h.stage.teams.people.remove_from_team("ben-0001", h.stage.approvals),
        lambda h: h.stage.teams.people.add_to_team("ben-0001", h.stage.approvals),
    ),
    "Teams: switched off": (
        "teams",
        Loss.DISABLED,
        lambda h: h.stage.teams.people.disable(HARBOUR_TENANT, app_id=APP_ID),
        lambda h: _switched_on(h),
    ),
    "Slack: put out of a private channel, and nobody said so": (
        "slack",
        Loss.GONE,
        lambda h: _put_out_of_private(h),
        lambda h: h.stage.slack.people.invite(APPROVALS),
    ),
}
"""On which platform an approval place is lost, as what, how, and how it comes back."""


def _put_out_of_private(house: Home) -> None:
    """Slack denies then that there is such a channel."""
    channel = house.stage.slack.state.channels[APPROVALS]
    channel.kind, channel.members = "private", [each for each in channel.members if not each.startswith("U0BOT")]
    house.stage.slack.log.touch()


async def _reinstalled(house: Home) -> None:
    await house.stage.slack.people.reinstall(HARBOUR_SLACK)
    house.forward(90)
    await house.slack("theo").say("help")


async def _switched_on(house: Home) -> None:
    await house.stage.teams.people.disable(HARBOUR_TENANT, on=False, app_id=APP_ID)
    house.forward(90)
    await house.teams("ben").say("help")


async def parked(house: Home) -> dict[str, Loss]:
    async with house.built.database.view(HARBOUR) as view:
        return {each.key: each.loss for each in await view.reach.parkings()}


async def done(act: Any) -> None:
    if isinstance(act, Awaitable):
        await act


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def withdrawn(house: Home, change: ChangeRequest) -> None:
    clara = house.slack("clara")
    await clara.press(await clara.sees(f"#{change.number}", "seats"), "Withdraw")
    await house.until(change.number, status=S.WITHDRAWN)


def told(seat: SlackSeat | TeamsSeat) -> int:
    return len([post for post in seat.shows() if "takes no messages" in seat.words(post)])


def spoken(house: Home, platform: str) -> int:
    """Posts and edits that the platform was asked for."""
    calls = house.stage.slack.calls if platform == "slack" else house.stage.teams.calls
    return sum(calls.count(name) for name in ("chat.postMessage", "chat.update", "create", "send", "update"))


@pytest.mark.parametrize("loses", sampled(LOSSES.values(), list(LOSSES), every=3, first=1))
async def test_whatever_an_approval_place_is_lost_to_the_request_is_seen_and_the_place_made_good(
    house: Home, loses: tuple[str, Loss, Act, Act]
) -> None:
    """Lost otherwise: a request that nobody sees, admins told of one loss ten times, or a place that is dead for ever."""
    platform, loss, lose, regain = loses
    ada, ben = house.slack("ada"), house.teams("ben")
    here: tuple[Any, str] = (ada, APPROVALS) if platform == "slack" else (ben, house.stage.approvals)
    there: tuple[Any, str] = (ben, house.stage.approvals) if platform == "slack" else (ada, APPROVALS)
    first = await clara_asks(house)
    await here[0].sees(f"#{first.number}", place=here[1])
    await quiet(house)
    heard = told(ada) + told(ben)
    await done(lose(house))
    await withdrawn(house, first)
    second = await clara_asks(house)
    await there[0].sees(f"#{second.number}", place=there[1])
    await quiet(house)
    assert list((await parked(house)).values()) == [loss]
    assert 1 <= told(ada) + told(ben) - heard <= 2
    asked = spoken(house, platform)
    other = await bea_asks(house)
    await there[0].sees(f"#{other.number}", place=there[1])
    await quiet(house)
    if loss.whole:
        assert spoken(house, platform) - asked <= (2 if platform == "teams" else 0)  # Bea's own tenant
    assert not cards(here[0], here[1], f"#{other.number}")
    await done(regain(house))
    for change in (second, other):
        await here[0].sees(f"#{change.number}", place=here[1])
    await quiet(house)
    assert not await parked(house)
    assert "ithdrawn" in here[0].words(cards(here[0], here[1], f"#{first.number}")[-1])
    assert 1 <= told(ada) + told(ben) - heard <= 2


async def test_a_request_that_no_chat_takes_is_told_by_mail_and_shown_when_one_does(house: Home) -> None:
    """Lost otherwise: a request that waits until it expires, since both chats were away."""
    await house.stage.slack.people.uninstall(HARBOUR_SLACK)
    await house.stage.teams.people.disable(HARBOUR_TENANT, app_id=APP_ID)
    await quiet(house)
    change = await clara_asks(house)
    for address in ("ada@harbour.example", "ben@harbour.example"):
        await house.mail(address, f"#{change.number} waits")
        assert house.mails(address, "takes no messages")
    await quiet(house)
    assert len(house.mails("ada@harbour.example", "waits")) == 1
    await _switched_on(house)
    ben = house.teams("ben")
    await ben.sees(f"#{change.number}", place=house.stage.approvals)
    await ben.press(await ben.sees(f"#{change.number}", "16 seats"), "Approve")
    await house.until(change.number, status=S.APPLIED)


async def test_a_requester_who_cannot_be_reached_hears_the_end_by_mail_and_later_in_the_chat(house: Home) -> None:
    """Lost otherwise: people who ask, and are never told (teleport-plugins#402)."""
    bea, ben, ada = house.teams("bea"), house.teams("ben"), house.slack("ada")
    change = await bea_asks(house)
    mine = await bea.sees("16 seats")
    await bea.open_home()
    page = await bea.sees("Hello Bea", "Waiting for approval")
    await quiet(house)
    await house.stage.teams.people.block("bea-0001", app_id=APP_ID)
    await ben.press(await ben.sees("16 seats", place=house.stage.approvals), "Approve")
    await house.until(change.number, status=S.APPLIED)
    await house.mail("bea@birch.example", f"#{change.number}")
    await ada.sees("Bea Holm in MS Teams takes no messages")
    await quiet(house)
    assert told(ada) == told(ben) == 1 and len(house.mails("bea@birch.example", f"#{change.number}")) == 1
    await house.stage.teams.people.block("bea-0001", on=False, app_id=APP_ID)
    await bea.say("help")
    await bea.sees("Accepted by Pax8", after=1)
    await until(lambda: "Accepted by Pax8" in bea.words(mine))
    await until(lambda: "Accepted by Pax8" in bea.words(page))
    await quiet(house)
    assert not await parked(house)


async def test_a_clients_workspace_that_removes_the_app_is_told_once_and_waited_for(house: Home) -> None:
    """Lost otherwise: a whole client, retried for ever with every message."""
    clara, ada, ben = house.slack("clara"), house.slack("ada"), house.teams("ben")
    change = await clara_asks(house)
    await clara.sees("16 seats")
    await quiet(house)
    await house.stage.slack.people.uninstall(ACME_SLACK)
    await ada.sees("Slack at Acme Dental takes no messages")
    await ben.press(await ben.sees("16 seats", place=house.stage.approvals), "Approve")
    await house.until(change.number, status=S.APPLIED)
    await house.mail("clara@acme.example", f"#{change.number}")
    await quiet(house)
    assert told(ada) == told(ben) == 1
    await house.stage.slack.people.reinstall(ACME_SLACK)
    await house.slack("clara").say("help")
    await clara.sees("Accepted by Pax8", after=1)
    await quiet(house)
    assert not await parked(house)


async def test_status_tells_what_does_not_get_through_and_has_it_tried_again(house: Home) -> None:
    """Lost otherwise: the way to find out, and to mend it without waiting."""
    ada, ben, theo = house.slack("ada"), house.teams("ben"), house.slack("theo")
    await ada.say("status")
    await ada.sees("Everything gets through")
    _archived(True)(house)
    change = await clara_asks(house)
    await ben.sees("16 seats", place=house.stage.approvals)
    await ada.sees("takes no messages")
    await quiet(house)
    for seat in (ada, ben):
        await seat.say("status")
        sheet = await seat.sees("1 place takes no messages", "1 message waits")
        before = len(seat.shows())
        await seat.say(f"status #{change.number}")
        await seat.sees("not posted, waits", "current", after=before)
    _archived(False)(house)
    await ben.press(sheet, "Try again now")
    await ada.sees("16 seats", place=APPROVALS)
    await quiet(house)
    assert not await parked(house)
    await ada.say("status #9999")
    await ada.sees("9999")
    await ada.say("status soon")
    await ada.sees("status #1042")
    await theo.say("status")
    await theo.sees("manage_licensing")


async def test_what_was_given_up_is_sent_again_by_a_press(house: Home) -> None:
    """Lost otherwise: a message that was refused once, for ever, though what was wrong with it is mended."""
    ada, slack = house.slack("ada"), house.stage.slack
    slack.faults.add("refused", "chat.postMessage", 1)
    change = await bea_asks(house)
    await house.teams("ben").sees("16 seats", place=house.stage.approvals)
    await quiet(house)
    await ada.say("status")
    sheet = await ada.sees("1 was given up")
    assert not cards(ada, APPROVALS, "16 seats")
    await ada.press(sheet, "Send again")
    await ada.sees(f"#{change.number}", place=APPROVALS)


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_a_copy_that_nobody_recorded_answers_with_todays_card_and_is_counted(house: Home, platform: str) -> None:
    """Lost otherwise: an orphan whose button decides a second time; and the knowledge that there may be one."""
    on_slack = platform == "slack"
    seat: SlackSeat | TeamsSeat = house.slack("ada") if on_slack else house.teams("ben")
    server, place = (house.stage.slack, APPROVALS) if on_slack else (house.stage.teams, house.stage.approvals)
    server.faults.add("dropped_after", "chat.postMessage" if on_slack else "create", 1)
    if on_slack:  # the copy has no marker that could be found
        slack = house.stage.slack
        slack.faults.add("rate_limited", "conversations.history", None, 60)
    change = await (bea_asks(house) if on_slack else clara_asks(house))
    for times in range(1, 7 if on_slack else 2):
        await tried(house, "later", times)
        house.forward(100)
    await until(lambda: len(cards(seat, place, "16 seats")) > 1)
    await quiet(house)
    copies = cards(seat, place, "16 seats")
    assert len(copies) == 2
    await seat.press(copies[1], "Approve")
    await house.until(change.number, status=S.APPLIED)
    seen = await seat.press(copies[0], "Approve", version=0)
    assert seen.accepted and house.puts() == 1
    await seat.say("status")
    await seat.sees("the answer to 1 message was lost")
