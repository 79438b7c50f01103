"""Who is who: organisations, their doors, their customers, people, and what each may do."""

from dataclasses import dataclass
from enum import StrEnum

from domain.ids import ClientId, InstallationId, OrgId, PersonId, Platform


class Permission(StrEnum):
    """What a person may be granted; the words of the licensing module's own documentation where it has them."""

    MANAGE_LICENSING = "manage_licensing"
    WRITE_LICENSING = "write_licensing"
    READ_LICENSING = "read_licensing"
    REQUEST_FOR_CLIENTS = "request_for_clients"
    MANAGE_PROVISIONING = "manage_provisioning"


IMPLIED: dict[Permission, frozenset[Permission]] = {
    Permission.MANAGE_LICENSING: frozenset({Permission.READ_LICENSING, Permission.REQUEST_FOR_CLIENTS}),
}
"""Who holds the key also holds these: a manager may look, and may ask for any client."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A tenant: an MSP, a vendor whose product is sold through Pax8, or both."""

    id: OrgId
    name: str
    currency: str
    time_zone: str
    is_msp: bool = True
    is_vendor: bool = False


GONE = "gone:"
"""How the tenant of a door begins that was disconnected: no platform names one so, and nobody comes in by it."""


@dataclass(frozen=True, slots=True)
class Installation:
    """One verified door into one organisation.

    `tenant` is Slack's team (or enterprise) id, or the Entra tenant id. With `client` set the door is the client's own
    workspace: people there never get more than `write_licensing` for that client, and no approval card is posted there.
    `app` is the Slack or Entra app id that the door belongs to.
    """

    id: InstallationId
    org: OrgId
    platform: Platform
    tenant: str
    app: str = ""
    client: ClientId | None = None

    @property
    def gone(self) -> bool:
        return self.tenant.startswith(GONE)


@dataclass(frozen=True, slots=True)
class Client:
    """The MSP's own customer, to which Pax8 companies are mapped."""

    id: ClientId
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """A human, known to one organisation."""

    id: PersonId
    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """That human on one platform: never a name or an address, both of which can be chosen by their bearer."""

    platform: Platform
    tenant: str
    user: str


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission of one person; `client` is set for `write_licensing` and says whose licences."""

    permission: Permission
    client: ClientId | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for which organisation, with what right; built once per event, never from what a message says.

    `zone` is the organisation's IANA time zone, in which times are shown to them. `terminal` is, of somebody at a
    terminal, whose it is: the operating system's own user and host.
    """

    org: OrgId
    name: str
    person: PersonId | None = None
    permissions: frozenset[Permission] = frozenset()
    client: ClientId | None = None
    via: Platform | None = None
    job: str | None = None
    zone: str = "UTC"
    terminal: str | None = None

    @staticmethod
    def system(org: OrgId, job: str) -> "Actor":
        """The bot itself, at work for one organisation."""
        return Actor(org=org, name="Seatwise", job=job)

    @property
    def place(self) -> str | None:
        """From where they act, for the record."""
        return whence(self.via, self.terminal) or self.job

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def sees_every_client(self) -> bool:
        return self.may(Permission.READ_LICENSING)

    @property
    def asks_for_every_client(self) -> bool:
        return self.may(Permission.REQUEST_FOR_CLIENTS)

    def reads(self, client: ClientId) -> bool:
        return self.sees_every_client or (self.may(Permission.WRITE_LICENSING) and self.client == client)


def whence(via: Platform | None, terminal: str | None) -> str | None:
    """From where something was done, as the record has it: "slack", "terminal: alice@host"."""
    if via is None:
        return None
    return f"{via.value}: {terminal}" if terminal else via.value


def entitled(grants: tuple[Grant, ...], client: ClientId) -> bool:
    """Whether somebody who holds these may ask for this client's seats."""
    held = {grant.permission for grant in grants}
    staff = Permission.REQUEST_FOR_CLIENTS in held or Permission.MANAGE_LICENSING in held
    return staff or Grant(Permission.WRITE_LICENSING, client) in grants


def actor_for(
    person: Person, grants: tuple[Grant, ...], door: Installation, zone: str = "UTC", outsider: bool = False
) -> Actor:
    """What this person may do when they come in by this door.

    A client's own door narrows everybody to `write_licensing` for that client, whatever they hold elsewhere; an
    `outsider` (a guest, somebody of another workspace or tenant) is narrowed to `write_licensing` for one client.
    """
    written = [g.client for g in grants if g.permission is Permission.WRITE_LICENSING]
    held = {g.permission for g in grants}
    held |= {implied for p in held for implied in IMPLIED.get(p, frozenset())}
    if outsider:
        held &= {Permission.WRITE_LICENSING}
        written = written[:1]
    if door.client is not None:
        allowed = door.client in written
        held = {Permission.WRITE_LICENSING} if allowed else set()
        written = [door.client] if allowed else []
    client = written[0] if written else None
    return Actor(door.org, person.name, person.id, frozenset(held), client, door.platform, zone=zone)
