"""Is the database there, of this version, writable and roomy; and does what is to be done get done?"""

from collections.abc import Iterable
from datetime import timedelta
from importlib import metadata

from adapters.db.examining import File, NotSeen, Server, Trouble
from adapters.db.migrations import HEAD
from bot.doctor.findings import Finding, failure, ok, warning
from bot.doctor.patient import Patient
from bot.health import STUCK, Health

TESTED = 18
"""The major version of PostgreSQL that the tests run on."""

REPLICAS = 2
"""That a server should have room for: a new one starts while the old one still serves."""

LITTLE, NOTHING = 1024**3, 100 * 1024**2
"""Bytes that are free beside a SQLite file: those that soon will not do, and those that do not."""

GIVEN_UP = timedelta(days=7)

_TROUBLES = {
    Trouble.ADDRESS: "database.address",
    Trouble.FOLDER: "database.folder",
    Trouble.UNREACHABLE: "database.unreachable",
    Trouble.REFUSED: "database.refused",
    Trouble.ABSENT: "database.absent",
    Trouble.UNREADABLE: "database.unreadable",
}


async def reached(patient: Patient) -> Iterable[Finding]:
    if (trouble := patient.looked.trouble) is not None:
        return [_trouble(trouble)]
    match patient.looked.stands:
        case File() as file:
            return _file(file)
        case Server() as server:
            return _server(server)
    return []


def _trouble(trouble: NotSeen) -> Finding:
    if trouble.trouble is Trouble.MISSING:
        return warning("database.missing", trouble.where)
    return failure(_TROUBLES[trouble.trouble], trouble.where, error=trouble.error)


def _file(file: File) -> Iterable[Finding]:
    about = str(file.path)
    if not file.writable:
        yield failure("database.read_only", about)
    if file.journal != "wal":
        yield warning("database.journal", about, mode=file.journal)
    if file.free < NOTHING:
        yield failure("database.full", about, free=_size(file.free))
    elif file.free < max(LITTLE, 2 * file.size):
        yield warning("database.filling", about, free=_size(file.free), size=_size(file.size))
    else:
        yield ok("database.file", about, free=_size(file.free), size=_size(file.size))


def _server(server: Server) -> Iterable[Finding]:
    if not server.writable:
        yield failure("database.standby", server.where)
    if server.version < TESTED:
        yield warning("database.old", server.where, version=server.version, tested=TESTED)
    if not (server.encrypted or server.near):
        yield warning("database.plain", server.where)
    room = {"allowed": server.allowed, "pool": server.pool, "replicas": server.allowed // server.pool}
    if room["replicas"] < REPLICAS:
        yield warning("database.connections", server.where, **room)
    else:
        yield ok("database.server", server.where, version=server.version, **room)


async def migrated(patient: Patient) -> Iterable[Finding]:
    looked = patient.looked
    if looked.stands is None:
        return []
    facts = {"revision": looked.revision or "none", "head": HEAD}
    if looked.revision is None:
        return [warning("database.empty", **facts)]
    if looked.revision > HEAD:
        return [failure("database.ahead", **facts, release=metadata.version("seatwise"))]
    return [ok("database.revision", **facts) if looked.revision == HEAD else failure("database.behind", **facts)]


async def delivering(patient: Patient) -> Iterable[Finding]:
    database = patient.looked.database
    if database is None:
        return []
    now = patient.clock.now()
    vitals = await database.signs.read()
    found = []
    age = Health(now, True, True, vitals).outbox_age or timedelta()
    if age > STUCK:
        found.append(failure("database.outbox", minutes=round(age.total_seconds() / 60)))
    if parked := sum(each.count for each in vitals.waiting if each.parked):
        found.append(warning("database.parked", count=parked, places=sum(vitals.parkings.values())))
    if died := await database.signs.died(now - GIVEN_UP):
        found.append(warning("database.given_up", count=died, days=GIVEN_UP.days))
    return found or [ok("database.delivering", count=sum(each.count for each in vitals.waiting))]


def _size(count: int) -> str:
    return f"{count / 1024**3:.1f} GiB" if count >= 1024**3 else f"{count / 1024**2:.1f} MiB"


CHECKS = {"reached": reached, "migrated": migrated, "delivering": delivering}
