"""What is known of connected workspaces and tenants beyond their door, and the links that connect others."""

from adapters.db.schema import table, to, when, words

workspaces = table(
    "workspaces",
    ("installation_id",),
    words("installation_id"),
    words("name", null=True),
    words("bound_by", null=True),
    when("bound_at", null=True),
    words("tenant", null=True),
    when("gone_at", null=True),
    to("installations", "installation_id"),
)
"""`tenant` and `gone_at` are of one that was disconnected: its door has a tenant then that no platform names."""

workspace_links = table(
    "workspace_links",
    ("id",),
    words("id"),
    words("client_id", null=True),
    words("made_by"),
    when("made_at"),
    when("expires_at"),
    words("state"),
    words("mail_to", null=True),
    words("asked", null=True),
    to("clients", "client_id"),
    to("people", "made_by"),
)
"""`asked` is the nonce of the question to Slack or Microsoft that was asked last, until it is answered."""
