"""Is everything delivered, in turn, by one at a time, and nothing lost on the way?"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.crypto import KeyRing
from adapters.db import Database, NotStored
from domain.changes import ChangeRequest
from domain.chat import Conversation, ConversationKind, MessageRef
from domain.errors import NotInstalled
from domain.ids import Platform
from domain.notices import ApprovalCard, ChangeSettled, Refused
from domain.ports import Audience, Dead, Delivery, DeliveryKind, Done, Later
from tests.adapters.db.world import ACME, APPROVERS, BENS_CHAT, DOOR, change, settle
from tests.clock import NOON, FakeClock

LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)
ELSEWHERE = Conversation(DOOR.id, Platform.SLACK, ConversationKind.CHANNEL, "C2")


async def _ask(database: Database, id: str = "ch1", subscription: str = "s1") -> ChangeRequest:
    """A stored change with a card in two channels."""
    async with database.unit(ACME) as unit:
        stored = await unit.changes.add(change(id, subscription), id)
        for place in (APPROVERS, ELSEWHERE):
            await unit.outbox.show(stored, Audience.APPROVERS, place)
    return stored


async def _claim(database: Database, owner: str = "one", now: datetime = NOON, limit: int = 9) -> tuple[Delivery, ...]:
    return await database.queue.claim(owner, now, LEASE, limit)


async def _draw(database: Database, delivery: Delivery, version: int, now: datetime = NOON) -> bool:
    done = Done(version, MessageRef("C1", "171.2"))
    return await database.queue.finish(delivery, "one", done, now, now)


async def test_a_claimed_delivery_says_all_that_is_needed(acme: Database) -> None:
    """Lost otherwise: what to show, to whom, where."""
    stored = await _ask(acme)
    first, second = await _claim(acme)
    assert (first.kind, first.org, first.change, first.attempt) == (DeliveryKind.SHOW, ACME, stored.id, 1)
    assert (first.audience, first.desired, first.shown, first.message) == (Audience.APPROVERS, 1, 0, None)
    assert {first.conversation, second.conversation} == {APPROVERS, ELSEWHERE}
    assert first.lane == (first.conversation and first.conversation.key)


async def test_two_owners_never_share_a_lane(acme: Database) -> None:
    """Lost otherwise: a rate limit broken, a card posted twice."""
    for n in range(2):
        await _ask(acme, f"ch{n}", f"s{n + 1}")
    claims = await asyncio.gather(*(_claim(acme, f"owner {n}", limit=1) for n in range(12)))
    lanes = [delivery.lane for claim in claims for delivery in claim]
    assert sorted(lanes) == sorted({APPROVERS.key, ELSEWHERE.key})
    assert await _claim(acme, "late") == ()


async def test_a_lanes_deliveries_come_one_after_another_at_its_pace(acme: Database) -> None:
    """Lost otherwise: two messages in one second to one channel."""
    first, second = await _ask(acme), await _ask(acme, "ch2", "s2")
    one = next(d for d in await _claim(acme) if d.conversation == APPROVERS)
    assert one.change == first.id
    assert await acme.queue.finish(one, "one", Done(1), NOON, NOON + SECOND)
    assert await _claim(acme) == ()
    (two,) = await _claim(acme, now=NOON + SECOND)
    assert two.change == second.id


async def test_the_lease_of_one_who_died_ends(acme: Database) -> None:
    """Lost otherwise: what a dead process was about to do."""
    await _ask(acme)
    lost = await _claim(acme, "dead")
    assert await _claim(acme, "alive", NOON + LEASE - SECOND) == ()
    again = await _claim(acme, "alive", NOON + LEASE)
    assert [d.id for d in again] == [d.id for d in lost] and {d.attempt for d in again} == {2}
    assert not await acme.queue.finish(lost[0], "dead", Done(1), NOON + LEASE, NOON + LEASE)
    assert await acme.queue.finish(again[0], "alive", Done(1), NOON + LEASE, NOON + LEASE)


async def test_a_lease_lost_to_oneself_is_lost_too(acme: Database) -> None:
    """Lost otherwise: a slow attempt settles what its successor is about to do."""
    await _ask(acme)
    old, new = (await _claim(acme))[0], (await _claim(acme, now=NOON + LEASE))[0]
    assert not await _draw(acme, old, 1, NOON + LEASE)
    assert await _draw(acme, new, 1, NOON + LEASE)


async def test_a_card_overtaken_while_it_is_drawn_is_due_again(acme: Database) -> None:
    """Lost otherwise: a card that shows an old state for ever."""
    stored = await _ask(acme)
    claimed = await _claim(acme)
    async with acme.unit(ACME) as unit:
        await unit.outbox.redraw(replace(stored, version=3))
    for delivery in claimed:
        assert await _draw(acme, delivery, 1)
    again = await _claim(acme)
    assert [(d.desired, d.shown, d.attempt, d.message) for d in again] == [(3, 1, 1, MessageRef("C1", "171.2"))] * 2
    for delivery in again:
        assert await _draw(acme, delivery, 3)
    assert await _claim(acme) == ()
    assert await acme.queue.next_due() is None


async def test_a_redraw_wakes_cards_that_were_done_or_dead_and_no_current_one(acme: Database) -> None:
    """Lost otherwise: an approval that one of two platforms never hears of."""
    stored = await _ask(acme)
    done, dead = await _claim(acme)
    await _draw(acme, done, 2)
    await acme.queue.finish(dead, "one", Dead("archived"), NOON, NOON)
    assert await _claim(acme) == ()
    async with acme.unit(ACME) as unit:
        await unit.outbox.redraw(replace(stored, version=2))
    assert [d.id for d in await _claim(acme)] == [dead.id]


async def test_later_comes_back_then_and_counts(acme: Database) -> None:
    """Lost otherwise: a message that a platform refused for a minute."""
    await _ask(acme)
    at = NOON + timedelta(minutes=1)
    for delivery in await _claim(acme):
        assert await acme.queue.finish(delivery, "one", Later(at, "429", ambiguous=True), NOON, NOON)
    assert await acme.queue.next_due() == at
    assert await _claim(acme, now=at - SECOND) == ()
    assert [d.attempt for d in await _claim(acme, now=at)] == [2, 2]


async def test_next_due_minds_leases_and_pauses(acme: Database) -> None:
    """Lost otherwise: a loop that spins, or sleeps too long."""
    assert await acme.queue.next_due() is None
    stored = await _ask(acme)
    assert await acme.queue.next_due() == NOON
    claimed = await _claim(acme)
    assert await acme.queue.next_due() == NOON + LEASE
    async with acme.unit(ACME) as unit:
        await unit.outbox.redraw(replace(stored, version=2))
    for delivery in claimed:
        await acme.queue.finish(delivery, "one", Done(1), NOON, NOON + SECOND)
    assert await acme.queue.next_due() == NOON + SECOND


async def test_an_apply_asked_for_again_is_due_again(acme: Database) -> None:
    """Lost otherwise: "Try again" does nothing."""
    async with acme.unit(ACME) as unit:
        stored = await unit.changes.add(change(), "1")
        await unit.outbox.apply(stored, NOON + SECOND)
    assert await _claim(acme) == ()
    (first,) = await _claim(acme, now=NOON + SECOND)
    assert (first.kind, first.lane, first.change) == (DeliveryKind.APPLY, "pax8/s1", stored.id)
    async with acme.unit(ACME) as unit:
        await unit.outbox.apply(stored, NOON + 5 * SECOND)
    assert await acme.queue.finish(first, "one", Done(), NOON + SECOND, NOON + SECOND)
    (second,) = await _claim(acme, now=NOON + 5 * SECOND)
    assert (second.id, second.attempt) == (first.id, 1)
    assert await acme.queue.finish(second, "one", Done(), NOON + 5 * SECOND, NOON)
    assert await acme.queue.next_due() is None
    async with acme.unit(ACME) as unit:
        await unit.outbox.apply(stored, NOON)
    assert len(await _claim(acme)) == 1


async def test_a_notice_is_told_once_and_whole(acme: Database) -> None:
    """Lost otherwise: a requester who never hears, or hears half."""
    notice = ChangeSettled(change(), "Europe/Vienna")
    card = ApprovalCard(replace(change(), number=5), "UTC", ("UADA",))
    async with acme.unit(ACME) as unit:
        stored = await unit.changes.add(change(), "1")
        await unit.outbox.tell(BENS_CHAT, notice, stored.id)
        await unit.outbox.tell(BENS_CHAT, card)
    (first,) = await _claim(acme)
    assert (first.notice, first.change, first.conversation) == (notice, stored.id, BENS_CHAT)
    await acme.queue.finish(first, "one", Done(), NOON, NOON)
    (second,) = await _claim(acme)
    assert second.notice == card and second.change is None


async def test_a_refusal_is_never_queued(acme: Database) -> None:
    """Lost otherwise: an answer that comes after the question is forgotten."""
    async with acme.unit(ACME) as unit:
        with pytest.raises(NotStored):
            await unit.outbox.tell(BENS_CHAT, Refused(NotInstalled()))


async def test_the_loop_is_woken_after_a_commit_that_left_work(database_url: str, cipher: KeyRing) -> None:
    """Lost otherwise: a card that waits for the next poll."""
    woken: list[bool] = []
    clock = FakeClock()
    database = Database(database_url, cipher, clock, lambda: woken.append(True))
    await database.start()
    try:
        await settle(database)
        assert woken == []
        await _ask(database)
        assert woken == [True]
        with pytest.raises(ZeroDivisionError):
            async with database.unit(ACME) as unit:
                await unit.outbox.tell(BENS_CHAT, ChangeSettled(change(), "UTC"))
                raise ZeroDivisionError
        assert woken == [True]
    finally:
        await database.close()
