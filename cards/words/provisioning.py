"""How are provision requests told: what is asked for, where it stands, and what became of it?"""

from cards.clean import cut, line
from cards.words.findings import finding, overridden
from cards.words.units import count, day, delta, moment, platform, seats
from domain.notices import (
    MailLine,
    ProvisionCard,
    ProvisionFilter,
    ProvisionList,
    ProvisionMoved,
    ProvisionStep,
)
from domain.provisioning import Attempt, Finding, ProvisionRequest, ProvisionStatus, ProvisionType, Verdict
from domain.vendors import Requirement

ACCEPT, ACCEPT_WITH, REFUSE, ADD_EMAIL = "Accept", "Accept…", "Refuse…", "Add e-mail…"
AGAIN = "Tell Pax8 again"
REFUSE_NOW, ACCEPT_NOW, ADD_NOW = "Refuse", "Accept", "Add"
REFUSE_TITLE, EMAIL_TITLE, ACCEPT_TITLE = "Refuse the request", "Add the e-mail", "Accept with an e-mail"
REASON, TOLD_PAX8 = "Reason", "Pax8 is told"
REASON_HINT = "Goes to Pax8, where the partner reads it. Up to 500 characters."
EMAIL = "Contact’s e-mail"
EMAIL_HINT = "The welcome mail goes there."
EMAIL_INTRO = "With it the request is looked at again, and accepted if nothing else is missing."
ACCEPT_INTRO = "The request is accepted, and the welcome mail goes to this address."
LIST_TITLE = "Provision requests"
ACCOUNTS_TITLE = "Accounts"
ATTEMPTS, MAILS = "Pax8’s attempts", "Mails"
MISSING = "What is missing"
OPEN, LOOK = "Open", "Show how it stands"
HELD_ONLY, ALL, SIMULATIONS = "Waiting ones", "All", "Simulations"
ACCOUNTS, PLACES = "Accounts", "Alerts"
SIMULATION = "Simulation: nothing is provisioned, and no mail goes out."
REQUEST, PARTNER, COMPANY, PLAN, PRODUCT, SEATS = "Request", "Partner", "Company", "Plan", "Product", "Seats"
TERM, COMMITMENT, TRIAL, CONTACT, RECEIVED = "Billing term", "Commitment", "Trial ends", "Contact", "Received"
UNNAMED = "a partner without a name"

_LONGEST = 100
_TYPES = {
    ProvisionType.NET_NEW: "a new subscription",
    ProvisionType.UPDATE: "another number of seats",
    ProvisionType.DEPROVISION: "the end of a subscription",
    ProvisionType.TRIAL_CREATE: "a new trial",
    ProvisionType.TRIAL_CONVERT: "a trial that is bought",
    ProvisionType.CHANGE_PRODUCT: "another plan",
    ProvisionType.PARTNER_ENROLLMENT: "a partner that signs up",
    ProvisionType.RENEWAL: "another term",
}
_MAILS = {
    "VendorWelcome": "Welcome mail",
    "Registered": "What to set up",
    "AssetsPurchased": "A La Carte Purchase",
    "SeatsShort": "Seats are short",
    "PlanChanged": "Plan changed",
    "SubscriptionCancelled": "Cancelled",
}


def title(request: ProvisionRequest) -> str:
    apart = "Simulation " if request.simulation else ""
    return f"{apart}#{request.number} · {short(request.order.type)}: {partner(request)}"


def partner(request: ProvisionRequest) -> str:
    return short(request.order.partner_name) or UNNAMED


def asked_for(request: ProvisionRequest) -> str:
    """Pax8's word, and a plain one."""
    told = _TYPES[request.kind] if request.kind else "not known to Seatwise"
    return f"{short(request.order.type)} – {told}"


def who(request: ProvisionRequest) -> str:
    domain = request.order.partner_domain
    return f"{partner(request)} ({short(domain)})" if domain else partner(request)


def short(text: str) -> str:
    """What Pax8 or a partner wrote: a name is known again by its beginning."""
    return cut(line(text), _LONGEST)


def plan(shown: ProvisionCard) -> str:
    """What is bought; of a change, what it was before."""
    order = shown.request.order
    after = shown.plan or _not_a_plan(order.product_name or str(order.product or ""))
    if request_changes_plan(shown.request) and shown.old_plan:
        return f"{shown.old_plan} → {after}"
    return after


def request_changes_plan(request: ProvisionRequest) -> bool:
    return request.kind is ProvisionType.CHANGE_PRODUCT


def seats_asked(shown: ProvisionCard) -> str:
    asked = shown.request.order.quantity
    if shown.request.kind is ProvisionType.DEPROVISION:
        ended = asked if shown.present is None else shown.present
        return "" if ended is None else seats(ended)
    if asked is None:
        return "not told"
    if shown.present is not None and shown.present != asked:
        return delta(shown.present, asked)
    return seats(asked)


def commitment(request: ProvisionRequest, zone: str) -> str:
    order = request.order
    months = count(order.term_months, "month", "months") if order.term_months is not None else ""
    until = f"until {day(order.term_ends_at, zone)}" if order.term_ends_at else ""
    return ", ".join(filter(None, (months, until)))


def trial(shown: ProvisionCard) -> str:
    """One that is bought has no end any more."""
    order, kind, zone = shown.request.order, shown.request.kind, shown.zone
    if kind is ProvisionType.DEPROVISION and shown.trial:
        return "with this; it was not bought"
    if order.trial_ends_at is None or kind in (ProvisionType.DEPROVISION, ProvisionType.TRIAL_CONVERT):
        return ""
    then = {True: ", then it is bought", False: ", then it is over", None: ""}[order.trial_converts]
    return f"{day(order.trial_ends_at, zone)}{then}"


def received(request: ProvisionRequest, zone: str) -> str:
    return moment(request.received_at, zone)


def attempt(shown: ProvisionCard) -> str:
    """Which of Pax8's tries this is, where it is not the first."""
    return f"Attempt {shown.attempts:,} of Pax8’s at this request." if shown.attempts > 1 else ""


def standing(request: ProvisionRequest, zone: str) -> str:
    """Where it stands; decided is not yet reported, and says so."""
    match request.status:
        case ProvisionStatus.RECEIVED:
            return "Received; it is being looked at."
        case ProvisionStatus.HELD:
            return "Waits for somebody to decide. Pax8 has no result yet."
    return f"{verdict(request, zone)} {reported(request, zone)}"


def verdict(request: ProvisionRequest, zone: str) -> str:
    done = "Accepted" if request.status is ProvisionStatus.ACCEPTED else "Refused"
    decided = request.verdict
    if decided is None:
        return f"{done}."
    return f"{done} {_by(decided)}, {moment(decided.at, zone)}."


def reported(request: ProvisionRequest, zone: str) -> str:
    answer = request.answer
    if answer is None or not request.answered:
        again = " once more, for its newest attempt" if answer is not None else ""
        return f"Pax8 has still to be told{again}."
    word = "Success" if answer.success else "Fail"
    if answer.elsewhere:
        return f"Pax8 had a result already, {word}, which Seatwise did not send."
    return f"Reported to Pax8 as {word}, {moment(answer.at, zone)}."


def trouble(request: ProvisionRequest) -> str:
    """What Pax8 said when it would not speak of the request, or took no result."""
    if request.trouble is None:
        return ""
    what = "Pax8 does not show this request" if request.open else "Pax8 took no result of it"
    return f"{what}: {cut(line(request.trouble), 200)}"


def failed_attempt(request: ProvisionRequest) -> str:
    """An attempt that Pax8 counts as failed takes no result (vendor provisioning document, Responding)."""
    if request.answered or request.attempt is None or request.attempt.status != "Failed":
        return ""
    return (
        "Pax8 counts its last attempt as failed, and takes no result for it. It tries up to three times; after that "
        "somebody has to start a new attempt at Pax8."
    )


def reason(request: ProvisionRequest) -> str:
    return (request.verdict.reason if request.verdict else None) or ""


def sure(findings: tuple[Finding, ...]) -> str | None:
    """Asked before it is accepted in spite of these."""
    told = " ".join(overridden(each) for each in findings)
    return f"Accept it all the same? {told}" if told else None


def spite(findings: tuple[Finding, ...]) -> str:
    """What it is accepted in spite of, besides the address."""
    others = [overridden(each) for each in findings if each.requirement is not Requirement.CONTACT_EMAIL]
    return f"In spite of this: {' '.join(others)}" if others else ""


def moved(notice: ProvisionMoved) -> str:
    """A word for the thread, short."""
    request, zone = notice.request, notice.zone
    match notice.step:
        case ProvisionStep.HELD:
            missing = " ".join(finding(each) for each in request.findings) or trouble(request)
            return f"Waits for somebody to decide. {missing}"
        case ProvisionStep.ACCEPTED:
            return f"{verdict(request, zone)}{_note(request)}"
        case ProvisionStep.REFUSED:
            why = f" “{reason(request)}”" if reason(request) else ""
            return f"{verdict(request, zone)}{why}"
        case ProvisionStep.REPORTED:
            return reported(request, zone)
        case ProvisionStep.TROUBLE:
            return trouble(request)
        case ProvisionStep.ATTEMPT:
            return f"Pax8 asks again: attempt {notice.attempt:,}."


def moved_title(notice: ProvisionMoved) -> str:
    apart = "Simulation " if notice.request.simulation else ""
    return f"{apart}#{notice.request.number} {partner(notice.request)}"


def list_count(shown: ProvisionList) -> str:
    fitting = filter_in_words(shown.filter)
    if not shown.total:
        return f"No request fits{f': {fitting}' if fitting else ''}."
    kind = ("simulation", "simulations") if shown.filter.simulation else ("request", "requests")
    return f"{count(shown.total, *kind)}{f' · {fitting}' if fitting else ''}, the newest first."


def waiting(shown: ProvisionList) -> str:
    return f"{count(shown.waiting, 'request waits', 'requests wait')} for somebody to decide." if shown.waiting else ""


def place(first: int, rows: int, total: int) -> str:
    return f"Showing {first + 1:,}–{first + rows:,} of {total:,}."


def filter_in_words(wanted: ProvisionFilter) -> str:
    words = f"“{wanted.words}”" if wanted.words else ""
    return ", ".join(filter(None, (wanted.status, wanted.type, words)))


def row_title(request: ProvisionRequest) -> str:
    return f"#{request.number} {partner(request)} · {short(request.order.product_name or request.order.type)}"


def row_subtitle(request: ProvisionRequest, zone: str) -> str:
    parts = [short(request.order.type), status(request), moment(request.received_at, zone)]
    return " · ".join([*parts, *(["simulation"] if request.simulation else [])])


def row_value(request: ProvisionRequest) -> str:
    return seats(request.order.quantity) if request.order.quantity is not None else ""


def status(request: ProvisionRequest) -> str:
    """Decided is told apart from reported."""
    if request.open:
        return "waits for somebody" if request.status is ProvisionStatus.HELD else "being looked at"
    return request.status.value if request.answered else f"{request.status.value}, not reported yet"


def attempt_row(each: Attempt, zone: str) -> tuple[str, str]:
    return short(each.status), moment(each.created_at, zone)


def mail_row(mail: MailLine, zone: str) -> tuple[str, str]:
    """What it was, and what became of it."""
    what, to = _MAILS.get(mail.notice, "Mail"), short(mail.to)
    if mail.failure:
        return f"{what} to {to}", f"not sent: {cut(line(mail.failure), 200)}"
    told = f"sent {moment(mail.sent_at, zone)}" if mail.sent_at else f"waits since {moment(mail.queued_at, zone)}"
    return f"{what} to {to}", told


def _by(decided: Verdict) -> str:
    if decided.person is None:
        return "by the requirements"
    where = f" in {platform(decided.via)}" if decided.via else ""
    return f"by {short(decided.by)}{where}"


def _note(request: ProvisionRequest) -> str:
    return f" Nothing was changed: {short(request.note)}." if request.note else ""


def note(request: ProvisionRequest) -> str:
    return _note(request).strip()


def kept(shown: ProvisionCard) -> str:
    """What becomes of an account whose last subscription has ended."""
    if shown.kept_until is None:
        return ""
    until = day(shown.kept_until, shown.zone)
    return f"The account is closed and its data is kept until {until}. A new purchase before then reopens it."


def _not_a_plan(name: str) -> str:
    return f"{short(name)} (none of your plans)" if name else ""
