"""What vendors are asked to provision, what MSPs bought, and what they were notified of."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from adapters.db.types import Folded, Moment, Serial

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MAIL = sa.text("kind = 'mail'")
_HELD = sa.text("status = 'held'")


def upgrade() -> None:
    op.add_column("conversations", _words("alert_scope", null=True))
    op.add_column("deliveries", _words("provision_id", null=True))
    op.add_column("deliveries", _words("mail_to", null=True))
    op.add_column("deliveries", sa.Column("queued_at", Moment(), nullable=True))
    op.create_index("ix_deliveries_provision", "deliveries", ["org_id", "provision_id"])
    mails = ["org_id", "id"]
    op.create_index("ix_deliveries_mails", "deliveries", mails, sqlite_where=_MAIL, postgresql_where=_MAIL)
    _requests()
    _accounts()
    _doors()
    _notifications()


def _requests() -> None:
    _create(
        "provision_requests",
        ("id",),
        _words("id"),
        _whole("number"),
        _whole("version"),
        _words("status"),
        _words("type"),
        _flag("simulation"),
        _words("partner", null=True),
        _words("subscription_id", null=True),
        _words("account_id", null=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        _words("document"),
        sa.Column("searched", Folded, nullable=False),
        sa.UniqueConstraint("org_id", "number", name="uq_provision_requests_org_id_number"),
    )
    op.create_index(
        "ix_provision_requests_held",
        "provision_requests",
        ["org_id", "made_at"],
        sqlite_where=_HELD,
        postgresql_where=_HELD,
    )
    op.create_index("ix_provision_requests_received", "provision_requests", ["org_id", "received_at", "id"])
    _create(
        "provision_attempts",
        ("request_id", "id"),
        _words("request_id"),
        _words("id"),
        _words("detail", null=True),
        _words("status"),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        _to("provision_attempts", "provision_requests", "request_id"),
    )


def _accounts() -> None:
    _create(
        "accounts",
        ("id",),
        _words("id"),
        _whole("version"),
        _words("msp_id"),
        _words("partner"),
        _words("state"),
        sa.Column("kept_until", Moment(), nullable=True),
        _words("document"),
        sa.Column("folded", Folded, nullable=False),
        sa.ForeignKeyConstraint(["msp_id"], ["organisations.id"], name="fk_accounts_msp_id"),
        sa.UniqueConstraint("org_id", "partner", name="uq_accounts_org_id_partner"),
    )
    op.create_index("ix_accounts_msp", "accounts", ["msp_id"])
    op.create_index("ix_accounts_folded", "accounts", ["org_id", "folded", "id"])
    _create(
        "purchases",
        ("id",),
        _words("id"),
        _words("account_id"),
        _whole("version"),
        _words("plan"),
        _words("family"),
        _whole("quantity"),
        _flag("live"),
        _words("document"),
        _to("purchases", "accounts", "account_id"),
    )
    op.create_index("ix_purchases_account", "purchases", ["org_id", "account_id"])
    _create(
        "allocations",
        ("purchase_id", "integration"),
        _words("purchase_id"),
        _words("integration"),
        _whole("seats"),
        _whole("place"),
        _to("allocations", "purchases", "purchase_id"),
    )


def _doors() -> None:
    _create(
        "pax8_doors",
        ("id",),
        _words("id"),
        _words("purpose"),
        _words("header"),
        _words("secret_sealed"),
        _words("former_sealed", null=True),
        sa.UniqueConstraint("id", name="uq_pax8_doors_id"),
    )
    _create(
        "vendor_credentials",
        ("simulation",),
        _flag("simulation"),
        _words("client_id_sealed"),
        _words("secret_sealed"),
        _words("provisioner", null=True),
    )


def _notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", Serial, primary_key=True, autoincrement=True),
        _words("org_id"),
        _words("key"),
        sa.Column("at", Moment(), nullable=False),
        _words("notice"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name="fk_notifications_org_id"),
        sa.UniqueConstraint("org_id", "key", name="uq_notifications_org_id_key"),
    )
    op.create_index("ix_notifications_id", "notifications", ["org_id", "id"])
    _create(
        "notification_readers",
        ("person_id",),
        _words("person_id"),
        sa.Column("seen", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        _flag("in_chat"),
        _to("notification_readers", "people", "person_id"),
    )


def _create(name: str, key: tuple[str, ...], *parts: Any) -> None:
    op.create_table(
        name,
        _words("org_id"),
        *parts,
        sa.PrimaryKeyConstraint("org_id", *key, name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["org_id"], ["organisations.id"], name=f"fk_{name}_org_id"),
    )


def _words(name: str, *, null: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=null)


def _whole(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), nullable=False)


def _flag(name: str) -> "sa.Column[bool]":
    return sa.Column(name, sa.Boolean(), nullable=False)


def _to(name: str, target: str, column: str) -> sa.ForeignKeyConstraint:
    where = [f"{target}.org_id", f"{target}.id"]
    return sa.ForeignKeyConstraint(["org_id", column], where, name=f"fk_{name}_org_id_{column}")
