"""How are lists, help and forms told?"""

from datetime import datetime

from cards.words.changes import pax8_status
from cards.words.units import count, day, money, seats
from domain.catalog import Holding, SubscriptionStatus
from domain.changes import ChangeRequest
from domain.ids import Platform
from domain.money import Money
from domain.notices import HelpSheet, LicenceList, QuantityForm
from domain.rules import Bounds

_PLAIN = frozenset({SubscriptionStatus.ACTIVE, SubscriptionStatus.ACTIVATED})


def list_title(shown: LicenceList) -> str:
    return f"Licences of {shown.client}" if shown.client else "Licences"


def list_totals(shown: LicenceList) -> str:
    matching = f" matching “{shown.filter}”" if shown.filter else ""
    worth = f" · {per_month(shown.monthly)}" if shown.monthly else ""
    return f"{count(shown.total, 'subscription', 'subscriptions')}{matching} · {seats(shown.seats)} in all{worth}"


def per_month(amounts: tuple[Money, ...]) -> str:
    """About: price × seats ÷ months of the term, which says nothing of what is used or billed otherwise."""
    return f"about {' + '.join(money(amount) for amount in amounts)} a month"


def list_partner(shown: LicenceList) -> str:
    return f"Your cost: {per_month(shown.partner_monthly)}. Only those who manage licensing see this."


def list_place(shown: LicenceList) -> str:
    return f"Showing {shown.offset + 1:,}–{shown.offset + len(shown.holdings):,} of {shown.total:,}."


def list_empty(shown: LicenceList) -> str:
    if shown.filter:
        return f"Nothing matches “{shown.filter}”. Try fewer words, or type “licenses” alone to see them all."
    if shown.offset:
        return "There is nothing on this page any more. Type “licenses” to start from the beginning."
    whose = f" of {shown.client}" if shown.client else ""
    return f"No subscriptions{whose} yet. They appear once a Pax8 company is mapped and synced."


def row_subtitle(holding: Holding, client: str | None, zone: str) -> str:
    """Vendor, client where the list is about several, and the date that matters next."""
    subscription = holding.subscription
    parts = [holding.vendor]
    if client is None:
        parts.append(holding.client_name)
    if holding.company_name not in (holding.client_name, client):
        parts.append(holding.company_name)
    commitment = subscription.commitment.ends if subscription.commitment else None
    parts += _dates(commitment, subscription.end, zone)
    if subscription.status not in _PLAIN:
        parts.append(pax8_status(subscription.status.value))
    return " · ".join(parts)


def _dates(commitment: datetime | None, end: datetime | None, zone: str) -> list[str]:
    if commitment is not None:
        return [f"committed until {day(commitment, zone)}"]
    return [f"ends {day(end, zone)}"] if end is not None else []


def row_open(number: int, quantity: int) -> str:
    return f"#{number} asks for {quantity:,}"


def help_greeting(sheet: HelpSheet) -> str:
    return f"Hello {sheet.name}. This is what you can do here:" if sheet.name else "This is what you can do here:"


HELP_MORE = "Type “help” and a command’s name to see all that it can do."
_TYPED = {
    Platform.SLACK: "Type one of these to Seatwise directly. Anywhere else, put “/{prefix}seatwise” before it.",
    Platform.TEAMS: "Type one of these to Seatwise directly. In a channel or group chat, put “@Seatwise” before it.",
    Platform.TERMINAL: "Type these after “seatwise”.",
}


def help_typed(sheet: HelpSheet) -> str:
    """Where they are typed."""
    return _TYPED[sheet.platform].format(prefix=sheet.prefix) if sheet.platform else ""


def help_about(sheet: HelpSheet) -> str:
    return f"How to use “{sheet.about}”"


def help_nothing(sheet: HelpSheet) -> str:
    return "Nothing yet. Ask an admin of your MSP to give you access."


def choice_subtitle(holding: Holding, alike: bool, zone: str) -> str:
    """What tells one of several subscriptions from the others; the end of its id, where nothing else does."""
    told = row_subtitle(holding, None, zone)
    return f"{told} · id …{holding.subscription.id[-8:]}" if alike else told


def form_subject(form: QuantityForm) -> str:
    return f"{form.holding.client_name} · {form.holding.subscription.product_name}"


def form_now(form: QuantityForm) -> str:
    return f"{seats(form.holding.subscription.quantity)} now"


def form_bounds(bounds: Bounds) -> str:
    match bounds:
        case Bounds(None, None):
            return "Any whole number from 1."
        case Bounds(None, maximum):
            return f"You can go up to {maximum:,}."
        case Bounds(minimum, None):
            return f"You can go down to {minimum:,}."
        case Bounds(minimum, maximum):
            return f"You can go from {minimum:,} to {maximum:,}."


def form_for_whom(form: QuantityForm) -> str:
    return f"Somebody at {form.holding.client_name}; they are told what comes of it."


def form_held(held: bool | None) -> str:
    if held is None:
        return "It may need approval, depending on the size of the change."
    return "It needs approval first." if held else "It needs no approval."


def reject_title(change: ChangeRequest) -> str:
    return f"Reject #{change.number}"


def reject_intro(change: ChangeRequest) -> str:
    subject = change.subject
    return f"{subject.client_name} asked for {seats(change.asked)} of {subject.product}; it has {change.present:,} now."
