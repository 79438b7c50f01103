"""Does Slack know our app, and let it do in every workspace what the manifest asks for?"""

import re
from collections.abc import Iterable

import httpx

from adapters.slack.probe import UNKNOWN, Asked, client, socket, whose
from bot.doctor.findings import Finding, failure, ok, warning
from bot.doctor.patient import Patient, each
from bot.manifests import SCOPES, as_set
from domain.ids import Platform
from domain.tenancy import Installation

_SECRET = re.compile(r"[0-9a-f]{32}")
"""As Slack's are; it says nowhere that they have to be."""

_PASSING = frozenset({"ratelimited", "service_unavailable", "request_timeout", "internal_error", "fatal_error"})


async def signed(patient: Patient) -> Iterable[Finding]:
    settings = patient.settings
    secret = settings.slack_signing_secret.get_secret_value()
    if not secret or settings.playground or _SECRET.fullmatch(secret):
        return []
    return [warning("slack.secret", "slack_signing_secret")]


async def installed(patient: Patient) -> Iterable[Finding]:
    """Every workspace's token; of those that are as they should be only how many they are."""
    if not patient.settings.with_slack:
        return []
    if patient.looked.database is None:
        return [warning("slack.unread")]
    doors = await patient.doors(Platform.SLACK)
    found = await each(doors, lambda door: _door(patient, door))
    sound = len(doors) - len({finding.about for finding in found})
    if not doors:
        return [warning("slack.nowhere")]
    return [*found, *([ok("slack.installed", count=sound, scopes=len(SCOPES))] if sound else [])]


async def _door(patient: Patient, door: Installation) -> Iterable[Finding]:
    """Nothing where all is well."""
    about = f"{door.id} ({door.tenant})"
    database = patient.looked.database
    try:
        token = await database.installations.secret(door.id, "bot_token") if database else None
    except ValueError:
        return [warning("slack.sealed", about)]
    if token is None:
        return [failure("slack.no_token", about)]
    try:
        asked = await whose(patient.http, patient.settings.slack_api_url, token)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return [failure("slack.unreachable", about, error=type(error).__name__)]
    return list(_judged(asked, door, about))


def _judged(asked: Asked, door: Installation, about: str) -> Iterable[Finding]:
    if asked.error in _PASSING:
        yield warning("slack.later", about, error=asked.error)
    elif asked.error == "token_expired":
        yield warning("slack.ended", about)
    elif asked.error:
        yield failure("slack.refused", about, error=asked.error)
    if asked.error:
        return
    if door.tenant not in asked.teams:
        yield failure("slack.other_workspace", about, teams=", ".join(sorted(asked.teams)))
    if missing := sorted(SCOPES.keys() - asked.scopes):
        without = "; ".join(f"{scope} (to {SCOPES[scope]})" for scope in missing)
        yield failure("slack.scopes", about, without=without)


async def connected(patient: Patient) -> Iterable[Finding]:
    """Whether Slack would give us a socket; none is opened."""
    settings = patient.settings
    if not settings.slack_by_socket:
        return []
    token = settings.slack_app_token.get_secret_value()
    try:
        asked = await socket(patient.http, settings.slack_api_url, token)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return [failure("slack.unreachable", "slack_app_token", error=type(error).__name__)]
    if asked.error:
        return [failure("slack.socket", "slack_app_token", error=asked.error)]
    return [ok("slack.connected", "slack_app_token")]


async def installable(patient: Patient) -> Iterable[Finding]:
    """Whether Slack would know us when somebody has allowed the app, which is when they learn it otherwise."""
    settings, about = patient.settings, "slack_client_secret"
    if not settings.slack_client_id:
        return []
    secret = settings.slack_client_secret.get_secret_value()
    try:
        asked = await client(patient.http, settings.slack_api_url, settings.slack_client_id, secret)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return [failure("slack.unreachable", about, error=type(error).__name__)]
    if asked.error in UNKNOWN or not secret:
        return [failure("slack.client", about, error=asked.error)]
    return [warning("slack.later", about, error=asked.error) if asked.error in _PASSING else ok("slack.installable")]


async def subscribed(patient: Patient) -> Iterable[Finding]:
    """No bot's token reads how its app is set up (docs.slack.dev/app-manifests/configuring-apps-with-manifests), so
    it is told what these settings want there.
    """
    settings = patient.settings
    if not settings.with_slack:
        return []
    wanted = as_set(settings)
    events, commands = wanted["settings"]["event_subscriptions"], wanted["features"]["slash_commands"]
    way = "Socket Mode on" if settings.slack_by_socket else f"Request URL {events['request_url']}"
    counts = {"events": len(events["bot_events"]), "commands": len(commands), "last": commands[-1]["command"]}
    return [ok("slack.events", way=way, **counts)]


CHECKS = {
    "signed": signed,
    "installed": installed,
    "connected": connected,
    "installable": installable,
    "subscribed": subscribed,
}
