"""Is this bot what stands behind its public address, over a connection that Slack and Microsoft trust?"""

import asyncio
import hmac
import json
import secrets
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx

from adapters.teams.verify import CHANNEL
from bot.doctor.findings import Finding, failure, ok, warning
from bot.doctor.patient import SECONDS, Patient, keys_of
from bot.downloads import PROOF
from bot.files import Files

SOON = timedelta(days=14)
"""Those that renew themselves do so a month before their end."""

PROOF_MINUTES = 60
"""As long as somebody may need to ask for it from another network."""


async def set_up(patient: Patient) -> Iterable[Finding]:
    settings = patient.settings
    if settings.playground:
        return []
    if settings.public_url:
        return [failure("address.loopback", "public_url", base=patient.base)] if _own(settings.public_url) else []
    needing = {"slack_client_id": settings.slack_client_id, "pax8_oauth_client_id": settings.pax8_oauth_client_id}
    if wanting := " and ".join(name for name, value in needing.items() if value):
        return [failure("address.missing", "public_url", wanting=wanting)]
    return [warning("address.none", "public_url")]


def _own(url: str) -> bool:
    """Whether it leads whoever follows it to their own machine."""
    host = urlsplit(url).hostname or ""
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost" or host.endswith(".localhost")


async def ours(patient: Patient) -> Iterable[Finding]:
    """Whoever answers there: nobody without our key can read what we ask to be told. A proxy may keep the probes to
    itself, and passes files on.
    """
    base, keys = patient.base, keys_of(patient.settings)
    if not base or keys is None:
        return []
    said = secrets.token_hex(16)
    url = str(Files(keys, patient.clock, base).address(PROOF, {"said": said}, PROOF_MINUTES))
    try:
        answer = await patient.http.get(url)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return [await _unreached(error, base, url=url, said=said)]
    if answer.is_redirect:
        return [
            failure("address.redirect", base, to=urlsplit(answer.headers.get("Location", "")).netloc or "elsewhere")
        ]
    if answer.status_code >= 500:
        return [failure("address.no_bot", base, status=answer.status_code)]
    if not hmac.compare_digest(answer.content, said.encode()):
        return [failure("address.stranger", base)]
    return [ok("address.ours", base)]


async def _unreached(error: Exception, base: str, **proof: str) -> Finding:
    """Whoever stands behind a router may not come to their own address, where all others do: that alone is no fault,
    and what proves the bot can be asked for by somebody else.
    """
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return failure("address.certificate", base, why=cause.verify_message)
        if isinstance(cause, ssl.SSLError):
            return failure("address.tls", base, why=cause.reason or type(cause).__name__)
        if isinstance(cause, socket.gaierror):
            return failure("address.no_name", base, name=urlsplit(base).hostname or base)
    told = {"error": type(error).__name__}
    if not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
        return failure("address.mute", base, **told)
    if await _is_here(urlsplit(base).hostname or ""):
        return failure("address.unreachable", base, **told)
    return warning("address.outside", base, **told, **proof)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """What httpx raises has the cause of it somewhere below."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


async def _is_here(name: str) -> bool:
    """Whether it is an address of this machine's own: only those can be bound."""
    try:
        async with asyncio.timeout(SECONDS):
            found = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_DGRAM)
    except OSError:
        return False
    for family, kind, *_, where in found:
        with suppress(OSError), socket.socket(family, kind) as tried:
            tried.bind(where)
            return True
    return False


async def certified(patient: Patient) -> Iterable[Finding]:
    """How long the certificate is good; one that is not is told of by `ours`."""
    parts = urlsplit(patient.settings.public_url)
    if parts.scheme != "https":
        return []
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or 443, ssl=patient.trust)
    except OSError:
        return []
    ends = ssl.cert_time_to_seconds(str(writer.get_extra_info("peercert")["notAfter"]))
    writer.transport.abort()
    days = int((ends - patient.clock.now().timestamp()) // 86400)
    say = warning if days < SOON.days else ok
    return [say("address.ending" if days < SOON.days else "address.certified", str(parts.hostname), days=days)]


async def slack_door(patient: Patient) -> Iterable[Finding]:
    """By the question that Slack asks of a new address (docs.slack.dev/reference/events/url_verification)."""
    settings = patient.settings
    secret = settings.slack_signing_secret.get_secret_value()
    if not (settings.public_url and secret):
        return []
    challenge = secrets.token_hex(16)
    body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
    stamp = str(int(patient.clock.now().timestamp()))
    signed = hmac.digest(secret.encode(), b"v0:" + stamp.encode() + b":" + body, "sha256").hex()
    told = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signed}"}
    answer = await _posted(patient, "/slack/events", body, told)
    if answer is None:
        return []
    if answer.status_code == 200 and answer.text == challenge:
        return [ok("address.slack", "/slack/events")]
    if answer.status_code == 401:
        return [failure("address.slack_secret", "/slack/events")]
    return [failure("address.door", "/slack/events", status=answer.status_code)]


async def teams_door(patient: Patient) -> Iterable[Finding]:
    """Who brings no token is sent away there, and not told that there is nothing."""
    settings = patient.settings
    if not (settings.public_url and settings.teams_app_id):
        return []
    where = {"serviceUrl": settings.teams_default_service_url, "conversation": {"id": "doctor"}}
    activity = {"type": "message", "channelId": CHANNEL, **where}
    answer = await _posted(patient, "/api/messages", json.dumps(activity).encode(), {})
    if answer is None:
        return []
    if answer.status_code == 401:
        return [ok("address.teams", "/api/messages")]
    if answer.status_code == 503:
        return [failure("address.teams_keys", "/api/messages")]
    return [failure("address.door", "/api/messages", status=answer.status_code)]


async def _posted(patient: Patient, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response | None:
    """None where nobody answers, which `ours` tells of."""
    headers = {"Content-Type": "application/json", **headers}
    with suppress(httpx.HTTPError, httpx.InvalidURL):
        return await patient.http.post(patient.base + path, content=body, headers=headers)
    return None


CHECKS = {
    "set_up": set_up,
    "ours": ours,
    "certified": certified,
    "slack_door": slack_door,
    "teams_door": teams_door,
}
