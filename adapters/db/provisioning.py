"""Which provision requests does a vendor have, and which conversations are told of them?"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import and_, bindparam, func, literal_column, null, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert

from adapters.db.changes import NEXT_NUMBER
from adapters.db.people import FULL, REVIEWING
from adapters.db.places import DIRECTLY, PlacesTable, conversation_of
from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, among, listed
from adapters.db.tables import (
    conversations,
    deliveries,
    identities,
    installations,
    provision_attempts,
    provision_requests,
)
from adapters.db.types import containing, folded
from domain.chat import Conversation, MessageRef
from domain.ids import AccountId, OrgId, ProvisionId, SubscriptionId
from domain.joining import FRESH
from domain.places import AlertPlace, AlertScope
from domain.ports import Clock
from domain.ports.provisioning import ProvisionPage, ProvisionSearch
from domain.provisioning import Attempt, ProvisionRequest, ProvisionStatus

_P, _A, _D, _C = provision_requests.c, provision_attempts.c, deliveries.c, conversations.c
_REQUEST = TypeAdapter(ProvisionRequest)
_SCOPE = TypeAdapter(AlertScope)
_COLUMNS = [c.name for c in provision_requests.columns]

_ADD = Prepared(insert(provision_requests).on_conflict_do_nothing(), _COLUMNS, brief=True)
_GET = Prepared(select(_P.document).where(_P.org_id == ORG, _P.id == bindparam("request")), brief=True)
_BY_NUMBER = Prepared(select(_P.document).where(_P.org_id == ORG, _P.number == bindparam("wanted")), brief=True)
_MOVING = ("version", "status", "type", "partner", "subscription_id", "account_id", "made_at", "document", "searched")
_SAVE = Prepared(
    update(provision_requests)
    .where(_P.org_id == ORG, _P.id == bindparam("request"), _P.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}", type_=_P[name].type) for name in _MOVING}),
    brief=True,
)
_ATTEMPTS = Prepared(
    select(_A.id, _A.detail, _A.status, _A.made_at)
    .where(_A.org_id == ORG, _A.request_id == bindparam("request"))
    .order_by(_A.made_at.desc(), _A.seen_at.desc(), _A.id)
)
_NOTE = Prepared(
    insert(provision_attempts).on_conflict_do_nothing(), [c.name for c in provision_attempts.columns], brief=True
)
_STATUS = Prepared(
    update(provision_attempts)
    .where(_A.org_id == ORG, _A.request_id == bindparam("request"), _A.id == bindparam("attempt"))
    .values(status=bindparam("word"))
)
_any = bindparam("any_status", type_=true().type)
_fitting = (
    _P.org_id == ORG,
    or_(_any, among(_P.status, "statuses")),
    or_(bindparam("kind", type_=_P.type.type) == "", _P.type == bindparam("kind", type_=_P.type.type)),
    or_(
        bindparam("apart", type_=true().type).is_(None),
        _P.simulation == bindparam("apart", type_=true().type),
    ),
    _P.searched.like(bindparam("pattern", type_=_P.searched.type), escape="\\"),
)
_SEARCH = Prepared(
    select(_P.document)
    .where(*_fitting)
    .order_by(_P.received_at.desc(), _P.id)
    .limit(bindparam("rows"))
    .offset(bindparam("start"))
)
_TOTAL = Prepared(select(func.count().label("rows")).where(*_fitting))
_HELD_OF = Prepared(
    select(_P.document)
    .where(
        _P.org_id == ORG,
        _P.status == literal_column("'held'"),
        or_(
            _P.partner == bindparam("partner", type_=_P.partner.type),
            _P.subscription_id == bindparam("subscription", type_=_P.subscription_id.type),
        ),
    )
    .order_by(_P.made_at, _P.id)
)
_OF_ACCOUNT = Prepared(
    select(_P.document).where(_P.org_id == ORG, _P.account_id == bindparam("account")).order_by(_P.made_at, _P.id)
)
_COUNT = Prepared(
    select(func.count().label("rows")).where(_P.org_id == ORG, _P.status == bindparam("wanted"), ~_P.simulation)
)
_SHOWN_IN = Prepared(
    select(_D.message_address, _D.message_id).where(
        _D.org_id == ORG,
        _D.provision_id == bindparam("request"),
        _D.kind == literal_column("'show'"),
        _D.conversation_key == bindparam("place"),
        _D.message_id.is_not(None),
    )
)
_CARD_DUE = Prepared(
    select(_D.id).where(
        _D.org_id == ORG,
        _D.provision_id == bindparam("request"),
        _D.kind == literal_column("'show'"),
        _D.conversation_key == bindparam("place"),
        _D.message_id.is_(None),
        _D.state == literal_column("'ready'"),
    )
)
_FOLLOWED_IN = Prepared(
    select(_D.conversation_key).where(
        _D.org_id == ORG, _D.provision_id == bindparam("request"), _D.kind == literal_column("'show'")
    )
)
_PLACE = [_C[name] for name in ("installation_id", "platform", "kind", "address", "user", "service_url", "name")]
_ALERTS = Prepared(
    select(*_PLACE, _C.alert_scope)
    .join(
        installations,
        and_(
            installations.c.org_id == _C.org_id,
            installations.c.id == _C.installation_id,
            installations.c.client_id.is_(None),
        ),
    )
    .where(_C.org_id == ORG, _C.alert_scope.is_not(None))
    .order_by(_C.key)
)
_SET_ALERTS = Prepared(
    update(conversations)
    .where(_C.org_id == ORG, _C.key == bindparam("the_key"))
    .values(alert_scope=func.coalesce(bindparam("scope", type_=_C.alert_scope.type), null()))
)
_REVIEWERS = Prepared(DIRECTLY.where(installations.c.client_id.is_(None), identities.c.person_id.in_(REVIEWING), FULL))


class ProvisioningTables:
    """The Provisioning port."""

    __slots__ = ("_clock", "_org", "_places", "_session")

    def __init__(self, session: Session, org: OrgId, clock: Clock, places: PlacesTable) -> None:
        self._session = session
        self._org = org
        self._clock = clock
        self._places = places

    async def add(self, request: ProvisionRequest) -> ProvisionRequest | None:
        """Numbers are given before it is known whether the row is new: one that comes twice leaves a gap."""
        if await self.get(request.id) is not None:
            return None
        row = await self._session.one(NEXT_NUMBER, org=self._org)
        assert row is not None  # noqa: S101 - the unit is of an organisation that there is
        numbered = _numbered(request, row.number)
        return numbered if await self._session.count(_ADD, **self._row(numbered)) else None

    async def get(self, request: ProvisionId) -> ProvisionRequest | None:
        row = await self._session.one(_GET, org=self._org, request=request)
        return _REQUEST.validate_json(row.document) if row else None

    async def by_number(self, number: int) -> ProvisionRequest | None:
        row = await self._session.one(_BY_NUMBER, org=self._org, wanted=number)
        return _REQUEST.validate_json(row.document) if row else None

    async def note(self, request: ProvisionId, attempt: Attempt, at: datetime) -> bool:
        told = {"detail": attempt.detail, "status": attempt.status, "made_at": attempt.created_at, "seen_at": at}
        which = {"request_id": request, "id": attempt.id}
        if await self._session.count(_NOTE, org_id=self._org, **which, **told):
            return True
        self._session.put(_STATUS, org=self._org, request=request, attempt=attempt.id, word=attempt.status)
        return False

    async def attempts(self, request: ProvisionId) -> tuple[Attempt, ...]:
        rows = await self._session.rows(_ATTEMPTS, org=self._org, request=request)
        return tuple(Attempt(row.id, row.detail, row.status, row.made_at) for row in rows)

    async def save(self, after: ProvisionRequest) -> bool:
        new = {f"new_{name}": value for name, value in self._row(after).items() if name in _MOVING}
        return bool(await self._session.count(_SAVE, org=self._org, request=after.id, seen=after.version - 1, **new))

    async def search(self, wanted: ProvisionSearch, offset: int, limit: int) -> ProvisionPage:
        asked = {
            "org": self._org,
            "any_status": not wanted.statuses,
            "statuses": listed(sorted(status.value for status in wanted.statuses)),
            "kind": wanted.type,
            "apart": wanted.simulation,
            "pattern": containing(wanted.words),
        }
        rows = await self._session.rows(_SEARCH, **asked, start=offset, rows=limit)
        total = await self._session.one(_TOTAL, **asked)
        return ProvisionPage(tuple(_REQUEST.validate_json(row.document) for row in rows), total.rows if total else 0)

    async def held_of(self, partner: str | None, subscription: SubscriptionId | None) -> tuple[ProvisionRequest, ...]:
        rows = await self._session.rows(_HELD_OF, org=self._org, partner=partner, subscription=subscription)
        return tuple(_REQUEST.validate_json(row.document) for row in rows)

    async def of_account(self, account: AccountId) -> tuple[ProvisionRequest, ...]:
        rows = await self._session.rows(_OF_ACCOUNT, org=self._org, account=account)
        return tuple(_REQUEST.validate_json(row.document) for row in rows)

    async def count(self, status: ProvisionStatus) -> int:
        row = await self._session.one(_COUNT, org=self._org, wanted=status.value)
        return row.rows if row else 0

    async def shown_in(self, request: ProvisionId, place: str) -> MessageRef | None:
        row = await self._session.one(_SHOWN_IN, org=self._org, request=request, place=place)
        return MessageRef(row.message_address, row.message_id) if row else None

    async def card_due_in(self, request: ProvisionId, place: str) -> bool:
        return await self._session.one(_CARD_DUE, org=self._org, request=request, place=place) is not None

    async def followed_in(self, request: ProvisionId) -> frozenset[str]:
        rows = await self._session.rows(_FOLLOWED_IN, org=self._org, request=request)
        return frozenset(row.conversation_key for row in rows)

    async def alert_places(self) -> tuple[AlertPlace, ...]:
        rows = await self._session.rows(_ALERTS, org=self._org)
        return tuple(AlertPlace(conversation_of(row), _SCOPE.validate_json(row.alert_scope)) for row in rows)

    async def set_alerts(self, key: str, scope: AlertScope | None) -> None:
        self._places.settle()
        told = _SCOPE.dump_json(scope).decode() if scope is not None else None
        self._session.put(_SET_ALERTS, org=self._org, the_key=key, scope=told)

    async def reviewers(self) -> tuple[Conversation, ...]:
        """Where several doors lead to one identity, one that was opened already."""
        found: dict[tuple[str, str, str], Conversation] = {}
        for row in await self._session.rows(_REVIEWERS, org=self._org, fresh=self._clock.now() - FRESH):
            found.setdefault((row.platform, row.tenant, row.user), conversation_of(row))
        return tuple(found.values())

    def _row(self, request: ProvisionRequest) -> dict[str, Any]:
        order = request.order
        named = (order.partner_name, order.product_name, order.company_name, order.partner_domain)
        return {
            "org_id": self._org,
            "id": request.id,
            "number": request.number,
            "version": request.version,
            "status": request.status.value,
            "type": order.type,
            "simulation": request.simulation,
            "partner": order.partner,
            "subscription_id": order.subscription,
            "account_id": request.account,
            "made_at": order.created_at,
            "received_at": request.received_at,
            "document": _REQUEST.dump_json(request).decode(),
            "searched": folded("\n".join((*named, order.subscription or "", request.id))),
        }


def _numbered(request: ProvisionRequest, number: int) -> ProvisionRequest:
    return replace(request, number=number)
