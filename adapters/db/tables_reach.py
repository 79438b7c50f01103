"""Places that take no messages at present."""

from sqlalchemy import Boolean, Column, text

from adapters.db.schema import table, to, when, words

parkings = table(
    "parkings",
    ("key",),
    words("key"),
    words("installation_id"),
    words("conversation_key", null=True),
    words("loss"),
    words("why"),
    when("since"),
    when("tried_at", null=True),
    words("asked", null=True),
    Column("trying", Boolean, nullable=False, server_default=text("false")),
    to("installations", "installation_id"),
    to("conversations", "conversation_key"),
)
"""`key` is the conversation's, or the installation's id where all that is behind that door is meant.

`asked` is the nonce of the question to Slack that was asked last, until it is answered.
"""
