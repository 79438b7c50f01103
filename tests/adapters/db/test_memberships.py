"""Which teams the bot is in is kept by door, and by nobody else's."""

from adapters.db import Database
from domain.ports import Membership
from tests.adapters.db.world import ACME, CLIENT_DOOR, DOOR

URL = "https://teams.example/emea"


async def test_teams_come_move_and_go(acme: Database) -> None:
    """Lost otherwise: a team whose members keep a right that its connector no longer vouches for."""
    kept = acme.memberships
    await kept.joined(DOOR, Membership("19:b", URL))
    await kept.joined(DOOR, Membership("19:a", URL))
    await kept.joined(DOOR, Membership("19:a", f"{URL}2"))
    assert await kept.of(DOOR) == (Membership("19:a", f"{URL}2"), Membership("19:b", URL))
    await kept.left(DOOR, "19:b")
    await kept.left(DOOR, "19:unknown")
    assert await kept.of(DOOR) == (Membership("19:a", f"{URL}2"),)


async def test_a_team_belongs_to_one_door(acme: Database) -> None:
    """Lost otherwise: a client's team gives rights at the MSP."""
    assert DOOR.org == ACME
    await acme.memberships.joined(CLIENT_DOOR, Membership("19:theirs", URL))
    assert await acme.memberships.of(DOOR) == ()
    await acme.memberships.left(DOOR, "19:theirs")
    assert await acme.memberships.of(CLIENT_DOOR) == (Membership("19:theirs", URL),)
