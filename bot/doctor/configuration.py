"""Do the settings make a bot, and do their files keep what is secret?"""

import ssl
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from adapters.db import Seed, SeedRefused
from adapters.db.resealing import opened
from bot.categories import table
from bot.doctor.findings import Finding, failure, ok, warning
from bot.doctor.patient import Patient, keys_of
from bot.settings import BadSettings, Settings
from bot.vendors import vendors

MOUNTED = Path("/run/secrets")
"""Where a container is given its secrets, readable by all that runs in it (docs.docker.com/engine/swarm/secrets)."""

SAMPLED = 50
"""Organisations whose secrets are opened: a wrong key opens none at all."""


def refused(error: BadSettings) -> list[Finding]:
    """The settings cannot be read; each complaint names its setting and holds no value."""
    return [failure("configuration.refused", complaint=complaint) for complaint in str(error).splitlines()]


async def complete(patient: Patient) -> Iterable[Finding]:
    settings = patient.settings
    found = []
    if not (settings.with_slack or settings.teams_app_id):
        found.append(failure("configuration.no_chat"))
    if settings.audit_head_file is not None and not settings.audit_head_file.parent.is_dir():
        found.append(failure("configuration.folder", "audit_head_file", path=settings.audit_head_file.parent))
    return [*found, *_files(settings)] or [ok("configuration.complete")]


def _files(settings: Settings) -> Iterator[Finding]:
    """Those that are named are there, and the bot would start with what they say."""
    for name, read in _READ.items():
        path = getattr(settings, name)
        if path is None:
            continue
        if not path.is_file():
            yield failure("configuration.file", name, path=path)
            continue
        try:
            read(path)
        except SeedRefused as refused:
            say = warning if refused.unseen else failure
            id = "configuration.unseen" if refused.unseen else "configuration.contents"
            yield from (say(id, name, path=path, why=why) for why in str(refused).splitlines())
        except (BadSettings, OSError, ValueError) as error:
            yield failure("configuration.contents", name, path=path, why=error)


def _seed(path: Path) -> Seed:
    return Seed.from_toml(path.read_text(encoding="utf-8"))


_READ: dict[str, Callable[[Path], object]] = {
    "seed_file": _seed,
    "vendors_file": vendors,
    "categories_file": table,
    "smtp_ca_file": lambda path: ssl.create_default_context(cafile=path),
}


async def sealed(patient: Patient) -> Iterable[Finding]:
    if not patient.settings.encryption_key.get_secret_value():
        return [failure("configuration.no_key", "encryption_key")]
    if keys_of(patient.settings) is None:
        return [failure("configuration.bad_key", "encryption_key")]
    if patient.looked.database is None:
        return []
    good, lost = 0, list[str]()
    for organisation in patient.looked.organisations[:SAMPLED]:
        count, unopened = await opened(patient.looked.database, organisation.id)
        good, lost = good + count, [*lost, *unopened]
    if lost:
        return [
            failure("configuration.other_key", "encryption_key", count=len(lost), of=good + len(lost), first=lost[0])
        ]
    return [ok("configuration.key", "encryption_key", count=good)]


async def kept(patient: Patient) -> Iterable[Finding]:
    """Whether others on this machine can read what is secret."""
    exposed = [(name, path) for name, path in _secret_files(patient) if _open_to_all(path)]
    return [warning("configuration.readable", name, path=path) for name, path in exposed] or [ok("configuration.kept")]


def _secret_files(patient: Patient) -> Iterator[tuple[str, Path]]:
    settings = patient.settings
    yield from ((f"{name}_file", path) for name, path in patient.files.secrets.items())
    if patient.files.config is not None:
        yield "seatwise.toml", patient.files.config
    if settings.seed_file is not None:
        yield "seed_file", settings.seed_file
    try:
        url = make_url(settings.database_url)
    except ArgumentError:
        return
    if url.get_backend_name() == "sqlite" and url.database:
        yield "database_url", Path(url.database)


def _open_to_all(path: Path) -> bool:
    """Readable by everybody, in folders that let everybody through."""
    path = path.absolute()
    if path.is_relative_to(MOUNTED):
        return False
    try:
        through = all(each.stat().st_mode & stat.S_IXOTH for each in path.parents)
        return through and bool(path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH))
    except OSError:
        return False


async def managed(patient: Patient) -> Iterable[Finding]:
    """Nobody could decide anything in a house without a manager."""
    if patient.looked.database is None:
        return []
    without = []
    for organisation in patient.looked.organisations:
        async with patient.looked.database.view(organisation.id) as view:
            if organisation.is_msp and not await view.people.managers():
                without.append(organisation)
    if not patient.looked.organisations:
        return [warning("configuration.nobody")]
    return [warning("configuration.no_manager", str(each.id)) for each in without] or [ok("configuration.managed")]


CHECKS = {"complete": complete, "sealed": sealed, "kept": kept, "managed": managed}
