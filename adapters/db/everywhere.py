"""What is read across organisations? Doors, their secrets, and whose turn it is in the outbox; nowhere else but in
`vitals`, which only counts.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal_column, null, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from adapters.db.session import Session
from adapters.db.statements import Prepared, Shared, among, upserting
from adapters.db.tables import (
    conversations,
    deliveries,
    installation_secrets,
    installations,
    lanes,
    organisations,
    parkings,
    pax8_credentials,
    registrations,
    sync_runs,
)
from domain.ids import ClientId, InstallationId, OrgId, Platform
from domain.ports import Cipher, Credentials
from domain.tenancy import Installation, Organisation

Opening = Callable[[], AbstractAsyncContextManager[Session]]

FRESH_FOR = 5.0
"""Seconds that doors are remembered; what this process writes is known at once."""

_O, _I, _S, _L, _D = organisations.c, installations.c, installation_secrets.c, lanes.c, deliveries.c

_ORGANISATIONS = Prepared(select(_O.id, _O.name, _O.currency, _O.time_zone, _O.is_msp, _O.is_vendor).order_by(_O.id))
_DOORS = Prepared(select(_I.org_id, _I.id, _I.platform, _I.tenant, _I.app, _I.client_id).order_by(_I.id))
_SECRETS = Prepared(select(_S.installation_id, _S.name, _S.sealed))
_CREDENTIALS = Prepared(
    select(pax8_credentials.c.client_id_sealed, pax8_credentials.c.secret_sealed, pax8_credentials.c.delegated).where(
        pax8_credentials.c.org_id == bindparam("org")
    )
)
SAVE_DOOR = upserting(installations)
ADD_DOOR = Prepared(insert(installations).on_conflict_do_nothing(), [c.name for c in installations.columns])
DOORS_TO = Prepared(
    select(_I.org_id, _I.id, _I.app, _I.client_id)
    .where(_I.platform == bindparam("platform"), _I.tenant == bindparam("tenant"))
    .with_for_update(key_share=True)
)
"""Whoever's they are: a workspace or tenant that is somebody's already is nobody else's. While they are held nobody
disconnects them.
"""
ACCOUNT_CODED = Prepared(
    select(registrations.c.org_id, registrations.c.account_id).where(registrations.c.selector == bindparam("selector"))
)
SAVE_SECRET = upserting(installation_secrets)
SAVE_CREDENTIALS = upserting(pax8_credentials)

_x = deliveries.alias("x").c
_ready = and_(_x.org_id == _L.org_id, _x.lane == _L.lane, _x.state == literal_column("'ready'"))


def _first(column: Any, *where: Any) -> Any:
    """Of the lane's ready deliveries, the one due first."""
    found = select(column).where(_ready, *where).order_by(_x.due_at, _x.id).limit(literal_column("1"))
    return found.correlate(lanes).scalar_subquery()


_due = _x.due_at <= bindparam("now", type_=_x.due_at.type)
_kind_due = _first(_x.kind, _due)
_free = (
    select(_L.org_id, _L.lane)
    .where(_L.next_at <= bindparam("now"), or_(_L.free_at <= Shared("now"), _L.free_at > Shared("beyond")))
    .where(or_(among(_kind_due, "kinds"), _kind_due.is_(None)), ~among(_L.org_id, "but"))
    .order_by(_L.next_at, _L.org_id, _L.lane)
    .limit(bindparam("rows"))
    .with_for_update(skip_locked=True)
    .cte("free")
)
TAKE_LANES = Prepared(
    update(lanes)
    .where(tuple_(_L.org_id, _L.lane).in_(select(_free.c.org_id, _free.c.lane)))
    .values(owner=bindparam("new_owner"), free_at=Shared("lease_end"), delivery_id=null())
)
"""Lanes that look due and turn out not to be are taken too, to be put back with the time that is right. What is held
until `beyond` was held by a clock that has been set back since: no lease and no pause is as long.
"""
_taken = and_(_L.owner == bindparam("owner"), _L.delivery_id.is_(None))
_PLACE = [conversations.c[name] for name in ("installation_id", "platform", "address", "user", "service_url")]


_SOME: ColumnElement[int] = literal_column("1")


def _lost(trying: bool) -> Any:
    """Whether the delivery's place is parked, or its door; one of both that is not to be tried counts."""
    keys = (_D.conversation_key, conversations.c.installation_id)
    is_so = parkings.c.trying if trying else ~parkings.c.trying
    found = select(_SOME).where(parkings.c.org_id == _D.org_id, parkings.c.key.in_(keys), is_so)
    return found.correlate(deliveries, conversations).exists()


TAKEN = Prepared(
    select(*[c for c in deliveries.columns if c.name != "why"], *_PLACE)
    .add_columns(conversations.c.kind.label("place"), _lost(False).label("barred"), _lost(True).label("trying"))
    .select_from(
        lanes.join(deliveries, _D.id == _first(_x.id, _due)).outerjoin(
            conversations,
            and_(conversations.c.org_id == _D.org_id, conversations.c.key == _D.conversation_key),
        )
    )
    .where(_taken, among(_D.kind, "kinds"))
    .order_by(_D.due_at, _D.id)
    .with_for_update(of=deliveries, skip_locked=True)
)
"""The oldest delivery of each lane just taken. One that a redraw is writing to right now is left for the next round."""
PUT_BACK = Prepared(
    update(lanes).where(_taken).values(owner=null(), free_at=Shared("again_at"), next_at=_first(_x.due_at))
)
"""`again_at` is a little later than now, so that nobody spins on a row that is being written to."""
RELEASE = Prepared(
    update(lanes)
    .where(_L.owner.like(bindparam("holder")))
    .values(owner=null(), delivery_id=null(), free_at=bindparam("long_ago", type_=_L.free_at.type))
)
RELEASE_ALL = Prepared(
    update(lanes)
    .where(_L.owner.is_not(None))
    .values(owner=null(), delivery_id=null(), free_at=bindparam("long_ago", type_=_L.free_at.type))
)
RUNS_DIED = Prepared(
    update(sync_runs)
    .where(sync_runs.c.ended_at.is_(None), sync_runs.c.asked_by.is_(None))
    .values(alive_at=bindparam("long_ago", type_=sync_runs.c.alive_at.type))
)
"""Said when nobody else can be at work. One that somebody asked for goes on as soon as its delivery is claimed again,
and must not be ended before that by a tick of the same kind.
"""
_next_due = select(func.min(case((_L.next_at > _L.free_at, _L.next_at), else_=_L.free_at)).label("at")).where(
    _L.next_at.is_not(None)
)
NEXT_DUE = Prepared(_next_due)
NEXT_DUE_OF = Prepared(_next_due.where(among(_first(_x.kind), "kinds"), ~among(_L.org_id, "but")))
"""Looks into each lane that has something to do; asked only when some kinds or organisations have enough under way."""


@dataclass(frozen=True, slots=True)
class _Known:
    """All doors as they were at one moment; secrets stay sealed."""

    at: float
    doors: tuple[Installation, ...]
    sealed: dict[tuple[str, str], str]
    by_id: dict[str, Installation]
    of: dict[tuple[Platform, str], tuple[Installation, ...]]
    """By the tenant: some thousands of MSPs have some ten thousand doors, and each event is one tenant's."""


class Doors:
    """The Installations port. Doors are few and asked for with every event, so they stay in memory for some seconds."""

    def __init__(self, reading: Opening, writing: Opening, cipher: Cipher) -> None:
        self._reading = reading
        self._writing = writing
        self._cipher = cipher
        self._known: _Known | None = None
        self._forgotten = 0
        self._reading_again = asyncio.Lock()

    async def find(self, platform: Platform, tenant: str, app: str = "") -> Installation | None:
        """Without `app`, or where no door names that app, the tenant's door that names none, else its only one."""
        fitting = (await self._fresh()).of.get((platform, tenant), ())
        for wanted in (app, ""):
            for door in fitting:
                if door.app == wanted:
                    return door
        return fitting[0] if len(fitting) == 1 and not app else None

    async def get(self, installation: str) -> Installation | None:
        return (await self._fresh()).by_id.get(installation)

    async def of(self, org: OrgId) -> tuple[Installation, ...]:
        return tuple(door for door in (await self._fresh()).doors if door.org == org and not door.gone)

    async def secret(self, installation: str, name: str) -> str | None:
        sealed = (await self._fresh()).sealed.get((installation, name))
        return None if sealed is None else self._cipher.open(sealed)

    async def registrations(self) -> tuple[tuple[str, str, str], ...]:
        """(app id, secret, tenant) of every Teams door that has a registration of its own."""
        known = await self._fresh()
        own = [(d, known.sealed.get((d.id, "app_password"))) for d in known.doors if d.platform is Platform.TEAMS]
        return tuple((d.app, self._cipher.open(sealed), d.tenant) for d, sealed in own if sealed and d.app)

    async def organisations(self) -> tuple[Organisation, ...]:
        async with self._reading() as session:
            return tuple(_organisation(row) for row in await session.rows(_ORGANISATIONS))

    async def pax8_credentials(self, org: OrgId) -> Credentials | None:
        async with self._reading() as session:
            row = await session.one(_CREDENTIALS, org=org)
        if row is None:
            return None
        opened = self._cipher.open(row.client_id_sealed), self._cipher.open(row.secret_sealed)
        return Credentials(*opened, bool(row.delegated))

    async def save(self, door: Installation, secrets: dict[str, str]) -> None:
        """Insert or update by id; secrets that are not named stay as they are."""
        async with self._writing() as session:
            session.put(SAVE_DOOR, **door_row(door))
            for name, plain in secrets.items():
                session.put(SAVE_SECRET, **secret_row(door.org, door.id, name, self._cipher.seal(plain)))
            await session.commit()
        self.forget()

    def forget(self) -> None:
        """What is remembered is out of date."""
        self._known = None
        self._forgotten += 1

    async def _fresh(self) -> _Known:
        """Read again by one of those who need it; the others wait for that."""
        if (known := self._in_time()) is not None:
            return known
        async with self._reading_again:
            if (known := self._in_time()) is not None:
                return known
            return await self._read()

    def _in_time(self) -> _Known | None:
        known = self._known
        return known if known is not None and time.monotonic() - known.at <= FRESH_FOR else None

    async def _read(self) -> _Known:
        at, forgotten = time.monotonic(), self._forgotten
        async with self._reading() as session:
            doors = tuple(_door(row) for row in await session.rows(_DOORS))
            sealed = {(row.installation_id, row.name): row.sealed for row in await session.rows(_SECRETS)}
        of: dict[tuple[Platform, str], tuple[Installation, ...]] = {}
        for door in doors:
            key = door.platform, door.tenant
            of[key] = (*of.get(key, ()), door)
        known = _Known(at, doors, sealed, {door.id: door for door in doors}, of)
        if forgotten == self._forgotten:
            self._known = known
        return known


def door_row(door: Installation) -> dict[str, Any]:
    return {
        "org_id": door.org,
        "id": door.id,
        "platform": door.platform.value,
        "tenant": door.tenant,
        "app": door.app,
        "client_id": door.client,
    }


def secret_row(org: OrgId, door: InstallationId, name: str, sealed: str) -> dict[str, Any]:
    return {"org_id": org, "installation_id": door, "name": name, "sealed": sealed}


def _organisation(row: Any) -> Organisation:
    return Organisation(OrgId(row.id), row.name, row.currency, row.time_zone, row.is_msp, row.is_vendor)


def _door(row: Any) -> Installation:
    client = ClientId(row.client_id) if row.client_id else None
    return Installation(InstallationId(row.id), OrgId(row.org_id), Platform(row.platform), row.tenant, row.app, client)
