"""Where do the links in our mails lead, and is one that somebody comes with still good?

A link carries whose it is, sealed, so that nothing is kept and nothing can be guessed or altered. Opening it spends
nothing: mail scanners open links.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.files import Files
from domain.ids import AccountId, InstallationId, OrgId, PersonId, WorkspaceLinkId
from domain.reach import Again
from domain.vendors import Vendor

REGISTRATION = "register"
BILLING = "billing"
CONNECT = "connect"
CONNECT_LASTS = timedelta(minutes=30)
RECONNECT = "reconnect"
RECONNECT_LASTS = timedelta(days=3)
"""Over a weekend: where Slack is all that there is, the mail is the only way."""
WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True)
class Followed:
    """Whose link it is. `serial` is the account's when it was sent; `expired`: it was good until a while ago.

    A link to connect Pax8 is of no account: `vendor` is then the organisation, and `person` who asked for it. So is one
    to connect a workspace `again`, and one to connect another, to which it is `invited`.
    """

    vendor: OrgId
    account: AccountId
    serial: int
    expired: bool
    person: PersonId | None = None
    again: Again | None = None
    invited: WorkspaceLinkId | None = None


@dataclass(frozen=True, slots=True)
class SignedLinks:
    """The Links port. `files` knows the cipher, the clock, and where we are reached from outside."""

    files: Files
    vendors: Mapping[OrgId, Vendor] = field(default_factory=dict)

    def registration(self, vendor: OrgId, account: AccountId, serial: int) -> str:
        return self._address(REGISTRATION, vendor, account, serial)

    def billing(self, vendor: OrgId, account: AccountId, serial: int) -> str:
        return self._address(BILLING, vendor, account, serial)

    def connect(self, org: OrgId, person: PersonId) -> str:
        """To be opened soon, by a manager who asked for it in chat."""
        until = self.files.clock.now() + CONNECT_LASTS
        told = {
            "link": CONNECT,
            "until": until.isoformat(),
            "vendor": org,
            "account": "",
            "serial": 0,
            "person": person,
        }
        return self._sealed(CONNECT, told)

    def reconnect(self, org: OrgId, again: Again) -> tuple[str, datetime]:
        until = self.files.clock.now() + RECONNECT_LASTS
        told = {"link": RECONNECT, "until": until.isoformat(), "vendor": org, "account": "", "serial": 0}
        return self._sealed(RECONNECT, told | {"again": spelt(again)}), until

    def workspace(self, org: OrgId, link: WorkspaceLinkId, until: datetime) -> str:
        told = {"link": WORKSPACE, "until": until.isoformat(), "vendor": org, "account": "", "serial": 0}
        return self._sealed(WORKSPACE, told | {"workspace": link})

    def followed(self, kind: str, token: str) -> Followed | None:
        """None for what this bot has not made."""
        try:
            told = json.loads(self.files.cipher.open(token))
            if told["link"] != kind:
                return None
            expired = self.files.clock.now() >= datetime.fromisoformat(told["until"])
            whose = OrgId(told["vendor"]), AccountId(told["account"]), int(told["serial"])
            again = read(told["again"]) if kind == RECONNECT else None
            invited = WorkspaceLinkId(told["workspace"]) if kind == WORKSPACE else None
            return Followed(*whose, expired, told.get("person"), again, invited)
        except (ValueError, KeyError, TypeError):
            return None

    def _address(self, kind: str, vendor: OrgId, account: AccountId, serial: int) -> str:
        until = self.files.clock.now() + self.vendors.get(vendor, Vendor()).link_lasts
        told = {"link": kind, "until": until.isoformat(), "vendor": vendor, "account": account, "serial": serial}
        return self._sealed(kind, told)

    def _sealed(self, kind: str, told: Mapping[str, object]) -> str:
        return f"{self.files.public_url.rstrip('/')}/{kind}/{self.files.cipher.seal(json.dumps(told))}"


def spelt(again: Again) -> Mapping[str, str]:
    """As it stands in what is sealed."""
    return {"door": again.door, "since": again.since.isoformat(), "person": again.person}


def read(told: Mapping[str, str]) -> Again:
    """Raises `LookupError`, `ValueError`, `TypeError`."""
    return Again(InstallationId(told["door"]), datetime.fromisoformat(told["since"]), PersonId(told["person"]))
