"""How are a proposal, and the choice between several, told?"""

from cards.words.units import delta, money, seats
from domain.filters import LicenceFilter
from domain.money import Money
from domain.notices import WishCard, WishDropped, WishOption
from domain.wishes import WishKind

WHICH = "Which do you mean?"
CONFIRM = "Is this what you want?"
NOTHING_YET = "Nothing has been asked for yet."
DROPPED = "Not sent"
FILTER_TITLE = "Filter licences"
SHOW = "Show"
WORDS = "Words"
WORDS_HINT = "Each word may stand in the product, the vendor or the client."
STATUS = "Status"
RENEWS = "Renews or ends"
ORDER = "Order"
ANY = "Any"
STATUSES = {
    "active": "Active",
    "pending": "Being changed",
    "trial": "Trial",
    "ending": "Being cancelled",
    "cancelled": "Cancelled",
}
PERIODS = {"": "Any time", "30d": "Within 30 days", "90d": "Within 90 days", "365d": "Within a year"}
ORDERS = {"": "By name", "renewal": "By renewal date"}


def happens(card: WishCard) -> str:
    if card.explanation.held:
        return "Somebody at your MSP has to approve it."
    return "It needs no approval: it goes to Pax8 at once."


def price(estimate: Money | None) -> str:
    if estimate is None:
        return "depends on Pax8’s price list"
    sign = "+" if estimate.amount > 0 else ""
    return f"{sign}{money(estimate)} a month"


def reading(option: WishOption) -> str:
    """Which of the two readings it is: so many in all, or so many more."""
    return f"{option.number:,} in all" if option.kind is WishKind.SET else f"{option.number:,} more"


def value(option: WishOption) -> str:
    return delta(option.holding.subscription.quantity, option.asked)


def dropped(notice: WishDropped) -> str:
    holding = notice.holding
    what = f"{holding.client_name}’s {holding.subscription.product_name}"
    return f"Nothing was asked for. {what} stays at {seats(holding.subscription.quantity)}."


def period(filter: LicenceFilter) -> str:
    return "" if filter.renews is None else f"{filter.renews}d"


def period_label(days: int) -> str:
    return f"Within {days:,} days"
