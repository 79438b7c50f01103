"""What can be refused about a request for seats, and to whom?"""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.catalog import Holding
    from domain.changes import ChangeRequest, Difference
    from domain.tenancy import Permission


class Refusal(Exception):
    """Something asked for that will not be done; nothing was written."""


@dataclass(eq=False)
class NotLinked(Refusal):
    """A person whom nobody has linked to this organisation."""

    organisation: str
    user: str


@dataclass(eq=False)
class Outsider(Refusal):
    """A bot, or a person of another workspace or tenant, whom nobody linked."""

    organisation: str


@dataclass(eq=False)
class NotAllowed(Refusal):
    """The person is known and lacks a permission."""

    needed: "Permission"
    action: str


@dataclass(eq=False)
class NotInstalled(Refusal):
    """A door that belongs to no organisation."""


@dataclass(eq=False)
class TooMany(Refusal):
    """More at once from one workspace or tenant than we take; `seconds` until one more may come."""

    seconds: int


@dataclass(eq=False)
class UnknownCommand(Refusal):
    typed: str
    near: tuple[str, ...] = ()


@dataclass(eq=False)
class MissingArgument(Refusal):
    """`usage` is the command as it should have been typed."""

    what: str
    usage: str


@dataclass(eq=False)
class UnknownSubscription(Refusal):
    """Nothing of that name among what this person may see; `near` are the closest names they may."""

    asked: str
    near: tuple[str, ...] = ()


@dataclass(eq=False)
class AmbiguousSubscription(Refusal):
    """Several fit; `choices` are those, to be picked from. `quantity` is what was asked for, as typed."""

    asked: str
    choices: "tuple[Holding, ...]"
    quantity: str = ""


@dataclass(eq=False)
class BadQuantity(Refusal):
    """Not a whole number from 1 to `maximum`."""

    typed: str
    maximum: int


@dataclass(eq=False)
class SameQuantity(Refusal):
    quantity: int
    client: str
    product: str


@dataclass(eq=False)
class QuantityMoved(Refusal):
    """A form was opened when there were `shown` seats; now there are `present`."""

    shown: int
    present: int
    product: str


@dataclass(eq=False)
class AboveMaximum(Refusal):
    asked: int
    maximum: int
    client: str
    product: str


@dataclass(eq=False)
class BelowMinimum(Refusal):
    asked: int
    minimum: int
    client: str
    product: str


@dataclass(eq=False)
class SelfServiceOff(Refusal):
    client: str
    product: str


@dataclass(eq=False)
class NotChangeable(Refusal):
    """The subscription is cancelled, being cancelled, or gone at Pax8."""

    product: str
    status: str


@dataclass(eq=False)
class InFlight(Refusal):
    """Another change of the same subscription is not settled yet."""

    number: int
    product: str
    quantity: int
    status: str


@dataclass(eq=False)
class UnknownChange(Refusal):
    asked: str


@dataclass(eq=False)
class AlreadyDecided(Refusal):
    """Somebody was first, or the request ended by itself; `change` is how it stands."""

    change: "ChangeRequest"


@dataclass(eq=False)
class Stale(Refusal):
    """The request is still open, but not as it was shown; `change` is how it stands now."""

    change: "ChangeRequest"
    differences: "tuple[Difference, ...]"


@dataclass(eq=False)
class OwnRequest(Refusal):
    """They asked for it; or somebody asked for them (`for_you`)."""

    number: int
    for_you: bool = False


@dataclass(eq=False)
class NotYourRequest(Refusal):
    number: int


@dataclass(eq=False)
class BadToken(Refusal):
    """A button that this bot has not made, or not for this person's organisation."""


@dataclass(eq=False)
class TooLong(Refusal):
    field: str
    limit: int
    length: int


@dataclass(eq=False)
class BoundsCross(Refusal):
    minimum: int
    maximum: int


@dataclass(eq=False)
class ThresholdOutOfRange(Refusal):
    threshold: Decimal
