"""The database: tables, unit of work, repositories, doors, outbox and migrations, on SQLite and PostgreSQL."""

from adapters.db.database import Database, answers
from adapters.db.documents import NotStored
from adapters.db.planting import plant
from adapters.db.postgres import Undone
from adapters.db.seed import Seed, SeedRefused
from adapters.db.session import Busy
from adapters.db.sqlite import AlreadyServed

__all__ = ["AlreadyServed", "Busy", "Database", "NotStored", "Seed", "SeedRefused", "Undone", "answers", "plant"]
