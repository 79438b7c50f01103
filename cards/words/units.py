"""How are seats, money, shares and moments written?"""

from datetime import UTC, datetime, timedelta, tzinfo
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.ids import Platform
from domain.money import Money

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$"}
_WHOLE = frozenset({"JPY", "KRW", "HUF", "ISK"})
"""Currencies that are written without a fraction."""

_CENT = Decimal("0.01")
_PLATFORMS = {Platform.SLACK: "Slack", Platform.TEAMS: "MS Teams", Platform.TERMINAL: "the terminal"}


def count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def seats(number: int) -> str:
    return count(number, "seat", "seats")


def signed(number: int) -> str:
    return f"{number:+,}".replace("-", "−")


def delta(before: int, after: int) -> str:
    """10 → 16 (+6)"""
    return f"{before:,} → {after:,} ({signed(after - before)})"


def money(amount: Money) -> str:
    """€1,234.50, rounded half-even here and nowhere else."""
    unit = Decimal(1) if amount.currency in _WHOLE else _CENT
    rounded = amount.amount.quantize(unit, ROUND_HALF_EVEN)
    sign = "−" if rounded < 0 else ""
    symbol = _SIGNS.get(amount.currency, f"{amount.currency}\u00a0")
    return f"{sign}{symbol}{abs(rounded):,}"


def percent(share: Decimal) -> str:
    """60%, or 66.67%: at most two decimals."""
    return f"{_trimmed(share.quantize(_CENT, ROUND_HALF_EVEN))}%"


def percent_above(share: Decimal) -> str:
    """Rounded up, so that what is above a limit is never shown as being at it."""
    return f"{_trimmed(share.quantize(_CENT, ROUND_CEILING))}%"


def percent_within(share: Decimal) -> str:
    """Rounded down, so that what is within a limit is never shown above it."""
    return f"{_trimmed(share.quantize(_CENT, ROUND_FLOOR))}%"


def percent_exact(limit: Decimal) -> str:
    """A limit as it was set."""
    return f"{_trimmed(limit)}%"


def moment(at: datetime, zone: str) -> str:
    """21 Nov 2026, 22:03 CET"""
    local = at.astimezone(_zone(zone))
    name = local.tzname() or "UTC"
    return f"{_date(local)}, {local:%H:%M} {name if name[0].isalpha() else f'UTC{name}'}"


def day(at: datetime, zone: str) -> str:
    return _date(at.astimezone(_zone(zone)))


def duration(length: timedelta) -> str:
    whole = max(round(length.total_seconds()), 0)
    minutes, rest = divmod(whole, 60)
    if not minutes:
        return count(whole, "second", "seconds")
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def platform(where: Platform) -> str:
    return _PLATFORMS[where]


def _date(local: datetime) -> str:
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def _zone(name: str) -> tzinfo:
    """An unknown zone is shown as UTC, which says so, rather than not at all."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _trimmed(number: Decimal) -> str:
    return f"{number:,f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:,f}"
