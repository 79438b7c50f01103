"""How do names become the options that a searched field has chosen already?"""

from collections.abc import Iterable

from cards.clean import cut, line
from cards.model import Option

LONGEST = 150
"""Characters of an option's value and of one line typed (Slack's limit of a value). A name beyond it is not offered."""


def chosen(names: Iterable[tuple[str, str]]) -> tuple[Option, ...]:
    """Of (value, label)."""
    return tuple(Option(value, cut(line(label), LONGEST)) for value, label in names if _carries(value))


def by_name(names: Iterable[str]) -> tuple[Option, ...]:
    """Where the name itself is the value."""
    return chosen((name, name) for name in sorted(names, key=str.casefold))


def typed(value: str) -> str:
    """One line that a field begins with; what Teams would fill in stays apart."""
    return cut(line(value).replace("{{", "{ {"), LONGEST)


def _carries(value: str) -> bool:
    """A value comes back as it is, so it has to be short and plain: Teams fills in ${…} and {{…}} wherever it can."""
    return 0 < len(value) <= LONGEST and line(value) == value and "${" not in value and "{{" not in value
