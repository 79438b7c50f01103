"""Which checks are there, and how are they made at once, so that none keeps another from being made?"""

import asyncio
import ssl
from collections.abc import Collection, Iterable, Mapping

import structlog

from bot.doctor import address, clock, configuration, database, mail, pax8, sample, slack, teams, watching
from bot.doctor.findings import Finding, failure
from bot.doctor.patient import Check, Files, Patient, Wishes, patient
from bot.settings import Settings

log = structlog.get_logger()

AREAS: Mapping[str, Mapping[str, Check]] = {
    "configuration": configuration.CHECKS,
    "database": database.CHECKS,
    "clock": clock.CHECKS,
    "address": address.CHECKS,
    "slack": slack.CHECKS,
    "teams": teams.CHECKS,
    "pax8": pax8.CHECKS,
    "mail": mail.CHECKS,
    "watching": watching.CHECKS,
    "sample": sample.CHECKS,
}
"""In the order in which they are told."""

NONE = Wishes()


async def visited(
    settings: Settings,
    files: Files,
    only: Collection[str] = (),
    wishes: Wishes = NONE,
    trust: ssl.SSLContext | None = None,
) -> list[Finding]:
    """What every check has found: of all areas, or only of these and of those that something is wished of. `trust` is
    whose certificates are good.
    """
    chosen = {*only, *wishes.areas} if only else AREAS.keys()
    async with patient(settings, files, wishes, trust) as seen:
        checks = [
            _made(seen, f"{area}, {name}", check)
            for area, named in AREAS.items()
            if area in chosen
            for name, check in named.items()
        ]
        return [finding for found in await asyncio.gather(*checks) for finding in found]


async def _made(seen: Patient, name: str, check: Check) -> Iterable[Finding]:
    """A check that falls is a finding too: what it would have looked at is not proved."""
    try:
        return list(await check(seen))
    except Exception as error:
        log.debug("check_fell", check=name, exc_info=True)
        return [failure("doctor.fell", name, error=type(error).__name__)]
