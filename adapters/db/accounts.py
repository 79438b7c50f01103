"""What have MSPs bought of a vendor, and where did their seats go?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import bindparam, case, delete, func, literal_column, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert

from adapters.db.session import Session
from adapters.db.statements import ORG, Prepared, adding
from adapters.db.tables import accounts, allocations, organisations, purchases, registrations
from adapters.db.types import containing, folded
from domain.accounts import Account, AccountState, Allocation, Purchase, SeatPool
from domain.ids import AccountId, OrgId, SubscriptionId
from domain.ports.provisioning import AccountPage
from domain.vendors import Family

_A, _P, _L, _R = accounts.c, purchases.c, allocations.c, registrations.c
_ACCOUNT, _PURCHASE = TypeAdapter(Account), TypeAdapter(Purchase)

_GET = Prepared(select(_A.document).where(_A.org_id == ORG, _A.id == bindparam("account")), brief=True)
_OF_PARTNER = Prepared(select(_A.document).where(_A.org_id == ORG, _A.partner == bindparam("pax8")), brief=True)
_FOUNDED = ("id", "name", "currency", "time_zone", "is_msp", "is_vendor")
_FOUND = Prepared(insert(organisations).on_conflict_do_nothing(), _FOUNDED)
_ADD = Prepared(insert(accounts).on_conflict_do_nothing(), [c.name for c in accounts.columns])
_MOVING = ("version", "msp_id", "state", "kept_until", "document", "folded")
_SAVE = Prepared(
    update(accounts)
    .where(_A.org_id == ORG, _A.id == bindparam("account"), _A.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}", type_=_A[name].type) for name in _MOVING})
)
_BOUGHT = Prepared(select(_P.document).where(_P.org_id == ORG, _P.id == bindparam("subscription")), brief=True)
_PURCHASES = Prepared(
    select(_P.document)
    .where(_P.org_id == ORG, _P.account_id == bindparam("account"))
    .order_by(_P.live.desc(), _P.plan, _P.id)
)
_ADD_PURCHASE = Prepared(insert(purchases).on_conflict_do_nothing(), [c.name for c in purchases.columns])
_BOUGHT_AS = ("account_id", "version", "plan", "family", "quantity", "live", "document")
_SAVE_PURCHASE = Prepared(
    update(purchases)
    .where(_P.org_id == ORG, _P.id == bindparam("subscription"), _P.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}", type_=_P[name].type) for name in _BOUGHT_AS})
)
_ALLOCATED = Prepared(
    select(_L.integration, _L.seats)
    .where(_L.org_id == ORG, _L.purchase_id == bindparam("subscription"))
    .order_by(_L.place, _L.integration)
)
_there = _P.live.is_(True)
_ALLOCATE = Prepared(
    update(purchases)
    .where(
        _P.org_id == ORG,
        _P.id == bindparam("subscription"),
        _P.version == bindparam("seen"),
        or_(
            bindparam("lowering", type_=true().type),
            bindparam("total", type_=_P.quantity.type) <= case((_there, _P.quantity), else_=literal_column("0")),
        ),
    )
    .values(version=bindparam("new_version"), document=bindparam("new_document"))
)
"""The one statement that seats are given out by; what stands in the row decides, whatever the form had shown."""
_EMPTY = Prepared(delete(allocations).where(_L.org_id == ORG, _L.purchase_id == bindparam("subscription")))
_PUT = adding(allocations)
_sums = (
    select(_L.purchase_id, func.sum(_L.seats).label("seats"))
    .where(_L.org_id == ORG)
    .group_by(_L.purchase_id)
    .subquery("sums")
)
_SHORT = Prepared(
    select(_A.document, _P.document.label("purchase"))
    .select_from(
        purchases.join(_sums, _sums.c.purchase_id == _P.id).join(
            accounts, (_A.org_id == _P.org_id) & (_A.id == _P.account_id)
        )
    )
    .where(
        _P.org_id == ORG,
        _A.state != literal_column(f"'{AccountState.CLOSED.value}'"),
        _sums.c.seats > case((_there, _P.quantity), else_=literal_column("0")),
    )
    .order_by(_A.folded, _P.plan, _P.id)
)
_fitting = (_A.org_id == ORG, _A.folded.like(bindparam("pattern", type_=_A.folded.type), escape="\\"))
_SEARCH = Prepared(
    select(_A.document).where(*_fitting).order_by(_A.folded, _A.id).limit(bindparam("rows")).offset(bindparam("start"))
)
_TOTAL = Prepared(select(func.count().label("rows")).where(*_fitting))
_FORGETTABLE = Prepared(
    select(_A.document)
    .where(
        _A.org_id == ORG,
        _A.state == literal_column(f"'{AccountState.CLOSED.value}'"),
        _A.kept_until <= bindparam("now", type_=_A.kept_until.type),
    )
    .order_by(_A.id)
)
_of_account = select(_P.id).where(_P.org_id == ORG, _P.account_id == bindparam("account"))
_FORGET = (
    Prepared(delete(allocations).where(_L.org_id == ORG, _L.purchase_id.in_(_of_account))),
    Prepared(delete(purchases).where(_P.org_id == ORG, _P.account_id == bindparam("account"))),
    Prepared(delete(registrations).where(_R.org_id == ORG, _R.account_id == bindparam("account"))),
)


class AccountsTables:
    """The Accounts port."""

    __slots__ = ("_org", "_session")

    def __init__(self, session: Session, org: OrgId) -> None:
        self._session = session
        self._org = org

    async def get(self, account: AccountId) -> Account | None:
        row = await self._session.one(_GET, org=self._org, account=account)
        return _ACCOUNT.validate_json(row.document) if row else None

    async def of_partner(self, partner: str) -> Account | None:
        row = await self._session.one(_OF_PARTNER, org=self._org, pax8=partner)
        return _ACCOUNT.validate_json(row.document) if row else None

    async def purchase(self, subscription: SubscriptionId) -> Purchase | None:
        row = await self._session.one(_BOUGHT, org=self._org, subscription=subscription)
        return _PURCHASE.validate_json(row.document) if row else None

    async def purchases(self, account: AccountId) -> tuple[Purchase, ...]:
        rows = await self._session.rows(_PURCHASES, org=self._org, account=account)
        return tuple(_PURCHASE.validate_json(row.document) for row in rows)

    async def found(self, account: Account, time_zone: str, currency: str) -> bool:
        where = {"name": account.name, "currency": currency, "time_zone": time_zone}
        await self._session.count(_FOUND, id=account.msp, **where, is_msp=True, is_vendor=False)
        return bool(await self._session.count(_ADD, **self._row(account)))

    async def save(self, after: Account) -> bool:
        new = {f"new_{name}": value for name, value in self._row(after).items() if name in _MOVING}
        return bool(await self._session.count(_SAVE, org=self._org, account=after.id, seen=after.version - 1, **new))

    async def save_purchase(self, after: Purchase) -> bool:
        row = self._bought(after)
        if after.version == 1:
            return bool(await self._session.count(_ADD_PURCHASE, **row))
        new = {f"new_{name}": value for name, value in row.items() if name in _BOUGHT_AS}
        which = {"subscription": after.subscription, "seen": after.version - 1}
        return bool(await self._session.count(_SAVE_PURCHASE, org=self._org, **which, **new))

    async def pool(self, subscription: SubscriptionId) -> SeatPool | None:
        purchase = await self.purchase(subscription)
        return await self._pool(purchase) if purchase and purchase.family is Family.A_LA_CARTE else None

    async def pools(self, account: AccountId) -> tuple[SeatPool, ...]:
        assets = [each for each in await self.purchases(account) if each.family is Family.A_LA_CARTE]
        return tuple(pool for pool in [await self._pool(each) for each in assets] if pool.purchased or pool.allocated)

    async def allocate(
        self, subscription: SubscriptionId, allocations: Sequence[Allocation], seen: int, lowering: bool
    ) -> bool:
        before = await self.purchase(subscription)
        if before is None or before.version != seen:
            return False
        after, total = before.step(), sum(each.seats for each in allocations)
        new = {"new_version": after.version, "new_document": _PURCHASE.dump_json(after).decode()}
        which = {"org": self._org, "subscription": subscription}
        if not await self._session.count(_ALLOCATE, **which, seen=seen, lowering=lowering, total=total, **new):
            return False
        self._session.put(_EMPTY, **which)
        for place, each in enumerate(allocations):
            row = {"integration": each.integration, "seats": each.seats, "place": place}
            self._session.put(_PUT, org_id=self._org, purchase_id=subscription, **row)
        return True

    async def short(self) -> tuple[tuple[Account, SeatPool], ...]:
        rows = await self._session.rows(_SHORT, org=self._org)
        found = [(_ACCOUNT.validate_json(row.document), _PURCHASE.validate_json(row.purchase)) for row in rows]
        return tuple([(account, await self._pool(purchase)) for account, purchase in found])

    async def search(self, words: str, offset: int, limit: int) -> AccountPage:
        asked = {"org": self._org, "pattern": containing(words)}
        rows = await self._session.rows(_SEARCH, **asked, start=offset, rows=limit)
        total = await self._session.one(_TOTAL, **asked)
        return AccountPage(tuple(_ACCOUNT.validate_json(row.document) for row in rows), total.rows if total else 0)

    async def forgettable(self, now: datetime) -> tuple[Account, ...]:
        rows = await self._session.rows(_FORGETTABLE, org=self._org, now=now)
        return tuple(_ACCOUNT.validate_json(row.document) for row in rows)

    async def forget(self, account: Account) -> bool:
        """The account's row is won first: a purchase that reopens it waits for that, and then begins again."""
        if not await self.save(account.step(email="", kept_until=None)):
            return False
        for statement in _FORGET:
            self._session.put(statement, org=self._org, account=account.id)
        return True

    async def _pool(self, purchase: Purchase) -> SeatPool:
        rows = await self._session.rows(_ALLOCATED, org=self._org, subscription=purchase.subscription)
        return SeatPool(purchase, tuple(Allocation(row.integration, row.seats) for row in rows))

    def _row(self, account: Account) -> dict[str, Any]:
        return {
            "org_id": self._org,
            "id": account.id,
            "version": account.version,
            "msp_id": account.msp,
            "partner": account.partner,
            "state": account.state.value,
            "kept_until": account.kept_until,
            "document": _ACCOUNT.dump_json(account).decode(),
            "folded": folded(account.name),
        }

    def _bought(self, purchase: Purchase) -> dict[str, Any]:
        return {
            "org_id": self._org,
            "id": purchase.subscription,
            "account_id": purchase.account,
            "version": purchase.version,
            "plan": purchase.plan,
            "family": purchase.family.value,
            "quantity": purchase.quantity,
            "live": purchase.live,
            "document": _PURCHASE.dump_json(purchase).decode(),
        }
