"""Does Microsoft's login let each bot registration in, and can what Teams sends be verified?"""

from collections.abc import Iterable

import httpx

from adapters.teams import Registration
from adapters.teams.keys import NOT_PUBLISHED, published
from adapters.teams.probe import Refused, admitted
from adapters.teams.verify import CHANNEL
from bot.chats import registration, teams_settings
from bot.doctor.findings import Finding, failure, ok, warning
from bot.doctor.patient import Patient, each, registrations
from domain.errors import NotSent

_CODES = {
    7000215: "teams.secret",
    7000222: "teams.secret_ended",
    700016: "teams.app",
    90002: "teams.tenant",
    900023: "teams.tenant",
}
"""AADSTS numbers (learn.microsoft.com/entra/identity-platform/reference-error-codes)."""


async def let_in(patient: Patient) -> Iterable[Finding]:
    """Each registration: the settings' own, and those that belong to one customer."""
    settings = patient.settings
    if not settings.teams_app_id:
        return []
    try:
        own = registration(settings)
    except ValueError as error:
        return [failure("teams.incomplete", settings.teams_app_id, why=error)]
    return await each([own, *await registrations(patient)], lambda one: _registration(patient, one))


async def _registration(patient: Patient, one: Registration) -> Iterable[Finding]:
    about = f"{one.app_id} in {one.tenant}"
    try:
        await admitted(teams_settings(patient.settings), one, patient.http, patient.clock)
    except Refused as refused:
        return [failure(_CODES.get(refused.code, "teams.refused"), about, error=refused.error, code=refused.code)]
    except NotSent as silent:
        return [failure("teams.identity", about, why=silent)]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return [failure("teams.unreachable", about, error=type(error).__name__)]
    return [ok("teams.let_in", about)]


async def verifiable(patient: Patient) -> Iterable[Finding]:
    settings = patient.settings
    if not settings.teams_app_id:
        return []
    try:
        keys = await published(patient.http, settings.teams_openid_url)
    except NOT_PUBLISHED as error:
        return [failure("teams.keys", "teams_openid_url", error=type(error).__name__)]
    good = sum(CHANNEL in key.endorsements for key in keys.values())
    return [ok("teams.verifiable", count=good) if good else failure("teams.keys", "teams_openid_url", error="no key")]


async def trusted(patient: Patient) -> Iterable[Finding]:
    """Whether a token may go where people are reached who never wrote."""
    settings = patient.settings
    if not settings.teams_app_id:
        return []
    url = settings.teams_default_service_url
    if not teams_settings(settings).trusts(url):
        return [failure("teams.service_url", "teams_default_service_url", url=url)]
    open_ones = [each for each in settings.teams_service_urls if not each.startswith("https://")]
    if open_ones and not settings.playground:
        return [warning("teams.plain", "teams_service_urls", urls=", ".join(open_ones))]
    return [ok("teams.trusted", count=len(teams_settings(settings).service_urls))]


CHECKS = {"let_in": let_in, "verifiable": verifiable, "trusted": trusted}
