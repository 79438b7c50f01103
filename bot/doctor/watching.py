"""Are those reached who are told how the bot does: the dead man's switch, and a collector of traces?"""

from collections.abc import Iterable
from urllib.parse import urlsplit

import httpx

from bot.doctor.findings import Finding, failure, ok
from bot.doctor.patient import Patient


async def heard(patient: Patient) -> Iterable[Finding]:
    """Its host alone is asked: a beat from here would say that all is well. The address holds a secret."""
    url = patient.settings.heartbeat_url.get_secret_value()
    if not url:
        return [ok("watching.no_heartbeat", "heartbeat_url")]
    parts = urlsplit(url)
    try:
        await patient.http.head(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return [failure("watching.heartbeat", "heartbeat_url", error=type(error).__name__)]
    return [ok("watching.heard", "heartbeat_url")]


async def collected(patient: Patient) -> Iterable[Finding]:
    """By a parcel with nothing in it (opentelemetry.io/docs/specs/otlp, OTLP/HTTP)."""
    endpoint = patient.settings.otlp_endpoint
    if not endpoint:
        return []
    url = endpoint.rstrip("/") + "/v1/traces"
    try:
        answer = await patient.http.post(url, content=b"", headers={"Content-Type": "application/x-protobuf"})
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return [failure("watching.collector", "otlp_endpoint", why=type(error).__name__)]
    if answer.status_code in _ELSEWHERE or answer.is_server_error:
        return [failure("watching.collector", "otlp_endpoint", why=f"HTTP {answer.status_code}")]
    return [ok("watching.collected", "otlp_endpoint")]


_ELSEWHERE = frozenset({301, 302, 307, 308, 404, 405})
"""No collector; one that asks for a login is one, and is told by OTEL_EXPORTER_OTLP_HEADERS."""

CHECKS = {"heard": heard, "collected": collected}
