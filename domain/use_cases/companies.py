"""Which companies does Pax8 have, whose are they, and which one do words mean?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.catalog import CompanyStatus
from domain.errors import AmbiguousClient, AmbiguousCompany, BadToken, MissingArgument, UnknownClient, UnknownCompany
from domain.ids import CompanyId
from domain.mapping import ClientHint, Listed
from domain.notices import Acceptable, AcceptForm, Choice, CompanyList, CompanyRow, MapForm
from domain.ports import Ports, Unit
from domain.tenancy import Actor, Client
from domain.use_cases import mapping
from domain.use_cases.suggesting import Suggestions

PAGE = 8
"""Companies of a page: as many as both platforms' checkboxes hold, and a card takes in with a button each."""

KEPT = "companies"
"""The kind of listing that keeps the words of a filter for the buttons that turn its pages."""

SHOWS = ("all", "unmapped", "mapped")
FITTING = 20
"""Options of a search."""

VALUE = 150
"""Characters of an option's value that both platforms take."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which companies are asked for: `show` is one of `SHOWS`; `place` names this in a button."""

    show: str = "all"
    words: str = ""
    place: str = "all"


async def page(ports: Ports, actor: Actor, wanted: Wanted, offset: int) -> CompanyList:
    """The one that `offset` is on, or the last there is."""
    async with ports.view(actor.org) as view:
        everyone = await view.companies.all()
        fitting = _fitting(ports, everyone, wanted)
        offset = min(offset, max(len(fitting) - 1, 0)) // PAGE * PAGE
        shown = fitting[offset : offset + PAGE]
        rows = await _rows(ports, view, shown)
    place = wanted.place
    if wanted.words and len(fitting) > PAGE and place in SHOWS:
        place = await _keep(ports, actor, wanted)
    unmapped = sum(1 for each in everyone if each.company.client is None)
    return CompanyList(rows, len(fitting), unmapped, offset, PAGE, wanted.show, wanted.words, place)


def wanted_by(text: str) -> Wanted:
    """ "unmapped acme" → those not mapped whose name is like "acme"."""
    words = " ".join(text.split())
    first, _, rest = words.partition(" ")
    if first.casefold() in SHOWS:
        return Wanted(first.casefold(), rest[:VALUE], first.casefold())
    return Wanted(words=words[:VALUE])


async def wanted_at(ports: Ports, actor: Actor, place: str) -> Wanted:
    """What a button names; raises `BadToken` for what is out of date."""
    if place in SHOWS:
        return Wanted(place, place=place)
    async with ports.view(actor.org) as view:
        kept = await view.listings.get(place, actor.person, KEPT, ports.clock.now())
    if kept is None:
        raise BadToken
    return Wanted(kept.terms["show"], kept.terms["words"], place)


async def map_form(ports: Ports, actor: Actor, company: CompanyId) -> MapForm:
    async with ports.view(actor.org) as view:
        listed = await view.companies.get(company)
        if listed is None:
            raise UnknownCompany(company[:VALUE])
        suggestion = Suggestions(await view.companies.hints(), ports.likeness).of(listed.company)
    return MapForm(company, listed.company.name, listed.version, suggestion)


async def accept_form(ports: Ports, actor: Actor, wanted: Wanted, offset: int) -> AcceptForm:
    """The suggestions of a page; raises `BadToken` where there are none any more."""
    rows = (await page(ports, actor, wanted, offset)).rows
    offers = tuple(
        Acceptable(row.id, row.name, row.version, row.suggestion.client_id, row.suggestion.name)
        for row in rows
        if row.suggestion is not None
    )
    if not offers:
        raise BadToken
    return AcceptForm(offers, wanted.place, offset)


async def clients_like(ports: Ports, actor: Actor, typed: str) -> tuple[Choice, ...]:
    """Clients for a search, best first; all of them in order where nothing is typed."""
    async with ports.view(actor.org) as view:
        clients = await view.companies.hints()
    if not typed:
        return tuple(Choice(client.id, client.name) for client in clients[:FITTING] if len(client.id) <= VALUE)
    ranked = ports.likeness.rank(typed, [client.name for client in clients], FITTING)
    return tuple(Choice(clients[at].id, clients[at].name) for at, _ in ranked if len(clients[at].id) <= VALUE)


async def company_named(ports: Ports, actor: Actor, words: str) -> Listed:
    """The one company that these words mean; raises `UnknownCompany` or `AmbiguousCompany`."""
    async with ports.view(actor.org) as view:
        everyone = await view.companies.all()
    fitting = _named(words, [each.company.name for each in everyone])
    if len(fitting) == 1:
        return everyone[fitting[0]]
    names = [each.company.name for each in everyone]
    if fitting:
        raise AmbiguousCompany(words[:VALUE], tuple(names[at] for at in fitting[:5]))
    raise UnknownCompany(words[:VALUE], _near(ports, words, names))


async def client_named(ports: Ports, actor: Actor, company: Listed, words: str) -> Client:
    """The one client that these words mean; raises `AmbiguousClient`, or `UnknownClient` with the offer to make it."""
    async with ports.view(actor.org) as view:
        clients: Sequence[ClientHint] = await view.companies.hints()
    names = [client.name for client in clients]
    fitting = _named(words, names)
    if len(fitting) == 1:
        return Client(clients[fitting[0]].id, names[fitting[0]])
    if fitting:
        raise AmbiguousClient(words[:VALUE], tuple(names[at] for at in fitting[:5]))
    free = company.company.client is None and len(words) <= mapping.NAME_LIMIT
    offer = await mapping.offer_new(ports, actor, company, words) if free else ""
    raise UnknownClient(words[:VALUE], _near(ports, words, names), company.company.name, offer)


def parse_mapping(text: str, usage: str) -> tuple[str, str]:
    """("Acme Dental Ltd", "Acme Dental") of "Acme Dental Ltd to Acme Dental"; the last "to" divides."""
    company, _, client = (" " + " ".join(text.split()) + " ").rpartition(" to ")
    if not company.strip():
        raise MissingArgument("company" if not text.strip() else "client", usage)
    if not client.strip():
        raise MissingArgument("client", usage)
    return company.strip(), client.strip()


async def _rows(ports: Ports, view: Unit, shown: Sequence[Listed]) -> tuple[CompanyRow, ...]:
    mapped = [each.company.id for each in shown if each.company.client is not None]
    counts = await view.companies.counts(mapped)
    unmapped = len(mapped) < len(shown)
    suggestions = Suggestions(await view.companies.hints(), ports.likeness) if unmapped else None
    return tuple(_row(each, counts.get(each.company.id, 0), suggestions) for each in shown)


def _row(listed: Listed, subscriptions: int, suggestions: Suggestions | None) -> CompanyRow:
    company = listed.company
    free = company.client is None and suggestions is not None
    return CompanyRow(
        id=company.id,
        name=company.name,
        status=company.status.value,
        version=listed.version,
        client=listed.client_name,
        subscriptions=subscriptions,
        suggestion=suggestions.of(company) if free and suggestions else None,
        gone=listed.gone,
    )


def _fitting(ports: Ports, everyone: Sequence[Listed], wanted: Wanted) -> list[Listed]:
    """Unmapped before mapped, active before others, by name; what is like the words, where none holds them."""
    shown = [
        each for each in everyone if wanted.show == "all" or (each.company.client is None) == (wanted.show != "mapped")
    ]
    if wanted.words:
        names = [f"{each.company.name} {each.client_name or ''}" for each in shown]
        places = _holding(wanted.words, names) or [at for at, _ in ports.likeness.rank(wanted.words, names, 50, 75.0)]
        shown = [shown[at] for at in places]
    return sorted(shown, key=_order)


def _order(listed: Listed) -> tuple[bool, bool, str, str]:
    company = listed.company
    return (company.client is not None, company.status is not CompanyStatus.ACTIVE, company.name.casefold(), company.id)


def _named(words: str, names: Sequence[str]) -> list[int]:
    """Those called just so, or else those that hold all the words."""
    exact = [at for at, name in enumerate(names) if _plain(name) == _plain(words)]
    return exact or _holding(words, names)


def _holding(words: str, names: Sequence[str]) -> list[int]:
    wanted = _plain(words).split()
    if not wanted:
        return []
    return [at for at, name in enumerate(names) if all(f" {word}" in f" {_plain(name)}" for word in wanted)]


def _near(ports: Ports, words: str, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(names[at] for at, _ in ports.likeness.rank(words, names, 3))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


async def _keep(ports: Ports, actor: Actor, wanted: Wanted) -> str:
    if actor.person is None:
        return wanted.place
    async with ports.unit(actor.org) as unit:
        terms = {"show": wanted.show, "words": wanted.words}
        return (await unit.listings.keep(actor.person, KEPT, ports.clock.now(), terms)).id
