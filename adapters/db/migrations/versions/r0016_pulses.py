"""What replicas write about themselves: that the database takes writes, and whose turn it is to say so."""

import sqlalchemy as sa
from alembic import op

from adapters.db.types import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pulses",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_pulses"),
    )
