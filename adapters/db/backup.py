"""How is a SQLite file copied while a bot writes it, and how does a copy come back in its place?"""

import os
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from adapters.db.migrations import HEAD, known
from adapters.db.sqlite import FileLock

COUNTED_ON = 1_000_000
"""How far ids of deliveries go on after a restore: those that were given out after the backup stand in Slack as marks,
and are never to be taken for later ones."""

NUMBERS_ON = 1_000
"""The same for the short numbers that people see."""


class BadBackup(Exception):
    """The file cannot be used, or not be written; the text says why."""


def sqlite_path(url: str) -> Path:
    """Raises `BadBackup` for another kind of database."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadBackup(f"database_url: {error}") from None
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise BadBackup("only SQLite is copied here; for PostgreSQL see pg_dump in docs/how-to/back-up.md")
    return Path(parsed.database)


def save(url: str, target: Path) -> str:
    """A consistent copy of the file, beside a bot that writes it; returns its revision.

    SQLite's own backup, in one step: it reads one moment of the database. The target appears when the copy is whole,
    has been examined and is on the disk; one that is there already is never touched.
    """
    source = sqlite_path(url)
    if not source.is_file():
        raise BadBackup(f"there is no database {source}")
    with appearing(target) as part:
        _copy(source, part)
        return examine(part)


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """An empty file, which stands at the target once it has been filled and is on the disk."""
    if target.exists():
        raise BadBackup(f"{target} is there already, and is not written over")
    with _begun(target, ".part") as part:
        yield part
        _on_disk(part)
        try:
            os.link(part, target)
        except FileExistsError:
            raise BadBackup(f"{target} is there already, and is not written over") from None
        _on_disk(target.parent)


def examine(path: Path) -> str:
    """The revision of a whole database of ours; raises `BadBackup`."""
    try:
        with _opened(path) as copy:
            found = [row[0] for row in copy.execute("PRAGMA integrity_check(3)")]
            if found != ["ok"]:
                raise BadBackup(f"{path} is damaged: {'; '.join(map(str, found))}")
            if astray := copy.execute("PRAGMA foreign_key_check").fetchone():
                raise BadBackup(f"{path} is damaged: a row of {astray[0]} points at nothing")
            row = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise BadBackup(f"{path} is no database of Seatwise, or is damaged: {error}") from None
    revision = str(row[0]) if row else "none"
    if revision not in known():
        raise BadBackup(f"{path} is at revision {revision}; this version knows up to {HEAD}")
    return revision


Settle = Callable[[str], Coroutine[Any, Any, None]]


async def bring_back(url: str, backup: Path, at: datetime, settle: Settle) -> Path | None:
    """Put the backup in the file's place while no bot serves it; returns where the file is that was there before.

    `settle` is given the URL of a copy and brings it up to this version: when it fails, nothing has been touched.
    Raises `AlreadyServed` and `BadBackup`. Whenever this is ended, either file stands there whole.
    """
    place = sqlite_path(url)
    _check_apart(place, backup)
    lock = FileLock(place)
    lock.acquire()
    try:
        with _begun(place, ".restoring") as part:
            _fetch(backup, part)
            await settle(f"sqlite:///{part}")
            return _put(part, place, at)
    finally:
        lock.release()


def _check_apart(place: Path, backup: Path) -> None:
    if place.is_dir():
        raise BadBackup(f"{place} is a folder")
    if place.exists() and backup.exists() and backup.samefile(place):
        raise BadBackup(f"{backup} is the database itself")


def _fetch(backup: Path, part: Path) -> None:
    if not backup.is_file():
        raise BadBackup(f"there is no file {backup}")
    _copy(backup, part)
    examine(part)


def _copy(source: Path, part: Path) -> None:
    try:
        with _opened(source) as live, _opened(part) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError as error:
        raise BadBackup(f"{source} is no database of Seatwise, or is damaged: {error}") from None


def _put(part: Path, place: Path, at: datetime) -> Path | None:
    with _opened(part) as copy:
        count_on(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    _give(part, place if place.exists() else place.parent)
    _on_disk(part)
    aside = _set_aside(place, at) if place.exists() else None
    part.replace(place)
    _on_disk(place.parent)
    return aside


def _give(part: Path, like: Path) -> None:
    """What root brings back is to be opened by the bot's user."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        owner = like.stat()
        os.chown(part, owner.st_uid, owner.st_gid)


def _set_aside(place: Path, at: datetime) -> Path:
    """The file under another name, too. What waits in its log is brought into it first, since a log beside another file
    would be taken for that one's; a file that is too damaged for that keeps its log under the new name.
    """
    aside = place.with_name(f"{place.name}.before-{at:%Y%m%dT%H%M%S%f}")
    with suppress(sqlite3.DatabaseError), _opened(place) as former:
        former.execute("PRAGMA journal_mode=DELETE")
    os.link(place, aside)
    for end in ("-wal", "-shm"):
        log = place.with_name(place.name + end)
        if log.exists():
            log.rename(aside.with_name(aside.name + end))
    _on_disk(place.parent)
    return aside


def count_on(copy: sqlite3.Connection) -> None:
    """What was numbered after the backup was seen by people and by Slack; those numbers are not given out again. What
    waits, for its time or for its place, may have been sent since, so it is looked for before it is posted.
    """
    copy.execute("UPDATE organisations SET next_number = next_number + ?", (NUMBERS_ON,))
    copy.execute(
        "UPDATE deliveries SET doubts = max(doubts, 1) WHERE state IN ('ready', 'parked') AND kind IN ('show', 'tell')"
    )
    org = copy.execute("SELECT min(id) FROM organisations").fetchone()[0]
    last = copy.execute("SELECT max(id) FROM deliveries").fetchone()[0]
    if org is not None:
        why = "the ids before this one were given out before a restore"
        row = ((last or 0) + COUNTED_ON, org, "tell", "restore", "dead", 0, why)
        copy.execute("INSERT INTO deliveries (id, org_id, kind, lane, state, due_at, why) VALUES (?,?,?,?,?,?,?)", row)


@contextmanager
def _begun(place: Path, end: str) -> Iterator[Path]:
    """An empty file beside the place, for its owner only, which is gone in the end."""
    part = place.with_name(place.name + end)
    _clear(part)
    try:
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise BadBackup(f"{part}: {error.strerror}") from None
    try:
        yield part
    finally:
        _clear(part)


def _clear(part: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal", ".lock"):
        part.with_name(part.name + end).unlink(missing_ok=True)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as connection:
        yield connection


def _on_disk(path: Path) -> None:
    """A folder, too: else a name in it may be lost with the power. Windows knows no such thing."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
