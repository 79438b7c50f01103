"""What Pax8 sent to an MSP's door."""

from sqlalchemy import Index

from adapters.db.schema import table, when, words

pax8_events = table("pax8_events", ("id",), words("id"), when("heard_at"), Index("ix_pax8_events_heard", "heard_at"))
"""`id` is a hash of what the event says."""
