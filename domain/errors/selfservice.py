"""What can be refused to somebody who looks at licences, or wishes for seats in their own words?"""

from dataclasses import dataclass

from domain.errors.core import Refusal


@dataclass(eq=False)
class UnknownFilter(Refusal):
    """A filter that a list does not have, or a value that it cannot have; `possible` are those that it can."""

    key: str
    typed: str
    possible: tuple[str, ...] = ()


@dataclass(eq=False)
class TooFewSeats(Refusal):
    """More seats were to be dropped than can be: at least one stays."""

    number: int
    present: int
    client: str
    product: str


@dataclass(eq=False)
class NotOfClient(Refusal):
    """Whom a request was to be for is nobody who may ask for this client's licences."""

    client: str


@dataclass(eq=False)
class NotUnderstood(Refusal):
    """Words that are neither a command nor a wish; `near` are the commands that come nearest."""

    typed: str
    near: tuple[str, ...] = ()
