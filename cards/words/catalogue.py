"""How is the catalogue told: products, their prices, what clients see of them?"""

from datetime import datetime

from cards.words.refusals.core import echo
from cards.words.units import count, moment, money, seats
from domain.catalog import Pricing
from domain.catalogue import CatalogueAction, CatalogueFilter, FromPrice, Offered
from domain.notices import (
    BulkDone,
    BulkProposal,
    CatalogueList,
    JustSet,
    PriceState,
    ProductPage,
    ProductWanted,
    Shelf,
    WhichProduct,
    WishNoted,
)

TITLE, SHELF_TITLE = "Catalogue", "What you can get"
PRODUCTS, FEATURED, PARTNER, RETAIL, CATEGORY = "Products", "★ ", "Partner", "Retail price", "Category"
CLIENTS_SEE, SUBSCRIPTIONS, SET_BY, ASKED_AT = "Clients see it", "In use", "Last set", "Asked"
FILTER, SEVERAL, DETAILS, SET_CATEGORY, ASK = "Filter…", "Change several…", "Details", "Category…", "Ask for this"
BACK, OPEN, CANCEL, APPLY_FILTER, SET_NOW, LOOK = (
    "Back to the list",
    "Open the catalogue",
    "Cancel",
    "Show",
    "Set",
    "Next",
)
FILTER_TITLE, SEVERAL_TITLE, ALL_TITLE = "Filter the catalogue", "Set several products", "Set all that match"
CATEGORY_TITLE, WISH_TITLE, WHICH = "Set the category", "Ask for a product", "Which one do you mean?"
WHAT_TO_DO, NAME_HOLDS, VISIBILITY, ANY = "What to do", "Words in the name", "Clients see it", "Any"
NAME_HINT = "Typing errors are forgiven."
VENDOR_HINT = "Type a few letters."
STAR, YES_SHOWN, NO_HIDDEN, ONLY_FEATURED, NOT_FEATURED = "Featured", "Shown", "Hidden", "Featured only", "Not featured"
OWN_CATEGORY, OWN_HINT = "Or one of your own", "Wins over the choice above."
HOW_MANY, WISH_HINT = "How many seats", "Your MSP is told. This orders nothing."
NOTE_HINT = "Your MSP reads it."
SEND = "Tell my MSP"

DO = {
    CatalogueAction.SHOW: "Show",
    CatalogueAction.HIDE: "Hide",
    CatalogueAction.FEATURE: "Feature",
    CatalogueAction.UNFEATURE: "Unfeature",
}
_DONE = {
    CatalogueAction.SHOW: "shown to clients",
    CatalogueAction.HIDE: "hidden from clients",
    CatalogueAction.FEATURE: "featured",
    CatalogueAction.UNFEATURE: "not featured",
}
EXPLAINED = {
    CatalogueAction.SHOW: "clients see it",
    CatalogueAction.HIDE: "clients do not see it, and its star goes",
    CatalogueAction.FEATURE: "clients see it, first of all",
    CatalogueAction.UNFEATURE: "clients still see it, without a star",
}


def name(offered: Offered) -> str:
    return f"{FEATURED if offered.settings.featured else ''}{offered.product.name}"


def row_subtitle(offered: Offered) -> str:
    return f"{for_sale(offered)} · {seen(offered)}"


def for_sale(offered: Offered) -> str:
    return f"{offered.product.vendor} · {offered.category}" if offered.product.vendor else offered.category


def seen(offered: Offered) -> str:
    return "visible" if offered.settings.visible else "hidden"


def from_price(price: FromPrice | None) -> str:
    if price is None:
        return ""
    terms = ", ".join(filter(None, (price.billing_term.value, price.commitment_term)))
    if price.monthly is None:
        return f"from {money(price.each)} once ({terms})"
    return f"from {money(price.monthly)} / month ({terms})"


def summary(shown: CatalogueList | Shelf) -> str:
    told = filtered(shown.wanted)
    return f"{count(shown.total, 'product', 'products')}{f' · {told}' if told else ''}"


def filtered(wanted: CatalogueFilter) -> str:
    flags = {True: "visible", False: "hidden", None: ""}[wanted.visible]
    star = {True: "featured", False: "not featured", None: ""}[wanted.featured]
    words = f"“{echo(wanted.words)}”" if wanted.words else ""
    return " · ".join(filter(None, (words, echo(wanted.vendor), echo(wanted.category), flags, star)))


def nearest(words: str) -> str:
    return f"Nothing is called “{echo(words)}”. These come nearest:"


def place(shown: CatalogueList | Shelf) -> str:
    return f"Showing {shown.offset + 1:,}–{shown.offset + len(shown.rows):,} of {shown.total:,}."


def assumed(currency: str) -> str:
    return f"Prices are Pax8’s suggested retail prices per seat; Pax8 names no currency, so {currency} is assumed."


def price_trouble(state: PriceState) -> str:
    match state:
        case PriceState.LATE:
            return "Some prices are still on their way."
        case PriceState.UNAVAILABLE:
            return "Pax8 gives no prices at the moment."
        case PriceState.KNOWN:
            return ""


def empty(shown: CatalogueList) -> str:
    if shown.wanted == CatalogueFilter():
        return "No products yet. They appear after the first sync of products."
    return f"Nothing fits {filtered(shown.wanted)}. Try fewer words, or open the whole catalogue."


def shelf_empty(shown: Shelf) -> str:
    if shown.wanted == CatalogueFilter():
        return "Your MSP shows no products here yet. Ask them for what you need."
    return f"Nothing fits {filtered(shown.wanted)}. Try fewer words, or open the whole catalogue."


def done(it: JustSet) -> str:
    if it.action is None:
        return f"{it.product} is of the category {it.category} now."
    if it.shown:
        return f"{it.product} is featured now, and shown to clients: it was hidden."
    return f"{it.product} is {_DONE[it.action]} now."


def visibility(offered: Offered) -> str:
    if offered.settings.featured:
        return "Yes, featured"
    return "Yes" if offered.settings.visible else "No"


def category(offered: Offered) -> str:
    return f"{offered.category} (set by hand)" if offered.settings.category else offered.category


def held(counted: tuple[int, int]) -> str:
    return f"{count(counted[0], 'subscription', 'subscriptions')} · {seats(counted[1])}" if counted[0] else "by nobody"


def set_by(by: str, at: datetime | None, zone: str) -> str:
    return f"{by} · {moment(at, zone)}" if at else by


def terms(price: Pricing) -> str:
    """Billing and commitment term, in Pax8's spelling."""
    bound = f", {price.commitment_term} commitment" if price.commitment_term else ""
    return f"{price.billing_term.value}{bound}"


def from_seats(start: int | None, end: int | None) -> str:
    if end is None:
        return f"from {seats(start or 1)}" if (start or 1) > 1 else ""
    return f"{start or 1:,}–{end:,} seats"


def no_prices(page: ProductPage) -> str:
    trouble = price_trouble(page.prices)
    return trouble or "Pax8 lists no price for it: it may be billed by usage."


def by_usage() -> str:
    return "by usage"


def which(asked: WhichProduct) -> str:
    more = f" These are the first {len(asked.rows)}; type more of the name." if asked.total > len(asked.rows) else ""
    return f"“{asked.words}” fits {count(asked.total, 'product', 'products')}.{more}"


def proposal(it: BulkProposal) -> str:
    matched = filtered(it.wanted) or "the whole catalogue"
    if not it.count:
        return f"Nothing to do: everything that matches ({matched}) is {_DONE[it.action]} already."
    already = f" {it.already:,} more are that already." if it.already else ""
    return f"{DO[it.action]} {count(it.count, 'product', 'products')}: {matched}.{already}"


def proposal_names(it: BulkProposal) -> str:
    more = f" and {it.count - len(it.names):,} more" if it.count > len(it.names) else ""
    return f"{', '.join(it.names)}{more}"


def proposal_bound() -> str:
    return "Just these are set. What somebody else changes meanwhile is left out and named."


def do_all(it: BulkProposal) -> str:
    return f"{DO[it.action]} {it.count:,}"


def bulk_done(it: BulkDone) -> str:
    if not it.changed:
        return f"Nothing was changed: {_already(it) or 'nothing was left to set'}."
    said = f"{count(it.changed, 'product is', 'products are')} {_DONE[it.action]} now."
    return f"{said} {_already(it, True)}." if it.already else said


def bulk_left(it: BulkDone) -> tuple[str, ...]:
    """What was not done, and why."""
    more = f" and {it.moved - len(it.names):,} more" if it.moved > len(it.names) else ""
    moved = f"Left as they are, since somebody changed them meanwhile: {', '.join(it.names)}{more}."
    gone = f"{count(it.gone, 'product is', 'products are')} no longer sold by Pax8."
    return tuple(said for said, true in ((moved, it.moved), (gone, it.gone)) if true)


def _already(it: BulkDone, more: bool = False) -> str:
    if not it.already:
        return ""
    return f"{it.already:,}{' more' if more else ''} {'was' if it.already == 1 else 'were'} {_DONE[it.action]} already"


def all_button(total: int) -> str:
    return f"Change all {total:,}…"


def all_intro(total: int, wanted: CatalogueFilter) -> str:
    return f"{count(total, 'product', 'products')}: {filtered(wanted) or 'the whole catalogue'}."


def all_next() -> str:
    return "The next step says how many would change, and asks you once more."


def derived_option(derived: str) -> str:
    return f"By the table ({derived})"


def wanted_title(it: ProductWanted) -> str:
    return f"{it.client} would like {it.product}"


def wanted_text(it: ProductWanted) -> str:
    return f"{it.person} of {it.client} asks for {seats(it.quantity)} of {it.product}. Nothing is ordered."


def asked_at(it: ProductWanted) -> str:
    return moment(it.at, it.zone)


def wish_noted(it: WishNoted) -> str:
    if it.repeated:
        return f"Your MSP already knows that you would like {it.product}. Ask again in an hour, or write to them."
    return f"Your MSP has been told that you would like {seats(it.quantity)} of {it.product}. Nothing is ordered yet."
