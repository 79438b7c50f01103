"""What can be refused about an MSP's registration?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.errors.core import Refusal

if TYPE_CHECKING:
    from domain.ids import Platform
    from domain.registration import Way


@dataclass(eq=False)
class BadName(Refusal):
    """Missing, or longer than `limit` characters; `whose` is "msp" or "admin"."""

    whose: str
    limit: int


@dataclass(eq=False)
class UnknownZone(Refusal):
    """No IANA time zone is called so."""

    typed: str


@dataclass(eq=False)
class BadAddress(Refusal):
    """No mail can be sent to what was typed."""

    typed: str


@dataclass(eq=False)
class NoChatConnected(Refusal):
    """Neither Slack nor Teams: there would be nowhere to use it."""


@dataclass(eq=False)
class ChatTaken(Refusal):
    """This workspace or tenant is another organisation's or client's already, and nothing was bound."""

    platform: "Platform"
    name: str


@dataclass(eq=False)
class RegistrationMoved(Refusal):
    """Another tab or browser has changed it since the page was opened."""


@dataclass(eq=False)
class RegistrationOver(Refusal):
    """The link is good no more: it was completed, or cancelled, or a newer one was sent."""


@dataclass(eq=False)
class AlreadyRegistered(Refusal):
    """No link is needed any more."""

    msp: str


@dataclass(eq=False)
class AccountCancelled(Refusal):
    """Nothing is bought any more."""

    msp: str


@dataclass(eq=False)
class NoSuchAccount(Refusal):
    """No account of this id."""


@dataclass(eq=False)
class NotGranted(Refusal):
    """Whoever was asked there said no, or what came back was not what we asked for."""

    way: "Way"


@dataclass(eq=False)
class GrantNotReached(Refusal):
    """That platform could not be asked just now."""

    way: "Way"


@dataclass(eq=False)
class AnswerTooLate(Refusal):
    """The answer was asked for too long ago, in another browser, or was used before."""


@dataclass(eq=False)
class NotOffered(Refusal):
    """This cannot be connected here: whoever runs Seatwise has not set it up."""

    way: "Way"


@dataclass(eq=False)
class WrongRegisterCode(Refusal):
    """No such code, or one that is over: which of the two is not told."""


@dataclass(eq=False)
class AlreadyJoined(Refusal):
    """This organisation has an account at that vendor already."""

    vendor: str
