"""Is a sync run once, by one, shown as far as it has come, and begun again after a crash?"""

import asyncio
from dataclasses import replace
from datetime import timedelta

from adapters.crypto import KeyRing
from adapters.db import Database
from domain.chat import MessageRef
from domain.ids import CompanyId
from domain.ports import Connection, DeliveryKind, Done, Kind, Moved, SyncRun, Task
from tests.adapters.db.world import ACME, BENS_CHAT, OTHER, settle
from tests.clock import NOON, FakeClock

LEASE = timedelta(seconds=30)
MINUTE = timedelta(minutes=1)
RUN = SyncRun("r1", Kind.PRODUCTS, NOON, NOON)
RUNS_ONLY = frozenset({DeliveryKind.RUN})


async def _begin(database: Database, run: SyncRun) -> bool:
    async with database.unit(ACME) as unit:
        return await unit.mirror.begin_run(run)


async def test_one_of_a_kind_at_a_time_and_each_organisation_for_itself(acme: Database) -> None:
    """Lost otherwise: a scheduled run and one by hand read the same pages side by side."""
    await settle(acme, OTHER, "other")
    by_hand = replace(RUN, id="r2", due_at=NOON + MINUTE, started_at=NOON + MINUTE)
    assert await _begin(acme, RUN)
    assert not await _begin(acme, by_hand)
    assert await _begin(acme, replace(by_hand, id="r3", kind=Kind.COMPANIES))
    async with acme.unit(OTHER) as unit:
        assert await unit.mirror.begin_run(replace(RUN, id="r4"))
    async with acme.unit(ACME) as unit:
        await unit.mirror.end_run(replace(RUN, ended_at=NOON + MINUTE))
    assert await _begin(acme, by_hand)


async def test_of_two_replicas_one_runs_each_tick(acme: Database, database_url: str, cipher: KeyRing) -> None:
    """Lost otherwise: as many runs as replicas, or none."""
    if database_url.startswith("sqlite"):
        other = acme
    else:
        other = Database(database_url, cipher, FakeClock())
        await other.start()
    for tick in range(6):
        due = NOON + tick * MINUTE
        runs = [SyncRun(f"{tick}/{n}", Kind.COMPANIES, due, due) for n in range(8)]
        begun = await asyncio.gather(*(_begin((acme, other)[n % 2], run) for n, run in enumerate(runs)))
        assert sum(begun) == 1
        async with acme.unit(ACME) as unit:
            await unit.mirror.end_run(replace(runs[begun.index(True)], ended_at=due))
        assert not any(await asyncio.gather(*(_begin(it, runs[0]) for it in (acme, other))))
    if other is not acme:
        await other.close()


async def test_a_run_that_a_clock_set_back_has_left_in_the_future_is_dead(acme: Database) -> None:
    """Lost otherwise: every sync of a kind, until the clock is there again."""
    wrong = NOON + timedelta(days=1)
    assert await _begin(acme, replace(RUN, due_at=wrong, started_at=wrong, alive_at=wrong))
    assert await _begin(acme, replace(RUN, id="r2"))
    assert not await _begin(acme, replace(RUN, id="r3", due_at=NOON + MINUTE, started_at=NOON + MINUTE))


async def test_how_far_a_run_has_come_is_told_until_its_end(acme: Database) -> None:
    """Lost otherwise: what a person who waits can see, and what the history says."""
    stepped = replace(RUN, pages=3, page_total=9, read=600, changed=4, alive_at=NOON + MINUTE)
    ended = replace(
        stepped,
        ended_at=NOON + 2 * MINUTE,
        pages=9,
        read=1800,
        added=2,
        gone=1,
        moved=Moved(("A",), ("B", "C"), ("D",)),
    )
    assert await _begin(acme, replace(RUN, asked_by="Ada"))
    async with acme.unit(ACME) as unit:
        await unit.mirror.step_run(stepped)
    async with acme.view(ACME) as view:
        assert await view.mirror.running(Kind.PRODUCTS) == replace(stepped, asked_by="Ada")
        assert await view.mirror.ended_runs(Kind.PRODUCTS, 5) == ()
    async with acme.unit(ACME) as unit:
        await unit.mirror.end_run(ended)
        await unit.mirror.step_run(stepped)
    async with acme.view(ACME) as view:
        assert await view.mirror.running(Kind.PRODUCTS) is None
        assert await view.mirror.ended_runs(Kind.PRODUCTS, 5) == (replace(ended, asked_by="Ada"),)
        assert await view.mirror.get_run("r1") == replace(ended, asked_by="Ada")
        assert await view.mirror.get_run("r9") is None


async def test_a_sign_of_life_keeps_a_long_run_from_being_taken_for_dead(acme: Database) -> None:
    """Lost otherwise: two at once, when the first takes longer than we thought."""
    assert await _begin(acme, RUN)
    async with acme.unit(ACME) as unit:
        await unit.mirror.step_run(replace(RUN, alive_at=NOON + 8 * MINUTE))
    late = replace(RUN, id="r2", due_at=NOON + 15 * MINUTE, started_at=NOON + 15 * MINUTE)
    assert not await _begin(acme, late)
    later = replace(late, due_at=NOON + 18 * MINUTE, started_at=NOON + 18 * MINUTE)
    assert await _begin(acme, later)
    async with acme.view(ACME) as view:
        (dead,) = await view.mirror.ended_runs(Kind.PRODUCTS, 5)
    assert (dead.id, dead.failure) == ("r1", "Interrupted")


async def test_a_started_sqlite_database_has_no_run_of_the_dead(sqlite_url: str, cipher: KeyRing) -> None:
    """Lost otherwise: after a crash nothing is read for ten minutes."""
    for attempt in (1, 2):
        database = Database(sqlite_url, cipher, FakeClock())
        await database.start()
        if attempt == 1:
            await settle(database)
        assert await _begin(database, replace(RUN, id=f"r{attempt}"))
        await database.close()


async def test_a_run_that_somebody_asked_for_is_left_to_whoever_carries_it_on(sqlite_url: str, cipher: KeyRing) -> None:
    """Lost otherwise: what they asked for; after a crash the first tick of that kind would end it as cut off."""
    for attempt in (1, 2):
        database = Database(sqlite_url, cipher, FakeClock())
        await database.start()
        if attempt == 1:
            await settle(database)
            assert await _begin(database, replace(RUN, alive_at=NOON, asked_by="Ada"))
        else:
            tick = replace(RUN, id="r2", due_at=NOON + MINUTE, started_at=NOON + MINUTE)
            assert not await _begin(database, tick)
            async with database.view(ACME) as view:
                assert await view.mirror.running(Kind.PRODUCTS) is not None
        await database.close()


async def test_a_task_is_done_by_one_and_again_after_a_crash(acme: Database) -> None:
    """Lost otherwise: a company that was mapped and never read."""
    whole, one = Task(Kind.COMPANIES, run="r1"), Task(Kind.SUBSCRIPTIONS, company=CompanyId("c1"))
    async with acme.unit(ACME) as unit:
        await unit.outbox.run(whole, NOON, BENS_CHAT)
        await unit.outbox.run(one, NOON)
    assert await acme.queue.claim("one", NOON, LEASE, 9, frozenset({DeliveryKind.TELL})) == ()
    claimed = await acme.queue.claim("one", NOON, LEASE, 9, RUNS_ONLY)
    assert {(d.task, d.lane, d.conversation) for d in claimed} == {
        (whole, "sync/companies", BENS_CHAT),
        (one, "sync/subscriptions/c1", None),
    }
    (shown,) = (d for d in claimed if d.task == whole)
    await acme.queue.posted(shown, MessageRef("D1", "7.1"))
    again = await acme.queue.claim("two", NOON + LEASE, LEASE, 9, RUNS_ONLY)
    assert {d.task: (d.attempt, d.message) for d in again} == {whole: (2, MessageRef("D1", "7.1")), one: (2, None)}
    async with acme.unit(ACME) as unit:
        await unit.outbox.run(one, NOON)
    for delivery in again:
        assert await acme.queue.finish(delivery, "two", Done(), NOON + LEASE, NOON + LEASE)
    (once_more,) = await acme.queue.claim("two", NOON + LEASE, LEASE, 9, RUNS_ONLY)
    assert once_more.task == one, "asked for while it was under way"


async def test_a_connection_remembers_since_when_it_is_refused(acme: Database) -> None:
    """Lost otherwise: since when nothing has been read, and that it works again."""
    async with acme.unit(OTHER) as unit:
        assert await unit.connection.get() == Connection(False)
    async with acme.unit(ACME) as unit:
        assert await unit.connection.get() == Connection(True)
        await unit.connection.refused(NOON, "Unauthorized")
        await unit.connection.refused(NOON + MINUTE, "Unauthorized still")
        assert await unit.connection.get() == Connection(True, NOON, "Unauthorized")
        await unit.connection.accepted()
        assert (await unit.connection.get()).works
        await unit.connection.refused(NOON, "Forbidden")
        await unit.connection.set("new-id", "new-secret")
        assert (await unit.connection.get()).works
    assert await acme.pax8_credentials(ACME) == ("new-id", "new-secret", False)
    assert await acme.pax8_credentials(OTHER) is None
