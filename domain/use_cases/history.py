"""What became of requests, by whatever somebody remembers of them?"""

import re
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from domain.changes import ChangeStatus
from domain.errors import BadSearch, BadToken, NotAllowed, UnknownChange
from domain.ids import ClientId
from domain.notices import ApprovalCard, HistoryFilter, HistoryList
from domain.ports import ChangeSearch, Ports, Unit
from domain.tenancy import Actor, Permission
from domain.use_cases.waiting import PAGE

KIND = "history"
LONGEST = 3650
"""Days back that a search may ask for."""

LIMIT = 100
"""Characters of one part of a filter."""

_STATUSES = tuple(status.value for status in ChangeStatus)
_PART = re.compile(r"(status|client|vendor|person|by|days):(\S+)", re.IGNORECASE)
_DAYS = re.compile(r"(\d{1,6})\s*(?:d|days?)", re.IGNORECASE | re.ASCII)


async def history(ports: Ports, actor: Actor, wanted: HistoryFilter, offset: int = 0) -> HistoryList:
    """A page of what fits; the filter is kept, so that the pages after it know it."""
    now = ports.clock.now()
    if actor.person is None:
        raise NotAllowed(Permission.READ_LICENSING, "approvals")
    async with ports.unit(actor.org) as unit:
        wanted = await _with_client(ports, unit, wanted)
        page = await unit.changes.search(_search(wanted, now), offset, PAGE)
        kept = await unit.listings.keep(actor.person, KIND, now, asdict(wanted))
    return HistoryList(page.rows, page.total, offset, PAGE, wanted, kept.id, actor.zone)


async def kept_filter(ports: Ports, actor: Actor, listing: str) -> HistoryFilter:
    """Raises `BadToken` for a list that is out of date, or another person's."""
    async with ports.view(actor.org) as view:
        kept = await view.listings.get(listing, actor.person, KIND, ports.clock.now())
    if kept is None:
        raise BadToken
    return HistoryFilter(**kept.terms)


def read_filter(text: str) -> HistoryFilter:
    """Of "status:rejected acme 90d": parts by name, a status or a number of days by its look, the rest words."""
    named = {name.lower(): value for name, value in _PART.findall(text)}
    words: list[str] = []
    for word in _PART.sub(" ", text).split():
        if word.casefold() in _STATUSES and "status" not in named:
            named["status"] = word
        elif (days := _DAYS.fullmatch(word)) and "days" not in named:
            named["days"] = days[1]
        else:
            words.append(word)
    return check_filter(
        HistoryFilter(
            status=named.get("status", ""),
            client_name=named.get("client", ""),
            vendor=named.get("vendor", ""),
            person=named.get("person", named.get("by", "")),
            days=named.get("days", ""),
            words=" ".join(words),
        )
    )


def check_filter(wanted: HistoryFilter) -> HistoryFilter:
    """With its parts trimmed; raises `BadSearch`."""
    wanted = HistoryFilter(**{name: value.strip()[:LIMIT] for name, value in asdict(wanted).items()})
    status = wanted.status.casefold()
    if status and status not in _STATUSES:
        raise BadSearch("status", wanted.status, _STATUSES)
    digits = wanted.days.casefold().removesuffix("days").removesuffix("d").strip()
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) <= 6 and 1 <= int(digits) <= LONGEST):
        raise BadSearch("days", wanted.days, ("30", "90", "365"))
    return replace(wanted, status=status, days=digits)


async def card(ports: Ports, actor: Actor, number: str) -> ApprovalCard:
    """The request with this number, as those who decide see it."""
    async with ports.view(actor.org) as view:
        change = await view.changes.by_number(int(number)) if len(number) <= 9 else None
    if change is None:
        raise UnknownChange(f"#{number}")
    return ApprovalCard(change, actor.zone, copy=True)


async def _with_client(ports: Ports, unit: Unit, wanted: HistoryFilter) -> HistoryFilter:
    """A client that was typed is looked for among the clients; raises `BadSearch` where none is like it."""
    if not wanted.client_id and not wanted.client_name:
        return wanted
    clients = await unit.catalog.clients()
    if wanted.client_id:
        named = next((client for client in clients if client.id == wanted.client_id), None)
    else:
        likest = ports.likeness.rank(wanted.client_name, [client.name for client in clients], 1)
        named = clients[likest[0][0]] if likest else None
    if named is None:
        names = tuple(client.name for client in clients[:5])
        raise BadSearch("client", wanted.client_name or wanted.client_id, names)
    return replace(wanted, client_id=str(named.id), client_name=named.name)


def _search(wanted: HistoryFilter, now: datetime) -> ChangeSearch:
    return ChangeSearch(
        statuses=frozenset({ChangeStatus(wanted.status)}) if wanted.status else frozenset(),
        client=ClientId(wanted.client_id) if wanted.client_id else None,
        vendor=wanted.vendor,
        person=wanted.person,
        words=wanted.words,
        since=now - timedelta(days=int(wanted.days)) if wanted.days else None,
    )
