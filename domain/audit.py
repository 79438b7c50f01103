"""Who did what, when and from where?"""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import PersonId


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One fact for the record; it commits together with what it tells of.

    `action` is a verb of the domain ("change.approve"), `subject` what it was done to ("change:…"), `detail` short
    facts and no secrets.
    """

    at: datetime
    action: str
    subject: str
    actor: str
    person: PersonId | None = None
    via: str | None = None
    detail: str = ""
