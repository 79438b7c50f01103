"""Links that connect another workspace, and what is known of those that are connected."""

import sqlalchemy as sa
from alembic import op

from adapters.db.types import Moment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("installation_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("bound_by", sa.Text(), nullable=True),
        sa.Column("bound_at", Moment(), nullable=True),
        sa.Column("tenant", sa.Text(), nullable=True),
        sa.Column("gone_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("org_id", "installation_id", name="pk_workspaces"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name="fk_workspaces_org_id"),
        sa.ForeignKeyConstraint(
            ["org_id", "installation_id"],
            ["installations.org_id", "installations.id"],
            name="fk_workspaces_org_id_installation_id",
        ),
    )
    op.create_table(
        "workspace_links",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("mail_to", sa.Text(), nullable=True),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("org_id", "id", name="pk_workspace_links"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name="fk_workspace_links_org_id"),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"], ["clients.org_id", "clients.id"], name="fk_workspace_links_org_id_client_id"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "made_by"], ["people.org_id", "people.id"], name="fk_workspace_links_org_id_made_by"
        ),
    )
