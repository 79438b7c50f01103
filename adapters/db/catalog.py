"""Which subscriptions does a client have, by the names that people know?"""

from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, literal_column, or_, select

from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared
from adapters.db.tables import clients, companies, products, subscriptions
from adapters.db.types import containing
from domain.catalog import BillingTerm, Commitment, Holding, Subscription, SubscriptionStatus
from domain.ids import ClientId, CompanyId, OrgId, ProductId, SubscriptionId
from domain.money import Money
from domain.ports import HoldingPage
from domain.tenancy import Client

_S = subscriptions.c

_CLIENTS = Prepared(select(clients.c.id, clients.c.name).where(clients.c.org_id == ORG).order_by(clients.c.folded))
_CLIENT = Prepared(
    select(clients.c.id, clients.c.name).where(clients.c.org_id == ORG, clients.c.id == bindparam("client"))
)

JOINED = (
    subscriptions.join(companies, and_(companies.c.org_id == ORG, companies.c.id == _S.company_id))
    .join(clients, and_(clients.c.org_id == ORG, clients.c.id == companies.c.client_id))
    .outerjoin(products, and_(products.c.org_id == ORG, products.c.id == _S.product_id))
)
"""The organisation is named at each table: for the wall, and so that a planner may begin at any of them."""

COLUMNS = (
    _S.id,
    _S.company_id,
    _S.product_id,
    _S.product_name,
    _S.quantity,
    _S.status,
    _S.billing_term,
    _S.price,
    _S.price_currency,
    _S.partner_cost,
    _S.partner_cost_currency,
    _S.commitment_term,
    _S.commitment_ends,
    _S.commitment_id,
    _S.start_at,
    _S.end_at,
    _S.parent_id,
    _S.observed_at,
    clients.c.id.label("client_id"),
    clients.c.name.label("client_name"),
    companies.c.name.label("company_name"),
    func.coalesce(products.c.vendor, "").label("vendor"),
)


def _words(*statuses: str) -> Any:
    """Literals, not parameters: they are the domain's own constants."""
    return [literal_column(f"'{status}'") for status in statuses]


FIXED = _words(*(s.value for s in SubscriptionStatus if not s.can_change))
_ENDED = _words(SubscriptionStatus.CANCELLED.value, SubscriptionStatus.CONVERTED.value)


def _holding() -> Select[*tuple[Any, ...]]:
    return select(*COLUMNS).select_from(JOINED).where(_S.org_id == ORG, _S.gone_at.is_(None))


_THEIRS = _S.company_id.in_(
    select(companies.c.id).where(companies.c.org_id == ORG, companies.c.client_id == bindparam("client"))
)
"""One client's, said so that SQLite begins with the companies and not with every subscription there is."""

_MAPPED = Prepared(
    select(companies.c.client_id)
    .select_from(subscriptions.join(companies, and_(companies.c.org_id == ORG, companies.c.id == _S.company_id)))
    .where(_S.org_id == ORG, _S.id == bindparam("subscription"))
)
_HOLDING = Prepared(_holding().where(_S.id == bindparam("subscription")), brief=True)
_HOLDINGS = Prepared(_holding().where(_THEIRS, _S.status.not_in(FIXED)).order_by(_S.folded, companies.c.name, _S.id))


def _page(one_client: bool, filtered: bool) -> tuple[Prepared, Prepared]:
    """The rows of a page, and the whole list's count and seats. What one client has is few rows by a key."""
    where = [_S.org_id == ORG, _S.gone_at.is_(None), _S.status.not_in(_ENDED)]
    if one_client:
        where.append(_THEIRS)
    if filtered:
        searched = (_S.folded, products.c.vendor_folded, clients.c.folded)
        where.append(or_(*(column.like(bindparam("pattern"), escape="\\") for column in searched)))
    total, seats = func.count().label("total"), func.coalesce(func.sum(_S.quantity), 0).label("seats")
    sums = select(total, seats).select_from(JOINED).where(*where)
    rows = (
        select(*COLUMNS)
        .select_from(JOINED)
        .where(*where)
        .order_by(clients.c.folded, clients.c.id, _S.folded, _S.id)
        .limit(bindparam("rows"))
        .offset(bindparam("skip"))
    )
    return Prepared(rows, brief=one_client), Prepared(sums, brief=one_client)


_PAGES = {(one, filtered): _page(one, filtered) for one in (True, False) for filtered in (True, False)}


class CatalogTables:
    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def clients(self) -> tuple[Client, ...]:
        return tuple(_client(row) for row in await self._session.rows(_CLIENTS, org=self._org))

    async def client(self, client: ClientId) -> Client | None:
        row = await self._session.one(_CLIENT, org=self._org, client=client)
        return _client(row) if row else None

    async def holding(self, subscription: SubscriptionId) -> Holding | None:
        row = await self._session.one(_HOLDING, org=self._org, subscription=subscription)
        return holding_of(row) if row else None

    async def mapped(self, subscription: SubscriptionId) -> bool:
        row = await self._session.one(_MAPPED, org=self._org, subscription=subscription)
        return row is not None and row.client_id is not None

    async def holdings(self, client: ClientId) -> tuple[Holding, ...]:
        rows = await self._session.rows(_HOLDINGS, org=self._org, client=client)
        return tuple(holding_of(row) for row in rows)

    async def page(self, client: ClientId | None, text: str, offset: int, limit: int) -> HoldingPage:
        """Live: neither gone, nor cancelled or converted."""
        pattern = containing(text)
        page, sums = _PAGES[client is not None, pattern != "%%"]
        which = {"org": self._org, "client": client, "pattern": pattern}
        rows = await self._session.rows(page, **which, rows=limit, skip=offset)
        holdings = tuple(holding_of(row) for row in rows)
        if offset == 0 and len(rows) < limit:
            return HoldingPage(holdings, len(rows), sum(row.quantity for row in rows))
        (whole,) = await self._session.rows(sums, **which)
        return HoldingPage(holdings, whole.total, int(whole.seats))


def _client(row: Any) -> Client:
    return Client(ClientId(row.id), row.name)


def holding_of(row: Any) -> Holding:
    return Holding(
        subscription=_subscription(row),
        client=ClientId(row.client_id),
        client_name=row.client_name,
        company_name=row.company_name,
        vendor=row.vendor,
        observed_at=row.observed_at,
    )


def _subscription(row: Any) -> Subscription:
    return Subscription(
        id=SubscriptionId(row.id),
        company=CompanyId(row.company_id),
        product=ProductId(row.product_id),
        product_name=row.product_name,
        quantity=row.quantity,
        status=SubscriptionStatus(row.status),
        billing_term=BillingTerm(row.billing_term),
        price=_money(row.price, row.price_currency),
        partner_cost=_money(row.partner_cost, row.partner_cost_currency),
        commitment=_commitment(row),
        start=row.start_at,
        end=row.end_at,
        parent=SubscriptionId(row.parent_id) if row.parent_id else None,
    )


def _money(amount: str | None, currency: str) -> Money | None:
    return None if amount is None else Money(Decimal(amount), currency)


def _commitment(row: Any) -> Commitment | None:
    if row.commitment_term is None:
        return None
    return Commitment(row.commitment_term, row.commitment_ends, row.commitment_id)
