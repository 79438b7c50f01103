"""What vendors are asked to provision, and what MSPs have bought of them."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, Table, UniqueConstraint, text

from adapters.db.schema import flag, metadata, secret, table, to, when, whole, words
from adapters.db.types import Folded, Serial

_HELD = text("status = 'held'")

provision_requests = table(
    "provision_requests",
    ("id",),
    words("id"),
    whole("number"),
    whole("version"),
    words("status"),
    words("type"),
    flag("simulation"),
    words("partner", null=True),
    words("subscription_id", null=True),
    words("account_id", null=True),
    when("made_at"),
    when("received_at"),
    words("document"),
    Column("searched", Folded, nullable=False),
    UniqueConstraint("org_id", "number"),
    Index("ix_provision_requests_held", "org_id", "made_at", sqlite_where=_HELD, postgresql_where=_HELD),
    Index("ix_provision_requests_received", "org_id", "received_at", "id"),
)
"""`document` is the whole request; the columns are what it is looked for by. `made_at` is Pax8's own moment."""

provision_attempts = table(
    "provision_attempts",
    ("request_id", "id"),
    words("request_id"),
    words("id"),
    words("detail", null=True),
    words("status"),
    when("made_at"),
    when("seen_at"),
    to("provision_requests", "request_id"),
)

accounts = table(
    "accounts",
    ("id",),
    words("id"),
    whole("version"),
    words("msp_id"),
    words("partner"),
    words("state"),
    when("kept_until", null=True),
    words("document"),
    Column("folded", Folded, nullable=False),
    ForeignKeyConstraint(["msp_id"], ["organisations.id"]),
    UniqueConstraint("org_id", "partner"),
    Index("ix_accounts_msp", "msp_id"),
    Index("ix_accounts_folded", "org_id", "folded", "id"),
)

purchases = table(
    "purchases",
    ("id",),
    words("id"),
    words("account_id"),
    whole("version"),
    words("plan"),
    words("family"),
    whole("quantity"),
    flag("live"),
    words("document"),
    to("accounts", "account_id"),
    Index("ix_purchases_account", "org_id", "account_id"),
)
"""`id` is the subscription's at Pax8."""

allocations = table(
    "allocations",
    ("purchase_id", "integration"),
    words("purchase_id"),
    words("integration"),
    whole("seats"),
    whole("place"),
    to("purchases", "purchase_id"),
)
"""`place` keeps the order in which they were added."""

pax8_doors = table(
    "pax8_doors",
    ("id",),
    words("id"),
    words("purpose"),
    words("header"),
    secret("secret_sealed"),
    secret("former_sealed", null=True),
    UniqueConstraint("id"),
)

vendor_credentials = table(
    "vendor_credentials",
    ("simulation",),
    flag("simulation"),
    secret("client_id_sealed"),
    secret("secret_sealed"),
    words("provisioner", null=True),
)

notifications = Table(
    "notifications",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    words("org_id"),
    words("key"),
    when("at"),
    words("notice"),
    ForeignKeyConstraint(["org_id"], ["organisations.id"]),
    UniqueConstraint("org_id", "key"),
    Index("ix_notifications_id", "org_id", "id"),
)

notification_readers = table(
    "notification_readers",
    ("person_id",),
    words("person_id"),
    Column("seen", BigInteger, nullable=False, server_default=text("0")),
    flag("in_chat"),
    to("people", "person_id"),
)
