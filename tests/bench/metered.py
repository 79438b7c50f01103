"""How does a house come to know two months of Azure usage, without asking Pax8 for every day of every resource group?"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from bot.wiring import House
from domain.ids import OrgId, SummaryId
from domain.ports import ReadDay, Seen
from domain.usage import DayRead, Metered, Month, Spent, UsageLine, UsageSummary

GROUPS = ("rg-production", "rg-backup", "rg-web")
METERS = (("Virtual Machines D4s v5", "1 Hour"), ("Premium SSD P15 LRS Disk", "1/Month"), ("Bandwidth Egress", "1 GB"))
SPENT = Spent("USD", Decimal("4.60"), Decimal("3.96"), Decimal("0.64"))


async def use(built: House, org: OrgId) -> None:
    """As a run stores it: every day up to today of this month and the last."""
    now = built.ports.clock.now()
    async with built.ports.view(org) as view:
        metered = await view.usage.metered()
    for each in metered:
        summaries = [
            UsageSummary(SummaryId(f"{each.id}-{group}"), each.id, group, "Microsoft", SPENT) for group in GROUPS
        ]
        async with built.ports.unit(org) as unit:
            await unit.usage.store_summaries([Seen(summary, now, 0) for summary in summaries])
            await unit.usage.store_days([day for summary in summaries for day in _days(each, summary, now)])


def _days(of: Metered, summary: UsageSummary, now: datetime) -> Iterator[ReadDay]:
    today = now.date()
    for day in (*Month.of(today).before.days, *Month.of(today).days):
        if day <= today:
            lines = tuple(_line(summary, day, *meter) for meter in METERS)
            yield ReadDay(summary.id, of.id, day, now, DayRead(today, False, len(lines)), lines)


def _line(summary: UsageSummary, day: date, name: str, unit: str) -> UsageLine:
    return UsageLine(summary.id, day, name, unit, Decimal(day.day), SPENT)
