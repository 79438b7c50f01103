"""What is kept for a while so that a button can stay small."""

import sqlalchemy as sa
from alembic import op

from adapters.db.types import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listings",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("ids", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name="pk_listings"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name="fk_listings_org_id"),
        sa.ForeignKeyConstraint(
            ["org_id", "owner_id"], ["people.org_id", "people.id"], name="fk_listings_org_id_owner_id"
        ),
    )
    op.create_index("ix_listings_expires", "listings", ["expires_at", "org_id"])
