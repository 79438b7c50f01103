"""What can be refused to somebody who asks about usage?"""

from dataclasses import dataclass

from domain.errors.core import Refusal


@dataclass(eq=False)
class MonthAhead(Refusal):
    """A month that has not begun; `typed` as people write it."""

    typed: str


@dataclass(eq=False)
class NoSuchClient(Refusal):
    """No client, or several, by these words; `near` are the names that come nearest. `usage` is what to type."""

    typed: str
    near: tuple[str, ...] = ()
    usage: str = ""
