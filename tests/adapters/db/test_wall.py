"""Can one organisation, or whoever holds a copy of the file, see what is another's?"""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, make_url, table, text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.crypto import KeyRing
from adapters.db import AlreadyServed, Database
from adapters.db.migrations import driver_url
from adapters.db.statements import Prepared
from domain.ids import ClientId, CompanyId, InstallationId, Platform
from domain.ports import Audience, Kind
from domain.tenancy import Installation
from tests.adapters.db.world import ACME, ADA_ON_SLACK, APPROVERS, DOOR, OTHER, S1, change, seen, settle, subscription
from tests.mapping import map_to


async def test_two_organisations_with_the_same_ids_see_their_own(acme: Database) -> None:
    """Lost otherwise: one MSP reads another's clients."""
    await settle(acme, OTHER, "X")
    async with acme.unit(ACME) as unit:
        await unit.mirror.store_subscriptions([seen(subscription("s1", quantity=77), 5)])
        stored = await unit.changes.add(change(), "same")
        await unit.outbox.show(stored, Audience.APPROVERS, APPROVERS)
    async with acme.unit(OTHER) as unit:
        holding = await unit.catalog.holding(S1)
        assert holding and holding.subscription.quantity == 10
        assert await unit.changes.get(stored.id) is None and await unit.changes.by_source("same") is None
        assert await unit.changes.in_flight([S1]) == ()
        assert not await unit.changes.save(replace(stored, version=2))
        assert await unit.places.get(APPROVERS.key) is None
        assert await unit.people.actor(ADA_ON_SLACK, DOOR) is None
        theirs = await unit.changes.add(replace(change(), door=InstallationId("other-slack")), "same")
        await map_to(unit, "c1", None)
        assert await unit.mirror.mark_gone(Kind.SUBSCRIPTIONS, ["s2"], subscription("s2").start or theirs.asked_at) == 0
        await unit.outbox.redraw(replace(theirs, version=9))
    async with acme.view(ACME) as view:
        assert await view.changes.get(stored.id) == stored
        assert (await view.mirror.mapping())[CompanyId("c1")] == "blue"
        assert (await view.catalog.page(ClientId("blue"), "", 0, 9)).seats == 77


async def test_a_row_cannot_point_into_another_organisation(acme: Database) -> None:
    """Lost otherwise: a mistake in a statement becomes a leak."""
    await settle(acme, OTHER, "X")
    elsewhere = replace(APPROVERS, installation=InstallationId("acme-slack"), address="C7")
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with acme.unit(OTHER) as unit:
            await unit.places.remember(elsewhere)


STATEMENTS = """
import gc, importlib, json, pkgutil
import adapters.db
for found in pkgutil.walk_packages(adapters.db.__path__, "adapters.db."):
    if ".migrations." not in found.name:
        importlib.import_module(found.name)
from adapters.db import everywhere, vitals
from adapters.db.statements import SQLITE, Prepared
apart = {id(it) for kept in (everywhere, vitals) for it in vars(kept).values() if isinstance(it, Prepared)}
print(json.dumps([it.on(SQLITE).sql for it in gc.get_objects() if isinstance(it, Prepared) and id(it) not in apart]))
"""


def test_every_statement_names_the_organisation_but_those_kept_apart() -> None:
    """Lost otherwise: a query that forgets the wall. In a process of its own, where no test has made any."""
    told = subprocess.run([sys.executable, "-c", STATEMENTS], check=True, capture_output=True, text=True).stdout  # noqa: S603
    statements = json.loads(told)
    assert len(statements) > 300
    for sql in statements:
        assert any(each in sql for each in ("org_id", "organisations", "alembic_version", "installations.id = ?")), sql


async def test_no_secret_stands_in_the_database(acme: Database, database_url: str) -> None:
    """Lost otherwise: a stolen backup speaks as the bot."""
    assert await acme.installations.secret("acme-slack", "bot_token") == "xoxb-very-secret"
    assert await acme.installations.secret("acme-slack", "app_password") is None
    assert await acme.pax8_credentials(ACME) == ("pax-id", "pax-secret", False)
    assert await acme.pax8_credentials(OTHER) is None
    engine = create_async_engine(driver_url(database_url))
    async with engine.connect() as connection:
        for statement in ("SELECT sealed, name FROM installation_secrets", "SELECT * FROM pax8_credentials"):
            stored = str((await connection.execute(text(statement))).all())
            assert "gAAAA" in stored and "very-secret" not in stored and "pax-" not in stored
    await engine.dispose()


async def test_a_door_is_found_by_platform_tenant_and_app(acme: Database) -> None:
    """Lost otherwise: an event of a foreign tenant."""
    doors = acme.installations
    assert await doors.find(Platform.SLACK, "T1") == DOOR
    assert await doors.find(Platform.SLACK, "T1", "A1") == DOOR
    assert await doors.find(Platform.SLACK, "E1") is None and await doors.find(Platform.SLACK, "T404") is None
    teams = await doors.find(Platform.TEAMS, "E1", "app-1")
    assert teams and teams.id == "acme-teams" and await doors.get("acme-teams") == teams
    assert await doors.find(Platform.TEAMS, "E1", "app-2") is None
    assert await doors.find(Platform.TEAMS, "E1") == teams
    assert [org.id for org in await doors.organisations()] == [ACME]
    assert await doors.registrations() == ()
    new = Installation(InstallationId("new"), ACME, Platform.SLACK, "T9")
    await doors.save(new, {"bot_token": "xoxb-2"})
    await doors.save(replace(teams, id=InstallationId("t9"), tenant="E9"), {"app_password": "p"})
    assert await doors.registrations() == (("app-1", "p", "E9"),)
    assert await doors.find(Platform.SLACK, "T9") == new and await doors.secret("new", "bot_token") == "xoxb-2"


_SERVE = """
import asyncio, sys
from adapters.crypto import KeyRing
from adapters.db import Database
asyncio.run(Database(sys.argv[1], KeyRing([KeyRing.generate()])).start())
"""


async def test_a_second_process_is_refused_until_the_first_is_gone(sqlite_url: str, cipher: KeyRing) -> None:
    """Lost otherwise: two bots write one file, and deliver everything twice."""
    first = Database(sqlite_url, cipher)
    await first.start()
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", _SERVE, sqlite_url]
    said = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: ASYNC221, S603
    assert said.returncode != 0 and "AlreadyServed" in said.stderr
    with pytest.raises(AlreadyServed, match=re.escape(str(make_url(sqlite_url).database))):
        await Database(sqlite_url, cipher).start()
    await first.close()
    again = Database(sqlite_url, cipher)
    await again.start()
    await again.close()


async def test_a_file_that_another_has_is_not_migrated(tmp_path: Path, cipher: KeyRing) -> None:
    """Lost otherwise: the tables of a running bot change under it."""
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    first = Database(url, cipher)
    await first.start(migrate=True)
    assert await first.ready()
    async with first.writing() as session:
        await session.count(Prepared(delete(table("alembic_version"))))
        await session.commit()
    with pytest.raises(AlreadyServed):
        await Database(url, cipher).start(migrate=True)
    assert not await first.ready()
    await first.close()


async def test_a_start_that_failed_lets_go_of_the_file(tmp_path: Path, cipher: KeyRing) -> None:
    """Lost otherwise: nobody can start until the process ends."""
    url = f"sqlite:///{tmp_path / 'blank.sqlite3'}"
    with pytest.raises(Exception, match="no such table"):
        await Database(url, cipher).start()
    mended = Database(url, cipher)
    await mended.start(migrate=True)
    assert await mended.ready()
    await mended.close()


def test_a_ring_opens_what_an_older_key_sealed_and_shows_nothing() -> None:
    """Lost otherwise: every secret, at the first rotation."""
    old, new = KeyRing.generate(), KeyRing.generate()
    sealed = KeyRing([old]).seal("token")
    assert KeyRing([new, old]).open(sealed) == "token" and "token" not in sealed
    with pytest.raises(ValueError, match="not sealed with a key"):
        KeyRing([new]).open(sealed)
    assert new not in repr(KeyRing([new]))


@pytest.mark.parametrize("keys", [[], ["short"]], ids=["no key at all", "a malformed key"])
def test_a_ring_without_a_good_key_is_refused(keys: list[str]) -> None:
    """Lost otherwise: secrets sealed with nothing."""
    with pytest.raises(ValueError, match="key"):
        KeyRing(keys)
