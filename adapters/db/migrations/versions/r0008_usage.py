"""What Azure subscriptions have used."""

import sqlalchemy as sa
from alembic import op

from adapters.db.types import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _words(*names: str, null: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=null) for name in names]


def _whole(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _keys(table: str, *key: str) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("org_id", *key, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=f"fk_{table}_org_id"),
    ]


def _to(table: str, target: str, column: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_org_id_{column}"
    return sa.ForeignKeyConstraint(["org_id", column], [f"{target}.org_id", f"{target}.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "usage_summaries",
        *_words("org_id", "id", "subscription_id", "resource_group", "vendor", "currency", "charges", "partner_total"),
        sa.Column("observed_at", Moment(), nullable=False),
        *_keys("usage_summaries", "id"),
        _to("usage_summaries", "subscriptions", "subscription_id"),
    )
    op.create_index("ix_usage_summaries_subscription", "usage_summaries", ["subscription_id", "org_id"])
    op.create_table(
        "usage_days",
        *_words("org_id", "summary_id", "day", "subscription_id", "read_on"),
        sa.Column("read_at", Moment(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        *_whole("lines"),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        *_words("currency", "charges", "partner_total", "profit", null=True),
        *_keys("usage_days", "summary_id", "day"),
        _to("usage_days", "usage_summaries", "summary_id"),
    )
    op.create_index("ix_usage_days_subscription", "usage_days", ["subscription_id", "day", "org_id"])
    op.create_table(
        "usage_lines",
        *_words("org_id", "summary_id", "day"),
        *_whole("place"),
        *_words("product_id", null=True),
        *_words("product_name", "unit", "quantity", "charges", "partner_total", "profit"),
        *_keys("usage_lines", "summary_id", "day", "place"),
        _to("usage_lines", "usage_summaries", "summary_id"),
    )
    op.create_table(
        "usage_months",
        *_words("org_id", "subscription_id"),
        *_whole("month"),
        *_words("currency", "charges", "partner_total", "profit"),
        *_keys("usage_months", "subscription_id", "month", "currency"),
        _to("usage_months", "subscriptions", "subscription_id"),
    )
