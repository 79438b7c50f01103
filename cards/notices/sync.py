"""How did a sync run go?"""

from cards.model import Banner, Card, Fact, Facts, Kind
from cards.words import others
from domain.notices import SyncReport


def sync_report(notice: SyncReport) -> Card:
    kind = Kind.DANGER if notice.failure else Kind.GOOD if notice.ended else Kind.INFO
    facts = Facts(tuple(Fact(label, value) for label, value in others.sync_facts(notice)))
    return Card(others.sync_title(notice), (Banner(kind, others.sync_outcome(notice)), facts))
