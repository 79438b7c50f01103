"""What replicas write about themselves, and not about any organisation."""

from sqlalchemy import PrimaryKeyConstraint, Table

from adapters.db.schema import metadata, when, words

pulses = Table("pulses", metadata, words("name"), when("at"), PrimaryKeyConstraint("name"))
"""`at` is when this was last done by any of them."""
