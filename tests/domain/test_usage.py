"""Which days of usage are read again, which answers are believed, and what do they add up to?"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.usage import (
    DayRead,
    Month,
    Spent,
    Verdict,
    cumulative,
    days_to_read,
    is_metered,
    judge,
    total,
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def all_read(today: date) -> dict[date, DayRead]:
    """Every day of both months, each read on the day after it."""
    month = Month.of(today)
    days = [*month.before.days, *(d for d in month.days if d < today)]
    return {d: DayRead(d + timedelta(days=1), lines=4) for d in days}


@pytest.mark.parametrize(
    ("today", "days"),
    [
        pytest.param("2026-11-21", 21 + 31, id="the middle of a month"),
        pytest.param("2026-11-01", 1 + 31, id="the first of a month"),
        pytest.param("2026-11-30", 30 + 31, id="the end of a short month"),
        pytest.param("2026-12-31", 31 + 30, id="the end of a year"),
        pytest.param("2027-01-01", 1 + 31, id="the first of a year"),
        pytest.param("2028-03-01", 1 + 29, id="after a leap February"),
        pytest.param("2027-03-01", 1 + 28, id="after a common February"),
        pytest.param("2028-02-29", 29 + 31, id="a leap day"),
    ],
)
def test_what_was_never_read_is_read_from_the_last_months_first(today: str, days: int) -> None:
    """Lost otherwise: the month beside this one in the chart, or a day at an edge of the calendar."""
    wanted = days_to_read(day(today), {})
    assert len(wanted) == len(set(wanted)) == days
    assert wanted[:2] == (day(today), day(today) - timedelta(days=1))
    assert min(wanted) == Month.of(day(today)).before.first and max(wanted) == day(today)


@pytest.mark.parametrize(
    ("today", "known", "also"),
    [
        pytest.param("2026-11-21", {}, [], id="today and yesterday are enough where all the rest was read"),
        pytest.param("2026-11-01", {}, [f"2026-10-{n:02}" for n in range(30, 0, -1)], id="1st: all of last month"),
        pytest.param("2026-11-05", {}, "last month", id="5th: all of last month again"),
        pytest.param("2026-11-06", {}, "last month", id="6th: all of last month, for the last time"),
        pytest.param("2026-11-07", {"last month": "2026-11-06"}, [], id="7th: last month is final"),
        pytest.param("2026-11-09", {"last month": "2026-11-05"}, "last month", id="9th, but nothing ran on the 6th"),
        pytest.param("2026-11-06", {"last month": "2026-11-06"}, [], id="6th, a second time that day"),
        pytest.param("2026-11-21", {"2026-11-12": "2026-11-12"}, ["2026-11-12"], id="a day last read before its end"),
        pytest.param("2026-11-21", {"2026-11-12": None}, ["2026-11-12"], id="a day of this month never read"),
        pytest.param("2026-11-21", {"2026-10-12": None}, ["2026-10-12"], id="a day of last month never read"),
        pytest.param("2026-11-21", {"2026-11-12": "doubt"}, ["2026-11-12"], id="a day in doubt"),
        pytest.param(
            "2026-11-21",
            {"2026-11-02": None, "2026-11-12": "2026-11-12"},
            ["2026-11-02", "2026-11-12"],
            id="never read comes before read too early",
        ),
    ],
)
def test_which_days_are_read_again(today: str, known: dict[str, str | None], also: list[str] | str) -> None:
    """Lost otherwise: late charges, or a thousand calls a day for figures that cannot change any more."""
    now = day(today)
    read = all_read(now)
    if Month.of(now).first + timedelta(days=6) <= now:
        read |= {d: DayRead(Month.of(now).first.replace(day=6), lines=4) for d in Month.of(now).before.days}
    last_month = [d for d in Month.of(now).before.days if d < now - timedelta(days=1)]
    for key, value in known.items():
        for d in last_month if key == "last month" else [day(key)]:
            read.pop(d)
            if value is not None:
                read[d] = DayRead(now, doubtful=True) if value == "doubt" else DayRead(day(value), lines=4)
    wanted = days_to_read(now, read)
    assert wanted[:2] == (now, now - timedelta(days=1))
    expected = last_month if also == "last month" else [day(d) for d in also]
    assert sorted(wanted[2:]) == sorted(expected)
    if isinstance(also, list) and now.day > 6:
        assert list(wanted[2:]) == expected


HAD, NONE = DayRead(date(2026, 10, 31), lines=4), DayRead(date(2026, 10, 31), lines=0)


@pytest.mark.parametrize(
    ("today", "of", "lines", "before", "verdict"),
    [
        pytest.param("2026-11-03", "2026-10-30", 3, HAD, Verdict.REPLACE, id="what is there is believed at any time"),
        pytest.param("2026-11-01", "2026-10-30", 0, HAD, Verdict.DOUBT, id="1st: last month has vanished"),
        pytest.param("2026-11-05", "2026-10-30", 0, HAD, Verdict.DOUBT, id="5th: last month is still away"),
        pytest.param(
            "2026-11-06", "2026-10-30", 0, HAD, Verdict.DOUBT, id="6th: the last day on which it may come back"
        ),
        pytest.param("2026-11-07", "2026-10-30", 0, HAD, Verdict.REPLACE, id="7th: it was taken back for good"),
        pytest.param("2026-11-21", "2026-11-20", 0, HAD, Verdict.DOUBT, id="this month's is not given up"),
        pytest.param("2026-11-03", "2026-10-30", 0, None, Verdict.DOUBT, id="3rd: nothing, of a day never read before"),
        pytest.param("2026-11-03", "2026-10-30", 0, NONE, Verdict.DOUBT, id="3rd: nothing, as before, says nothing"),
        pytest.param("2026-11-06", "2026-10-30", 0, NONE, Verdict.REPLACE, id="6th: nothing, as before, is nothing"),
        pytest.param("2026-11-03", "2026-11-02", 0, None, Verdict.REPLACE, id="a new month begins with nothing"),
        pytest.param("2026-11-21", "2026-11-21", 0, None, Verdict.REPLACE, id="a day without any usage"),
        pytest.param("2027-01-02", "2026-12-31", 0, HAD, Verdict.DOUBT, id="over the end of a year"),
    ],
)
def test_which_answers_are_believed(today: str, of: str, lines: int, before: DayRead | None, verdict: Verdict) -> None:
    """Lost otherwise: a month's charges, on the morning when Pax8 shows none."""
    assert judge(day(today), day(of), lines, before) is verdict


@pytest.mark.parametrize(
    ("name", "vendor", "metered"),
    [
        ("Azure Plan", "Microsoft", True),
        ("Microsoft Azure Plan [New Commerce Experience]", "Microsoft", True),
        ("AZURE PLAN", "", True),
        ("Azure Subscription", "Microsoft", True),
        ("Microsoft Azure Consumption", "Microsoft Corporation", True),
        ("Azure Active Directory Premium Plan 1", "Microsoft", False),
        ("Azure Reserved VM Instances Plan", "Microsoft", False),
        ("Azure Savings Plan for Compute", "Microsoft", False),
        ("Azure Information Protection Plan 1", "Microsoft", False),
        ("Azure Plan Backup", "Veeam", False),
        ("Microsoft 365 E3", "Microsoft", False),
        ("Lazure Plan", "Microsoft", False),
    ],
)
def test_what_is_billed_by_use(name: str, vendor: str, metered: bool) -> None:
    """Lost otherwise: the Azure bill, or a call a day for every seat licence with Azure in its name."""
    assert is_metered(name, vendor) is metered


def test_months_know_their_neighbours_and_days() -> None:
    """Lost otherwise: the comparison with the same day of a shorter month."""
    january = Month(2028, 1)
    assert (january.before, january.after, january.key) == (Month(2027, 12), Month(2028, 2), 202801)
    assert january.after.same_day(day("2028-01-31")) == day("2028-02-29")
    assert Month(2027, 2).same_day(day("2027-01-31")) == day("2027-02-28")
    assert Month.from_key(202802).length == 29


@pytest.mark.parametrize("key", [0, 202600, 202613, -1, 99999999, 199912])
def test_what_is_no_month(key: int) -> None:
    """Lost otherwise: a made-up button that reads a calendar that does not exist."""
    with pytest.raises(ValueError, match="no month"):
        Month.from_key(key)


def test_sums_keep_currencies_apart() -> None:
    """Lost otherwise: pounds that are told as dollars."""
    found = total([Spent("USD", Decimal("1.10")), Spent("EUR", Decimal(2)), Spent("USD", Decimal("-0.40"))])
    assert [(each.currency, each.charges) for each in found] == [("EUR", Decimal(2)), ("USD", Decimal("0.70"))]
    with pytest.raises(ValueError, match="EUR"):
        found[0] + found[1]


def test_a_curve_goes_on_over_days_without_usage() -> None:
    """Lost otherwise: a chart that falls to nothing on a quiet Sunday."""
    spent = {day("2026-11-01"): Decimal(2), day("2026-11-03"): Decimal(-1)}
    assert cumulative(Month(2026, 11), spent, day("2026-11-04")) == (2, 2, 1, 1)
    assert len(cumulative(Month(2026, 11), spent, day("2026-12-04"))) == 30
