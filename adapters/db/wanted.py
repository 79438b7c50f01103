"""Which subscriptions fit a filter, in which order, and what are they worth a month?"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Text, and_, bindparam, case, func, literal_column, or_, select

from adapters.db.catalog_rows import COLUMNS, ENDED, JOINED, MAPPED, THEIRS, S
from adapters.db.statements import ORG, Prepared, among, listed
from adapters.db.tables import clients, products
from adapters.db.types import Moment, containing
from domain.catalog import BillingTerm
from domain.filters import LicenceFilter
from domain.ids import ClientId
from domain.money import Money

MOST_WORDS = 6
"""Words that are looked for one by one; what is typed beyond them is looked for as it stands."""

RENEWS = func.coalesce(S.commitment_ends, S.end_at)
"""The date that a subscription is bound until, or ends on."""

_NOTHING: Any = literal_column("''")
_YES: Any = literal_column("'yes'")
_ANYTHING: Any = literal_column(f"'{containing('')}'")
_VENDOR = func.coalesce(products.c.vendor_folded, _NOTHING)
_ALL_WORDS = clients.c.folded + literal_column("' '") + _VENDOR + literal_column("' '") + S.folded


def _said(name: str) -> Any:
    return bindparam(name, type_=Text) == _YES


def _when(name: str) -> Any:
    return bindparam(name, type_=Moment())


def _holds(text: Any, name: str) -> Any:
    """What is not asked for is not compared: of thousands of rows that would be most of the work."""
    typed = bindparam(name, type_=Text)
    return or_(typed == _ANYTHING, text.like(typed, escape="\\"))


def _conditions(one_client: bool) -> tuple[Any, ...]:
    words = (_holds(_ALL_WORDS, f"word_{i}") for i in range(MOST_WORDS))
    return (
        S.gone_at.is_(None),
        or_(and_(_said("live"), S.status.not_in(ENDED)), among(S.status, "statuses")),
        _holds(clients.c.folded, "client_like"),
        _holds(_VENDOR, "vendor_like"),
        _holds(S.folded, "product_like"),
        or_(
            _said("any_date"),
            RENEWS.between(_when("renews_from"), _when("renews_until")),
        ),
        *words,
        *((THEIRS,) if one_client else ()),
    )


def _live(one_client: bool) -> tuple[Any, ...]:
    return (S.gone_at.is_(None), S.status.not_in(ENDED), *((THEIRS,) if one_client else ()))


def _rows(one_client: bool) -> Prepared:
    by_date = _said("by_date")
    order = (case((and_(by_date, RENEWS.is_(None)), literal_column("1")), else_=literal_column("0")),)
    names = (clients.c.folded, clients.c.id, S.folded, S.id)
    statement = select(*COLUMNS).select_from(JOINED).where(S.org_id == ORG, *_conditions(one_client))
    return Prepared(
        statement.order_by(*order, case((by_date, RENEWS)), *names).limit(bindparam("rows")).offset(bindparam("skip")),
        brief=one_client,
    )


def _worth(one_client: bool, filtered: bool, price: Any, currency: Any) -> Prepared:
    """Few rows for many subscriptions: what costs the same is counted together, and summed up exactly in Python."""
    count, seats = func.count().label("total"), func.coalesce(func.sum(S.quantity), literal_column("0")).label("seats")
    where = _conditions(one_client) if filtered else _live(one_client)
    statement = select(S.billing_term, price.label("price"), currency.label("currency"), count, seats)
    return Prepared(
        statement.select_from(JOINED if filtered else MAPPED)
        .where(S.org_id == ORG, *where)
        .group_by(S.billing_term, price, currency),
        brief=one_client,
    )


def _vendors(one_client: bool) -> Prepared:
    where = (S.org_id == ORG, *_live(one_client), products.c.vendor > _NOTHING)
    statement = select(products.c.vendor).select_from(JOINED).where(*where).distinct()
    return Prepared(statement.order_by(products.c.vendor), brief=one_client)


VENDORS = {one: _vendors(one) for one in (True, False)}
ROWS = {one: _rows(one) for one in (True, False)}
_WAYS = tuple((one, filtered) for one in (True, False) for filtered in (True, False))
PRICES = {way: _worth(*way, S.price, S.price_currency) for way in _WAYS}
COSTS = {way: _worth(*way, S.partner_cost, S.partner_cost_currency) for way in _WAYS}
"""By whether it is one client, and whether there is a filter."""


def asked(client: ClientId | None, wanted: LicenceFilter, now: datetime) -> dict[str, Any]:
    """The parameters of these statements; those without a filter have one only."""
    if wanted == LicenceFilter():
        return {"client": client}
    words = wanted.words.split()
    each = [*words[: MOST_WORDS - 1], " ".join(words[MOST_WORDS - 1 :])] + [""] * MOST_WORDS
    return {
        "client": client,
        "client_like": containing(wanted.client),
        "vendor_like": containing(wanted.vendor),
        "product_like": containing(wanted.product),
        **{f"word_{i}": containing(each[i]) for i in range(MOST_WORDS)},
        "live": "" if wanted.status else "yes",
        "statuses": listed(sorted(wanted.statuses)),
        "any_date": "yes" if wanted.renews is None else "",
        "renews_from": now,
        "renews_until": now + timedelta(days=wanted.renews or 0),
        "by_date": "yes" if wanted.sort == "renewal" else "",
    }


def monthly(rows: Iterable[tuple[str, str | None, str | None, int]]) -> tuple[Money, ...]:
    """Of rows of billing term, price, its currency and seats: the sum of price × seats ÷ months, for each currency.

    What has no monthly share is left out.
    """
    sums: dict[str, Decimal] = {}
    for term, price, currency, seats in rows:
        months = BillingTerm(term).months
        if price is not None and months is not None and currency is not None:
            sums[currency] = sums.get(currency, Decimal(0)) + Decimal(price) * seats / months
    return tuple(Money(amount, currency) for currency, amount in sorted(sums.items()))
