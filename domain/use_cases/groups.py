"""What do the full members of a Slack user group or a Teams team hold, and who are they now?"""

import re
from dataclasses import replace
from datetime import datetime

from domain.chat import Group, Member, Source, Standing
from domain.errors import GroupNotHere, SendError, UnknownGroup, Unroutable
from domain.ids import InstallationId, OrgId, PersonId
from domain.joining import GroupGrant, fits_door, marked_group
from domain.notices import Choice, GroupList
from domain.ports import Ports, Unit
from domain.tenancy import Actor, Grant, Person
from domain.use_cases.auditing import record
from domain.use_cases.people import check_pair, client_told, told

_SLACK_GROUP = re.compile(r"<!subteam\^([A-Z0-9]+)(?:\|@?([^>]*))?>")
_HERE = ("", "here", "this team", "team")


async def groups(unit: Unit, actor: Actor) -> GroupList:
    return GroupList(await unit.groups.all(), actor.zone)


async def grant(ports: Ports, actor: Actor, source: Source, typed: str, wanted: Grant) -> GroupList:
    """Whoever is a full member holds it from the next read on, which follows at once."""
    check_pair(wanted)
    group = await _named(ports, source, typed)
    if not fits_door(wanted, source.door.client, outsider=False):
        raise GroupNotHere(group.name)
    now = ports.clock.now()
    async with ports.unit(actor.org) as unit:
        client = await client_told(unit, wanted.client)
        await unit.groups.put(GroupGrant(source.door.id, group.id, group.name, wanted))
        detail = f"{group.name}: {told(wanted, client)}"
        await record(unit, actor, "group.grant", f"group:{group.id}", now, detail)
    await _read(ports, actor.org, source.door.id, group.id)
    async with ports.view(actor.org) as view:
        return replace(await groups(view, actor), said="granted")


async def revoke(ports: Ports, actor: Actor, mark: str) -> GroupList:
    """`mark` names the group and what it carries (`marked_group`)."""
    async with ports.unit(actor.org) as unit:
        one = next((row for row in await unit.groups.all() if marked_group(row) == mark), None)
        if one is None or not await unit.groups.drop(one.door, one.group, one.grant.permission):
            raise UnknownGroup("")
        detail = f"{one.name}: {told(one.grant, one.client_name)}"
        await record(unit, actor, "group.revoke", f"group:{one.group}", ports.clock.now(), detail)
    async with ports.view(actor.org) as view:
        return replace(await groups(view, actor), said="revoked")


async def choices(ports: Ports, source: Source, typed: str) -> tuple[Choice, ...]:
    """The groups of this workspace whose name holds what was typed."""
    wanted = typed.casefold()
    return tuple(Choice(g.id, g.name) for g in await _of_door(ports, source) if wanted in g.name.casefold())[:100]


async def refresh(ports: Ports, org: OrgId) -> int:
    """Read every group that carries something; returns how many could be read. The others lapse."""
    async with ports.view(org) as view:
        carrying = sorted({(row.door, row.group) for row in await view.groups.all()})
    return sum([await _read(ports, org, door, group) for door, group in carrying])


async def _read(ports: Ports, org: OrgId, door: InstallationId, group: str) -> bool:
    """A workspace that was disconnected has no members; Teams would go on naming them."""
    installation = await ports.installations.get(door)
    chat = ports.chats.get(installation.platform) if installation else None
    if installation is None or chat is None:
        return False
    asked_at = ports.clock.now()
    try:
        members = () if installation.gone else await chat.group_members(door, group)
    except Unroutable:
        members = ()
    except SendError:
        return False
    async with ports.unit(org) as unit:
        full = [member for member in members if member.standing is Standing.MEMBER]
        people = [await _person(ports, unit, member, asked_at) for member in full]
        come, gone = await unit.groups.replace_members(door, group, people, asked_at)
        if come or gone:
            system = Actor.system(org, "groups")
            await record(unit, system, "group.read", f"group:{group}", asked_at, f"{come} joined, {gone} left")
    return True


async def _person(ports: Ports, unit: Unit, member: Member, now: datetime) -> PersonId:
    """Whoever is not known yet is from now on, by the name that their platform has."""
    owner = await unit.people.owner(member.identity)
    if owner is not None:
        return owner.id
    person = Person(PersonId(ports.ids.new()), member.name)
    await unit.people.add(person)
    await unit.people.link(member.identity, person.id, member.standing)
    return person.id


async def _named(ports: Ports, source: Source, typed: str) -> Group:
    known = await _of_door(ports, source)
    if source.team is not None and typed.casefold().strip() in _HERE:
        return next((g for g in known if g.id == source.team), Group(source.team, source.team))
    if found := _SLACK_GROUP.search(typed):
        named = next((g for g in known if g.id == found[1]), None)
        if named is None:
            raise UnknownGroup(found[2] or found[1])
        return named
    plain = typed.strip().lstrip("@").casefold()
    fitting = [g for g in known if plain in (g.id.casefold(), g.name.casefold().lstrip("@"))]
    if len(fitting) != 1:
        near = tuple(g.name for g in known if plain and plain in g.name.casefold())
        raise UnknownGroup(typed, (near or tuple(g.name for g in known))[:3])
    return fitting[0]


async def _of_door(ports: Ports, source: Source) -> tuple[Group, ...]:
    chat = ports.chats.get(source.door.platform)
    try:
        return await chat.groups(source.door.id) if chat else ()
    except SendError:
        return ()
