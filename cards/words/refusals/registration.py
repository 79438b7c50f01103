"""Why can a registration not go on?"""

from cards.words import registration_page as words
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


def told(refused: Refusal, zone: str) -> str | None:
    match refused:
        case BadName(whose, limit):
            what = "your company’s name" if whose == "msp" else "your own name"
            return f"Please type {what}: it is needed, and at most {limit} characters long."
        case UnknownZone(typed):
            shown = f"There is no time zone “{typed}”" if typed else "A time zone is needed"
            return f"{shown}: choose one such as Europe/Berlin."
        case BadAddress(typed):
            shown = f"No mail can be sent to “{typed}”" if typed else "An e-mail address is needed"
            return f"{shown}: type one such as lena@lakeside.example."
        case NoChatConnected():
            return "No chat is connected yet: connect Slack or MS Teams first."
        case _:
            return _connecting(refused) or _standing(refused)


def _connecting(refused: Refusal) -> str | None:
    match refused:
        case ChatTaken(platform, name):
            where = f"{words.PLATFORMS[platform]} ({name})" if name else words.PLATFORMS[platform]
            return (
                f"{where} is connected to another organisation already, or for another client. "
                "Nothing was connected; choose another one."
            )
        case NotGranted(way):
            return (
                f"{words.WAYS[way]} was not connected, as it was not allowed there. "
                "Try again as a full member who may add apps."
            )
        case GrantNotReached(way):
            return f"{words.WAYS[way]} did not answer just now, and nothing was connected. Try again in a minute."
        case AnswerTooLate():
            return (
                "That answer came too late, or twice, or from another browser. Nothing was connected; try again here."
            )
        case NotOffered(way):
            return f"{words.WAYS[way]} cannot be connected here yet. Ask whoever runs Seatwise to set it up."
        case _:
            return None


def _standing(refused: Refusal) -> str | None:
    match refused:
        case RegistrationMoved():
            return "This was changed in another tab or browser meanwhile. Check what is written here, and press again."
        case RegistrationOver():
            return "This link no longer works. Open it again to see how it stands."
        case AlreadyRegistered(msp):
            return f"{msp} is registered already. No new link is needed."
        case AccountCancelled(msp):
            return f"{msp} has cancelled what it had bought. A new order opens the account again."
        case NoSuchAccount():
            return "There is no such account any more. Type “provisioning accounts” to see those that there are."
        case WrongRegisterCode():
            return "That code is wrong, or no longer works. Get a new one on the page that the welcome mail leads to."
        case AlreadyJoined(vendor):
            return f"You have an account at {vendor} already. Ask them to move what you have bought to it."
        case _:
            return None
