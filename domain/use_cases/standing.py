"""What are those who may do much, in their own workspaces; and who is the first that may?"""

from domain.chat import Standing
from domain.errors import SendError
from domain.ids import InstallationId, OrgId, PersonId
from domain.ports import Ports
from domain.tenancy import Actor, Grant, Identity, Permission, Person
from domain.use_cases.auditing import record


async def standings(ports: Ports, org: OrgId) -> int:
    """Ask the platforms again what those are whom `of_weight` names; returns how many changed."""
    async with ports.view(org) as view:
        weighty = await view.people.of_weight()
    changed = 0
    for identity in weighty:
        standing = await _standing(ports, org, identity)
        if standing is not None:
            async with ports.unit(org) as unit:
                await unit.people.set_standing(identity, standing)
            changed += 1
    return changed


async def _standing(ports: Ports, org: OrgId, identity: Identity) -> Standing | None:
    """None where nobody can say now: what was known stays. A workspace that was let go may be another's since."""
    door = await ports.installations.find(identity.platform, identity.tenant)
    chat = ports.chats.get(identity.platform)
    if door is None or door.org != org or chat is None:
        return None
    try:
        return (await chat.member(door.id, identity.user)).standing
    except SendError:
        return None


async def first_admin(ports: Ports, identity: Identity) -> str | None:
    """Let this person manage the organisation of their door, where nobody may yet; what was done, None if nothing.

    A client's own door has no admin, and neither a guest nor a bot is one.
    """
    door = await ports.installations.find(identity.platform, identity.tenant)
    if door is None or door.client is not None:
        return None
    async with ports.view(door.org) as view:
        if await view.people.managers():
            return None
    name, standing = await _known(ports, door.id, identity)
    if standing not in (None, Standing.MEMBER):
        return None
    async with ports.unit(door.org) as unit:
        if await unit.people.hold_managers():
            return None
        person = await unit.people.owner(identity)
        if person is None:
            person = Person(PersonId(ports.ids.new()), name)
            await unit.people.add(person)
            await unit.people.link(identity, person.id, standing)
        await unit.people.grant(person.id, Grant(Permission.MANAGE_LICENSING))
        system, now = Actor.system(door.org, "settings"), ports.clock.now()
        await record(unit, system, "person.first", f"person:{person.id}", now, f"{person.name}: manage_licensing")
    return person.name


async def _known(ports: Ports, door: InstallationId, identity: Identity) -> tuple[str, Standing | None]:
    """What their platform calls them, and what they are there; None where it cannot say now."""
    chat = ports.chats.get(identity.platform)
    try:
        found = await chat.member(door, identity.user) if chat else None
    except SendError:
        found = None
    return (found.name, found.standing) if found else ("Admin", None)
