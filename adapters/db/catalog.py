"""Which subscriptions does a client have, by the names that people know?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select

from adapters.db import wanted
from adapters.db.catalog_rows import COLUMNS, ENDED, FIXED, JOINED, THEIRS, S, holding_of
from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared
from adapters.db.tables import clients, companies, products, subscriptions
from adapters.db.types import containing
from domain.catalog import Holding
from domain.filters import LicenceFilter
from domain.ids import ClientId, OrgId, SubscriptionId
from domain.money import Money
from domain.ports import HoldingPage
from domain.tenancy import Client

_CLIENTS = Prepared(select(clients.c.id, clients.c.name).where(clients.c.org_id == ORG).order_by(clients.c.folded))
_CLIENT = Prepared(
    select(clients.c.id, clients.c.name).where(clients.c.org_id == ORG, clients.c.id == bindparam("client"))
)


def _holding() -> Select[*tuple[Any, ...]]:
    return select(*COLUMNS).select_from(JOINED).where(S.org_id == ORG, S.gone_at.is_(None))


_MAPPED = Prepared(
    select(companies.c.client_id)
    .select_from(subscriptions.join(companies, and_(companies.c.org_id == ORG, companies.c.id == S.company_id)))
    .where(S.org_id == ORG, S.id == bindparam("subscription"))
)
_HOLDING = Prepared(_holding().where(S.id == bindparam("subscription")), brief=True)
_HOLDINGS = Prepared(_holding().where(THEIRS, S.status.not_in(FIXED)).order_by(S.folded, companies.c.name, S.id))


def _page(one_client: bool, filtered: bool) -> tuple[Prepared, Prepared]:
    """The rows of a page, and the whole list's count and seats. What one client has is few rows by a key."""
    where = [S.org_id == ORG, S.gone_at.is_(None), S.status.not_in(ENDED)]
    if one_client:
        where.append(THEIRS)
    if filtered:
        searched = (S.folded, products.c.vendor_folded, clients.c.folded)
        where.append(or_(*(column.like(bindparam("pattern"), escape="\\") for column in searched)))
    total, seats = func.count().label("total"), func.coalesce(func.sum(S.quantity), 0).label("seats")
    sums = select(total, seats).select_from(JOINED).where(*where)
    rows = (
        select(*COLUMNS)
        .select_from(JOINED)
        .where(*where)
        .order_by(clients.c.folded, clients.c.id, S.folded, S.id)
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

    async def fitting(
        self, client: ClientId | None, filter: LicenceFilter, now: datetime, offset: int, limit: int
    ) -> HoldingPage:
        """Without a filter the rows and the sums come by statements that look at less of them; what one page holds is
        added up here.
        """
        one, filtered = client is not None, filter != LicenceFilter()
        params = {"org": self._org, **wanted.asked(client, filter, now)}
        page = wanted.ROWS[one] if filtered else _PAGES[one, False][0]
        rows = await self._session.rows(page, **params, rows=limit, skip=offset)
        holdings = tuple(holding_of(row) for row in rows)
        if offset == 0 and len(rows) < limit:
            worth = wanted.monthly((row.billing_term, row.price, row.price_currency, row.quantity) for row in rows)
            return HoldingPage(holdings, len(rows), sum(row.quantity for row in rows), worth)
        sums = await self._session.rows(wanted.PRICES[one, filtered], **params)
        total, seats = sum(row.total for row in sums), sum(int(row.seats) for row in sums)
        return HoldingPage(holdings, total, seats, _monthly(sums))

    async def vendors_held(self, client: ClientId | None) -> tuple[str, ...]:
        rows = await self._session.rows(wanted.VENDORS[client is not None], org=self._org, client=client)
        return tuple(row.vendor for row in rows)

    async def partner_monthly(self, client: ClientId | None, filter: LicenceFilter, now: datetime) -> tuple[Money, ...]:
        costs = wanted.COSTS[client is not None, filter != LicenceFilter()]
        rows = await self._session.rows(costs, org=self._org, **wanted.asked(client, filter, now))
        return _monthly(rows)


def _monthly(sums: Iterable[Any]) -> tuple[Money, ...]:
    return wanted.monthly((row.billing_term, row.price, row.currency, int(row.seats)) for row in sums)


def _client(row: Any) -> Client:
    return Client(ClientId(row.id), row.name)
