"""What clients see of the catalogue."""

import sqlalchemy as sa
from alembic import op

from adapters.db.types import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("products", sa.Column("category", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.create_table(
        "product_settings",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("visible", sa.Boolean(), nullable=False),
        sa.Column("featured", sa.Boolean(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "product_id", name="pk_product_settings"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name="fk_product_settings_org_id"),
    )
    op.create_table(
        "catalogue_revisions",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("products", sa.Integer(), nullable=False),
        sa.Column("settings", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", name="pk_catalogue_revisions"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name="fk_catalogue_revisions_org_id"),
    )
    op.create_table(
        "product_wishes",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "person_id", "product_id", name="pk_product_wishes"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name="fk_product_wishes_org_id"),
        sa.ForeignKeyConstraint(
            ["org_id", "person_id"], ["people.org_id", "people.id"], name="fk_product_wishes_org_id_person_id"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"], ["clients.org_id", "clients.id"], name="fk_product_wishes_org_id_client_id"
        ),
    )
