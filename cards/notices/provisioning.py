"""How does one provision request look, from received to reported, and what is asked when somebody decides?"""

from collections.abc import Callable, Iterable
from typing import Any

from cards.model import (
    Banner,
    Button,
    Buttons,
    Card,
    Context,
    Element,
    Fact,
    Facts,
    Form,
    Heading,
    Kind,
    LineField,
    Quote,
    Row,
    Rows,
    Span,
    Style,
    Text,
    TextField,
)
from cards.notices.provisioning_lists import mail_rows
from cards.notices.refused import WAYS_ON
from cards.tokens import make
from cards.words import findings
from cards.words import provisioning as words
from domain.errors import AlreadyReviewed, CannotAccept, ReviewMoved
from domain.notices import (
    ProvisionCard,
    ProvisionEmailForm,
    ProvisionMoved,
    ProvisionRefuseForm,
    ProvisionSheet,
)
from domain.provisioning import REASON_LIMIT, ProvisionRequest, ProvisionStatus
from domain.requirements import LONGEST_EMAIL, blocking
from domain.vendors import Requirement


def provision(notice: ProvisionCard) -> Card:
    """Where it stands, one body, and what can be done; it asks for its own renewal until Pax8 has the result."""
    request = notice.request
    renews = not notice.copy and not (request.answered and not request.open)
    return Card(
        title=words.title(request),
        body=(*_standing(notice), *_body(notice), *_ending(notice)),
        refresh=make("provision_refresh", str(request.number), request.version) if renews else None,
        refresh_for=notice.refresh_for,
    )


def moved(notice: ProvisionMoved) -> Card:
    return Card(words.moved_title(notice), (Text((Span(words.moved(notice)),)),))


def sheet(notice: ProvisionSheet) -> Card:
    card, zone = provision(notice.shown), notice.shown.zone
    more: list[Element] = []
    if notice.attempts:
        told = tuple(Fact(*words.attempt_row(each, zone)) for each in notice.attempts)
        more += [Heading(words.ATTEMPTS), Facts(told)]
    if notice.mails:
        more += [Heading(words.MAILS), mail_rows(notice.mails, zone)]
    return Card(card.title, (*card.body, *more))


def refuse_form(notice: ProvisionRefuseForm) -> Form:
    request = notice.request
    return Form(
        name="provision_refuse",
        token=_token("provision_refuse", request, notice.copy),
        title=words.REFUSE_TITLE,
        submit=words.REFUSE_NOW,
        intro=(Text((Span(words.title(request)),)),),
        fields=(TextField("reason", words.REASON, REASON_LIMIT, hint=words.REASON_HINT),),
    )


def email_form(notice: ProvisionEmailForm) -> Form:
    request, verb = notice.request, "provision_accept_with" if notice.accept else "provision_email"
    spite = words.spite(request.findings) if notice.accept else ""
    intro = f"{words.ACCEPT_INTRO} {spite}".strip() if notice.accept else words.EMAIL_INTRO
    return Form(
        name=verb,
        token=_token(verb, request, notice.copy),
        title=words.ACCEPT_TITLE if notice.accept else words.EMAIL_TITLE,
        submit=words.ACCEPT_NOW if notice.accept else words.ADD_NOW,
        intro=(Text((Span(f"{words.title(request)}. {intro}"),)),),
        fields=(LineField("email", words.EMAIL, LONGEST_EMAIL, hint=words.EMAIL_HINT, value=request.email or ""),),
    )


def _standing(notice: ProvisionCard) -> Iterable[Element]:
    """What became of it stands first: who comes back to the card looks for that."""
    request = notice.request
    if request.simulation:
        yield Banner(Kind.INFO, words.SIMULATION)
    yield Banner(_kind(request), words.standing(request, notice.zone))
    for said in filter(None, (words.failed_attempt(request), words.trouble(request))):
        yield Banner(Kind.WARNING, said)
    unmet = request.status is ProvisionStatus.REFUSED and not _by_a_person(request)
    if notice.findings and (unmet or request.status is ProvisionStatus.HELD):
        yield Rows(tuple(Row(findings.finding(each)) for each in notice.findings))


def _body(notice: ProvisionCard) -> Iterable[Element]:
    yield Facts(tuple(Fact(label, value) for label, value in _facts(notice) if value))
    if told := words.attempt(notice):
        yield Context(told)


def _facts(notice: ProvisionCard) -> Iterable[tuple[str, str]]:
    """The company only where it is another than the partner; what Pax8 does not tell is left out."""
    request, order, zone = notice.request, notice.request.order, notice.zone
    yield words.REQUEST, words.asked_for(request)
    yield words.PARTNER, words.who(request)
    yield words.COMPANY, words.short(order.company_name) if order.company_name != order.partner_name else ""
    yield words.PLAN if notice.plan else words.PRODUCT, words.plan(notice)
    yield words.SEATS, words.seats_asked(notice) if order.product or order.quantity is not None else ""
    yield words.TERM, words.short(order.billing_term)
    yield words.COMMITMENT, words.commitment(request, zone)
    yield words.TRIAL, words.trial(notice)
    yield words.CONTACT, words.short(request.email or "")
    yield words.RECEIVED, words.received(request, zone)


def _ending(notice: ProvisionCard) -> Iterable[Element]:
    request = notice.request
    if request.status is ProvisionStatus.HELD:
        yield Buttons(tuple(_buttons(notice)))
        return
    for aside in filter(None, (words.note(request), words.kept(notice))):
        yield Context(aside)
    if reason := words.reason(request):
        yield Quote(words.REASON if _by_a_person(request) else words.TOLD_PAX8, reason)
    if request.trouble is not None:
        yield Buttons((Button(words.AGAIN, _token("provision_again", request, notice.copy), Style.PRIMARY),))


def _by_a_person(request: ProvisionRequest) -> bool:
    return request.verdict is not None and request.verdict.person is not None


def _buttons(notice: ProvisionCard) -> Iterable[Button]:
    """Accept only what can be carried out; where only the address is missing, it is accepted with one."""
    request, blocked = notice.request, blocking(notice.findings, notice.request.simulation)
    unaddressed = any(each.requirement is Requirement.CONTACT_EMAIL for each in blocked)
    if unaddressed and len(blocked) == 1:
        token = _token("provision_accept_with", request, notice.copy)
        yield Button(words.ACCEPT_WITH, token, Style.PRIMARY, opens_form=True)
    elif not blocked:
        sure = words.sure(notice.findings)
        yield Button(words.ACCEPT, _token("provision_accept", request, notice.copy), Style.PRIMARY, confirm=sure)
    refuse = _token("provision_refuse", request, notice.copy)
    yield Button(words.REFUSE, refuse, Style.DANGER, opens_form=True)
    if unaddressed:
        yield Button(words.ADD_EMAIL, _token("provision_email", request, notice.copy), opens_form=True)


def _kind(request: ProvisionRequest) -> Kind:
    match request.status:
        case ProvisionStatus.RECEIVED:
            return Kind.INFO
        case ProvisionStatus.HELD:
            return Kind.WARNING
        case ProvisionStatus.REFUSED:
            return Kind.DANGER
        case ProvisionStatus.ACCEPTED:
            return Kind.GOOD if request.answered else Kind.INFO


def _token(verb: str, request: ProvisionRequest, copy: bool) -> str:
    """By its number: Pax8's ids are Pax8's to choose."""
    return make(verb, f"{request.number}{'@copy' if copy else ''}", request.version)


def _as_it_stands(refusal: AlreadyReviewed | ReviewMoved | CannotAccept) -> tuple[Button, ...]:
    request = refusal.request
    return (Button(words.LOOK, make("provision_show", str(request.number), request.version)),)


WAYS_ON[CannotAccept] = _as_it_stands
WAYS_ON[AlreadyReviewed] = _as_it_stands
WAYS_ON[ReviewMoved] = _as_it_stands

CARDS: dict[type[Any], Callable[[Any], Card]] = {
    ProvisionCard: provision,
    ProvisionMoved: moved,
    ProvisionSheet: sheet,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {ProvisionRefuseForm: refuse_form, ProvisionEmailForm: email_form}
