"""The mirror follows Pax8: what changed and nothing else, through failures, moving pages, and changes of our own."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from adapters.db.types import microseconds
from bot import schedule, ticks
from bot.jobs import JOBS
from bot.playground.cast import E3, PREMIUM
from bot.playground.pax8.faults import Edit, Fault
from bot.playground.sizes import Sizes
from domain.changes import ChangeStatus
from domain.ports import Kind, SyncRun
from domain.use_cases import mirroring
from tests.e2e.home import HARBOUR, MIRRORED, Home, home

S = ChangeStatus
ACME, CEDAR = "Acme Dental", "Cedar Law LLP"
MAPPED = {"Acme Dental", "Birch & Sons Logistics", "Cedar Law LLP", "Delta Robotics"}


async def sync(house: Home, kind: Kind, due: datetime | None = None) -> SyncRun:
    run = await mirroring.sync(house.built.ports, HARBOUR, kind, due or house.built.ports.clock.now())
    assert run is not None
    return run


def rows(house: Home, query: str, *values: Any) -> list[Any]:
    path = house.stage.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(query, values).fetchall()


def mirror(house: Home) -> dict[str, list[Any]]:
    """Every row of the mirror whole, and nothing of the runs."""
    return {name: rows(house, f"SELECT * FROM {name} ORDER BY org_id, id") for name in ("companies", "products", "subscriptions")}  # noqa: S608  # fmt: skip


def alter_company(house: Home, which: str, **changed: Any) -> str:
    companies = house.stage.world.book("harbour").companies
    key = str(house.stage.world.partners["harbour"].data.company(which)["id"])
    companies.change(key, changed)
    return key


async def test_only_mapped_companies_subscriptions_are_kept(house: Home) -> None:
    """Lost otherwise: data of companies that are nobody's client here."""
    data = house.stage.world.partners["harbour"].data
    ids = {str(row["id"]): str(row["name"]) for row in data.companies}
    kept = rows(house, "SELECT id, company_id FROM subscriptions WHERE org_id = 'harbour'")
    assert {ids[company] for _, company in kept} == MAPPED
    assert len(kept) == sum(1 for row in data.subscriptions if ids[str(row["companyId"])] in MAPPED)
    everyone = rows(house, "SELECT id FROM companies WHERE org_id = 'harbour'")
    assert len(everyone) == len(data.companies), "a company has to be known before it can be mapped"


async def test_a_second_sync_writes_nothing(house: Home) -> None:
    """Lost otherwise: a hundred thousand writes an hour for nothing."""
    before = mirror(house)
    for kind in MIRRORED:
        run = await sync(house, kind)
        assert (run.changed, run.gone, run.failure) == (0, 0, None) and run.read > 0
    assert mirror(house) == before


async def test_a_company_and_a_product_get_their_new_names(house: Home) -> None:
    """Lost otherwise: names that people do not find any more."""
    company = alter_company(house, ACME, name="Acme Smiles")
    product = house.stage.world.book("harbour").products
    key = rows(house, "SELECT product_id FROM subscriptions WHERE product_name = ?", PREMIUM)[0][0]
    product.change(key, {"name": "Microsoft 365 Business Premium (2027)"})
    assert (await sync(house, Kind.COMPANIES)).changed == 1
    assert (await sync(house, Kind.PRODUCTS)).changed == 1
    assert rows(house, "SELECT name FROM companies WHERE id = ?", company) == [("Acme Smiles",)]
    assert rows(house, "SELECT name FROM products WHERE id = ?", key) == [("Microsoft 365 Business Premium (2027)",)]


async def test_a_subscription_that_is_gone_is_marked_and_hidden(house: Home) -> None:
    """Lost otherwise: licences that nobody has, on offer for more."""
    sub, clara = house.subscription(ACME, PREMIUM), house.slack("clara")
    house.stage.world.book("harbour").subscriptions.remove(sub)
    run = await sync(house, Kind.SUBSCRIPTIONS)
    assert (run.gone, run.failure) == (1, None)
    assert rows(house, "SELECT gone_at IS NOT NULL, quantity FROM subscriptions WHERE id = ?", sub) == [(1, 10)]
    assert PREMIUM not in str((await clara.command("/licenses")).body)
    await clara.say(f"request 12 {PREMIUM}")
    await clara.sees("No subscription")
    again = await sync(house, Kind.SUBSCRIPTIONS)
    assert (again.gone, again.changed) == (0, 0), "a gone one is asked for again at each sync"


async def test_one_that_comes_back_is_shown_again(house: Home) -> None:
    """Lost otherwise: a mark made in error would last for ever."""
    sub = house.subscription(ACME, PREMIUM)
    table = house.stage.world.book("harbour").subscriptions
    row = table[sub]
    other = next(key for key, *_ in rows(house, "SELECT id FROM subscriptions WHERE id <> ?", sub) if table.get(key))
    table.remove(sub)
    assert (await sync(house, Kind.SUBSCRIPTIONS)).gone == 1
    table.insert_before(other, row)
    assert (await sync(house, Kind.SUBSCRIPTIONS)).changed == 1
    assert PREMIUM in str((await house.slack("clara").command("/licenses")).body)


@pytest.fixture
async def large(sqlite_url: str) -> AsyncIterator[Home]:
    """Several pages of everything."""
    async with home(sqlite_url, Sizes(companies=12, subscriptions=700, products=500)) as made:
        yield made


@pytest.mark.parametrize("edit", ["insert", "delete", "move"])
async def test_rows_that_slip_between_pages_are_not_taken_for_gone(large: Home, edit: Edit) -> None:
    """Lost otherwise: a licence that is there, hidden because somebody else's moved while we read."""
    world = large.stage.world
    for path in ("/subscriptions", "/companies", "/products"):
        world.faults.add(Fault(kind="shift", method="GET", path=path, edit=edit, times=2))
    for kind in MIRRORED:
        assert (await sync(large, kind)).failure is None
    table = world.book("harbour").subscriptions
    ours = rows(large, "SELECT id, quantity, gone_at IS NULL FROM subscriptions WHERE org_id = 'harbour'")
    for key, quantity, there in ours:
        real = table.get(key)
        assert bool(there) == (real is not None), f"{key} is {'gone' if real is None else 'there'}"
        assert real is None or real["quantity"] == quantity


async def test_a_429_in_the_middle_is_waited_out(large: Home) -> None:
    """Lost otherwise: a sync that can never end where there is much to read."""
    fault = Fault(kind="status", method="GET", path="/subscriptions", status=429, retry_after="1", skip=2)
    large.stage.world.faults.add(fault)
    run = await sync(large, Kind.SUBSCRIPTIONS)
    assert run.failure is None and run.read >= 700


async def test_a_scan_that_breaks_off_marks_nothing_gone(large: Home) -> None:
    """Lost otherwise: everything behind the page that did not come."""
    before = mirror(large)
    large.stage.world.faults.add(
        Fault(kind="status", method="GET", path="/subscriptions", status=503, retry_after="100", skip=1, times=None)
    )
    run = await sync(large, Kind.SUBSCRIPTIONS)
    assert run.failure and run.gone == 0 and mirror(large) == before
    large.stage.world.faults.clear()
    assert (await sync(large, Kind.SUBSCRIPTIONS)).failure is None


async def test_a_sync_that_fails_is_recorded_and_tried_again(house: Home) -> None:
    """Lost otherwise: an hour of blindness for each hiccup, and nobody who could see why."""
    built, world = house.built, house.stage.world
    down = Fault(kind="status", path="/*", status=503, retry_after="100", times=None)
    world.faults.add(down)
    house.forward(25 * 3600)
    await built.schedule.start()
    try:
        async with asyncio.timeout(10):
            while len(_failures(house)) < 3:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        world.faults.clear()
        house.alter(house.subscription(ACME, E3), quantity=11)
        job = next(job for job in JOBS if job.kind is Kind.SUBSCRIPTIONS)
        again = schedule.last_tick(job, "Europe/Berlin", built.ports.clock.now()) + schedule.AGAIN
        done = await schedule.run(built.ports, HARBOUR, job, again)
    finally:
        await built.schedule.stop()
    assert isinstance(done, SyncRun) and done.failure is None and done.changed == 1
    assert {kind for kind, _ in _failures(house)} >= {kind.value for kind in MIRRORED}


def _failures(house: Home) -> list[tuple[str, str]]:
    wanted = "SELECT kind, failure FROM sync_runs WHERE org_id = 'harbour' AND failure IS NOT NULL"
    return rows(house, wanted)


async def test_a_tick_is_run_once_whoever_hears_it(house: Home) -> None:
    """Lost otherwise: as many syncs as replicas."""
    due = house.built.ports.clock.now()
    both = await asyncio.gather(*(mirroring.sync(house.built.ports, HARBOUR, Kind.PRODUCTS, due) for _ in range(4)))
    assert sum(1 for run in both if run is not None) == 1


async def test_a_sync_that_began_before_a_change_does_not_undo_it(house: Home) -> None:
    """Lost otherwise: ten seats on the card, twelve at Pax8, and a second request for what is there already."""
    sub = house.subscription(ACME, E3)
    house.stage.world.faults.add(Fault(kind="late", method="PUT", path="/subscriptions/*", seconds=3600))
    house.stage.world.faults.add(Fault(kind="slow", method="GET", path="/subscriptions", seconds=1.2))
    under_way = asyncio.create_task(sync(house, Kind.SUBSCRIPTIONS))
    await asyncio.sleep(0.1)
    await house.slack("clara").say(f"request 12 {E3}")
    await house.until(1001, status=S.APPLIED)
    assert not under_way.done(), "the page came before the change: this proves nothing"
    assert (await under_way).failure is None
    assert rows(house, "SELECT quantity FROM subscriptions WHERE id = ?", sub) == [(12,)]
    assert (await sync(house, Kind.SUBSCRIPTIONS)).failure is None
    assert rows(house, "SELECT quantity FROM subscriptions WHERE id = ?", sub) == [(12,)]


async def test_a_page_read_before_a_send_confirms_nothing(house: Home) -> None:
    """Lost otherwise: “done” said of something that nobody has seen."""
    sub = house.subscription(ACME, E3)
    house.stage.world.faults.add(Fault(kind="after", method="PUT", path="/subscriptions/*"))
    await house.slack("clara").say(f"request 12 {E3}")
    await house.until(1001, status=S.UNKNOWN)
    assert (await sync(house, Kind.SUBSCRIPTIONS)).failure is None
    (change,) = await house.changes()
    assert change.status is S.UNKNOWN and change.confirmed_at is None
    house.forward(16)
    await house.until(1001, status=S.APPLIED)
    assert house.puts() == 1 and house.at_pax8(sub) == 12


@pytest.mark.parametrize("ended", [True, False], ids=["failed", "died with its process"])
async def test_a_tick_whose_run_came_to_nothing_before_a_restart_is_made_up(either_house: Home, ended: bool) -> None:
    """Lost otherwise: a day without new products for a night run that failed shortly before a restart, or died."""
    built = either_house.built
    job = next(job for job in JOBS if job.kind is Kind.PRODUCTS)
    either_house.forward(25 * 3600)
    tick = ticks.last_tick(job, "Europe/Berlin", built.ports.clock.now())
    run = SyncRun("lost", Kind.PRODUCTS, tick, built.ports.clock.now())
    async with built.database.unit(HARBOUR) as unit:
        assert await unit.mirror.begin_run(run)
        if ended:
            await unit.mirror.end_run(replace(run, ended_at=tick, failure="Pax8 is down"))
    assert await mirroring.owed(built.ports, HARBOUR, Kind.PRODUCTS, tick)
    await built.schedule.start()
    try:
        async with asyncio.timeout(10):
            while (debt := built.schedule._debts.get((HARBOUR, job.name))) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        either_house.forward(600)
        await built.schedule._again(debt)
    finally:
        await built.schedule.stop()
    assert not await mirroring.owed(built.ports, HARBOUR, Kind.PRODUCTS, tick)


async def test_a_tick_that_another_replica_has_run_is_not_tried_again(house: Home) -> None:
    """Lost otherwise: each tick run twice, five minutes apart."""
    built = house.built
    job = next(job for job in JOBS if job.kind is Kind.PRODUCTS)
    house.forward(25 * 3600)
    tick = ticks.last_tick(job, "Europe/Berlin", built.ports.clock.now())
    assert await mirroring.sync(built.ports, HARBOUR, Kind.PRODUCTS, tick)
    await built.schedule._again(schedule._Debt(HARBOUR, job, tick, tick + schedule.AGAIN))
    wanted = "SELECT count(*) FROM sync_runs WHERE org_id = 'harbour' AND kind = 'products' AND due_at >= ?"
    assert rows(house, wanted, microseconds(tick)) == [(1,)]
