"""What has Azure used: which days are read again, which answers are believed, and what do they add up to?"""

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from domain.ids import ClientId, CompanyId, OrgId, ProductId, SubscriptionId, SummaryId
from domain.money import Money

SETTLED_ON = 6
"""Day of the month from which the month before is taken for final. Pax8 closes a vendor's month on the 2nd at midnight
UTC and makes its charges three days later; partners see Azure usage disappear from the 1st to the 4th."""

_METERED = re.compile(r"\bazure\b.*\b(plan|subscription|usage|consumption)\b", re.IGNORECASE)
_SEATS = re.compile(r"\b(reserv|savings|active directory|information protection|devops|entra)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @staticmethod
    def of(day: date) -> "Month":
        return Month(day.year, day.month)

    @staticmethod
    def from_key(key: int) -> "Month":
        """Of 202611. Raises ValueError for what is no month."""
        year, number = divmod(key, 100)
        if not (1 <= number <= 12 and 2000 <= year <= 9998):
            raise ValueError(f"{key} is no month")
        return Month(year, number)

    @property
    def key(self) -> int:
        """202611: sorts as months do, and fits into a button."""
        return self.year * 100 + self.number

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def length(self) -> int:
        return calendar.monthrange(self.year, self.number)[1]

    @property
    def last(self) -> date:
        return date(self.year, self.number, self.length)

    @property
    def before(self) -> "Month":
        return Month.of(self.first - timedelta(days=1))

    @property
    def after(self) -> "Month":
        return Month.of(self.last + timedelta(days=1))

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(date(self.year, self.number, n) for n in range(1, self.length + 1))

    def same_day(self, day: date) -> date:
        """The day of this month with that day's number, or its last one."""
        return date(self.year, self.number, min(day.day, self.length))


@dataclass(frozen=True, slots=True)
class Metered:
    """A subscription that is billed by what it has used."""

    id: SubscriptionId
    company: CompanyId
    client: ClientId
    product_name: str
    vendor: str = ""
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What usage costs: `charges` are the customer's; what the MSP pays and earns never reaches a reader without
    `manage_licensing`. Negative where something was credited.
    """

    currency: str
    charges: Decimal
    partner_total: Decimal = Decimal(0)
    profit: Decimal = Decimal(0)

    def __add__(self, other: "Spent") -> "Spent":
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} with {other.currency}")
        partner, profit = self.partner_total + other.partner_total, self.profit + other.profit
        return Spent(self.currency, self.charges + other.charges, partner, profit)

    @property
    def charged(self) -> Money:
        return Money(self.charges, self.currency)


@dataclass(frozen=True, slots=True)
class UsageSummary:
    """One resource group of one subscription, with Pax8's own total of the current month."""

    id: SummaryId
    subscription: SubscriptionId
    resource_group: str
    vendor: str
    spent: Spent


@dataclass(frozen=True, slots=True)
class UsageLine:
    """One meter on one day. Pax8 gives lines no id: they are told apart by product, unit, and their order."""

    summary: SummaryId
    day: date
    product_name: str
    unit: str
    quantity: Decimal
    spent: Spent
    product: ProductId | None = None


@dataclass(frozen=True, slots=True)
class DayRead:
    """How a summary's day stands with us: `on` is the day on which it was last read, in the MSP's zone."""

    on: date
    doubtful: bool = False
    lines: int = 0


class Verdict(StrEnum):
    """What an answer about one day is worth."""

    REPLACE = "replace"
    """It takes the place of what we had."""
    DOUBT = "doubt"
    """What we had stays, and the day is asked for again."""


def is_metered(product_name: str, vendor: str) -> bool:
    """Whether a subscription is of the Azure kind: Microsoft's, and named a plan, subscription, usage or consumption of
    Azure. What is bought by the seat or reserved for a term (Azure Active Directory, Reserved Instances) is not.

    A vendor that is not known yet does not exclude it: products are read once a day.
    """
    theirs = not vendor or "microsoft" in vendor.casefold()
    return theirs and bool(_METERED.search(product_name)) and not _SEATS.search(product_name)


def days_to_read(today: date, known: Mapping[date, DayRead]) -> tuple[date, ...]:
    """The days of this month and the last that are to be asked for, most pressing first.

    Always today and yesterday; then every day never read, in doubt, or last read before it was over (this month's) or
    settled (last month's, on the 6th), longest unread first.
    """
    recent = [today, today - timedelta(days=1)]
    window = [day for day in (*Month.of(today).before.days, *Month.of(today).days) if day < recent[1]]
    open_days = [day for day in window if _is_open(day, today, known.get(day))]
    return (*recent, *sorted(open_days, key=lambda day: (_read_on(known.get(day)), -day.toordinal())))


def judge(today: date, day: date, lines: int, before: DayRead | None) -> Verdict:
    """An empty answer is not believed where it would undo something that may come back: until a month has settled, Pax8
    shows nothing where there was something, and nothing for all of last month on its first days.
    """
    if lines:
        return Verdict.REPLACE
    had = before is not None and before.lines > 0
    settled = Month.of(day) < Month.of(today) and today.day > SETTLED_ON
    if had:
        return Verdict.REPLACE if settled else Verdict.DOUBT
    vanishing = Month.of(day) < Month.of(today) and today.day < SETTLED_ON
    return Verdict.DOUBT if vanishing else Verdict.REPLACE


def total(spent: Iterable[Spent]) -> tuple[Spent, ...]:
    """One sum for each currency, by its code."""
    sums: dict[str, Spent] = {}
    for each in spent:
        sums[each.currency] = sums[each.currency] + each if each.currency in sums else each
    return tuple(sums[currency] for currency in sorted(sums))


def cumulative(month: Month, spent: Mapping[date, Decimal], until: date) -> tuple[Decimal, ...]:
    """The charges of the month up to each of its days, the last one being `until` or the month's end."""
    sums: list[Decimal] = []
    for day in month.days:
        if day > until:
            break
        sums.append((sums[-1] if sums else Decimal(0)) + spent.get(day, Decimal(0)))
    return tuple(sums)


def _is_open(day: date, today: date, read: DayRead | None) -> bool:
    if read is None or read.doubtful:
        return True
    this_month = Month.of(today)
    final = day + timedelta(days=1) if Month.of(day) == this_month else this_month.first.replace(day=SETTLED_ON)
    return read.on < final


def _read_on(read: DayRead | None) -> date:
    return date.min if read is None else read.on


@dataclass(frozen=True, slots=True)
class PictureOf:
    """Which picture: of what one client was charged in a month, beside the month before. It never shows what the MSP
    pays or earns, whoever looks at it.
    """

    org: OrgId
    client: ClientId
    month: Month


@dataclass(frozen=True, slots=True)
class Curve:
    """What such a picture shows: charges up to each day of the month, and of the month before, in one currency."""

    client_name: str
    currency: str
    month: Month
    until: date
    now: tuple[Decimal, ...]
    before: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart: its points are days of a month, the first being day 1."""

    name: str
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What a picture shows, its words finished: money over the days of a month, the present series first."""

    title: str
    subtitle: str
    currency: str
    series: tuple[Series, ...]
    days: int
