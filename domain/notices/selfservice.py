"""What is told to somebody who looks after themselves: what they have, what they wish for, where it stands?"""

from dataclasses import dataclass

from domain.catalog import Holding, Product, Snapshot
from domain.changes import ChangeRequest, Explanation
from domain.filters import LicenceFilter
from domain.ids import PersonId
from domain.money import Money
from domain.notices.accounts import Told
from domain.notices.licensing import LicenceList, SyncReport
from domain.notices.setup import SetupGuide
from domain.rules import Effective, SubscriptionRule
from domain.tenancy import Client
from domain.wishes import WishKind


@dataclass(frozen=True, slots=True)
class WishCard:
    """What somebody's own words would ask for, to be confirmed: nothing is asked for by it.

    `listing` and `place` say which proposal it is. `note` is what they gave as a purpose.
    """

    holding: Holding
    asked: int
    explanation: Explanation
    estimate: Money | None
    listing: str
    place: int
    zone: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class WishOption:
    """One thing that the words could mean: `place` is its number among the options."""

    holding: Holding
    kind: WishKind
    number: int
    asked: int
    place: int


@dataclass(frozen=True, slots=True)
class WishChoices:
    """The words could mean several things; one of them is to be picked."""

    words: str
    options: tuple[WishOption, ...]
    listing: str
    zone: str


@dataclass(frozen=True, slots=True)
class WishDropped:
    """A proposal was put away; nothing was asked for."""

    holding: Holding


@dataclass(frozen=True, slots=True)
class LicenceFilterForm:
    """Asks which subscriptions to list; `clients` is whether this person may see more than one client's."""

    filter: LicenceFilter
    clients: bool


@dataclass(frozen=True, slots=True)
class RequestList:
    """A page of requests, the newest first: somebody's own, or everybody's where `own` is not set.

    `listing` keeps the filter for the pages' buttons; `reader` is who may take back which.
    """

    rows: tuple[ChangeRequest, ...]
    total: int
    offset: int
    page_size: int
    filter: str
    own: bool
    reader: PersonId | None
    zone: str
    listing: str = ""


@dataclass(frozen=True, slots=True)
class SubscriptionPage:
    """All about one subscription. `rule` is its own, `effective` what it makes of the defaults; `held` is whether every
    change of it waits for a person (None: that depends). `history` is Pax8's, newest first; None while it is not read.
    """

    holding: Holding
    rule: SubscriptionRule
    effective: Effective
    held: bool | None
    asks: bool
    zone: str
    open: ChangeRequest | None = None
    past: tuple[ChangeRequest, ...] = ()
    history: tuple[Snapshot, ...] | None = None


@dataclass(frozen=True, slots=True)
class ClientPage:
    """All about one client: its licences' first page, its open requests, and who may ask for it; where it has Azure,
    `usage` is the month (202611) whose usage is to be seen.
    """

    client: Client
    licences: LicenceList
    requests: tuple[ChangeRequest, ...]
    people: tuple[str, ...]
    usage: int | None = None


@dataclass(frozen=True, slots=True)
class HomePage:
    """Somebody's own page. `licences` are those of the one client whose they are, if they ask for one; `requests` their
    own. Staff sees how many requests wait (`pending`) and which need a person's choice (`attention`).
    """

    name: str
    licences: LicenceList | None
    requests: tuple[ChangeRequest, ...]
    reader: PersonId | None
    zone: str
    staff: bool = False
    manages: bool = False
    pending: int = 0
    attention: tuple[ChangeRequest, ...] = ()
    last_sync: SyncReport | None = None
    """When subscriptions were read last, for staff."""
    featured: tuple[Product, ...] = ()
    """What the MSP puts forward to its clients."""
    told: tuple[Told, ...] = ()
    """The newest things that the organisation was notified of, for managers; `unseen` counts all that are new."""
    unseen: int = 0
    setup: SetupGuide | None = None
    """What is still to be set up, for managers who have not put that away."""


@dataclass(frozen=True, slots=True)
class DecideHere:
    """The buttons of a request, for somebody who may decide and said so in words: words decide nothing."""

    change: ChangeRequest
    zone: str


SelfServiceNotice = (
    WishCard | WishChoices | WishDropped | RequestList | SubscriptionPage | ClientPage | HomePage | DecideHere
)
SelfServiceForm = LicenceFilterForm
