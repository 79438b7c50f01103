"""Mapping, syncing and the connection to Pax8."""

import sqlalchemy as sa
from alembic import op

from adapters.db.types import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_UNDER_WAY = sa.text("ended_at IS NULL")
_NONE = sa.text("0")


def upgrade() -> None:
    op.add_column("clients", sa.Column("domain", sa.Text(), nullable=True))
    op.add_column("companies", sa.Column("map_version", sa.Integer(), nullable=False, server_default=_NONE))
    op.add_column("companies", sa.Column("mapped_by", sa.Text(), nullable=True))
    op.add_column("companies", sa.Column("mapped_at", Moment(), nullable=True))
    op.add_column("pax8_credentials", sa.Column("refused_at", Moment(), nullable=True))
    op.add_column("pax8_credentials", sa.Column("refused_why", sa.Text(), nullable=True))
    op.add_column("deliveries", sa.Column("task", sa.Text(), nullable=True))
    _runs()


def _runs() -> None:
    for name in ("added", "pages", "page_total"):
        op.add_column("sync_runs", sa.Column(name, sa.Integer(), nullable=False, server_default=_NONE))
    op.add_column("sync_runs", sa.Column("alive_at", Moment(), nullable=True))
    op.add_column("sync_runs", sa.Column("moved", sa.Text(), nullable=True))
    op.add_column("sync_runs", sa.Column("asked_by", sa.Text(), nullable=True))
    # Nobody is at work while the database is migrated: what has not ended died, and one at a time may be under way.
    op.execute("UPDATE sync_runs SET ended_at = started_at, failure = 'Interrupted' WHERE ended_at IS NULL")
    op.create_index(
        "uq_sync_runs_under_way",
        "sync_runs",
        ["org_id", "kind"],
        unique=True,
        sqlite_where=_UNDER_WAY,
        postgresql_where=_UNDER_WAY,
    )
