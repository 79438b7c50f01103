"""Why is a provision request not decided, and why are alerts not posted there?"""

from cards.words.findings import finding
from cards.words.refusals.core import echo
from domain import errors
from domain.errors import Refusal

_SUBSCRIBE = "provisioning subscribe type NetNew, Deprovision product StartUp"


def told(refused: Refusal, zone: str) -> str | None:
    """None for what is not of this area."""
    return _review(refused) or _alerts(refused)


def _review(refused: Refusal) -> str | None:
    match refused:
        case errors.NotAVendor():
            return "Nothing of yours is sold through Pax8. Whoever runs Seatwise names your plans in its vendors file."
        case errors.CannotAccept(request, findings):
            why = " ".join(finding(each) for each in findings)
            return f"#{request.number} cannot be accepted as it is. {why}"
        case errors.BadEmail(typed) if not typed.strip():
            return "Type the contact’s e-mail address, such as jo@partner.com: the welcome mail goes there."
        case errors.BadEmail(typed):
            return (
                f"“{echo(typed)}” is not an e-mail address. Type one address and nothing else, such as jo@partner.com."
            )
        case errors.NoReason():
            return "Type a reason: it goes to Pax8, where the partner reads it."
    return None


def _alerts(refused: Refusal) -> str | None:
    match refused:
        case errors.NoSuchAlert(what, typed, allowed):
            if what == "word":
                return f"“{echo(typed)}” is neither “type” nor “product”. Type it like this: {_SUBSCRIBE}"
            return f"“{echo(typed)}” is no {_KINDS.get(what, what)}. Try one of these: {', '.join(allowed)}."
        case errors.DirectAlerts():
            return (
                "This is a direct message. Type “provisioning subscribe” in the channel or group where the alerts are "
                "to go. What nobody else would see comes here anyway."
            )
        case errors.ClientsAlerts():
            return "This is a client’s own workspace. Alerts are never posted there; choose a conversation of your own."
        case errors.NotSubscribed():
            return "No provisioning alerts are posted there. Type “provisioning places” to see where they are."
    return None


_KINDS = {"type": "type of request", "product": "product of yours"}
