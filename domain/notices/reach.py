"""What is told of places that take no messages, and of how the deliveries stand?"""

from dataclasses import dataclass
from datetime import datetime

from domain.changes import ChangeRequest
from domain.provisioning import ProvisionRequest
from domain.reach import NO_DOUBTS, Again, Doubts, Errand, Parking


@dataclass(frozen=True, slots=True)
class PlaceLost:
    """Said once to those who can see to it: nothing is sent there until it takes messages again.

    `renewed`: they can connect it again by themselves. In a mail `to` says what its link proves; `link` is filled in as
    the mail is made.
    """

    parking: Parking
    zone: str = "UTC"
    renewed: bool = False
    to: Again | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class SlackSignIn:
    """Where a manager connects a workspace again; the address is good until then."""

    url: str
    until: datetime
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class RequestUnseen:
    """By mail, to those who may decide: a request waits, and no chat takes its card. One of both is given."""

    change: ChangeRequest | None = None
    request: ProvisionRequest | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class ReadAgo:
    """When one kind of Pax8's data was last read without a failure."""

    kind: str
    at: datetime | None
    failing: bool = False


@dataclass(frozen=True, slots=True)
class StatusSheet:
    """How it stands at `now`. `listing` keeps which places are listed, by their keys; `more_…`: there are more
    than are listed. `renewing`: a lost workspace can be connected again by whoever reads this.
    """

    now: datetime
    parkings: tuple[Parking, ...] = ()
    late: tuple[Errand, ...] = ()
    dead: tuple[Errand, ...] = ()
    doubts: Doubts = NO_DOUBTS
    reads: tuple[ReadAgo, ...] = ()
    listing: str = ""
    zone: str = "UTC"
    more_parked: bool = False
    more_late: bool = False
    more_dead: bool = False
    renewing: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that was shown, told and mailed about one request, or is to be. `version` is how far the request has come."""

    number: int
    title: str
    version: int
    errands: tuple[Errand, ...]
    provision: bool = False
    zone: str = "UTC"


ReachNotice = PlaceLost | SlackSignIn | RequestUnseen | StatusSheet | Ledger
