"""Which places take nothing at present, and what became of what was to be said?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.chat import Conversation
from domain.errors import Loss
from domain.ids import DeliveryId, InstallationId, PersonId, Platform

AGAIN_AFTER = timedelta(minutes=1)
"""A sign of life has a lost place tried again, but not more often than this."""

LATE = timedelta(minutes=5)
"""What has waited for longer than this is late."""

LOOKED_BACK = timedelta(days=7)
"""How far back doubtful and dead deliveries are told of."""


@dataclass(frozen=True, slots=True)
class Parking:
    """A place, or where `place` is None all that is behind a door, to which nothing is sent for the time being.

    `key` is the conversation's, or the door's id; `why` is the platform's word for it. `person` is whose direct
    conversation it is, or which client's workspace or tenant. `trying`: the next delivery there is to show whether it
    is still so, as one last did at `tried_at`. `waiting` deliveries will be made when it is not.
    """

    key: str
    door: InstallationId
    platform: Platform
    loss: Loss
    why: str
    since: datetime
    place: Conversation | None = None
    person: str = ""
    trying: bool = False
    waiting: int = 0
    tried_at: datetime | None = None

    def may_be_tried(self, now: datetime) -> bool:
        """Not too soon after the last time; one that lies ahead was by a clock that has been set back since."""
        return self.tried_at is None or not timedelta() <= now - self.tried_at < AGAIN_AFTER

    @property
    def renewable(self) -> bool:
        """A new token from Slack's own install page ends it."""
        whole = self.place is None and self.platform is Platform.SLACK
        return whole and self.loss in (Loss.UNINSTALLED, Loss.REVOKED)


@dataclass(frozen=True, slots=True)
class Again:
    """What a link to connect a workspace again proves: which door, for the loss of which moment, and whom it was made
    for. When that loss has ended the link is spent.
    """

    door: InstallationId
    since: datetime
    person: PersonId


@dataclass(frozen=True, slots=True)
class Doubts:
    """Of the posts whose answer was lost in some time: how many there were, and what became of the messages.

    `adopted` were found where they stand, `open` are still to be looked for, and `given_up` may stand somewhere without
    a record. The others were posted once more, or needed nothing.
    """

    posts: int = 0
    adopted: int = 0
    open: int = 0
    given_up: int = 0


NO_DOUBTS = Doubts()


@dataclass(frozen=True, slots=True)
class Sides:
    """Of which deliveries somebody may read: those about what clients ask for, and those about orders of what a vendor
    sells. What is about neither is for everybody who reads of any.
    """

    licensing: bool
    provisioning: bool


@dataclass(frozen=True, slots=True)
class Errand:
    """A delivery as an admin reads of it.

    `about` is the number of its request, `notice` the name of what it says, `place` where it goes, or else `mail_to`.
    `state` is ready, done, parked or dead; `wanted` and `shown` are versions of a card. `at` is its last attempt, or
    else when it was to be made first; `why` is how that attempt went, where it did not go well.
    """

    id: DeliveryId
    kind: str
    state: str
    at: datetime | None
    why: str = ""
    place: Conversation | None = None
    person: str = ""
    mail_to: str = ""
    about: int | None = None
    provision: bool = False
    audience: str = ""
    notice: str = ""
    wanted: int = 0
    shown: int = 0
    attempts: int = 0
    doubts: int = 0
    posted: bool = False
