"""What is told about licences, and about a request for other seats?"""

from dataclasses import dataclass
from datetime import datetime

from domain.catalog import Holding
from domain.changes import ChangeRequest
from domain.ids import Platform
from domain.money import Money
from domain.notices.setup import SetupGuide
from domain.rules import Bounds


@dataclass(frozen=True, slots=True)
class ApprovalCard:
    """A request as an approval place sees it, from asked to settled; `zone` is the IANA time zone that times are shown
    in.

    `refresh_for` are platform user ids whose client may fetch it anew by itself (Teams: at most 60). A `copy` was asked
    for by somebody, and is nobody's to keep current.
    """

    change: ChangeRequest
    zone: str
    refresh_for: tuple[str, ...] = ()
    copy: bool = False


@dataclass(frozen=True, slots=True)
class RequestCard:
    """The same request as the person sees it who asked; or, without a way back, whoever it was asked for
    (`for_you`).
    """

    change: ChangeRequest
    zone: str
    for_you: bool = False


@dataclass(frozen=True, slots=True)
class ChangeSettled:
    """Said once when a request has come to an end: to whoever asked, and to whoever it was asked for (`for_you`)."""

    change: ChangeRequest
    zone: str
    for_you: bool = False


@dataclass(frozen=True, slots=True)
class AttentionNeeded:
    """Said to those who may decide: nothing shows whether Pax8 took this change, and a person has to choose."""

    change: ChangeRequest
    zone: str


@dataclass(frozen=True, slots=True)
class LicenceList:
    """Subscriptions that a reader may see, one page of them.

    `seats` and `total` count the whole list, `offset` is the first row's place in it. `asks` are the ids for which this
    reader may ask.
    `client` names the one client that the list is about, if it is about one. `monthly` is what the whole list costs its
    clients a month, `partner_monthly` what it costs the MSP (empty for whoever may not know). `listing` keeps the
    filter for the pages' buttons.
    """

    holdings: tuple[Holding, ...]
    total: int
    seats: int
    offset: int
    page_size: int
    filter: str
    client: str | None
    zone: str
    asks: frozenset[str] = frozenset()
    open_changes: tuple[tuple[str, int, int], ...] = ()
    """(subscription id, number, quantity asked for) of the requests in flight among the rows."""
    monthly: tuple[Money, ...] = ()
    partner_monthly: tuple[Money, ...] = ()
    listing: str = ""


@dataclass(frozen=True, slots=True)
class HelpRow:
    """`ways` are longer forms of the command, each with what it does."""

    command: str
    usage: str
    does: str
    ways: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class HelpSheet:
    """What this person may do; `about` is the one command that they asked about, if they did. `prefix` stands before
    each command's name in Slack; `setup` is for those who can see to it.
    """

    name: str
    rows: tuple[HelpRow, ...]
    platform: Platform | None = None
    about: str = ""
    prefix: str = ""
    setup: SetupGuide | None = None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A request was recorded; its card follows in the direct message."""

    change: ChangeRequest
    zone: str


@dataclass(frozen=True, slots=True)
class QuantityForm:
    """Asks how many seats of one subscription are wanted, within bounds, with an optional note.

    `typed` is the quantity to begin with; `held` says that a person will have to approve (None: that depends on the
    quantity). `for_whom`: it may be for one of the client's people, whom staff can name.
    """

    holding: Holding
    bounds: Bounds
    typed: str = ""
    held: bool | None = None
    for_whom: bool = False


@dataclass(frozen=True, slots=True)
class RejectForm:
    """Asks for an optional reason before a request is rejected; `offset` is the page of the list that it was rejected
    from, if it was.
    """

    change: ChangeRequest
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class SyncReport:
    """How a sync run goes: rows read, changed (`added` of them new), marked gone; `failure` is its reason if it failed.

    While it is under way `pages` of `page_total` were read `at` that moment. The names are of the first few rows.
    """

    kind: str
    started: datetime
    ended: datetime | None
    read: int
    changed: int
    gone: int
    failure: str | None
    zone: str
    added: int = 0
    pages: int = 0
    page_total: int = 0
    at: datetime | None = None
    new_names: tuple[str, ...] = ()
    changed_names: tuple[str, ...] = ()
    gone_names: tuple[str, ...] = ()
    asked_by: str | None = None


LicensingNotice = (
    ApprovalCard | RequestCard | ChangeSettled | AttentionNeeded | LicenceList | HelpSheet | Acknowledged | SyncReport
)
LicensingForm = QuantityForm | RejectForm
