"""Who is told which figures, of which month, and whose?"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cards.notices import card
from domain.errors import MonthAhead
from domain.ids import ClientId, OrgId
from domain.notices import UsageList, UsageReport
from domain.ports import DaySpent, MeterSpent, MonthSpent, Unit
from domain.tenancy import Actor, Client, Permission
from domain.usage import Month, Spent
from domain.use_cases.usage import listing, read_words, report

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY, THIS, LAST = NOW.date(), Month(2026, 11), Month(2026, 10)
BIRCH = Client(ClientId("birch"), "Birch")


@pytest.mark.parametrize(
    ("typed", "whose", "month"),
    [
        ("", "", THIS),
        ("birch", "birch", THIS),
        ("birch & sons october", "birch & sons", LAST),
        ("birch oct", "birch", LAST),
        ("birch Dec.", "birch", Month(2025, 12)),
        ("november", "", THIS),
        ("last month", "", LAST),
        ("birch last month", "birch", LAST),
        ("this month", "", THIS),
        ("birch 2026-02", "birch", Month(2026, 2)),
        ("birch 2/2026", "birch", Month(2026, 2)),
        ("birch march 2025", "birch", Month(2025, 3)),
        ("birch 2026-13", "birch 2026-13", THIS),
        ("march analytics", "march analytics", THIS),
    ],
)
def test_a_month_stands_after_the_client(typed: str, whose: str, month: Month) -> None:
    """Lost otherwise: another month than the one that was asked for."""
    assert read_words(typed, TODAY) == (whose, month)


@pytest.mark.parametrize("typed", ["2026-12", "birch 2027-01", "december 2026", "12/2026"])
def test_a_month_that_has_not_begun_is_refused(typed: str) -> None:
    """Lost otherwise: a card of nothing, as though nothing had been used."""
    with pytest.raises(MonthAhead):
        read_words(typed, TODAY)


class Stored:
    """What a database would tell of one client."""

    def __init__(self, spent: Mapping[Month, Spent]) -> None:
        self.usage, self._spent = self, spent

    async def months(self, client: ClientId | None, months: tuple[Month, ...]) -> tuple[MonthSpent, ...]:
        return tuple(MonthSpent(BIRCH.id, BIRCH.name, month, spent) for month, spent in self._spent.items())

    async def days(self, clients: tuple[ClientId, ...], since: date, until: date) -> tuple[DaySpent, ...]:
        return tuple(DaySpent(BIRCH.id, "rg", month.first, False, NOW, spent) for month, spent in self._spent.items())

    async def meters(self, client: ClientId, month: Month) -> tuple[MeterSpent, ...]:
        return (MeterSpent("rg", "Disk", "1 GB", Decimal(1), self._spent[month]),)


@given(
    partner=some.decimals(min_value=1000, max_value=9999, places=2),
    profit=some.decimals(min_value=10000, max_value=99999, places=2),
    held=some.sampled_from([p for p in Permission if p is not Permission.MANAGE_LICENSING]),
    manages=some.booleans(),
)
async def test_no_partner_figure_reaches_a_reader_without_manage_licensing(
    partner: Decimal, profit: Decimal, held: Permission, manages: bool
) -> None:
    """Lost otherwise: what the MSP pays and earns, before its own clients."""
    permissions = {Permission.READ_LICENSING, held} | ({Permission.MANAGE_LICENSING} if manages else set())
    actor = Actor(OrgId("harbour"), "Somebody", permissions=frozenset(permissions))
    unit: Unit = Stored(
        {LAST: Spent("USD", Decimal(7), partner, profit), THIS: Spent("USD", Decimal(9), partner, profit)}
    )  # type: ignore[assignment]
    told = [await listing(unit, actor, THIS, 0, NOW), await report(unit, actor, BIRCH, THIS, NOW)]
    for notice in told:
        assert isinstance(notice, UsageList | UsageReport)
        drawn = repr(notice) + card(notice).summary
        assert (str(partner) in drawn and str(profit) in drawn) is manages
