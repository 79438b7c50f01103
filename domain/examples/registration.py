"""What is one good example of everything that is said about an MSP's registration?"""

from datetime import UTC, datetime

from domain.accounts import LinkTo, Page
from domain.errors import (
    AccountCancelled,
    AlreadyJoined,
    AlreadyRegistered,
    AnswerTooLate,
    BadAddress,
    BadName,
    ChatTaken,
    GrantNotReached,
    NoChatConnected,
    NoSuchAccount,
    NotGranted,
    NotOffered,
    Refusal,
    RegistrationMoved,
    RegistrationOver,
    UnknownZone,
    WrongRegisterCode,
)
from domain.examples.licensing import ZONE
from domain.ids import AccountId, OrgId, Platform
from domain.notices import AccountJoined, FormNotice, Notice, Pax8SignIn, Registered, VendorWelcome
from domain.registration import Way
from domain.vendors import Family

_UNTIL = datetime(2026, 12, 5, 9, 0, tzinfo=UTC)
_TIDE, _LAKESIDE = OrgId("tidewater"), AccountId("lakeside")
_HERE = LinkTo(Page.REGISTRATION, _TIDE, _LAKESIDE, 1)
_BILLING = LinkTo(Page.BILLING, _TIDE, _LAKESIDE, 1)
_BOTH = (Platform.SLACK, Platform.TEAMS)

EXAMPLES: dict[str, Notice | FormNotice] = {
    "sign in at pax8": Pax8SignIn("https://seatwise.example/connect/gAAAA"),
    "account joined": AccountJoined("Tidewater Analytics", "Lakeside IT"),
    "vendor welcome": VendorWelcome(
        "Tidewater Analytics",
        "Lakeside IT",
        "Professional",
        25,
        Family.BUNDLE,
        _UNTIL,
        _HERE,
        ZONE,
        "https://seatwise.example/register/gAAAA",
    ),
    "vendor welcome, a la carte, not as a mail": VendorWelcome(
        "Tidewater Analytics", "Lakeside IT", "BI Packages - PSA", None, Family.A_LA_CARTE, _UNTIL, _HERE, ZONE
    ),
    "registered": Registered(
        "Tidewater Analytics", "Lakeside IT", "Lena Fox", _BOTH, True, Family.BUNDLE, _BILLING, ZONE
    ),
    "registered, a la carte, without pax8": Registered(
        "Tidewater Analytics",
        "Lakeside IT",
        "Lena Fox",
        (Platform.SLACK,),
        False,
        Family.A_LA_CARTE,
        _BILLING,
        ZONE,
        "https://seatwise.example/billing/gAAAA",
    ),
}

REFUSALS: dict[str, Refusal] = {
    "no company name": BadName("msp", 80),
    "no admin's name": BadName("admin", 80),
    "unknown time zone": UnknownZone("Berlin"),
    "no time zone": UnknownZone(""),
    "bad e-mail address": BadAddress("lena@lakeside"),
    "no e-mail address": BadAddress(""),
    "no chat connected": NoChatConnected(),
    "chat taken": ChatTaken(Platform.SLACK, "Harbour IT"),
    "chat taken, unnamed": ChatTaken(Platform.TEAMS, ""),
    "registration moved": RegistrationMoved(),
    "registration over": RegistrationOver(),
    "already registered": AlreadyRegistered("Lakeside IT"),
    "account cancelled": AccountCancelled("Lakeside IT"),
    "no such account": NoSuchAccount(),
    "not granted": NotGranted(Way.SLACK),
    "grant not reached": GrantNotReached(Way.PAX8),
    "answer too late": AnswerTooLate(),
    "not offered": NotOffered(Way.TEAMS),
    "wrong register code": WrongRegisterCode(),
    "already joined": AlreadyJoined("Tidewater Analytics"),
}
