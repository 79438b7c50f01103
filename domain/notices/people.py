"""What is told about people, their rights and their codes, and about the record of what was done?"""

from dataclasses import dataclass
from datetime import datetime

from domain.audit import AuditLine
from domain.chat import Group
from domain.ids import InvitationId
from domain.joining import GroupGrant, Invitation, Newcomer, Profile
from domain.tenancy import Permission, Person


@dataclass(frozen=True, slots=True)
class PeopleList:
    """One page of those who are known. `id` is the listing that its buttons name ("all" without a filter)."""

    rows: tuple[Profile, ...]
    total: int
    offset: int
    page_size: int
    filter: str = ""
    id: str = "all"


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person, with what can be done about their rights. `said` is what has just been done."""

    profile: Profile
    said: str = ""
    """"granted", "revoked", "unlinked", or nothing."""


@dataclass(frozen=True, slots=True)
class GrantForm:
    person: Person


@dataclass(frozen=True, slots=True)
class InviteForm:
    """Asks for whom a code is, and for what."""


@dataclass(frozen=True, slots=True)
class InvitationMade:
    """The only time that a code is shown. Without a permission it links another chat to the same person."""

    code: str
    expires_at: datetime
    zone: str
    permission: Permission | None = None
    client: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class InvitationList:
    """Those that can still be used or decided."""

    rows: tuple[Invitation, ...]
    zone: str


@dataclass(frozen=True, slots=True)
class Welcome:
    """A code was redeemed; `linked`: it joined another chat to somebody who was known."""

    name: str
    organisation: str
    permission: Permission | None = None
    client: str | None = None
    linked: bool = False


@dataclass(frozen=True, slots=True)
class WaitForYes:
    """A code was redeemed whose maker has to confirm it; nothing is granted until then."""

    organisation: str
    inviter: str


@dataclass(frozen=True, slots=True)
class ConfirmJoin:
    """Said to the inviter: somebody wants to manage by their code. `decided` is what they said, if they did."""

    id: InvitationId
    newcomer: Newcomer
    name: str
    decided: bool | None = None


@dataclass(frozen=True, slots=True)
class JoinDecided:
    """Said to whoever waited for a yes."""

    organisation: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class GroupList:
    rows: tuple[GroupGrant, ...]
    zone: str
    said: str = ""
    """"granted", "revoked", or nothing."""


@dataclass(frozen=True, slots=True)
class GroupForm:
    """Asks which group's full members are to hold what. `here` is the team that this was asked in."""

    here: Group | None = None


@dataclass(frozen=True, slots=True)
class AuditList:
    """One page of the record. `export`: it can be had as a file."""

    lines: tuple[AuditLine, ...]
    total: int
    offset: int
    page_size: int
    filter: str
    zone: str
    id: str
    export: bool = False


@dataclass(frozen=True, slots=True)
class AuditExport:
    """Where a part of the record can be fetched, for so many minutes; `id` is the listing that it is of."""

    url: str
    total: int
    minutes: int
    id: str


PeopleNotice = (
    PeopleList
    | PersonPage
    | InvitationMade
    | InvitationList
    | Welcome
    | WaitForYes
    | ConfirmJoin
    | JoinDecided
    | GroupList
    | AuditList
    | AuditExport
)
PeopleForm = GrantForm | InviteForm | GroupForm
