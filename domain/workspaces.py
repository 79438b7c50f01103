"""Through which workspaces and tenants do people reach an organisation, and by which links is another connected?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import LinkState, Loss
from domain.ids import ClientId, PersonId, WorkspaceLinkId
from domain.tenancy import Installation

LINK_LASTS = timedelta(days=7)
"""Whoever may add apps at a client is seldom whoever gets the link."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A Slack workspace or Microsoft 365 tenant that is connected. `client` is the name of the client whose own it is;
    `name`, `since` and `by` (who said yes there) are empty for one that only the configuration names. `loss`: why it
    takes no messages at present; `renewable`: it is connected again through Slack's install page.
    """

    door: Installation
    name: str = ""
    client: str | None = None
    since: datetime | None = None
    by: str = ""
    loss: Loss | None = None
    renewable: bool = False

    @property
    def called(self) -> str:
        return self.name or self.door.tenant


@dataclass(frozen=True, slots=True)
class WorkspaceLink:
    """It connects one workspace, as that of `client`, or without one as the organisation's own."""

    id: WorkspaceLinkId
    made_by: PersonId
    made_by_name: str
    made_at: datetime
    expires_at: datetime
    client: ClientId | None = None
    client_name: str | None = None
    mail_to: str = ""
    state: LinkState = LinkState.OPEN

    def state_at(self, now: datetime) -> LinkState:
        over = self.state is LinkState.OPEN and now >= self.expires_at
        return LinkState.EXPIRED if over else self.state


@dataclass(frozen=True, slots=True)
class ToWorkspaceLink:
    """Where a mail leads: the page behind this link, good until then."""

    id: WorkspaceLinkId
    until: datetime
