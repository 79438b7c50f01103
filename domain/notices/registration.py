"""What is an MSP told when it has bought of a vendor, and when its registration is complete?"""

from dataclasses import dataclass
from datetime import datetime

from domain.accounts import LinkTo
from domain.ids import Platform
from domain.vendors import Family


@dataclass(frozen=True, slots=True)
class VendorWelcome:
    """The mail to whoever bought: `quantity` seats of `plan`, and the link that completes the registration. `until` is
    when that goes out of date; `link` is filled in as the mail is made.
    """

    vendor: str
    msp: str
    plan: str
    quantity: int | None
    family: Family
    until: datetime
    to: LinkTo
    zone: str = "UTC"
    link: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """The second notice, by mail, in the app and in chat: what the admin sets up now.

    `chats` are those that were connected, `pax8` says whether Pax8 was. `to` leads to the billing page, where there is
    something to share out.
    """

    vendor: str
    msp: str
    admin: str
    chats: tuple[Platform, ...]
    pax8: bool
    family: Family
    to: LinkTo
    zone: str = "UTC"
    link: str = ""


@dataclass(frozen=True, slots=True)
class AccountJoined:
    """What was bought under this name is the organisation's own now."""

    vendor: str
    msp: str


@dataclass(frozen=True, slots=True)
class Pax8SignIn:
    """Where a manager signs in at Pax8; the address is theirs alone, and good for half an hour."""

    url: str


RegistrationNotice = VendorWelcome | Registered | AccountJoined | Pax8SignIn
