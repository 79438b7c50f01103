"""Is what we have in memory of an organisation's catalogue still what the database has?"""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, case, false, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.session import Session
from adapters.db.shelf import APART, Shelf
from adapters.db.statements import ORG, Prepared
from adapters.db.tables import catalogue_revisions, product_settings, products
from domain.ids import OrgId

KEPT = 8
"""Organisations whose catalogue stays in memory (some 40 MB for 50,000 products); the longest unused gives way."""

_P, _S, _R = products.c, product_settings.c, catalogue_revisions.c
SET_FOR = and_(_S.org_id == ORG, _S.product_id == _P.id)


def _moving(column: str) -> Any:
    first = {"products": 0, "settings": 0} | {column: 1}
    statement = insert(catalogue_revisions).values(org_id=bindparam("org_id"), **first)
    return statement.on_conflict_do_update(index_elements=["org_id"], set_={column: _R[column] + 1})


PRODUCTS_MOVED = Prepared(_moving("products"))
HOLD = Prepared(_moving("settings").returning(_R.settings))
_REVISIONS = Prepared(select(_R.products, _R.settings).where(_R.org_id == ORG), brief=True)


def _row() -> Any:
    """All of a product in one text: rows of several columns become Python's on the event loop, and pairs do not."""
    apart: Any = literal_column(f"'{APART}'")
    flags = [case((func.coalesce(flag, false()), literal_column("'1'")), else_=literal_column("'0'"))
             for flag in (_S.visible, _S.featured)]  # fmt: skip
    parts = (flags[0].concat(flags[1]), func.coalesce(_S.category, literal_column("''")), _P.category, _P.vendor)
    told = parts[0]
    for part in (*parts[1:], _P.name):
        told = told.concat(apart).concat(part)
    return told


_ALL = Prepared(
    select(_P.id, _row().label("told"))
    .select_from(products.outerjoin(product_settings, SET_FOR))
    .where(_P.org_id == ORG, _P.gone_at.is_(None))
)
_SET_SINCE = Prepared(
    select(_S.product_id, _S.visible, _S.featured, _S.category).where(
        _S.org_id == ORG, _S.revision > bindparam("known")
    )
)


@dataclass(slots=True)
class _Known:
    shelf: Shelf
    products: int
    settings: int


class Shelves:
    """The catalogues of a few organisations. What the database has decides: its revisions are read at every look.

    Revisions are read before the rows, so that what is kept is at least as new as it claims to be.
    """

    def __init__(self) -> None:
        self._known: dict[OrgId, _Known] = {}
        self._locks: defaultdict[OrgId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, session: Session, org: OrgId) -> Shelf:
        async with self._locks[org]:
            row = await session.one(_REVISIONS, org=org)
            moved, changed = (row.products, row.settings) if row else (0, 0)
            known = self._known.pop(org, None)
            if known is None or known.products != moved:
                rows = await session.pairs(_ALL, org=org)
                known = _Known(await asyncio.to_thread(Shelf, rows), moved, changed)
            elif known.settings != changed:
                for each in await session.rows(_SET_SINCE, org=org, known=known.settings):
                    known.shelf.change(each.product_id, each.visible, each.featured, each.category)
                known.settings = changed
            self._keep(org, known)
            return known.shelf

    def _keep(self, org: OrgId, known: _Known) -> None:
        self._known[org] = known
        if len(self._known) > KEPT:
            del self._known[next(iter(self._known))]


def moved(org: OrgId) -> dict[str, Any]:
    """The parameters of `PRODUCTS_MOVED` and `HOLD`."""
    return {"org_id": org}
