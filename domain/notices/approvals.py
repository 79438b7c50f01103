"""What is told about requests that wait, what became of others, and where they are decided?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.changes import ChangeRequest
from domain.chat import Conversation
from domain.ids import ChangeId
from domain.places import ApprovalPlace, Scope
from domain.replay import Replay
from domain.rules import ApprovalPolicy
from domain.settings import Moved


@dataclass(frozen=True, slots=True)
class PendingList:
    """Requests that wait for a decision, one page of them, the oldest first. `decides` are those that this reader may
    decide.
    """

    changes: tuple[ChangeRequest, ...]
    total: int
    offset: int
    page_size: int
    zone: str
    decides: frozenset[ChangeId] = frozenset()


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """What somebody looks for, each in plain words; "" asks for nothing. `client_name` is what the client of
    `client_id` is called, `days` how far back.
    """

    status: str = ""
    client_id: str = ""
    client_name: str = ""
    vendor: str = ""
    person: str = ""
    days: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class HistoryList:
    """Requests that fit a filter, the newest first; `listing` keeps the filter."""

    changes: tuple[ChangeRequest, ...]
    total: int
    offset: int
    page_size: int
    filter: HistoryFilter
    listing: str
    zone: str


@dataclass(frozen=True, slots=True)
class HistoryForm:
    """Asks what to look for."""

    filter: HistoryFilter
    listing: str


@dataclass(frozen=True, slots=True)
class DecideForm:
    """Asks which of these requests to approve or to reject together."""

    changes: tuple[ChangeRequest, ...]
    offset: int
    zone: str


class Undone(StrEnum):
    """Why one of several requests was not decided."""

    OWN = "own"
    STALE = "stale"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What came of deciding several at once: each that was decided, and each that was not, as it stands now."""

    approve: bool
    done: tuple[ChangeRequest, ...]
    undone: tuple[tuple[ChangeRequest, Undone], ...]
    offset: int
    zone: str


@dataclass(frozen=True, slots=True)
class SettingsSheet:
    """When a request waits for a person. `edited` is who set it last and when; `saved`: just now, by this reader."""

    policy: ApprovalPolicy
    version: int
    zone: str
    may_change: bool
    edited: tuple[str, datetime] | None = None
    saved: bool = False


@dataclass(frozen=True, slots=True)
class PolicyForm:
    policy: ApprovalPolicy
    version: int


@dataclass(frozen=True, slots=True)
class PolicyPreview:
    """What other settings would have meant; nothing is saved yet. `listing` keeps the proposal."""

    moved: tuple[Moved, ...]
    replay: Replay
    listing: str
    version: int


@dataclass(frozen=True, slots=True)
class PlaceProposal:
    """This conversation as a place for approval cards: `managers` who read here could decide, `others` would read
    along. `present` is what it is for already, if it is one.
    """

    place: Conversation
    managers: tuple[str, ...]
    others: int
    listing: str
    present: Scope | None = None
    told: tuple[str, ...] = ()
    """The clients and vendors of `present`, by name."""


@dataclass(frozen=True, slots=True)
class PlaceForm:
    """Asks for which clients and vendors a conversation is to be told; `clients` are (id, name) of those chosen."""

    listing: str
    scope: Scope
    clients: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PlacesSheet:
    """Where approval cards are posted, with the names of their clients by id; `managers` are told by direct message
    where no place fits. `done` was just set.
    """

    places: tuple[ApprovalPlace, ...]
    clients: tuple[tuple[str, str], ...]
    managers: int
    listing: str
    may_change: bool
    done: Conversation | None = None


@dataclass(frozen=True, slots=True)
class AutoApproved:
    """Said in a place that wants to know: the rules let this request pass."""

    change: ChangeRequest
    zone: str


ApprovalsNotice = (
    PendingList | HistoryList | BulkOutcome | SettingsSheet | PolicyPreview | PlaceProposal | PlacesSheet | AutoApproved
)
ApprovalsForm = HistoryForm | DecideForm | PolicyForm | PlaceForm
