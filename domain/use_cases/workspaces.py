"""Which workspaces and tenants are connected, how is a link made for another, and how is one disconnected?"""

from dataclasses import replace

from domain.errors import BadAddress, LastWorkspace, Loss, NotAllowed, NotOffered, UnknownWorkspace, WorkspaceLinkOver
from domain.ids import ClientId, InstallationId, PersonId, Platform, WorkspaceLinkId
from domain.joining import Held
from domain.notices import (
    Choice,
    ConnectWorkspaceForm,
    WorkspaceDisconnected,
    WorkspaceLinkMade,
    WorkspaceLinkMail,
    WorkspaceList,
)
from domain.ports import Ports, Unit
from domain.registration import Way
from domain.requirements import address
from domain.tenancy import Actor, Permission
from domain.use_cases import notifying
from domain.use_cases.auditing import record
from domain.use_cases.people import client_choices, client_told
from domain.workspaces import LINK_LASTS, ToWorkspaceLink, Workspace, WorkspaceLink

PAGE = 6
"""Workspaces on a card, each with up to two buttons."""

LINKS = 5
"""Open links on a card."""

OWN = "="
"""Chosen in place of a client's id: it is the organisation's own workspace."""


def ways(ports: Ports, client: ClientId | None) -> tuple[Way, ...]:
    """What can be connected for this client, or, without one, as the organisation's own: a bot that is registered in
    one tenant is no other's, and so no client's.
    """
    there = (way for way in (Way.SLACK, Way.TEAMS) if way in ports.grantors)
    return tuple(way for way in there if client is None or not ports.grantors[way].only)


async def sheet(ports: Ports, actor: Actor, offset: int = 0, gone: str = "", withdrawn: bool = False) -> WorkspaceList:
    """Raises `NotAllowed`."""
    _manager(actor)
    now = ports.clock.now()
    async with ports.view(actor.org) as view:
        name = (await view.organisation()).name
        found = await connected(view)
        links = await view.workspaces.open_links(now)
    start = offset if offset < len(found) else 0
    return WorkspaceList(
        organisation=name,
        rows=found[start : start + PAGE],
        total=len(found),
        offset=start,
        page_size=PAGE,
        links=links[:LINKS],
        more_links=len(links) - len(links[:LINKS]),
        offered=bool(ways(ports, None)),
        renewing=Way.SLACK in ports.grantors,
        gone=gone,
        withdrawn=withdrawn,
        zone=actor.zone,
    )


async def connected(view: Unit) -> tuple[Workspace, ...]:
    """With what is lost of each as a whole."""
    lost = {each.key: each for each in await view.reach.parkings() if each.place is None}
    return tuple(
        replace(each, loss=lost[each.door.id].loss, renewable=lost[each.door.id].renewable)
        if each.door.id in lost
        else each
        for each in await view.workspaces.all()
    )


async def form(ports: Ports, actor: Actor) -> ConnectWorkspaceForm:
    """Raises `NotAllowed`, `NotOffered`."""
    _manager(actor)
    _offered(ports, None)
    async with ports.view(actor.org) as view:
        return ConnectWorkspaceForm((await view.organisation()).name)


async def choices(ports: Ports, actor: Actor, typed: str) -> tuple[Choice, ...]:
    """The organisation itself first, then its clients."""
    async with ports.view(actor.org) as view:
        own = (await view.organisation()).name
    words = typed.casefold().split()
    mine = (Choice(OWN, f"{own} (our own)"),) if all(word in f"{own} (our own)".casefold() for word in words) else ()
    return (*mine, *(await client_choices(ports, actor, typed)))[:100]


async def link(ports: Ports, actor: Actor, client: ClientId | None, mail_to: str = "") -> WorkspaceLinkMade:
    """Good once, for whoever has it. Raises `NotAllowed`, `NotOffered`, `BadAddress`, `WhichClient`."""
    maker, now = _manager(actor), ports.clock.now()
    platform = Platform(_offered(ports, client)[0])
    to = address(mail_to) if mail_to else ""
    if to is None:
        raise BadAddress(mail_to)
    async with ports.unit(actor.org) as unit:
        named = await client_told(unit, client)
        id, until = WorkspaceLinkId(ports.ids.new()), now + LINK_LASTS
        await unit.workspaces.add(WorkspaceLink(id, maker, actor.name, now, until, client, named, to))
        own = (await unit.organisation()).name
        if to:
            mail = WorkspaceLinkMail(own, actor.name, ToWorkspaceLink(id, until), platform, named, actor.zone)
            await unit.outbox.mail(to, mail, f"workspace/{id}")
        detail = f"{named or own}, mailed to {to}" if to else named or own
        await record(unit, actor, "workspace.link", f"link:{id}", now, detail)
    return WorkspaceLinkMade(own, ports.links.workspace(actor.org, id, until), until, platform, named, to, actor.zone)


async def withdraw(ports: Ports, actor: Actor, id: WorkspaceLinkId) -> WorkspaceList:
    """Raises `WorkspaceLinkOver` for one that was used, or withdrawn before."""
    _manager(actor)
    now = ports.clock.now()
    async with ports.unit(actor.org) as unit:
        found = await unit.workspaces.link(id)
        if found is None:
            raise WorkspaceLinkOver(None)
        if not await unit.workspaces.withdraw(id):
            raise WorkspaceLinkOver(found.state_at(now))
        detail = found.client_name or (await unit.organisation()).name
        await record(unit, actor, "workspace.withdraw", f"link:{id}", now, detail)
    return await sheet(ports, actor, withdrawn=True)


async def disconnect(ports: Ports, actor: Actor, door: InstallationId) -> WorkspaceList:
    """Nobody there is served from now on, and what is to be said there waits, or goes another way. Raises
    `UnknownWorkspace`, and `LastWorkspace` where nobody who manages could come in any more.
    """
    _manager(actor)
    now = ports.clock.now()
    async with ports.unit(actor.org) as unit:
        await unit.people.hold_managers()  # of two who disconnect the last two, one is second
        found = await connected(unit)
        going = next((each for each in found if each.door.id == door), None)
        if going is None:
            raise UnknownWorkspace
        if going.client is None:
            await _check_a_manager_stays(unit, going, found)
        await unit.reach.lift(door, now)
        if not await unit.workspaces.disconnect(door, now):
            raise UnknownWorkspace
        await unit.reach.park(door, None, Loss.DISCONNECTED, "disconnected by a manager", now)
        subject, detail = f"installation:{going.door.tenant}", f"{going.door.platform.value}: {going.called}"
        await record(unit, actor, "installation.unbind", subject, now, detail)
        notice = WorkspaceDisconnected(going.door.platform, going.called, actor.name, going.client)
        await notifying.notify(unit, f"workspace/{door}/gone/{now.isoformat()}", notice, now, hears=actor.person)
    ports.installations.forget()
    return await sheet(ports, actor, gone=going.called)


async def _check_a_manager_stays(unit: Unit, going: Workspace, found: tuple[Workspace, ...]) -> None:
    """One who is known in another of the organisation's own that takes messages, and manages by more than a group of
    this one, which has no members from now on.
    """
    left = {
        (each.door.platform, each.door.tenant)
        for each in found
        if each.client is None and each.loss is None and each.door.id != going.door.id
    }
    lapse = {each.name for each in await unit.groups.all() if each.door == going.door.id}
    for person in {person for person, known in await unit.people.managers() if (known.platform, known.tenant) in left}:
        profile = await unit.people.profile(person)
        if profile is not None and any(_manages(held) and held.group not in lapse for held in profile.held):
            return
    raise LastWorkspace(going.called)


def _manages(held: Held) -> bool:
    return held.grant.permission is Permission.MANAGE_LICENSING


def _manager(actor: Actor) -> PersonId:
    if actor.person is None or not actor.may(Permission.MANAGE_LICENSING):
        raise NotAllowed(Permission.MANAGE_LICENSING, "workspaces")
    return actor.person


def _offered(ports: Ports, client: ClientId | None) -> tuple[Way, ...]:
    found = ways(ports, client)
    if not found:
        raise NotOffered(Way.SLACK)
    return found
