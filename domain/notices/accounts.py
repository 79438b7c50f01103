"""What is an MSP told about what it has bought of a vendor, once in the app, by mail and in chat alike?"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Purchased:
    """A subscription began; `again`: it, or another one, had been cancelled before, and the account is open again."""

    vendor: str
    msp: str
    plan: str
    quantity: int
    at: datetime
    trial_ends_at: datetime | None = None
    again: bool = False
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class SeatsChanged:
    """Seats were added or removed at Pax8; `at` is when it was asked for there."""

    vendor: str
    msp: str
    plan: str
    before: int
    after: int
    at: datetime
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """Another plan, and the seats of each."""

    vendor: str
    msp: str
    old_plan: str
    plan: str
    before: int
    after: int
    at: datetime
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class TrialConverted:
    vendor: str
    msp: str
    plan: str
    quantity: int
    at: datetime
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class TermRenewed:
    """`ends` is when the new term does."""

    vendor: str
    msp: str
    plan: str
    quantity: int
    at: datetime
    ends: datetime | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class SubscriptionCancelled:
    """A cancellation has been processed. `kept_until` is set where it was the last subscription: the account is closed,
    and its data is kept so long. `trial`: it was a trial, which nobody converted.
    """

    vendor: str
    msp: str
    plan: str
    quantity: int
    at: datetime
    kept_until: datetime | None = None
    zone: str = "UTC"
    trial: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the inbox: a notice of any area, which is drawn as its own card is."""

    at: datetime
    notice: object
    new: bool = False


@dataclass(frozen=True, slots=True)
class NotificationsPage:
    """What an organisation was notified of, the newest first. `in_chat`: this reader has each said in their direct chat
    too; `saved`: that was just set.
    """

    rows: tuple[Told, ...]
    total: int
    offset: int
    page_size: int
    unseen: int
    in_chat: bool
    zone: str
    saved: bool = False


AccountsNotice = (
    Purchased | SeatsChanged | PlanChanged | TrialConverted | TermRenewed | SubscriptionCancelled | NotificationsPage
)
