"""How is an organisation connected to Pax8, and is it fit for licensing?"""

from domain.audit import AuditEntry
from domain.errors import (
    ConnectionRefused,
    CredentialsRefused,
    MarketplaceError,
    NotAllowed,
    NotByChat,
    NotConnected,
    NothingMapped,
    SyncUnderWay,
)
from domain.ids import InstallationId
from domain.ports import Kind, Ports
from domain.tenancy import Actor, Permission
from domain.use_cases import syncing


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
        await unit.audit.add(
            AuditEntry(
                now, "connection.set", "connection:pax8", actor.name, actor.person, actor.via and actor.via.value
            )
        )
    await ports.connections.renew(actor.org)
    try:
        return await syncing.ask(ports, actor, Kind.COMPANIES, door)
    except SyncUnderWay:
        return False
