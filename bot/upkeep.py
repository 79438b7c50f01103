"""What is done to a database from a terminal: looked through, sealed, copied, brought back, given other keys?"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.db import AlreadyServed, Database
from adapters.db.backup import BadBackup, bring_back, save
from adapters.db.copying import NotCopied, Told
from adapters.db.copying import copy as copied
from adapters.db.resealing import Resealed, opened, reseal
from bot.clock import WallClock
from bot.settings import BadSettings, Settings, telling
from bot.wiring import chain_keys, key_ring
from domain.chain import ChainKeys
from domain.ports import UnitFactory
from domain.tenancy import Organisation
from domain.use_cases import restoring

__all__ = ["Records", "Refused", "Resealed", "backup", "copy", "looking", "restore", "rotate"]


class Refused(Exception):
    """It was not done; the text says why."""


@dataclass(frozen=True, slots=True)
class Records:
    """What can be read of a database, beside whoever serves it."""

    view: UnitFactory
    chain: ChainKeys
    organisations: Sequence[Organisation]


@asynccontextmanager
async def looking(settings: Settings) -> AsyncIterator[Records]:
    """Reads only, and does not keep a bot from serving."""
    _check(settings)
    keys = key_ring(settings)
    with telling("database_url"):
        database = Database(settings.database_url, keys)
    try:
        with telling("database_url"):
            await database.look()
            ready = await database.ready()
        if not ready:
            raise Refused("the database is not at the revision of this version: run seatwise migrate first")
        yield Records(database.view, chain_keys(settings), await database.installations.organisations())
    finally:
        await database.close()


def backup(settings: Settings, target: Path) -> str:
    """Returns the revision of the copy."""
    try:
        return save(settings.database_url, target)
    except (BadBackup, OSError) as error:
        raise Refused(_told(error)) from None


@dataclass(frozen=True, slots=True)
class Restored:
    aside: Path | None
    open: int
    lost: tuple[str, ...]


async def restore(settings: Settings, source: Path) -> Restored:
    """With what can be told of the state that came back: requests that are open in it, secrets that no key opens."""
    _check(settings)
    keys, clock, told = key_ring(settings), WallClock(), {"open": 0}
    lost: list[str] = []

    async def settle(url: str) -> None:
        database = Database(url, keys, clock)
        await database.start(migrate=True)
        try:
            for organisation in await database.installations.organisations():
                told["open"] += await restoring.restored(database.unit, clock, organisation.id, source.name)
                lost.extend((await opened(database, organisation.id))[1])
        finally:
            await database.close()

    try:
        aside = await bring_back(settings.database_url, source, clock.now(), settle)
    except (BadBackup, AlreadyServed, OSError) as error:
        raise Refused(_told(error)) from None
    return Restored(aside, told["open"], tuple(lost))


async def rotate(settings: Settings) -> Resealed:
    """Every secret sealed with the first key. On SQLite while no bot runs; on PostgreSQL once all replicas have it."""
    _check(settings)
    keys, clock, total = key_ring(settings), WallClock(), Resealed()
    with telling("database_url"):
        database = Database(settings.database_url, keys, clock)
    try:
        with telling("database_url"):
            await database.start(migrate=True)
        for organisation in await database.installations.organisations():
            done = await reseal(database, organisation.id)
            if done.anew:
                await restoring.rotated(database.unit, clock, organisation.id, done.anew)
            total += done
    finally:
        await database.close()
    return total


async def copy(source: str, target: str, told: Told) -> dict[str, int]:
    """Returns how many rows each table has, in both databases."""
    try:
        return await copied(source, target, told)
    except (NotCopied, BadBackup, AlreadyServed) as error:
        raise Refused(str(error)) from None


def _told(error: Exception) -> str:
    """In one line; of what the operating system refuses, which file it is about."""
    return f"{error.filename}: {error.strerror}" if isinstance(error, OSError) and error.strerror else str(error)


def _check(settings: Settings) -> None:
    if not settings.encryption_key.get_secret_value():
        raise BadSettings("encryption_key: the database cannot be opened without it")
