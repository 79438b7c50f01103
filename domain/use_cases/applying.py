"""How does an approved change reach Pax8: once, never over somebody else's, and never blindly twice?

Pax8 has no idempotency key. So: read first; commit "about to send"; `PUT`; record. Whatever leaves the outcome open — a
lost answer, or a
crash between those two commits — is settled by reading the subscription and its history, since an old quantity in one
read proves nothing
while Pax8 provisions late. Only when the whole wait has shown nothing may a second PUT go out; after that, a person
chooses.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain import changes
from domain.catalog import Snapshot, Subscription
from domain.changes import Aspect, ChangeRequest, ChangeStatus, Difference, Failure, Terms, differences
from domain.errors import AlreadyDecided, Missing, NotAllowed, OutcomeUnknown, Rejected, Stale, Unavailable
from domain.ids import ChangeId, OrgId
from domain.ports import Dead, Done, Later, Outcome, Ports, Seen, Unit
from domain.tenancy import Actor, Permission
from domain.use_cases import telling
from domain.use_cases.changes import known
from domain.use_cases.mirroring import TRUSTED_FOR, store
from domain.use_cases.scanning import mark

WAITS = (timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""After a send: when to read whether it took effect."""

CONFIRMATIONS = (*WAITS, *(timedelta(hours=h) for h in range(1, 25)))
"""After an acceptance: when to read whether it is to be seen; later the syncs do it."""

MAX_SENDS = 2

MIN_READS = 3
"""Vain reads before a second PUT: waiting alone proves nothing, for a clock can jump."""

LONGEST_WAIT = timedelta(minutes=5)
"""However long Pax8 asks to be left alone, somebody waits for this."""

BEFORE_IT = timedelta(seconds=30)
"""How long to give the change before this one to be seen."""

SKEW = timedelta(minutes=2)
"""By how much Pax8's clock may differ from ours."""

JOB = "apply"


async def apply(ports: Ports, org: OrgId, change_id: ChangeId, attempt: int) -> Outcome:
    """One step towards Pax8, and when to take the next; `attempt` counts the ones before that came to nothing."""
    async with ports.view(org) as view:
        change = await view.changes.get(change_id)
    if change is None:
        return Dead("no such change")
    try:
        return await _step(ports, org, change)
    except Unavailable as error:
        wait = timedelta(seconds=error.retry_after or min(2**attempt, 300))
        return Later(ports.clock.now() + min(wait, LONGEST_WAIT), f"Pax8 unavailable: {error}")
    except AlreadyDecided:
        return Later(ports.clock.now(), "overtaken")


class Choice(StrEnum):
    """What a person may choose when nothing shows whether Pax8 took a change."""

    AGAIN = "again"
    APPLIED = "applied"
    GIVE_UP = "give_up"


async def settle(ports: Ports, actor: Actor, change_id: ChangeId, seen: int, choice: Choice) -> ChangeRequest:
    """A manager's choice on a change that needs attention. Raises `AlreadyDecided` or `Stale` like a decision."""
    if not actor.may(Permission.MANAGE_LICENSING):
        raise NotAllowed(Permission.MANAGE_LICENSING, "decide")
    now = ports.clock.now()
    async with ports.unit(actor.org) as unit:
        change = await known(unit, change_id)
        if change.status is not ChangeStatus.UNKNOWN or not change.sending.attention:
            raise AlreadyDecided(change)
        if change.version != seen:
            raise Stale(change, change.changed)
        after = _chosen(change, choice, now)
        if not await unit.changes.save(after):
            raise AlreadyDecided(await known(unit, change_id))
        shown = telling.seen(ports, actor, change)
        await telling.record(unit, actor, f"change.{choice.value}", after, now, seen=shown)
        await unit.outbox.redraw(after)
        if after.in_flight:
            await unit.outbox.apply(after, now)
        else:
            await telling.tell_requester(unit, after)
        return after


async def _step(ports: Ports, org: OrgId, change: ChangeRequest) -> Outcome:
    match change.status:
        case ChangeStatus.APPROVED:
            return await _send_first(ports, org, change)
        case ChangeStatus.APPLYING if change.sending.sent_at is None:
            return await _send_first(ports, org, change)
        case ChangeStatus.APPLYING:
            lost = await _save(ports, org, changes.lose_sight(change))
            return await _find_out(ports, org, lost)
        case ChangeStatus.UNKNOWN:
            return await _find_out(ports, org, change)
        case ChangeStatus.APPLIED if change.confirmed_at is None:
            return await _confirm(ports, org, change)
    return Done()


async def _send_first(ports: Ports, org: OrgId, change: ChangeRequest) -> Outcome:
    """Nothing of this change is at Pax8 yet: it must be as it was approved, and still the same client's."""
    asked_at = ports.clock.now()
    try:
        live = await ports.marketplace(org).subscription(change.subject.subscription)
    except Rejected as error:
        failure = Failure.GONE if isinstance(error, Missing) else Failure.REFUSED_BY_PAX8
        return await _failed(ports, org, change, failure, str(error))
    async with ports.view(org) as view:
        earlier = await _not_seen_yet(view, change, live, asked_at)
    if live.quantity == change.asked and not earlier:
        return await _accepted(ports, org, change, live, asked_at)
    if not await _is_theirs(ports, org, change):
        return await _failed(ports, org, change, Failure.UNMAPPED)
    if earlier:
        return Later(asked_at + BEFORE_IT, "the change before it is not to be seen yet")
    if moved := _moved(change, live):
        return await _failed(ports, org, change, Failure.CHANGED_ELSEWHERE, None, moved, (live, asked_at))
    return await _put(ports, org, change, live)


async def _put(ports: Ports, org: OrgId, change: ChangeRequest, live: Subscription) -> Outcome:
    """No transaction is open while this talks: the intent is committed before, the outcome after."""
    sent = await _save(ports, org, changes.start(change, ports.clock.now()))
    try:
        await ports.marketplace(org).set_quantity(sent.subject.subscription, sent.asked)
    except Rejected as error:
        return await _failed(ports, org, sent, Failure.REFUSED_BY_PAX8, str(error))
    except Unavailable:
        await _save(ports, org, changes.not_sent(sent, change), redraw=False)
        raise
    except OutcomeUnknown as error:
        await _save(ports, org, changes.lose_sight(sent))
        return Later(_next(sent.sending.sent_at, WAITS, ports.clock.now()), f"outcome unknown: {error}")
    return await _accepted(ports, org, sent, live, ports.clock.now())


async def _find_out(ports: Ports, org: OrgId, change: ChangeRequest) -> Outcome:
    """Read whether the write that was sent took effect. Only a 404 of the subscription itself ends it without that."""
    asked_at = ports.clock.now()
    try:
        live = await ports.marketplace(org).subscription(change.subject.subscription)
        history = await _history(ports, org, change)
    except Missing as error:
        return await _failed(ports, org, change, Failure.GONE, str(error))
    except Rejected as error:
        if change.sending.attention:
            return Done()
        return await _in_vain(ports, org, change, asked_at, f"not readable: {error}") or await _ask_a_person(
            ports, org, change
        )
    if _took_effect(change, live, history):
        return await _accepted(ports, org, change, live, asked_at)
    if change.sending.attention:
        return Done()
    if waiting := await _in_vain(ports, org, change, asked_at, "no effect seen yet"):
        return waiting
    if moved := _moved(change, live):
        return await _failed(ports, org, change, Failure.CHANGED_ELSEWHERE, None, moved, (live, asked_at))
    if change.sending.sends < MAX_SENDS:
        if not await _is_theirs(ports, org, change):
            return await _failed(ports, org, change, Failure.UNMAPPED)
        return await _put(ports, org, change, live)
    return await _ask_a_person(ports, org, change)


async def _is_theirs(ports: Ports, org: OrgId, change: ChangeRequest) -> bool:
    """Whether the subscription is still of the client for whom the change was approved."""
    async with ports.view(org) as view:
        holding = await view.catalog.holding(change.subject.subscription)
    return holding is not None and holding.client == change.subject.client


async def _history(ports: Ports, org: OrgId, change: ChangeRequest) -> tuple[Snapshot, ...]:
    """A history that Pax8 does not give proves nothing, and ends nothing either."""
    try:
        return await ports.marketplace(org).history(change.subject.subscription)
    except Rejected:
        return ()


async def _in_vain(ports: Ports, org: OrgId, change: ChangeRequest, now: datetime, why: str) -> Outcome | None:
    """When to read again, with this read counted; None when the plan is through."""
    later = _after(change.sending.sent_at or now, WAITS, now)
    if later is None and change.sending.reads >= MIN_READS:
        return None
    await _save(ports, org, changes.read_in_vain(change), redraw=False)
    return Later(later or now + WAITS[0], why)


async def _not_seen_yet(view: Unit, change: ChangeRequest, live: Subscription, now: datetime) -> bool:
    """Whether Pax8 still shows the quantity from before an earlier change that it has accepted."""
    earlier = await view.changes.unconfirmed(now - TRUSTED_FOR)
    same = (e for e in earlier if e.subject.subscription == change.subject.subscription and e.id != change.id)
    return any(e.present == live.quantity != change.present == e.asked for e in same)


async def _confirm(ports: Ports, org: OrgId, change: ChangeRequest) -> Outcome:
    """See by a read what Pax8 accepted; it provisions late."""
    asked_at = ports.clock.now()
    try:
        live = await ports.marketplace(org).subscription(change.subject.subscription)
    except Rejected as error:
        return Done() if isinstance(error, Missing) else Dead(str(error))
    if live.quantity == change.asked:
        async with ports.unit(org) as unit:
            await _stored(unit, changes.confirm(change, asked_at))
            await unit.mirror.store_subscriptions([Seen(live, asked_at, mark(live))])
        return Done()
    later = _after(change.applied_at or asked_at, CONFIRMATIONS, asked_at)
    return Later(later, "accepted, not to be seen yet") if later else Done()


async def _accepted(ports: Ports, org: OrgId, change: ChangeRequest, live: Subscription, asked_at: datetime) -> Outcome:
    now, shown = ports.clock.now(), live.quantity == change.asked
    after = changes.accept(change, now)
    held = replace(live, quantity=change.asked)
    async with ports.unit(org) as unit:
        await _stored(unit, after)
        await unit.mirror.store_subscriptions([Seen(held, asked_at, mark(held))])
        await telling.record(unit, Actor.system(org, JOB), "change.applied", after, now)
        await telling.tell_requester(unit, after)
    return Later(now if shown else now + CONFIRMATIONS[0], "to be confirmed by a read")


async def _failed(
    ports: Ports,
    org: OrgId,
    change: ChangeRequest,
    failure: Failure,
    detail: str | None = None,
    moved: tuple[Difference, ...] = (),
    seen: tuple[Subscription, datetime] | None = None,
) -> Outcome:
    """`seen` is what Pax8 showed, and when it was asked: the mirror may learn from it."""
    now = ports.clock.now()
    after = changes.fail(change, now, failure, detail, moved)
    async with ports.unit(org) as unit:
        await _stored(unit, after)
        await telling.record(unit, Actor.system(org, JOB), "change.failed", after, now, failure.value)
        await telling.tell_requester(unit, after)
    if seen is not None:
        live, asked_at = seen
        await store(ports, org, [Seen(live, asked_at, mark(live))])
    return Done()


async def _ask_a_person(ports: Ports, org: OrgId, change: ChangeRequest) -> Outcome:
    """Everybody who may decide is told, those of an auto-approved change too: an edited card rings no bell."""
    after = changes.ask_a_person(change)
    async with ports.unit(org) as unit:
        await _stored(unit, after)
        await telling.show_approvers(unit, after)
        await telling.tell_approvers(unit, after)
        await telling.record(unit, Actor.system(org, JOB), "change.attention", after, ports.clock.now())
    return Done()


async def _save(ports: Ports, org: OrgId, after: ChangeRequest, redraw: bool = True) -> ChangeRequest:
    async with ports.unit(org) as unit:
        await _stored(unit, after, redraw)
    return after


async def _stored(unit: Unit, after: ChangeRequest, redraw: bool = True) -> None:
    """Raises `AlreadyDecided` when the change has moved on without us."""
    if not await unit.changes.save(after):
        raise AlreadyDecided(after)
    if redraw:
        await unit.outbox.redraw(after)


def _moved(change: ChangeRequest, live: Subscription) -> tuple[Difference, ...]:
    """What is not as it was approved. A price that Pax8 left out, then or now, has not moved: its document requires no
    field. A commitment that it leaves out there is none, and one that begins is what nobody has agreed to.
    """
    found = differences(replace(change.terms, quantity=change.present), Terms.of(live))
    return tuple(each for each in found if each.aspect is not Aspect.PRICE or None not in (each.before, each.after))


def _took_effect(change: ChangeRequest, live: Subscription, history: tuple[Snapshot, ...]) -> bool:
    """The target stands there, or a row of its history, written since the first send, is being provisioned to it."""
    if live.quantity == change.asked:
        return True
    since = (change.sending.first_at or change.asked_at) - SKEW
    rows = (row for row in history if row.at is not None and row.at >= since)
    return any(row.subscription.quantity == change.asked and row.subscription.status.pending for row in rows)


def _chosen(change: ChangeRequest, choice: Choice, now: datetime) -> ChangeRequest:
    match choice:
        case Choice.AGAIN:
            return changes.resume(change, now)
        case Choice.APPLIED:
            return changes.accept(change, now)
        case Choice.GIVE_UP:
            return changes.fail(change, now, Failure.GIVEN_UP)


def _after(start: datetime, waits: tuple[timedelta, ...], now: datetime) -> datetime | None:
    """The first moment of the plan that is still ahead."""
    return next((start + wait for wait in waits if start + wait > now), None)


def _next(start: datetime | None, waits: tuple[timedelta, ...], now: datetime) -> datetime:
    return (_after(start, waits, now) if start else None) or now
