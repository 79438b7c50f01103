"""Places that take no messages at present, what waits for them, and what went wrong lately."""

import sqlalchemy as sa
from alembic import op

from adapters.db.types import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "parkings",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("installation_id", sa.Text(), nullable=False),
        sa.Column("conversation_key", sa.Text(), nullable=True),
        sa.Column("loss", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("tried_at", Moment(), nullable=True),
        sa.Column("trying", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.PrimaryKeyConstraint("org_id", "key", name="pk_parkings"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name="fk_parkings_org_id"),
        sa.ForeignKeyConstraint(
            ["org_id", "installation_id"],
            ["installations.org_id", "installations.id"],
            name="fk_parkings_org_id_installation_id",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "conversation_key"],
            ["conversations.org_id", "conversations.key"],
            name="fk_parkings_org_id_conversation_key",
        ),
    )
    parked, trouble = sa.text("state = 'parked'"), sa.text("ambiguous OR outcome = 'dead' OR why = 'adopted'")
    op.create_index(
        "ix_deliveries_parked",
        "deliveries",
        ["org_id", "conversation_key"],
        sqlite_where=parked,
        postgresql_where=parked,
    )
    op.create_index("ix_attempts_trouble", "attempts", ["org_id", "at"], sqlite_where=trouble, postgresql_where=trouble)
