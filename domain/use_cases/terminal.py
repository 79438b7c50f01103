"""Who acts at a terminal: which person, by which of their chats, and with what right?"""

from collections import Counter
from dataclasses import dataclass, replace

from domain.errors import NoChat, SeveralPeople, UnknownPerson, WhichOrganisation
from domain.ids import Platform
from domain.joining import Profile
from domain.ports import Ports, Unit
from domain.tenancy import Actor, Identity, Installation, Organisation, Person
from domain.use_cases.people import profile

LISTED = 8
"""Organisations, or people, that are named where it has to be one of them."""


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody at a terminal. They have the right that they have in the chat where they have most, and what is done
    there and answered later is told in that chat.
    """

    actor: Actor
    door: Installation
    identity: Identity


async def seat(ports: Ports, org: str, who: str, terminal: str) -> Seated:
    """`org` is an id, or nothing where there is only one; `who` an id, an e-mail address or a name; `terminal` is whose
    it is, as the operating system proves. Raises `WhichOrganisation`, `UnknownPerson`, `SeveralPeople` and `NoChat`.
    """
    organisation = await organisation_named(ports, org)
    doors = await ports.installations.of(organisation.id)
    async with ports.view(organisation.id) as view:
        known = await profile(view, (await _person(view, who)).id)
        ways = [way for door in doors for way in await _through(view, known, door)]
    if not ways:
        raise NoChat(known.person.name, organisation.name)
    best = max(ways, key=_weight)
    return replace(best, actor=replace(best.actor, via=Platform.TERMINAL, terminal=terminal))


async def organisation_named(ports: Ports, org: str) -> Organisation:
    """Raises `WhichOrganisation`."""
    there_are = await ports.installations.organisations()
    fitting = [each for each in there_are if org in ("", each.id)]
    if len(fitting) != 1:
        raise WhichOrganisation(org, tuple(each.id for each in there_are[:LISTED]))
    return fitting[0]


async def _person(view: Unit, who: str) -> Person:
    """An id or an address is one person's; of names, the only one that fits, or the only one that is just so."""
    if exact := await view.people.known_as(who.strip()):
        return _only(who, exact)
    found = await view.people.named(who, LISTED)
    called = tuple(person for person in found if person.name.casefold() == who.strip().casefold())
    return _only(who, called or found)


def _only(who: str, people: tuple[Person, ...]) -> Person:
    if not people:
        raise UnknownPerson(who)
    if len(people) > 1:
        addresses = Counter(person.email for person in people)
        own = [person.email if person.email and addresses[person.email] == 1 else person.id for person in people]
        raise SeveralPeople(who, tuple((person.name, known_as) for person, known_as in zip(people, own, strict=True)))
    return people[0]


async def _through(view: Unit, known: Profile, door: Installation) -> list[Seated]:
    """By each identity of that platform; one of another workspace or tenant is an outsider's here, as it is in chat."""
    ways = []
    for identity, _ in known.identities:
        if identity.platform is door.platform:
            actor = await view.people.actor(identity, door, outsider=identity.tenant != door.tenant)
            ways += [Seated(actor, door, identity)] if actor else []
    return ways


def _weight(way: Seated) -> tuple[bool, int, bool]:
    """Their own workspace or tenant first, then where they may most, then the MSP's own."""
    return way.identity.tenant == way.door.tenant, len(way.actor.permissions), way.door.client is None
