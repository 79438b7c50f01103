"""What does an approval place see of a request, from asked to settled?"""

from collections.abc import Iterable

from cards import words
from cards.model import Banner, Buttons, Card, Element, Emphasis, Fact, Facts, Kind, Span, Style, Text
from cards.notices.change import button, ended, price_facts, quote, stands, subject_facts
from cards.tokens import make
from cards.words import labels
from domain.changes import ChangeRequest, ChangeStatus
from domain.notices import ApprovalCard


def approval(notice: ApprovalCard) -> Card:
    """One body, two endings; it asks for its own renewal for as long as something can still change."""
    change, zone = notice.change, notice.zone
    pending = change.status is ChangeStatus.PENDING
    ending = _open(change, zone) if pending else _settled(change, zone)
    return Card(
        title=words.title(change),
        body=(*body(change, zone), *ending),
        refresh=make("refresh", change.id, change.version) if _moves(change) else None,
        refresh_for=notice.refresh_for,
    )


def body(change: ChangeRequest, zone: str) -> Iterable[Element]:
    asked_by = Fact(labels.REQUESTED_BY, words.requested(change, zone))
    yield Facts((*subject_facts(change), *price_facts(change, zone), asked_by))
    yield from quote(labels.NOTE, change.note)
    yield from _rule(change)


def _rule(change: ChangeRequest) -> Iterable[Element]:
    label = labels.RULE if change.explanation.held else labels.RULE_PASSED
    reasons = (Fact(label, " ".join(words.explanation(change))), Fact(labels.GROWTH, words.growth(change.explanation)))
    yield Facts(reasons)


def _open(change: ChangeRequest, zone: str) -> Iterable[Element]:
    if change.changed:
        moved = "; ".join(words.difference(d, zone) for d in change.changed)
        yield Banner(Kind.WARNING, f"{labels.MOVED}: {moved}")
    if change.objection is not None:
        yield Banner(Kind.WARNING, words.objection(change.objection))
    yield Text((Span(words.standing(change, zone), Emphasis.DIM),))
    yield Buttons(
        (
            button(labels.APPROVE, "approve", change, Style.PRIMARY),
            button(labels.REJECT, "reject", change, Style.DANGER, opens_form=True),
        )
    )


def _settled(change: ChangeRequest, zone: str) -> Iterable[Element]:
    yield stands(change, zone)
    yield from ended(change, zone)
    if change.status is ChangeStatus.UNKNOWN and change.sending.attention:
        yield Buttons(
            (
                button(labels.TRY_AGAIN, "again", change, Style.PRIMARY),
                button(labels.MARK_APPLIED, "applied", change, confirm=labels.MARK_APPLIED_SURE),
                button(labels.GIVE_UP, "give_up", change, Style.DANGER, confirm=labels.GIVE_UP_SURE),
            )
        )


def _moves(change: ChangeRequest) -> bool:
    unconfirmed = change.status is ChangeStatus.APPLIED and change.confirmed_at is None
    return change.in_flight or unconfirmed
