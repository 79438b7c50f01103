"""How are seats that were bought, and where they go, told?"""

from collections.abc import Iterable

from cards.words.units import count, seats
from domain.notices import AssetsPurchased, SeatsSettled, SeatsShort

OPEN_PAGE = "Open the billing page"
LINK_ENDS = "The link works for a limited time. An expired one offers to send you a new one."
PURCHASED, ALLOCATED, SHORTAGE = "Purchased", "Allocated", "Too many"
REMINDED = "You are reminded every day until it is resolved."


def purchased_title(told: AssetsPurchased) -> str:
    return f"A La Carte Purchase: {told.plan}"


def purchased(told: AssetsPurchased) -> str:
    return (
        f"{told.msp} purchased {seats(told.quantity)} of {told.plan} from {told.vendor} on the Pax8 Marketplace. "
        f"{'It can be used once it is' if told.quantity == 1 else 'They can be used once they are'} allocated."
    )


def how(told: AssetsPurchased) -> Iterable[tuple[str, str]]:
    """The steps, numbered."""
    yield "1", "Open the billing page with the link below." if told.link else "Open the billing page: type “billing”."
    yield "2", f"Click the gear beside {told.plan}."
    yield "3", "Click + Add, choose an integration and enter its seats."
    yield "4", "Click Save."


def short_title(told: SeatsShort) -> str:
    return f"{seats(told.shortage)} too many allocated: {told.plan}"


def short(told: SeatsShort) -> str:
    again = "Still to be resolved: " if told.again else ""
    has = "none is" if told.purchased == 0 else f"only {count(told.purchased, 'is', 'are')}"
    given = "is" if told.allocated == 1 else "are"
    return f"{again}{seats(told.allocated)} of {told.plan} {given} allocated and {has} purchased."


def choose(told: SeatsShort) -> str:
    return (
        f"Choose which integrations get fewer, {told.shortage:,} in all. "
        "Until then seats can only be lowered, or more of them bought on the Pax8 Marketplace."
    )


def settled_title(told: SeatsSettled) -> str:
    return f"Resolved: seats of {told.plan}"


def settled(told: SeatsSettled) -> str:
    who = f"{told.by} lowered the allocation" if told.by else "More seats were purchased"
    return f"{who}. {told.allocated:,} of {seats(told.purchased)} purchased are allocated."
