"""How does the house do, over all organisations? Counts and times only, and nothing that is anybody's."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Text, bindparam, case, func, literal_column, or_, select, union_all
from sqlalchemy.dialects.postgresql import insert

from adapters.db.session import Session
from adapters.db.statements import Prepared, upserting
from adapters.db.tables import attempts, deliveries, parkings, pax8_credentials, pulses, sync_runs
from adapters.db.workspaces import disconnected
from domain.errors import Loss
from domain.ports import DeliveryKind, Kind, Reading, Vitals, Waiting

_PROOF = "proof"
_READY, _PARKED, _PLACE = "ready", "parked", "place"


def _word(text: str, name: str = "") -> Any:
    """Written out: a partial index is used only where its own condition can be read in the statement."""
    found = literal_column(f"'{text}'", Text)
    return found.label(name) if name else found


def _rows(state: str) -> Select[Any]:
    of = deliveries.c
    found = select(_word(state, "state"), of.kind.label("what"), func.count().label("rows"), func.min(of.due_at))
    return found.where(of.state == _word(state)).group_by(of.kind)


_places = (
    select(_word(_PLACE), parkings.c.loss, func.count(), func.min(parkings.c.since))
    .where(~disconnected(parkings.c.org_id, parkings.c.installation_id))
    .group_by(parkings.c.loss)
)
_OUTBOX = Prepared(
    select(
        *(each := union_all(_rows(_READY), _rows(_PARKED), _places).subquery("each")).c[:3],
        each.c[3].label("oldest"),
    )
)
"""By the partial indexes of what is ready and what is parked; never through what was done long ago."""


def _reading(kind: Kind) -> Select[Any]:
    run, owner = sync_runs.c, pax8_credentials.c

    def latest(column: Any, *where: Any) -> Any:
        found = select(column).where(run.org_id == owner.org_id, run.kind == _word(kind.value), *where)
        return found.order_by(run.due_at.desc()).limit(1).correlate(pax8_credentials).scalar_subquery()

    each = (
        select(
            latest(run.ended_at, run.ended_at.is_not(None), run.failure.is_(None)).label("good"),
            latest(run.failure, run.ended_at.is_not(None)).label("failure"),
        )
        .where(owner.refused_at.is_(None))
        .subquery()
        .c
    )
    failing = func.sum(case((each.failure.is_not(None), 1), else_=0)).label("failing")
    ends = func.min(each.good).label("longest_ago"), func.max(each.good).label("last")
    return select(_word(kind.value, "kind"), func.count().label("connected"), failing, *ends)


_READINGS = Prepared(union_all(*(_reading(kind) for kind in Kind)))
"""Each organisation's latest runs, by the index that makes a tick unique."""

_DIED = Prepared(
    select(func.count(attempts.c.delivery_id.distinct()).label("found")).where(
        attempts.c.outcome == _word("dead"), attempts.c.at >= bindparam("since", type_=attempts.c.at.type)
    )
)

_PROVE = upserting(pulses)
_pulse = insert(pulses).values(name=bindparam("the_name"), at=bindparam("new_at", type_=pulses.c.at.type))
_TURN = Prepared(
    _pulse.on_conflict_do_update(
        index_elements=["name"],
        set_={"at": _pulse.excluded.at},
        where=or_(
            pulses.c.at <= bindparam("after", type_=pulses.c.at.type),
            pulses.c.at > bindparam("beyond", type_=pulses.c.at.type),
        ),
    )
)
"""One from `beyond` was had by a clock that has been set back since."""


class Signs:
    """The VitalSigns port."""

    def __init__(
        self,
        reading: Callable[[], AbstractAsyncContextManager[Session]],
        writing: Callable[[], AbstractAsyncContextManager[Session]],
    ) -> None:
        self._reading = reading
        self._writing = writing

    async def prove(self, at: datetime) -> None:
        async with self._writing() as session:
            session.put(_PROVE, name=_PROOF, at=at)
            await session.commit()

    async def read(self) -> Vitals:
        async with self._reading() as session:
            outbox = await session.rows(_OUTBOX)
            readings = await session.rows(_READINGS)
        waiting = (
            Waiting(DeliveryKind(row.what), row.state == _PARKED, row.rows, row.oldest)
            for row in outbox
            if row.state != _PLACE
        )
        parked = {Loss(row.what): row.rows for row in outbox if row.state == _PLACE}
        return Vitals(tuple(waiting), parked, tuple(_told(row) for row in readings))

    async def died(self, since: datetime) -> int:
        """How many deliveries were given up since then, of whomever."""
        async with self._reading() as session:
            row = await session.one(_DIED, since=since)
        return int(row.found) if row else 0

    async def turn(self, name: str, at: datetime, every: timedelta) -> bool:
        bounds = {"after": at - every, "beyond": at + every}
        async with self._writing() as session:
            ours = await session.count(_TURN, the_name=name, new_at=at, **bounds)
            await session.commit()
        return bool(ours)


def _told(row: Any) -> Reading:
    return Reading(Kind(row.kind), row.connected, int(row.failing or 0), row.longest_ago, row.last)
