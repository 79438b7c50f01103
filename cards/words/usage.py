"""How is the usage of Azure told, in words and in the words of a chart?"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from cards.clean import cut, line
from cards.words.units import count, moment, money, percent
from domain.money import Money
from domain.notices import Figures, NoUsage, UsageList, UsagePart, UsageReport, UsageSpan
from domain.usage import Chart, Curve, Month, Series

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

OPEN = "Open"
ALL_CLIENTS = "All clients"
GROUPS = "By resource group"
METERS = "By meter"
PARTNER_TOTAL = "You pay Pax8"
PROFIT = "Your profit"
_SHOWN = 8
_LONGEST = 80
"""Characters of a name."""

_MORE = 3
"""Spans of days that are named one by one."""


def month(of: Month) -> str:
    """November 2026"""
    return f"{_MONTHS[of.number - 1]} {of.year}"


def list_title(shown: UsageList) -> str:
    return f"Azure usage, {month(shown.span.month)}"


def report_title(shown: UsageReport) -> str:
    return f"Azure usage of {_name(shown.client_name)}, {month(shown.span.month)}"


def list_totals(shown: UsageList) -> str:
    """Of the whole list, each currency by itself."""
    return f"{count(shown.total, 'client', 'clients')} · {_both(shown.totals, shown.span)}"


def charged(figures: Sequence[Figures], span: UsageSpan) -> str:
    return f"{_joined(each.charges for each in figures)} {_so_far(span)}"


def row_value(figures: Sequence[Figures]) -> str:
    return _joined(each.charges for each in figures)


def row_subtitle(figures: Sequence[Figures], span: UsageSpan) -> str:
    before = _MONTHS[span.month.before.number - 1]
    told = []
    if same := [each.same_day for each in figures if each.same_day]:
        told.append(f"by then in {before} {_joined(same)}")
    if whole := [each.before for each in figures if each.before]:
        told.append(f"all of {before} {_joined(whole)}")
    told += [f"{label} {amount}" for label, amount in _partner(figures)]
    return " · ".join(told) or f"nothing in {before}"


def report_facts(shown: UsageReport) -> Iterable[tuple[str, str]]:
    before = _MONTHS[shown.span.month.before.number - 1]
    for figures in shown.figures:
        if len(shown.figures) > 1:
            yield "Charged", money(figures.charges)
        if figures.same_day is not None:
            yield f"By then in {before}", f"{money(figures.same_day)}{_change(figures.charges, figures.same_day)}"
        if figures.before is not None:
            difference = "" if shown.span.current else _change(figures.charges, figures.before)
            yield f"All of {before}", f"{money(figures.before)}{difference}"
    yield from _partner(shown.figures)


def parts(shown: Sequence[UsagePart]) -> Iterable[tuple[str, str]]:
    """The dearest by name, the others in one line."""
    for part in shown[:_SHOWN]:
        yield _name(part.name) or "–", money(part.charges)
    rest = shown[_SHOWN:]
    if rest:
        sums: dict[str, Money] = {}
        for part in rest:
            known = sums.get(part.charges.currency)
            sums[part.charges.currency] = known + part.charges if known else part.charges
        yield f"{len(rest):,} more", _joined(sums.values())


def as_of(span: UsageSpan) -> str:
    rising = " Charges of the last days may still rise." if span.current else ""
    return f"As Pax8 had it on {moment(span.as_of, span.zone)}.{rising}"


def doubtful(span: UsageSpan) -> str:
    """Which days, and why they may change."""
    told = "Pax8 did not show all of it when it was last read. What was known before is kept, and it is read again."
    return f"{_days(span.doubtful)}: {told}"


def list_place(shown: UsageList) -> str:
    return f"Showing {shown.offset + 1:,}–{shown.offset + len(shown.rows):,} of {shown.total:,} clients."


def nothing_title(shown: NoUsage) -> str:
    return f"Azure usage of {_name(shown.client_name)}" if shown.client_name else "Azure usage"


def nothing(shown: NoUsage) -> str:
    whose = _name(shown.client_name or "") or "No client"
    if not shown.subscriptions:
        has = f"{whose} has no Azure subscription" if shown.client_name else f"{whose} has an Azure subscription"
        comes = "Once a mapped company has one, its charges stand here"
        return f"{has} at Pax8. {comes}: by day and resource group, beside the month before."
    return (
        f"Nothing is known of {month(shown.month)} yet. Pax8 is asked every night at 4, for this month and the last; "
        "days before that cannot be read."
    )


def alt(shown: UsageReport) -> str:
    """All that the picture shows."""
    span, told = shown.span, []
    for figures in shown.figures:
        told.append(f"{money(figures.charges)} {_so_far(span)}")
        if figures.same_day is not None:
            told.append(f"{money(figures.same_day)} by the same day of the month before")
        if figures.before is not None:
            told.append(f"{money(figures.before)} in all of {month(span.month.before)}")
    return f"Chart of what {_name(shown.client_name)} was charged for Azure, adding up day by day: {'; '.join(told)}."


def chart(curve: Curve) -> Chart:
    """Short words: a picture is looked at on a phone."""
    short, before = _MONTHS[curve.month.number - 1][:3], _MONTHS[curve.month.before.number - 1][:3]
    now = Series(f"{short} {curve.month.year}", curve.now)
    last = Series(f"{before} {curve.month.before.year}", curve.before)
    return Chart(
        title=_name(curve.client_name),
        subtitle=f"Azure charges in {curve.currency}, up to {_day(curve.until)} {curve.month.year}",
        currency=curve.currency,
        series=(now, last) if curve.before else (now,),
        days=max(curve.month.length, len(curve.before)),
    )


def _name(text: str) -> str:
    return cut(line(text), _LONGEST)


def _both(figures: Sequence[Figures], span: UsageSpan) -> str:
    whole = [each.before for each in figures if each.before]
    before = f" · {_joined(whole)} in {_MONTHS[span.month.before.number - 1]}" if whole else ""
    partner = "".join(f" · {label} {amount}" for label, amount in _partner(figures))
    return f"{charged(figures, span)}{before}{partner}"


def _partner(figures: Sequence[Figures]) -> Iterable[tuple[str, str]]:
    """Only what the facts hold: for most readers they hold none of it."""
    if paid := [each.partner_total for each in figures if each.partner_total is not None]:
        yield PARTNER_TOTAL, _joined(paid)
    if earned := [each.profit for each in figures if each.profit is not None]:
        yield PROFIT, _joined(earned)


def _so_far(span: UsageSpan) -> str:
    return f"up to {_day(span.until)}" if span.current else f"in {month(span.month)}"


def _change(now: Money, before: Money) -> str:
    """(+12%)"""
    if before.amount <= 0:
        return ""
    share = (now.amount - before.amount) / before.amount * 100
    sign = "+" if share > 0 else "−" if share < 0 else "±"
    return f" ({sign}{percent(abs(share).quantize(Decimal(1)))})"


def _joined(amounts: Iterable[Money]) -> str:
    return " + ".join(money(amount) for amount in amounts)


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"


def _days(days: Sequence[date]) -> str:
    """1–3 Nov and 7 Nov"""
    runs = [[day for _, day in run] for _, run in groupby(enumerate(days), lambda each: each[1].toordinal() - each[0])]
    told = [_day(run[0]) if len(run) == 1 else f"{run[0].day}–{_day(run[-1])}" for run in runs]
    if len(told) > _MORE:
        return count(len(days), "day", "days")
    return " and ".join(filter(None, [", ".join(told[:-1]), told[-1]]))
