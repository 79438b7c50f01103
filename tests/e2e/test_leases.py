"""Does an attempt end with its lease: when somebody else has the lane, and when nobody can be asked who has it?"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import deliver
from bot.deliver import LEASE, LOST, Deliveries
from bot.playground.cast import APPROVALS
from bot.playground.pax8.faults import Fault
from domain.changes import ChangeRequest, ChangeStatus
from domain.ids import OrgId
from domain.ports import DeliveryKind
from tests.e2e.home import Home, home
from tests.e2e.test_decisions import held

APPLY = frozenset({DeliveryKind.APPLY})


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[Home]:
    """One that waits for Pax8 for longer than any lease here."""
    async with home(sqlite_url, pax8_timeout="60") as made:
        yield made


async def approved_and_kept_waiting(house: Home, deliveries: Deliveries) -> ChangeRequest:
    """An approved change whose first read Pax8 does not answer."""
    change, ada = await held(house), house.slack("ada")
    card = await ada.sees("16 seats", place=APPROVALS)
    house.stage.world.faults.add(Fault(kind="before", method="GET", path="/subscriptions/*", hang=True))
    await ada.press(card, "Approve")
    async with asyncio.timeout(10):
        while house.stage.world.faults.waiting() or not deliveries.under_way(DeliveryKind.APPLY):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return change


async def lost(house: Home) -> list[int]:
    """Of every attempt to apply that was stopped for want of a lease, whether it is doubtful how far it came; waited for."""
    path = house.stage.database_url.removeprefix("sqlite:///")
    async with asyncio.timeout(15):
        while True:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
                found = connection.execute(
                    "SELECT a.ambiguous FROM attempts a JOIN deliveries d ON d.id = a.delivery_id"
                    " WHERE d.kind = 'apply' AND a.why = ?",
                    (LOST,),
                ).fetchall()
            if found:
                return [doubtful for (doubtful,) in found]
            await asyncio.sleep(0.05)


async def test_an_attempt_ends_when_another_has_its_lane(house: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost otherwise: two at work for one subscription, of which the one that slept writes last."""
    monkeypatch.setattr(deliver, "RENEWAL", 0.2)
    await approved_and_kept_waiting(house, house.built.deliveries)
    queue, now = house.built.ports.queue, house.built.ports.clock.now()
    (taken,) = await queue.claim("another replica", now + LEASE * 1.1, LEASE / 2, 1, APPLY)
    assert await lost(house) == [1] and house.puts() == 0
    await queue.release("another replica")
    house.built.deliveries.wake()
    await house.until(1001, status=ChangeStatus.APPLIED)
    assert taken.org == OrgId("harbour") and house.puts() == 1


class Deaf:
    """A queue at which nobody can renew: its database went away during the attempt."""

    def __init__(self, queue: Any) -> None:
        self._queue = queue

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queue, name)

    async def renew(self, *told: object) -> bool:
        raise ConnectionError


async def test_an_attempt_ends_before_its_lease_when_nobody_can_renew_it(
    house: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lost otherwise: the same, of whoever is cut off from the database, and not from Pax8."""
    monkeypatch.setattr(deliver, "RENEWAL", 2.0)
    monkeypatch.setattr(deliver, "LEASE", timedelta(seconds=6))
    await house.built.deliveries.stop()
    ports = house.built.ports
    cut_off = Deliveries(replace(ports, queue=Deaf(ports.queue)), "cut off")
    working = asyncio.create_task(cut_off.run())
    try:
        await approved_and_kept_waiting(house, cut_off)
        assert await lost(house) == [1]
        await house.until(1001, status=ChangeStatus.APPLIED)
    finally:
        await cut_off.stop()
        await working
    assert house.puts() == 1
