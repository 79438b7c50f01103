"""What does an organisation show of Pax8's products, and who wants one?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Integer, Text, bindparam, cast, func, literal_column, null, select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.session import Session
from adapters.db.shelves import HOLD, SET_FOR, Shelves, moved
from adapters.db.statements import ORG, Prepared, among, listed
from adapters.db.tables import product_settings, product_wishes, products, subscriptions
from adapters.db.types import Moment
from domain.catalog import Product, SubscriptionStatus
from domain.catalogue import CatalogueAction, CatalogueFilter, Offered, ProductSettings
from domain.ids import OrgId, ProductId
from domain.ports.catalogue import Found, Wanted

_P, _S, _W, _B = products.c, product_settings.c, product_wishes.c, subscriptions.c
_LIVE: list[Any] = [literal_column(f"'{status.value}'") for status in SubscriptionStatus if status.can_change]

_MANY = Prepared(
    select(_P.id, _P.name, _P.vendor, _P.sku, _P.vendor_sku, _P.requires_commitment, _P.category)
    .add_columns(_S.visible, _S.featured, _S.category.label("own"), _S.version, _S.changed_by, _S.changed_at)
    .select_from(products.outerjoin(product_settings, SET_FOR))
    .where(_P.org_id == ORG, among(_P.id, "ids"), _P.gone_at.is_(None))
)


def _setting(anew: dict[str, Any], changed: dict[str, Any]) -> Prepared:
    """Write `anew` for products that have no settings yet, `changed` over those that have."""
    made = {
        "org_id": _P.org_id,
        "product_id": _P.id,
        "visible": cast(False, Boolean),
        "featured": cast(False, Boolean),
        "category": cast(null(), Text),
        "version": cast(1, Integer),
        "revision": bindparam("revision", type_=Integer),
        "changed_by": bindparam("by", type_=Text),
        "changed_at": bindparam("at", type_=Moment),
    } | anew
    chosen = select(*made.values()).where(_P.org_id == ORG, among(_P.id, "ids"), _P.gone_at.is_(None)).order_by(_P.id)
    statement = insert(product_settings).from_select(list(made), chosen)
    told = {name: statement.excluded[name] for name in ("revision", "changed_by", "changed_at")}
    return Prepared(
        statement.on_conflict_do_update(
            index_elements=["org_id", "product_id"], set_={**changed, **told, "version": _S.version + 1}
        )
    )


_YES, _NO = cast(True, Boolean), cast(False, Boolean)
_ACT = {
    CatalogueAction.SHOW: _setting({"visible": _YES}, {"visible": _YES}),
    CatalogueAction.HIDE: _setting({}, {"visible": _NO, "featured": _NO}),
    CatalogueAction.FEATURE: _setting({"visible": _YES, "featured": _YES}, {"visible": _YES, "featured": _YES}),
    CatalogueAction.UNFEATURE: _setting({}, {"featured": _NO}),
}
_OWN = bindparam("category", type_=Text)
_SORT = _setting({"category": _OWN}, {"category": _OWN})
_HELD = Prepared(
    select(func.count().label("held"), func.coalesce(func.sum(_B.quantity), 0).label("seats")).where(
        _B.org_id == ORG, _B.product_id == bindparam("product"), _B.gone_at.is_(None), _B.status.in_(_LIVE)
    )
)


def _wanting() -> Prepared:
    statement = insert(product_wishes)
    names = [c.name for c in product_wishes.columns]
    key = ["org_id", "person_id", "product_id"]
    anew = {name: statement.excluded[name] for name in names if name not in key}
    long_ago = _W.asked_at <= bindparam("not_since", type_=_W.asked_at.type)
    return Prepared(statement.on_conflict_do_update(index_elements=key, set_=anew, where=long_ago), names)


_WANT = _wanting()


class ProductsTable:
    __slots__ = ("_org", "_revision", "_session", "_shelves")

    def __init__(self, session: Session, org: OrgId, shelves: Shelves) -> None:
        self._session = session
        self._org = org
        self._shelves = shelves
        self._revision: int | None = None

    async def search(self, wanted: CatalogueFilter, featured_first: bool = False) -> Found:
        shelf = await self._shelves.of(self._session, self._org)
        ids, close = shelf.search(wanted, featured_first)
        return Found(ids, close)

    async def many(self, ids: Sequence[ProductId]) -> tuple[Offered, ...]:
        rows = await self._session.rows(_MANY, org=self._org, ids=listed(ids))
        found = {row.id: _offered(row) for row in rows}
        return tuple(found[id_] for id_ in ids if id_ in found)

    async def vendors(self, visible: bool | None = None) -> tuple[tuple[str, int], ...]:
        return (await self._shelves.of(self._session, self._org)).vendors(visible)

    async def categories(self, visible: bool | None = None) -> tuple[tuple[str, int], ...]:
        return (await self._shelves.of(self._session, self._org)).categories(visible)

    async def hold(self) -> None:
        row = await self._session.one(HOLD, **moved(self._org))
        self._revision = row.settings if row else None

    async def act(self, ids: Sequence[ProductId], action: CatalogueAction, by: str, at: datetime) -> None:
        self._session.put(_ACT[action], **self._change(ids, by, at))

    async def set_category(self, product: ProductId, category: str | None, by: str, at: datetime) -> None:
        self._session.put(_SORT, **self._change([product], by, at), category=category)

    async def held(self, product: ProductId) -> tuple[int, int]:
        (row,) = await self._session.rows(_HELD, org=self._org, product=product)
        return row.held, int(row.seats)

    async def want(self, wanted: Wanted, not_since: datetime) -> bool:
        row = {
            "org_id": self._org,
            "person_id": wanted.person,
            "product_id": wanted.product,
            "client_id": wanted.client,
            "quantity": wanted.quantity,
            "note": wanted.note,
            "asked_at": wanted.at,
        }
        return bool(await self._session.count(_WANT, **row, not_since=not_since))

    def _change(self, ids: Sequence[ProductId], by: str, at: datetime) -> dict[str, Any]:
        if self._revision is None:
            raise RuntimeError("settings are changed after `hold`, and never before")
        return {"org": self._org, "ids": listed(ids), "revision": self._revision, "by": by, "at": at}


def _offered(row: Any) -> Offered:
    product = Product(
        id=ProductId(row.id),
        name=row.name,
        vendor=row.vendor,
        sku=row.sku,
        vendor_sku=row.vendor_sku,
        requires_commitment=row.requires_commitment,
        category=row.category,
    )
    if row.version is None:
        return Offered(product, ProductSettings())
    changed = (row.own, row.version, row.changed_by, row.changed_at)
    return Offered(product, ProductSettings(row.visible, row.featured, *changed))
