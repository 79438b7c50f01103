"""How does a manager see who may do what, and give and take rights?"""

from dataclasses import replace
from datetime import datetime

from domain.changes import ChangeStatus
from domain.errors import (
    AlreadyHolds,
    AmbiguousPerson,
    ClientMissing,
    ClientNotMeant,
    DoesNotHold,
    GuestMayNot,
    LastManager,
    NotTheirs,
    UnknownPermission,
    UnknownPerson,
    WhichClient,
)
from domain.ids import ClientId, PersonId
from domain.joining import InvitationState, Profile, marked
from domain.notices import Choice, PeopleList
from domain.ports import Ports, Unit
from domain.tenancy import Actor, Client, Grant, Permission, Person
from domain.use_cases.approvals import reconsider
from domain.use_cases.auditing import record

PAGE = 6
"""People on a card: each takes two lines and a button."""

CLOSED = 1000
"""Pending requests looked through when somebody loses a right."""

_SHORT = {
    "manage": Permission.MANAGE_LICENSING,
    "write": Permission.WRITE_LICENSING,
    "read": Permission.READ_LICENSING,
    "request": Permission.REQUEST_FOR_CLIENTS,
    "provisioning": Permission.MANAGE_PROVISIONING,
}


async def people(unit: Unit, words: str, offset: int, listing: str = "all") -> PeopleList:
    """`listing` is what the buttons name that turn its pages."""
    found = await unit.people.page(words, offset, PAGE)
    return PeopleList(found.rows, found.total, offset, PAGE, words, listing)


async def profile(unit: Unit, person: PersonId) -> Profile:
    known = await unit.people.profile(person)
    if known is None:
        raise UnknownPerson(person)
    return known


async def grant(ports: Ports, actor: Actor, person: PersonId, wanted: Grant) -> Profile:
    """Raises `AlreadyHolds`: for another client too, since a person asks for one client; and `GuestMayNot`."""
    check_pair(wanted)
    async with ports.unit(actor.org) as unit:
        before = await profile(unit, person)
        if wanted.permission is not Permission.WRITE_LICENSING and before.outside:
            raise GuestMayNot(before.person.name, wanted.permission)
        client = await client_told(unit, wanted.client)
        if not await unit.people.grant(person, wanted):
            raise _holds(before, wanted.permission)
        detail = f"{before.person.name}: {told(wanted, client)}"
        await record(unit, actor, "person.grant", f"person:{person}", ports.clock.now(), detail)
    async with ports.view(actor.org) as view:
        return await profile(view, person)


async def revoke(ports: Ports, actor: Actor, person: PersonId, permission: Permission) -> Profile:
    """What they asked for and nobody decided yet ends with the right to ask for it."""
    now = ports.clock.now()
    async with ports.unit(actor.org) as unit:
        managers = await unit.people.hold_managers()
        before = await profile(unit, person)
        gone = await unit.people.revoke(person, permission)
        if gone is None:
            group = next((h.group for h in before.held if h.grant.permission is permission), None)
            raise DoesNotHold(before.person.name, permission, group)
        await _keep_a_manager(unit, before, managers)
        client = await client_told(unit, gone.client)
        detail = f"{before.person.name}: {told(gone, client)}"
        await record(unit, actor, "person.revoke", f"person:{person}", now, detail)
        await close_unfounded(unit, person, now)
    async with ports.view(actor.org) as view:
        return await profile(view, person)


async def unlink(ports: Ports, actor: Actor, person: PersonId, mark: str) -> Profile:
    """`mark` names one of their identities (`marked`). Codes that they made to link another chat end with it."""
    now = ports.clock.now()
    async with ports.unit(actor.org) as unit:
        managers = await unit.people.hold_managers()
        before = await profile(unit, person)
        identity = next((i for i, _ in before.identities if marked(i) == mark), None)
        if identity is None or not await unit.people.unlink(identity, person):
            raise NotTheirs(before.person.name)
        await _keep_a_manager(unit, before, managers)
        detail = f"{before.person.name}: {identity.platform.value} {identity.user}"
        await record(unit, actor, "person.unlink", f"person:{person}", now, detail)
        await _end_links(unit, person, now)
        rest = tuple(known for known in before.identities if known[0] != identity)
        return replace(before, identities=rest)


async def close_unfounded(unit: Unit, person: PersonId, now: datetime) -> None:
    """Hold this person's pending requests against the rights that they have now."""
    for change in await unit.changes.pending(CLOSED):
        if change.requester.person == person and change.status is ChangeStatus.PENDING:
            await reconsider(unit, change, await unit.rules.book(change.subject.subscription), now)


def check_pair(wanted: Grant) -> None:
    """`write_licensing` names its client, and no other permission does."""
    writes = wanted.permission is Permission.WRITE_LICENSING
    if writes and wanted.client is None:
        raise ClientMissing
    if not writes and wanted.client is not None:
        raise ClientNotMeant(wanted.permission)


def told(grant: Grant, client: str | None) -> str:
    return f"{grant.permission.value} for {client}" if client else grant.permission.value


def permission_of(word: str) -> Permission | None:
    """By its own name or by its first word."""
    plain = word.casefold().strip(",.")
    return _SHORT.get(plain) or next((p for p in Permission if p.value == plain.replace("-", "_")), None)


def parse_grant(text: str) -> tuple[str, Permission, str]:
    """("Dana Weiss", WRITE_LICENSING, "Acme Dental") of "Dana Weiss write_licensing for Acme Dental"."""
    words = text.split()
    for i, word in enumerate(words):
        permission = permission_of(word)
        if permission is not None and i:
            rest = words[i + 1 :]
            return " ".join(words[:i]), permission, " ".join(rest[1:] if rest[:1] == ["for"] else rest)
    raise UnknownPermission(words[-1] if len(words) > 1 else "")


async def person_named(unit: Unit, typed: str) -> Person:
    found = await unit.people.named(typed, 6)
    if not found:
        everybody = await unit.people.named("", 200)
        near = tuple(p.name for p in everybody if set(typed.casefold().split()) & set(p.name.casefold().split()))
        raise UnknownPerson(typed, near[:3])
    exact = [person for person in found if person.name.casefold() == typed.strip().casefold()]
    if len(exact) == 1 or len(found) == 1:
        return (exact or list(found))[0]
    raise AmbiguousPerson(typed, tuple(person.name for person in found[:5]))


async def client_named(unit: Unit, typed: str) -> Client:
    """The one client of this name, or the only one whose name holds these words; raises `WhichClient`."""
    fitting = fitting_clients(typed, await unit.catalog.clients())
    exact = [client for client in fitting if typed.casefold() in (client.name.casefold(), client.id.casefold())]
    if len(exact) == 1 or len(fitting) == 1:
        return (exact or fitting)[0]
    raise WhichClient(typed, tuple(client.name for client in fitting[:3]))


def fitting_clients(typed: str, clients: tuple[Client, ...]) -> list[Client]:
    wanted = typed.casefold().split()
    return [c for c in clients if c.id == typed or all(piece in c.name.casefold() for piece in wanted)]


async def client_choices(ports: Ports, actor: Actor, typed: str) -> tuple[Choice, ...]:
    async with ports.view(actor.org) as view:
        clients = await view.catalog.clients()
    return tuple(Choice(client.id, client.name) for client in fitting_clients(typed, clients)[:100])


async def person_choices(ports: Ports, actor: Actor, typed: str) -> tuple[Choice, ...]:
    async with ports.view(actor.org) as view:
        return tuple(Choice(person.id, person.name) for person in await view.people.named(typed, 100))


async def client_told(unit: Unit, client: ClientId | None) -> str | None:
    """What a client is called; raises `WhichClient` for one that there is not."""
    if client is None:
        return None
    known = await unit.catalog.client(client)
    if known is None:
        raise WhichClient(client)
    return known.name


async def _keep_a_manager(unit: Unit, before: Profile, managers: int) -> None:
    """The transaction is undone by the refusal: who can still manage is counted after the fact, as it would stand."""
    if managers and not await unit.people.hold_managers():
        raise LastManager(before.person.name)


async def _end_links(unit: Unit, person: PersonId, now: datetime) -> None:
    """Whoever sat at the chat that was taken away would come back by them."""
    for code in await unit.invitations.unsettled(now):
        if code.made_by == person and code.grant is None:
            await unit.invitations.settle(code.id, InvitationState.OPEN, InvitationState.REVOKED)


def _holds(known: Profile, permission: Permission) -> AlreadyHolds:
    held = next((h for h in known.held if h.grant.permission is permission and not h.group), None)
    return AlreadyHolds(known.person.name, permission, held.client_name if held else None)
