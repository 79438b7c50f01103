"""Why can a right not be given or taken, a code not be used, a record not be found?"""

from cards.words.people import right
from cards.words.refusals.core import did_you_mean, echo
from cards.words.units import platform
from domain import errors
from domain.errors import Refusal
from domain.joining import InvitationState
from domain.tenancy import Permission

_OVER = {
    InvitationState.OPEN: "That code is out of date.",
    InvitationState.WAITING: "That code was used already, and waits to be confirmed.",
    InvitationState.USED: "That code was used already.",
    InvitationState.REFUSED: "That code was used already.",
    InvitationState.REVOKED: "That code was taken back.",
    InvitationState.LOCKED: "That code is locked: somebody tried too many wrong ones.",
    InvitationState.SEEN: "That code was said where others could read it, and does not work any more.",
}
_NEW = "Ask for a new one."


def told(refused: Refusal, zone: str) -> str | None:
    return _named(refused) or _rights(refused) or _codes(refused) or _rest(refused)


def _named(refused: Refusal) -> str | None:
    match refused:
        case errors.UnknownPerson(asked, near):
            see = "Type “people” to see everybody."
            return f"Nobody is called “{echo(asked)}”.{did_you_mean(near)} {see}"
        case errors.AmbiguousPerson(asked, names):
            listed = ", ".join(names)
            return f"“{echo(asked)}” fits several people: {listed}. Type the whole name, or open one from “people”."
        case errors.WhichClient(asked, near):
            return f"No single client is called “{echo(asked)}”.{did_you_mean(near)} Type the client’s whole name."
        case errors.UnknownPermission(asked):
            listed = ", ".join(permission.value for permission in Permission)
            return f"“{echo(asked)}” is not a permission. There are: {listed}."
        case errors.UnknownGroup(asked, near):
            named = f"No group is called “{echo(asked)}” here." if asked else "The group is missing."
            return f"{named}{did_you_mean(near)} In MS Teams the bot has to be in the team."
    return None


def _rights(refused: Refusal) -> str | None:
    match refused:
        case errors.ClientMissing():
            return "“write_licensing” is for one client’s licences: name the client too."
        case errors.ClientNotMeant(permission):
            return f"“{permission.value}” is for all clients: leave the client out, or grant “write_licensing”."
        case errors.AlreadyHolds(name, permission, client):
            if client is None:
                return f"{name} has “{right(permission)}” already. Nothing was changed."
            other = "Revoke it first: a person asks for one client."
            return f"{name} has “{right(permission, client)}” already. {other}"
        case errors.DoesNotHold(name, permission, group):
            if group is None:
                return f"{name} does not have “{right(permission)}”. Open the list again to see what is there."
            return f"{name} has “{right(permission)}” by {group}. Take it from the group, or them out of it."
        case errors.GuestMayNot(name, permission):
            instead = "A guest can only be granted “write_licensing” for one client."
            return f"{name} is a guest here, and cannot have “{right(permission)}”. {instead}"
        case errors.LastManager(name):
            instead = "Give somebody else “manage_licensing” first."
            return f"{name} is the last one who may manage licensing here by a permission of their own. {instead}"
        case errors.NotTheirs(name):
            return f"That chat is not {name}’s any more. Open the person again to see how it stands."
        case errors.GroupNotHere(group):
            instead = "Grant it to a group of your own workspace."
            return f"{group} is in a client’s own workspace, and can only request for that client. {instead}"
    return None


def _codes(refused: Refusal) -> str | None:
    match refused:
        case errors.OnlyDirect(True):
            return f"Others could read that code, so it does not work any more. {_NEW}"
        case errors.OnlyDirect():
            return "Codes are for direct messages only. Write to Seatwise directly."
        case errors.BadCode():
            return f"That code does not work: it may be mistyped, used or out of date. {_NEW}"
        case errors.CodeOver(state):
            return f"{_OVER[state]} {_NEW}"
        case errors.TooManyTries(minutes):
            return f"Too many wrong codes. Try again in {minutes} min."
        case errors.CodeNotHere():
            return f"That code cannot be used in this workspace. {_NEW}"
        case errors.StandingUnknown(where):
            return f"{platform(where)} does not say right now whether you are a full member. Try again in a minute."
        case errors.AlreadyLinked(name):
            return f"This chat is linked to {name} already. An admin can unlink it under “people”."
        case errors.InvitationGone():
            return "That invitation is over: used, taken back or decided. Type “people invitations” to see the others."
        case errors.NotYourInvitation(made_by):
            return f"Only {made_by}, who made this invitation, can confirm it. Make one yourself to let somebody in."
    return None


def _rest(refused: Refusal) -> str | None:
    match refused:
        case errors.BadPeriod(asked):
            return f"“{echo(asked)}” is not a day. Type it like this: 2026-11-20, “last week”, or 30d."
        case errors.NoPublicAddress():
            return "No file can be made: Seatwise is not told where it is reached. Set public_url in its settings."
    return None
