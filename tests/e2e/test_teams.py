"""Does Teams feel at home: forms that search, lists that turn where they stand, threads, teams and newcomers?"""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.playground.cast import APP_ID, HARBOUR_TENANT
from bot.playground.teams import User
from cards.words import labels
from domain.changes import ChangeStatus
from domain.chat import Conversation, ConversationKind, Standing
from domain.ids import InstallationId, Platform
from tests.e2e.hands import quiet
from tests.e2e.home import Home, home
from tests.e2e.test_outbox import bea_asks

pytestmark = pytest.mark.asyncio(loop_scope="module")
DOOR = InstallationId("harbour-teams")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    path = tmp_path_factory.mktemp("teams") / "seatwise.sqlite3"
    source, target = sqlite3.connect(sqlite_template), sqlite3.connect(path)
    source.backup(target)
    source.close()
    target.close()
    async with home(f"sqlite:///{path}") as made:
        await quiet(made)
        yield made


def _shown(post: Any, user: str) -> str:
    return str(post.seen_by(user)["attachments"])


async def test_a_list_is_filtered_by_what_was_searched(house: Home) -> None:
    """Lost otherwise: a filter that takes no vendor, since nobody can know how it is spelled."""
    ben = house.teams("ben")
    await ben.say("licenses")
    before = ben.shows()
    await ben.press(before[-1], labels.FILTER)
    offered = await ben.search("vendor", "microsft")
    assert offered[0]["title"] == "Microsoft"
    await ben.choose("vendor", "microsft", "Microsoft")
    seen = await ben.fill()
    assert (seen.status, seen.shown, ben.form_errors()) == (200, None, "[]")
    assert len(ben.shows()) == len(before) + 1
    assert "Adobe" not in _shown(ben.shows()[-1], ben.who.user)
    assert "Microsoft" in _shown(ben.shows()[-1], ben.who.user)


async def test_a_list_turns_where_it_stands_on_every_device(house: Home) -> None:
    """Lost otherwise: a new message for every page, or the first page again on the phone."""
    ben = house.teams("ben")
    await ben.say("licenses")
    count, post = len(ben.shows()), ben.shows()[-1]
    first = _shown(post, ben.who.user)
    await ben.press(post, labels.NEXT)
    second = _shown(post, ben.who.user)
    await house.stage.teams.wait_for(lambda: len(post.versions) > 1)
    assert len(ben.shows()) == count
    assert second not in (first, "")
    assert _shown(post, "another device") == second


async def test_a_team_and_its_people_are_known(house: Home) -> None:
    """Lost otherwise: a team that cannot carry a permission; or a guest in it who is taken for one of the house."""
    teams, chat = house.stage.teams, house.built.ports.chats[Platform.TEAMS]
    general = next(each for each in teams.state.conversations.values() if each.name == "General")
    teams.state.add_user(User(id="gil-0001", tenant_id=HARBOUR_TENANT, name="Gil Guest", is_guest=True))
    await teams.people.add_to_team("ben-0001", str(general.team_id), APP_ID)
    await teams.people.join("gil-0001", str(general.team_id))
    [group] = await chat.groups(DOOR)
    assert (group.id, group.name) == (general.team_id, "Service desk")
    people = {member.name: member.standing for member in await chat.group_members(DOOR, group.id)}
    assert people == {"Ben Okafor": Standing.MEMBER, "Gil Guest": Standing.GUEST}
    assert (await chat.member(DOOR, "gil-0001")).standing is Standing.GUEST
    place = Conversation(DOOR, Platform.TEAMS, ConversationKind.CHANNEL, general.id, service_url=teams.service_url)
    assert set(await chat.members(place)) == {"ben-0001", "gil-0001"}
    await teams.people.leave("gil-0001", str(general.team_id))
    assert [member.name for member in await chat.group_members(DOOR, group.id)] == ["Ben Okafor"]


async def test_what_is_overheard_in_a_channel_is_not_answered(house: Home) -> None:
    """Lost otherwise: where the bot may read along, it answers "help" to everybody who says hello."""
    ben, teams = house.teams("ben"), house.stage.teams
    general = next(each for each in teams.state.conversations.values() if each.name == "General")
    await teams.people.read_along(str(general.team_id))
    before = len(ben.shows()), len(ben.shows(general.id))
    assert (await ben.say("help", general.id, mention=False)).status == 200
    assert (len(ben.shows()), len(ben.shows(general.id))) == before
    await ben.say("help", general.id)
    assert (len(ben.shows()), len(ben.shows(general.id))) == (before[0] + 1, before[1] + 1)


async def test_who_says_approved_below_a_card_is_shown_the_button_where_the_bot_may_read_along(house: Home) -> None:
    """Lost otherwise: what the right is asked for that a team's owner grants with the app."""
    ben, people = house.teams("ben"), house.stage.teams.people
    change = await bea_asks(house)
    card = await ben.sees(f"#{change.number}", place=house.stage.approvals)
    team = str(house.stage.teams.state.conversations[card.conversation].team_id)
    before, aloud = len(ben.shows()), len(ben.shows(house.stage.approvals))
    await people.read_along(team, on=False)
    assert (await ben.say("approved", under=card, mention=False)).status is None, (
        "Teams sends nothing without the right"
    )
    await people.read_along(team)
    assert (await ben.say("approved", under=card, mention=False)).status == 200
    await ben.press(await ben.sees("Approve", after=before), "Approve")
    await house.until(change.number, status=ChangeStatus.APPLIED)
    assert len(ben.shows(house.stage.approvals)) == aloud
