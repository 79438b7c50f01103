"""What has been committed is shown in the end, once, in order and in equal words, whatever the chats do meanwhile."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from bot.playground.cast import (
    ACME_SLACK,
    APPROVALS,
    BIRCH_TENANT,
    E3,
    HARBOUR_SLACK,
    PREMIUM,
    SUMMIT_APPROVALS,
)
from bot.playground.chat_log import Post
from bot.playground.seats import SlackSeat, TeamsSeat
from domain.changes import ChangeRequest, ChangeStatus
from tests.e2e.hands import quiet, raw
from tests.e2e.home import HARBOUR, Home

S = ChangeStatus
ACME, BIRCH = "Acme Dental", "Birch & Sons Logistics"


async def clara_asks(house: Home, quantity: int = 16, product: str = E3) -> ChangeRequest:
    number = 1001 + len(await house.changes())
    await house.slack("clara").say(f"request {quantity} {product}")
    return await house.until(number, status=S.PENDING)


async def bea_asks(house: Home, quantity: int = 16) -> ChangeRequest:
    number = 1001 + len(await house.changes())
    await house.teams("bea").say(f"request {quantity} {E3}")
    return await house.until(number, status=S.PENDING)


def cards(seat: SlackSeat | TeamsSeat, place: str, needle: str) -> list[Post]:
    return [post for post in seat.shows(place) if needle in seat.words(post) and not post.only_for]


def tries(house: Home) -> list[tuple[str, str, str | None]]:
    """(kind, outcome, why) of every attempt so far, oldest first."""
    path = house.stage.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(
            "SELECT d.kind, a.outcome, a.why FROM attempts a JOIN deliveries d ON d.id = a.delivery_id ORDER BY a.id"
        ).fetchall()


async def tried(house: Home, outcome: str, times: int = 1) -> None:
    """Until that many attempts have ended so."""
    async with asyncio.timeout(10):
        while sum(1 for _, how, _ in tries(house) if how == outcome) < times:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def both_say(needle: str, house: Home, on_slack: Post, on_teams: Post) -> None:
    """Until both cards read the same, with this in it: each of them is drawn again in its own time."""
    ada = house.slack("ada")
    async with asyncio.timeout(10):
        while needle not in (said := ada.words(on_slack)) or said != str(on_teams.body.get("summary")):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_card_comes_when_slack_is_back(house: Home) -> None:
    """Lost otherwise: every notice that fell into an outage."""
    ada, ben = house.slack("ada"), house.teams("ben")
    house.stage.slack.faults.add("down")
    change = await bea_asks(house)
    on_teams = await ben.sees("16 seats", place=house.stage.approvals)
    await tried(house, "later")
    assert not ada.shows(APPROVALS)
    house.stage.slack.faults.clear()
    house.forward(30)
    on_slack = await ada.sees("16 seats", place=APPROVALS)
    await quiet(house)
    assert len(cards(ada, APPROVALS, "16 seats")) == 1
    await ada.press(on_slack, "Approve")
    await house.until(change.number, status=S.APPLIED)
    await both_say("Ada Novak", house, on_slack, on_teams)


async def test_slacks_retry_after_is_waited_for(house: Home) -> None:
    """Lost otherwise: the app's standing with Slack, which throttles who does not wait."""
    ada = house.slack("ada")
    house.stage.slack.faults.add("rate_limited", "chat.postMessage", 1, 40)
    await bea_asks(house)
    await tried(house, "later")
    house.forward(35)
    await asyncio.sleep(0.3)
    assert house.stage.slack.calls.count("chat.postMessage") == 1 and not ada.shows(APPROVALS)
    house.forward(10)
    await ada.sees("16 seats", place=APPROVALS)
    assert house.stage.slack.calls.count("chat.postMessage") == 2


async def test_teams_retry_after_is_waited_for(house: Home) -> None:
    """Lost otherwise: the same on the other platform."""
    ben = house.teams("ben")
    house.stage.teams.faults.add("rate_limited", "create", 1, 40)
    await clara_asks(house)
    await tried(house, "later")
    house.forward(35)
    await asyncio.sleep(0.3)
    assert house.stage.teams.calls.count("create") == 1 and not ben.shows(house.stage.approvals)
    house.forward(10)
    await ben.sees("16 seats", place=house.stage.approvals)


@pytest.mark.parametrize("kind", ["server_error", "dropped_before", "down"])
async def test_what_teams_does_not_take_is_sent_again(house: Home, kind: str) -> None:
    """Lost otherwise: a card, to a hiccup."""
    ben = house.teams("ben")
    house.stage.teams.faults.add(kind, "create", 1)
    await clara_asks(house)
    await tried(house, "later")
    house.forward(30)
    await ben.sees("16 seats", place=house.stage.approvals)
    await quiet(house)
    assert len(cards(ben, house.stage.approvals, "16 seats")) == 1


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_a_card_outlasts_minutes_of_answers_that_tell_nothing(house: Home, platform: str) -> None:
    """Lost otherwise: every card of an outage in which the platform answers 500, until somebody looks at /status."""
    on_slack = platform == "slack"
    seat: SlackSeat | TeamsSeat = house.slack("ada") if on_slack else house.teams("ben")
    server, place = (house.stage.slack, APPROVALS) if on_slack else (house.stage.teams, house.stage.approvals)
    server.faults.add("server_error", "chat.postMessage" if on_slack else "create")
    await (bea_asks(house) if on_slack else clara_asks(house))
    await tried(house, "later")
    for _ in range(10):
        house.forward(60)
        await quiet(house)
    server.faults.clear()
    house.forward(600)
    await seat.sees("16 seats", place=place)
    await quiet(house)
    assert len(cards(seat, place, "16 seats")) == 1


@pytest.mark.parametrize("looks", ["nobody can look", "whoever looks finds nothing"])
async def test_a_card_outlasts_hours_of_slacks_trouble(house: Home, looks: str) -> None:
    """Lost otherwise: every card of an afternoon in which Slack is down, though it can say afterwards what stands."""
    ada = house.slack("ada")
    house.stage.slack.faults.add("server_error", "chat.postMessage")
    if looks == "nobody can look":
        house.stage.slack.faults.add("server_error", "conversations.history")
    await bea_asks(house)
    await tried(house, "later")
    for _ in range(8):
        house.forward(1_000)
        await quiet(house)
    house.stage.slack.faults.clear()
    house.forward(1_000)
    await ada.sees("16 seats", place=APPROVALS)
    await quiet(house)
    assert len(cards(ada, APPROVALS, "16 seats")) == 1


async def test_a_redraw_that_fails_is_made_good(house: Home) -> None:
    """Lost otherwise: a card that offers buttons for ever, though it was decided."""
    ada, ben = house.slack("ada"), house.teams("ben")
    change = await clara_asks(house)
    on_slack = await ada.sees("16 seats", place=APPROVALS)
    on_teams = await ben.sees("16 seats", place=house.stage.approvals)
    for server, method in ((house.stage.slack, "chat.update"), (house.stage.teams, "update")):
        server.faults.add("server_error", method, 2)
    await ada.press(on_slack, "Reject…")
    await ada.fill(reason="not now")
    await house.until(change.number, status=S.REJECTED)
    for _ in range(6):
        house.forward(60)
        await asyncio.sleep(0.2)
    await quiet(house)
    await both_say("not now", house, on_slack, on_teams)


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_an_answer_lost_after_the_post_leaves_at_most_a_copy_that_answers(house: Home, platform: str) -> None:
    """Lost otherwise: an orphan whose button decides a second time, or does nothing."""
    on_slack = platform == "slack"
    seat: SlackSeat | TeamsSeat = house.slack("ada") if on_slack else house.teams("ben")
    server, place = (house.stage.slack, APPROVALS) if on_slack else (house.stage.teams, house.stage.approvals)
    server.faults.add("dropped_after", "chat.postMessage" if on_slack else "create", 1)
    change = await (bea_asks(house) if on_slack else clara_asks(house))
    await tried(house, "later")
    house.forward(30)
    await quiet(house)
    copies = cards(seat, place, "16 seats")
    assert 1 <= len(copies) <= 2
    await seat.press(copies[0], "Approve")
    await house.until(change.number, status=S.APPLIED)
    seen = await seat.press(copies[-1], "Approve", version=0)
    assert seen.accepted and house.puts() == 1
    await seat.sees("already approved" if on_slack else "16 seats", place=place)
    assert len({each.decision for each in await house.changes()}) == 1


async def test_a_message_that_somebody_deleted_is_posted_anew(house: Home) -> None:
    """Lost otherwise: the end of a story, since its beginning was removed."""
    change = await clara_asks(house)
    ada, ben = house.slack("ada"), house.teams("ben")
    on_slack = await ada.sees("16 seats", place=APPROVALS)
    on_teams = await ben.sees("16 seats", place=house.stage.approvals)
    await quiet(house)
    on_slack.deleted = on_teams.deleted = True
    await house.slack("clara").press(await house.slack("clara").sees("16 seats"), "Withdraw")
    await house.until(change.number, status=S.WITHDRAWN)
    again = await ada.sees("ithdrawn", place=APPROVALS)
    there = await ben.sees("ithdrawn", place=house.stage.approvals)
    assert (again.id, there.id) != (on_slack.id, on_teams.id)
    assert len(cards(ada, APPROVALS, "16 seats")) == len(cards(ben, house.stage.approvals, "16 seats")) == 1


async def test_five_requests_at_once_keep_the_pace_and_the_order(house: Home) -> None:
    """Lost otherwise: Slack's patience, and what a reader makes of cards in the wrong order."""
    clara, ada = house.slack("clara"), house.slack("ada")
    asked = [(E3, 16), (PREMIUM, 20), ("Visio Plan 1", 10), ("Visio Plan 2", 11), ("Acronis Cyber Protect", 60)]
    await asyncio.gather(*(clara.say(f"request {quantity} {product}") for product, quantity in asked))
    await house.until(1005, status=S.PENDING)
    async with asyncio.timeout(15):
        while len(cards(ada, APPROVALS, "#100")) < 5:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    numbers = [ada.words(post).partition("#")[2][:4] for post in cards(ada, APPROVALS, "#100")]
    assert numbers == ["1001", "1002", "1003", "1004", "1005"]
    await quiet(house)
    assert not house.stage.slack.violations and not house.stage.teams.violations


async def test_both_copies_end_in_equal_words_after_a_burst(house: Home) -> None:
    """Lost otherwise: two admins who read different things about one request."""
    sub = house.subscription(ACME, E3)
    change = await clara_asks(house)
    ada, ben = house.slack("ada"), house.teams("ben")
    on_slack = await ada.sees("16 seats", place=APPROVALS)
    on_teams = await ben.sees("16 seats", place=house.stage.approvals)
    for price in (11.5, 12.5, 13.5, 14.5):
        house.alter(sub, price=price)
        await house.sync()
    change = await house.until(change.number, version=change.version + 4)
    await house.stage.slack.wait_for(lambda: "14.5" in ada.words(on_slack), 10)
    await both_say("14.5", house, on_slack, on_teams)
    await ada.press(on_slack, "Approve")
    await house.until(change.number, status=S.APPLIED)
    house.forward(20)
    await ada.sees("Done:", place=APPROVALS)
    await both_say("Done:", house, on_slack, on_teams)


async def test_no_approval_card_ever_stands_in_a_clients_own_place(house: Home) -> None:
    """Lost otherwise: what an MSP tells its own people, to the client whom it concerns and to others."""
    async with house.built.database.unit(HARBOUR) as unit:
        for place in await unit.places.approvals():
            await unit.places.set_approvals(place.key, False)
    link(house, "ada", "slack", ACME_SLACK, "U0ADA2")
    link(house, "ben", "teams", BIRCH_TENANT, "ben-0002")
    change = await clara_asks(house)
    ada = house.slack("ada")
    card = await ada.sees("16 seats", "Acme")
    other = await bea_asks(house)
    await ada.sees("16 seats", "Birch")
    await quiet(house)
    for post in [*house.stage.slack.log.posts.values(), *house.stage.teams.log.posts.values()]:
        if '"text": "Approve"' in raw(post) or '"title": "Approve"' in raw(post):
            assert post.conversation in (ada.direct, house.teams("ben").direct), post
    await ada.press(card, "Approve")
    await house.until(change.number, status=S.APPLIED)
    assert (await house.changes())[-1].id == other.id
    assert not house.slack("olga").shows(SUMMIT_APPROVALS)


async def test_a_requester_hears_where_they_asked(house: Home) -> None:
    """Lost otherwise: an answer in the chat that they do not have open."""
    link(house, "clara", "teams", BIRCH_TENANT, "bea-0002")
    clara, bea = house.slack("clara"), house.teams("bea")
    change = await clara_asks(house)
    card = await clara.sees("16 seats")
    await house.teams("ben").press(await house.teams("ben").sees("16 seats", place=house.stage.approvals), "Approve")
    await house.until(change.number, status=S.APPLIED)
    await house.stage.slack.wait_for(lambda: "Accepted by Pax8" in clara.words(card))
    await clara.sees("Accepted by Pax8", after=1)
    await quiet(house)
    assert not bea.shows() and not [call for call in house.stage.teams.calls if call == "send"]
    assert all('"text": "Approve"' not in raw(post) for post in clara.shows())


async def test_a_requester_in_a_channel_hears_in_their_direct_messages(house: Home) -> None:
    """Lost otherwise: a client's licences, to everybody in the channel where somebody typed a command."""
    ada = house.slack("ada")
    seen = await ada.command("/seatwise", f"request 16 {E3} for {ACME}", APPROVALS)
    await house.until(1001, status=S.PENDING)
    assert seen.body is None or seen.body["response_type"] == "ephemeral"
    await ada.sees("16 seats")
    bot = house.stage.slack.state.workspaces[HARBOUR_SLACK].bot_user
    public = [p for p in house.stage.slack.log.in_conversation(APPROVALS) if p.author == bot and not p.only_for]
    await house.stage.slack.wait_for(lambda: public or cards(ada, APPROVALS, "16 seats"))


def link(house: Home, person: str, platform: str, tenant: str, user: str) -> None:
    """A second identity of this person, as an admin would link one."""
    path = house.stage.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, timeout=10)) as connection, connection:
        connection.execute(
            'INSERT INTO identities (org_id, platform, tenant, "user", person_id) VALUES (?, ?, ?, ?, ?)',
            ("harbour", platform, tenant, user, person),
        )
