"""Who did what, when and from where?"""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import PersonId


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One fact for the record; it commits together with what it tells of.

    `action` is a verb of the domain ("change.approve"), `subject` what it was done to ("change:…"), `detail` short
    facts and no secrets; `seen` is, of a decision, the text of the card that it was about.
    """

    at: datetime
    action: str
    subject: str
    actor: str
    person: PersonId | None = None
    via: str | None = None
    detail: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry as it was recorded, with its place in the record and what its subject is called."""

    id: int
    entry: AuditEntry
    subject_name: str = ""


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """Which entries are looked for. `words` all have to stand in an entry, or be what its action is called in words:
    with each, the actions that are. `action` is how the verb begins. `until` is exclusive; `upto` is the newest entry
    of a list that is being paged.
    """

    words: tuple[tuple[str, frozenset[str]], ...] = ()
    person: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    upto: int | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    lines: tuple[AuditLine, ...]
    total: int
    newest: int
