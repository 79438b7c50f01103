"""Is every provision request of a burst acknowledged soon, carried out once, and in the order in which it was made?"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from adapters.crypto import KeyRing
from adapters.db import Database
from bot.playground.cast import BI_PSA, VENDOR_SECRET
from bot.playground.market import CLIENTS, DOOR
from bot.playground.pax8 import wire
from bot.playground.pax8.sender import notification
from bot.playground.stage import Stage
from domain.ids import OrgId, SubscriptionId
from domain.ports import ProvisionSearch
from tests.bench.lines import Line
from tests.bench.load import Burst, burst, post
from tests.bench.processes import running

TIDEWATER = OrgId("tidewater")
GOAL = 1000
"""Milliseconds within which 99 of 100 are to be acknowledged."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Each subscription is bought, and then its seats are changed, `requests` / `subscriptions` - 1 times."""

    requests: int = 1000
    subscriptions: int = 100
    at_once: int = 100
    patience: float = 600.0
    """Seconds for all of them to be carried out and answered."""


async def arriving(sizes: Sizes) -> Line:
    """The production bot in a process of its own, its database durable; Pax8 has every attempt acknowledged."""
    stage = Stage()
    await stage.start()
    try:
        address = await stage.start_bot(within=120)
        wanted, bodies = await _ordered(stage, sizes)
        headers = {"pax8ApiTokenV1": VENDOR_SECRET, "Content-Type": "application/json"}
        taken = await burst(address, [post(DOOR, body, headers) for body in bodies], sizes.at_once)
        began = time.perf_counter()
        answers = await _answered(stage, sizes)
        processed = time.perf_counter() - began + taken.seconds
        await stage.end_bot()
        seats, decided = await _found(stage, wanted)
        async with running("sink") as sink:
            bare = await burst(sink.address, [post(DOOR, body, headers) for body in bodies], sizes.at_once)
    finally:
        await stage.stop()
    return _line(sizes, taken, bare, processed, (answers, decided, sum(seats[id] == wanted[id] for id in wanted)))


async def _ordered(stage: Stage, sizes: Sizes) -> tuple[dict[str, int], list[bytes]]:
    """The seats that each subscription comes to, and what Pax8 tells of each order, oldest first."""
    market, silo, world = stage.market, stage.world.silo(CLIENTS[False]), stage.world
    start, wanted, bodies = world.clock.now() - timedelta(hours=1), {}, []
    for number in range(sizes.requests):
        turn, place = divmod(number, sizes.subscriptions)
        about: dict[str, Any] = {} if turn == 0 else {"type": "Update", "subscription": list(wanted)[place]}
        made = start + timedelta(seconds=number)
        id = await market.order(product=BI_PSA, quantity=turn + 1, created_at=made, deliver=False, **about)
        wanted[str(silo.requests[id]["subscriptionId"])] = turn + 1
        attempt = silo.attempt(id, None, made, "Acknowledged")
        bodies.append(wire.encode(notification(world, CLIENTS[False], id, attempt["id"])))
    return wanted, bodies


async def _answered(stage: Stage, sizes: Sizes) -> int:
    """How many requests have one result, and a success, in the end."""
    silo = stage.world.silo(CLIENTS[False])
    async with asyncio.timeout(sizes.patience):
        while not all(silo.results.values()):
            await silo.posted.wait()
    return sum([each["status"] for each in rows] == ["Success"] for rows in silo.results.values())


async def _found(stage: Stage, wanted: dict[str, int]) -> tuple[dict[str, int], int]:
    """What each subscription came to, and how many requests are accepted."""
    database = Database(stage.database_url, KeyRing([stage.environment()["SEATWISE_ENCRYPTION_KEY"]]))
    await database.start()
    try:
        async with database.view(TIDEWATER) as view:
            bought = {id: await view.accounts.purchase(SubscriptionId(id)) for id in wanted}
            rows = (await view.provisioning.search(ProvisionSearch(), 0, 100_000)).rows
    finally:
        await database.close()
    statuses = Counter(each.status.value for each in rows)
    return {id: each.quantity if each else 0 for id, each in bought.items()}, statuses["accepted"]


def _line(sizes: Sizes, taken: Burst, bare: Burst, processed: float, found: tuple[int, int, int]) -> Line:
    p50, p99 = (taken.quantile(share) * 1000 for share in (0.5, 0.99))
    answered, decided, in_order = found
    return Line(
        what=f"{sizes.requests:,} provision requests at once, over {sizes.at_once} connections: p99 of the answers",
        beside="the same calls read, parsed by nobody and answered",
        ours=p99,
        bare=bare.quantile(0.99) * 1000,
        unit="ms",
        notes=(
            f"p50 {p50:.0f} ms, p99 {p99:.0f} ms (goal: under {GOAL}), all acknowledged in {taken.seconds:.1f} s",
            f"all carried out and answered at Pax8 in {processed:.0f} s, while the burst was still coming in",
        ),
        counted=(
            ("requests acknowledged", sizes.requests, len(taken.waits)),
            ("requests accepted", sizes.requests, decided),
            ("requests with one result, a success", sizes.requests, answered),
            ("subscriptions with the seats of their last order", sizes.subscriptions, in_order),
        ),
    )
