"""What is said about an MSP's registration, in mails, in chat and on its page?"""

from datetime import datetime

from cards.words.units import moment, platform
from domain.ids import Platform
from domain.notices import AccountJoined, Registered, VendorWelcome
from domain.vendors import Family

PRODUCT = "Product"
SEATS = "Seats"
NEXT = "What to do next"
COMPLETE = "Complete your registration"
SHARE_OUT = "Share out your seats"
ROLES = "Roles"
INTEGRATIONS = "Integrations"
SETTINGS = "Other settings"
PEOPLE_BUTTON = "Add people"
APPROVAL_BUTTON = "Set up approvals"
JOINED = "Account added"
JOINED_NEXT = "Type “notifications” to see what was bought, and “billing” to share out its seats."
SIGN_IN = "Sign in at Pax8 in your browser"
SIGN_IN_HOW = "The link is for you alone, and good for 30 minutes. Seatwise is given no password and no secret."
CONNECT_PAX8 = "Connect Pax8"


def welcome_title(vendor: str) -> str:
    return f"Welcome to {vendor}"


def bought(told: VendorWelcome) -> str:
    return f"Thank you for your order. {told.msp} has bought {told.plan} from {told.vendor} on the Pax8 Marketplace."


def how_many(quantity: int | None) -> str:
    return f"{quantity:,}" if quantity is not None else "as ordered at Pax8"


def steps(told: VendorWelcome) -> tuple[str, ...]:
    """In the order in which they are done."""
    last = ("Share out your seats. Another mail leads there.",) if told.family is Family.A_LA_CARTE else ()
    return (
        "Open the link below, and say who you are and in which time zone you work.",
        "Connect Slack, MS Teams or both: that is where you will use Seatwise.",
        "Connect Pax8 by signing in there. You can leave this for later.",
        "Press Finish registration. Seatwise then greets you in your chat.",
        *last,
    )


def numbered(steps: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{number}. {step}" for number, step in enumerate(steps, 1))


def good_until(until: datetime, zone: str) -> str:
    return (
        f"The link is good until {moment(until, zone)}, and only for you: do not pass it on. "
        "When it is out of date, its page sends you a new one."
    )


def registered_title(vendor: str) -> str:
    return f"Your registration with {vendor} is complete"


def ready(told: Registered) -> str:
    where = " and ".join(platform(each) for each in told.chats)
    return f"{told.msp} can use Seatwise in {where} now. {told.admin} manages it. This is what to set up next."


ROLES_HOW = (
    "Type “people invite” to bring in colleagues and clients. Managers decide, technicians look, "
    "clients ask for their own seats."
)


def integrations_how(told: Registered) -> str:
    begin = (
        "Pax8 is connected and being read. Type “companies” to map its companies to your clients."
        if told.pax8
        else "Type “sync” to connect Pax8, then “companies” to map its companies to your clients."
    )
    share = " Type “billing” to share out the seats of what you bought." if told.family is Family.A_LA_CARTE else ""
    return begin + share


SETTINGS_HOW = (
    "Type “approvals settings” to say which requests wait for approval, “approvals here” where they are shown, "
    "and “rules” what clients may ask for."
)


def joined(told: AccountJoined) -> str:
    return f"What {told.msp} has bought from {told.vendor} belongs to this organisation now."


def in_the_app(platforms: tuple[Platform, ...]) -> str:
    return f"Everything else: type “help” to Seatwise in {' or '.join(platform(each) for each in platforms)}."
