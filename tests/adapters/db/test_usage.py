"""Is usage kept a day at a time, replaced only by what was read later, and told of mapped companies only?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from adapters.db import Database
from domain.catalog import Product
from domain.ids import ClientId, ProductId, SubscriptionId, SummaryId
from domain.ports import ReadDay, Seen, Unit
from domain.usage import DayRead, Month, Spent, UsageLine, UsageSummary
from tests.adapters.db.world import ACME, OTHER, seen, subscription
from tests.clock import NOON
from tests.mapping import map_to

AZURE, GROUP, OTHERS = SubscriptionId("az1"), SummaryId("rg1"), SummaryId("rg2")
BLUE = ClientId("blue")
MONTH, FIRST = Month.of(NOON.date()), Month.of(NOON.date()).first


def line(amount: str, name: str = "Disk", summary: SummaryId = GROUP, day: date = FIRST) -> UsageLine:
    charges = Decimal(amount)
    spent = Spent("EUR", charges, charges * Decimal("0.8"), charges * Decimal("0.2"))
    return UsageLine(summary, day, name, "1 Hour", Decimal("0.5"), spent, ProductId("p9"))


def read(lines: Sequence[UsageLine] | None, minutes: int = 0, day: date = FIRST, summary: SummaryId = GROUP) -> ReadDay:
    at = NOON + timedelta(minutes=minutes)
    told = DayRead(at.date(), lines is None, len(lines or ()))
    return ReadDay(summary, AZURE, day, at, told, None if lines is None else tuple(lines))


async def begin(unit: Unit) -> None:
    """One Azure Plan of Blue's, with two resource groups."""
    plan = replace(subscription("az1", name="Azure Plan"), product=ProductId("pa"))
    await unit.mirror.store_products([seen(Product(ProductId("pa"), "Azure Plan", "Microsoft"))])
    await unit.mirror.store_subscriptions([seen(plan)])
    groups = [
        UsageSummary(key, AZURE, name, "Microsoft", Spent("EUR", Decimal(9)))
        for key, name in ((GROUP, "rg-a"), (OTHERS, "rg-b"))
    ]
    assert await unit.usage.store_summaries([Seen(group, NOON, 0) for group in groups]) == 2


async def spent(unit: Unit) -> list[tuple[str, str, Decimal, Decimal]]:
    rows = await unit.usage.months(None, [MONTH])
    return [(r.client_name, r.spent.currency, r.spent.charges, r.spent.partner_total) for r in rows]


async def test_a_day_replaces_itself_and_the_month_follows(acme: Database) -> None:
    """Lost otherwise: charges counted twice, or a month that does not add up to its days."""
    async with acme.unit(ACME) as unit:
        await begin(unit)
        assert await unit.usage.store_days([read([line("1.10"), line("2", "Disk"), line("3", "CPU")])]) == 1
        assert await unit.usage.store_days([read([line("0.30", summary=OTHERS)], summary=OTHERS)]) == 1
        assert await spent(unit) == [("Blue Bikes", "EUR", Decimal("6.40"), Decimal("5.120"))]
        assert await unit.usage.store_days([read([line("1.10"), line("4", "CPU")], 5)]) == 1
    async with acme.view(ACME) as view:
        assert await spent(view) == [("Blue Bikes", "EUR", Decimal("5.40"), Decimal("4.320"))]
        meters = {(m.resource_group, m.product_name): m.spent.charges for m in await view.usage.meters(BLUE, MONTH)}
        assert meters == {
            ("rg-a", "Disk"): Decimal("1.10"),
            ("rg-a", "CPU"): Decimal(4),
            ("rg-b", "Disk"): Decimal("0.30"),
        }
        days = await view.usage.days([BLUE], FIRST, FIRST)
        assert sorted((d.resource_group, d.spent.charges, d.doubtful) for d in days if d.spent) == [
            ("rg-a", Decimal("5.10"), False),
            ("rg-b", Decimal("0.30"), False),
        ]


async def test_an_answer_asked_for_earlier_changes_nothing(acme: Database) -> None:
    """Lost otherwise: two runs at once leave the older figures."""
    async with acme.unit(ACME) as unit:
        await begin(unit)
        await unit.usage.store_days([read([line("5")], 10)])
        assert await unit.usage.store_days([read([line("1")], 9)]) == 0
        assert (await spent(unit))[0][2] == 5


async def test_the_same_answer_again_only_counts_as_read(acme: Database) -> None:
    """Lost otherwise: thousands of rows written every night for nothing, and “changed” says nothing any more."""
    async with acme.unit(ACME) as unit:
        await begin(unit)
        assert await unit.usage.store_days([read([line("5")])]) == 1
        assert await unit.usage.store_days([read([line("5")], 60 * 24)]) == 0
        assert await unit.usage.known([GROUP], FIRST) == {
            (GROUP, FIRST): DayRead(NOON.date() + timedelta(days=1), False, 1)
        }
        assert await unit.usage.store_days([read([], 60 * 25, day=FIRST + timedelta(days=1))]) == 0


async def test_a_day_in_doubt_keeps_what_it_had(acme: Database) -> None:
    """Lost otherwise: last month's charges, on the 2nd."""
    async with acme.unit(ACME) as unit:
        await begin(unit)
        await unit.usage.store_days([read([line("5")]), read(None, summary=OTHERS)])
        assert await unit.usage.store_days([read(None, 7)]) == 0
        known = await unit.usage.known([GROUP, OTHERS], FIRST)
        assert {key[0]: (day.doubtful, day.lines) for key, day in known.items()} == {
            GROUP: (True, 1),
            OTHERS: (True, 0),
        }
        assert (await spent(unit))[0][2] == 5
        assert await unit.usage.store_days([read([line("5")], 8)]) == 0
        assert not (await unit.usage.known([GROUP], FIRST))[GROUP, FIRST].doubtful
        assert await unit.usage.store_days([read([], 9)]) == 1
        assert await spent(unit) == []


async def test_only_mapped_companies_are_told_of(acme: Database) -> None:
    """Lost otherwise: figures of a company that the MSP took its hands off, or of another MSP's."""
    async with acme.unit(ACME) as unit:
        await begin(unit)
        await unit.usage.store_days([read([line("5")])])
        assert [(m.id, m.client, m.vendor) for m in await unit.usage.metered()] == [(AZURE, BLUE, "Microsoft")]
        await map_to(unit, "c1", None)
    async with acme.view(ACME) as view:
        assert await view.usage.metered() == ()
        assert await view.usage.months(None, [MONTH]) == ()
        assert await view.usage.days([BLUE], FIRST, MONTH.last) == ()
        assert await view.usage.meters(BLUE, MONTH) == ()
    async with acme.view(OTHER) as view:
        assert await view.usage.known([GROUP], FIRST) == {}


async def test_a_summary_is_known_while_it_is_listed(acme: Database) -> None:
    """Lost otherwise: resource groups of years ago are asked about for ever."""
    async with acme.unit(ACME) as unit:
        await begin(unit)
        newer = UsageSummary(GROUP, AZURE, "rg-a", "Microsoft", Spent("EUR", Decimal(12)))
        assert await unit.usage.store_summaries([Seen(newer, NOON + timedelta(days=2), 0)]) == 1
        assert await unit.usage.store_summaries([Seen(newer, NOON, 0)]) == 0
        assert await unit.usage.summaries(AZURE, datetime.min.replace(tzinfo=NOON.tzinfo)) == (GROUP, OTHERS)
        assert await unit.usage.summaries(AZURE, NOON + timedelta(days=1)) == (GROUP,)
