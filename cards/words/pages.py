"""How are the pages of a subscription, a client, a person's requests and their home told?"""

from cards.words.changes import askers, pax8_status, status
from cards.words.syncs import failure
from cards.words.units import count, day, delta, moment, money, seats
from domain.catalog import Holding, Snapshot
from domain.changes import ChangeRequest
from domain.notices import HomePage, RequestList, SubscriptionPage, SyncReport

HISTORY_LATER = "Pax8’s history is being read."
NO_HISTORY = "Pax8 gives no history of it at the moment."
NO_PEOPLE = "nobody yet; staff asks on its behalf"
DECIDE = "A typed message decides nothing. Use the buttons."
HOME_EMPTY = "No subscriptions yet. They appear once your MSP has mapped your company."
NO_OPEN = "You have asked for nothing yet. Write for example “add 3 Visio Plan 2”."


def subscription_title(page: SubscriptionPage) -> str:
    return page.holding.subscription.product_name


def standing(page: SubscriptionPage) -> str:
    return pax8_status(page.holding.subscription.status.value).capitalize()


def term(holding: Holding) -> str:
    subscription = holding.subscription
    commitment = f", committed for {subscription.commitment.term}" if subscription.commitment else ""
    return f"{subscription.billing_term.value}{commitment}"


def allowed(page: SubscriptionPage) -> str:
    told = "on" if page.effective.allowed else "off"
    return f"{told} ({_set(page.rule.allowed is not None)})"


def bounds(page: SubscriptionPage) -> str:
    low, high = page.effective.bounds.minimum, page.effective.bounds.maximum
    whence = _set(page.rule.minimum is not None or page.rule.maximum is not None)
    if low is None and high is None:
        return f"any number ({whence})"
    if low is not None and high is not None:
        return f"{low:,} to {high:,} ({whence})"
    return f"at least {low:,} ({whence})" if low is not None else f"at most {high:,} ({whence})"


def approval(page: SubscriptionPage) -> str:
    return "every change waits for approval" if page.held else "depends on the size of the change"


def past(change: ChangeRequest, zone: str) -> tuple[str, str, str]:
    """(title, subtitle, value) of a request in a list."""
    title = f"#{change.number} {change.subject.product}"
    told = f"{change.subject.client_name} · {status(change)} · {askers(change)} · {day(change.asked_at, zone)}"
    return title, told, delta(change.present, change.asked)


def snapshot(row: Snapshot, zone: str) -> tuple[str, str]:
    when = day(row.at, zone) if row.at else "earlier"
    return when, f"{seats(row.subscription.quantity)} · {pax8_status(row.subscription.status.value)}"


def requests_title(shown: RequestList) -> str:
    return "Your requests" if shown.own else "Requests"


def requests_total(shown: RequestList) -> str:
    matching = f" matching “{shown.filter}”" if shown.filter else ""
    return f"{count(shown.total, 'request', 'requests')}{matching}, the newest first"


def requests_empty(shown: RequestList) -> str:
    if shown.filter:
        return f"Nothing matches “{shown.filter}”. Type “requests” alone to see them all."
    return NO_OPEN if shown.own else "Nobody has asked for anything yet."


def requests_place(shown: RequestList) -> str:
    return f"Showing {shown.offset + 1:,}–{shown.offset + len(shown.rows):,} of {shown.total:,}."


def home_title(page: HomePage) -> str:
    return f"Hello {page.name}" if page.name else "Hello"


def pending(page: HomePage) -> str:
    if not page.pending:
        return "No request waits for approval."
    verb = "waits" if page.pending == 1 else "wait"
    return f"{count(page.pending, 'request', 'requests')} {verb} for approval."


def last_sync(run: SyncReport) -> str:
    when = moment(run.ended or run.started, run.zone)
    if run.failure:
        return f"Subscriptions could not be read from Pax8 on {when}: {failure(run.failure)}"
    return f"Subscriptions were last read from Pax8 on {when}."


def price(page: SubscriptionPage) -> str | None:
    amount = page.holding.subscription.price
    return f"{money(amount)} per seat and billing term" if amount else None


def cost(page: SubscriptionPage) -> str | None:
    amount = page.holding.subscription.partner_cost
    return f"{money(amount)} per seat and billing term" if amount else None


def _set(own: bool) -> str:
    return "set here" if own else "inherited"
