"""What is stored of Azure usage?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from domain.ids import ClientId, SubscriptionId, SummaryId
from domain.ports.mirror import Seen
from domain.usage import DayRead, Metered, Month, Spent, UsageLine, UsageSummary


@dataclass(frozen=True, slots=True)
class ReadDay:
    """One answer of Pax8's, to be stored. Without `lines` (None) what is stored stays, and the day is in doubt."""

    summary: SummaryId
    subscription: SubscriptionId
    day: date
    asked_at: datetime
    read: DayRead
    lines: tuple[UsageLine, ...] | None = None


@dataclass(frozen=True, slots=True)
class MonthSpent:
    """What one client spent in one month, in one currency."""

    client: ClientId
    client_name: str
    month: Month
    spent: Spent


@dataclass(frozen=True, slots=True)
class DaySpent:
    """What one resource group of one client spent on one day; `spent` is None for a day without any line."""

    client: ClientId
    resource_group: str
    day: date
    doubtful: bool
    read_at: datetime
    spent: Spent | None


@dataclass(frozen=True, slots=True)
class MeterSpent:
    """What one meter of one resource group cost one client in one month."""

    resource_group: str
    product_name: str
    unit: str
    quantity: Decimal
    spent: Spent


class UsageStore(Protocol):
    """Usage of mapped companies only, in what is told of it."""

    async def metered(self) -> tuple[Metered, ...]:
        """The mapped companies' subscriptions that are of the Azure kind, gone ones excepted, by id."""
        ...

    async def summaries(self, subscription: SubscriptionId, since: datetime) -> tuple[SummaryId, ...]:
        """Those that were listed since then."""
        ...

    async def known(self, summaries: Sequence[SummaryId], since: date) -> Mapping[tuple[SummaryId, date], DayRead]: ...

    async def store_summaries(self, rows: Sequence[Seen[UsageSummary]]) -> int:
        """Returns how many were written; one seen later is not overwritten."""
        ...

    async def store_days(self, days: Sequence[ReadDay]) -> int:
        """Each day's lines replace those that are stored of (summary, day), unless the day was read later. Returns how
        many days differ from before.
        """
        ...

    async def months(self, client: ClientId | None, months: Sequence[Month]) -> tuple[MonthSpent, ...]:
        """By the client's name, then currency."""
        ...

    async def days(self, clients: Sequence[ClientId], since: date, until: date) -> tuple[DaySpent, ...]:
        """Both days included."""
        ...

    async def meters(self, client: ClientId, month: Month) -> tuple[MeterSpent, ...]:
        """Summed over the month, in no order."""
        ...
