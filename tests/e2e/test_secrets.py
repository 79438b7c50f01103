"""Does a copy of the database, or a glance at anything of ours, give away no secret?"""

import gc
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from domain.accounts import AccountState
from domain.ids import OrgId
from tests.e2e import fuzz
from tests.e2e.fuzz import EVENTS, SECRETS
from tests.e2e.home import Home
from tests.e2e.visiting import LAKESIDE, TYPED, Visitor, account_of, bought, link_to

OURS = ("adapters.", "bot.", "cards.", "domain.")


async def dumped(url: str) -> str:
    """Every row of every table as text; of SQLite every byte of its files, too."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        files = [each.read_bytes().decode("latin-1") for each in path.parent.glob(f"{path.name}*")]
        with closing(sqlite3.connect(path)) as connection:
            return "\n".join((*files, *connection.iterdump()))
    connection = await asyncpg.connect(url)
    try:
        names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = [await connection.fetch(f'SELECT t::text FROM "{name[0]}" t') for name in names]  # noqa: S608
        return "\n".join(row[0] for table in rows for row in table)
    finally:
        await connection.close()


def shown(secrets: tuple[str, ...]) -> list[str]:
    """Things of ours, of all that there is in this process, whose repr gives one of these away."""
    found = []
    for each in gc.get_objects():
        kind = type(each)
        where = kind.__module__ if isinstance(kind.__module__, str) else ""
        if where.startswith(OURS) and not where.startswith("bot.playground"):
            told = repr(each)
            found += [f"{where}.{kind.__qualname__}" for secret in secrets if secret in told]
    return found


@pytest.mark.parametrize("finished", [False, True], ids=["while somebody registers", "when they have"])
async def test_a_copy_of_the_database_opens_nothing(either_house: Home, finished: bool) -> None:
    """Lost otherwise: every workspace's bot and every MSP's Pax8, with one stolen backup."""
    house = either_house
    await house.built.database.pax8_doors.save(EVENTS)
    account = await bought(house)
    async with Visitor() as lena:
        page = await lena.connect(await lena.open(link_to(house, account)), "Connect Slack", "U0LENA")
        page = await lena.connect(page, "Connect Pax8", "lakeside")
        assert page.text.count("Connected") == 2
        if finished:
            assert "You are registered" in (await lena.press(page, "Finish", TYPED)).text
    assert (await account_of(house)).state is (AccountState.ACTIVE if finished else AccountState.INVITED)
    made = house.stage.slack.state.workspaces["T0LAKESIDE"].bot_token, *house.stage.pax8.delegated.refreshes
    assert all(made) and len(made) == 2
    if finished:
        assert await house.built.database.pax8_credentials(OrgId(LAKESIDE))
    copy = await dumped(house.stage.database_url)
    assert "lena@lakeside.example" in copy and "gAAAAA" in copy, "this is no copy"
    for secret in (*SECRETS, *made):
        assert secret not in copy
    links = (urlsplit(link_to(house, account)).path.rpartition("/")[0], "/billing/")
    assert not [link for link in links if f"{link}/gAAAAA" in copy]
    assert not shown((*SECRETS, *made, house.stage.environment()["SEATWISE_ENCRYPTION_KEY"]))


def test_a_thing_that_shows_its_secret_would_be_found() -> None:
    """Lost otherwise: the search above."""
    kept = type("Kept", (), {"__module__": "adapters.x", "__repr__": lambda self: f"Kept({fuzz.EVENTS_SECRET})"})()
    assert shown((fuzz.EVENTS_SECRET,)) == ["adapters.x.Kept"]
    del kept
