"""What does every check look at: the settings, a database that is only read, a clock, and a line to the outside?"""

import asyncio
import os
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from adapters.crypto import KeyRing
from adapters.db import Database
from adapters.db.examining import File, NotSeen, Server, Trouble, examined
from adapters.db.migrations import HEAD, current
from adapters.teams import Registration
from adapters.tls import trusted
from bot.clock import MovedClock, WallClock
from bot.doctor.findings import Finding
from bot.settings import SECRETS, BadSettings, Settings, chosen_file, told
from bot.wiring import key_ring
from domain.ids import Platform
from domain.ports import Clock
from domain.tenancy import Installation, Organisation

T = TypeVar("T")

SECONDS = 8.0
"""The longest that one question over the network may take, its connection included."""

CONNECTING = 5.0
"""Of these, so that a connection that does not come about is told from an answer that does not come."""

AT_ONCE = 8
"""Questions under way together: an installation for thousands of MSPs has as many doors."""


_WITH_PASSWORD = re.compile(r"://[^/@:]*:[^/@]+@")


@dataclass(frozen=True, slots=True)
class Files:
    """The files that settings were read from and that hold a secret: `config` where it does, and `secrets`, one each,
    by their setting.
    """

    config: Path | None = None
    secrets: Mapping[str, Path] = field(default_factory=dict)

    @classmethod
    def of(cls, config: Path | None, environ: dict[str, str] | None = None) -> "Files":
        """Raises `BadSettings`."""
        values = told(config, environ)
        named = {name: values.get(f"{name}_file") for name in SECRETS}
        chosen = chosen_file(config, os.environ if environ is None else environ)
        own = told(chosen, {}) if chosen.is_file() else {}
        secret = any(own.get(name) for name in SECRETS) or _WITH_PASSWORD.search(str(own.get("database_url")))
        return cls(chosen if secret else None, {name: Path(path) for name, path in named.items() if path})


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking at the database. `database` is None where its tables cannot be read: for a `trouble`, or
    because they are of another `revision`.
    """

    stands: File | Server | None = None
    trouble: NotSeen | None = None
    revision: str | None = None
    database: Database | None = None
    organisations: Sequence[Organisation] = ()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be sent for somebody to see: a sample card to these places, and a mail to this address."""

    post: tuple[str, ...] = ()
    mail: str = ""

    @property
    def areas(self) -> frozenset[str]:
        """That are looked at for these."""
        return frozenset(area for area, wish in (("sample", self.post), ("mail", self.mail)) if wish)


@dataclass(frozen=True, slots=True)
class Patient:
    """`http` follows no redirects and trusts whom `trust` does."""

    settings: Settings
    files: Files
    clock: Clock
    http: httpx.AsyncClient
    trust: ssl.SSLContext
    looked: Looked
    wishes: Wishes

    @property
    def base(self) -> str:
        """Where this bot is reached from outside, without a slash at its end; "" if nowhere."""
        return self.settings.public_url.rstrip("/")

    async def doors(self, platform: Platform) -> tuple[Installation, ...]:
        """Of every organisation."""
        if self.looked.database is None:
            return ()
        installations = self.looked.database.installations
        found = [door for each in self.looked.organisations for door in await installations.of(each.id)]
        return tuple(door for door in found if door.platform is platform)


async def registrations(patient: Patient) -> list[Registration]:
    """Those of Teams that belong to one customer each."""
    database = patient.looked.database
    try:
        rows = await database.installations.registrations() if database else ()
    except ValueError:
        return []  # which the key is to blame for
    return [Registration(*row) for row in rows if row[0] != patient.settings.teams_app_id]


Check = Callable[[Patient], Awaitable[Iterable[Finding]]]


async def each(several: Iterable[T], ask: Callable[[T], Awaitable[Iterable[Finding]]]) -> list[Finding]:
    """Ask about each of them, several at once; findings in the order given."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(of: T) -> Iterable[Finding]:
        async with gate:
            return await ask(of)

    return [finding for found in await asyncio.gather(*map(one, several)) for finding in found]


class _Line(httpx.AsyncClient):
    """httpx's own limit is for each piece of an answer: one that drips would be waited for without end."""

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        try:
            async with asyncio.timeout(SECONDS):
                return await super().send(request, **options)
        except TimeoutError:
            raise httpx.ReadTimeout("no whole answer in time", request=request) from None


def _line(trust: ssl.SSLContext) -> _Line:
    return _Line(timeout=httpx.Timeout(SECONDS, connect=CONNECTING), verify=trust, follow_redirects=False)


@asynccontextmanager
async def patient(
    settings: Settings, files: Files, wishes: Wishes, trust: ssl.SSLContext | None
) -> AsyncIterator[Patient]:
    """Put together, whatever is wrong with it; beside a bot that serves, whose database is not locked."""
    clock: Clock = MovedClock(settings.clock_file) if settings.clock_file else WallClock()
    trust = trust or trusted()
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(_line(trust))
        looked = await _look(settings, clock)
        if looked.database is not None:
            stack.push_async_callback(looked.database.close)
        yield Patient(settings, files, clock, http, trust, looked, wishes)


def keys_of(settings: Settings) -> KeyRing | None:
    """None where there is none, or one that is no key."""
    try:
        return key_ring(settings) if settings.encryption_key.get_secret_value() else None
    except BadSettings:
        return None


async def _look(settings: Settings, clock: Clock) -> Looked:
    try:
        stands = await examined(settings.database_url)
    except NotSeen as trouble:
        return Looked(trouble=trouble)
    try:
        async with asyncio.timeout(SECONDS):
            revision = await current(settings.database_url)
    except Exception as error:  # the drivers have errors of many kinds
        return Looked(trouble=NotSeen(Trouble.UNREADABLE, error=type(error).__name__))
    if revision != HEAD:
        return Looked(stands, revision=revision)
    # what is sealed is told elsewhere to be unreadable; the rest can be read with any key
    database = Database(settings.database_url, keys_of(settings) or KeyRing([KeyRing.generate()]), clock)
    try:
        await database.look()
        return Looked(stands, None, revision, database, await database.installations.organisations())
    except Exception as error:
        await database.close()
        return Looked(stands, NotSeen(Trouble.UNREADABLE, error=type(error).__name__), revision)
