"""How are seats, money, shares and moments written?"""

from datetime import UTC, datetime, timedelta, tzinfo
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.ids import Platform
from domain.money import Money

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$"}
_WHOLE = frozenset({"JPY", "KRW", "HUF", "ISK"})
"""Currencies that are written without a fraction."""

_PLATFORMS = {Platform.SLACK: "Slack", Platform.TEAMS: "MS Teams"}


def count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def seats(number: int) -> str:
    return count(number, "seat", "seats")


def signed(number: int) -> str:
    return f"{number:+,}".replace("-", "−")


def delta(before: int, after: int) -> str:
    """10 → 16 (+6)"""
    return f"{before:,} → {after:,} ({signed(after - before)})"


def money(amount: Money, plus: bool = False) -> str:
    """€1,234.50, rounded half-even here and nowhere else; `plus` writes the sign of an increase too."""
    unit = Decimal(1) if amount.currency in _WHOLE else Decimal("0.01")
    rounded = amount.amount.quantize(unit, ROUND_HALF_EVEN)
    sign = "−" if rounded < 0 else "+" if plus and rounded > 0 else ""
    symbol = _SIGNS.get(amount.currency, f"{amount.currency}\u00a0")
    return f"{sign}{symbol}{abs(rounded):,}"


def percent(share: Decimal, above: Decimal | None = None) -> str:
    """60%, at most two decimals; more where fewer would not show that it is above `above`."""
    for places in (2, 4, 8):
        rounding = ROUND_HALF_EVEN if above is None else ROUND_CEILING
        shown = share.quantize(Decimal(1).scaleb(-places), rounding)
        if above is None or shown > above:
            break
    return f"{_trimmed(shown)}%"


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
