"""Who is who: organisations, their doors, their customers, their people, and the places to speak in."""

from sqlalchemy import Boolean, Column, Index, PrimaryKeyConstraint, Table, UniqueConstraint, text

from adapters.db.schema import flag, metadata, secret, table, to, when, whole, words
from adapters.db.types import Folded

organisations = Table(
    "organisations",
    metadata,
    words("id"),
    words("name"),
    words("currency"),
    words("time_zone"),
    flag("is_msp"),
    flag("is_vendor"),
    whole("next_number", default=1001),
    PrimaryKeyConstraint("id"),
)

pax8_credentials = table(
    "pax8_credentials",
    (),
    secret("client_id_sealed"),
    secret("secret_sealed"),
    when("refused_at", null=True),
    words("refused_why", null=True),
    Column("delegated", Boolean, nullable=False, server_default=text("false")),
)
"""`delegated`: the secret is what signing in at Pax8 gave us, from which tokens are fetched (a refresh token)."""

clients = table(
    "clients",
    ("id",),
    words("id"),
    words("name"),
    Column("folded", Folded, nullable=False),
    words("domain", null=True),
)

installations = table(
    "installations",
    ("id",),
    words("id"),
    words("platform"),
    words("tenant"),
    words("app"),
    words("client_id", null=True),
    to("clients", "client_id"),
    UniqueConstraint("id"),
    UniqueConstraint("platform", "tenant", "app"),
)

installation_secrets = table(
    "installation_secrets",
    ("installation_id", "name"),
    words("installation_id"),
    words("name"),
    secret("sealed"),
    to("installations", "installation_id"),
)

people = table(
    "people",
    ("id",),
    words("id"),
    words("name"),
    words("email", null=True),
    Column("folded", Folded, nullable=False, server_default=text("''")),
    Index("ix_people_folded", "org_id", "folded", "id"),
)

identities = table(
    "identities",
    ("platform", "tenant", "user"),
    words("platform"),
    words("tenant"),
    words("user"),
    words("person_id"),
    words("standing", null=True),
    to("people", "person_id"),
    Index("ix_identities_person", "org_id", "person_id"),
)

grants = table(
    "grants",
    ("person_id", "permission"),
    words("person_id"),
    words("permission"),
    words("client_id", null=True),
    to("people", "person_id"),
    to("clients", "client_id"),
)

conversations = table(
    "conversations",
    ("key",),
    words("key"),
    words("installation_id"),
    words("platform"),
    words("kind"),
    words("address", null=True),
    words("user", null=True),
    words("service_url", null=True),
    Column("approvals", Boolean, nullable=False, server_default=text("false")),
    words("approval_scope", null=True),
    words("approval_by", null=True),
    words("alert_scope", null=True),
    words("name", null=True),
    to("installations", "installation_id"),
    Index("ix_conversations_approvals", "org_id", sqlite_where=text("approvals"), postgresql_where=text("approvals")),
)
