"""What is a vendor told of what is bought of it: requests, accounts, and where they are announced?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.accounts import Account, Purchase
from domain.chat import Conversation
from domain.ids import PlanId, ProductId
from domain.places import AlertPlace, AlertScope
from domain.provisioning import Attempt, Finding, ProvisionRequest


@dataclass(frozen=True, slots=True)
class ProvisionCard:
    """One request as it stands. `plan` and `old_plan` are what the vendor calls the products, "" for what is none of
    its plans; `present` is how many seats there are while it is open, and how many an end has ended, which `trial`
    tells of a trial. `kept_until` is how long the data of the account stays that was closed by it. `findings` are what
    is not met: of this moment while it is held, else as it was decided. `attempts` counts Pax8's tries. `refresh_for`
    are users of Teams. `copy`: somebody asked for it, and nobody else draws it again.
    """

    request: ProvisionRequest
    zone: str
    plan: str = ""
    old_plan: str = ""
    present: int | None = None
    findings: tuple[Finding, ...] = ()
    attempts: int = 1
    refresh_for: tuple[str, ...] = ()
    copy: bool = False
    trial: bool = False
    kept_until: datetime | None = None


class ProvisionStep(StrEnum):
    """What is worth a word in the thread below a request's card."""

    HELD = "held"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REPORTED = "reported"
    TROUBLE = "trouble"
    ATTEMPT = "attempt"


@dataclass(frozen=True, slots=True)
class ProvisionMoved:
    """That word. `attempt` is which of Pax8's tries it is."""

    request: ProvisionRequest
    step: ProvisionStep
    zone: str
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class ProvisionFilter:
    """Which requests somebody looks for; "" asks for nothing. Simulations are looked at by themselves."""

    status: str = ""
    type: str = ""
    words: str = ""
    simulation: bool = False


@dataclass(frozen=True, slots=True)
class ProvisionList:
    """Requests that fit, the newest first; `waiting` counts all that are held. `listing` keeps the filter."""

    rows: tuple[ProvisionRequest, ...]
    total: int
    offset: int
    page_size: int
    filter: ProvisionFilter
    waiting: int
    listing: str
    zone: str


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail that went out, or did not: `sent_at` is None while it waits, and where `failure` says why it was given
    up. `notice` is what it said, by the notice's name.
    """

    notice: str
    to: str
    queued_at: datetime
    sent_at: datetime | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class ProvisionSheet:
    """One request with all that is known of it: Pax8's attempts and the mails about its account, the newest first."""

    shown: ProvisionCard
    attempts: tuple[Attempt, ...]
    mails: tuple[MailLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ProvisionRefuseForm:
    """Asks for the reason, which goes to Pax8. `copy`: asked from a card that nobody else draws again."""

    request: ProvisionRequest
    copy: bool = False


@dataclass(frozen=True, slots=True)
class ProvisionEmailForm:
    """Asks for the contact's address; `accept`: and it is accepted with it, whatever else is missing."""

    request: ProvisionRequest
    accept: bool = False
    copy: bool = False


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account in a list, with the live plans' names; `shortage` counts seats shared out that are not there."""

    account: Account
    plans: tuple[str, ...]
    shortage: int = 0


@dataclass(frozen=True, slots=True)
class AccountList:
    """By name; `listing` keeps the `words`."""

    rows: tuple[AccountLine, ...]
    total: int
    offset: int
    page_size: int
    words: str
    listing: str


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """A purchase, what the vendor calls its plan, and how many of an asset's seats are shared out."""

    purchase: Purchase
    plan: str
    allocated: int | None = None


@dataclass(frozen=True, slots=True)
class AccountSheet:
    """One account, for the vendor's people. `resent`: the link to the registration was just sent again."""

    account: Account
    purchases: tuple[PurchaseLine, ...]
    mails: tuple[MailLine, ...]
    zone: str
    resent: bool = False


@dataclass(frozen=True, slots=True)
class AlertProposal:
    """This conversation as a place for provisioning alerts of `scope`: `reviewers` who read here could decide, `others`
    would read along. `present` is what is told there already. `plans` are the names of the products, by Pax8's id.
    """

    place: Conversation
    reviewers: tuple[str, ...]
    others: int
    listing: str
    scope: AlertScope
    plans: tuple[tuple[ProductId, str], ...]
    present: AlertScope | None = None


@dataclass(frozen=True, slots=True)
class AlertForm:
    """Asks of which types and plans a conversation is to be told; `plans` are all there are, `chosen` those of the
    scope.
    """

    listing: str
    scope: AlertScope
    plans: tuple[tuple[PlanId, str], ...]
    chosen: tuple[PlanId, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertsSheet:
    """Which conversations are told; `reviewers` are told by direct message of what is held and fits none of them.
    `done` was just set.
    """

    places: tuple[AlertPlace, ...]
    plans: tuple[tuple[ProductId, str], ...]
    reviewers: int
    listing: str
    done: Conversation | None = None


ProvisioningNotice = (
    ProvisionCard
    | ProvisionMoved
    | ProvisionList
    | ProvisionSheet
    | AccountList
    | AccountSheet
    | AlertProposal
    | AlertsSheet
)
ProvisioningForm = ProvisionRefuseForm | ProvisionEmailForm | AlertForm
