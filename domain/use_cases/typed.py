"""How is what people type into settings read, and what is told when it cannot be?"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar

from domain.errors import BadBound, BadDays, BadPercent, BadSwitch, Refusal, ThresholdOutOfRange, UnknownVendor
from domain.ports import Ports
from domain.rules import MAX_QUANTITY, NO_MAXIMUM, NO_MINIMUM

LONGEST = 365
"""Days that a request may wait at the most."""

HIGHEST_CEILING = 10_000
"""Percent; more growth than a hundredfold is no bound at all."""

ECHO = 40
"""Characters of what was typed that are told back."""

_NUMBER = re.compile(r"[-+−]?\d{1,9}(?:\.\d{1,4}|,\d{1,2})?\s*%?", re.ASCII)
"""A comma before three figures may part thousands as well: it is asked again, not guessed."""
_SWITCH = {"on": True, "yes": True, "off": False, "no": False}
_INHERITED = frozenset({"", "inherit", "inherited", "default"})
_NONE = frozenset({"none", "no", "off", "unlimited"})

T = TypeVar("T")


class FieldsRefused(Refusal):
    """What is wrong with a form, field by field."""

    def __init__(self, errors: tuple[tuple[str, Refusal], ...]) -> None:
        super().__init__()
        self.errors = errors


class Wrong:
    """Collects what is wrong, so that a person is told of all their slips at once."""

    def __init__(self) -> None:
        self._errors: list[tuple[str, Refusal]] = []

    def read(self, field: str, reading: Callable[[], T]) -> T | None:
        try:
            return reading()
        except Refusal as refusal:
            self._errors.append((field, refusal))
            return None

    def raise_any(self) -> None:
        """Raises `FieldsRefused`."""
        if self._errors:
            raise FieldsRefused(tuple(self._errors))


def percent(typed: str, what: str) -> Decimal:
    """ "25", "33.3 %"; from 0 to 100. Raises `ThresholdOutOfRange`, and `BadPercent` for what is no number."""
    number = _number(typed, what)
    if not 0 <= number <= 100:
        raise ThresholdOutOfRange(number)
    return number


def ceiling(typed: str) -> Decimal | None:
    """A percentage from 0 on; None for "off"."""
    if typed.strip().casefold() in _NONE:
        return None
    number = _number(typed, "ceiling")
    if not 0 <= number <= HIGHEST_CEILING:
        raise BadPercent(typed.strip()[:ECHO], "ceiling")
    return number


def days(typed: str) -> int:
    digits = typed.strip().removesuffix("days").removesuffix("d").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 6 and 1 <= int(digits) <= LONGEST):
        raise BadDays(typed.strip()[:ECHO], LONGEST)
    return int(digits)


def switch(typed: str) -> bool:
    on = _SWITCH.get(typed.strip().casefold())
    if on is None:
        raise BadSwitch(typed.strip()[:ECHO])
    return on


def maybe(typed: str) -> bool | None:
    """None for "inherit", and for nothing."""
    word = typed.strip().casefold()
    if word in _INHERITED:
        return None
    if word not in _SWITCH:
        raise BadSwitch(typed.strip()[:ECHO], inherits=True)
    return _SWITCH[word]


def minimum(typed: str) -> int | None:
    """A number of seats; None for "inherit" and for nothing, `NO_MINIMUM` for "none"."""
    return _bound(typed, NO_MINIMUM)


def maximum(typed: str) -> int | None:
    return _bound(typed, NO_MAXIMUM)


def vendor(ports: Ports, vendors: Sequence[str], typed: str) -> str:
    """The vendor of that name, however it is written; raises `UnknownVendor` with those that come near."""
    wanted = " ".join(typed.split()).casefold()
    named = next((name for name in vendors if name.casefold() == wanted), None)
    if named is None:
        near = ports.likeness.rank(typed, vendors, 3)
        raise UnknownVendor(typed.strip()[:ECHO], tuple(dict.fromkeys(vendors[place] for place, _ in near)))
    return named


def _number(typed: str, what: str) -> Decimal:
    text = typed.strip()
    if not _NUMBER.fullmatch(text):
        raise BadPercent(text[:ECHO], what)
    return Decimal(text.removesuffix("%").strip().replace(",", ".").replace("−", "-"))


def _bound(typed: str, none: int) -> int | None:
    word = typed.strip().casefold()
    if word in _INHERITED:
        return None
    if word in _NONE:
        return none
    if not (word.isascii() and word.isdigit() and len(word) <= 9 and 1 <= int(word) <= MAX_QUANTITY):
        raise BadBound(typed.strip()[:ECHO], MAX_QUANTITY)
    return int(word)
