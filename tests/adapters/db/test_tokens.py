"""Is each token that ends followed by one other, whoever asks for it, and never by one that is older?"""

import asyncio
from datetime import datetime, timedelta

import pytest

from adapters.db import Database
from domain.ids import InstallationId, Platform
from domain.registration import Token
from domain.tenancy import Installation
from tests.adapters.db.world import ACME
from tests.clock import NOON

DOOR = InstallationId("acme-rotated")
HOUR = timedelta(hours=1)
ENDS = NOON + 12 * HOUR
LASTS = timedelta(minutes=2)


def token(name: str, until: datetime = ENDS) -> Token:
    return Token(f"xoxb-{name}", f"xoxe-{name}", until)


async def take(database: Database, now: datetime) -> str | None:
    async with database.unit(ACME) as unit:
        return await unit.tokens.take(DOOR, now, now + 2 * HOUR, LASTS)


async def replace(database: Database, spent: str, new: Token) -> bool:
    async with database.unit(ACME) as unit:
        return await unit.tokens.replace(DOOR, spent, new.secrets)


async def kept(database: Database) -> str | None:
    database.installations.forget()
    return await database.installations.secret(DOOR, "bot_token")


@pytest.fixture
async def rotated(acme: Database) -> Database:
    async with acme.unit(ACME) as unit:
        assert await unit.registrations.bind(
            Installation(DOOR, ACME, Platform.SLACK, "T0ROTATED", app="A1"), token("first").secrets
        )
    return acme


async def test_it_is_taken_when_it_ends_soon_and_by_one(rotated: Database) -> None:
    """Lost otherwise: tokens that are fetched all day; or two who spend the same one, of whom the second is refused."""
    assert await take(rotated, ENDS - 3 * HOUR) is None, "there is time"
    soon = ENDS - HOUR
    found = await asyncio.gather(*(take(rotated, soon) for _ in range(4)))
    assert sorted(map(str, found)) == ["None", "None", "None", "xoxe-first"]
    assert await take(rotated, soon + LASTS) == "xoxe-first", "whoever took it has died"


async def test_the_next_takes_its_place_once(rotated: Database) -> None:
    """Lost otherwise: the token that works, overwritten with what an answer that came late has brought."""
    written = asyncio.Event()

    async def slowly() -> bool:
        async with rotated.unit(ACME) as unit:
            done = await unit.tokens.replace(DOOR, "xoxe-first", token("second", ENDS + 12 * HOUR).secrets)
            written.set()
            await asyncio.sleep(0.1)  # in which the other one reads what is committed, and waits to write
        return done

    async def meanwhile() -> bool:
        await written.wait()
        return await replace(rotated, "xoxe-first", token("third"))

    assert await asyncio.gather(slowly(), meanwhile()) == [True, False]
    assert await kept(rotated) == "xoxb-second"
    assert await take(rotated, ENDS - HOUR) is None, "it lasts as long as was said"


async def test_a_new_installation_goes_before_what_was_asked_for_earlier(rotated: Database) -> None:
    """Lost otherwise: a workspace that has just been connected again."""
    assert await take(rotated, ENDS - HOUR) == "xoxe-first"
    async with rotated.unit(ACME) as unit:
        assert await unit.registrations.renew(DOOR, token("anew", ENDS + 12 * HOUR).secrets)
    assert not await replace(rotated, "xoxe-first", token("late"))
    assert await kept(rotated) == "xoxb-anew"


async def test_one_that_does_not_end_is_left_alone(acme: Database) -> None:
    """Lost otherwise: the token of a workspace without rotation."""
    async with acme.unit(ACME) as unit:
        assert await unit.registrations.bind(
            Installation(DOOR, ACME, Platform.SLACK, "T0ROTATED", app="A1"), {"bot_token": "xoxb-for-good"}
        )
    assert await take(acme, NOON + 1000 * HOUR) is None
