"""Changes, what is still to be done about them, and what was done."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Index, Table, Text, UniqueConstraint, text

from adapters.db.schema import flag, metadata, secret, table, to, when, whole, words
from adapters.db.types import Folded, Serial

_IN_FLIGHT = text("status IN ('pending', 'approved', 'applying', 'unknown')")
_PENDING = text("status = 'pending'")
_UNCONFIRMED = text("status = 'applied' AND confirmed_at IS NULL")

changes = table(
    "changes",
    ("id",),
    words("id"),
    whole("number"),
    whole("version"),
    words("status"),
    words("subscription_id"),
    words("client_id"),
    words("requester_id"),
    words("beneficiary_id", null=True),
    words("door_id"),
    words("source_key"),
    whole("present"),
    whole("asked"),
    when("asked_at"),
    when("expires_at"),
    when("decided_at", null=True),
    flag("auto_approved"),
    when("applied_at", null=True),
    when("confirmed_at", null=True),
    when("ended_at", null=True),
    words("details"),
    Column("vendor_folded", Folded, nullable=False, server_default=text("''")),
    Column("people_folded", Folded, nullable=False, server_default=text("''")),
    Column("searched", Folded, nullable=False, server_default=text("''")),
    to("subscriptions", "subscription_id"),
    to("clients", "client_id"),
    to("people", "requester_id"),
    to("installations", "door_id"),
    UniqueConstraint("org_id", "number"),
    UniqueConstraint("org_id", "source_key"),
    Index(
        "uq_changes_in_flight",
        "org_id",
        "subscription_id",
        unique=True,
        sqlite_where=_IN_FLIGHT,
        postgresql_where=_IN_FLIGHT,
    ),
    Index("ix_changes_pending", "org_id", "expires_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    Index("ix_changes_unconfirmed", "org_id", "applied_at", sqlite_where=_UNCONFIRMED, postgresql_where=_UNCONFIRMED),
    Index("ix_changes_subscription", "org_id", "subscription_id", "asked_at"),
    Index("ix_changes_asked", "org_id", "asked_at"),
)

decisions = table(
    "decisions",
    ("change_id",),
    words("change_id"),
    flag("approved"),
    when("at"),
    words("person_id", null=True),
    words("via", null=True),
    words("reason", null=True),
    to("changes", "change_id"),
    to("people", "person_id"),
)

# What is still to be done

lanes = table(
    "lanes",
    ("lane",),
    words("lane"),
    words("owner", null=True),
    Column("delivery_id", BigInteger, nullable=True),
    when("free_at"),
    when("next_at", null=True),
    Index(
        "ix_lanes_next",
        "next_at",
        "org_id",
        "lane",
        sqlite_where=text("next_at IS NOT NULL"),
        postgresql_where=text("next_at IS NOT NULL"),
    ),
)
"""What must not be done twice at once. `free_at`: the lease's end while it has an owner, else the end of its pause;
`next_at`: when its first ready delivery is due, None when it has none."""

_READY = text("state = 'ready'")
_MAIL = text("kind = 'mail'")
_PARKED = text("state = 'parked'")
_TROUBLE = text("ambiguous OR outcome = 'dead' OR why = 'adopted'")
_UNSEALED = text("number IS NULL")

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    words("org_id"),
    words("kind"),
    words("lane"),
    words("state"),
    when("due_at"),
    whole("attempts", default=0),
    whole("doubts", default=0),
    Column("begun", Boolean, nullable=False, server_default=text("false")),
    words("slot", null=True),
    words("change_id", null=True),
    words("audience", null=True),
    words("conversation_key", null=True),
    words("message_address", null=True),
    words("message_id", null=True),
    whole("desired", default=0),
    whole("shown", default=0),
    words("notice", null=True),
    words("why", null=True),
    words("task", null=True),
    words("provision_id", null=True),
    words("mail_to", null=True),
    when("queued_at", null=True),
    ForeignKeyConstraint(["org_id"], ["organisations.id"]),
    to("changes", "change_id"),
    to("conversations", "conversation_key"),
    UniqueConstraint("org_id", "slot"),
    UniqueConstraint("org_id", "id"),
    Index("ix_deliveries_ready", "org_id", "lane", "due_at", "id", sqlite_where=_READY, postgresql_where=_READY),
    Index("ix_deliveries_change", "org_id", "change_id"),
    Index("ix_deliveries_message", "message_id", "org_id"),
    Index("ix_deliveries_provision", "org_id", "provision_id"),
    Index("ix_deliveries_parked", "org_id", "conversation_key", sqlite_where=_PARKED, postgresql_where=_PARKED),
    Index("ix_deliveries_mails", "org_id", "id", sqlite_where=_MAIL, postgresql_where=_MAIL),
)
"""The outbox. `slot` names what there is one row of ("show/change/audience/place", "apply/change"); a thing to be told
has none. `begun`: an attempt is under way, or its end was never recorded; `doubts`: how many earlier ones may have been
carried out all the same."""

attempts = Table(
    "attempts",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    words("org_id"),
    Column("delivery_id", BigInteger, nullable=False),
    when("at"),
    words("outcome"),
    words("why", null=True),
    flag("ambiguous"),
    to("deliveries", "delivery_id"),
    Index("ix_attempts_delivery", "org_id", "delivery_id"),
    Index("ix_attempts_trouble", "org_id", "at", sqlite_where=_TROUBLE, postgresql_where=_TROUBLE),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    words("org_id"),
    when("at"),
    words("action"),
    words("subject"),
    words("actor"),
    words("person_id", null=True),
    words("via", null=True),
    words("detail"),
    Column("folded", Folded, nullable=False, server_default=text("''")),
    Column("seen", Text, nullable=False, server_default=text("''")),
    whole("number", null=True),
    words("seal_key", null=True),
    words("salt", null=True),
    words("words_hash", null=True),
    words("mac", null=True),
    ForeignKeyConstraint(["org_id"], ["organisations.id"]),
    Index("ix_audit_id", "org_id", "id"),
    Index("ix_audit_at", "org_id", "at"),
    Index("uq_audit_number", "org_id", "number", unique=True),
    Index("ix_audit_unsealed", "org_id", "id", sqlite_where=_UNSEALED, postgresql_where=_UNSEALED),
)
"""`folded`: actor, action, subject and detail, a line each, to be searched. `seen`: the card that was decided about.
From `number` on: what the sealer gives."""

audit_heads = table("audit_heads", (), whole("count"), words("mac"), words("seal_key"), when("at"))
"""The last entry that is sealed; whoever has this row gives the numbers."""

audit_keys = table("audit_keys", ("id",), words("id"), secret("secret_sealed"))
"""Keys of the chain that come from an encryption key, so that they outlast it."""
