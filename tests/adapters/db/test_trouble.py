"""Does trouble with the database server show as an error, at once, and pass?"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import asyncpg
import pytest

from adapters.crypto import KeyRing
from adapters.db import Busy, Database, Undone, postgres
from domain.ids import SubscriptionId
from domain.rules import SubscriptionRule
from tests.adapters.db.world import ACME, APPROVERS, settle


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A short patience, so that silence need not be waited out."""
    monkeypatch.setattr(postgres, "PATIENCE", 1.0)
    yield


@pytest.fixture
async def served(postgres_url: str, cipher: KeyRing, impatient: None) -> AsyncIterator[Database]:
    database = Database(postgres_url, cipher)
    await database.start()
    await settle(database)
    yield database
    await database.close()


@pytest.fixture
async def other(postgres_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Somebody else at the same server."""
    connection = await asyncpg.connect(postgres_url)
    yield connection
    await connection.close()


async def _cut_off(other: asyncpg.Connection) -> None:
    """All backends but our own are gone when this returns."""
    mine = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    await other.fetch(f"SELECT pg_terminate_backend(pid, 5000) {mine}")


async def test_a_connection_lost_within_a_unit_is_an_error_and_the_next_unit_works(
    served: Database, other: asyncpg.Connection
) -> None:
    """Lost otherwise: a bot that stands still after its server restarted."""
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        async with served.unit(ACME) as unit:
            await unit.places.set_approvals(APPROVERS.key, False)
            assert await unit.places.approvals() == ()
            await _cut_off(other)
            await unit.organisation()
    async with served.view(ACME) as view:
        assert await view.places.approvals() == (APPROVERS,)


async def test_connections_lost_while_idle_are_made_anew(served: Database, other: asyncpg.Connection) -> None:
    """Lost otherwise: one error for each connection that was open."""
    await _cut_off(other)
    async with asyncio.timeout(10):
        while not await _answers(served):  # in the moment before the client has heard of it, one answer may be an error
            pass
    assert await served.ready()


async def _answers(served: Database) -> bool:
    try:
        return await served.ready()
    except asyncpg.ConnectionDoesNotExistError:
        return False


async def test_a_server_that_falls_silent_is_an_error(served: Database, other: asyncpg.Connection) -> None:
    """Lost otherwise: every task of the bot waits for ever, one after another."""
    async with other.transaction():
        await other.execute("LOCK TABLE organisations")
        async with asyncio.timeout(20):
            with pytest.raises(TimeoutError):
                async with served.unit(ACME) as unit:
                    await unit.organisation()
    async with served.unit(ACME) as unit:
        assert (await unit.organisation()).name == "Acme"


async def test_a_pool_that_is_used_up_is_an_error(served: Database) -> None:
    """Lost otherwise: /healthz hangs with all the rest."""
    async with asyncio.timeout(20):
        held = [served.view(ACME) for _ in range(postgres.POOL)]
        for view in held:
            await view.__aenter__()
        with pytest.raises(TimeoutError):
            async with served.view(ACME):
                pass
        for view in held:
            await view.__aexit__(None, None, None)
    assert await served.ready()


async def test_two_that_wait_for_each_other_end_with_one_to_be_begun_again(postgres_url: str, cipher: KeyRing) -> None:
    """Lost otherwise: a caller cannot tell what is worth another try."""
    database = Database(postgres_url, cipher)
    await database.start()
    await settle(database)
    both = asyncio.Barrier(2)

    async def cross(first: str, second: str) -> str:
        try:
            async with database.unit(ACME) as unit:
                await unit.places.set_approvals(first, False)
                await unit.places.approvals()
                await both.wait()
                await unit.places.set_approvals(second, False)
                await unit.places.approvals()
        except Busy:
            return "again"
        return "done"

    async with database.unit(ACME) as unit:
        for address in ("C5", "C6"):
            await unit.places.remember(replace(APPROVERS, address=address))
    keys = tuple(replace(APPROVERS, address=address).key for address in ("C5", "C6"))
    assert sorted(await asyncio.gather(cross(*keys), cross(*reversed(keys)))) == ["again", "done"]
    await database.close()


async def test_a_failure_that_was_passed_over_is_not_taken_for_a_commit(served: Database) -> None:
    """Lost otherwise: "approved" is told, and nothing was stored."""
    with pytest.raises(Undone):
        async with served.unit(ACME) as unit:
            await unit.places.set_approvals(APPROVERS.key, False)
            with pytest.raises(asyncpg.PostgresError):
                await unit.rules.set_rule(SubscriptionId("a text that PostgreSQL cannot hold: \0"), SubscriptionRule())
                await unit.places.approvals()
    async with served.view(ACME) as view:
        assert await view.places.approvals() == (APPROVERS,)
