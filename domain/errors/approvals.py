"""What can be refused about the settings of approval, its lists and its places?"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.errors.core import Refusal

if TYPE_CHECKING:
    from domain.ids import SubscriptionId
    from domain.settings import Moved


@dataclass(eq=False)
class BadPercent(Refusal):
    """`what` is "threshold" (0 to 100) or "ceiling" (from 0 on, or "off")."""

    typed: str
    what: str


@dataclass(eq=False)
class BadDays(Refusal):
    """Not a whole number from 1 to `maximum`."""

    typed: str
    maximum: int


@dataclass(eq=False)
class BadSwitch(Refusal):
    """Neither on nor off (nor, where `inherits`, inherited)."""

    typed: str
    inherits: bool = False


@dataclass(eq=False)
class UnknownVendor(Refusal):
    """Nobody of this name sells anything here; `near` are the names that come close."""

    typed: str
    near: tuple[str, ...] = ()


@dataclass(eq=False)
class VendorNotListed(Refusal):
    """It needs no approval of its own, so that there is nothing to take away; `listed` are those that do."""

    vendor: str
    listed: tuple[str, ...]


@dataclass(eq=False)
class NothingChanged(Refusal):
    """The settings proposed are those that hold."""


@dataclass(eq=False)
class SettingsMoved(Refusal):
    """Others saved these settings since they were shown. `what` is "policy", "defaults", or "rule" of a `subscription`;
    `moved` is what differs now from what was shown.
    """

    what: str
    by: tuple[str, ...]
    at: "datetime | None"
    moved: "tuple[Moved, ...]"
    subscription: "SubscriptionId | None" = None


@dataclass(eq=False)
class NoneChosen(Refusal):
    """Several were to be decided, and none was chosen."""


@dataclass(eq=False)
class BadSearch(Refusal):
    """`what` is "status", "client" or "days"; `allowed` are values that would do."""

    what: str
    typed: str
    allowed: tuple[str, ...]


@dataclass(eq=False)
class DirectPlace(Refusal):
    """Approval cards are for a conversation of several; in a direct one managers are told anyway."""


@dataclass(eq=False)
class ClientsPlace(Refusal):
    """The workspace or tenant is a client's own."""


@dataclass(eq=False)
class BotNotThere(Refusal):
    """The bot is not in this conversation, and can post nothing."""


@dataclass(eq=False)
class NotAPlace(Refusal):
    """No approval cards are posted there."""
