"""What can be refused to somebody who shares out the seats of a pool?"""

from dataclasses import dataclass

from domain.errors.core import Refusal


@dataclass(eq=False)
class UnknownPool(Refusal):
    """No purchase of an asset that this person may share out."""


@dataclass(eq=False)
class UnknownIntegration(Refusal):
    """None of the plan's integrations."""

    plan: str


@dataclass(eq=False)
class TwiceAllocated(Refusal):
    """The integration has its line already."""

    integration: str


@dataclass(eq=False)
class IntegrationMissing(Refusal):
    """Seats were entered, and nothing was chosen that gets them."""


@dataclass(eq=False)
class SeatsMissing(Refusal):
    """An integration was chosen, and no seats were entered for it."""

    integration: str


@dataclass(eq=False)
class NotEnoughSeats(Refusal):
    """More would be allocated than is purchased."""

    plan: str
    purchased: int
    wanted: int


@dataclass(eq=False)
class OnlyLowering(Refusal):
    """More is allocated than is purchased: this integration keeps the seats that it has, or gets fewer."""

    plan: str
    shortage: int
    has: int


@dataclass(eq=False)
class PoolMoved(Refusal):
    """The pool is not as the form had shown it. `changed` are (integration, seats then, seats now), by whom if that is
    known; `purchased` and `allocated` stand now.
    """

    plan: str
    changed: tuple[tuple[str, int, int], ...]
    by: str | None
    purchased: int
    allocated: int
