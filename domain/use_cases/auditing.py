"""What was done, by whom, when and from where: how is it recorded, looked for, and handed out?"""

import csv
import io
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.audit import AuditEntry, AuditLine, AuditPage, AuditSearch
from domain.errors import BadPeriod
from domain.ids import OrgId
from domain.ports import Ports, Unit
from domain.tenancy import Actor

PAGE = 8
"""Entries on a card."""

PORTION = 500
"""Entries read at a time for a file: no transaction is held while it is sent."""

WORDS = 4
"""Words that are looked for one by one; what follows stays together with the last."""

_BACK = re.compile(r"(\d{1,4})(h|d|w)")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_PERIODS = ("today", "yesterday", "this week", "last week", "this month", "last month")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins with one of these is a formula to some spreadsheet (owasp.org, CSV Injection)."""

_BEGUN = re.compile(r"([;\t\r\n][\s'\"\u200b\ufeff]*)(?=[=+\-@＝＋－＠])")

COLUMNS = ("time", "who", "action", "on", "id", "from", "detail")


async def record(
    unit: Unit, actor: Actor, action: str, subject: str, at: datetime, detail: str = "", via: str | None = None
) -> None:
    """Commits with what it tells of."""
    await unit.audit.add(AuditEntry(at, action, subject, actor.name, actor.person, via or actor.place, detail))


async def page(unit: Unit, search: AuditSearch, offset: int) -> AuditPage:
    return await unit.audit.page(search, offset, PAGE)


Called = Callable[[str], frozenset[str]]
"""Which actions are called by this word, where people read them."""


def searched(typed: str, zone: str, now: datetime, called: Called) -> AuditSearch:
    """`person:Dana`, `action:rule`, a period ("last week", "30d", "2026-11-01"), and words; raises `BadPeriod`."""
    words = " ".join(typed.casefold().split())
    person, words = _tagged("person", words)
    action, words = _tagged("action", words)
    since, until, words = _period(words, zone, now)
    parts = words.split(" ", WORDS - 1) if words else []
    return AuditSearch(tuple((part, called(part)) for part in parts), person, action, since, until)


async def exported(ports: Ports, org: OrgId, search: AuditSearch) -> AsyncIterator[bytes]:
    """As CSV (RFC 4180; UTF-8 with its mark, which spreadsheets want; times in UTC), a portion at a time."""
    yield "\ufeff".encode() + _rows([COLUMNS])
    below: int | None = None
    while True:
        async with ports.view(org) as view:
            lines = await view.audit.portion(search, below, PORTION)
        if lines:
            yield _rows([_cells(line) for line in lines])
        if len(lines) < PORTION:
            return
        below = lines[-1].id


def cell(text: str) -> str:
    """The text, so that no spreadsheet takes it for a formula: also one that hides behind blanks or quotes, and none
    that a semicolon, a tab or a line break makes the beginning of a cell where those separate cells.
    """
    plain = "".join(sign for sign in text if sign >= " " or sign in "\t\r\n")
    plain = _BEGUN.sub(r"\1'", plain)
    hidden = plain.lstrip(" \u00a0'\"\u200b\ufeff")
    return f"'{plain}" if plain.startswith(_DANGEROUS) or hidden.startswith(_DANGEROUS) else plain


def _tagged(tag: str, words: str) -> tuple[str, str]:
    found = re.search(rf"(?:^|\s){tag}:\s?(\S+)", words)
    if found is None:
        return "", words
    return found[1], " ".join((words[: found.start()] + " " + words[found.end() :]).split())


def _period(words: str, zone: str, now: datetime) -> tuple[datetime | None, datetime | None, str]:
    for name in _PERIODS:
        if re.search(rf"(?:^|\s){name}(?:\s|$)", words):
            rest = " ".join(re.sub(rf"(?:^|\s){name}(?=\s|$)", " ", words).split())
            return *_named(name, zone, now), rest
    kept, since = [], None
    until = None
    for word in words.split():
        if back := _BACK.fullmatch(word):
            since = now - int(back[1]) * _UNITS[back[2]]
        elif re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", word):
            since, until = _day(word, zone)
        else:
            kept.append(word)
    return since, until, " ".join(kept)


def _named(name: str, zone: str, now: datetime) -> tuple[datetime, datetime]:
    today = now.astimezone(ZoneInfo(zone)).date()
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    spans = {
        "today": (today, today + timedelta(days=1)),
        "yesterday": (today - timedelta(days=1), today),
        "this week": (monday, monday + timedelta(days=7)),
        "last week": (monday - timedelta(days=7), monday),
        "this month": (first, today + timedelta(days=1)),
        "last month": (before, first),
    }
    begin, end = spans[name]
    return _midnight(begin, zone), _midnight(end, zone)


def _day(typed: str, zone: str) -> tuple[datetime, datetime]:
    try:
        year, month, day = (int(part) for part in typed.split("-"))
        named = date(year, month, day)
        return _midnight(named, zone), _midnight(named + timedelta(days=1), zone)
    except (ValueError, OverflowError):
        raise BadPeriod(typed) from None


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _cells(line: AuditLine) -> tuple[str, ...]:
    entry = line.entry
    told = (entry.actor, entry.action, line.subject_name, entry.subject, entry.via or "", entry.detail)
    return entry.at.astimezone(UTC).isoformat(timespec="seconds"), *(cell(text) for text in told)


def _rows(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
