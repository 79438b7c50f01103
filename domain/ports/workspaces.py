"""What is stored of the workspaces and tenants that are connected, and of the links that connect others?"""

from datetime import datetime
from typing import Protocol

from domain.ids import InstallationId, WorkspaceLinkId
from domain.workspaces import Workspace, WorkspaceLink


class Workspaces(Protocol):
    """Those of one organisation. What they lost is `Reach`'s to tell."""

    async def all(self) -> tuple[Workspace, ...]:
        """All that are connected: the organisation's own first, then by client."""
        ...

    async def note(self, door: InstallationId, name: str, by: str, at: datetime) -> None:
        """It was connected, again where it was disconnected before."""
        ...

    async def disconnect(self, door: InstallationId, at: datetime) -> bool:
        """Nothing from there is served any more, and its secrets are gone; what it was stays known, so that binding it
        again for the same organisation and client brings it back. False where it is not connected.
        """
        ...

    async def add(self, link: WorkspaceLink) -> None: ...

    async def link(self, link: WorkspaceLinkId) -> WorkspaceLink | None: ...

    async def open_links(self, now: datetime) -> tuple[WorkspaceLink, ...]:
        """Those that can still be used, the newest first."""
        ...

    async def ask(self, link: WorkspaceLinkId, nonce: str, now: datetime) -> bool:
        """Somebody was sent to say yes; a question before that is good no more. False where the link is."""
        ...

    async def answered(self, link: WorkspaceLinkId, nonce: str) -> bool:
        """Each question is answered once. False where it was not asked so, or the link is good no more."""
        ...

    async def spend(self, link: WorkspaceLinkId) -> bool:
        """True for one alone, who was asked while it was good."""
        ...

    async def withdraw(self, link: WorkspaceLinkId) -> bool: ...
