"""Who somebody is, and who else reads along, is what Slack says now."""

from typing import Any

import pytest

from adapters.slack import roster
from bot.playground.slack.state import SCOPES, Channel, User
from domain.chat import Conversation, ConversationKind, Group, Member, Standing
from domain.errors import NotSent, Unroutable
from domain.examples import EXAMPLES
from domain.ids import InstallationId, Platform
from domain.tenancy import Identity

I1 = InstallationId("i1")
CHANNEL = Conversation(I1, Platform.SLACK, ConversationKind.CHANNEL, "C1")

STANDINGS: dict[str, tuple[dict[str, Any], Standing, str]] = {
    "a full member": ({}, Standing.MEMBER, "T1"),
    "a guest of several channels": ({"is_restricted": True}, Standing.GUEST, "T1"),
    "a guest of one channel": ({"is_restricted": True, "is_ultra_restricted": True}, Standing.GUEST, "T1"),
    "somebody of a connected workspace": ({"team_id": "T2", "is_stranger": True}, Standing.EXTERNAL, "T2"),
    "somebody of a connected workspace whom we know": ({"team_id": "T2"}, Standing.EXTERNAL, "T2"),
    "a guest of a connected workspace": ({"team_id": "T2", "is_restricted": True}, Standing.EXTERNAL, "T2"),
    "a bot": ({"is_bot": True}, Standing.BOT, "T1"),
    "somebody who has left": ({"deleted": True}, Standing.GONE, "T1"),
    "a guest who has left": ({"deleted": True, "is_restricted": True}, Standing.GONE, "T1"),
    "a member of several workspaces of our grid": (
        {"team_id": "T9", "enterprise_user": {"enterprise_id": "E1", "teams": ["T9", "T1"]}},
        Standing.MEMBER,
        "T1",
    ),
    "a member of another workspace of our grid": (
        {"team_id": "T9", "enterprise_user": {"enterprise_id": "E1", "teams": ["T9"]}},
        Standing.EXTERNAL,
        "T9",
    ),
}


@pytest.mark.parametrize("case", STANDINGS.values(), ids=STANDINGS.keys())
def test_a_person_stands_as_slack_says(case: tuple[dict[str, Any], Standing, str]) -> None:
    """Lost if it failed: a guest, or a stranger, would gain what a group gives to full members."""
    said, standing, team = case
    user = {"id": "U7", "team_id": "T1", "name": "gus", "profile": {"real_name": "Gus Guest"}, **said}
    assert roster.known(user, "T1") == Member(Identity(Platform.SLACK, team, "U7"), "Gus Guest", standing)


def test_a_grid_installed_for_all_knows_the_people_of_each_workspace() -> None:
    """Lost if it failed: everybody of an organisation would be a stranger to it."""
    user = {"id": "U7", "team_id": "T9", "name": "gus", "enterprise_user": {"enterprise_id": "E9", "teams": ["T9"]}}
    assert roster.known(user, "E9").standing is Standing.MEMBER


async def test_a_member_is_asked_for_by_id(world: Any) -> None:
    """Lost if it failed: who is a guest here could not be told."""
    world.slack.state.add_user(User(id="U3", team_id="T1", name="gus", real_name="Gus", is_restricted=True))
    assert (await world.chat.member(I1, "U3")).standing is Standing.GUEST
    assert (await world.chat.member(I1, "U2")).standing is Standing.EXTERNAL
    with pytest.raises(Unroutable):
        await world.chat.member(I1, "U404")


async def test_all_who_read_in_a_channel_are_named_page_by_page(world: Any) -> None:
    """Lost if it failed: a conversation would be made an approval place that the wrong people read."""
    state = world.slack.state
    many = [f"U9{n:04}" for n in range(roster.PAGE * 2 + 5)]
    state.channels["C1"].members += many
    assert await world.chat.members(CHANNEL) == tuple(sorted(["U1", "U2", *many]))
    assert world.slack.calls.count("conversations.members") == 3


@pytest.mark.parametrize("kind", ["public", "private"])
async def test_where_the_bot_is_no_member_nobody_is_named(world: Any, kind: str) -> None:
    """Lost if it failed: cards would be promised to a channel that they never reach."""
    world.slack.state.add_channel(Channel(id="C2", team_id="T1", name="else", kind=kind, members=["U1"]))
    with pytest.raises(Unroutable):
        await world.chat.members(Conversation(I1, Platform.SLACK, ConversationKind.CHANNEL, "C2"))


async def test_a_direct_conversation_has_one_reader(world: Any) -> None:
    """Lost if it failed: a question that needs no call of Slack's would cost one."""
    direct = Conversation(I1, Platform.SLACK, ConversationKind.DIRECT, None, "U1")
    assert await world.chat.members(direct) == ("U1",)
    assert world.slack.calls == []


async def test_user_groups_are_listed_by_name(world: Any) -> None:
    """Lost if it failed: no group could be chosen to carry a permission."""
    world.msp.usergroups |= {"S2": {"name": "techs", "users": []}, "S1": {"name": "Approvers", "users": []}}
    assert await world.chat.groups(I1) == (Group("S1", "Approvers"), Group("S2", "techs"))


@pytest.mark.parametrize("size", [3, roster.ONE_BY_ONE + 5], ids=["a small group", "a large group"])
async def test_everybody_in_a_group_comes_with_their_standing(world: Any, size: int) -> None:
    """Lost if it failed: a large group would run into Slack's limits, a small one list a whole workspace."""
    ids = [f"U8{n:04}" for n in range(size)]
    for n, each in enumerate(ids):
        user = User(id=each, team_id="T1", name=each.lower(), real_name=each, is_restricted=n == 1, deleted=n == 2)
        world.slack.state.add_user(user)
    world.msp.usergroups["S1"] = {"name": "techs", "users": ids}
    found = await world.chat.group_members(I1, "S1")
    assert [each.identity.user for each in found] == ids
    assert [each.standing for each in found[:3]] == [Standing.MEMBER, Standing.GUEST, Standing.GONE]
    assert world.slack.calls.count("users.info") == (size if size <= roster.ONE_BY_ONE else 0)


async def test_a_group_that_is_gone_is_unroutable(world: Any) -> None:
    """Lost if it failed: nobody would ever be told that a group carries nothing any more."""
    with pytest.raises(Unroutable):
        await world.chat.group_members(I1, "S404")


async def test_a_scope_not_granted_yet_is_no_empty_group(world: Any) -> None:
    """Lost if it failed: an app that was not installed anew would take everybody's rights away."""
    world.msp.scopes = SCOPES.replace("usergroups:read,", "")
    with pytest.raises(NotSent):
        await world.chat.groups(I1)


async def test_the_home_tab_shows_what_it_is_told(world: Any) -> None:
    """Lost if it failed: a person's own page would stay as it was."""
    direct = Conversation(I1, Platform.SLACK, ConversationKind.DIRECT, None, "U1")
    assert await world.chat.home(direct, EXAMPLES["help"], None) == (None, direct)
    assert world.slack.state.homes["T1", "U1"].payload["type"] == "home"
