"""How are seats that were bought, and where they go, told?"""

from collections.abc import Iterable

from cards.words.units import count, day, seats
from domain.accounts import AccountState
from domain.notices import AllocateForm, AssetsPurchased, BillingPage, BillingRow, PoolLine, SeatsSettled, SeatsShort
from domain.vendors import Family

TITLE = "Billing"
BACK = "Back to billing"
OVER = "This link no longer works"
OVER_HOW = (
    "It is out of date, or a newer one was sent. A new link to the billing page can be sent to the address that is "
    "registered with the vendor. In Slack and MS Teams, “billing” shows the same."
)
SEND_NEW = "Send a new link"
SENT_TITLE = "Please look into your mailbox"
SENT = (
    "If there is something to show, a new link is on its way to the registered address. It may take a few minutes, and "
    "is sent a few times a day at the most."
)
GEAR = "⚙ Seats"
SAVE = "Save"
ADD = "+ Add"
NEW = "Integration to add"
NEW_SEATS = "Its seats"
EMPTY = "Leave a field empty to take all of its seats away."
AT_PAX8 = "Seats are bought and cancelled on the Pax8 Marketplace."
NOTHING = (
    "Nothing was bought here through Pax8 yet. What you buy on the Pax8 Marketplace stands here as soon as its vendor "
    "has accepted the order."
)
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


def link_title(vendor: str) -> str:
    return f"Your billing page at {vendor}"


def link_for(msp: str, vendor: str) -> str:
    return f"Here is the new link to what {msp} has bought from {vendor}."


def account(vendor: str, state: AccountState) -> str:
    return f"{vendor}{_STATES[state]}"


def row_value(row: BillingRow) -> str:
    if row.family is Family.BUNDLE:
        return seats(row.purchased)
    left = f"{row.shortage:,} too many" if row.shortage else f"{row.free:,} free"
    return f"{row.purchased:,} purchased · {row.allocated:,} allocated · {left}"


def row_subtitle(row: BillingRow, zone: str) -> str:
    told = [] if row.live else ["Cancelled"]
    if row.trial_ends_at is not None and row.live:
        told.append(f"Trial until {day(row.trial_ends_at, zone)}")
    if row.family is Family.BUNDLE:
        return " · ".join(["Bundle", *told])
    told += [f"{name} {given:,}" for name, given in row.allocations]
    return (
        " · ".join(["A La Carte", *told]) if row.allocations else " · ".join(["A La Carte", *told, "not allocated yet"])
    )


def too_many(rows: Iterable[BillingRow]) -> str:
    """Of which pools more is allocated than is purchased; empty where there is none."""
    told = [f"{seats(row.shortage)} of {row.plan}" for row in rows if row.shortage]
    return f"Too many are allocated: {', '.join(told)}. Choose which integrations get fewer." if told else ""


def saved(plan: str) -> str:
    return f"{plan} is saved."


def place(page: BillingPage) -> str:
    return f"Showing {page.offset + 1:,}–{page.offset + len(page.rows):,} of {page.total:,} purchases."


def stands(form: AllocateForm) -> str:
    left = f"{form.allocated - form.purchased:,} too many" if form.allocated > form.purchased else f"{form.free:,} free"
    return f"{form.purchased:,} purchased · {form.allocated:,} allocated · {left}"


def only_lowering(form: AllocateForm) -> str:
    verb = "is" if form.shortage == 1 else "are"
    return f"{seats(form.shortage)} too many {verb} allocated. Lower or empty the fields below until none is."


def line_hint(line: PoolLine, lowering: bool) -> str:
    """What it has now, where that is a bound or differs from what is typed."""
    if lowering or not line.known:
        return f"{line.seen:,} at most"
    return f"{line.seen:,} now" if line.seen and line.typed != str(line.seen) else ""


_STATES = {
    AccountState.ACTIVE: "",
    AccountState.INVITED: " · registration not completed",
    AccountState.CLOSED: " · closed",
}
