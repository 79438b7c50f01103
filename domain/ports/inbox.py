"""What has an MSP been notified of in the app, and which mails went out?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import AccountId, InstallationId, OrgId, PersonId, WorkspaceLinkId
from domain.notices import Notice
from domain.reach import Again


@dataclass(frozen=True, slots=True)
class Notification:
    """One notice of the inbox; `id` grows with each."""

    id: int
    at: datetime
    notice: Notice


@dataclass(frozen=True, slots=True)
class NotificationPage:
    """`unseen` are those that came after the reader last looked."""

    rows: tuple[Notification, ...]
    total: int
    unseen: int = 0


class Inbox(Protocol):
    """What the managers of one organisation find in the app; each notice once, by its key."""

    async def add(self, key: str, notice: Notice, at: datetime) -> bool:
        """False where a notice of this key is there already: it was told, and is not told again."""
        ...

    async def page(self, reader: PersonId, offset: int, limit: int) -> NotificationPage:
        """The newest first."""
        ...

    async def seen(self, reader: PersonId, upto: int) -> None:
        """The reader has looked at all up to this one."""
        ...

    async def in_chat(self) -> frozenset[PersonId]:
        """Who wants them said in their direct chat as well."""
        ...

    async def set_in_chat(self, reader: PersonId, on: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class Mailed:
    """A line of the ledger. `sent_at` is None while it waits, or where `failure` says why it was given up; `trouble` is
    why the last attempt at one that waits did not get through.
    """

    key: str
    to: str
    notice: str
    queued_at: datetime
    sent_at: datetime | None = None
    attempts: int = 0
    failure: str | None = None
    trouble: str | None = None


class Mails(Protocol):
    async def about(self, start: str) -> tuple[Mailed, ...]:
        """Those whose key begins so ("account/…"), the newest first."""
        ...


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, ready to be drawn and to go. `marker` is the same for every attempt at it, so that a copy can be known as
    one. What it says, whom it is for and where it leads is in no log: a link is a secret.
    """

    to: str
    sender_name: str
    notice: Notice
    marker: str
    at: datetime

    def __repr__(self) -> str:
        return f"Letter({self.marker})"


class Mailer(Protocol):
    async def send(self, letter: Letter) -> None:
        """Once. Raises `NotSent`, `MaybeSent`, or `Unroutable` for an address that will never take it."""
        ...


class Links(Protocol):
    """Addresses of our own pages, signed and out of date after a while."""

    def registration(self, vendor: OrgId, account: AccountId, serial: int) -> str: ...

    def billing(self, vendor: OrgId, account: AccountId, serial: int) -> str: ...

    def connect(self, org: OrgId, person: PersonId) -> str:
        """Where a manager signs in at Pax8 for their organisation; good for half an hour."""
        ...

    def reconnect(self, org: OrgId, again: Again) -> tuple[str, datetime]:
        """Where a lost workspace is connected again, and until when that is good."""
        ...

    def workspace(self, org: OrgId, link: WorkspaceLinkId, until: datetime) -> str:
        """Where another workspace is connected."""
        ...


@dataclass(frozen=True, slots=True)
class Pax8Door:
    """Where Pax8 calls us: `purpose` is "provisioning" or "events", `header` the one that carries the secret.

    Any of `secrets` is accepted: two while one is being replaced.
    """

    id: InstallationId
    org: OrgId
    purpose: str
    header: str
    secrets: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Pax8Door({self.id}, {self.purpose})"


class Pax8Doors(Protocol):
    async def find(self, id: str, purpose: str) -> Pax8Door | None: ...

    async def save(self, door: Pax8Door) -> None:
        """Insert or replace, secrets sealed."""
        ...

    async def of(self, org: OrgId) -> tuple[Pax8Door, ...]: ...

    async def provisioner(self, org: OrgId) -> str | None:
        """Pax8's id of what the vendor provisions by."""
        ...
