"""Which Teams teams the bot is in."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "memberships",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("installation_id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("service_url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "installation_id", "group_id", name="pk_memberships"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name="fk_memberships_org_id"),
        sa.ForeignKeyConstraint(
            ["org_id", "installation_id"],
            ["installations.org_id", "installations.id"],
            name="fk_memberships_org_id_installation_id",
        ),
    )
