"""How are the lists of requests told: those that wait, those that are over, several decided at once?"""

from cards.words.changes import askers, estimate, requested, short_product, status
from cards.words.rules import explanation
from cards.words.units import count, moment
from domain.changes import ChangeRequest, ChangeStatus
from domain.notices import BulkOutcome, HistoryFilter, HistoryList, PendingList, Undone

PENDING = "Waiting for approval"
HISTORY = "Requests"
DECIDE_SEVERAL = "Decide several…"
DECIDE_TITLE = "Decide several"
DECIDE = "Decide"
CHANGES = "Requests"
VERDICT = "Decision"
APPROVE, REJECT = "Approve", "Reject"
FILTER = "Filter…"
FILTER_TITLE = "Find requests"
SEARCH = "Search"
OPEN = "Open"
REJECT_ROW = "Reject…"
STATUS, PERSON, WORDS, PERIOD = "Status", "Asked or decided by", "Words", "Asked in the last"
PERSON_HINT = "A part of the name."
WORDS_HINT = "Parts of client, product, vendor, name or number."
REASON_HINT = "Everybody who asked reads it."
ANY = "any"
PERIODS = (("", "any time"), ("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("365", "a year"))
TO_LIST = "Back to the list"
HISTORY_BUTTON = "History"
SETTINGS_BUTTON = "Settings"

_UNDONE = {
    Undone.OWN: "your own request; somebody else has to decide it",
    Undone.STALE: "changed since it was shown; look at it again",
    Undone.DECIDED: "not open any more",
}


def statuses() -> tuple[tuple[str, str], ...]:
    """Every status by its value, as people read it."""
    return tuple((each.value, _named(each)) for each in ChangeStatus)


def pending_count(shown: PendingList) -> str:
    if not shown.total:
        return "Nothing waits for a decision."
    return f"{count(shown.total, 'request waits', 'requests wait')} for a decision, the oldest first."


def place(first: int, rows: int, total: int) -> str:
    return f"Showing {first + 1:,}–{first + rows:,} of {total:,}."


def row_title(change: ChangeRequest) -> str:
    return f"#{change.number} {change.subject.client_name} · {change.subject.product}"


def row_value(change: ChangeRequest) -> str:
    return f"{change.present:,} → {change.asked:,}"


def pending_row(change: ChangeRequest, zone: str) -> str:
    """What it costs, who asked and when, and the strongest reason why it waits; its card tells the others."""
    who = f"{askers(change)}, {moment(change.asked_at, zone)}"
    price = (estimate(change),) if change.estimate is not None else ()
    first, *others = explanation(change)
    more = (f"and {count(len(others), 'more reason', 'more reasons')}",) if others else ()
    return " · ".join((*price, who, first, *more))


def history_row(change: ChangeRequest, zone: str) -> str:
    """How it stands, who asked and who decided."""
    parts = [status(change), f"asked by {askers(change)}, {moment(change.asked_at, zone)}"]
    if change.decision is not None:
        by = change.decision.by.name if change.decision.by else "the rules"
        parts.append(f"{'approved' if change.decision.approved else 'rejected'} by {by}")
        if change.decision.reason:
            parts.append(f"“{change.decision.reason}”")
    return " · ".join(parts)


def history_count(shown: HistoryList) -> str:
    fitting = filter_in_words(shown.filter)
    if not shown.total:
        return f"No request fits{f': {fitting}' if fitting else ''}. Try fewer words, or a longer time."
    return f"{count(shown.total, 'request', 'requests')}{f' · {fitting}' if fitting else ''}, the newest first."


def filter_in_words(wanted: HistoryFilter) -> str:
    told = (
        wanted.status,
        f"of {wanted.client_name}" if wanted.client_name else "",
        f"vendor “{wanted.vendor}”" if wanted.vendor else "",
        f"by “{wanted.person}”" if wanted.person else "",
        f"of the last {wanted.days} days" if wanted.days else "",
        f"“{wanted.words}”" if wanted.words else "",
    )
    return ", ".join(filter(None, told))


def decide_intro() -> str:
    return "One decision for all that you tick. One that changed or was decided meanwhile is left alone, and named."


def decide_option(change: ChangeRequest) -> str:
    return f"#{change.number} {change.subject.client_name}: {row_value(change)} {change.subject.product}"


def bulk_title(outcome: BulkOutcome) -> str:
    verb = "approved" if outcome.approve else "rejected"
    return f"{count(len(outcome.done), 'request', 'requests')} {verb}" if outcome.done else f"No request was {verb}"


def bulk_note(outcome: BulkOutcome) -> str:
    """Approved is not done yet."""
    if outcome.approve:
        return "They are on their way to Pax8; the people who asked are told when it has answered."
    return "The people who asked are told. Nothing was changed at Pax8."


def bulk_undone(outcome: BulkOutcome) -> str:
    return f"{count(len(outcome.undone), 'request was', 'requests were')} left alone:"


def undone_row(change: ChangeRequest, why: Undone) -> str:
    if why is Undone.DECIDED:
        return f"{_UNDONE[why]}: {status(change).lower()}"
    return _UNDONE[why]


def auto_title(change: ChangeRequest) -> str:
    return f"#{change.number} · Auto-approved: {row_value(change)} seats of {short_product(change)}"


def auto_why(change: ChangeRequest) -> str:
    return f"{' '.join(explanation(change))} It is on its way to Pax8."


def asked_by(change: ChangeRequest, zone: str) -> str:
    return requested(change, zone)


def _named(each: ChangeStatus) -> str:
    return each.value.capitalize()
