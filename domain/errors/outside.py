"""How can a call of Pax8, or a message to a chat, end badly?"""

from enum import StrEnum


class MarketplaceError(Exception):
    """A call of Pax8's API that did not end well; the text is Pax8's own, for people to read and never to switch on."""


class Rejected(MarketplaceError):
    """Pax8 understood and said no. Nothing changed there; asking again will not help."""


class Missing(Rejected):
    """404: there is no such thing for these credentials."""


class Forbidden(Rejected):
    """403 to a read: these credentials may not."""


class Unavailable(MarketplaceError):
    """Pax8 cannot do it now, and has certainly not done it. `retry_after` is seconds, where Pax8 gave them."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unauthorised(Unavailable):
    """401 to a read, or to the request for a token: these credentials are not accepted, until somebody repairs them."""


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
    """This message will not be taken there, however often it is sent."""


class Unsearchable(SendError):
    """Nobody may look there for a message that was posted earlier."""


class Loss(StrEnum):
    """Why a place, or everything behind a door, takes nothing until somebody puts that right."""

    ARCHIVED = "archived"
    LEFT = "left"
    GONE = "gone"
    CLOSED = "closed"
    BLOCKED = "blocked"
    INACTIVE = "inactive"
    UNINSTALLED = "uninstalled"
    REVOKED = "revoked"
    DISABLED = "disabled"
    DISCONNECTED = "disconnected"

    @property
    def whole(self) -> bool:
        """It is the door itself that is lost, with every conversation behind it."""
        return self in (Loss.UNINSTALLED, Loss.REVOKED, Loss.DISABLED, Loss.DISCONNECTED)


class Lost(Unroutable):
    """Not this message is refused, but every one, until somebody puts it right."""

    def __init__(self, message: str, loss: Loss) -> None:
        super().__init__(message)
        self.loss = loss


class MessageGone(SendError):
    """The message that was to be redrawn does not exist any more."""


class MaybeSent(SendError):
    """The answer was lost: the message may stand there."""
