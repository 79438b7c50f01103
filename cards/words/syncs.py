"""How is a sync told: under way, ended or failed?"""

from datetime import timedelta

from cards.words.units import count, duration, moment
from domain.notices import SyncKind, SyncReport, SyncSheet

_KINDS = {
    "companies": "Companies",
    "subscriptions": "Subscriptions",
    "products": "Products",
    "usage": "Azure usage",
}
_FAILURES = {"Interrupted": "It was cut off before its end."}
_SHORTEST = timedelta(seconds=1)


def kind_name(kind: str) -> str:
    return _KINDS.get(kind, kind)


def title(report: SyncReport) -> str:
    kind = kind_name(report.kind)
    if report.failure:
        return f"{kind}: sync failed"
    return f"{kind}: sync finished" if report.ended else f"{kind}: sync running"


def outcome(report: SyncReport) -> str:
    if report.failure:
        return f"{_sentence(failure(report.failure))} What was read before stays as it is; the next run tries again."
    if report.ended is None:
        return _under_way(report)
    if not report.changed and not report.gone:
        return "Everything was up to date."
    return f"{changes(report)}."


def changes(report: SyncReport) -> str:
    """3 new, 34 changed, 2 no longer at Pax8"""
    changed = report.changed - report.added
    counts = ((report.added, "new"), (changed, "changed"), (report.gone, "no longer at Pax8"))
    return ", ".join(f"{number:,} {what}" for number, what in counts if number > 0)


def failure(why: str) -> str:
    return _FAILURES.get(why, why)


def facts(report: SyncReport) -> tuple[tuple[str, str], ...]:
    took = (("Took", duration(report.ended - report.started)),) if report.ended else ()
    by = (("Started by", report.asked_by),) if report.asked_by else ()
    return (
        ("Started", moment(report.started, report.zone)),
        *by,
        *took,
        ("Read", count(report.read, "record", "records")),
        *_named("New", report.new_names, report.added),
        *_named("Changed", report.changed_names, report.changed - report.added),
        *_named("Gone at Pax8", report.gone_names, report.gone),
    )


def pages_read(pages: int, page_total: int) -> str:
    return f"{pages:,} of {count(page_total, 'page', 'pages')} read"


def _under_way(report: SyncReport) -> str:
    if not report.page_total:
        return "Waiting for the first page from Pax8."
    if report.pages >= report.page_total:
        return "All pages are read; checking what is no longer there."
    changed = f", {report.changed:,} changed" if report.changed else ""
    return f"{pages_read(report.pages, report.page_total)}{changed}.{_left(report)}"


def _left(report: SyncReport) -> str:
    """Only a guess: pages take about equally long."""
    if report.at is None or not report.pages or report.at - report.started < _SHORTEST:
        return ""
    left = (report.at - report.started) * (report.page_total - report.pages) / report.pages
    return f" About {duration(max(left, _SHORTEST))} left."


def _named(label: str, names: tuple[str, ...], total: int) -> tuple[tuple[str, str], ...]:
    if not names:
        return ()
    more = f" and {total - len(names):,} more" if total > len(names) else ""
    return ((label, ", ".join(dict.fromkeys(names)) + more),)


def sheet_connection(sheet: SyncSheet) -> str:
    if not sheet.connected:
        return "Pax8 is not connected."
    if sheet.refused_at is not None:
        why = _sentence(sheet.why or "no reason given")
        return f"Pax8 has not accepted the credentials since {moment(sheet.refused_at, sheet.zone)}: {why}"
    return "Pax8 is connected."


def sheet_row(of: SyncKind, zone: str) -> str:
    parts = [outcome(of.running)] if of.running else [_last(of.last, zone)]
    if of.next is not None:
        parts.append(f"Next: {moment(of.next, zone)}.")
    return " ".join(parts)


def begun(kind: str, told: bool) -> str:
    where = " Its progress is in our direct messages." if told else " Its result shows under “sync”."
    return (
        f"{kind_name(kind)} are being read now.{where}" if kind != "usage" else f"Azure usage is being read now.{where}"
    )


def connected(told: bool) -> str:
    where = " You see how far in our direct messages." if told else ""
    return f"Pax8 is connected. Its companies are being read now.{where}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _last(last: SyncReport | None, zone: str) -> str:
    if last is None or last.ended is None:
        return "Never read yet."
    if last.failure:
        return f"Failed on {moment(last.ended, zone)}: {_sentence(failure(last.failure))}"
    what = changes(last) or "nothing new"
    took = duration(last.ended - last.started)
    return f"Read on {moment(last.ended, zone)} in {took}: {count(last.read, 'record', 'records')}, {what}."
