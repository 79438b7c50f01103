"""Who has been invited, and what is held by way of a group."""

from sqlalchemy import Index, text

from adapters.db.schema import table, to, when, whole, words

_UNSETTLED = text("state IN ('open', 'waiting')")

invitations = table(
    "invitations",
    ("id",),
    words("id"),
    words("proof"),
    words("made_by"),
    words("made_by_name"),
    words("door_id"),
    when("made_at"),
    when("expires_at"),
    words("permission", null=True),
    words("client_id", null=True),
    words("person_id", null=True),
    words("name"),
    words("state"),
    whole("wrong", default=0),
    words("newcomer", null=True),
    to("people", "made_by"),
    to("people", "person_id"),
    to("clients", "client_id"),
    to("installations", "door_id"),
    Index("ix_invitations_unsettled", "org_id", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
)
"""`proof` is the hash of a code's secret part; the code itself stands nowhere."""

code_tries = table(
    "code_tries",
    ("platform", "tenant", "user"),
    words("platform"),
    words("tenant"),
    words("user"),
    whole("wrong"),
    when("since", null=True),
)
"""How often somebody, known or not, said a code that was none."""

group_grants = table(
    "group_grants",
    ("installation_id", "group_id", "permission"),
    words("installation_id"),
    words("group_id"),
    words("permission"),
    words("client_id", null=True),
    words("name"),
    when("read_at", null=True),
    to("installations", "installation_id"),
    to("clients", "client_id"),
)

group_members = table(
    "group_members",
    ("installation_id", "group_id", "person_id"),
    words("installation_id"),
    words("group_id"),
    words("person_id"),
    to("installations", "installation_id"),
    to("people", "person_id"),
    Index("ix_group_members_person", "org_id", "person_id"),
)
"""The full members as they were last read."""
