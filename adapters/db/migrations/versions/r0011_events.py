"""Which events Pax8 sent, and what conversations are called."""

import sqlalchemy as sa
from alembic import op

from adapters.db.types import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("name", sa.Text(), nullable=True))
    op.create_table(
        "pax8_events",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("heard_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name="pk_pax8_events"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name="fk_pax8_events_org_id"),
    )
    op.create_index("ix_pax8_events_heard", "pax8_events", ["heard_at"])
