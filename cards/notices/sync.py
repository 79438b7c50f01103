"""How does a sync run go, and how did it end?"""

from cards.model import Banner, Card, Fact, Facts, Kind
from cards.words import syncs
from domain.notices import SyncReport


def sync_report(notice: SyncReport) -> Card:
    kind = Kind.DANGER if notice.failure else Kind.GOOD if notice.ended else Kind.INFO
    facts = Facts(tuple(Fact(label, value) for label, value in syncs.facts(notice)))
    return Card(syncs.title(notice), (Banner(kind, syncs.outcome(notice)), facts))
