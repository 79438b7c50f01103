"""Where is the bot itself a member, on a platform that would not list it?"""

from dataclasses import dataclass
from typing import Protocol

from domain.tenancy import Installation


@dataclass(frozen=True, slots=True)
class Membership:
    """A Teams team that the bot is in. `service_url` is Teams' connector for it, from a verified activity."""

    group: str
    service_url: str


class Memberships(Protocol):
    """What each door's events have told of its teams: a bot is told when it comes and goes, and can ask for no list."""

    async def joined(self, door: Installation, membership: Membership) -> None:
        """Insert or update by group."""
        ...

    async def left(self, door: Installation, group: str) -> None: ...

    async def of(self, door: Installation) -> tuple[Membership, ...]: ...
