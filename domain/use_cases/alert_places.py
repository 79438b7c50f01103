"""Which conversations are told of provision requests, who could decide there, and who would read along?"""

import re
from collections.abc import Mapping, Sequence

from domain.chat import Conversation
from domain.errors import (
    BadToken,
    BotNotThere,
    ClientsAlerts,
    DirectAlerts,
    NoSuchAlert,
    NotAllowed,
    NotAVendor,
    NotSubscribed,
    Unroutable,
)
from domain.ids import PersonId, PlanId, ProductId
from domain.notices import AlertForm, AlertProposal, AlertsSheet
from domain.places import EVERY_ALERT, AlertScope
from domain.ports import Ports, Unit
from domain.provisioning import ProvisionType
from domain.tenancy import Actor, Identity, Installation, Permission
from domain.use_cases import telling
from domain.vendors import Vendor

KIND, SHOWN = "alerts", "alert places"
ECHO = 40
"""Characters of what was typed that are told back."""

_PART = re.compile(r"(?:^|\s)(types?|products?):?\s", re.IGNORECASE)


def check_review(actor: Actor) -> PersonId:
    """Who it is that looks, or decides. Raises `NotAllowed`."""
    if actor.person is None or not actor.may(Permission.MANAGE_PROVISIONING):
        raise NotAllowed(Permission.MANAGE_PROVISIONING, "provisioning")
    return actor.person


def vendor_of(ports: Ports, actor: Actor) -> Vendor:
    """Raises `NotAVendor`."""
    check_review(actor)
    if (vendor := ports.vendors.get(actor.org)) is None:
        raise NotAVendor
    return vendor


async def propose(ports: Ports, actor: Actor, door: Installation, here: Conversation, typed: str) -> AlertProposal:
    """Who reads here, and who of them could decide; nothing is set yet.

    Raises `DirectAlerts`, `ClientsAlerts`, `NoSuchAlert`, and `BotNotThere` where the platform does not let the bot in.
    """
    person, vendor = check_review(actor), vendor_of(ports, actor)
    scope = _typed_scope(ports, vendor, typed)
    if here.private:
        raise DirectAlerts
    if door.client is not None:
        raise ClientsAlerts
    readers = await _readers(ports, here)
    async with ports.unit(actor.org) as unit:
        await unit.places.remember(here)
        deciding = await _deciding(unit, door, here, readers)
        present = await _present(unit, here.key)
        kept = await unit.listings.keep(person, KIND, ports.clock.now(), {"key": here.key, **_terms(scope)})
    others = max(len(readers) - len(deciding), 0)
    names = tuple(sorted(set(deciding.values()), key=str.casefold))
    return AlertProposal(here, names, others, kept.id, scope, plan_names(vendor), present)


async def form(ports: Ports, actor: Actor, listing: str) -> AlertForm:
    """With what was proposed, or what holds already."""
    vendor = vendor_of(ports, actor)
    async with ports.view(actor.org) as view:
        place, terms = await _kept(ports, view, actor, listing)
        present = await _present(view, place.key)
    scope = _scope_of(terms)
    scope = present if scope == EVERY_ALERT and present is not None else scope
    plans = tuple((plan.id, plan.name) for plan in vendor.plans)
    return AlertForm(listing, scope, plans, tuple(plan.id for plan in vendor.plans if plan.products & scope.products))


async def set_place(ports: Ports, actor: Actor, listing: str) -> AlertsSheet:
    """New requests are posted there from now on, as proposed. Two who set the same do no harm."""
    async with ports.view(actor.org) as view:
        _, terms = await _kept(ports, view, actor, listing)
    return await _set(ports, actor, listing, _scope_of(terms))


async def set_chosen(
    ports: Ports, actor: Actor, listing: str, types: Sequence[str], plans: Sequence[str]
) -> AlertsSheet:
    """The same, of these types and plans only; none means all. Raises `BadToken` for what was not offered."""
    vendor = vendor_of(ports, actor)
    chosen = [vendor.plan(PlanId(plan)) for plan in plans]
    if not set(types) <= set(ProvisionType) or None in chosen:
        raise BadToken
    products = frozenset(product for plan in chosen if plan for product in plan.products)
    return await _set(ports, actor, listing, AlertScope(frozenset(types), products))


async def stop_here(ports: Ports, actor: Actor, here: Conversation) -> AlertsSheet:
    """No new request is posted here. Raises `NotSubscribed`."""
    await _stop(ports, actor, here.key)
    return await sheet(ports, actor)


async def stop(ports: Ports, actor: Actor, listing: str, index: int) -> AlertsSheet:
    """The same, of one place of a list."""
    async with ports.view(actor.org) as view:
        kept = await view.listings.get(listing, actor.person, SHOWN, ports.clock.now())
    if kept is None or not 0 <= index < len(kept.ids):
        raise BadToken
    await _stop(ports, actor, kept.ids[index])
    return await sheet(ports, actor)


async def sheet(ports: Ports, actor: Actor, done: Conversation | None = None) -> AlertsSheet:
    person, vendor = check_review(actor), vendor_of(ports, actor)
    async with ports.unit(actor.org) as unit:
        places = await unit.provisioning.alert_places()
        reviewers = len(await unit.provisioning.reviewers())
        keys = tuple(place.conversation.key for place in places)
        kept = await unit.listings.keep(person, SHOWN, ports.clock.now(), {}, keys)
    return AlertsSheet(places, plan_names(vendor), reviewers, kept.id, done)


def plan_names(vendor: Vendor) -> tuple[tuple[ProductId, str], ...]:
    """Each product of Pax8's by what the vendor calls it."""
    return tuple((product, plan.name) for plan in vendor.plans for product in sorted(plan.products))


async def _set(ports: Ports, actor: Actor, listing: str, scope: AlertScope) -> AlertsSheet:
    check_review(actor)
    async with ports.unit(actor.org) as unit:
        place, _ = await _kept(ports, unit, actor, listing)
        await unit.provisioning.set_alerts(place.key, scope)
        told = "; ".join((*sorted(scope.types), *sorted(scope.products))) or "everything"
        await telling.record_edit(unit, actor, "alerts.set", f"place:{place.key}", ports.clock.now(), told)
    return await sheet(ports, actor, place)


async def _stop(ports: Ports, actor: Actor, key: str) -> None:
    check_review(actor)
    async with ports.unit(actor.org) as unit:
        if await _present(unit, key) is None:
            raise NotSubscribed
        await unit.provisioning.set_alerts(key, None)
        await telling.record_edit(unit, actor, "alerts.stop", f"place:{key}", ports.clock.now(), "")


async def _readers(ports: Ports, here: Conversation) -> frozenset[str]:
    chat = ports.chats.get(here.platform)
    if chat is None:
        raise BotNotThere
    try:
        return frozenset(await chat.members(here))
    except Unroutable:
        raise BotNotThere from None


async def _deciding(unit: Unit, door: Installation, here: Conversation, readers: frozenset[str]) -> dict[str, str]:
    """Their names, by their id on the platform."""
    named = {}
    for place in await unit.provisioning.reviewers():
        if place.platform is here.platform and place.user in readers:
            person = await unit.people.owner(Identity(here.platform, door.tenant, str(place.user)))
            if person is not None:
                named[str(place.user)] = person.name
    return named


async def _present(unit: Unit, key: str) -> AlertScope | None:
    places = await unit.provisioning.alert_places()
    return next((place.scope for place in places if place.conversation.key == key), None)


async def _kept(ports: Ports, unit: Unit, actor: Actor, listing: str) -> tuple[Conversation, Mapping[str, str]]:
    """The conversation that was proposed; raises `BadToken` for a proposal out of date, or another person's."""
    kept = await unit.listings.get(listing, actor.person, KIND, ports.clock.now())
    place = await unit.places.get(kept.terms["key"]) if kept else None
    if place is None or kept is None:
        raise BadToken
    return place, kept.terms


def _terms(scope: AlertScope) -> dict[str, str]:
    return {"types": "\n".join(sorted(scope.types)), "products": "\n".join(sorted(scope.products))}


def _scope_of(terms: Mapping[str, str]) -> AlertScope:
    types, products = (filter(None, terms[name].split("\n")) for name in ("types", "products"))
    return AlertScope(frozenset(types), frozenset(map(ProductId, products)))


def _typed_scope(ports: Ports, vendor: Vendor, typed: str) -> AlertScope:
    """Of "type NetNew, Update product StartUp": nothing typed means everything."""
    before, *parts = _PART.split(f"{typed.strip()} ")
    if before.strip():
        raise NoSuchAlert("word", before.split()[0][:ECHO], ("type", "product"))
    types: set[str] = set()
    products: set[ProductId] = set()
    for what, said in zip(parts[::2], parts[1::2], strict=True):
        if what.casefold().startswith("type"):
            types |= {_type(word) for word in said.replace(",", " ").split()}
        else:
            names = [name.strip() for name in said.split(",") if name.strip()]
            products |= {product for name in names for product in _products(ports, vendor, name)}
    return AlertScope(frozenset(types), frozenset(products))


def _type(typed: str) -> str:
    known = {each.value.casefold(): each.value for each in ProvisionType}
    if (found := known.get(typed.casefold())) is None:
        raise NoSuchAlert("type", typed[:ECHO], tuple(ProvisionType))
    return found


def _products(ports: Ports, vendor: Vendor, typed: str) -> frozenset[ProductId]:
    """All that the plan of this name is sold as."""
    names = [plan.name for plan in vendor.plans]
    likest = ports.likeness.rank(typed, names, 1)
    if not likest:
        raise NoSuchAlert("product", typed[:ECHO], tuple(names[:10]))
    return vendor.plans[likest[0][0]].products
