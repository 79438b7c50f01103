"""Is everything delivered, in turn, by one at a time, and nothing lost on the way?"""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.crypto import KeyRing
from adapters.db import Database, NotStored
from adapters.db.queue import DeliveryQueue
from domain.changes import ChangeRequest
from domain.chat import Conversation, ConversationKind, MessageRef
from domain.errors import NotInstalled
from domain.ids import Platform
from domain.notices import ApprovalCard, ChangeSettled, Refused
from domain.ports import Audience, Dead, Delivery, DeliveryKind, Done, Later
from tests.adapters.db.world import ACME, APPROVERS, BENS_CHAT, DOOR, OTHER, change, settle
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


async def test_who_outlives_the_lease_and_a_whole_round_settles_nothing(acme: Database) -> None:
    """Lost otherwise: a redraw that an attempt of long ago, numbered alike, takes for its own."""
    stored = await _ask(acme)
    (old,) = [d for d in await _claim(acme) if d.conversation == APPROVERS]
    (new,) = [d for d in await _claim(acme, now=NOON + LEASE) if d.conversation == APPROVERS]
    assert await _draw(acme, new, 1, NOON + LEASE)
    async with acme.unit(ACME) as unit:
        await unit.outbox.redraw(replace(stored, version=2))
    (last,) = await _claim(acme, now=NOON + LEASE)
    assert (last.id, last.attempt) == (old.id, old.attempt), "only the claims tell the two apart"
    assert not await _draw(acme, old, 2, NOON + LEASE)
    assert not await acme.queue.renew(old, "one", NOON + 3 * LEASE)
    assert await _draw(acme, last, 2, NOON + LEASE)


@pytest.mark.parametrize("apart", [timedelta(hours=1), timedelta(hours=-1)], ids=["an hour ahead", "an hour behind"])
async def test_replicas_need_not_agree_on_the_time(postgres_url: str, cipher: KeyRing, apart: timedelta) -> None:
    """Lost otherwise: the work of a living replica, taken by one whose clock runs ahead; or a dead one's, by nobody."""
    database = Database(postgres_url, cipher, FakeClock())
    await database.start()
    try:
        await settle(database)
        await _ask(database)
        store, now = database._store, NOON + timedelta(hours=2)
        elsewhere = DeliveryQueue(store.reading, database.writing, lambda: datetime.now(UTC) + apart)
        (here,) = await _claim(database, now=now, limit=1)
        (there,) = await elsewhere.claim("two", now + apart, LEASE, 9)
        assert here.id != there.id
        assert await _claim(database, now=now + LEASE - 2 * SECOND) == ()
        assert await elsewhere.claim("two", now + apart + LEASE - 2 * SECOND, LEASE, 9) == ()
        (late,) = await elsewhere.claim("two", now + apart + LEASE + 2 * SECOND, LEASE, 1)
        assert late.id in (here.id, there.id) and late.doubts == 1
    finally:
        await database.close()


async def test_a_clock_set_back_holds_no_lane_for_hours(acme: Database) -> None:
    """Lost otherwise: a conversation's silence for as long as the clock was wrong."""
    await _ask(acme)
    wrong = NOON + timedelta(hours=1)
    held, paused = await _claim(acme, "dead", wrong)
    assert await acme.queue.finish(paused, "dead", Later(NOON, "429"), wrong, wrong + SECOND)
    again = await _claim(acme, "alive")
    assert {d.id: d.doubts for d in again} == {held.id: 1, paused.id: 0}
    assert not await acme.queue.finish(held, "dead", Done(1), NOON, NOON)


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


CHAT = frozenset({DeliveryKind.SHOW, DeliveryKind.TELL})
APPLY = frozenset({DeliveryKind.APPLY})


async def test_a_copy_that_was_pressed_is_drawn_again_and_no_other(acme: Database) -> None:
    """Lost otherwise: a card whose buttons were pressed stays as it was."""
    stored = await _ask(acme)
    here, there = MessageRef("C1", "1"), MessageRef("C2", "2")
    one, two = await _claim(acme)
    await acme.queue.finish(one, "one", Done(1, here), NOON, NOON)
    await acme.queue.finish(two, "one", Done(1, there), NOON, NOON)
    async with acme.unit(ACME) as unit:
        assert not await unit.outbox.redraw_at(stored, MessageRef("C1", "3"))
        assert not unit.outbox.written
        assert await unit.outbox.redraw_at(replace(stored, version=2), there)
    (again,) = await _claim(acme)
    assert (again.id, again.desired, again.message) == (two.id, 2, there)
    assert await _draw(acme, again, 2)
    async with acme.unit(ACME) as unit:
        assert await unit.outbox.redraw_at(replace(stored, version=2), MessageRef("C1", "171.2"))
    assert [d.id for d in await _claim(acme)] == [two.id], "even one that shows the newest already"


@pytest.mark.parametrize(
    ("ends", "doubts"),
    [
        pytest.param([], 0, id="a first attempt"),
        pytest.param(["no"], 0, id="one that was refused for sure"),
        pytest.param(["maybe"], 1, id="one that may have been taken"),
        pytest.param(["maybe", "no", "maybe"], 2, id="two of three"),
        pytest.param(["lapsed"], 1, id="one whose lease ended"),
        pytest.param(["released"], 1, id="one that was let go of unfinished"),
        pytest.param(["lapsed", "maybe", "released"], 3, id="one of each"),
        pytest.param(["maybe", "lapsed", "done"], 0, id="all before one that was done"),
        pytest.param(["done", "renewed"], 0, id="a long one that ended well"),
    ],
)
async def test_doubts_count_what_may_have_been_done(acme: Database, ends: list[str], doubts: int) -> None:
    """Lost otherwise: a message posted twice, or a search for one that was never sent."""
    async with acme.unit(ACME) as unit:
        stored = await unit.changes.add(change(), "1")
        await unit.outbox.show(stored, Audience.APPROVERS, APPROVERS)
    now = NOON
    for version, end in enumerate(ends, start=2):
        (delivery,) = await _claim(acme, now=now)
        outcomes = {"no": Later(now, "429"), "maybe": Later(now, "cut", ambiguous=True)}
        if end == "lapsed":
            now += LEASE
        elif end == "released":
            await acme.queue.release("one")
        elif end in outcomes:
            assert await acme.queue.finish(delivery, "one", outcomes[end], now, now)
        else:
            if end == "renewed":
                assert await acme.queue.renew(delivery, "one", now + 2 * LEASE)
                now += LEASE
            assert await _draw(acme, delivery, version, now)
            async with acme.unit(ACME) as unit:
                await unit.outbox.redraw(replace(stored, version=version + 1))
    (last,) = await _claim(acme, now=now)
    assert last.doubts == doubts


async def test_a_renewed_lease_holds_and_a_lost_one_is_not_renewed(acme: Database) -> None:
    """Lost otherwise: a slow PUT is begun a second time beside the first."""
    await _ask(acme)
    first, *_ = claimed = await _claim(acme)
    assert await acme.queue.renew(first, "one", NOON + 2 * LEASE)
    assert not await acme.queue.renew(first, "two", NOON + 9 * LEASE)
    late = await _claim(acme, "two", NOON + LEASE)
    assert {d.id for d in late} == {d.id for d in claimed} - {first.id}
    assert not await acme.queue.renew(claimed[1], "one", NOON + 9 * LEASE)
    taken = await _claim(acme, "one", NOON + 2 * LEASE)
    assert first.id in {d.id for d in taken}
    assert not await acme.queue.renew(first, "one", NOON + 9 * LEASE), "its successor is another attempt"


async def test_what_is_let_go_of_is_free_at_once_and_only_ones_own(acme: Database) -> None:
    """Lost otherwise: a restart waits for leases, or takes what a living replica does."""
    await _ask(acme)
    (mine,), (theirs,) = await _claim(acme, "one", limit=1), await _claim(acme, "two", limit=1)
    await acme.queue.release("one")
    assert [d.id for d in await _claim(acme, "three")] == [mine.id]
    assert not await acme.queue.finish(mine, "one", Done(1), NOON, NOON)
    await acme.queue.release(None)
    assert {d.id for d in await _claim(acme, "four")} == {mine.id, theirs.id}


async def test_a_started_sqlite_database_has_no_lane_of_the_dead(sqlite_url: str, cipher: KeyRing) -> None:
    """Lost otherwise: a restarted bot stands still for a minute."""
    for attempt in (1, 2):
        database = Database(sqlite_url, cipher, FakeClock())
        await database.start()
        if attempt == 1:
            await settle(database)
            await _ask(database)
        claimed = await _claim(database, f"bot {attempt}")
        assert [(d.attempt, d.doubts) for d in claimed] == [(attempt, attempt - 1)] * 2
        await database.close()


async def _ask_and_apply(database: Database) -> ChangeRequest:
    stored = await _ask(database)
    async with database.unit(ACME) as unit:
        await unit.outbox.apply(stored, NOON)
    return stored


async def test_only_lanes_of_the_asked_kinds_and_organisations_are_claimed(acme: Database) -> None:
    """Lost otherwise: forty slow writes keep every message waiting, or one organisation all the others."""
    await _ask_and_apply(acme)
    assert await acme.queue.claim("one", NOON, LEASE, 9, CHAT, frozenset({ACME})) == ()
    assert await acme.queue.next_due(CHAT, frozenset({ACME})) is None
    (apply,) = await acme.queue.claim("one", NOON, LEASE, 9, APPLY, frozenset({OTHER}))
    assert apply.kind is DeliveryKind.APPLY
    assert await acme.queue.next_due(CHAT) == NOON and await acme.queue.next_due(APPLY) == NOON + LEASE
    cards = await acme.queue.claim("one", NOON, LEASE, 9, CHAT)
    assert [d.kind for d in cards] == [DeliveryKind.SHOW] * 2
    assert await acme.queue.next_due(CHAT) == NOON + LEASE


async def test_a_lane_waits_for_the_kind_that_is_next_in_it(acme: Database) -> None:
    """Lost otherwise: the order in which things were said."""
    async with acme.unit(ACME) as unit:
        await unit.outbox.tell(APPROVERS, ChangeSettled(change(), "UTC"))
    await _ask(acme)
    shows = await acme.queue.claim("one", NOON, LEASE, 9, frozenset({DeliveryKind.SHOW}))
    assert [d.conversation for d in shows] == [ELSEWHERE]
    (told,) = await acme.queue.claim("one", NOON, LEASE, 9, frozenset({DeliveryKind.TELL}))
    assert told.conversation == APPROVERS


async def test_a_lane_that_looks_due_and_is_not_is_put_right(acme: Database) -> None:
    """Lost otherwise: a loop that claims nothing, again and again, as fast as it can."""
    async with acme.unit(ACME) as unit:
        stored = await unit.changes.add(change(), "1")
        await unit.outbox.apply(stored, NOON)
    async with acme.unit(ACME) as unit:
        await unit.outbox.apply(stored, NOON + 60 * SECOND)
    assert await acme.queue.next_due() == NOON
    assert await _claim(acme) == ()
    assert await acme.queue.next_due() == NOON + 60 * SECOND
    (late,) = await _claim(acme, now=NOON + 60 * SECOND)
    assert await acme.queue.finish(late, "one", Done(), NOON + 60 * SECOND, NOON)
    assert await acme.queue.next_due() is None


async def test_units_that_say_the_same_in_another_order_do_not_block_each_other(acme: Database) -> None:
    """Lost otherwise: two syncs that end each other by a deadlock."""
    first, second = await _ask(acme), await _ask(acme, "ch2", "s2")
    places = [Conversation(DOOR.id, Platform.SLACK, ConversationKind.CHANNEL, f"C{n}") for n in range(6)]

    async def say(turned: bool, version: int) -> None:
        async with acme.unit(ACME) as unit:
            for place in reversed(places) if turned else places:
                await unit.places.remember(place)
            for it in (second, first) if turned else (first, second):
                await unit.outbox.redraw(replace(it, version=version))
                for place in reversed(places) if turned else places:
                    await unit.outbox.tell(place, ChangeSettled(change(), "UTC"), it.id)

    await asyncio.gather(*(say(n % 2 == 0, n) for n in range(16)))
    (card, *_) = await _claim(acme)
    assert card.desired == 15
