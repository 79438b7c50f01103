"""Why can a request for seats not be made, decided or taken back, and who may not even ask?"""

from cards.clean import cut, line
from cards.words.changes import differences, pax8_status, status
from cards.words.units import count, moment, percent_exact, platform, seats
from domain import errors
from domain.changes import ChangeRequest
from domain.errors import Refusal
from domain.tenancy import Permission

_ACTIONS = {
    "decide": "decide on requests",
    "sync": "start a sync",
    "configure": "change the settings",
    "catalogue": "change the catalogue",
    "catalogue_ask": "ask for a product",
    "request": "ask for other seats",
    "this": "do this",
}
"""What somebody may not do, by the domain's word for it; any other is the name of a command."""

_STATUSES = {
    "pending": "waiting for approval",
    "approved": "approved and on its way to Pax8",
    "applying": "on its way to Pax8",
    "unknown": "sent to Pax8, with its outcome not known yet",
}
_RIGHTS = {
    Permission.MANAGE_LICENSING: "manage licensing",
    Permission.WRITE_LICENSING: "request licence changes",
    Permission.READ_LICENSING: "read licensing",
    Permission.REQUEST_FOR_CLIENTS: "request on behalf of clients",
    Permission.MANAGE_PROVISIONING: "manage provisioning",
}


_ECHO = 100
"""Characters of what somebody typed that are told back to them: enough to know it again, and never a wall of it."""


def told(refused: Refusal, zone: str) -> str | None:
    """None for what is not of this area. `zone` is the IANA time zone in which moments are told."""
    return _who(refused) or _typed(refused) or _quantity(refused) or _settings(refused) or _change(refused, zone)


def _who(refused: Refusal) -> str | None:
    match refused:
        case errors.NotLinked(organisation, user):
            ask = f"Ask an admin of {organisation} to link you; tell them your id {user}."
            return f"You are not linked to {organisation} yet. {ask}"
        case errors.Outsider(organisation):
            ask = f"Ask an admin of {organisation} to link you."
            return f"Only people whom {organisation} has linked can use Seatwise. {ask}"
        case errors.NotAllowed(needed, action):
            right = f"“{_RIGHTS[needed]}” ({needed.value})"
            return (
                f"You may not {_ACTIONS.get(action) or f'use “{echo(action)}”'}: that needs the permission {right}. "
                "Ask an admin for it."
            )
        case errors.NotInstalled():
            return "Seatwise is not set up for this workspace. Ask an admin of your MSP to install it here."
        case errors.TooMany(wait):
            again = count(wait, "second", "seconds")
            return f"Too many requests at once from your workspace. This one was not carried out. Try again in {again}."
        case errors.BadToken():
            return (
                "This button is out of date, or is not yours. Open the list or the request again and use its buttons."
            )
    return None


def _typed(refused: Refusal) -> str | None:
    match refused:
        case errors.UnknownCommand(typed, near):
            return f"“{echo(typed)}” is not a command.{did_you_mean(near)} Type “help” to see what you can do."
        case errors.MissingArgument(what, usage):
            return f"The {what} is missing. Type it like this: {usage}"
        case errors.UnknownSubscription(asked, near):
            see = "Type “licenses” to see the ones that you have."
            return f"No subscription that you can ask for matches “{echo(asked)}”.{did_you_mean(near)} {see}"
        case errors.AmbiguousSubscription(asked, choices):
            more = " These are the first ten; type more of the name to narrow it." if len(choices) > 10 else ""
            return f"“{echo(asked)}” fits {len(choices):,} subscriptions. Choose the one that you mean.{more}"
        case errors.TooLong(field, limit, length):
            return f"The {field} has {length:,} characters, and at most {limit:,} are allowed. Please shorten it."
        case errors.UnknownChange(asked):
            number = echo(asked) if asked.startswith("#") else f"“{echo(asked)}”"
            return f"There is no request {number} here. Type the number that stands on its card, such as #1042."
    return None


def _quantity(refused: Refusal) -> str | None:
    match refused:
        case errors.BadQuantity(typed, maximum):
            return f"“{typed}” is not a number of seats. Type a whole number from 1 to {maximum:,}."
        case errors.SameQuantity(quantity, client, product):
            return f"{_of(client, product)} already has {seats(quantity)}. Ask for a different number."
        case errors.QuantityMoved(shown, present, product):
            moved = f"{product} went from {shown:,} to {seats(present)} since this form was opened."
            return f"{moved} Close it, open it again, and ask anew."
        case errors.AboveMaximum(asked, maximum, client, product):
            return (
                f"{asked:,} is above the maximum of {maximum:,} for {_of(client, product)}. Ask your MSP to raise it."
            )
        case errors.BelowMinimum(asked, minimum, client, product):
            return (
                f"{asked:,} is below the minimum of {minimum:,} for {_of(client, product)}. Ask your MSP to lower it."
            )
        case errors.SelfServiceOff(client, product):
            ask = "Ask your MSP to change it, or to allow self-service for it."
            return f"Self-service is off for {_of(client, product)}. {ask}"
        case errors.NotChangeable(product, state):
            return (
                f"{product} cannot be changed: at Pax8 it is {pax8_status(state)}. Ask your MSP if you still need it."
            )
        case errors.InFlight(number, product, quantity, state):
            wait = "Wait until it is settled, or withdraw it if it is yours and still open."
            stands = _STATUSES.get(state, state)
            return f"#{number} already asks for {seats(quantity)} of {product} and is {stands}. {wait}"
    return None


def _settings(refused: Refusal) -> str | None:
    match refused:
        case errors.BoundsCross(minimum, maximum):
            choose = "Choose a minimum that is at most the maximum."
            return f"A minimum of {minimum:,} would be above the maximum of {maximum:,}. {choose}"
        case errors.ThresholdOutOfRange(threshold):
            return f"{percent_exact(threshold)} is not a possible threshold. Choose a percentage from 0 to 100."
    return None


def _change(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.AlreadyDecided(change):
            return f"{_who_was_first(change, zone)} Your click changed nothing."
        case errors.Stale(change, moved):
            what = f": {differences(moved, zone)}" if moved else ""
            look = "Look at it as it stands now, then decide."
            return f"#{change.number} has changed since it was shown to you{what}. {look}"
        case errors.OwnRequest(number, for_you):
            own = "was asked for you" if for_you else "is your own request"
            return f"#{number} {own}. Somebody else who manages licensing has to decide it."
        case errors.NotYourRequest(number):
            instead = "If it should not happen, ask a manager to reject it."
            return f"#{number} was asked by somebody else, and only they can withdraw it. {instead}"
    return None


def _who_was_first(change: ChangeRequest, zone: str) -> str:
    decision = change.decision
    if decision is None:
        when = f" since {moment(change.ended_at, zone)}" if change.ended_at else ""
        return f"#{change.number} is not open any more{when}: {status(change).lower()}."
    verb = "approved" if decision.approved else "rejected"
    if decision.by is None:
        return f"The rules already {verb} #{change.number} on {moment(decision.at, zone)}."
    where = f" in {platform(decision.via)}" if decision.via else ""
    return f"{decision.by.name} already {verb} #{change.number}{where} on {moment(decision.at, zone)}."


def _of(client: str, product: str) -> str:
    return f"{client}’s {product}"


def echo(typed: str) -> str:
    return cut(line(typed), _ECHO)


def did_you_mean(near: tuple[str, ...]) -> str:
    quoted = [f"“{name}”" for name in near]
    first, last = ", ".join(quoted[:-1]), quoted[-1] if quoted else ""
    return f" Did you mean {f'{first} or {last}' if first else last}?" if quoted else ""
