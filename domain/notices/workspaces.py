"""What is told of connected workspaces and tenants, and of the links that connect others?"""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import InstallationId, Platform
from domain.workspaces import ToWorkspaceLink, Workspace, WorkspaceLink


@dataclass(frozen=True, slots=True)
class WorkspaceList:
    """One page of those that are connected, with the newest links that are open. `offered`: another can be connected;
    `renewing`: a lost one can be connected again. `gone` is what was just disconnected, `withdrawn` that a link was.
    """

    organisation: str
    rows: tuple[Workspace, ...]
    total: int
    offset: int
    page_size: int
    links: tuple[WorkspaceLink, ...] = ()
    more_links: int = 0
    offered: bool = False
    renewing: bool = False
    gone: str = ""
    withdrawn: bool = False
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class ConnectWorkspaceForm:
    """Asks whose workspace it is."""

    organisation: str


@dataclass(frozen=True, slots=True)
class WorkspaceLinkMade:
    """The link, shown to who made it. `client` is whose workspace it connects; without one it is the organisation's.
    `platform` is the first that it offers.
    """

    organisation: str
    url: str
    until: datetime
    platform: Platform = Platform.SLACK
    client: str | None = None
    mail_to: str = ""
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class WorkspaceLinkMail:
    """The same by mail, to whoever may add apps there. `link` is filled in as the mail is made."""

    organisation: str
    maker: str
    to: ToWorkspaceLink
    platform: Platform = Platform.SLACK
    client: str | None = None
    zone: str = "UTC"
    link: str = ""


@dataclass(frozen=True, slots=True)
class WorkspaceConnected:
    """Said to everybody who manages; `by` said yes there, by the link that `maker` had made."""

    platform: Platform
    name: str
    by: str
    maker: str
    door: InstallationId
    client: str | None = None


@dataclass(frozen=True, slots=True)
class WorkspaceDisconnected:
    """Said to everybody who manages."""

    platform: Platform
    name: str
    by: str
    client: str | None = None


WorkspacesNotice = WorkspaceList | WorkspaceLinkMade | WorkspaceLinkMail | WorkspaceConnected | WorkspaceDisconnected
WorkspacesForm = ConnectWorkspaceForm
