"""Which columns make up a subscription as people know it, and how does a row become one?"""

from decimal import Decimal
from typing import Any

from sqlalchemy import and_, bindparam, func, literal_column, select

from adapters.db.statements import ORG
from adapters.db.tables import clients, companies, products, subscriptions
from domain.catalog import BillingTerm, Commitment, Holding, Subscription, SubscriptionStatus
from domain.ids import ClientId, CompanyId, ProductId, SubscriptionId
from domain.money import Money

S = subscriptions.c

JOINED = (
    subscriptions.join(companies, and_(companies.c.org_id == ORG, companies.c.id == S.company_id))
    .join(clients, and_(clients.c.org_id == ORG, clients.c.id == companies.c.client_id))
    .outerjoin(products, and_(products.c.org_id == ORG, products.c.id == S.product_id))
)
"""The organisation is named at each table: for the wall, and so that a planner may begin at any of them."""

MAPPED = subscriptions.join(
    companies,
    and_(companies.c.org_id == ORG, companies.c.id == S.company_id, companies.c.client_id.is_not(None)),
)
"""As many rows as those joined, where nothing of a client or a product is asked for."""

COLUMNS = (
    S.id,
    S.company_id,
    S.product_id,
    S.product_name,
    S.quantity,
    S.status,
    S.billing_term,
    S.price,
    S.price_currency,
    S.partner_cost,
    S.partner_cost_currency,
    S.commitment_term,
    S.commitment_ends,
    S.commitment_id,
    S.start_at,
    S.end_at,
    S.parent_id,
    S.observed_at,
    clients.c.id.label("client_id"),
    clients.c.name.label("client_name"),
    companies.c.name.label("company_name"),
    func.coalesce(products.c.vendor, "").label("vendor"),
)


def _words(*statuses: str) -> Any:
    """Literals, not parameters: they are the domain's own constants."""
    return [literal_column(f"'{status}'") for status in statuses]


FIXED = _words(*(s.value for s in SubscriptionStatus if not s.can_change))
ENDED = _words(SubscriptionStatus.CANCELLED.value, SubscriptionStatus.CONVERTED.value)


THEIRS = S.company_id.in_(
    select(companies.c.id).where(companies.c.org_id == ORG, companies.c.client_id == bindparam("client"))
)
"""One client's, said so that SQLite begins with the companies and not with every subscription there is."""


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
