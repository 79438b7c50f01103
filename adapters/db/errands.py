"""How does each delivery stand, which are late or given up, and can one be made again?"""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, bindparam, case, func, literal_column, null, or_, select, update

from adapters.db.outbox import OutboxTables
from adapters.db.places import PLACE, THEIR_NAME, conversation_of
from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared
from adapters.db.tables import attempts, changes, conversations, deliveries, installations, provision_requests
from domain.ids import ChangeId, DeliveryId, OrgId, ProvisionId
from domain.reach import Doubts, Errand, Sides

_D, _C, _I, _T = deliveries.c, conversations.c, installations.c, attempts.c
_DEAD: ColumnElement[bool] = _T.outcome == literal_column("'dead'")
_tried = and_(_T.org_id == _D.org_id, _T.delivery_id == _D.id)
_last = select(func.max(_T.at)).where(_tried).correlate(deliveries).scalar_subquery()
_errand = (
    select(_D.id, _D.kind.label("errand"), _D.state, _D.due_at, _D.why, _D.audience, _D.mail_to, _D.desired, _D.shown)
    .add_columns(_D.attempts, _D.doubts, _D.message_id, _D.provision_id, _last.label("tried_at"))
    .add_columns(func.substr(_D.notice, literal_column("1"), literal_column("80")).label("notice"))
    .add_columns(changes.c.number.label("number"), provision_requests.c.number.label("provision_number"))
    .add_columns(THEIR_NAME.label("person"), *PLACE)
    .select_from(
        deliveries.outerjoin(conversations, and_(_C.org_id == _D.org_id, _C.key == _D.conversation_key))
        .outerjoin(installations, and_(_I.org_id == _D.org_id, _I.id == _C.installation_id))
        .outerjoin(changes, and_(changes.c.org_id == _D.org_id, changes.c.id == _D.change_id))
        .outerjoin(
            provision_requests,
            and_(provision_requests.c.org_id == _D.org_id, provision_requests.c.id == _D.provision_id),
        )
    )
    .where(_D.org_id == ORG)
)
_THEIRS = and_(
    or_(_D.change_id.is_(None), bindparam("licensing", type_=Boolean)),
    or_(_D.provision_id.is_(None), bindparam("provisioning", type_=Boolean)),
)
_SAID = _D.kind.in_([literal_column(f"'{kind}'") for kind in ("show", "tell", "mail")])
_OF_CHANGE = Prepared(_errand.where(_D.change_id == bindparam("change"), _SAID).order_by(_D.id))
_OF_PROVISION = Prepared(_errand.where(_D.provision_id == bindparam("provision"), _SAID).order_by(_D.id))
_from = bindparam("since", type_=_T.at.type)
_died = select(_T.delivery_id).where(_T.org_id == ORG, _DEAD, _T.at >= _from)
_DIED = Prepared(
    _errand.where(_D.state == literal_column("'dead'"), _D.id.in_(_died), _THEIRS)
    .order_by(_D.id.desc())
    .limit(bindparam("rows"))
)
_READY: ColumnElement[bool] = _D.state == literal_column("'ready'")
_ended = func.coalesce(
    select(func.max(_T.id))
    .where(_tried, _T.outcome == literal_column("'done'"))
    .correlate(deliveries)
    .scalar_subquery(),
    literal_column("0"),
)
_before = bindparam("before", type_=_T.at.type)
_long_tried = select(literal_column("1")).where(_tried, _T.id > _ended, _T.at < _before).correlate(deliveries).exists()
_LATE = Prepared(
    _errand.where(
        _READY,
        or_(
            _D.due_at < bindparam("before", type_=_D.due_at.type), and_(_D.attempts > literal_column("0"), _long_tried)
        ),
        _THEIRS,
    )
    .order_by(_D.id)
    .limit(bindparam("rows"))
)
"""An attempt after the last one that went well, and made long ago, says since when it is tried in vain."""
_DOUBTED = Prepared(
    select(
        select(func.count())
        .where(_T.org_id == ORG, literal_column("attempts.ambiguous"), _T.at >= _from)
        .scalar_subquery()
        .label("posts"),
        select(func.count())
        .where(_T.org_id == ORG, _T.why == literal_column("'adopted'"), _T.at >= _from)
        .scalar_subquery()
        .label("adopted"),
        select(func.count())
        .where(_D.org_id == ORG, _READY, _D.doubts > literal_column("0"))
        .scalar_subquery()
        .label("open"),
        select(func.count())
        .select_from(attempts.join(deliveries, and_(_D.org_id == _T.org_id, _D.id == _T.delivery_id)))
        .where(_T.org_id == ORG, _DEAD, _T.at >= _from, _D.doubts > literal_column("0"))
        .scalar_subquery()
        .label("given_up"),
    )
)
_AGAIN = Prepared(
    update(deliveries)
    .where(_D.org_id == ORG, _D.id == bindparam("delivery"), _D.state == literal_column("'dead'"), _THEIRS)
    .values(
        state=literal_column("'ready'"),
        due_at=bindparam("now", type_=_D.due_at.type),
        attempts=literal_column("0"),
        doubts=literal_column("0"),
        queued_at=case((_D.queued_at.is_(None), null()), else_=bindparam("now", type_=_D.due_at.type)),
    )
    .returning(_D.lane)
)


class ErrandTables:
    """The Errands port."""

    __slots__ = ("_org", "_outbox", "_session")

    def __init__(self, session: Session, org: OrgId, outbox: OutboxTables) -> None:
        self._session = session
        self._org = org
        self._outbox = outbox

    async def doubts(self, since: datetime) -> Doubts:
        row = await self._session.one(_DOUBTED, org=self._org, since=since)
        return Doubts(row.posts, row.adopted, row.open, row.given_up) if row else Doubts()

    async def late(self, before: datetime, sides: Sides, limit: int) -> tuple[Errand, ...]:
        rows = await self._session.rows(_LATE, org=self._org, before=before, rows=limit, **_of(sides))
        return tuple(map(_told, rows))

    async def dead(self, since: datetime, sides: Sides, limit: int) -> tuple[Errand, ...]:
        rows = await self._session.rows(_DIED, org=self._org, since=since, rows=limit, **_of(sides))
        return tuple(map(_told, rows))

    async def of_change(self, change: ChangeId) -> tuple[Errand, ...]:
        return tuple(map(_told, await self._session.rows(_OF_CHANGE, org=self._org, change=change)))

    async def of_provision(self, request: ProvisionId) -> tuple[Errand, ...]:
        return tuple(map(_told, await self._session.rows(_OF_PROVISION, org=self._org, provision=request)))

    async def send_again(self, delivery: DeliveryId, sides: Sides, now: datetime) -> bool:
        """A mail is given as long as a new one."""
        rows = await self._session.rows(_AGAIN, org=self._org, delivery=delivery, now=now, **_of(sides))
        self._outbox.touch(row.lane for row in rows)
        return bool(rows)


def _of(sides: Sides) -> dict[str, bool]:
    return {"licensing": sides.licensing, "provisioning": sides.provisioning}


def _told(row: Any) -> Errand:
    return Errand(
        id=DeliveryId(row.id),
        kind=row.errand,
        state=row.state,
        at=row.tried_at or row.due_at,
        why=row.why or "",
        place=conversation_of(row) if row.installation_id else None,
        person=row.person or "",
        mail_to=row.mail_to or "",
        about=row.number or row.provision_number,
        provision=row.provision_id is not None,
        audience=row.audience or "",
        notice=(row.notice or "").partition(" ")[0],
        wanted=row.desired,
        shown=row.shown,
        attempts=row.attempts,
        doubts=row.doubts,
        posted=row.message_id is not None,
    )
