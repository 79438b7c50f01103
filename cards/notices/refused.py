"""How is a refusal told, with a way on wherever there is one?"""

from collections.abc import Iterable

from cards import words
from cards.model import Banner, Button, Buttons, Card, Element, Facts, Kind
from cards.notices.change import ended, stands, subject_facts
from cards.notices.licences import change_seats
from cards.words import labels, others
from domain.changes import ChangeRequest
from domain.errors import AlreadyDecided, AmbiguousSubscription, Stale
from domain.notices import Refused

_CHOICES = 10


def refused(notice: Refused) -> Card:
    refusal, zone = notice.refusal, notice.zone
    said = Banner(Kind.WARNING, words.refusal(refusal, zone))
    match refusal:
        case AmbiguousSubscription():
            return Card(labels.CHOOSE, (said, Buttons(tuple(_choices(refusal)))))
        case AlreadyDecided(change) | Stale(change):
            return Card(words.title(change), (said, *_now(change, zone)))
        case _:
            return Card(labels.REFUSED, (said,))


def _choices(refusal: AmbiguousSubscription) -> Iterable[Button]:
    one_company = len({choice.company_name for choice in refusal.choices}) == 1
    for choice in refusal.choices[:_CHOICES]:
        yield change_seats(choice, others.choice(choice, one_company))


def _now(change: ChangeRequest, zone: str) -> Iterable[Element]:
    """How it stands, without buttons: those are on the request's own card, drawn anew."""
    yield Facts(tuple(subject_facts(change)))
    yield stands(change, zone)
    yield from ended(change, zone)
