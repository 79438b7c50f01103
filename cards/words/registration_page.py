"""What does the registration page say?"""

from datetime import datetime

from cards.words.units import moment
from domain.ids import Platform
from domain.registration import FoundChat, RegistrationSheet, Way

STEP_COMPANY = "1. Your company"
STEP_CHAT = "2. Your chat"
STEP_PAX8 = "3. Pax8"
STEP_FINISH = "4. Finish"
NAME, NAME_HINT = "Company name", "As your colleagues know it."
ZONE, ZONE_HINT = "Time zone", "Type the name of a city, such as Berlin, and choose."
ADMIN, ADMIN_HINT = "Your name", "You manage Seatwise for your company at first. You can share that later."
EMAIL, EMAIL_HINT = "Your e-mail address", "Mails about your account go here."
CHAT_WHY = "Connect Slack, MS Teams or both. That is where you and your clients will use Seatwise."
PAX8_WHY = (
    "Sign in at Pax8 and let Seatwise read your licences. You are not asked for a password or a secret here. "
    "You can leave this for later."
)
CONNECT, DISCONNECT = "Connect", "Disconnect"
SLACK, TEAMS, PAX8 = "Slack", "MS Teams", "Pax8"
FINISH = "Finish registration"
FINISH_WHY = "Seatwise then greets you in your chat and tells you what to set up next."
NOT_CONNECTED = "Not connected"
PAX8_CONNECTED = "Connected. It is read once you have finished."
NOT_OFFERED = "Cannot be connected here"
ALREADY = "Already with Seatwise?"
ALREADY_WHY = (
    "If your company uses Seatwise, do not register again. Get a code, and let a manager type it to Seatwise "
    "in your chat. What you have bought is then added to what is there."
)
GET_CODE = "Get a code"
SEND_ANEW = "Send me a new one"
SENT_TITLE = "Please look into your mailbox"
SENT = (
    "If a registration is waiting, a new link is on its way to its registered address. "
    "It may take a few minutes, and is sent a few times a day at the most."
)
OVER = {
    "expired": ("This link is out of date", "For your safety it was good for a while only. Your order is safe."),
    "old": ("There is a newer link", "A newer mail was sent to you. Please open the link in that one."),
}
CODE_TITLE = "Your code"
CANCELLED = "This was cancelled"
CANCELLED_HOW = (
    "What you had bought was cancelled at Pax8, so there is nothing to register. A new order opens it again."
)
DONE_HOW = (
    "There is nothing left to do here. Seatwise has greeted you in your chat and by mail, with what to set up next.",
    "In Slack, open Seatwise under Apps.",
    "In MS Teams, open Apps, look for Seatwise, and press Add. If you do not find it, ask your Teams administrator "
    "to allow it.",
)
COOKIE = "This page keeps what you have told it until you finish. A newer link goes on where you left off."


def title(vendor: str) -> str:
    return f"Register with {vendor}"


def done_title(vendor: str) -> str:
    return f"You are registered with {vendor}"


def bought(sheet: RegistrationSheet) -> str:
    what = f"You have bought {' and '.join(sheet.bought)}" if sheet.bought else "You have placed an order"
    return f"{what} on the Pax8 Marketplace. Registering takes four steps and a few minutes."


def chat_stands(chat: FoundChat | None) -> str:
    if chat is None:
        return NOT_CONNECTED
    who = f", as {chat.user_name}" if chat.user_name else ""
    return f"Connected: {chat.name}{who}"


def code_how(code: str, until: datetime, zone: str) -> tuple[str, ...]:
    return (
        f"A manager of your Seatwise types this to it in your chat: register {code}",
        f"It is good until {moment(until, zone)}, once, and is shown this once.",
    )


PLATFORMS = {Platform.SLACK: SLACK, Platform.TEAMS: TEAMS}
WAYS = {Way.SLACK: SLACK, Way.TEAMS: TEAMS, Way.PAX8: PAX8}
