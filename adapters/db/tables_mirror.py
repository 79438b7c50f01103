"""What Pax8 has, as last seen."""

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Table, Text, UniqueConstraint, text

from adapters.db.schema import flag, table, to, when, whole, words
from adapters.db.types import Folded

# Indexes beside a key begin with what is selective: without statistics a planner else takes them for the key.


def _mirror(name: str, *parts: Any) -> Table:
    """Observed at Pax8: `observed_at` is when its page was asked for, `mark` a fingerprint, `gone_at` when missed."""
    observed = (when("observed_at"), Column("mark", BigInteger, nullable=False), when("gone_at", null=True))
    return table(name, ("id",), words("id"), *parts, *observed)


companies = _mirror(
    "companies",
    words("name"),
    words("status"),
    words("website", null=True),
    words("external_id", null=True),
    words("client_id", null=True),
    whole("map_version", default=0),
    words("mapped_by", null=True),
    when("mapped_at", null=True),
    to("clients", "client_id"),
    Index("ix_companies_client", "client_id", "org_id"),
)
"""`map_version` counts the mappings made by people; `mapped_by` and `mapped_at` tell of the last of them."""

products = _mirror(
    "products",
    words("name"),
    words("vendor"),
    words("sku", null=True),
    words("vendor_sku", null=True),
    flag("requires_commitment"),
    Column("folded", Folded, nullable=False),
    Column("vendor_folded", Folded, nullable=False),
    Column("category", Text, nullable=False, server_default=text("''")),
)

subscriptions = _mirror(
    "subscriptions",
    words("company_id"),
    words("product_id"),
    words("product_name"),
    Column("folded", Folded, nullable=False),
    whole("quantity"),
    words("status"),
    words("billing_term"),
    words("price", null=True),
    words("price_currency", null=True),
    words("partner_cost", null=True),
    words("partner_cost_currency", null=True),
    words("commitment_term", null=True),
    when("commitment_ends", null=True),
    words("commitment_id", null=True),
    when("start_at", null=True),
    when("end_at", null=True),
    words("parent_id", null=True),
    to("companies", "company_id"),
    Index("ix_subscriptions_company", "company_id", "org_id"),
)

_UNDER_WAY = text("ended_at IS NULL")

sync_runs = table(
    "sync_runs",
    ("id",),
    words("id"),
    words("kind"),
    when("due_at"),
    when("started_at"),
    when("ended_at", null=True),
    whole("read"),
    whole("changed"),
    whole("gone"),
    words("failure", null=True),
    whole("added", default=0),
    whole("pages", default=0),
    whole("page_total", default=0),
    when("alive_at", null=True),
    words("moved", null=True),
    words("asked_by", null=True),
    UniqueConstraint("org_id", "kind", "due_at"),
    Index(
        "uq_sync_runs_under_way",
        "org_id",
        "kind",
        unique=True,
        sqlite_where=_UNDER_WAY,
        postgresql_where=_UNDER_WAY,
    ),
)
"""`alive_at` is the last sign of life; a run without one for long died. `moved`: names of what changed, as JSON."""
