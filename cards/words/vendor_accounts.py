"""How is an account told to the vendor whose account it is?"""

from cards.words.units import count, day, moment, seats
from domain.accounts import Account, AccountState, Purchase
from domain.notices import AccountLine, AccountList, AccountSheet, PurchaseLine
from domain.vendors import Family

TITLE = "Accounts"
STATE, DOMAIN, CONTACT, OPENED = "State", "Domain", "Registered admin", "Opened"
PURCHASES, MAILS = "Purchases", "Mails"
RESEND = "Send the link again"
RESEND_SURE = "The link that was sent before works no longer."
RESENT = "A new link is on its way. The one before works no longer."
NO_PURCHASES = "Nothing is bought at the moment."
REQUESTS = "Requests"

_STATES = {
    AccountState.INVITED: "invited, not registered yet",
    AccountState.ACTIVE: "registered",
    AccountState.CLOSED: "closed",
}


def list_count(shown: AccountList) -> str:
    words = f" · “{shown.words}”" if shown.words else ""
    if not shown.total:
        return f"No account fits{words}." if words else "Nobody has bought yet."
    return f"{count(shown.total, 'account', 'accounts')}{words}, by name."


def row_subtitle(line: AccountLine) -> str:
    short = (f"{seats(line.shortage)} short",) if line.shortage else ()
    return " · ".join((_STATES[line.account.state], *short, ", ".join(line.plans) or "no live plan"))


def state(account: Account, zone: str) -> str:
    told = _STATES[account.state]
    if account.state is AccountState.ACTIVE and account.registered_at:
        return f"{told} {moment(account.registered_at, zone)}"
    if account.state is AccountState.CLOSED and account.closed_at:
        kept = f"; its data is kept until {day(account.kept_until, zone)}" if account.kept_until else ""
        return f"{told} {moment(account.closed_at, zone)}{kept}"
    return told


def facts(sheet: AccountSheet) -> tuple[tuple[str, str], ...]:
    account, zone = sheet.account, sheet.zone
    return (
        (STATE, state(account, zone)),
        (DOMAIN, account.domain),
        (CONTACT, account.email),
        (OPENED, moment(account.opened_at, zone)),
    )


def purchase(line: PurchaseLine, zone: str) -> tuple[str, str, str]:
    """Title, what is to be known of it, and its seats."""
    bought = line.purchase
    parts = (*_shared(line), *_terms(bought, zone)) if bought.live else ("over", *_shared(line))
    return line.plan, " · ".join(parts), seats(bought.quantity) if bought.live else ""


def _shared(line: PurchaseLine) -> tuple[str, ...]:
    """Of an asset: where its seats are."""
    if line.purchase.family is not Family.A_LA_CARTE or line.allocated is None:
        return ()
    purchased = line.purchase.quantity if line.purchase.live else 0
    if not purchased and not line.allocated:
        return ()
    if line.allocated > purchased:
        return (f"{line.allocated:,} allocated, {line.allocated - purchased:,} more than purchased",)
    return (f"{line.allocated:,} allocated, {purchased - line.allocated:,} free",)


def _terms(bought: Purchase, zone: str) -> tuple[str, ...]:
    trial = f"trial until {day(bought.trial_ends_at, zone)}" if bought.trial_ends_at else ""
    term = f"committed until {day(bought.term_ends_at, zone)}" if bought.term_ends_at else ""
    return tuple(filter(None, (bought.billing_term, trial, term)))
