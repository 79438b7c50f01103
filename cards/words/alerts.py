"""How is it told where provisioning alerts are posted, and who reads there?"""

from collections.abc import Iterable

from cards.words.settings import where
from cards.words.units import count
from domain.chat import Conversation
from domain.ids import ProductId
from domain.notices import AlertProposal, AlertsSheet
from domain.places import AlertScope

TITLE = "Where provisioning alerts are posted"
HERE_TITLE = "Post provisioning alerts here?"
POST_HERE = "Post alerts here"
ONLY_SOME = "Only some types or products…"
FORM_TITLE = "Provisioning alerts here"
POST = "Post here"
TYPES, PRODUCTS = "Types of request", "Products"
ALL_HINT = "Leave empty for all."
STOP = "Stop"
STOP_SURE = "No new requests are posted there. Those that stand there are kept current."

Names = tuple[tuple[ProductId, str], ...]


def could_decide(proposal: AlertProposal) -> str:
    names = proposal.reviewers
    if not names:
        return "Nobody in this conversation may decide. Cards here would only be read."
    told = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{told} could decide here."


def others(proposal: AlertProposal) -> str:
    if not proposal.others:
        return "Nobody else reads here."
    who = count(proposal.others, "other member", "other members")
    return f"{who} would read along: partners, contacts, products and seats."


def wanted(proposal: AlertProposal) -> str:
    return f"Told here: {scope(proposal.scope, proposal.plans)}."


def present(proposal: AlertProposal) -> str:
    return f"Posted here already: {scope(proposal.present, proposal.plans)}." if proposal.present is not None else ""


def scope(of: AlertScope, plans: Names) -> str:
    """Types as Pax8 spells them; products by their plan, once each."""
    names = dict(plans)
    products = sorted({names.get(product, product) for product in of.products}, key=str.casefold)
    return f"{_all(sorted(of.types), 'all types')} · {_all(products, 'all products')}"


def none(sheet: AlertsSheet) -> str:
    return f"No conversation is told. {_direct(sheet)} Type “provisioning subscribe” in a channel to post alerts there."


def rest(sheet: AlertsSheet) -> str:
    """Where a request goes that waits and that no place is for."""
    if any(not place.scope.types and not place.scope.products for place in sheet.places):
        return "Every request is posted in at least one of them."
    return _direct(sheet)


def done(place: Conversation) -> str:
    return f"New requests are posted in {where(place)} from now on."


def _direct(sheet: AlertsSheet) -> str:
    who = count(sheet.reviewers, "person who decides is", "people who decide are")
    return f"What waits and fits no conversation: {who} told by direct message."


def _all(names: Iterable[str], everything: str) -> str:
    return ", ".join(names) or everything
