"""Registrations that are not complete, and access to Pax8 that was granted by signing in there."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "pax8_credentials", sa.Column("delegated", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.create_table(
        "registrations",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("selector", sa.Text(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "account_id", name="pk_registrations"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name="fk_registrations_org_id"),
        sa.ForeignKeyConstraint(
            ["org_id", "account_id"], ["accounts.org_id", "accounts.id"], name="fk_registrations_org_id_account_id"
        ),
        sa.UniqueConstraint("selector", name="uq_registrations_selector"),
    )
