"""The settings of approval and of rules, with their versions, and the places where cards are posted."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from adapters.db.types import Folded, Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_AT_ONCE = 1000
"""Rows read and written together."""


def upgrade() -> None:
    op.add_column("policies", _whole("policy_version"))
    op.add_column("policies", _whole("defaults_version"))
    op.add_column("subscription_rules", _whole("version"))
    op.add_column("conversations", sa.Column("approval_scope", sa.Text(), nullable=True))
    op.add_column("conversations", sa.Column("approval_by", sa.Text(), nullable=True))
    for name in ("vendor_folded", "people_folded", "searched"):
        op.add_column("changes", sa.Column(name, Folded, nullable=False, server_default=sa.text("''")))
    op.create_index("ix_changes_asked", "changes", ["org_id", "asked_at"])
    op.create_table(
        "settings_versions",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("org_id", "subject", "version", name="pk_settings_versions"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name="fk_settings_versions_org_id"),
    )
    _make_searchable(op.get_bind())


def _whole(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))


def _make_searchable(connection: sa.Connection) -> None:
    """The requests that are there already are found by the same words as new ones."""
    names = ("org_id", "id", "number", "details", "vendor_folded", "people_folded", "searched")
    changes = sa.table("changes", *(sa.column(name) for name in names))
    c = changes.c
    org, last = "", ""
    mine = sa.and_(c.org_id == sa.bindparam("org"), c.id == sa.bindparam("change"))
    write = (
        changes.update()
        .where(mine)
        .values({name: sa.bindparam(f"new_{name}") for name in ("vendor_folded", "people_folded", "searched")})
    )
    read = sa.select(c.org_id, c.id, c.number, c.details).order_by(c.org_id, c.id).limit(_AT_ONCE)
    while rows := connection.execute(read.where(sa.tuple_(c.org_id, c.id) > sa.tuple_(org, last))).all():
        connection.execute(write, [_words(row) for row in rows])
        org, last = rows[-1].org_id, rows[-1].id


def _words(row: Any) -> dict[str, str]:
    details = json.loads(row.details)
    subject, decision = details["subject"], details["decision"] or {}
    decided_by = (decision.get("by") or {}).get("name", "")
    people = f"{details['requester_name']} {decided_by}".strip().casefold()
    what = f"#{row.number} {subject['client_name']} {subject['vendor']} {subject['product']}".casefold()
    return {
        "org": row.org_id,
        "change": row.id,
        "new_vendor_folded": subject["vendor"].casefold(),
        "new_people_folded": people,
        "new_searched": f"{what} {people}",
    }
