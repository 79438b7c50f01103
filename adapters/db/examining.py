"""How does a database stand, seen from beside whoever serves it? Nothing is written, and no lock is taken."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from adapters.db.postgres import NOBODY_THERE, POOL, dsn

PATIENCE = 5.0
"""Seconds."""


class Trouble(StrEnum):
    """Why a database cannot be looked at."""

    ADDRESS = "address"
    MISSING = "missing"
    FOLDER = "folder"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    ABSENT = "absent"
    UNREADABLE = "unreadable"


class NotSeen(Exception):
    """`where` names the database without its password; `error` is the kind of what was raised."""

    def __init__(self, trouble: Trouble, where: str = "", error: str = "") -> None:
        super().__init__(trouble, where, error)
        self.trouble = trouble
        self.where = where
        self.error = error


@dataclass(frozen=True, slots=True)
class File:
    """A SQLite file: its journal's mode, its bytes and those that are free beside it."""

    path: Path
    journal: str
    size: int
    free: int
    writable: bool


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL: `version` is the major one, `allowed` the connections that it gives us, `pool` those that one
    process takes at the most. `near`: nobody stands between.
    """

    where: str
    version: int
    writable: bool
    encrypted: bool
    near: bool
    allowed: int
    pool: int = POOL


async def examined(url: str) -> File | Server:
    """Raises `NotSeen`."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise NotSeen(Trouble.ADDRESS) from None
    if parsed.get_backend_name() == "postgresql":
        return await _server(parsed)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        raise NotSeen(Trouble.ADDRESS)
    return await asyncio.to_thread(_file, Path(str(parsed.database)))


def _file(path: Path) -> File:
    if not path.parent.is_dir():
        raise NotSeen(Trouble.FOLDER, str(path.parent))
    if not path.exists():
        raise NotSeen(Trouble.MISSING, str(path))
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)) as connection:
            journal = str(connection.execute("PRAGMA journal_mode").fetchone()[0])
    except sqlite3.Error as error:
        raise NotSeen(Trouble.UNREADABLE, str(path), type(error).__name__) from None
    writable = _writable(path) and _writable(path.parent)
    return File(path, journal, path.stat().st_size, shutil.disk_usage(path.parent).free, writable)


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


_ASKED = """
    SELECT current_setting('server_version_num')::int / 10000 AS version,
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS allowed,
        current_setting('transaction_read_only') = 'off' AS writable,
        coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS encrypted,
        coalesce(inet_server_addr() << '127.0.0.0/8' OR inet_server_addr() = '::1', true) AS near
"""
"""A connection by a Unix socket has no address."""

_REFUSALS = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InsufficientPrivilegeError)


async def _server(url: URL) -> Server:
    where = f"{url.host or url.query.get('host', 'the local socket')}/{url.database or ''}"
    try:
        async with asyncio.timeout(PATIENCE):
            connection = await asyncpg.connect(dsn(url), timeout=PATIENCE)
            try:
                row: Any = await connection.fetchrow(_ASKED)
            finally:
                await connection.close(timeout=PATIENCE)
    except Exception as error:
        raise NotSeen(_trouble(error), where, type(error).__name__) from None
    return Server(where, **row)


def _trouble(error: Exception) -> Trouble:
    """The driver's errors have many kinds, and TimeoutError is an OSError."""
    match error:
        case asyncpg.InvalidCatalogNameError():
            return Trouble.ABSENT
        case error if isinstance(error, _REFUSALS):
            return Trouble.REFUSED
        case error if isinstance(error, NOBODY_THERE):
            return Trouble.UNREACHABLE
    return Trouble.UNREADABLE
