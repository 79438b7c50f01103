"""Which places take nothing at present, and what waits for them?"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.db.outbox import OutboxTables
from adapters.db.places import DIRECTLY, PLACE, THEIR_NAME, conversation_of
from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared
from adapters.db.tables import clients, conversations, deliveries, identities, installations, parkings
from adapters.db.workspaces import disconnected
from domain.chat import Conversation
from domain.errors import Loss
from domain.ids import InstallationId, OrgId, PersonId, Platform
from domain.reach import Parking
from domain.tenancy import GONE

_P, _D, _C, _I = parkings.c, deliveries.c, conversations.c, installations.c
_KEY = bindparam("the_key", type_=Text)
_PARKED: ColumnElement[bool] = _D.state == literal_column("'parked'")
_WRITTEN = {Loss.DISCONNECTED: Loss.DISABLED}
"""A replica of the release before reads these rows too, and knows no door that was disconnected: the door says that."""


def _parking() -> Prepared:
    """One that is parked already stays as it is; one that was tried again is parked again, since when it first was."""
    statement = insert(parkings)
    kept = statement.on_conflict_do_update(
        index_elements=["org_id", "key"], set_={"trying": literal_column("false")}, where=_P.trying
    )
    return Prepared(kept, ["org_id", "key", "installation_id", "conversation_key", "loss", "why", "since"])


_THERE = Prepared(select(_P.key).where(_P.org_id == ORG, _P.key == _KEY).with_for_update(), brief=True)
_PARK = _parking()
_LOST = Prepared(select(_P.key).where(_P.org_id == ORG), brief=True)
_HERE = (_P.org_id == ORG, _P.key == _KEY, ~disconnected(_P.org_id, _P.key))
"""What somebody has disconnected is neither tried nor lifted by what was under way meanwhile: it is connected anew."""

_LIFT = Prepared(delete(parkings).where(*_HERE))
_now = bindparam("now", type_=_P.since.type)
_TRY = Prepared(update(parkings).where(*_HERE).values(trying=true(), tried_at=_now))
_since = bindparam("since", type_=_P.since.type)
_ASK = Prepared(
    update(parkings).where(_P.org_id == ORG, _P.key == _KEY, _P.since == _since).values(asked=bindparam("new_asked"))
)
_ANSWERED = Prepared(
    update(parkings)
    .where(_P.org_id == ORG, _P.key == _KEY, _P.since == _since, _P.asked == bindparam("nonce"))
    .values(asked=null())
)
_behind = select(_C.key).where(_C.org_id == ORG, _C.installation_id == _KEY)
_WAKE = Prepared(
    update(deliveries)
    .where(_D.org_id == ORG, _PARKED, or_(_D.conversation_key == _KEY, _D.conversation_key.in_(_behind)))
    .values(state=literal_column("'ready'"), due_at=bindparam("now", type_=_D.due_at.type))
    .returning(_D.lane)
)
_waits = (
    select(func.count())
    .select_from(deliveries.join(conversations, and_(_C.org_id == _D.org_id, _C.key == _D.conversation_key)))
    .where(_D.org_id == _P.org_id, _PARKED, or_(_D.conversation_key == _P.key, _C.installation_id == _P.key))
    .correlate(parkings)
    .scalar_subquery()
)
_with_place = parkings.join(installations, and_(_I.org_id == _P.org_id, _I.id == _P.installation_id)).outerjoin(
    conversations, and_(_C.org_id == _P.org_id, _C.key == _P.conversation_key)
)
_parked = (
    select(_P.key, _P.loss, _P.why, _P.since, _P.trying, _P.tried_at)
    .add_columns(_P.installation_id.label("door"), _I.platform.label("door_platform"), *PLACE)
    .add_columns(_I.tenant.startswith(GONE).label("door_gone"))
    .select_from(_with_place)
    .where(_P.org_id == ORG)
)
_client = (
    select(clients.c.name)
    .where(clients.c.org_id == _I.org_id, clients.c.id == _I.client_id, _P.conversation_key.is_(None))
    .correlate(installations, parkings)
    .scalar_subquery()
)
_named = func.coalesce(THEIR_NAME, _client).label("person")
_PARKINGS = Prepared(_parked.add_columns(_named, _waits.label("waiting")).order_by(_P.since, _P.key))
_STANDING = Prepared(
    _parked.where(_P.key.in_((_KEY, bindparam("door", type_=Text)))).order_by(_P.since, _P.key), brief=True
)
_WHOSE = Prepared(
    select(identities.c.person_id)
    .select_from(
        identities.join(
            installations,
            and_(
                _I.org_id == identities.c.org_id,
                _I.platform == identities.c.platform,
                _I.tenant == identities.c.tenant,
            ),
        )
    )
    .where(identities.c.org_id == ORG, _I.id == bindparam("door"), identities.c.user == bindparam("user")),
    brief=True,
)


def _others() -> Prepared:
    here = installations.alias("here").c
    client = select(here.client_id).where(here.org_id == ORG, here.id == bindparam("door")).scalar_subquery()
    return Prepared(
        DIRECTLY.where(
            identities.c.person_id == bindparam("person"),
            or_(_I.client_id.is_(None), _I.client_id == client),
        )
        .order_by(None)
        .order_by(_C.address.is_(None), identities.c.platform, _I.id, identities.c.user)
    )


_OTHERS = _others()


class ReachTables:
    """The Reach port."""

    __slots__ = ("_org", "_outbox", "_session")

    def __init__(self, session: Session, org: OrgId, outbox: OutboxTables) -> None:
        self._session = session
        self._org = org
        self._outbox = outbox

    async def park(self, door: InstallationId, place: Conversation | None, loss: Loss, why: str, at: datetime) -> bool:
        key = place.key if place else door
        known = await self._session.one(_THERE, org=self._org, the_key=key)
        told = {"loss": _WRITTEN.get(loss, loss).value, "why": why, "since": at}
        where = {"installation_id": door, "conversation_key": place.key if place else None}
        written = await self._session.count(_PARK, org_id=self._org, key=key, **where, **told)
        return known is None and bool(written)

    async def lost(self) -> frozenset[str]:
        return frozenset(row.key for row in await self._session.rows(_LOST, org=self._org))

    async def parkings(self) -> tuple[Parking, ...]:
        rows = await self._session.rows(_PARKINGS, org=self._org)
        return tuple(_told(row, row.person or "", row.waiting) for row in rows)

    async def standing(self, place: Conversation) -> tuple[Parking, ...]:
        rows = await self._session.rows(_STANDING, org=self._org, the_key=place.key, door=place.installation)
        return tuple(_told(row) for row in rows)

    async def lift(self, key: str, now: datetime) -> None:
        await self._session.count(_LIFT, org=self._org, the_key=key)
        await self._wake(key, now)

    async def try_again(self, key: str, now: datetime) -> bool:
        if not await self._session.count(_TRY, org=self._org, the_key=key, now=now):
            return False
        await self._wake(key, now)
        return True

    async def ask(self, door: InstallationId, since: datetime, nonce: str) -> bool:
        return bool(await self._session.count(_ASK, org=self._org, the_key=door, since=since, new_asked=nonce))

    async def answered(self, door: InstallationId, since: datetime, nonce: str) -> bool:
        return bool(await self._session.count(_ANSWERED, org=self._org, the_key=door, since=since, nonce=nonce))

    async def whose(self, place: Conversation) -> PersonId | None:
        if place.user is None:
            return None
        row = await self._session.one(_WHOSE, org=self._org, door=place.installation, user=place.user)
        return PersonId(row.person_id) if row else None

    async def others(self, place: Conversation) -> tuple[Conversation, ...]:
        person = await self.whose(place)
        if person is None:
            return ()
        rows = await self._session.rows(_OTHERS, org=self._org, person=person, door=place.installation)
        found = {each.key: each for each in map(conversation_of, rows)}
        return tuple(each for key, each in found.items() if key != place.key)

    async def _wake(self, key: str, now: datetime) -> None:
        """Written at once, since the lanes of what waits must be known."""
        rows = await self._session.rows(_WAKE, org=self._org, the_key=key, now=now)
        self._outbox.touch(row.lane for row in rows)


def _told(row: Any, person: str = "", waiting: int = 0) -> Parking:
    return Parking(
        key=row.key,
        door=InstallationId(row.door),
        platform=Platform(row.door_platform),
        loss=Loss.DISCONNECTED if row.door_gone and not row.installation_id else Loss(row.loss),
        why=row.why,
        since=row.since,
        place=conversation_of(row) if row.installation_id else None,
        person=person,
        trying=bool(row.trying),
        waiting=waiting,
        tried_at=row.tried_at,
    )
