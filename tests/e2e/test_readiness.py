"""Which commands say what is missing, where Pax8 is not connected or no company is mapped, and to whom?"""

import pytest

from bot.commands import COMMANDS
from tests.e2e.home import HARBOUR, Home
from tests.e2e.test_connection import forget_credentials
from tests.mapping import map_to

NEEDED = {"licenses", "request", "requests", "approvals", "catalog", "rules", "usage"}
WITHOUT = {
    "billing",
    "companies",
    "sync",
    "people",
    "audit",
    "status",
    "setup",
    "help",
    "home",
    "notifications",
    "link",
    "join",
    "register",
    "provisioning",
    "workspaces",
}
"""What can be done all the same: it mends what is missing, or has nothing to do with licences."""

TYPED = {"request": "request 12 Visio"}


def test_every_command_is_one_or_the_other() -> None:
    """Lost otherwise: a new command that shows nothing, and does not say why."""
    assert {command.name for command in COMMANDS if command.licensing} == NEEDED
    assert {command.name for command in COMMANDS} == NEEDED | WITHOUT


@pytest.mark.parametrize("missing", ["connection", "mapping"])
async def test_each_says_which_and_offers_managers_the_button(house: Home, missing: str) -> None:
    """Lost otherwise: an empty list that seems broken."""
    if missing == "connection":
        await forget_credentials(house)
        said, button = "Pax8 is not connected yet", "Connect Pax8…"
    else:
        async with house.built.database.unit(HARBOUR) as unit:
            for company in await unit.mirror.mapping():
                await map_to(unit, company, None)
        said, button = "No Pax8 company is mapped to a client yet", "Map companies"
    ada, clara = house.slack("ada"), house.slack("clara")
    for name in sorted(NEEDED):
        before = len(ada.shows())
        await ada.say(TYPED.get(name, name))
        assert button in str((await ada.sees(said, after=before)).body), name
    for name in ("licenses", "request", "requests", "catalog", "usage"):
        before = len(clara.shows())
        await clara.say(TYPED.get(name, name))
        post = await clara.sees(said, after=before)
        assert button not in str(post.body) and "Ask" in clara.words(post), name
