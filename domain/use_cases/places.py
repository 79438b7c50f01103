"""Where are approval cards posted, who could decide there, and who would read along?"""

from collections.abc import Sequence

from domain.chat import Conversation
from domain.errors import BadToken, BotNotThere, ClientsPlace, DirectPlace, NotAPlace, Unroutable
from domain.ids import ClientId, PersonId
from domain.notices import PlaceForm, PlaceProposal, PlacesSheet
from domain.places import EVERYTHING, Scope
from domain.ports import Ports, Unit
from domain.tenancy import Actor, Installation
from domain.use_cases import telling, typed
from domain.use_cases.editing import check_configure, may_configure

KIND = "place"


async def propose(ports: Ports, actor: Actor, door: Installation, here: Conversation) -> PlaceProposal:
    """Who reads here, and who of them could decide; nothing is set yet.

    Raises `DirectPlace`, `ClientsPlace`, and `BotNotThere` where the platform does not let the bot in.
    """
    person = check_configure(actor)
    if here.private:
        raise DirectPlace
    if door.client is not None:
        raise ClientsPlace
    readers = await _readers(ports, here)
    async with ports.unit(actor.org) as unit:
        await unit.places.remember(here)
        deciding = [p for p, identity in await unit.people.managers(here.platform) if identity.user in readers]
        names = await _names(unit, deciding)
        present = next((p for p in await unit.places.approval_places() if p.conversation.key == here.key), None)
        told = await _told(unit, present.scope) if present else ()
        kept = await unit.listings.keep(person, KIND, ports.clock.now(), {"key": here.key})
    others = max(len(readers) - len(set(deciding)), 0)
    return PlaceProposal(here, names, others, kept.id, present.scope if present else None, told)


async def form(ports: Ports, actor: Actor, listing: str) -> PlaceForm:
    async with ports.view(actor.org) as view:
        place = await _kept(ports, view, actor, listing)
        present = next((p for p in await view.places.approval_places() if p.conversation.key == place.key), None)
        scope = present.scope if present else EVERYTHING
        named = [client for client in await view.catalog.clients() if client.id in scope.clients]
    return PlaceForm(listing, scope, tuple((str(client.id), client.name) for client in named))


async def set_place(
    ports: Ports,
    actor: Actor,
    listing: str,
    clients: Sequence[str] = (),
    vendors: Sequence[str] = (),
    auto: bool = False,
) -> PlacesSheet:
    """Cards are posted there from now on; those that stand elsewhere stay. Two who set the same do no harm."""
    now = ports.clock.now()
    check_configure(actor)
    async with ports.unit(actor.org) as unit:
        place = await _kept(ports, unit, actor, listing)
        known = {client.id for client in await unit.catalog.clients()}
        if not known.issuperset(clients):
            raise BadToken
        sold = await unit.rules.vendors()
        chosen = frozenset(typed.vendor(ports, sold, name) for name in vendors)
        scope = Scope(frozenset(map(ClientId, clients)), chosen, auto)
        await unit.places.set_approvals(place.key, True, scope, actor.name)
        told = "; ".join(await _told(unit, scope)) or "everything"
        await telling.record_edit(unit, actor, "place.set", f"place:{place.key}", now, told)
    return await sheet(ports, actor, place)


async def stop_here(ports: Ports, actor: Actor, here: Conversation) -> PlacesSheet:
    """No card is posted here any more. Raises `NotAPlace`."""
    await _stop(ports, actor, here.key)
    return await sheet(ports, actor)


async def stop(ports: Ports, actor: Actor, listing: str, index: int) -> PlacesSheet:
    """The same, of one place of a list."""
    async with ports.view(actor.org) as view:
        kept = await view.listings.get(listing, actor.person, "places", ports.clock.now())
    if kept is None or not 0 <= index < len(kept.ids):
        raise BadToken
    await _stop(ports, actor, kept.ids[index])
    return await sheet(ports, actor)


async def sheet(ports: Ports, actor: Actor, done: Conversation | None = None) -> PlacesSheet:
    async with ports.unit(actor.org) as unit:
        places = await unit.places.approval_places()
        names = tuple((str(client.id), client.name) for client in await unit.catalog.clients())
        managers = len({person for person, _ in await unit.people.managers()})
        person = PersonId(actor.person or "")
        keys = tuple(place.conversation.key for place in places)
        kept = await unit.listings.keep(person, "places", ports.clock.now(), {}, keys)
    used = {client for place in places for client in place.scope.clients}
    return PlacesSheet(places, tuple(n for n in names if n[0] in used), managers, kept.id, may_configure(actor), done)


async def _names(unit: Unit, people: Sequence[PersonId]) -> tuple[str, ...]:
    found = [await unit.people.profile(person) for person in dict.fromkeys(people)]
    return tuple(sorted((profile.person.name for profile in found if profile), key=str.casefold))


async def _readers(ports: Ports, here: Conversation) -> frozenset[str]:
    chat = ports.chats.get(here.platform)
    if chat is None:
        raise BotNotThere
    try:
        return frozenset(await chat.members(here))
    except Unroutable:
        raise BotNotThere from None


async def _stop(ports: Ports, actor: Actor, key: str) -> None:
    check_configure(actor)
    async with ports.unit(actor.org) as unit:
        if key not in [place.conversation.key for place in await unit.places.approval_places()]:
            raise NotAPlace
        await unit.places.set_approvals(key, False, by=actor.name)
        await telling.record_edit(unit, actor, "place.stop", f"place:{key}", ports.clock.now(), "")


async def _kept(ports: Ports, unit: Unit, actor: Actor, listing: str) -> Conversation:
    """The conversation that was proposed; raises `BadToken` for a proposal out of date, or another person's."""
    kept = await unit.listings.get(listing, actor.person, KIND, ports.clock.now())
    place = await unit.places.get(kept.terms["key"]) if kept else None
    if place is None:
        raise BadToken
    return place


async def _told(unit: Unit, scope: Scope) -> tuple[str, ...]:
    """The clients and the vendors of a scope, by name."""
    named = tuple(client.name for client in await unit.catalog.clients() if client.id in scope.clients)
    return (*named, *sorted(scope.vendors, key=str.casefold))
