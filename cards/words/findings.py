"""Why is a provision request not accepted by itself, and what can be done about it?"""

from cards.clean import cut, line
from domain.provisioning import Finding, ProvisionType
from domain.requirements import ANOTHERS, GONE, LIVE, UNNAMED
from domain.vendors import Family, Requirement

_ECHO = 80
_TYPES = frozenset(ProvisionType)


def finding(found: Finding) -> str:
    """One sentence or two: what is wrong, and the way out of it."""
    facts = (*found.facts, "", "", "", "")
    match found.requirement:
        case None:
            return _for_a_person(facts[0])
        case Requirement.KNOWN_PLAN:
            return _unknown_plan(facts[0], facts[1])
        case Requirement.PARTNER_NAME:
            return "Pax8 does not say whose it is." if facts[0] else "Pax8 does not tell the partner’s name."
        case Requirement.CONTACT_EMAIL:
            return _no_contact(facts[0], facts[1])
        case Requirement.QUANTITY:
            return _seats(facts[0], facts[1], facts[2])
        case Requirement.NO_LIVE_ACCOUNT:
            return _subscription(facts[0], facts[1])
        case Requirement.PLAN_CHANGE:
            return plan_change(found)


def plan_change(found: Finding) -> str:
    """The documented advice: A La Carte is not upgraded and a bundle is not left without cancelling first."""
    before, after, from_family, to_family = (*found.facts, "", "", "", "")[:4]
    if not after:
        return "This change of plan is not allowed. Cancel the subscription, then buy the desired package."
    said = f"{_told(before)} cannot be changed to {_told(after)}."
    return f"{said} {_advice(from_family, to_family)} {_told(after)}."


def overridden(found: Finding) -> str:
    """Asked before somebody accepts it all the same."""
    facts = (*found.facts, "", "")
    match found.requirement:
        case None if facts[0]:
            return "Nothing is changed here: do first what it asks for. Pax8 is told that it is done."
        case None:
            return "Everything that is required is there."
        case Requirement.NO_LIVE_ACCOUNT if facts[0] == GONE:
            return "There is nothing to end here. Pax8 is told that it is done."
        case Requirement.NO_LIVE_ACCOUNT:
            return "This subscription is not known here yet. It is taken up as a purchase."
        case _:
            return finding(found)


def _for_a_person(type: str) -> str:
    """Without a type the operator wants to see what fulfils everything."""
    if not type:
        return "Everything that is required is there. Your configuration leaves it to a person."
    return f"“{_told(type)}” is a type of request that Seatwise does not know. Do by hand what it asks for."


def _unknown_plan(name: str, product: str) -> str:
    what = f"“{_told(name)}”" if name else "The product"
    id = f" ({_told(product)})" if product else ""
    return f"{what}{id} is in none of your plans. Add it to the vendors file and start again, or refuse the request."


def _no_contact(keys: str, bad: str) -> str:
    if bad:
        return f"“{_told(bad)}” is not an e-mail address. Add the contact’s address."
    return f"There is no contact’s e-mail address: Pax8 sent nothing under {_told(keys) or 'the configured key'}."


def _seats(asked: str, least: str, most: str) -> str:
    bounds = f"{_told(least)} to {_told(most)}" if most else f"{_told(least) or 1} or more"
    if not asked:
        return f"The number of seats is missing, or is no whole number. The plan is sold for {bounds}."
    return f"{_told(asked)} {'seat' if asked == '1' else 'seats'} is not what the plan is sold for: {bounds}."


def _subscription(state: str, which: str) -> str:
    match state:
        case _ if state == UNNAMED:
            return "Pax8 names no subscription."
        case _ if state == ANOTHERS:
            return "This subscription is not this partner’s here. Ask Pax8 whose it is, or refuse the request."
        case _ if state == LIVE:
            return f"This subscription is there already, with {_told(which)}: it cannot begin once more."
        case _ if state == GONE:
            return "This subscription is not live here: there is nothing to end."
        case _:
            return "This subscription is not live here: there is nothing to change. Its purchase may still wait."


def _advice(before: str, after: str) -> str:
    if before == Family.A_LA_CARTE and after == Family.BUNDLE:
        return "To upgrade from A La Carte, cancel the subscription, then buy"
    if before == Family.BUNDLE and after == Family.A_LA_CARTE:
        return "To downgrade from a bundle, cancel the subscription, then buy"
    return "Cancel the subscription, then buy"


def _told(text: str) -> str:
    return cut(line(text), _ECHO)
