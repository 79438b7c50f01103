"""Does the database tell how the house does, and does one of the replicas get each turn?"""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import make_url

from adapters.db import Database
from adapters.db.statements import SQLITE
from adapters.db.vitals import _OUTBOX, _READINGS
from domain.errors import Loss
from domain.ports import Audience, DeliveryKind, Kind, SyncRun, Vitals
from tests.adapters.db.world import ACME, APPROVERS, CLIENT_DOOR, DOOR, OTHER, change, settle
from tests.clock import NOON

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def test_an_empty_house_has_nothing_waiting(database: Database) -> None:
    """Lost otherwise: the first scrape of a new installation fails."""
    vitals = await database.signs.read()
    assert vitals.waiting == () and vitals.parkings == {}
    assert {each.kind: (each.connected, each.failing, each.last) for each in vitals.readings} == dict.fromkeys(
        Kind, (0, 0, None)
    )


async def test_what_waits_is_counted_over_all_organisations(acme: Database) -> None:
    """Lost otherwise: the one number that says that nothing goes out any more."""
    await settle(acme, OTHER, "X")
    for org in (ACME, OTHER):
        async with acme.unit(org) as unit:
            stored = await unit.changes.add(change() if org == ACME else replace(change(), door=f"{org}-slack"), "key")  # type: ignore[arg-type]
            await unit.outbox.apply(stored, NOON + HOUR)
            if org == ACME:
                await unit.outbox.show(stored, Audience.APPROVERS, APPROVERS)
                await unit.reach.park(DOOR.id, None, Loss.REVOKED, "token_revoked", NOON)
                assert await unit.workspaces.disconnect(CLIENT_DOOR.id, NOON)  # by hand, so that nobody is called
                await unit.reach.park(CLIENT_DOOR.id, None, Loss.DISCONNECTED, "by hand", NOON)
    found = await acme.signs.read()
    counted = {(each.kind, each.parked): each.count for each in found.waiting}
    assert counted[DeliveryKind.APPLY, False] == 2 and sum(counted.values()) == 3
    assert found.parkings == {Loss.REVOKED: 1}


RUNS = {
    "none has run": ((), (0, None)),
    "the last one was good": (((1, ""), (2, "")), (0, 2)),
    "the last one failed": (((1, ""), (2, "Unavailable")), (1, 1)),
    "one failed before": (((1, "Unavailable"), (2, "")), (0, 2)),
    "all have failed": (((1, "x"), (2, "x")), (1, None)),
}


@pytest.mark.parametrize(("runs", "told"), RUNS.values(), ids=RUNS.keys())
async def test_when_a_kind_was_last_read_well(acme: Database, runs: tuple[tuple[int, str], ...], told: tuple[int, int | None]) -> None:  # fmt: skip
    """Lost otherwise: a mirror that stands still, and looks fresh."""
    async with acme.unit(ACME) as unit:
        for hour, failure in runs:
            run = SyncRun(f"r{hour}", Kind.PRODUCTS, NOON + hour * HOUR, NOON + hour * HOUR)
            assert await unit.mirror.begin_run(run)
            await unit.mirror.end_run(replace(run, ended_at=run.started_at + MINUTE, failure=failure or None))
    found = {each.kind: each for each in (await acme.signs.read()).readings}[Kind.PRODUCTS]
    failing, hour_of_good = told
    at = None if hour_of_good is None else NOON + hour_of_good * HOUR + MINUTE
    assert (found.connected, found.failing, found.longest_ago, found.last) == (1, failing, at, at)


async def test_whom_pax8_refuses_is_late_for_a_reason_of_their_own(acme: Database) -> None:
    """Lost otherwise: one MSP's revoked secret silences the switch that says that all is well."""
    async with acme.unit(ACME) as unit:
        await unit.connection.refused(NOON, "revoked")
    assert {each.connected for each in (await acme.signs.read()).readings} == {0}


def test_it_is_read_by_its_indexes(sqlite_url: str) -> None:
    """Lost otherwise: a scrape that reads all that was ever delivered, each few seconds. PostgreSQL's planner says nothing of empty tables."""
    file = sqlite3.connect(str(make_url(sqlite_url).database))
    for statement in (_OUTBOX, _READINGS):
        ready = statement.on(SQLITE)
        steps = [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {ready.sql}", ready.args({}))]
        assert steps and not [
            step for step in steps if step.startswith(("SCAN deliveries", "SCAN sync_runs")) and "INDEX" not in step
        ]
    file.close()


async def test_one_of_those_who_ask_at_once_has_the_turn(database: Database) -> None:
    """Lost otherwise: a ping of each replica, so that one that is left hides that the others are gone."""
    asked = await asyncio.gather(*(database.signs.turn("heartbeat", NOON, MINUTE) for _ in range(4)))
    assert sorted(asked) == [False, False, False, True]
    assert not await database.signs.turn("heartbeat", NOON + MINUTE / 2, MINUTE)
    assert await database.signs.turn("heartbeat", NOON + MINUTE, MINUTE)
    assert await database.signs.turn("heartbeat", NOON - HOUR, MINUTE), "after a clock was set back"
    assert await database.signs.turn("another", NOON, MINUTE)


async def test_what_cannot_be_written_is_raised(database: Database, database_url: str) -> None:
    """Lost otherwise: a replica on a standby says that it is ready."""
    await database.signs.prove(NOON)
    if database_url.startswith("sqlite"):
        async with database.writing() as session:
            await session._connection.execute_fetchall("PRAGMA query_only=ON")  # type: ignore[attr-defined]
    else:
        async with database._store.writing() as session:
            await session._connection.execute("SET default_transaction_read_only = on")  # type: ignore[union-attr]
    with pytest.raises(Exception, match=r"read.?only"):
        await database.signs.prove(NOON)


def test_vitals_hold_no_names() -> None:
    """Lost otherwise: who the customers are, at an address that many can read."""
    assert set(Vitals.__annotations__) == {"waiting", "parkings", "readings"}
