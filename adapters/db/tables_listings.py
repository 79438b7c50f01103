"""What is kept for a while so that a button can stay small."""

from sqlalchemy import Index

from adapters.db.schema import table, to, when, words

listings = table(
    "listings",
    ("id",),
    words("id"),
    words("owner_id"),
    words("kind"),
    when("expires_at"),
    words("terms"),
    words("ids"),
    to("people", "owner_id"),
    Index("ix_listings_expires", "expires_at", "org_id"),
)
