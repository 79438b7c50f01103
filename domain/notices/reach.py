"""What is told of places that take no messages, and of how the deliveries stand?"""

from dataclasses import dataclass
from datetime import datetime

from domain.changes import ChangeRequest
from domain.provisioning import ProvisionRequest
from domain.reach import NO_DOUBTS, Doubts, Errand, Parking


@dataclass(frozen=True, slots=True)
class PlaceLost:
    """Said once to those who can see to it: nothing is sent there until it takes messages again."""

    parking: Parking
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
    than are listed.
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


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that was shown, told and mailed about one request, or is to be. `version` is how far the request has come."""

    number: int
    title: str
    version: int
    errands: tuple[Errand, ...]
    provision: bool = False
    zone: str = "UTC"


ReachNotice = PlaceLost | RequestUnseen | StatusSheet | Ledger
