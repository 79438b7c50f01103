"""What is told about the usage of Azure?"""

from dataclasses import dataclass
from datetime import date, datetime

from domain.ids import ClientId
from domain.money import Money
from domain.usage import Month, PictureOf


@dataclass(frozen=True, slots=True)
class Figures:
    """What was charged in one currency. `same_day` is the month before up to the same day, `before` the whole of it;
    None where nothing is known of it. `partner_total` and `profit` are there for `manage_licensing` alone.
    """

    charges: Money
    same_day: Money | None = None
    before: Money | None = None
    partner_total: Money | None = None
    profit: Money | None = None


@dataclass(frozen=True, slots=True)
class UsageSpan:
    """Of what month, up to which day, as last read when; `doubtful` days may lack charges that Pax8 shows later."""

    month: Month
    until: date
    current: bool
    as_of: datetime
    zone: str
    doubtful: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class UsageRow:
    client_id: ClientId
    name: str
    figures: tuple[Figures, ...]


@dataclass(frozen=True, slots=True)
class UsageList:
    """What every client has used, one page of it; `totals` and `total` count the whole list."""

    rows: tuple[UsageRow, ...]
    totals: tuple[Figures, ...]
    total: int
    offset: int
    page_size: int
    span: UsageSpan


@dataclass(frozen=True, slots=True)
class UsagePart:
    """A resource group's or a meter's share."""

    name: str
    charges: Money


@dataclass(frozen=True, slots=True)
class UsageReport:
    """What one client has used. `among` says that the reader may look at the others too.

    `file` or `url` is where the platform finds the picture, once it is there.
    """

    client_id: ClientId
    client_name: str
    figures: tuple[Figures, ...]
    groups: tuple[UsagePart, ...]
    meters: tuple[UsagePart, ...]
    span: UsageSpan
    among: bool
    picture: PictureOf
    file: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class NoUsage:
    """Nothing to tell: without any Azure `subscriptions`, or because nothing was read of them for that month.

    `client_name` names the one who was asked about; `other` is a month that there is something of.
    """

    client_id: ClientId | None
    client_name: str | None
    month: Month
    subscriptions: int
    among: bool
    other: Month | None = None


UsageNotice = UsageList | UsageReport | NoUsage
