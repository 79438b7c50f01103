"""Who is known, what do they hold, by themselves and by groups, and who has been invited?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.audit import AuditEntry, AuditLine, AuditPage, AuditSearch
from domain.chat import Standing
from domain.ids import ClientId, InstallationId, InvitationId, PersonId, Platform
from domain.joining import GroupGrant, Invitation, InvitationState, Newcomer, Profile, Tries
from domain.tenancy import Actor, Grant, Identity, Installation, Permission, Person


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of those who hold or are something, and how many there are."""

    rows: tuple[Profile, ...]
    total: int


class People(Protocol):
    async def actor(self, identity: Identity, door: Installation, outsider: bool = False) -> Actor | None:
        """Who this is when they come in by this door; None if nobody linked them here."""
        ...

    async def grants(self, person: PersonId) -> tuple[Grant, ...]:
        """What this person holds at this moment, by themselves or by a group as it was last read: a group that cannot
        be read lets nobody in, but takes back no request that was made before.
        """
        ...

    async def managers(self, platform: Platform | None = None) -> tuple[tuple[PersonId, Identity], ...]:
        """Everybody who may decide, with each of their identities as a full member."""
        ...

    async def page(self, words: str, offset: int, limit: int) -> PeoplePage:
        """By name; of those whose name contains these words."""
        ...

    async def profile(self, person: PersonId) -> Profile | None: ...

    async def named(self, words: str, limit: int) -> tuple[Person, ...]:
        """Those whose name contains these words; the one who is called just so comes first."""
        ...

    async def known_as(self, typed: str) -> tuple[Person, ...]:
        """Those whose id or e-mail address this is; the case of an address does not count."""
        ...

    async def askers(self, client: ClientId, words: str, limit: int) -> tuple[Person, ...]:
        """Those who hold `write_licensing` for this client, by themselves or by a group, and whose name contains these
        words; by name.
        """
        ...

    async def owner(self, identity: Identity) -> Person | None:
        """Whose identity this is."""
        ...

    async def add(self, person: Person) -> None: ...

    async def link(self, identity: Identity, person: PersonId, standing: Standing | None) -> bool:
        """False, with nothing written, where the identity is somebody's already."""
        ...

    async def unlink(self, identity: Identity, person: PersonId) -> bool:
        """False where it was not theirs."""
        ...

    async def grant(self, person: PersonId, grant: Grant) -> bool:
        """False where they hold this permission already, for whichever client."""
        ...

    async def revoke(self, person: PersonId, permission: Permission) -> Grant | None:
        """What was taken back, if anything."""
        ...

    async def hold_managers(self) -> int:
        """How many people may manage by a right of their own and still can come in by a door of the MSP's.

        Until this transaction ends nobody else is told: of two that take a right away, one sees what the other did.
        """
        ...

    async def set_standing(self, identity: Identity, standing: Standing) -> None: ...

    async def of_weight(self) -> tuple[Identity, ...]:
        """The identities of those who hold more than `write_licensing`, or anything by a group."""
        ...


class Invitations(Protocol):
    async def add(self, invitation: Invitation) -> None: ...

    async def get(self, invitation: InvitationId) -> Invitation | None: ...

    async def unsettled(self, now: datetime) -> tuple[Invitation, ...]:
        """Open ones that are not out of date, and those that wait for a yes; newest first."""
        ...

    async def wrong(self, invitation: InvitationId, most: int) -> None:
        """One more wrong try; with the last of `most` it is locked."""
        ...

    async def settle(
        self,
        invitation: InvitationId,
        before: InvitationState,
        after: InvitationState,
        newcomer: Newcomer | None = None,
    ) -> bool:
        """Compare and swap: true for one, and only one, of those who try."""
        ...

    async def tries(self, identity: Identity) -> Tries:
        """How often this identity was wrong. Nobody else is told until this transaction ends."""
        ...

    async def set_tries(self, identity: Identity, tries: Tries) -> None: ...


class Groups(Protocol):
    async def all(self) -> tuple[GroupGrant, ...]: ...

    async def put(self, grant: GroupGrant) -> None:
        """Insert, or change the client and the name."""
        ...

    async def drop(self, door: InstallationId, group: str, permission: Permission) -> bool: ...

    async def replace_members(
        self, door: InstallationId, group: str, people: Sequence[PersonId], read_at: datetime
    ) -> tuple[int, int]:
        """How many have come and gone."""
        ...


class Audit(Protocol):
    async def add(self, entry: AuditEntry) -> None: ...

    async def page(self, search: AuditSearch, offset: int, limit: int) -> AuditPage:
        """Newest first."""
        ...

    async def portion(self, search: AuditSearch, below: int | None, limit: int) -> tuple[AuditLine, ...]:
        """The newest ones whose place in the record is below this one."""
        ...
