"""What clients see of the catalogue, how often it has moved, and what they asked for in it."""

from adapters.db.schema import flag, table, to, when, whole, words

product_settings = table(
    "product_settings",
    ("product_id",),
    words("product_id"),
    flag("visible"),
    flag("featured"),
    words("category", null=True),
    whole("version"),
    whole("revision"),
    words("changed_by"),
    when("changed_at"),
)
"""`revision` is the catalogue's at the change: whoever has read up to one reads only what came after it.

No reference to the product: its check would lock the product's row, which a sync locks in another order.
"""

catalogue_revisions = table("catalogue_revisions", (), whole("products"), whole("settings"))
"""Raised first in every transaction that writes products or their settings, so that such transactions queue here."""

product_wishes = table(
    "product_wishes",
    ("person_id", "product_id"),
    words("person_id"),
    words("product_id"),
    words("client_id"),
    whole("quantity"),
    words("note"),
    when("asked_at"),
    to("people", "person_id"),
    to("clients", "client_id"),
)
"""The latest of each person and product."""
