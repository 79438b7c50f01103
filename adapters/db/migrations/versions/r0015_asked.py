"""What Slack was asked last, to connect a lost workspace again."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("parkings", sa.Column("asked", sa.Text(), nullable=True))
