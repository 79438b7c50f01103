"""How does it show that what was recorded has been edited, removed or put in another order since?

Each organisation's entries are numbered without a gap, and each is sealed by a keyed hash (HMAC-SHA-256) over itself
and the seal before it. What people wrote stands in that hash by a salted hash of its own: the words and their salt can
be deleted, and the chain still holds. Whoever lacks the key cannot make a seal; whoever removes the newest entries
leaves a chain that is whole, which only a head that was kept elsewhere gives away.
"""

import hashlib
import hmac
import json
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from domain.audit import AuditEntry
from domain.ids import OrgId

FORGET = "audit.forget"
"""Recorded when people's words are deleted; its subject, "audit:17", names the last entry that may lack them."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORM = "seatwise audit 1"


@dataclass(frozen=True, slots=True)
class ChainKey:
    """`id` tells keys apart and tells nothing of the secret."""

    id: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChainKeys:
    """The first one seals. `stored`: they come from the encryption key, and are kept in the database, sealed by it, so
    that they outlast it; keys that were set for this alone are kept nowhere.
    """

    first: ChainKey
    others: tuple[ChainKey, ...] = ()
    stored: bool = True


@dataclass(frozen=True, slots=True)
class Seal:
    """`words` is the hash of detail and card; `salt` went into it, and is None once they were deleted."""

    number: int
    key: str
    salt: str | None
    words: str
    mac: str


@dataclass(frozen=True, slots=True)
class Head:
    """How many entries of an organisation are sealed, and the last of their seals."""

    org: OrgId
    count: int
    mac: str
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as it stands in the record; without a seal while it is new."""

    id: int
    entry: AuditEntry
    seal: Seal | None = None


class Wrong(StrEnum):
    """What can be found, of one entry or, with `HEAD_…`, of a head."""

    MISSING = "missing"
    DOUBLED = "doubled"
    ALTERED = "altered"
    WORDS_ALTERED = "words_altered"
    WORDS_GONE = "words_gone"
    UNKNOWN_KEY = "unknown_key"
    HEAD_AHEAD = "head_ahead"
    HEAD_DIFFERS = "head_differs"


@dataclass(frozen=True, slots=True)
class Fault:
    """`number` is the entry's (`last`: and all up to this one); `id` its row's, where there is one."""

    what: Wrong
    number: int
    last: int | None = None
    id: int | None = None
    key: str = ""


def sealed(key: ChainKey, head: Head, stored: Stored, salt: str) -> Stored:
    """The entry that follows this head."""
    words = words_hash(salt, stored.entry)
    seal = Seal(head.count + 1, key.id, salt, words, "")
    return replace(stored, seal=replace(seal, mac=_mac(key.secret, head.org, head.mac, stored, seal)))


def moved_on(head: Head, stored: Stored, at: datetime) -> Head:
    assert stored.seal is not None  # noqa: S101 - it is what `sealed` gave
    return Head(head.org, stored.seal.number, stored.seal.mac, stored.seal.key, at)


def words_hash(salt: str, entry: AuditEntry) -> str:
    return hashlib.sha256(_spelled(salt, entry.detail, entry.seen)).hexdigest()


class Walk:
    """One organisation's entries, handed over in the order of their numbers, and what is wrong with them.

    An entry is held against the stored seal of the one before it, so that one that was altered is named alone. After a
    gap there is none to hold the next one against: only its words are checked.

    `heads` were kept outside the database, `own` is what the database says itself: whoever can take entries away can
    take that back too, but a head that was forgotten gives a clumsy one away.
    """

    def __init__(
        self, org: OrgId, keys: Mapping[str, bytes], heads: Iterable[Head] = (), own: Head | None = None
    ) -> None:
        self.org = org
        self.count = 0
        """The highest number seen."""
        self.gone = 0
        """Entries whose words were deleted."""
        self.proved = 0
        """The highest number for which a head from outside says the same."""
        self.used: dict[str, tuple[int, int]] = {}
        """The first and the last number sealed with each key."""
        self._keys = keys
        self._mac: str | None = ""
        told = [(head, True) for head in heads] + ([(own, False)] if own else [])
        self._heads = deque(sorted((each for each in told if each[0].count), key=lambda each: each[0].count))
        self._wordless: list[tuple[int, int]] = []
        self._forgotten = 0

    def add(self, stored: Stored) -> Iterable[Fault]:
        seal = stored.seal
        assert seal is not None  # noqa: S101 - the walk is over what is sealed
        if seal.number <= self.count:
            yield Fault(Wrong.DOUBLED, seal.number, id=stored.id)
            return
        if seal.number > self.count + 1:
            yield Fault(Wrong.MISSING, self.count + 1, seal.number - 1)
            self._mac = None
        yield from self._checked(stored, seal)
        self._mac, self.count = seal.mac, seal.number
        yield from self._held_against(seal.number, seal.mac)

    def unsealed(self, stored: Stored) -> None:
        """A new entry proves nothing, but may tell that words were deleted."""
        self._forgotten = max(self._forgotten, _forgotten(stored.entry))

    def end(self) -> Iterable[Fault]:
        if self._heads:
            yield Fault(Wrong.HEAD_AHEAD, self.count + 1, self._heads[-1][0].count)
        for number, id in self._wordless:
            if number > self._forgotten:
                yield Fault(Wrong.WORDS_GONE, number, id=id)

    def _checked(self, stored: Stored, seal: Seal) -> Iterable[Fault]:
        secret = self._keys.get(seal.key)
        if secret is None:
            yield Fault(Wrong.UNKNOWN_KEY, seal.number, id=stored.id, key=seal.key)
            return
        first, _ = self.used.get(seal.key, (seal.number, 0))
        self.used[seal.key] = first, seal.number
        if self._mac is not None:
            if not hmac.compare_digest(seal.mac, _mac(secret, self.org, self._mac, stored, seal)):
                yield Fault(Wrong.ALTERED, seal.number, id=stored.id)
                return
            self._forgotten = max(self._forgotten, _forgotten(stored.entry))
        yield from self._words(stored, seal)

    def _words(self, stored: Stored, seal: Seal) -> Iterable[Fault]:
        if seal.salt is not None:
            if seal.words != words_hash(seal.salt, stored.entry):
                yield Fault(Wrong.WORDS_ALTERED, seal.number, id=stored.id)
        elif stored.entry.detail or stored.entry.seen:
            yield Fault(Wrong.WORDS_ALTERED, seal.number, id=stored.id)
        else:
            self.gone += 1
            self._wordless.append((seal.number, stored.id))

    def _held_against(self, number: int, mac: str | None) -> Iterable[Fault]:
        """The heads that count so many entries."""
        while self._heads and self._heads[0][0].count <= number:
            head, outside = self._heads.popleft()
            if head.count < number:
                continue  # in a gap, which is named as one
            if head.mac != mac:
                yield Fault(Wrong.HEAD_DIFFERS, number)
            elif outside:
                self.proved = number


def _forgotten(entry: AuditEntry) -> int:
    number = entry.subject.partition(":")[2] if entry.action == FORGET else ""
    return int(number) if number.isdecimal() else 0


def _mac(secret: bytes, org: OrgId, before: str, stored: Stored, seal: Seal) -> str:
    entry = stored.entry
    facts = entry.action, entry.subject, entry.actor, entry.person, entry.via
    spelled = _spelled(
        _FORM, org, seal.number, before, seal.key, stored.id, _microseconds(entry.at), *facts, seal.words
    )
    return hmac.new(secret, spelled, hashlib.sha256).hexdigest()


def _spelled(*parts: str | int | None) -> bytes:
    """Unlike parts never spell the same bytes."""
    return json.dumps(parts, separators=(",", ":")).encode("ascii")


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
