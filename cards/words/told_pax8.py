"""What is Pax8 told when the requirements refuse a provision request? Whoever ordered reads it there."""

from cards.clean import cut, line
from domain.provisioning import REASON_LIMIT, Finding
from domain.vendors import Requirement

_BUY_ANEW = "Please cancel the present subscription, then buy the desired package."
_WANTING = {
    Requirement.KNOWN_PLAN: "This product is not one that is provisioned here.",
    Requirement.PARTNER_NAME: "The partner's name is missing.",
    Requirement.CONTACT_EMAIL: "A contact's e-mail address is missing.",
    Requirement.QUANTITY: "The quantity is outside what can be ordered.",
    Requirement.NO_LIVE_ACCOUNT: "The state of the subscription does not allow this.",
    Requirement.PLAN_CHANGE: f"This change of plan is not available. {_BUY_ANEW}",
}
_UNSAID = "The request could not be fulfilled. Please contact the vendor."


def reason(findings: tuple[Finding, ...]) -> str:
    """At most `REASON_LIMIT` characters of plain text."""
    said = dict.fromkeys(_WANTING[each.requirement] for each in findings if each.requirement)
    return cut(line(" ".join(said) or _UNSAID), REASON_LIMIT)
