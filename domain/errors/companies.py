"""What can be refused about the connection to Pax8, about syncing, and about mapping companies?"""

from dataclasses import dataclass
from datetime import datetime

from domain.errors.core import Refusal


@dataclass(eq=False)
class SyncUnderWay(Refusal):
    """One run of a kind at a time: this one began at `since`, and has read `pages` of `page_total`."""

    kind: str
    since: datetime
    pages: int = 0
    page_total: int = 0
    asked_by: str | None = None
