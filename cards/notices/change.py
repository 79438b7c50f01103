"""What do all cards of one change have in common?"""

from collections.abc import Iterable

from cards import words
from cards.model import Banner, Button, Element, Fact, Facts, Kind, Quote, Style
from cards.tokens import make
from cards.words import labels
from domain.changes import ChangeRequest, ChangeStatus

_KINDS = {
    ChangeStatus.PENDING: Kind.INFO,
    ChangeStatus.APPROVED: Kind.INFO,
    ChangeStatus.APPLYING: Kind.INFO,
    ChangeStatus.UNKNOWN: Kind.WARNING,
    ChangeStatus.APPLIED: Kind.GOOD,
    ChangeStatus.FAILED: Kind.DANGER,
    ChangeStatus.REJECTED: Kind.DANGER,
    ChangeStatus.WITHDRAWN: Kind.INFO,
    ChangeStatus.EXPIRED: Kind.WARNING,
    ChangeStatus.CLOSED: Kind.WARNING,
}


def subject_facts(change: ChangeRequest) -> Iterable[Fact]:
    """Whose, of what, how many; the Pax8 company only where its name is not the client's."""
    subject = change.subject
    yield Fact(labels.CLIENT, subject.client_name)
    if subject.company_name != subject.client_name:
        yield Fact(labels.COMPANY, subject.company_name)
    yield Fact(labels.PRODUCT, subject.product)
    yield Fact(labels.VENDOR, subject.vendor or labels.NOT_KNOWN_YET)
    yield Fact(labels.SEATS, words.delta(change.present, change.asked))


def price_facts(change: ChangeRequest, zone: str) -> Iterable[Fact]:
    yield Fact(labels.PRICE, words.estimate(change))
    if change.terms.commitment_ends is not None:
        yield Fact(labels.COMMITMENT, words.commitment(change, change.terms.commitment_ends, zone))


def quote(label: str, text: str | None) -> Iterable[Element]:
    if text:
        yield Quote(label, text)


def stands(change: ChangeRequest, zone: str) -> Banner:
    return Banner(kind(change), words.standing(change, zone))


def kind(change: ChangeRequest) -> Kind:
    return _KINDS[change.status]


def ended(change: ChangeRequest, zone: str) -> Iterable[Element]:
    """Who decided or what ended it, and the reason given."""
    if how := words.closing(change, zone):
        yield Facts((Fact(*how),))
    yield from quote(labels.REASON, change.decision.reason if change.decision else None)


def button(
    label: str,
    verb: str,
    change: ChangeRequest,
    style: Style = Style.DEFAULT,
    opens_form: bool = False,
    confirm: str | None = None,
) -> Button:
    """A button that names the change and the version that it stands below."""
    return Button(label, make(verb, change.id, change.version), style, opens_form, confirm)
