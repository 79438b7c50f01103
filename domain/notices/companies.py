"""What is told about companies, about syncing, and about the connection to Pax8?"""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import ClientId, CompanyId, ListingId
from domain.mapping import Suggestion
from domain.notices.licensing import SyncReport


@dataclass(frozen=True, slots=True)
class CompanyRow:
    """A company in a list: mapped to `client` with so many live subscriptions, or with what is suggested for it."""

    id: CompanyId
    name: str
    status: str
    version: int
    client: str | None = None
    subscriptions: int = 0
    suggestion: Suggestion | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class CompanyList:
    """One page of Pax8's companies, unmapped ones first. `show` is "all", "unmapped" or "mapped", `filter` the words
    typed; `place` names both in a button. `total` counts the whole list, `unmapped` those of all that are not mapped.
    """

    rows: tuple[CompanyRow, ...]
    total: int
    unmapped: int
    offset: int
    page_size: int
    show: str
    filter: str
    place: str


@dataclass(frozen=True, slots=True)
class MappingProposal:
    """What unmapping a company, or moving it `to` another client, will do; `listing` keeps it until it is confirmed."""

    company: str
    client: str
    to: str | None
    subscriptions: int
    requests: tuple[int, ...]
    people: tuple[str, ...]
    listing: ListingId


@dataclass(frozen=True, slots=True)
class CompanyMapped:
    company: str
    client: str
    new: bool = False


@dataclass(frozen=True, slots=True)
class MappingDone:
    """What came of it; `skipped` are companies that somebody else has mapped meanwhile."""

    mapped: tuple[CompanyMapped, ...] = ()
    unmapped: str | None = None
    from_client: str | None = None
    closed: tuple[int, ...] = ()
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncKind:
    """One thing that is read from Pax8: how it went last, how it goes, and when it is due."""

    kind: str
    last: SyncReport | None
    running: SyncReport | None
    next: datetime | None


@dataclass(frozen=True, slots=True)
class SyncSheet:
    """How our copy stands. `refused_at` and `why`: since when Pax8 does not accept the credentials."""

    kinds: tuple[SyncKind, ...]
    connected: bool
    refused_at: datetime | None
    why: str | None
    manager: bool
    by_chat: bool
    zone: str


@dataclass(frozen=True, slots=True)
class SyncBegun:
    """A run was begun; `told`: it is followed in the asker's direct conversation."""

    kind: str
    told: bool


@dataclass(frozen=True, slots=True)
class Pax8Connected:
    """The credentials work and are kept; companies are being read."""

    told: bool


@dataclass(frozen=True, slots=True)
class MapForm:
    """Asks which client a company is."""

    id: CompanyId
    name: str
    version: int
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class Acceptable:
    """A company with the client that is suggested for it; `client_id` is None for a new one."""

    id: CompanyId
    name: str
    version: int
    client_id: ClientId | None
    client_name: str


@dataclass(frozen=True, slots=True)
class AcceptForm:
    """Asks which of these suggestions are right."""

    rows: tuple[Acceptable, ...]
    place: str
    offset: int


@dataclass(frozen=True, slots=True)
class ConnectForm:
    """Asks for an API credential of Pax8's; `again` where one is stored already."""

    again: bool = False


CompaniesNotice = CompanyList | MappingProposal | MappingDone | SyncSheet | SyncBegun | Pax8Connected
CompaniesForm = MapForm | AcceptForm | ConnectForm
