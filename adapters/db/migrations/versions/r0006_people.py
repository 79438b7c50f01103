"""Invitations, groups, standing, and the record that is searched."""

import sqlalchemy as sa
from alembic import op

from adapters.db.types import Folded, Moment, folded

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TOLD = ("actor", "action", "subject", "detail")
_AT_ONCE = 1000
"""Rows read and written together."""


def upgrade() -> None:
    _searched()
    op.add_column("identities", sa.Column("standing", sa.Text(), nullable=True))
    _invitations()
    _tries()
    _groups()


def _searched() -> None:
    op.add_column("people", sa.Column("folded", Folded, nullable=False, server_default=sa.text("''")))
    op.add_column("audit", sa.Column("folded", Folded, nullable=False, server_default=sa.text("''")))
    op.create_index("ix_people_folded", "people", ["org_id", "folded", "id"])
    op.create_index("ix_audit_id", "audit", ["org_id", "id"])
    _fold_people()
    _fold_audit()


def _fold_people() -> None:
    c: list[sa.ColumnClause[str]] = [sa.column(name) for name in ("org_id", "id", "name", "folded")]
    people, connection = sa.table("people", *c), op.get_bind()
    for row in connection.execute(sa.select(people.c.org_id, people.c.id, people.c.name)).all():
        mine = sa.and_(people.c.org_id == row.org_id, people.c.id == row.id)
        connection.execute(sa.update(people).where(mine).values(folded=folded(row.name)))


def _fold_audit() -> None:
    """A line each, as `adapters.db.audit` writes them. Folded here: a database may know no letters beyond ASCII."""
    audit, connection = sa.table("audit", *(sa.column(name) for name in ("id", *_TOLD, "folded"))), op.get_bind()
    write = sa.update(audit).where(audit.c.id == sa.bindparam("entry")).values(folded=sa.bindparam("told"))
    read, last = sa.select(*(audit.c[name] for name in ("id", *_TOLD))).order_by(audit.c.id).limit(_AT_ONCE), 0
    while rows := connection.execute(read.where(audit.c.id > last)).all():
        connection.execute(write, [{"entry": id_, "told": _line(*told)} for id_, *told in rows])
        last = rows[-1].id


def _line(*told: str) -> str:
    return folded("\n".join(part.replace("\n", " ") for part in told))


def _invitations() -> None:
    op.create_table(
        "invitations",
        *_own("id", "proof", "made_by", "made_by_name", "door_id"),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("permission", "client_id", "person_id")),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("newcomer", sa.Text(), nullable=True),
        *_bound("invitations", "id"),
        _to("invitations", "people", "made_by"),
        _to("invitations", "people", "person_id"),
        _to("invitations", "clients", "client_id"),
        _to("invitations", "installations", "door_id"),
    )
    unsettled = sa.text("state IN ('open', 'waiting')")
    op.create_index(
        "ix_invitations_unsettled", "invitations", ["org_id"], sqlite_where=unsettled, postgresql_where=unsettled
    )


def _tries() -> None:
    op.create_table(
        "code_tries",
        *_own("platform", "tenant", "user"),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("since", Moment(), nullable=True),
        *_bound("code_tries", "platform", "tenant", "user"),
    )


def _groups() -> None:
    op.create_table(
        "group_grants",
        *_own("installation_id", "group_id", "permission"),
        sa.Column("client_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        *_bound("group_grants", "installation_id", "group_id", "permission"),
        _to("group_grants", "installations", "installation_id"),
        _to("group_grants", "clients", "client_id"),
    )
    op.create_table(
        "group_members",
        *_own("installation_id", "group_id", "person_id"),
        *_bound("group_members", "installation_id", "group_id", "person_id"),
        _to("group_members", "installations", "installation_id"),
        _to("group_members", "people", "person_id"),
    )
    op.create_index("ix_group_members_person", "group_members", ["org_id", "person_id"])


def _own(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in ("org_id", *names)]


def _bound(table: str, *key: str) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("org_id", *key, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=f"fk_{table}_org_id"),
    ]


def _to(table: str, target: str, column: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_org_id_{column}"
    return sa.ForeignKeyConstraint(["org_id", column], [f"{target}.org_id", f"{target}.id"], name=name)
