"""What is still to be done, written down in the transaction that it follows from."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.db.documents import notice_text, task_text
from adapters.db.places import PlacesTable
from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, among, listed
from adapters.db.tables import deliveries, installations, lanes
from domain.changes import ChangeRequest
from domain.chat import Conversation, MessageRef
from domain.ids import ChangeId, OrgId, PersonId, ProvisionId
from domain.notices import Notice
from domain.ports import Audience, Clock, DeliveryKind, Task

_D = deliveries.c
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
READY: ColumnElement[str] = literal_column("'ready'")
SHOWN_HERE = _D.kind == literal_column("'show'")
_KEYS = ("org_id", "kind", "lane", "state", "due_at", "slot", "change_id", "audience", "conversation_key", "desired")


def _applying(keys: Sequence[str] = _KEYS) -> Prepared:
    """Asked for again: due again. `desired` counts the askings, so that one made while it is being done is not lost."""
    statement = insert(deliveries)
    again = {"desired": _D.desired + literal_column("1"), "state": READY, "due_at": statement.excluded.due_at}
    return Prepared(statement.on_conflict_do_update(index_elements=["org_id", "slot"], set_=again), keys)


def _showing(keys: Sequence[str] = _KEYS) -> Prepared:
    """What waits for its place waits on, unless something newer is to be shown: else two such places, each of which
    has it shown in the other, would do so for ever.
    """
    statement = insert(deliveries)
    new = statement.excluded
    behind = and_(new.desired > _D.shown, or_(_D.state != literal_column("'parked'"), new.desired > _D.desired))
    again = {
        "desired": case((new.desired > _D.desired, new.desired), else_=_D.desired),
        "state": case((behind, READY), else_=_D.state),
        "due_at": case((behind, new.due_at), else_=_D.due_at),
    }
    return Prepared(statement.on_conflict_do_update(index_elements=["org_id", "slot"], set_=again), keys)


def _touching() -> Prepared:
    """The lanes of all that is to be done about the changes named, and the lanes named, are due when their first ready
    delivery is.

    One statement, lanes in order, so that two transactions never wait for each other crosswise. Each lane's first is
    looked up by itself: what waits in a lane may be much.
    """
    about = select(_D.lane).where(_D.org_id == ORG, among(_D.change_id, "changes"))
    named = select(_D.lane).where(_D.org_id == ORG, _D.state == READY, among(_D.lane, "lanes"))
    touched = union(about, named).subquery("touched")
    waiting = deliveries.alias("waiting").c
    first = (
        select(func.min(waiting.due_at))
        .where(waiting.org_id == ORG, waiting.lane == touched.c.lane, waiting.state == READY)
        .scalar_subquery()
    )
    long_ago = bindparam("long_ago", type_=lanes.c.free_at.type)
    due = select(cast(ORG, Text), touched.c.lane, long_ago, first).order_by(touched.c.lane)
    statement = insert(lanes).from_select(["org_id", "lane", "free_at", "next_at"], due)
    new = statement.excluded.next_at
    sooner = case((lanes.c.next_at.is_(None) | (new < lanes.c.next_at), new), else_=lanes.c.next_at)
    return Prepared(statement.on_conflict_do_update(index_elements=["org_id", "lane"], set_={"next_at": sooner}))


_APPLY = _applying()


def _running() -> Prepared:
    """Asked for again while it waits: due when it was, so that asking on and on never puts it off."""
    statement = insert(deliveries)
    new = statement.excluded.due_at
    waits = and_(_D.state == READY, _D.due_at < new)
    again = {
        "desired": _D.desired + literal_column("1"),
        "state": READY,
        "due_at": case((waits, _D.due_at), else_=new),
    }
    kept = statement.on_conflict_do_update(index_elements=["org_id", "slot"], set_=again)
    return Prepared(kept, (*_KEYS, "conversation_key", "task"))


_RUN = _running()
_SHOW = _showing()
_TELL = Prepared(
    insert(deliveries).on_conflict_do_nothing(index_elements=["org_id", "slot"]), (*_KEYS, "notice", "provision_id")
)
_MAIL = Prepared(
    insert(deliveries).on_conflict_do_nothing(index_elements=["org_id", "slot"]),
    (*_KEYS, "notice", "mail_to", "queued_at"),
)
_PROVISION = _applying((*_KEYS, "provision_id"))
_SHOW_PROVISION = _showing((*_KEYS, "provision_id"))
_now = bindparam("now", type_=_D.due_at.type)
_REDRAW_PROVISION = Prepared(
    update(deliveries)
    .where(
        _D.org_id == ORG,
        _D.provision_id == bindparam("request"),
        SHOWN_HERE,
        _D.shown < bindparam("version"),
    )
    .values(
        desired=case((_D.desired < bindparam("version"), bindparam("version")), else_=_D.desired),
        state=READY,
        due_at=case((and_(_D.state == READY, _D.due_at < _now), _D.due_at), else_=_now),
    )
    .returning(_D.lane),
    brief=True,
)
"""One that is still to be shown is due when it was: what is said below it was queued later, and comes later."""
_REDRAW = Prepared(
    update(deliveries)
    .where(_D.org_id == ORG, _D.change_id == bindparam("change"), SHOWN_HERE, _D.shown < bindparam("version"))
    .values(
        desired=case((_D.desired < bindparam("version"), bindparam("version")), else_=_D.desired),
        state=READY,
        due_at=bindparam("now", type_=_D.due_at.type),
    )
)
_REDRAW_ANEW = Prepared(
    update(deliveries)
    .where(_D.org_id == ORG, _D.change_id == bindparam("change"), SHOWN_HERE)
    .values(state=READY, due_at=bindparam("now", type_=_D.due_at.type))
)
_REDRAW_AT = Prepared(
    update(deliveries)
    .where(
        _D.org_id == ORG,
        _D.change_id == bindparam("change"),
        SHOWN_HERE,
        _D.message_address == bindparam("address"),
        _D.message_id == bindparam("message"),
    )
    .values(
        desired=case((_D.desired < bindparam("version"), bindparam("version")), else_=_D.desired),
        state=READY,
        due_at=bindparam("now", type_=_D.due_at.type),
    )
)
_TOUCH = _touching()


def _opening() -> Prepared:
    """Drawn again each time that it is opened."""
    statement = insert(deliveries)
    again = {"desired": _D.desired + literal_column("1"), "state": READY, "due_at": statement.excluded.due_at}
    return Prepared(statement.on_conflict_do_update(index_elements=["org_id", "slot"], set_=again), _KEYS)


_OPEN_HOME = _opening()
_doors = select(literal("home/") + bindparam("person", type_=Text) + literal("/") + installations.c.id)
_REFRESH_HOMES = Prepared(
    update(deliveries)
    .where(_D.org_id == ORG, _D.slot.in_(_doors.where(installations.c.org_id == ORG)))
    .values(desired=_D.desired + literal_column("1"), state=READY, due_at=bindparam("now", type_=_D.due_at.type))
    .returning(_D.lane),
    brief=True,
)
"""Found by their names, one for each door that there is."""


class OutboxTables:
    """Nothing is written before the end of the transaction, and then in one order, so that two of them never wait
    crosswise: what there is one row of by its change or its run, then what is to be told, as it was told.
    """

    __slots__ = ("_changes", "_clock", "_homes", "_lanes", "_org", "_places", "_rows", "_session", "_told")

    def __init__(self, session: Session, org: OrgId, places: PlacesTable, clock: Clock) -> None:
        self._session = session
        self._org = org
        self._places = places
        self._clock = clock
        self._lanes: set[str] = set()
        self._changes: set[str] = set()
        self._rows: list[tuple[str, Prepared, dict[str, Any]]] = []
        self._told: list[dict[str, Any]] = []
        self._homes: list[dict[str, Any]] = []

    async def apply(self, change: ChangeRequest, due: datetime) -> None:
        lane = f"pax8/{change.subject.subscription}"
        row = self._row(DeliveryKind.APPLY, lane, due, f"apply/{change.id}", change.id)
        self._keep(change, _APPLY, row)

    async def show(self, change: ChangeRequest, audience: Audience, conversation: Conversation) -> None:
        await self._places.remember(conversation)
        key = conversation.key
        row = self._row(
            DeliveryKind.SHOW, key, self._clock.now(), f"show/{change.id}/{audience.value}/{key}", change.id
        )
        more = {"audience": audience.value, "conversation_key": key, "desired": change.version}
        self._keep(change, _SHOW, row | more)

    async def redraw(self, change: ChangeRequest) -> None:
        self._keep(change, _REDRAW, self._version(change))
        await self.refresh_homes(change.requester.person)
        if change.beneficiary is not None:
            await self.refresh_homes(change.beneficiary.person)

    async def redraw_anew(self, change: ChangeRequest) -> None:
        self._keep(change, _REDRAW_ANEW, self._version(change))

    async def redraw_at(self, change: ChangeRequest, message: MessageRef) -> bool:
        """Written at once, since whether there is such a copy is asked."""
        where = {"address": message.address, "message": message.message}
        found = await self._session.count(_REDRAW_AT, **self._version(change), **where)
        if found:
            self._changes.add(change.id)
        return bool(found)

    async def open_home(self, person: PersonId, conversation: Conversation) -> None:
        self._session.check_writing()
        await self._places.remember(conversation)
        slot = f"home/{person}/{conversation.installation}"
        row = self._row(DeliveryKind.HOME, slot, self._clock.now(), slot, None)
        self._homes.append(row | {"conversation_key": conversation.key, "desired": 1})

    async def refresh_homes(self, person: PersonId) -> None:
        """Written at once, since the lanes of those that there are must be known."""
        found = await self._session.rows(_REFRESH_HOMES, org=self._org, person=person, now=self._clock.now())
        self._lanes.update(row.lane for row in found)

    async def tell(
        self,
        conversation: Conversation,
        notice: Notice,
        about: ChangeId | None = None,
        under: ProvisionId | None = None,
        once: str = "",
    ) -> None:
        """Raises `NotStored` for a refusal: it is an answer, and never queued."""
        text = notice_text(notice)
        await self._places.remember(conversation)
        key = conversation.key
        about_what = f"provision/{under}/" if under else ""
        slot = f"tell/{about_what}{key}/{once}" if once else None
        row = self._row(DeliveryKind.TELL, key, self._clock.now(), slot, about)
        self._told.append(row | {"conversation_key": key, "notice": text, "provision_id": under})

    async def mail(self, to: str, notice: Notice, key: str, about: ChangeId | None = None) -> None:
        text = notice_text(notice)
        self._session.check_writing()
        slot = f"mail/{key}"
        now = self._clock.now()
        row = self._row(DeliveryKind.MAIL, f"mail/{to.casefold()}", now, slot, about)
        self._rows.append((slot, _MAIL, row | {"notice": text, "mail_to": to, "queued_at": now}))

    async def provision(self, request: ProvisionId, due: datetime, lane: str) -> None:
        self._session.check_writing()
        slot = f"provision/{request}"
        row = self._row(DeliveryKind.PROVISION, f"provision/{lane}", due, slot, None)
        self._rows.append((slot, _PROVISION, row | {"provision_id": request}))

    async def show_provision(self, request: ProvisionId, version: int, conversation: Conversation) -> None:
        self._session.check_writing()
        await self._places.remember(conversation)
        key = conversation.key
        slot = f"show/provision/{request}/{key}"
        row = self._row(DeliveryKind.SHOW, key, self._clock.now(), slot, None)
        more = {"conversation_key": key, "desired": version, "provision_id": request}
        self._rows.append((slot, _SHOW_PROVISION, row | more))

    async def redraw_provision(self, request: ProvisionId, version: int) -> None:
        """Written at once, since the lanes of those that there are must be known."""
        which = {"org": self._org, "request": request, "version": version}
        found = await self._session.rows(_REDRAW_PROVISION, **which, now=self._clock.now())
        self._lanes.update(row.lane for row in found)

    async def run(self, task: Task, due: datetime, conversation: Conversation | None = None) -> None:
        self._session.check_writing()
        name = f"{task.kind.value}/{task.name}"
        lane = f"sync/{task.kind.value}" if task.run else f"sync/{name}"
        if conversation is not None:
            await self._places.remember(conversation)
        row = self._row(DeliveryKind.RUN, lane, due, f"run/{name}", None)
        more = {"conversation_key": conversation.key if conversation else None, "task": task_text(task)}
        self._rows.append((f"run/{name}", _RUN, row | more))

    def touch(self, lanes: Iterable[str]) -> None:
        """What is due in these has changed."""
        self._lanes.update(lanes)

    @property
    def written(self) -> bool:
        return bool(self._lanes or self._changes)

    def settle(self) -> None:
        """The lanes learn last what is due in them."""
        for _, statement, row in sorted(self._rows, key=lambda kept: kept[0]):
            self._session.put(statement, **row)
        for row in self._homes:
            self._session.put(_OPEN_HOME, **row)
        for row in self._told:
            self._session.put(_TELL, **row)
        if self.written:
            touched = {"lanes": listed(sorted(self._lanes)), "changes": listed(sorted(self._changes))}
            self._session.put(_TOUCH, org=self._org, long_ago=_LONG_AGO, **touched)

    def _keep(self, change: ChangeRequest, statement: Prepared, row: dict[str, Any]) -> None:
        self._session.check_writing()
        self._changes.add(change.id)
        self._rows.append((change.id, statement, row))

    def _version(self, change: ChangeRequest) -> dict[str, Any]:
        return {"org": self._org, "change": change.id, "version": change.version, "now": self._clock.now()}

    def _row(
        self, kind: DeliveryKind, lane: str, due: datetime, slot: str | None, change: ChangeId | None
    ) -> dict[str, Any]:
        """Its lane is touched by the change that it is about, or else by its own name."""
        if change is None:
            self._lanes.add(lane)
        else:
            self._changes.add(change)
        return {
            "org_id": self._org,
            "kind": kind.value,
            "lane": lane,
            "state": "ready",
            "due_at": due,
            "slot": slot,
            "change_id": change,
            "audience": None,
            "conversation_key": None,
            "desired": 0,
        }
