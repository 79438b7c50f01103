"""How is an organisation connected to Pax8, and is it fit for licensing?"""

from domain.audit import AuditEntry
from domain.errors import (
    ConnectionRefused,
    CredentialsRefused,
    MarketplaceError,
    NotAllowed,
    NotByChat,
    NotConnected,
    NotGranted,
    NothingMapped,
    NotOffered,
    SyncUnderWay,
)
from domain.ids import InstallationId, OrgId, PersonId
from domain.notices import Pax8SignIn
from domain.ports import Kind, Ports, Task
from domain.registration import ASKING_LASTS, VERIFIER, Asking, FoundPax8, Way
from domain.tenancy import Actor, Permission
from domain.use_cases import syncing
from domain.use_cases.auditing import record


async def check_ready(ports: Ports, actor: Actor) -> None:
    """Raises `NotConnected`, `ConnectionRefused` or `NothingMapped`, in the order in which they are to be mended."""
    manager, by_chat = actor.may(Permission.MANAGE_LICENSING), ports.connections.by_chat
    async with ports.view(actor.org) as view:
        connection = await view.connection.get()
        mapped = await view.companies.any_mapped()
    if not connection.connected:
        raise NotConnected(manager, by_chat)
    if connection.refused_at is not None:
        raise ConnectionRefused(connection.refused_at, connection.why or "", manager, by_chat)
    if not mapped:
        raise NothingMapped(manager)


async def connect(ports: Ports, actor: Actor, client_id: str, secret: str, door: InstallationId) -> bool:
    """Try the credentials, and keep them only if Pax8 accepts them; companies are read at once. Returns whether that is
    followed in the asker's direct conversation.
    """
    if not actor.may(Permission.MANAGE_LICENSING):
        raise NotAllowed(Permission.MANAGE_LICENSING, "configure")
    if not ports.connections.by_chat:
        raise NotByChat
    try:
        await ports.connections.probe(client_id, secret)
    except MarketplaceError as error:
        raise CredentialsRefused(str(error)) from None
    now = ports.clock.now()
    async with ports.unit(actor.org) as unit:
        await unit.connection.set(client_id, secret)
        await record(unit, actor, "connection.set", "connection:pax8", now)
    await ports.connections.renew(actor.org)
    try:
        return await syncing.ask(ports, actor, Kind.COMPANIES, door)
    except SyncUnderWay:
        return False


def sign_in(ports: Ports, actor: Actor) -> Pax8SignIn:
    """Where to go. Raises `NotOffered` where nobody can sign in at Pax8 for us, and `NotAllowed`."""
    if not actor.may(Permission.MANAGE_LICENSING) or actor.person is None:
        raise NotAllowed(Permission.MANAGE_LICENSING, "configure")
    if Way.PAX8 not in ports.grantors:
        raise NotOffered(Way.PAX8)
    return Pax8SignIn(ports.links.connect(actor.org, actor.person))


def asking(ports: Ports, browser: str) -> Asking:
    """What Pax8 is asked; it is kept by nobody, so it is sealed into what comes back."""
    nonce, verifier = ports.ids.signs(VERIFIER, 43), ports.ids.signs(VERIFIER, 64)
    return Asking(Way.PAX8, nonce, verifier, browser, ports.clock.now() + ASKING_LASTS)


async def signed_in(ports: Ports, org: OrgId, person: PersonId, asked: Asking, code: str | None, back: str) -> None:
    """They came back from Pax8; companies are read at once. Raises `NotGranted`, `GrantNotReached`, `NotAllowed` for
    whoever does not manage any more.
    """
    if code is None:
        raise NotGranted(Way.PAX8)
    granted = await ports.grantors[Way.PAX8].granted(asked, code, back, ports.clock.now())
    if not isinstance(granted, FoundPax8):
        raise NotGranted(Way.PAX8)
    async with ports.unit(org) as unit:
        known = await unit.people.profile(person)
        if known is None or not any(held.grant.permission is Permission.MANAGE_LICENSING for held in known.held):
            raise NotAllowed(Permission.MANAGE_LICENSING, "configure")
        await unit.connection.delegate(granted.client_id, granted.refresh)
        entry = AuditEntry(ports.clock.now(), "connection.set", "connection:pax8", known.person.name, person, "page")
        await unit.audit.add(entry)
        await unit.outbox.run(Task(Kind.COMPANIES), ports.clock.now())
    await ports.connections.renew(org)
