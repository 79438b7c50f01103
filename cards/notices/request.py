"""What does the person who asked see of their request?"""

from collections.abc import Iterable

from cards import words
from cards.model import Banner, Buttons, Card, Element, Fact, Facts, Kind, Span, Text
from cards.notices.change import button, ended, kind, price_facts, quote, stands, subject_facts
from cards.words import labels
from domain.changes import ChangeRequest, ChangeStatus
from domain.notices import Acknowledged, ChangeSettled, RequestCard


def request(notice: RequestCard) -> Card:
    change, zone = notice.change, notice.zone
    ending = _open(change, notice.for_you) if change.status is ChangeStatus.PENDING else ended(change, zone)
    return Card(
        title=words.own_title(change),
        body=(
            stands(change, zone),
            Facts((*subject_facts(change), *price_facts(change, zone), _asked(change, zone))),
            *quote(labels.NOTE, change.note),
            *ending,
        ),
    )


def settled(notice: ChangeSettled) -> Card:
    """One sentence, and what it is about."""
    change, zone = notice.change, notice.zone
    both = (_asked(change, zone),) if change.beneficiary else ()
    facts = (*subject_facts(change), *both)
    return Card(
        title=words.own_title(change),
        body=(Banner(kind(change), words.settled(change, zone, notice.for_you)), Facts(facts), *ended(change, zone)),
    )


def acknowledged(notice: Acknowledged) -> Card:
    change = notice.change
    calm = Kind.INFO if change.status is ChangeStatus.PENDING else kind(change)
    return Card(
        title=words.own_title(change),
        body=(Banner(calm, words.acknowledged(change)), *_why(change)),
    )


def _asked(change: ChangeRequest, zone: str) -> Fact:
    """Who asks for others is named, and for whom."""
    if change.on_behalf:
        return Fact(labels.REQUESTED_BY, words.requested(change, zone))
    return Fact(labels.ASKED, words.asked(change, zone))


def _why(change: ChangeRequest) -> Iterable[Element]:
    yield Text(tuple(Span(f"{reason} ") for reason in words.explanation(change)))


def _open(change: ChangeRequest, for_you: bool) -> Iterable[Element]:
    yield from _why(change)
    if not for_you:
        yield Buttons((button(labels.WITHDRAW, "withdraw", change, confirm=labels.WITHDRAW_SURE),))
