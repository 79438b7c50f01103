"""Why not? Every refusal says what was wrong, what is allowed, and what to do next."""

from cards.words.changes import closing, difference, status
from cards.words.units import moment, percent, seats
from domain import errors
from domain.errors import Refusal
from domain.tenancy import Permission

_ACTIONS = {
    "decide": "decide on requests",
    "sync": "start a sync",
    "configure": "change the settings",
    "read": "look at licences",
    "request": "ask for changes",
}
_STATUSES = {
    "pending": "waiting for approval",
    "approved": "approved and on its way to Pax8",
    "applying": "on its way to Pax8",
    "unknown": "sent to Pax8, with its outcome not known yet",
}
_FIELDS = {"note": "note", "reason": "reason"}
_RIGHTS = {
    Permission.MANAGE_LICENSING: "manage licensing",
    Permission.WRITE_LICENSING: "request licence changes",
    Permission.READ_LICENSING: "read licensing",
    Permission.REQUEST_FOR_CLIENTS: "request on behalf of clients",
    Permission.MANAGE_PROVISIONING: "manage provisioning",
}


def refusal(refused: Refusal, zone: str = "UTC") -> str:
    for words in (_who, _typed, _quantity, _change):
        if text := words(refused, zone):
            return text
    return "That could not be done, and nothing was changed. Type “help” to see what you can do."


def _who(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.NotLinked(organisation, user):
            return f"You are not linked to {organisation} yet. Ask an admin of {organisation} to link you; tell them your id {user}."
        case errors.Outsider(organisation):
            return f"Only people whom {organisation} has linked can use Seatwise here. Ask an admin of {organisation} to link you."
        case errors.NotAllowed(needed, action):
            doing = _ACTIONS.get(action, action)
            return f"You may not {doing}: that needs the permission “{_RIGHTS[needed]}” ({needed.value}). Ask an admin of your MSP for it."
        case errors.NotInstalled():
            return "Seatwise is not set up for this workspace. Ask an admin of your MSP to install it here."
        case errors.BadToken():
            return "This button does not belong to you or to this message. Open the list or the request again and use the buttons there."
        case errors.Unreachable(what, since):
            last = f" It last answered at {moment(since, zone)}." if since else ""
            return f"Pax8 cannot be asked about {what} at the moment.{last} Nothing was changed; try again in a few minutes."
    return None


def _typed(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.UnknownCommand(typed, near):
            return f"“{typed}” is not a command.{_did_you_mean(near)} Type “help” to see what you can do."
        case errors.MissingArgument(what, usage):
            return f"The {what} is missing. Type it like this: {usage}"
        case errors.UnknownSubscription(asked, near):
            return f"No subscription that you can ask for matches “{asked}”.{_did_you_mean(near)} Type “licenses” to see the ones you have."
        case errors.AmbiguousSubscription(asked, choices):
            more = " The first ten are shown; type more of the name to narrow it." if len(choices) > 10 else ""
            return f"“{asked}” fits {len(choices)} subscriptions. Choose the one you mean.{more}"
        case errors.TooLong(field, limit, length):
            return f"The {_FIELDS.get(field, field)} has {length:,} characters; at most {limit:,} are allowed. Please shorten it."
        case errors.UnknownChange(asked):
            number = asked if asked.startswith("#") else f"“{asked}”"
            return f"There is no request {number} here. Type the number that stands on its card, such as #1042."
    return None


def _quantity(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.BadQuantity(typed, maximum):
            return f"“{typed}” is not a number of seats. Type a whole number from 1 to {maximum:,}."
        case errors.SameQuantity(quantity, client, product):
            return f"{_of(client, product)} has {seats(quantity)} already. Ask for a different number."
        case errors.AboveMaximum(asked, maximum, client, product):
            return (
                f"{asked:,} is above the maximum of {maximum:,} for {_of(client, product)}. Ask your MSP to raise it."
            )
        case errors.BelowMinimum(asked, minimum, client, product):
            return (
                f"{asked:,} is below the minimum of {minimum:,} for {_of(client, product)}. Ask your MSP to lower it."
            )
        case errors.SelfServiceOff(client, product):
            return f"{_of(client, product)} cannot be changed by self-service. Ask your MSP to change it, or to allow self-service for it."
        case errors.NotChangeable(product, state):
            return f"{product} cannot be changed: its status at Pax8 is “{state}”. Ask your MSP if you still need it."
        case errors.InFlight(number, product, quantity, state):
            stands = _STATUSES.get(state, state)
            return f"#{number} already asks for {seats(quantity)} of {product} and is {stands}. Wait until it is settled, or withdraw it if it is yours."
        case errors.BoundsCross(minimum, maximum):
            return f"The minimum of {minimum:,} would be above the maximum of {maximum:,}. Set a minimum that is at most the maximum."
        case errors.ThresholdOutOfRange(threshold):
            return f"{percent(threshold)} is not a possible threshold. Choose a number from 0 to 100."
    return None


def _change(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.AlreadyDecided(change):
            how = closing(change, zone)
            by = f" {how[0]} {how[1]}." if how and how[0].endswith(" by") else ""
            return f"#{change.number} is not open any more: {status(change).lower()}.{by} Nothing was changed by your press."
        case errors.Stale(change, moved):
            what = "; ".join(difference(d, zone) for d in moved)
            return f"#{change.number} is not as it was shown to you{f': {what}' if what else ''}. Look at it as it stands now, then decide again."
        case errors.OwnRequest(number):
            return f"#{number} is your own request. Somebody else who manages licensing has to decide it."
        case errors.NotYourRequest(number):
            return f"#{number} was asked by somebody else, and only they can withdraw it. If it should not happen, reject it or ask a manager to."
    return None


def _of(client: str, product: str) -> str:
    return f"{client}’s {product}"


def _did_you_mean(near: tuple[str, ...]) -> str:
    quoted = [f"“{name}”" for name in near]
    return f" Did you mean {' or '.join(filter(None, [', '.join(quoted[:-1]), quoted[-1]]))}?" if quoted else ""
