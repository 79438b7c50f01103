"""For how long does a chat platform ask us to wait?"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 300.0
"""Seconds. A header that says more, by mistake or not, would silence a conversation for longer than people wait."""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from now, 0 to `LONGEST`; None where `Retry-After` is absent or says neither seconds nor a date.

    A date is measured from the answer's own `Date`, so that no two clocks need agree; without one it is `LONGEST`.
    """
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said), LONGEST)
    until, since = _moment(said), _moment(headers.get("Date", ""))
    if until is None:
        return None
    return LONGEST if since is None else min(max((until - since).total_seconds(), 0.0), LONGEST)


def _moment(date: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
