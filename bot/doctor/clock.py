"""Does this machine's clock say what Slack's, Microsoft's and Pax8's say?"""

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from statistics import median
from typing import Any

import httpx

from bot.doctor.findings import Finding, failure, ok, warning
from bot.doctor.patient import Patient, each

NOTICEABLE, REFUSED = 60, 300
"""Seconds. Slack's signatures, and the tokens of Teams, are good for five minutes either way."""


async def right(patient: Patient) -> Iterable[Finding]:
    """By the `Date` of any answer, a refusal's too (RFC 9110, 6.6.1), as most of them have it."""
    settings = patient.settings
    asked = {"Pax8": settings.pax8_api_url}
    if settings.with_slack:
        asked["Slack"] = f"{settings.slack_api_url.rstrip('/')}/api.test"
    if settings.teams_app_id:
        asked["Microsoft"] = settings.teams_openid_url
    ahead: dict[str, float] = {}

    async def ask(who: str) -> Iterable[Finding]:
        try:
            ahead[who] = await _ahead(patient, asked[who])
        except (httpx.HTTPError, httpx.InvalidURL, KeyError, ValueError) as error:
            return [warning("clock.unasked", who, error=type(error).__name__)]
        return []

    silent = await each(asked, ask)
    return [*silent, *([_judged(median(ahead.values()), sorted(ahead))] if ahead else [])]


def _judged(ahead: float, by: list[str]) -> Finding:
    facts: dict[str, Any] = {
        "seconds": round(abs(ahead)),
        "way": "ahead" if ahead > 0 else "behind",
        "by": ", ".join(by),
    }
    if abs(ahead) >= REFUSED:
        return failure("clock.wrong", **facts)
    return warning("clock.off", **facts) if abs(ahead) > NOTICEABLE else ok("clock.right", **facts)


async def _ahead(patient: Patient, url: str) -> float:
    """Seconds, to about one. Raises KeyError and ValueError for an answer without a time."""
    before = patient.clock.now()
    answer = await patient.http.get(url)
    between = before + (patient.clock.now() - before) / 2
    told = parsedate_to_datetime(answer.headers["Date"])
    there: datetime = told if told.tzinfo else told.replace(tzinfo=UTC)
    return (between - there).total_seconds()


CHECKS = {"right": right}
