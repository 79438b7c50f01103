"""What an MSP that has bought has told us before its registration is complete."""

from sqlalchemy import UniqueConstraint

from adapters.db.schema import secret, table, to, whole, words

registrations = table(
    "registrations",
    ("account_id",),
    words("account_id"),
    whole("version"),
    words("selector", null=True),
    secret("sealed"),
    to("accounts", "account_id"),
    UniqueConstraint("selector"),
)
"""`sealed` is the whole draft, which holds tokens; `selector` is the public part of the code that joins the account to
an organisation that is here already.
"""
