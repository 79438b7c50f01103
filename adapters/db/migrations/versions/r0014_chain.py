"""The record's numbers and seals, and the card that was decided about."""

import sqlalchemy as sa
from alembic import op

from adapters.db.types import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit", sa.Column("seen", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("audit", sa.Column("number", sa.Integer(), nullable=True))
    for name in ("seal_key", "salt", "words_hash", "mac"):
        op.add_column("audit", sa.Column(name, sa.Text(), nullable=True))
    op.create_index("uq_audit_number", "audit", ["org_id", "number"], unique=True)
    where = sa.text("number IS NULL")
    op.create_index("ix_audit_unsealed", "audit", ["org_id", "id"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "audit_heads",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.Column("seal_key", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", name="pk_audit_heads"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name="fk_audit_heads_org_id"),
    )
    op.create_table(
        "audit_keys",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("secret_sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name="pk_audit_keys"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name="fk_audit_keys_org_id"),
    )
