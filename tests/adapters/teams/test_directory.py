"""Who is in a conversation and what they are here is what Teams says, read to the last page."""

from typing import Any

import pytest

from bot.playground.teams import User
from domain.chat import ConversationKind, Group, Standing
from domain.errors import NotSent, Unroutable
from domain.ids import Platform
from domain.ports import Membership
from domain.tenancy import Identity
from tests.adapters.teams.conftest import ACME, APP, DOOR, MSP

DIRECT, CHANNEL = ConversationKind.DIRECT, ConversationKind.CHANNEL


def _crowd(world: Any, count: int) -> None:
    for n in range(count):
        world.teams.state.add_user(User(id=f"aad-{n}", tenant_id=MSP, name=f"N{n}"))
        world.teams.state.conversations[world.channel].members.append(f"aad-{n}")


async def test_everybody_of_a_large_team_is_read(world: Any) -> None:
    """Lost otherwise: who reads along in a place is counted from the first page alone."""
    _crowd(world, 1100)
    found = await world.chat.members(world.place(CHANNEL))
    assert len(found) == 1102 and found[:3] == ("aad-ada", "aad-bob", "aad-0")
    assert world.teams.calls.count("members") == 3


async def test_a_chat_has_its_person(world: Any) -> None:
    assert await world.chat.members(world.place(DIRECT)) == ("aad-ada",)


async def test_a_place_without_the_bot_says_nothing(world: Any) -> None:
    """Lost otherwise: an empty list reads as a place where nobody is."""
    world.teams.state.conversations[world.channel].apps.clear()
    with pytest.raises(Unroutable):
        await world.chat.members(world.place(CHANNEL))


PEOPLE = {
    "a member": ({}, MSP, Standing.MEMBER),
    "a guest": ({"is_guest": True}, MSP, Standing.GUEST),
    "somebody of another tenant": ({"tenant_id": ACME}, ACME, Standing.EXTERNAL),
    "a guest who is named by their own tenant": ({"tenant_id": ACME, "is_guest": True}, ACME, Standing.EXTERNAL),
}


@pytest.mark.parametrize(("changed", "tenant", "standing"), PEOPLE.values(), ids=PEOPLE.keys())
async def test_what_somebody_is(world: Any, changed: dict[str, Any], tenant: str, standing: Standing) -> None:
    """Lost otherwise: a guest is taken for one of the house, and may manage it."""
    eve = world.teams.state.add_user(User(id="aad-eve", **{"tenant_id": MSP, "name": "Eve", **changed}))
    world.teams.state.conversations[world.channel].members.append(eve.id)
    world.joined.kept[DOOR.id, world.channel] = Membership(world.channel, world.teams.service_url)
    found = await world.chat.group_members(DOOR.id, world.channel)
    assert [(m.identity, m.name, m.standing) for m in found if m.name == "Eve"] == [
        (Identity(Platform.TEAMS, tenant, "aad-eve"), "Eve", standing)
    ]


@pytest.mark.parametrize("guest", [False, True], ids=["a member", "a guest"])
async def test_one_person_is_asked_for_in_their_own_chat(world: Any, guest: bool) -> None:
    world.bob.is_guest = guest
    found = await world.chat.member(DOOR.id, "aad-bob")
    assert (found.name, found.standing) == ("Bob", Standing.GUEST if guest else Standing.MEMBER)


@pytest.mark.parametrize("user", ["aad-nobody", "aad-eve"], ids=["nobody", "somebody whom the bot never meets"])
async def test_a_stranger_is_not_known(world: Any, user: str) -> None:
    """Lost otherwise: a right is linked to an id that nobody has."""
    world.teams.state.add_user(User(id="aad-eve", tenant_id=MSP, name="Eve"))
    with pytest.raises(Unroutable):
        await world.chat.member(DOOR.id, user)


async def test_teams_are_known_by_their_events(world: Any) -> None:
    """Lost otherwise: a team that nobody can choose, or one that the bot has left."""
    assert await world.chat.groups(DOOR.id) == ()
    await world.teams.people.add_to_team("aad-ada", world.channel, APP)
    assert await world.chat.groups(DOOR.id) == (Group(world.channel, "Licences"),)
    assert [m.name for m in await world.chat.group_members(DOOR.id, world.channel)] == ["Ada", "Bob"]
    await world.teams.people.remove_from_team("aad-ada", world.channel, APP)
    assert world.joined.kept == {}
    with pytest.raises(Unroutable):
        await world.chat.group_members(DOOR.id, world.channel)


async def test_a_team_from_before_is_known_by_its_next_word(world: Any) -> None:
    """Lost otherwise: after an update, every team has to remove the bot and add it again."""
    for _ in range(3):
        await world.teams.people.say("aad-ada", world.channel, "help")
    assert await world.chat.groups(DOOR.id) == (Group(world.channel, "Licences"),)
    assert world.joined.writes == 1


async def test_a_team_that_is_gone_is_left_out(world: Any) -> None:
    world.joined.kept[DOOR.id, "19:gone"] = Membership("19:gone", world.teams.service_url)
    world.joined.kept[DOOR.id, world.channel] = Membership(world.channel, world.teams.service_url)
    assert await world.chat.groups(DOOR.id) == (Group(world.channel, "Licences"),)


async def test_trouble_is_not_an_empty_team(world: Any) -> None:
    """Lost otherwise: while Teams stumbles, everybody loses what their team gives them."""
    world.joined.kept[DOOR.id, world.channel] = Membership(world.channel, world.teams.service_url)
    world.teams.faults.add("rate_limited", "members")
    with pytest.raises(NotSent):
        await world.chat.group_members(DOOR.id, world.channel)
