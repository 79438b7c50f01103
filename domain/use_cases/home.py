"""What stands on somebody's own page, and how is it kept current?"""

from domain.catalog import Product
from domain.catalogue import CatalogueFilter
from domain.changes import ChangeStatus
from domain.chat import Conversation
from domain.ids import OrgId
from domain.notices import HomePage
from domain.ports import ChangeSearch, Kind, Ports, Unit
from domain.tenancy import Actor, Identity, Permission
from domain.use_cases import notifying, setup
from domain.use_cases.browsing import list_of
from domain.use_cases.syncing import reported

SHOWN = 5
"""Requests on the page: the latest."""


async def page(ports: Ports, actor: Actor) -> HomePage:
    """Everybody who is linked has one; somebody without a right sees what they asked for, which may be nothing."""
    async with ports.view(actor.org) as view:
        return await _page(ports, view, actor)


async def opened(ports: Ports, actor: Actor, conversation: Conversation) -> None:
    """Somebody looks at their page: it is drawn, and from then on kept current."""
    if actor.person is None:
        return
    async with ports.unit(actor.org) as unit:
        await unit.outbox.open_home(actor.person, conversation)


async def page_at(ports: Ports, org: OrgId, conversation: Conversation) -> HomePage | None:
    """The page of whoever this direct conversation is with; None when they are not known there any more."""
    door = await ports.installations.get(conversation.installation)
    if door is None or conversation.user is None:
        return None
    identity = Identity(conversation.platform, door.tenant, conversation.user)
    async with ports.view(org) as view:
        actor = await view.people.actor(identity, door)
        return await _page(ports, view, actor) if actor is not None else None


async def _page(ports: Ports, unit: Unit, actor: Actor) -> HomePage:
    mine = await unit.changes.search(ChangeSearch(requester=actor.person), 0, SHOWN) if actor.person else None
    staff, manages = actor.sees_every_client, actor.may(Permission.MANAGE_LICENSING)
    listed = None
    if actor.may(Permission.WRITE_LICENSING) and actor.client is not None and not staff:
        listed = await list_of(unit, actor, actor.client, ports.clock.now())
    featured = await _featured(unit) if listed is not None else ()
    unsure = ChangeSearch(statuses=frozenset({ChangeStatus.UNKNOWN}))
    doubtful = await unit.changes.search(unsure, 0, 50) if staff else None
    synced = await unit.mirror.ended_runs(Kind.SUBSCRIPTIONS, 1) if staff else ()
    told, unseen = await notifying.newest(unit, actor.person) if manages and actor.person else ((), 0)
    return HomePage(
        name=actor.name,
        licences=listed,
        requests=mine.rows if mine else (),
        reader=actor.person,
        zone=actor.zone,
        staff=staff,
        manages=manages,
        pending=await unit.changes.waiting() if staff else 0,
        featured=featured,
        last_sync=reported(synced[0], actor.zone) if synced else None,
        told=told,
        unseen=unseen,
        setup=await setup.unasked(ports, unit, actor),
        attention=tuple(c for c in doubtful.rows if c.sending.attention)[:SHOWN] if doubtful else (),
    )


async def _featured(unit: Unit) -> tuple[Product, ...]:
    found = await unit.products.search(CatalogueFilter(visible=True, featured=True))
    offered = await unit.products.many(found.ids[:SHOWN])
    return tuple(each.product for each in offered)
