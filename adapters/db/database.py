"""Where is everything kept, and how does one begin to work with it?"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import column, make_url, select, table
from sqlalchemy.exc import ArgumentError

from adapters.db import postgres
from adapters.db.everywhere import RUNS_DIED, Doors
from adapters.db.memberships import MembershipsTable
from adapters.db.migrations import reached, upgrade
from adapters.db.pax8_doors import AccountsOfMsps, Pax8DoorsTable
from adapters.db.postgres import PostgresStore
from adapters.db.queue import DeliveryQueue
from adapters.db.registrations import RegistrationsOfAll
from adapters.db.session import Session
from adapters.db.shelves import Shelves
from adapters.db.sqlite import SqliteStore
from adapters.db.statements import Prepared
from adapters.db.unit import OneUnit
from adapters.db.vitals import Signs
from domain.ids import OrgId
from domain.ports import Cipher, Clock, Credentials, Fact

_REVISION = Prepared(select(column("version_num")).select_from(table("alembic_version")))

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


async def answers(url: str) -> bool:
    """Whether it is worth while to open this one now: false for a server that cannot be reached, or not yet."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return True
    return parsed.get_backend_name() != "postgresql" or await postgres.answers(parsed)


class UtcClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Database:
    """One database, SQLite ("sqlite:///path") or PostgreSQL ("postgresql://…").

    `on_outbox` is called after each commit that left something to be delivered, `on_fact` for each fact that one held.
    Units must not be opened inside one
    another: on SQLite there is one writer, and the inner one would wait for the outer for ever.
    """

    def __init__(
        self,
        url: str,
        cipher: Cipher,
        clock: Clock | None = None,
        on_outbox: Callable[[], None] = lambda: None,
        on_fact: Callable[[OrgId, Fact], None] = lambda org, fact: None,
    ) -> None:
        self._url = url
        self._store = _store(url)
        self._clock = clock or UtcClock()
        self._on_outbox = on_outbox
        self._on_fact = on_fact
        self._shelves = Shelves()
        self.cipher = cipher
        self.installations = Doors(self._store.reading, self.writing, cipher)
        self.queue = DeliveryQueue(self._store.reading, self.writing)
        self.memberships = MembershipsTable(self._store.reading, self.writing)
        self.pax8_doors = Pax8DoorsTable(self._store.reading, self.writing, cipher)
        self.accounts = AccountsOfMsps(self._store.reading)
        self.registrations = RegistrationsOfAll(self._store.reading)
        self.signs = Signs(self._store.reading, self.writing)

    async def start(self, migrate: bool = False) -> None:
        """Raises `AlreadyServed` when another process has the same SQLite file; nothing is migrated then.

        That lock proves that nobody else is at work, so what a former process had begun is free again at once.
        """
        await self._store.start(partial(upgrade, self._url) if migrate else None)
        if self._store.alone:
            try:
                await self.queue.release(None)
                await self._bury_runs()
            except BaseException:
                await self.close()
                raise

    async def look(self) -> None:
        """Instead of `start`: for views only, beside the process that serves the database. Nothing is let go of."""
        await self._store.look()

    async def _bury_runs(self) -> None:
        """A sync that was under way is not, then: its tick is free to be taken over."""
        async with self.writing() as session:
            session.put(RUNS_DIED, long_ago=_LONG_AGO)
            await session.commit()

    async def close(self) -> None:
        await self._store.close()

    async def ready(self) -> bool:
        """It answers, and has the tables of this version, or of the one that is to follow it."""
        async with self._store.reading() as session:
            row = await session.one(_REVISION)
        return row is not None and reached(row.version_num)

    @asynccontextmanager
    async def unit(self, org: OrgId) -> AsyncIterator[OneUnit]:
        """One transaction: commits when left in peace, rolls back when left by an exception."""
        async with self.writing() as session:
            unit = OneUnit(session, org, self._clock, self.cipher, self._shelves)
            yield unit
            unit.settle()
            await session.commit()
        self._tell(unit)

    @asynccontextmanager
    async def pair(self, vendor: OrgId, msp: OrgId) -> AsyncIterator[tuple[OneUnit, OneUnit]]:
        """One transaction of a vendor and of one of its MSPs; both are the same unit where it buys of itself."""
        async with self.writing() as session:
            first = OneUnit(session, vendor, self._clock, self.cipher, self._shelves)
            same = vendor == msp
            second = first if same else OneUnit(session, msp, self._clock, self.cipher, self._shelves)
            yield first, second
            both = (first,) if same else (first, second)
            for unit in both:
                unit.settle()
            await session.commit()
        self._tell(*both)

    def _tell(self, *units: OneUnit) -> None:
        """Of what they have committed."""
        if any(unit.outbox.written for unit in units):
            self._on_outbox()
        for unit in units:
            for fact in unit.facts:
                self._on_fact(unit.org, fact)

    @asynccontextmanager
    async def view(self, org: OrgId) -> AsyncIterator[OneUnit]:
        """Reads only; each statement sees the newest state."""
        async with self._store.reading() as session:
            yield OneUnit(session, org, self._clock, self.cipher, self._shelves)

    async def pax8_credentials(self, org: OrgId) -> Credentials | None:
        """The organisation's own access to Pax8."""
        return await self.installations.pax8_credentials(org)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Session]:
        """A session of no organisation that only reads."""
        async with self._store.reading() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Session]:
        """A session of no organisation, for this package: its opener commits; left by an exception it rolls back."""
        async with self._store.writing() as session:
            try:
                yield session
            except BaseException:
                await session.rollback()
                raise


def _store(url: str) -> SqliteStore | PostgresStore:
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return PostgresStore(parsed)
    if parsed.get_backend_name() != "sqlite":
        raise ValueError("a database's address begins with sqlite:/// or postgresql://")
    if not parsed.database or parsed.database == ":memory:":
        raise ValueError("a SQLite database is a file, named as in sqlite:///seatwise.sqlite3")
    return SqliteStore(Path(parsed.database))
