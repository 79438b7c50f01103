"""What can be refused about people, their rights, their codes, and the record of what they did?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.errors.core import Refusal

if TYPE_CHECKING:
    from domain.ids import Platform
    from domain.joining import InvitationState
    from domain.tenancy import Permission


@dataclass(eq=False)
class UnknownPerson(Refusal):
    """Nobody of that name; `near` are names that come close."""

    asked: str
    near: tuple[str, ...] = ()


@dataclass(eq=False)
class AmbiguousPerson(Refusal):
    asked: str
    names: tuple[str, ...]


@dataclass(eq=False)
class WhichClient(Refusal):
    """No client of that name, or several."""

    asked: str
    near: tuple[str, ...] = ()


@dataclass(eq=False)
class UnknownPermission(Refusal):
    asked: str


@dataclass(eq=False)
class ClientMissing(Refusal):
    """`write_licensing` is for one client's licences."""


@dataclass(eq=False)
class ClientNotMeant(Refusal):
    """This permission is for all clients."""

    permission: "Permission"


@dataclass(eq=False)
class AlreadyHolds(Refusal):
    """`client` is whose licences it is for already; one person asks for one client."""

    name: str
    permission: "Permission"
    client: str | None = None


@dataclass(eq=False)
class DoesNotHold(Refusal):
    """`group` carries it, if anything does."""

    name: str
    permission: "Permission"
    group: str | None = None


@dataclass(eq=False)
class GuestMayNot(Refusal):
    """A guest, or somebody of another workspace or tenant, has `write_licensing` for one client at the most."""

    name: str
    permission: "Permission"


@dataclass(eq=False)
class LastManager(Refusal):
    name: str


@dataclass(eq=False)
class NotTheirs(Refusal):
    """An identity that is not this person's, or not any more."""

    name: str


@dataclass(eq=False)
class OnlyDirect(Refusal):
    """Codes are made for oneself, and said, in a direct message only. `burnt`: others could read a good one."""

    burnt: bool = False


@dataclass(eq=False)
class BadCode(Refusal):
    """Whatever was wrong with it."""


@dataclass(eq=False)
class CodeOver(Refusal):
    """The right code, whose time is over or that was ended."""

    state: "InvitationState"


@dataclass(eq=False)
class TooManyTries(Refusal):
    minutes: int


@dataclass(eq=False)
class CodeNotHere(Refusal):
    """A good code that is not for this workspace, or not for somebody of this standing."""


@dataclass(eq=False)
class StandingUnknown(Refusal):
    """The platform did not say whether this is a full member."""

    platform: "Platform"


@dataclass(eq=False)
class AlreadyLinked(Refusal):
    """This identity is somebody's; `name` is their own."""

    name: str


@dataclass(eq=False)
class InvitationGone(Refusal):
    """Used, revoked or decided since it was shown."""


@dataclass(eq=False)
class UnknownGroup(Refusal):
    asked: str
    near: tuple[str, ...] = ()


@dataclass(eq=False)
class GroupNotHere(Refusal):
    """A group of a client's own workspace carries `write_licensing` for that client, and nothing else."""

    group: str


@dataclass(eq=False)
class BadPeriod(Refusal):
    asked: str


@dataclass(eq=False)
class NoPublicAddress(Refusal):
    """Nothing can be fetched from a bot that does not know where it is reached."""


@dataclass(eq=False)
class NotYourInvitation(Refusal):
    """Only whoever made it confirms who came by it."""

    made_by: str
