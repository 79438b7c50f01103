"""What can be refused about the connection to Pax8, about syncing, and about mapping companies?"""

from dataclasses import dataclass
from datetime import datetime

from domain.errors.core import Refusal


@dataclass(eq=False)
class NotConnected(Refusal):
    """No credentials of Pax8's are stored. `manager`: whether the reader could mend it, `by_chat` whether here."""

    manager: bool
    by_chat: bool = True


@dataclass(eq=False)
class ConnectionRefused(Refusal):
    """Pax8 has not accepted the credentials since that moment; `why` is its own word."""

    since: datetime
    why: str
    manager: bool
    by_chat: bool = True


@dataclass(eq=False)
class NothingMapped(Refusal):
    """No company is mapped to a client, so there is nothing to show."""

    manager: bool


@dataclass(eq=False)
class CredentialsRefused(Refusal):
    """What was entered does not work, and was not stored; `why` is Pax8's own word."""

    why: str


@dataclass(eq=False)
class NotByChat(Refusal):
    """Credentials are not entered in the chat here."""


@dataclass(eq=False)
class SyncUnderWay(Refusal):
    """One run of a kind at a time: this one began at `since`, and has read `pages` of `page_total`."""

    kind: str
    since: datetime
    pages: int = 0
    page_total: int = 0
    asked_by: str | None = None


@dataclass(eq=False)
class UnknownSync(Refusal):
    """Nothing of that kind is read from Pax8; `kinds` are."""

    typed: str
    kinds: tuple[str, ...]


@dataclass(eq=False)
class UnknownCompany(Refusal):
    """No company of that name; `near` are the closest names."""

    asked: str
    near: tuple[str, ...] = ()


@dataclass(eq=False)
class AmbiguousCompany(Refusal):
    asked: str
    names: tuple[str, ...]


@dataclass(eq=False)
class UnknownClient(Refusal):
    """No client of that name; `offer` is a kept proposal to make a new one of it for a company."""

    asked: str
    near: tuple[str, ...] = ()
    company: str = ""
    offer: str = ""


@dataclass(eq=False)
class AmbiguousClient(Refusal):
    asked: str
    names: tuple[str, ...]


@dataclass(eq=False)
class ClientExists(Refusal):
    """A new client would have the name of one that is there."""

    name: str


@dataclass(eq=False)
class ClientUnclear(Refusal):
    """Neither a client nor a new name was given, or `both` were."""

    both: bool


@dataclass(eq=False)
class AlreadyMapped(Refusal):
    """A company belongs to one client at a time: this one to `client`. `wanted` is whom it was to go to; `offer` is a
    kept proposal to move it there, empty where it is there already.
    """

    company: str
    client: str
    wanted: str
    offer: str = ""


@dataclass(eq=False)
class NotMapped(Refusal):
    company: str


@dataclass(eq=False)
class MappingMoved(Refusal):
    """Somebody else was first: the company is mapped to `client` now, or to nobody."""

    company: str
    client: str | None
    by: str | None
    at: datetime | None


@dataclass(eq=False)
class ProposalMoved(Refusal):
    """What would follow is not any more what was shown before the confirmation."""

    company: str
