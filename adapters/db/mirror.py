"""Our copy of what Pax8 has: written in bulk, never over something seen later, and never deleted."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Table, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.db.session import Session
from adapters.db.shelves import PRODUCTS_MOVED, moved
from adapters.db.statements import ORG, Bulk, Prepared, among, listed
from adapters.db.tables import companies, products, subscriptions, sync_runs
from adapters.db.types import folded
from domain.catalog import Company, Product, Subscription
from domain.ids import ClientId, CompanyId, OrgId, ProductId
from domain.ports import DEAD_AFTER, Fact, Kind, Moved, Seen, SyncRun

T = TypeVar("T")

_TABLES: dict[Kind, Table] = {Kind.COMPANIES: companies, Kind.PRODUCTS: products, Kind.SUBSCRIPTIONS: subscriptions}

MAPPING = Prepared(
    select(companies.c.id, companies.c.client_id).where(companies.c.org_id == ORG, companies.c.client_id.is_not(None))
)
PLANTED = Prepared(
    select(companies.c.id, companies.c.client_id).where(
        companies.c.org_id == ORG, companies.c.client_id.is_not(None), companies.c.mapped_at.is_(None)
    )
)
"""Mapped by a seed, and by nobody since."""
MAP = Prepared(
    update(companies)
    .where(companies.c.org_id == ORG, companies.c.id == bindparam("company"))
    .values(client_id=bindparam("new_client"))
)
_MARKS = {
    kind: Prepared(select(table.c.id, table.c.mark).where(table.c.org_id == ORG, table.c.gone_at.is_(None)))
    for kind, table in _TABLES.items()
}
_MARKS_OF_COMPANY = Prepared(
    select(subscriptions.c.id, subscriptions.c.mark).where(
        subscriptions.c.org_id == ORG,
        subscriptions.c.company_id == bindparam("company"),
        subscriptions.c.gone_at.is_(None),
    )
)


def _going(table: Table) -> Prepared:
    """Rows are locked by id, in the order in which they are stored too."""
    here = (table.c.org_id == ORG, table.c.observed_at < bindparam("gone"), table.c.gone_at.is_(None))
    those = select(table.c.id).where(*here, among(table.c.id, "ids")).order_by(table.c.id).with_for_update()
    gone = update(table).where(*here, table.c.id.in_(those))
    return Prepared(gone.values(gone_at=bindparam("gone"), observed_at=bindparam("gone")))


def _bulk(table: Table, *without: str, keep: Sequence[str] = ()) -> Bulk:
    return Bulk(table, [c.name for c in table.columns if c.name not in ("gone_at", *without)], keep)


MAPPED = ("map_version", "mapped_by", "mapped_at")
"""What a mapping by people leaves at a company; nothing that is read from Pax8 touches it."""

_STORE_COMPANIES = _bulk(companies, "client_id", *MAPPED)
_STORE_PRODUCTS = _bulk(products)
_STORE_SUBSCRIPTIONS = _bulk(subscriptions, keep=("partner_cost", "partner_cost_currency"))
"""Pax8 leaves the partner's cost out of some answers; what it told before still holds."""
_GONE = {kind: _going(table) for kind, table in _TABLES.items()}
_UNKNOWN_PRODUCTS = Prepared(
    select(subscriptions.c.product_id)
    .select_from(
        subscriptions.outerjoin(products, and_(products.c.org_id == ORG, products.c.id == subscriptions.c.product_id))
    )
    .where(subscriptions.c.org_id == ORG, subscriptions.c.gone_at.is_(None), products.c.id.is_(None))
    .distinct()
    .order_by(subscriptions.c.product_id)
    .limit(bindparam("rows"))
)

_NAMES = {
    kind: Prepared(select(column.label("name")).where(t.c.org_id == ORG, among(t.c.id, "ids")).order_by(t.c.id))
    for kind, t, column in (
        (Kind.COMPANIES, companies, companies.c.name),
        (Kind.PRODUCTS, products, products.c.name),
        (Kind.SUBSCRIPTIONS, subscriptions, subscriptions.c.product_name),
    )
}

_RUN = sync_runs.c
_COUNTED = ("read", "changed", "gone", "added", "pages", "page_total")
_STEPPED = (*_COUNTED, "alive_at")
_ENDED = (*_COUNTED, "ended_at", "failure", "moved")
_OF_KIND = (_RUN.org_id == ORG, _RUN.kind == bindparam("kind"))
_MINE = (_RUN.org_id == ORG, _RUN.id == bindparam("run"))
_last_seen = func.coalesce(_RUN.alive_at, _RUN.started_at)
_DEAD = (
    *_OF_KIND,
    _RUN.ended_at.is_(None),
    or_(
        _last_seen <= bindparam("dead_since", type_=_RUN.started_at.type),
        _last_seen > bindparam("beyond", type_=_RUN.started_at.type),
    ),
)
"""A sign of life from `beyond` was given by a clock that has been set back since."""
INTERRUPTED = "Interrupted"
"""The failure of a run whose process died."""

_FORGET_DEAD = Prepared(delete(sync_runs).where(*_DEAD, _RUN.due_at == bindparam("due")))
_END_DEAD = Prepared(update(sync_runs).where(*_DEAD).values(ended_at=bindparam("new_ended_at"), failure=INTERRUPTED))
_BEGIN_RUN = Prepared(insert(sync_runs).on_conflict_do_nothing(), [c.name for c in sync_runs.columns])


def _writing(names: Sequence[str], *where: Any) -> Prepared:
    return Prepared(update(sync_runs).where(*_MINE, *where).values({n: bindparam(f"new_{n}") for n in names}))


_STEP_RUN = _writing(_STEPPED, _RUN.ended_at.is_(None))
_END_RUN = _writing(_ENDED)
_GET_RUN = Prepared(select(*_RUN).where(*_MINE), brief=True)
_RUNNING = Prepared(select(*_RUN).where(*_OF_KIND, _RUN.ended_at.is_(None)), brief=True)
_ENDED_RUNS = Prepared(
    select(*_RUN).where(*_OF_KIND, _RUN.ended_at.is_not(None)).order_by(_RUN.due_at.desc()).limit(bindparam("rows"))
)


class MirrorTables:
    __slots__ = ("_facts", "_org", "_session")

    def __init__(self, session: Session, org: OrgId, facts: list[Fact]) -> None:
        """`facts` is added to, for who wants to hear of them once they are committed."""
        self._session = session
        self._org = org
        self._facts = facts

    async def mapping(self) -> Mapping[CompanyId, ClientId]:
        return await self._session.pairs(MAPPING, org=self._org)

    async def marks(self, kind: Kind, company: CompanyId | None = None) -> dict[str, int]:
        if company is not None and kind is Kind.SUBSCRIPTIONS:
            return await self._session.pairs(_MARKS_OF_COMPANY, org=self._org, company=company)
        return await self._session.pairs(_MARKS[kind], org=self._org)

    async def store_companies(self, rows: Sequence[Seen[Company]]) -> int:
        return await self._session.many(_STORE_COMPANIES, [self._company(seen) for seen in _newest(rows)])

    async def store_products(self, rows: Sequence[Seen[Product]]) -> int:
        self._session.put(PRODUCTS_MOVED, **moved(self._org))
        return await self._session.many(_STORE_PRODUCTS, [self._product(seen) for seen in _newest(rows)])

    async def store_subscriptions(self, rows: Sequence[Seen[Subscription]]) -> int:
        """Their companies are to be there already."""
        return await self._session.many(_STORE_SUBSCRIPTIONS, [self._subscription(seen) for seen in _newest(rows)])

    async def unknown_products(self, limit: int) -> tuple[ProductId, ...]:
        rows = await self._session.rows(_UNKNOWN_PRODUCTS, org=self._org, rows=limit)
        return tuple(ProductId(row.product_id) for row in rows)

    async def mark_gone(self, kind: Kind, ids: Sequence[str], at: datetime) -> int:
        """Being seen to be gone is an observation too: what was read before `at` cannot bring the row back."""
        if kind is Kind.PRODUCTS:
            self._session.put(PRODUCTS_MOVED, **moved(self._org))
        return await self._session.count(_GONE[kind], org=self._org, ids=listed(ids), gone=at)

    async def begin_run(self, run: SyncRun) -> bool:
        """The unique indexes decide between replicas; the dead are cleared away first."""
        dead = {"dead_since": run.started_at - DEAD_AFTER, "beyond": run.started_at + DEAD_AFTER}
        of_kind = {"org": self._org, "kind": run.kind.value, **dead}
        self._session.put(_FORGET_DEAD, **of_kind, due=run.due_at)
        self._session.put(_END_DEAD, **of_kind, new_ended_at=run.started_at)
        return bool(await self._session.count(_BEGIN_RUN, **_run_row(self._org, run)))

    async def step_run(self, run: SyncRun) -> None:
        self._session.put(_STEP_RUN, org=self._org, run=run.id, **_new(run, _STEPPED))

    async def end_run(self, run: SyncRun) -> None:
        self._facts.append(run)
        self._session.put(_END_RUN, org=self._org, run=run.id, **_new(run, _ENDED))

    async def get_run(self, run: str) -> SyncRun | None:
        row = await self._session.one(_GET_RUN, org=self._org, run=run)
        return _run_of(row) if row else None

    async def running(self, kind: Kind) -> SyncRun | None:
        row = await self._session.one(_RUNNING, org=self._org, kind=kind.value)
        return _run_of(row) if row else None

    async def ended_runs(self, kind: Kind, limit: int) -> tuple[SyncRun, ...]:
        rows = await self._session.rows(_ENDED_RUNS, org=self._org, kind=kind.value, rows=limit)
        return tuple(_run_of(row) for row in rows)

    async def names(self, kind: Kind, ids: Sequence[str]) -> tuple[str, ...]:
        if kind not in _NAMES:
            return ()
        return tuple(row.name for row in await self._session.rows(_NAMES[kind], org=self._org, ids=listed(ids)))

    def _company(self, seen: Seen[Company]) -> tuple[Any, ...]:
        it = seen.item
        return (self._org, it.id, it.name, it.status.value, it.website, it.external_id, seen.asked_at, seen.mark)

    def _product(self, seen: Seen[Product]) -> tuple[Any, ...]:
        it = seen.item
        words = (it.name, it.vendor, it.sku, it.vendor_sku)
        search = (folded(it.name), folded(it.vendor), it.category)
        return (self._org, it.id, *words, it.requires_commitment, *search, seen.asked_at, seen.mark)

    def _subscription(self, seen: Seen[Subscription]) -> tuple[Any, ...]:
        it = seen.item
        bound = it.commitment
        return (
            self._org,
            it.id,
            it.company,
            it.product,
            it.product_name,
            folded(it.product_name),
            it.quantity,
            it.status.value,
            it.billing_term.value,
            str(it.price.amount) if it.price else None,
            it.price.currency if it.price else None,
            str(it.partner_cost.amount) if it.partner_cost else None,
            it.partner_cost.currency if it.partner_cost else None,
            bound.term if bound else None,
            bound.ends if bound else None,
            bound.id if bound else None,
            it.start,
            it.end,
            it.parent,
            seen.asked_at,
            seen.mark,
        )


def _newest(rows: Sequence[Seen[T]]) -> Iterable[Seen[T]]:
    """One of each id, by id: pages that shift show a row twice, and rows locked in one order never block crosswise."""
    newest: dict[str, Seen[T]] = {}
    for seen in rows:
        key: str = seen.item.id  # type: ignore[attr-defined]
        if key not in newest or newest[key].asked_at <= seen.asked_at:
            newest[key] = seen
    return (newest[key] for key in sorted(newest))


def _run_row(org: OrgId, run: SyncRun) -> dict[str, Any]:
    return {
        "org_id": org,
        "id": run.id,
        "kind": run.kind.value,
        "due_at": run.due_at,
        "started_at": run.started_at,
        "asked_by": run.asked_by,
        **{name: _to_column(run, name) for name in {*_STEPPED, *_ENDED}},
    }


def _new(run: SyncRun, names: Sequence[str]) -> dict[str, Any]:
    return {f"new_{name}": _to_column(run, name) for name in names}


def _to_column(run: SyncRun, name: str) -> Any:
    if name != "moved":
        return getattr(run, name)
    moved = run.moved
    return json.dumps([moved.added, moved.changed, moved.gone]) if moved != Moved() else None


def _run_of(row: Any) -> SyncRun:
    moved = Moved(*(tuple(names) for names in json.loads(row.moved))) if row.moved else Moved()
    counted = {name: getattr(row, name) for name in _COUNTED}
    return SyncRun(
        id=row.id,
        kind=Kind(row.kind),
        due_at=row.due_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        failure=row.failure,
        alive_at=row.alive_at,
        moved=moved,
        asked_by=row.asked_by,
        **counted,
    )
