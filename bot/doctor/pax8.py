"""What does Pax8 let each organisation read, does it tell us of changes, and is what was read fresh?"""

from collections.abc import Iterable, Sequence
from functools import partial

import httpx

from adapters.pax8 import Patience, Pax8, Pax8Provisioning
from adapters.pax8.probe import opened
from bot.doctor.findings import Finding, failure, ok, warning
from bot.doctor.patient import SECONDS, Patient, each
from bot.health import LATE, Health
from domain.errors import Forbidden, MarketplaceError, Unauthorised
from domain.ports import Credentials
from domain.tenancy import Organisation
from domain.use_cases import webhooks as hooks

_NOT_NEEDED = frozenset({"webhooks"})
"""Without them changes are seen by the next sync."""


async def connected(patient: Patient) -> Iterable[Finding]:
    """Each MSP's credentials; of those that are as they should be only how many they are."""
    database = patient.looked.database
    if database is None:
        return [warning("pax8.unread")]
    msps = [one for one in patient.looked.organisations if one.is_msp]
    found = await each(msps, partial(_msp, patient))
    sound = len(msps) - len({finding.about for finding in found})
    return [*found, *([ok("pax8.connected", count=sound)] if sound else [])]


async def _msp(patient: Patient, organisation: Organisation) -> Iterable[Finding]:
    """Nothing where all is well."""
    database = patient.looked.database
    try:
        stored = await database.pax8_credentials(organisation.id) if database else None
    except ValueError:
        return [warning("pax8.sealed", str(organisation.id))]
    if stored is None:
        return [warning("pax8.unconnected", str(organisation.id))]
    if stored.delegated:
        return await _signed_in(patient, organisation)
    return [*await _reads(patient, organisation, stored), *await _told(patient, organisation, stored)]


async def _signed_in(patient: Patient, organisation: Organisation) -> list[Finding]:
    """As the bot has found it: each use spends the refresh token for another, which a doctor has nowhere to keep."""
    database = patient.looked.database
    assert database is not None  # noqa: S101 - it brought the credentials
    async with database.view(organisation.id) as view:
        connection = await view.connection.get()
    return [] if connection.works else [failure("pax8.ended", str(organisation.id))]


async def _reads(patient: Patient, organisation: Organisation, stored: Credentials) -> Iterable[Finding]:
    url, about = patient.settings.pax8_api_url, str(organisation.id)
    try:
        found = await opened(patient.http, url, stored.client_id, stored.secret, patient.clock, SECONDS)
    except MarketplaceError as error:
        return [_refused(error, about, stored.secret)]
    closed = {name for name, error in found.items() if isinstance(error, Forbidden | Unauthorised)}
    needed, spare = sorted(closed - _NOT_NEEDED), sorted(closed & _NOT_NEEDED)
    silent = [error for name, error in found.items() if error is not None and name not in closed]
    return [
        *([failure("pax8.forbidden", about, what=", ".join(needed))] if needed else []),
        *([warning("pax8.forbidden_spare", about, what=", ".join(spare))] if spare else []),
        *([_refused(silent[0], about, stored.secret)] if silent else []),
    ]


def _refused(error: MarketplaceError, about: str, secret: str) -> Finding:
    """Nothing that Pax8 says back of what it was sent."""
    why = str(error).replace(secret, "…")
    if isinstance(error, Unauthorised | Forbidden):
        return failure("pax8.refused", about)
    if getattr(error, "retry_after", None) is not None:
        return warning("pax8.busy", about, why=why)
    return failure("pax8.unreachable", about, why=why)


async def _told(patient: Patient, organisation: Organisation, stored: Credentials) -> Iterable[Finding]:
    """Whether our webhook at Pax8, where there is one, leads here and gets through."""
    client = Pax8(
        stored.client_id,
        stored.secret,
        patient.settings.pax8_api_url.rstrip("/").removesuffix("/v1"),
        clock=patient.clock,
        timeout=SECONDS,
        calls_per_minute=None,
        http=patient.http,
        patience=Patience(retries=0),
    )
    try:
        ours = await hooks.ours(client.webhooks, organisation.id)
    except MarketplaceError:
        return []  # told with what can be read
    finally:
        await client.aclose()
    about, base = str(organisation.id), patient.base
    return [
        *(failure("pax8.webhook_elsewhere", about) for one in ours if base and not one.url.startswith(f"{base}/")),
        *(warning("pax8.webhook_off", about) for one in ours if not one.active),
        *(warning("pax8.webhook_failing", about) for one in ours if one.status == hooks.FAILED),
    ]


async def provisioning(patient: Patient) -> Iterable[Finding]:
    """Each vendor's credentials at the provisioning API, those for simulations too."""
    if patient.looked.database is None:
        return []
    vendors = [
        (one, simulation) for one in patient.looked.organisations if one.is_vendor for simulation in (False, True)
    ]
    return await each(vendors, lambda pair: _vendor(patient, *pair))


async def _vendor(patient: Patient, organisation: Organisation, simulation: bool) -> Sequence[Finding]:
    database = patient.looked.database
    assert database is not None  # noqa: S101 - it brought the organisations
    about = f"{organisation.id}{', simulations' if simulation else ''}"
    try:
        stored = await database.pax8_doors.vendor_credentials(organisation.id, simulation)
        provisioner = None if simulation else await database.pax8_doors.provisioner(organisation.id)
    except ValueError:
        return [warning("pax8.sealed", about)]
    if stored is None:
        return [] if simulation else [warning("pax8.no_vendor", about)]
    client = _provisioning(patient, stored, simulation)
    try:
        await client.unfulfilled()
        webhook = await client.webhook(provisioner) if provisioner else None
    except MarketplaceError as error:
        return [_refused(error, about, stored[1])]
    finally:
        await client.aclose()
    base = patient.base
    if webhook is not None and base and not webhook.url.startswith(f"{base}/"):
        return [failure("pax8.vendor_elsewhere", about)]
    return [ok("pax8.vendor", about)]


def _provisioning(patient: Patient, stored: tuple[str, str], simulation: bool) -> Pax8Provisioning:
    return Pax8Provisioning(
        *stored,
        patient.settings.pax8_api_url.rstrip("/").removesuffix("/v1"),
        clock=patient.clock,
        simulation=simulation,
        timeout=SECONDS,
        calls_per_minute=None,
        http=patient.http,
        patience=Patience(retries=0),
    )


async def fresh(patient: Patient) -> Iterable[Finding]:
    """Whether each kind was read in time of every organisation that Pax8 lets in."""
    database = patient.looked.database
    if database is None:
        return []
    health = Health(patient.clock.now(), True, True, await database.signs.read())
    late = {kind: age for kind, age in health.sync_ages.items() if age > LATE[kind]}
    return [warning("pax8.late", kind.value, hours=round(age.total_seconds() / 3600)) for kind, age in late.items()]


async def signing_in(patient: Patient) -> Iterable[Finding]:
    """Whether those who sign in at Pax8 are led to an address that answers."""
    settings = patient.settings
    if not settings.pax8_oauth_client_id:
        return []
    if not settings.pax8_oauth_client_secret.get_secret_value():
        return [failure("pax8.no_oauth_secret", "pax8_oauth_client_secret")]
    try:
        await patient.http.get(settings.pax8_token_url)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return [failure("pax8.no_login", "pax8_token_url", error=type(error).__name__)]
    return [ok("pax8.login", "pax8_token_url")]


CHECKS = {
    "connected": connected,
    "provisioning": provisioning,
    "fresh": fresh,
    "signing_in": signing_in,
}
