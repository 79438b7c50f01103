"""Which Teams teams is the bot in?"""

from adapters.db.schema import table, to, words

memberships = table(
    "memberships",
    ("installation_id", "group_id"),
    words("installation_id"),
    words("group_id"),
    words("service_url"),
    to("installations", "installation_id"),
)
