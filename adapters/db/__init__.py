"""The database: tables, unit of work, repositories, doors, outbox and migrations, on SQLite and PostgreSQL."""

from adapters.db.database import Database
from adapters.db.documents import NotStored
from adapters.db.sqlite import AlreadyServed

__all__ = ["AlreadyServed", "Database", "NotStored"]
