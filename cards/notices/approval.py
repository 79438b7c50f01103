"""What does an approval place see of a request, from asked to settled?"""

from collections.abc import Iterable

from cards import words
from cards.model import Banner, Buttons, Card, Context, Element, Fact, Facts, Kind, Style
from cards.notices.change import button, price_facts, quote, stands, subject_facts
from cards.tokens import make
from cards.words import labels
from domain.changes import Aspect, ChangeRequest, ChangeStatus
from domain.notices import ApprovalCard


def approval(notice: ApprovalCard) -> Card:
    """One body, pending or settled; it asks for its own renewal for as long as something can still change."""
    change = notice.change
    return Card(
        title=words.title(change),
        body=tuple(_body(notice)),
        refresh=make("refresh", change.id, change.version) if _moves(change) and not notice.copy else None,
        refresh_for=notice.refresh_for,
    )


def _body(notice: ApprovalCard) -> Iterable[Element]:
    """What became of it stands first: who comes back to the card looks for that."""
    change, zone = notice.change, notice.zone
    pending = change.status is ChangeStatus.PENDING
    yield from _moved(change, zone) if pending else (stands(change, zone),)
    yield Facts((*subject_facts(change), *price_facts(change, zone), *_rule(change), *_who(change, zone)))
    yield from quote(labels.NOTE, change.note)
    yield from _open(change, zone, notice.copy) if pending else _settled(change)


def _rule(change: ChangeRequest) -> Iterable[Fact]:
    yield Fact(_rule_label(change), " ".join(words.explanation(change)))
    yield Fact(labels.GROWTH, words.growth(change.explanation))


def _who(change: ChangeRequest, zone: str) -> Iterable[Fact]:
    yield Fact(labels.REQUESTED_BY, words.requested(change, zone))
    if how := words.closing(change, zone):
        yield Fact(*how)


def _rule_label(change: ChangeRequest) -> str:
    pending, held = change.status is ChangeStatus.PENDING, change.explanation.held
    if held:
        return labels.RULE if pending else labels.RULE_PAST
    return labels.RULE_GONE if pending else labels.RULE_PASSED


def _moved(change: ChangeRequest, zone: str) -> Iterable[Element]:
    """A rule that moved is told by the objection, with its reason."""
    moved = tuple(d for d in change.changed if d.aspect is not Aspect.RULES or change.objection is None)
    if moved:
        yield Banner(Kind.WARNING, f"{labels.MOVED}: {words.differences(moved, zone)}")
    if change.objection is not None:
        yield Banner(Kind.WARNING, words.objection(change.objection))


def _open(change: ChangeRequest, zone: str, copy: bool) -> Iterable[Element]:
    yield Context(words.standing(change, zone))
    yield Buttons(
        (
            button(labels.APPROVE, "approve_copy" if copy else "approve", change, Style.PRIMARY),
            button(labels.REJECT, "reject", change, Style.DANGER, opens_form=True),
        )
    )


def _settled(change: ChangeRequest) -> Iterable[Element]:
    yield from quote(labels.REASON, change.decision.reason if change.decision else None)
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
