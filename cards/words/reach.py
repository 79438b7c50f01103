"""How is it told what gets through, what does not, and what can be done about it?"""

from datetime import timedelta

from cards.clean import cut, inline
from cards.words.settings import where
from cards.words.syncs import kind_name
from cards.words.units import count, duration, moment, platform
from domain.chat import Conversation
from domain.errors import Loss
from domain.ids import Platform
from domain.notices import Ledger, PlaceLost, ReadAgo, RequestUnseen, SlackSignIn, StatusSheet
from domain.reach import LATE, LOOKED_BACK, Errand, Parking

STATUS = "Status"
TRY_AGAIN = "Try again now"
SEND_AGAIN = "Send again"
SHOW_STATUS = "Status…"
CONNECT_AGAIN = "Connect again…"
SIGN_IN_TITLE = "Connect Slack again"
SIGN_IN = "Connect it in your browser"
LOOK_AGAIN = "Refresh"
SYNCS = "Syncs…"
PLACES, LATE_ONES, DEAD_ONES = "Places that take no messages", "Late", "Given up"
READ = "Last read from Pax8"
ALL_WELL = "Everything gets through."
MEANWHILE = (
    "Nothing is sent there for now. Requests go to the other approval places, to admins directly, or by mail. "
    "What waits is sent as soon as messages are taken again."
)
MEANWHILE_TO_THEM = (
    "Nothing is sent there for now. They are told how their requests end in another chat, or by mail. "
    "What waits is sent as soon as messages are taken again."
)

_WHY = {
    Loss.ARCHIVED: "It has been archived.",
    Loss.LEFT: "Seatwise is not in it any more.",
    Loss.GONE: "It does not exist any more, or Seatwise is not in it.",
    Loss.CLOSED: "Seatwise may not post in it.",
    Loss.BLOCKED: "Seatwise has been blocked there.",
    Loss.INACTIVE: "The account is not active any more.",
    Loss.UNINSTALLED: "Seatwise has been removed from it.",
    Loss.REVOKED: "Its access token is not accepted any more.",
    Loss.DISABLED: "An administrator has switched Seatwise off.",
    Loss.DISCONNECTED: "It was disconnected here.",
}
_WHY_OF_THEM = {
    Loss.LEFT: "Seatwise is not installed there any more.",
    Loss.BLOCKED: "They have blocked Seatwise there.",
    Loss.GONE: "There is no such chat any more.",
}
_SHORT = {
    Loss.ARCHIVED: "archived",
    Loss.LEFT: "Seatwise was removed",
    Loss.GONE: "not found",
    Loss.CLOSED: "posting not allowed",
    Loss.BLOCKED: "blocked",
    Loss.INACTIVE: "account not active",
    Loss.UNINSTALLED: "app removed",
    Loss.REVOKED: "token not accepted",
    Loss.DISABLED: "switched off",
    Loss.DISCONNECTED: "disconnected",
}
_NOTICES = {
    "AttentionNeeded": "Call for attention",
    "AutoApproved": "Auto-approved request",
    "ChangeSettled": "End of the request",
    "PlaceLost": "Place that takes no messages",
    "ProvisionMoved": "Word in the thread",
    "RequestUnseen": "Request that nobody could see",
}
_STATES = {"ready": "on its way", "parked": "waits until messages are taken there", "dead": "given up"}


def lost_title(parking: Parking) -> str:
    return f"{_named(parking)} takes no messages"


def lost_why(parking: Parking) -> str:
    return (_WHY_OF_THEM if _personal(parking) else _WHY).get(parking.loss, _WHY[parking.loss])


def meanwhile(parking: Parking) -> str:
    return MEANWHILE_TO_THEM if _personal(parking) else MEANWHILE


def mend(notice: PlaceLost) -> str:
    """What an admin can do."""
    parking = notice.parking
    slack = parking.platform is Platform.SLACK
    match parking.loss:
        case Loss.ARCHIVED:
            return "Unarchive the channel, or have the cards posted in another one."
        case Loss.LEFT | Loss.GONE if _personal(parking):
            return "Ask them to add Seatwise again."
        case Loss.LEFT | Loss.GONE:
            add = "type “/invite @Seatwise” there" if slack else "add Seatwise to the team or chat again"
            return f"If it still exists, {add}; or have the cards posted in another channel."
        case Loss.CLOSED:
            return "Let Seatwise post there, or have the cards posted in another channel."
        case Loss.BLOCKED:
            return "Ask them to unblock Seatwise, or to write to it once."
        case Loss.INACTIVE:
            return "If they left, remove their permissions with “revoke”."
        case Loss.UNINSTALLED | Loss.REVOKED if notice.renewed:
            return "Connect it again: a full member of that workspace who may add apps says yes once more in Slack."
        case Loss.UNINSTALLED | Loss.REVOKED:
            return "Install the app again. If its token is new, give it to Seatwise’s configuration, and restart it."
        case Loss.DISABLED:
            return "Allow the app again in the Teams admin center."
        case Loss.DISCONNECTED:
            return "If it is wanted again, type “workspaces connect”."


def short_loss(loss: Loss) -> str:
    return _SHORT[loss]


def good_until(notice: SlackSignIn) -> str:
    until = moment(notice.until, notice.zone)
    return f"Good until {until}, for this workspace only; pass it on to whoever may add apps there."


def since(notice: PlaceLost) -> str:
    return f"Since {moment(notice.parking.since, notice.zone)} · {cut(inline(notice.parking.why), 100)}"


def unseen_title(notice: RequestUnseen) -> str:
    number = notice.change.number if notice.change else notice.request.number if notice.request else 0
    return f"Request #{number} waits, and no chat takes its card"


def unseen(notice: RequestUnseen) -> str:
    return (
        "Seatwise can post its card nowhere at present: all conversations in Slack and MS Teams take no messages. "
        "Open one of them, type “status” to Seatwise, and look for this number."
    )


# The sheet


def summary(sheet: StatusSheet) -> str:
    parts = [
        *([_places(sheet)] if sheet.parkings else []),
        *([_more(sheet.late, sheet.more_late, "delivery is late", "deliveries are late")] if sheet.late else []),
        *([_more(sheet.dead, sheet.more_dead, "was given up", "were given up")] if sheet.dead else []),
    ]
    return f"{'; '.join(parts)}." if parts else ALL_WELL


def parked_row(parking: Parking, zone: str) -> tuple[str, str]:
    waiting = [count(parking.waiting, "message waits", "messages wait")] if parking.waiting else []
    trying = ["being tried"] if parking.trying else []
    told = [_SHORT[parking.loss], f"since {moment(parking.since, zone)}", *waiting, *trying]
    return _named(parking), " · ".join(told)


def errand_row(errand: Errand, zone: str) -> tuple[str, str]:
    """What it is and where it goes; how it went."""
    at = [moment(errand.at, zone)] if errand.at else []
    why = [cut(inline(errand.why), 120)] if errand.why else []
    tries = [count(errand.attempts, "attempt", "attempts")] if errand.attempts else []
    return f"{_what(errand)} → {_whither(errand)}", " · ".join([*at, *tries, *why])


def late_title() -> str:
    return f"{LATE_ONES}: waiting for more than {duration(LATE)}"


def dead_title() -> str:
    return f"{DEAD_ONES} in the last {LOOKED_BACK.days} days"


def reads(read: ReadAgo, sheet: StatusSheet) -> tuple[str, str]:
    ago = _ago(sheet.now - read.at) if read.at else "never"
    return kind_name(read.kind), f"{ago}, and the latest attempt failed" if read.failing else ago


def doubts(sheet: StatusSheet) -> str:
    """Posts whose answer was lost; their copies are harmless, and that is said where somebody might wonder."""
    told = sheet.doubts
    if not told.posts and not told.open:
        return f"No answer to a message was lost in the last {LOOKED_BACK.days} days."
    return (
        f"In the last {LOOKED_BACK.days} days the answer to {count(told.posts, 'message', 'messages')} was lost: "
        f"{told.adopted:,} found again, {told.open:,} still open, {told.given_up:,} given up. "
        "A copy that stands somewhere does no harm: its buttons answer with the request as it stands."
    )


# The ledger


def ledger_title(ledger: Ledger) -> str:
    return f"#{ledger.number} {cut(inline(ledger.title), 100)}: who was told"


def ledger_none(ledger: Ledger) -> str:
    return "Nothing was posted about it."


def ledger_row(errand: Errand, ledger: Ledger) -> tuple[str, str]:
    at = [moment(errand.at, ledger.zone)] if errand.at else []
    why = [cut(inline(errand.why), 120)] if errand.why and errand.state != "done" else []
    return f"{_what(errand)} → {_whither(errand)}", " · ".join([_stands(errand, ledger), *at, *why])


def _stands(errand: Errand, ledger: Ledger) -> str:
    if errand.kind == "show":
        if not errand.posted:
            return f"not posted, {_STATES.get(errand.state, errand.state)}"
        if errand.shown >= ledger.version:
            return "current"
        return f"shows version {errand.shown} of {ledger.version}, {_STATES.get(errand.state, 'current')}"
    if errand.state == "done":
        return "sent" if errand.kind == "mail" else "said"
    return _STATES.get(errand.state, errand.state)


def _what(errand: Errand) -> str:
    about = f"#{errand.about} " if errand.about else ""
    match errand.kind:
        case "show" if errand.audience == "requester":
            return f"{about}Requester’s card"
        case "show":
            return f"{about}Card"
        case "home":
            return "Home page"
        case "apply":
            return f"{about}Change at Pax8"
        case "run":
            return "Reading from Pax8"
        case "provision":
            return f"{about}Provision request"
    return f"{about}{_NOTICES.get(errand.notice, 'Notice')}"


def _whither(errand: Errand) -> str:
    if errand.place is not None:
        return place(errand.place, errand.person)
    return f"mail to {cut(inline(errand.mail_to), 100)}" if errand.mail_to else "Pax8"


def place(conversation: Conversation, person: str) -> str:
    if not conversation.private:
        return where(conversation)
    return f"{cut(inline(person), 80) or 'somebody'} in {platform(conversation.platform)}"


def _personal(parking: Parking) -> bool:
    return parking.place is not None and parking.place.private


def _named(parking: Parking) -> str:
    if parking.place is None:
        whose = f" at {cut(inline(parking.person), 80)}" if parking.person else ""
        return f"{platform(parking.platform)}{whose}"
    return place(parking.place, parking.person)


def _places(sheet: StatusSheet) -> str:
    told = count(len(sheet.parkings), "place takes", "places take")
    return f"{'more than ' if sheet.more_parked else ''}{told} no messages"


def _more(rows: tuple[Errand, ...], more: bool, one: str, many: str) -> str:
    return f"more than {count(len(rows), one, many)}" if more else count(len(rows), one, many)


def _ago(length: timedelta) -> str:
    """In the largest unit that makes at least two."""
    minutes = max(int(length.total_seconds()) // 60, 0)
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} hours ago" if minutes < 48 * 60 else f"{minutes // 1440} days ago"
