"""What does an MSP say of itself when it registers, and what has it connected so far?"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.accounts import Account, AccountState
from domain.chat import Standing
from domain.ids import AccountId, InvitationId, OrgId, PersonId, Platform

ASKING_LASTS = timedelta(minutes=15)
"""So long somebody may take at Slack, Microsoft or Pax8 to say yes."""

VERIFIER = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
"""What a code verifier may be made of (RFC 7636, section 4.1)."""

ASKED_AT_ONCE = 8
"""Tabs and tries that are remembered; what is older is forgotten."""

CODE_LASTS = timedelta(hours=24)
"""So long the code is good that joins the account to an organisation that is here already."""

NAME_LIMIT = 80

LONGEST = 500
"""Characters of what is typed into a field that are kept."""


class Way(StrEnum):
    """Where somebody is sent to say that we may work for them."""

    SLACK = "slack"
    TEAMS = "teams"
    PAX8 = "pax8"


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody was sent there. `nonce` comes back once, to the same `browser` (a hash of its cookie); `verifier` proves
    that we are those who asked (RFC 7636).
    """

    way: Way
    nonce: str
    verifier: str = field(repr=False)
    browser: str
    until: datetime


REFRESH, UNTIL = "refresh_token", "bot_token_until"
"""Of a door's secrets: what the next token is fetched with, and when the present one ends; empty where none ends."""


@dataclass(frozen=True, slots=True)
class Token:
    """What the bot may act by in a workspace. One that ends at `until` is followed by what `refresh` fetches, once."""

    value: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    until: datetime | None = None

    @property
    def secrets(self) -> dict[str, str]:
        """As a door keeps them; what was there of an earlier token is not left behind."""
        until = self.until.isoformat() if self.until else ""
        return {"bot_token": self.value, REFRESH: self.refresh, UNTIL: until}


@dataclass(frozen=True, slots=True)
class FoundChat:
    """A workspace or tenant, and the person in it who said yes: all proven by the platform itself. `secret` is the
    bot's token there, "" where it has none of its own; `refresh` and `until` are as in `Token`.
    """

    platform: Platform
    tenant: str
    app: str
    name: str
    user: str
    user_name: str
    standing: Standing | None = None
    secret: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    until: datetime | None = None

    @property
    def token(self) -> Token | None:
        return Token(self.secret, self.refresh, self.until) if self.secret else None


@dataclass(frozen=True, slots=True)
class FoundPax8:
    """A grant to read and write at Pax8 in the MSP's name; `refresh` is what tokens are fetched with."""

    client_id: str
    refresh: str = field(repr=False)


Found = FoundChat | FoundPax8


@dataclass(frozen=True, slots=True)
class Told:
    """What is typed into the page. `zone` is an IANA name."""

    name: str = ""
    zone: str = ""
    admin: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Joining:
    """A code that a manager of an organisation that is here already may type; `proof` is kept, not the code."""

    selector: InvitationId
    proof: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A registration that is not complete. Storing a change raises the `version`; 0 is not stored yet."""

    version: int = 0
    told: Told = Told()
    chats: tuple[FoundChat, ...] = ()
    pax8: FoundPax8 | None = None
    asking: tuple[Asking, ...] = ()
    joining: Joining | None = None

    def chat(self, platform: Platform) -> FoundChat | None:
        return next((each for each in self.chats if each.platform is platform), None)

    def tell(self, told: Told) -> "Draft":
        """Kept as it was typed, right or wrong."""
        cut = (each[:LONGEST] for each in (told.name, told.zone, told.admin, told.email))
        return replace(self, told=Told(*cut))

    def asks(self, asking: Asking, now: datetime) -> "Draft":
        kept = [each for each in self.asking if now < each.until][1 - ASKED_AT_ONCE :]
        return replace(self, asking=(*kept, asking))

    def answered(self, way: Way, nonce: str, browser: str, now: datetime) -> tuple["Draft", Asking] | None:
        """The draft without that question, which is answered once; None where it was not asked so."""
        for asking in self.asking:
            if (asking.way, asking.nonce, asking.browser) == (way, nonce, browser) and now < asking.until:
                return replace(self, asking=tuple(each for each in self.asking if each is not asking)), asking
        return None

    def connected(self, found: Found) -> "Draft":
        """One workspace and one tenant: another takes the place of the one before."""
        if isinstance(found, FoundPax8):
            return replace(self, pax8=found)
        others = tuple(each for each in self.chats if each.platform is not found.platform)
        return replace(self, chats=tuple(sorted((*others, found), key=lambda each: each.platform)))

    def without(self, way: Way) -> "Draft":
        if way is Way.PAX8:
            return replace(self, pax8=None)
        return replace(self, chats=tuple(each for each in self.chats if each.platform != way.value))


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a link proves: whose registration, by the link of which `serial`, and whether its time is over."""

    vendor: OrgId
    account: AccountId
    serial: int
    expired: bool = False


class Link(StrEnum):
    """What a link to the page is good for. `spent`: registered already; `old`: a newer one was sent."""

    GOOD = "good"
    EXPIRED = "expired"
    OLD = "old"
    SPENT = "spent"
    CLOSED = "closed"
    GONE = "gone"


def link_state(account: Account | None, ticket: Ticket) -> Link:
    if account is None:
        return Link.GONE
    if account.state is AccountState.CLOSED:
        return Link.CLOSED
    if account.state is AccountState.ACTIVE:
        return Link.SPENT
    if ticket.serial != account.serial:
        return Link.OLD
    return Link.EXPIRED if ticket.expired else Link.GOOD


@dataclass(frozen=True, slots=True)
class RegistrationSheet:
    """All that the page shows; it holds no secret. `offered` are the ways that are set up here."""

    vendor: str
    account: AccountId
    link: Link
    version: int
    told: Told
    offered: frozenset[Way]
    bought: tuple[str, ...] = ()
    chats: tuple[FoundChat, ...] = ()
    pax8: bool = False
    code: str = ""
    until: datetime | None = None

    def chat(self, platform: Platform) -> FoundChat | None:
        return next((each for each in self.chats if each.platform is platform), None)


@dataclass(frozen=True, slots=True)
class Complete:
    """A registration that was just completed."""

    msp: OrgId
    person: PersonId
    told: Told
    chats: tuple[FoundChat, ...]
    pax8: bool


def shown(chats: Iterable[FoundChat]) -> tuple[FoundChat, ...]:
    """Without their secrets."""
    return tuple(replace(each, secret="", refresh="") for each in chats)
