"""What can be refused, and with which facts? The words stand in `cards.words`.

Refusal
├── NotLinked, Outsider, NotAllowed, NotInstalled      who asks
├── UnknownCommand, MissingArgument                    what was typed
├── UnknownSubscription, AmbiguousSubscription
├── BadQuantity, SameQuantity, QuantityMoved, AboveMaximum, BelowMinimum, SelfServiceOff, NotChangeable, InFlight
├── UnknownChange, AlreadyDecided, Stale, OwnRequest, NotYourRequest, BadToken, TooLong
└── BoundsCross, ThresholdOutOfRange                   settings
MarketplaceError
├── Rejected        Pax8 said no; nothing changed
│   └── Missing     404: no such thing there
├── Unavailable     not now, and nothing changed
└── OutcomeUnknown  it may have changed
SendError
├── NotSent         the platform did not take it, and may later
├── Unroutable      the platform will never take it there
├── MessageGone     the message to update is not there any more
└── MaybeSent       it may have been taken
"""

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
    number: int


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


class MarketplaceError(Exception):
    """A call of Pax8's API that did not end well; the text is Pax8's own, for people to read and never to switch on."""


class Rejected(MarketplaceError):
    """Pax8 understood and said no. Nothing changed there; asking again will not help."""


class Missing(Rejected):
    """404: there is no such thing for these credentials."""


class Unavailable(MarketplaceError):
    """Pax8 cannot do it now, and has certainly not done it. `retry_after` is seconds, where Pax8 gave them."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class OutcomeUnknown(MarketplaceError):
    """A write was sent and its answer was lost or said nothing: it may have been done."""


class SendError(Exception):
    """A message that the platform did not confirm; the text is a reason without any content of the message."""


class NotSent(SendError):
    """Certainly not taken; `retry_after` is seconds, where the platform gave them."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unroutable(SendError):
    """This conversation will not take messages: archived, bot removed, blocked, token revoked."""


class MessageGone(SendError):
    """The message that was to be redrawn does not exist any more."""


class MaybeSent(SendError):
    """The answer was lost: the message may stand there."""
