"""Each person's own page, and whom a request is for."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A card is found by the message that it stands in; a request by whoever it was asked for."""
    op.create_index("ix_deliveries_message", "deliveries", ["message_id", "org_id"])
    op.add_column("changes", sa.Column("beneficiary_id", sa.Text(), nullable=True))
