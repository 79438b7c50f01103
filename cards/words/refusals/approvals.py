"""Why can a setting, a rule, a filter or a place not be as somebody wants it?"""

from cards.words.refusals.core import did_you_mean, echo
from cards.words.settings import differences
from cards.words.units import moment
from domain import errors
from domain.errors import Refusal

_THRESHOLD = "Type a percentage from 0 to 100, such as 25."
_CEILING = "Type a percentage from 0 to 10,000, such as 30, or “off”."
_FILTERS = {"status": "status of a request", "client": "client here", "days": "number of days"}
_SUBJECTS = {"policy": "The approval settings", "defaults": "The self-service defaults"}


def told(refused: Refusal, zone: str) -> str | None:
    """None for what is not of this area."""
    return _typed(refused) or _settings(refused, zone) or _rules(refused) or _places(refused)


def _typed(refused: Refusal) -> str | None:
    match refused:
        case errors.BadPercent(typed, what):
            allowed = _CEILING if what == "ceiling" else _THRESHOLD
            return f"“{echo(typed)}” is not a percentage. {allowed}"
        case errors.BadDays(typed, maximum):
            return f"“{echo(typed)}” is not a number of days. Type a whole number from 1 to {maximum:,}."
        case errors.BadSwitch(typed, inherits):
            also = ", or “inherit”" if inherits else ""
            return f"“{echo(typed)}” is neither on nor off. Type “on” or “off”{also}."
        case errors.BadSearch(what, typed, allowed):
            known = ", ".join(allowed)
            return f"“{echo(typed)}” is no {_FILTERS.get(what, what)}. Try one of these: {known}."
        case errors.NoneChosen():
            return "Nothing was chosen. Tick at least one request that you may decide, then send it again."
    return None


def _settings(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.UnknownVendor(typed, near):
            ask = "Type a vendor’s name as Pax8 writes it."
            return f"Nobody called “{echo(typed)}” sells anything here.{did_you_mean(near)} {ask}"
        case errors.VendorNotListed(vendor, listed):
            those = f"These do: {', '.join(listed)}." if listed else "No vendor does now."
            return f"“{echo(vendor)}” is not a vendor that always needs approval. {those}"
        case errors.NothingChanged():
            return "That is how it is set already. Nothing was changed; change a value, then try again."
        case errors.SettingsMoved(what, by, at, moved):
            whose = _SUBJECTS.get(what, "The rule of this subscription")
            who = f" by {' and '.join(by)}" if by else ""
            when = f" on {moment(at, zone)}" if at else ""
            told = f": {differences(moved)}" if moved else ""
            again = "Nothing of yours was saved; look at it as it stands now, then change it."
            return f"{whose} changed meanwhile{who}{when}{told}. {again}"
    return None


def _rules(refused: Refusal) -> str | None:
    match refused:
        case errors.NoSuchSubscription(asked, near):
            see = "Type “rules” to see them all."
            return f"No subscription fits “{echo(asked)}”.{did_you_mean(near)} {see}"
        case errors.BadBound(typed, maximum):
            return (
                f"“{echo(typed)}” is not a number of seats. Type a whole number from 1 to {maximum:,}, or “none”; "
                "leave it empty to inherit."
            )
        case errors.DefaultsCross(minimum, maximum, client, product, others):
            more = f" The same goes for {others:,} more." if others else ""
            return (
                f"With that, {client}’s {product} would have a minimum of {minimum:,} above its maximum of "
                f"{maximum:,}, as it sets one of them itself.{more} Change its rule first, or choose other defaults."
            )
        case errors.UnknownRuleWord(typed):
            usage = "rules set <words> max 20 min 5 allow on approval on"
            return f"“{echo(typed)}” is nothing that a rule has. Type it like this: {usage}"
    return None


def _places(refused: Refusal) -> str | None:
    match refused:
        case errors.DirectPlace():
            return "This is a direct message. Type “approvals here” in the channel or group where the cards are to go."
        case errors.ClientsPlace():
            return "This is a client’s own workspace. Approval cards are never posted there; choose one of your own."
        case errors.BotNotThere():
            return "Seatwise is not in this conversation, and could post nothing. Invite the bot first, then try again."
        case errors.NotAPlace():
            return "No approval cards are posted there. Type “approvals list” to see where they are."
    return None
