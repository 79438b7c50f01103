"""A user group in Slack and a team in Teams carry a permission, for their full members and for as long as they are."""

import pytest

from bot.playground.cast import LICENCE_DESK, NIGHT_SHIFT
from bot.playground.seats import SlackSeat, TeamsSeat
from domain.errors import LastWorkspace
from domain.ids import InstallationId, PersonId, Platform
from domain.joining import GroupGrant
from domain.tenancy import Actor, Grant, Identity, Permission
from domain.use_cases import groups, workspaces
from tests.e2e.home import HARBOUR, Home

READ, MANAGE = Permission.READ_LICENSING, Permission.MANAGE_LICENSING
ADA = Actor(HARBOUR, "Ada Novak", PersonId("ada"), frozenset({MANAGE}))


def _shift(house: Home) -> str:
    found = (c for c in house.stage.teams.state.conversations.values() if c.team_name == NIGHT_SHIFT)
    return next(found).id


async def _carry(house: Home, platform: str) -> tuple[SlackSeat | TeamsSeat, SlackSeat | TeamsSeat]:
    """The group carries `read_licensing`; returns its full member and its guest."""
    if platform == "slack":
        ada = house.slack("ada")
        await ada.say("people group @Licence desk read_licensing")
        await ada.sees("Licence desk", "read licensing", "1 full member")
        return house.slack("nils"), house.slack("gil")
    ben = house.teams("ben")
    await ben.say("people group read_licensing", _shift(house))
    await ben.say("people groups")
    await ben.sees(NIGHT_SHIFT, "read licensing", "2 full members")
    return house.teams("mia"), house.teams("guy")


async def _actor(house: Home, seat: SlackSeat | TeamsSeat) -> Actor | None:
    platform, who = Platform(seat.who.platform), seat.who
    door = await house.built.ports.installations.find(platform, who.home)
    assert door is not None
    async with house.built.database.view(HARBOUR) as view:
        return await view.people.actor(Identity(platform, who.home, who.user), door)


async def _may_read(house: Home, seat: SlackSeat | TeamsSeat) -> bool:
    actor = await _actor(house, seat)
    return actor is not None and actor.may(READ)


async def _remove(house: Home, platform: str) -> None:
    if platform == "slack":
        house.stage.slack.state.workspaces["T0HARBOUR"].usergroups[LICENCE_DESK]["users"].remove("U0NILS")
    else:
        await house.stage.teams.people.leave("mia-0001", _shift(house))


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_a_full_member_looks_a_guest_does_not_and_whoever_is_removed_loses_it(house: Home, platform: str) -> None:
    """Lost otherwise: a colleague who has left, or a guest, among all clients' licences."""
    member, guest = await _carry(house, platform)
    before = len(member.shows())
    await member.say("licenses")
    await member.sees("Licences", "Acme Dental", after=before)
    await guest.say("licenses")
    assert not [post for post in guest.shows() if "Acme Dental" in guest.words(post)]
    assert not await _may_read(house, guest)
    await _remove(house, platform)
    assert await groups.refresh(house.built.ports, HARBOUR) == 1
    assert not await _may_read(house, member)
    before = len(member.shows())
    await member.say("licenses")
    await member.sees("read_licensing", after=before)


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_a_group_that_is_not_read_again_lapses_after_five_minutes(house: Home, platform: str) -> None:
    """Lost otherwise: rights for ever, for whoever was a member when the platform was heard of last."""
    member, _ = await _carry(house, platform)
    house.forward(4 * 60)
    assert await _may_read(house, member)
    house.forward(61)
    assert not await _may_read(house, member)
    assert await groups.refresh(house.built.ports, HARBOUR) == 1
    assert await _may_read(house, member)


async def test_a_group_of_a_tenant_that_was_disconnected_carries_nothing(house: Home) -> None:
    """Lost otherwise: rights in our own workspace, for whoever is put into a team of a tenant that was let go."""
    await _carry(house, "teams")
    await workspaces.disconnect(house.built.ports, ADA, InstallationId("harbour-teams"))
    await groups.refresh(house.built.ports, HARBOUR)
    async with house.built.database.view(HARBOUR) as view:
        assert [each.members for each in await view.groups.all()] == [0]


async def test_a_group_of_the_workspace_that_goes_keeps_no_manager(house: Home) -> None:
    """Lost otherwise: an organisation that nobody manages any more, five minutes after one press."""
    ports, door, ben = house.built.ports, InstallationId("harbour-slack"), PersonId("ben")
    async with house.built.database.unit(HARBOUR) as unit:
        assert await unit.people.revoke(ben, MANAGE)
        await unit.groups.put(GroupGrant(door, LICENCE_DESK, "Licence desk", Grant(MANAGE)))
        await unit.groups.replace_members(door, LICENCE_DESK, [ben], ports.clock.now())
    async with house.built.database.view(HARBOUR) as view:
        assert ben in {person for person, _ in await view.people.managers()}
    with pytest.raises(LastWorkspace):
        await workspaces.disconnect(ports, ADA, door)
    async with house.built.database.unit(HARBOUR) as unit:
        await unit.people.grant(ben, Grant(MANAGE))
    await workspaces.disconnect(ports, ADA, door)
