"""What can be refused about connecting a workspace, and disconnecting one?"""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors.core import Refusal


class LinkState(StrEnum):
    """What a link to connect a workspace by is good for."""

    OPEN = "open"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(eq=False)
class WorkspaceLinkOver(Refusal):
    """`state` is not open; None for a link that there is not."""

    state: LinkState | None


@dataclass(eq=False)
class WholeGrid(Refusal):
    """The app was installed for a whole Enterprise Grid organisation, whose workspaces may be many clients'."""


@dataclass(eq=False)
class FewerScopes(Refusal):
    """Slack granted less than was asked for: `missing` are its names of what lacks."""

    missing: tuple[str, ...]


@dataclass(eq=False)
class OtherTenant(Refusal):
    """The bot is registered in one Microsoft 365 tenant, and is not reached from this one."""

    name: str


@dataclass(eq=False)
class UnknownWorkspace(Refusal):
    """It is not connected, or not any more."""


@dataclass(eq=False)
class LastWorkspace(Refusal):
    """Without it nobody who manages could come in any more."""

    name: str
