"""Is what an MSP told us kept for it alone, changed by one at a time, and are doors bound to nobody twice?"""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.db import Database
from adapters.db.migrations import driver_url
from domain.accounts import Account, AccountState
from domain.ids import AccountId, InstallationId, InvitationId, OrgId, Platform
from domain.notices import AccountJoined
from domain.registration import Draft, FoundChat, FoundPax8, Joining, Told
from domain.tenancy import Installation
from tests.adapters.db.world import ACME, OTHER, settle
from tests.clock import NOON

LAKE, FOUNDED = AccountId("lake"), OrgId("founded")
ACCOUNT = Account(LAKE, 1, FOUNDED, "partner", "Lakeside IT", "lena@lakeside.example", AccountState.INVITED, NOON)
CHAT = FoundChat(Platform.SLACK, "T0LAKE", "A1", "Lakeside", "U1", "Lena Fox", None, "xoxb-very-secret")
DRAFT = Draft(1, Told("Lakeside IT", "UTC", "Lena", "lena@lakeside.example"), (CHAT,), FoundPax8("us", "pax-refresh"))


@pytest.fixture
async def sold(acme: Database) -> Database:
    """Acme is the vendor here."""
    async with acme.unit(ACME) as unit:
        assert await unit.accounts.found(ACCOUNT, "UTC", "USD")
    return acme


async def test_of_two_who_change_a_draft_one_is_second(sold: Database) -> None:
    """Lost otherwise: what one tab has connected, undone by another."""
    async with sold.unit(ACME) as unit:
        assert await unit.registrations.save(LAKE, DRAFT)
        assert not await unit.registrations.save(LAKE, DRAFT)
        later = replace(DRAFT, version=2, pax8=None)
        assert await unit.registrations.save(LAKE, later)
        assert not await unit.registrations.save(LAKE, replace(DRAFT, version=2))
        assert await unit.registrations.get(LAKE) == later
    async with sold.view(OTHER) as view:
        assert await view.registrations.get(LAKE) is None


async def test_no_token_of_a_draft_stands_in_the_database(sold: Database, database_url: str) -> None:
    """Lost otherwise: a stolen backup speaks as a bot that nobody has finished to install."""
    async with sold.unit(ACME) as unit:
        await unit.registrations.save(LAKE, DRAFT)
    engine = create_async_engine(driver_url(database_url))
    async with engine.connect() as connection:
        stored = str((await connection.execute(text("SELECT * FROM registrations"))).all())
    await engine.dispose()
    assert "gAAAA" in stored and "secret" not in stored and "refresh" not in stored


async def test_a_workspace_belongs_to_one_organisation_whatever_the_app(sold: Database) -> None:
    """Lost otherwise: another organisation's people at this one's door."""
    door = Installation(InstallationId("lake-slack"), FOUNDED, Platform.SLACK, "T0LAKE", "A1")
    async with sold.unit(FOUNDED) as unit:
        assert await unit.registrations.bind(door, {"bot_token": "xoxb-lake"})
    sold.installations.forget()
    assert await sold.installations.secret("lake-slack", "bot_token") == "xoxb-lake"
    for app in ("A1", "A2", ""):
        other = replace(door, id=InstallationId(f"other-{app}"), org=OTHER, app=app)
        async with sold.unit(OTHER) as unit:
            assert not await unit.registrations.bind(other, {"bot_token": "xoxb-other"})
    sold.installations.forget()
    assert await sold.installations.find(Platform.SLACK, "T0LAKE", "A1") == door
    assert await sold.installations.secret("other-A2", "bot_token") is None


async def test_a_door_that_is_there_already_gets_a_new_token_from_its_own_organisation_only(sold: Database) -> None:
    """Lost otherwise: whoever comes back, told that their own workspace is taken; or a token, to somebody else's."""
    door = Installation(InstallationId("lake-slack"), FOUNDED, Platform.SLACK, "T0LAKE", "A1")
    async with sold.unit(FOUNDED) as unit:
        await unit.registrations.bind(door, {"bot_token": "xoxb-1"})
        assert await unit.registrations.bind(replace(door, id=InstallationId("new")), {"bot_token": "xoxb-2"}) == door
        assert await unit.registrations.renew(door.id, {"bot_token": "xoxb-3"})
    async with sold.unit(OTHER) as unit:
        assert not await unit.registrations.renew(door.id, {"bot_token": "xoxb-4"})
    sold.installations.forget()
    assert await sold.installations.secret("lake-slack", "bot_token") == "xoxb-3"


async def test_whoever_is_here_already_takes_over_what_was_founded(sold: Database) -> None:
    """Lost otherwise: notices that nobody reads, and jobs for an organisation of nobody."""
    await settle(sold, OTHER, "X")
    async with sold.unit(FOUNDED) as unit:
        assert await unit.inbox.add("key", AccountJoined("Acme", "Lakeside IT"), NOON)
    async with sold.unit(OTHER) as unit:
        await unit.registrations.take_over(FOUNDED)
    async with sold.view(FOUNDED) as view:
        assert not (await view.organisation()).is_msp
    async with sold.view(OTHER) as view:
        assert (await view.organisation()).is_msp
    async with sold.unit(OTHER) as unit:
        assert not await unit.inbox.add("key", AccountJoined("Acme", "Lakeside IT"), NOON)


async def test_a_code_is_found_by_its_beginning_until_it_is_dropped(sold: Database) -> None:
    """Lost otherwise: a code that names no registration, or one that is over."""
    selector = InvitationId("ABCDEFGH")
    async with sold.unit(ACME) as unit:
        await unit.registrations.save(LAKE, replace(DRAFT, joining=Joining(selector, "proof", NOON)))
    assert await sold.registrations.coded(selector) == (ACME, LAKE)
    assert await sold.registrations.coded(InvitationId("HGFEDCBA")) is None
    async with sold.unit(ACME) as unit:
        await unit.registrations.drop(LAKE)
    assert await sold.registrations.coded(selector) is None


async def test_a_refresh_token_is_replaced_once_by_who_spent_it(sold: Database) -> None:
    """Lost otherwise: the newer of two tokens, written over by a process that was slow."""
    async with sold.unit(ACME) as unit:
        await unit.connection.delegate("us", "first")
    async with sold.unit(ACME) as unit:
        assert await unit.connection.replace("first", "second")
        assert not await unit.connection.replace("first", "third")
    assert await sold.pax8_credentials(ACME) == ("us", "second", True)
    async with sold.unit(ACME) as unit:
        await unit.connection.set("own-id", "own-secret")
    async with sold.unit(ACME) as unit:
        assert not await unit.connection.replace("second", "fourth")
    assert await sold.pax8_credentials(ACME) == ("own-id", "own-secret", False)
