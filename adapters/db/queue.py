"""Whose turn is it in the outbox, and what became of it?"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, bindparam, case, false, func, literal_column, null, select, true, update

from adapters.db import everywhere
from adapters.db.documents import notice_of, task_of
from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, Shared, adding, listed
from adapters.db.tables import attempts, conversations, deliveries, lanes, parkings
from domain.chat import Conversation, ConversationKind, MessageRef
from domain.ids import ChangeId, DeliveryId, InstallationId, OrgId, Platform, ProvisionId
from domain.ports import Audience, Dead, Delivery, DeliveryKind, Done, Later, Outcome, Parked

_D, _L = deliveries.c, lanes.c
_MINE = (_D.org_id == ORG, _D.id == bindparam("delivery"))

AFTER_A_MISS = timedelta(milliseconds=20)
"""How long a lane rests whose delivery could not be taken."""

ADOPTED = "adopted"
"""Why an attempt was done without a post: its message stood there already."""

_ALL = frozenset(DeliveryKind)
_COUNTED = frozenset({DeliveryKind.APPLY, DeliveryKind.RUN, DeliveryKind.PROVISION})
"""Kinds whose `desired` counts how often they were asked for."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_ONE: ColumnElement[int] = literal_column("1")
_NOUGHT: ColumnElement[int] = literal_column("0")
_TAKE = Prepared(
    update(deliveries)
    .where(*_MINE)
    .values(attempts=_D.attempts + _ONE, doubts=_D.doubts + case((_D.begun, _ONE), else_=_NOUGHT), begun=true())
)
"""One that had begun already was never ended: nobody knows how far it came."""
_HOLD = Prepared(
    update(lanes).where(_L.org_id == ORG, _L.lane == bindparam("the_lane")).values(delivery_id=bindparam("delivery"))
)
_STANDING = Prepared(
    select(_D.state, _D.due_at, _D.attempts, _D.doubts, _D.desired, _D.shown, _D.message_address, _D.message_id)
    .where(*_MINE)
    .with_for_update(),
    brief=True,
)
_LET_GO = Prepared(
    update(lanes)
    .where(
        _L.org_id == ORG,
        _L.lane == bindparam("the_lane"),
        _L.owner == bindparam("holder"),
        _L.delivery_id == bindparam("delivery"),
    )
    .values(owner=null(), delivery_id=null(), free_at=Shared("new_free_at")),
    brief=True,
)
_RENEW = Prepared(
    update(lanes)
    .where(
        _L.org_id == ORG,
        _L.lane == bindparam("the_lane"),
        _L.owner == bindparam("holder"),
        _L.delivery_id == bindparam("delivery"),
    )
    .values(free_at=Shared("until"))
)
_MOVING = ("state", "due_at", "attempts", "doubts", "shown", "message_address", "message_id", "why")
_settled_as: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _MOVING}
_SETTLE = Prepared(update(deliveries).where(*_MINE).values(_settled_as | {"begun": false()}))
_POSTED = Prepared(
    update(deliveries)
    .where(*_MINE)
    .values(message_address=bindparam("new_message_address"), message_id=bindparam("new_message_id"))
)
_first = select(func.min(_D.due_at)).where(
    _D.org_id == ORG, _D.lane == bindparam("the_lane"), _D.state == literal_column("'ready'")
)
_LOOK_AHEAD = Prepared(
    update(lanes).where(_L.org_id == ORG, _L.lane == bindparam("the_lane")).values(next_at=_first.scalar_subquery())
)
_RECORD = adding(attempts, "id")
_C, _P = conversations.c, parkings.c
_BARRED = Prepared(
    select(_P.key)
    .select_from(
        deliveries.join(conversations, and_(_C.org_id == _D.org_id, _C.key == _D.conversation_key)).join(
            parkings, and_(_P.org_id == _D.org_id, _P.key.in_((_C.key, _C.installation_id)))
        )
    )
    .where(*_MINE, ~_P.trying)
    .order_by(_P.key)
    .with_for_update(read=True, of=parkings)
)
"""Held, so that whoever lifts it meanwhile waits, and finds the delivery that is parked now."""


class DeliveryQueue:
    """The Queue port. What is claimed is a lane; the delivery is the oldest that is due in it.

    A lane's owner is written as "process/claim", and each claim has a name of its own: whoever outlives the lease, and
    all that came after it, finds another name there. `wall` is this machine's time of day, to be held against the
    database server's: leases do not care what replicas think of the time.
    """

    def __init__(
        self,
        reading: Callable[[], AbstractAsyncContextManager[Session]],
        writing: Callable[[], AbstractAsyncContextManager[Session]],
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._reading = reading
        self._writing = writing
        self._wall = wall

    async def claim(
        self,
        owner: str,
        now: datetime,
        lease: timedelta,
        limit: int,
        kinds: frozenset[DeliveryKind] = _ALL,
        but: frozenset[OrgId] = frozenset(),
    ) -> tuple[Delivery, ...]:
        """A lane is of these kinds when its oldest delivery that is due is."""
        claim, wall = uuid4().hex, self._wall()
        holder, which = _holder(owner, claim), {"now": now, **_only(kinds, but)}
        ends = {"lease_end": now + lease, "beyond": now + 2 * lease, "wall": wall}
        async with self._writing() as session:
            if not await session.count(everywhere.TAKE_LANES, new_owner=holder, rows=limit, **ends, **which):
                await session.commit()
                return ()
            rows = await session.rows(everywhere.TAKEN, owner=holder, **which)
            for row in rows:
                session.put(_TAKE, org=row.org_id, delivery=row.id)
                session.put(_HOLD, org=row.org_id, the_lane=row.lane, delivery=row.id)
            session.put(everywhere.PUT_BACK, owner=holder, again_at=now + AFTER_A_MISS, wall=wall)
            await session.commit()
        return tuple(_delivery(row, claim) for row in rows)

    async def renew(self, delivery: Delivery, owner: str, until: datetime) -> bool:
        """A lease that has ended and that nobody took can still be renewed."""
        mine: dict[str, Any] = {"org": delivery.org, "delivery": delivery.id, "the_lane": delivery.lane}
        holder, wall = _holder(owner, delivery.claim), self._wall()
        async with self._writing() as session:
            held = await session.count(_RENEW, **mine, holder=holder, until=until, wall=wall)
            await session.commit()
        return bool(held)

    async def release(self, owner: str | None) -> None:
        """The pauses of these lanes end too."""
        async with self._writing() as session:
            if owner is None:
                session.put(everywhere.RELEASE_ALL, long_ago=_LONG_AGO)
            else:
                session.put(everywhere.RELEASE, holder=_holder(owner, "%"), long_ago=_LONG_AGO)
            await session.commit()

    async def finish(self, delivery: Delivery, owner: str, outcome: Outcome, now: datetime, free_at: datetime) -> bool:
        mine: dict[str, Any] = {"org": delivery.org, "delivery": delivery.id}
        lane: dict[str, Any] = {"the_lane": delivery.lane}
        hold: dict[str, Any] = {"holder": _holder(owner, delivery.claim), "new_free_at": free_at, "wall": self._wall()}
        async with self._writing() as session:
            if isinstance(outcome, Parked) and not await session.rows(_BARRED, **mine):
                outcome = Later(now, f"{outcome.why}, but not any more")
            standing = await session.one(_STANDING, **mine)
            held = bool(await session.count(_LET_GO, **mine, **lane, **hold))
            if held:
                session.put(_SETTLE, **mine, **_settled(delivery, standing, outcome, now))
                session.put(_LOOK_AHEAD, org=delivery.org, **lane)
            session.put(_RECORD, **_attempt(delivery, outcome, now))
            await session.commit()
        return held

    async def posted(self, delivery: Delivery, message: MessageRef) -> None:
        where = {"new_message_address": message.address, "new_message_id": message.message}
        async with self._writing() as session:
            session.put(_POSTED, org=delivery.org, delivery=delivery.id, **where)
            await session.commit()

    async def next_due(
        self, kinds: frozenset[DeliveryKind] = _ALL, but: frozenset[OrgId] = frozenset()
    ) -> datetime | None:
        """Of what `claim` would find with the same `kinds` and `but`."""
        everything = kinds == _ALL and not but
        async with self._reading() as session:
            if everything:
                row = await session.one(everywhere.NEXT_DUE)
            else:
                row = await session.one(everywhere.NEXT_DUE_OF, **_only(kinds, but))
        at: datetime | None = row.at if row else None
        return at


def _holder(owner: str, claim: str) -> str:
    return f"{owner}/{claim}"


def _only(kinds: frozenset[DeliveryKind], but: frozenset[OrgId]) -> dict[str, str]:
    return {"kinds": listed(sorted(kind.value for kind in kinds)), "but": listed(sorted(but))}


def _settled(delivery: Delivery, standing: Any, outcome: Outcome, now: datetime) -> dict[str, Any]:
    """The delivery's row after this outcome; what was asked for meanwhile has moved `desired` on, and is not lost."""
    moved = standing.desired > delivery.desired
    row = {f"new_{name}": getattr(standing, name) for name in _MOVING if name != "why"} | {"new_why": None}
    match outcome:
        case Done(shown, message):
            showing = delivery.kind in (DeliveryKind.SHOW, DeliveryKind.HOME)
            again = standing.desired > shown if showing else moved
            due = now if showing else standing.due_at
            row |= {"new_state": "ready" if again else "done", "new_due_at": due, "new_shown": shown}
            row |= {"new_attempts": 0, "new_doubts": 0}
            row |= _standing_at(message)
        case Later(at, why, ambiguous, message):
            sooner = moved and delivery.kind in _COUNTED and standing.due_at < at
            row |= {"new_state": "ready", "new_due_at": standing.due_at if sooner else at, "new_why": why}
            row |= {"new_doubts": standing.doubts + ambiguous} | _standing_at(message)
        case Parked(why):
            row |= {"new_state": "parked", "new_why": why, "new_attempts": 0}
        case Dead(why):
            row |= {"new_state": "ready" if moved else "dead", "new_why": why}
    return row


def _standing_at(message: MessageRef | None) -> dict[str, Any]:
    return {"new_message_address": message.address, "new_message_id": message.message} if message else {}


def _attempt(delivery: Delivery, outcome: Outcome, now: datetime) -> dict[str, Any]:
    return {
        "org_id": delivery.org,
        "delivery_id": delivery.id,
        "at": now,
        "outcome": type(outcome).__name__.lower(),
        "why": (ADOPTED if outcome.adopted else None) if isinstance(outcome, Done) else outcome.why,
        "ambiguous": isinstance(outcome, Later) and outcome.ambiguous,
    }


def _delivery(row: Any, claim: str) -> Delivery:
    return Delivery(
        id=DeliveryId(row.id),
        org=OrgId(row.org_id),
        kind=DeliveryKind(row.kind),
        lane=row.lane,
        attempt=row.attempts + 1,
        claim=claim,
        doubts=row.doubts + row.begun,
        change=ChangeId(row.change_id) if row.change_id else None,
        audience=Audience(row.audience) if row.audience else None,
        conversation=_conversation(row),
        message=MessageRef(row.message_address, row.message_id) if row.message_id else None,
        desired=row.desired,
        shown=row.shown,
        notice=notice_of(row.notice) if row.notice else None,
        task=task_of(row.task) if row.task else None,
        provision=ProvisionId(row.provision_id) if row.provision_id else None,
        mail_to=row.mail_to,
        queued_at=row.queued_at,
        barred=bool(row.barred),
        trying=bool(row.trying) and not row.barred,
        slot=row.slot or "",
    )


def _conversation(row: Any) -> Conversation | None:
    if row.installation_id is None:
        return None
    where = (InstallationId(row.installation_id), Platform(row.platform), ConversationKind(row.place))
    return Conversation(*where, row.address, row.user, row.service_url)
