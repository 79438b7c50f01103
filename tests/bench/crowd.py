"""How does a house come to be as full as a large MSP's, without each thing being done by hand?"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from bot.playground.cast import HARBOUR_SLACK
from bot.wiring import House
from domain import changes
from domain.audit import AuditEntry
from domain.catalog import Holding, SubscriptionStatus
from domain.catalogue import CatalogueAction, CatalogueFilter
from domain.changes import ChangeRequest, Decision, Failure, Party
from domain.ids import ClientId, InstallationId, InvitationId, PersonId, Platform
from domain.joining import Invitation
from domain.ports import Kind, Unit
from domain.rules import SubscriptionRule
from domain.tenancy import Client, Grant, Identity, Permission, Person
from domain.use_cases import mirroring
from tests.bench import metered
from tests.bench.pending import HARBOUR, change_id, draft

ADA = Party(PersonId("ada"), "Ada Novak")
OWN = {
    "acme": (Party(PersonId("clara"), "Clara Lind"), "acme-slack"),
    "birch": (Party(PersonId("bea"), "Bea Holm"), "birch-teams"),
}
"""Who asks for themselves, and by which door."""

ACTIONS = (
    "change.request",
    "change.approve",
    "change.apply",
    "rule.set",
    "person.grant",
    "product.show",
    "company.map",
)
YEAR = timedelta(days=365)
QUARTER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many of each. `theirs` companies more belong to each client whose people look, `unmapped` ones to nobody;
    one subscription in `rules_each` has a rule of its own, one request in seven waits.
    """

    theirs: int = 30
    unmapped: int = 20
    people: int = 300
    requests: int = 420
    records: int = 5_000
    rules_each: int = 10
    shown: int = 400
    invitations: int = 10

    def as_options(self) -> dict[str, int]:
        return asdict(self)


async def gather(built: House, crowd: Crowd) -> None:
    """Companies, products and subscriptions are read from Pax8 as the jobs read them; what people did is stored as their doing would have been."""
    await _sync(built, Kind.COMPANIES)
    now = built.ports.clock.now()
    async with built.ports.unit(HARBOUR) as unit:
        await _map(unit, crowd, now)
    await _sync(built, Kind.PRODUCTS, Kind.SUBSCRIPTIONS)
    await metered.use(built, HARBOUR)
    async with built.ports.unit(HARBOUR) as unit:
        held = (await unit.catalog.page(None, "", 0, 100_000)).rows
        await _rule(unit, held[:: crowd.rules_each])
        await _ask(unit, _mixed(held, crowd.requests), now)
        await _invite(unit, crowd, now)
        await _record(unit, crowd, now)
    async with built.ports.view(HARBOUR) as view:
        products = (await view.products.search(CatalogueFilter())).ids
    async with built.ports.unit(HARBOUR) as unit:
        await unit.products.hold()
        shown = products[:: max(len(products) // crowd.shown, 1)]
        await unit.products.act(shown, CatalogueAction.SHOW, ADA.name, now)
        await unit.products.act(shown[::10], CatalogueAction.FEATURE, ADA.name, now)


async def _sync(built: House, *kinds: Kind) -> None:
    for kind in kinds:
        run = await mirroring.sync(built.ports, HARBOUR, kind, built.ports.clock.now())
        assert run is not None and run.failure is None, run


async def _map(unit: Unit, crowd: Crowd, now: datetime) -> None:
    """Each company to a client of its own name, with somebody there who may ask."""
    free = [each for each in await unit.companies.all() if each.company.client is None]
    for number, listed in enumerate(free[: len(free) - crowd.unmapped]):
        client = ClientId(f"client-{number:04}")
        if number < 2 * crowd.theirs:
            client = ClientId(tuple(OWN)[number % 2])
        else:
            await unit.companies.add_client(Client(client, listed.company.name), None)
        assert await unit.companies.map(listed.company.id, listed.version, client, ADA.name, now)
        if number < crowd.people:
            await _meet(unit, number, client)


async def _meet(unit: Unit, number: int, client: ClientId) -> None:
    person = Person(
        PersonId(f"person-{number:04}"),
        f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}",
        f"p{number}@crowd.example",
    )
    await unit.people.add(person)
    await unit.people.link(Identity(Platform.SLACK, HARBOUR_SLACK, f"U{number:08}"), person.id, None)
    await unit.people.grant(person.id, Grant(Permission.WRITE_LICENSING, client))


async def _rule(unit: Unit, held: Sequence[Holding]) -> None:
    for number, each in enumerate(held):
        seats = each.subscription.quantity
        rule = SubscriptionRule(number % 5 > 0, number % 3 == 0 or None, None, 2 * seats + 5 if number % 2 else None)
        await unit.rules.set_rule(each.subscription.id, rule)


def _mixed(held: Sequence[Holding], count: int) -> list[Holding]:
    """A third of each client's who looks, as far as they have so many, the rest anybody's; every subscription once."""
    active = [each for each in held if each.subscription.status is SubscriptionStatus.ACTIVE]
    theirs = [[each for each in active if each.client == client] for client in OWN]
    first = [each for several in theirs for each in several[: count // 3]]
    known = {each.subscription.id for each in first}
    others = [each for each in active if each.subscription.id not in known]
    step = max(len(others) // max(count - len(first), 1), 1)
    return (first + others[::step])[:count]


async def _ask(unit: Unit, held: Sequence[Holding], now: datetime) -> None:
    """Over the last quarter; what waits was asked for within the last ten days."""
    for number, holding in enumerate(held):
        waits = number % 7 == 0
        asked_at = now - (timedelta(hours=number % 240) if waits else QUARTER * (len(held) - number) / len(held))
        asked = replace(await draft(unit, number, holding, now), asked_at=asked_at)
        if holding.client in OWN:
            requester, door = OWN[holding.client]
            asked = replace(asked, requester=requester, door=InstallationId(door), on_behalf=False)
        change = await unit.changes.add(asked, f"bench:{change_id(number)}")
        for after in () if waits else _fate(number % 7, change, asked_at + timedelta(hours=3)):
            assert await unit.changes.save(after)


def _fate(which: int, change: ChangeRequest, at: datetime) -> list[ChangeRequest]:
    """The states that it went through, until it was settled."""
    if which == 1:
        return [changes.reject(change, Decision(False, at, ADA, Platform.SLACK, "Use the spare ones first."))]
    if which == 2:
        return [changes.withdraw(change, at)]
    if which == 3:
        return [changes.expire(change, at)]
    yes = changes.approve(change, Decision(True, at, ADA, Platform.TEAMS))
    sent = changes.start(yes, at)
    if which == 4:
        return [yes, sent, changes.fail(sent, at, Failure.REFUSED_BY_PAX8, "Quantity not allowed.")]
    taken = changes.accept(sent, at)
    return [yes, sent, taken, changes.confirm(taken, at)]


async def _invite(unit: Unit, crowd: Crowd, now: datetime) -> None:
    grant, door = Grant(Permission.READ_LICENSING), InstallationId("harbour-slack")
    for number in range(crowd.invitations):
        code = InvitationId(f"BENCH{number:03}")
        until = now + timedelta(hours=70)
        await unit.invitations.add(
            Invitation(code, "0" * 64, ADA.person, ADA.name, door, now, until, grant, name=f"Guest {number}")
        )


async def _record(unit: Unit, crowd: Crowd, now: datetime) -> None:
    for number in range(crowd.records):
        at = now - YEAR * (crowd.records - number) / crowd.records
        action, subject = ACTIONS[number % len(ACTIONS)], f"change:{change_id(number % max(crowd.requests, 1))}"
        entry = AuditEntry(at, action, subject, ADA.name, ADA.person, "slack", f"{number % 40}→{number % 40 + 3}")
        await unit.audit.add(entry)


_FIRST = ("Ana", "Boris", "Chloé", "Dmitri", "Esra", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kaya", "Liam", "Mei")
_LAST = ("Abel", "Brandt", "Costa", "Dahl", "Evans", "Fischer", "García", "Hansen", "Ito", "Jansen", "Kowalski")
