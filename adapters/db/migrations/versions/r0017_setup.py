"""Who has put the guide to setting up away."""

import sqlalchemy as sa
from alembic import op

from adapters.db.types import Moment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guides_away",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "person_id", name="pk_guides_away"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name="fk_guides_away_org_id"),
        sa.ForeignKeyConstraint(
            ["org_id", "person_id"], ["people.org_id", "people.id"], name="fk_guides_away_org_id_person_id"
        ),
    )
