"""How is the record sealed as it grows, shown to be whole, handed out with its seals, and rid of old words?"""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.chain import FORGET, ChainKeys, Fault, Head, Stored, Walk, moved_on, sealed
from domain.ids import OrgId
from domain.ports import Ports, UnitFactory
from domain.tenancy import Actor
from domain.use_cases.auditing import record

PORTION = 200
"""Entries sealed in one transaction: on SQLite it keeps the one writer."""

READ = 1000
"""Entries read at a time: nothing is held while they are looked at."""

JOB = "seal"

COLUMNS = (
    *("number", "time", "who", "person", "action", "on", "from", "detail", "card", "row"),
    *("key", "salt", "words", "seal"),
)


async def seal(ports: Ports, org: OrgId) -> int:
    """Number and seal all that has been committed, in that order as far as it can be known; returns how many.

    What one run does not see, since its transaction is still open, the next one finds: it has no number yet.
    """
    done = 0
    while True:
        async with ports.view(org) as view:
            if not await view.chain.unsealed(1):
                return done
        done += await _portion(ports, org)


async def bear_witness(ports: Ports, org: OrgId) -> Head | None:
    """Seal, and hand the head to somebody outside the database."""
    await seal(ports, org)
    async with ports.view(org) as view:
        head = await view.chain.head()
    if head is not None:
        await ports.witness.keep(head)
    return head


async def forget_words(ports: Ports, org: OrgId, days: int | None = None) -> int:
    """Delete what people wrote more than so many days ago, by default as is set here; returns of how many entries."""
    keep = ports.words_kept_days if days is None else days
    if keep <= 0:
        return 0
    now, total = ports.clock.now(), 0
    await seal(ports, org)
    while True:
        async with ports.unit(org) as unit:
            count, last = await unit.chain.forget_words(now - timedelta(days=keep), PORTION)
            if count:
                actor = Actor.system(org, JOB)
                await record(unit, actor, FORGET, f"audit:{last}", now, f"{count} entries, {keep} days")
        total += count
        if count < PORTION:
            return total


@dataclass(frozen=True, slots=True)
class Verified:
    """`proved`: up to there a head from outside says the same; `gone`: entries whose words were deleted; `new`: those
    without a seal; `keys`: the first and last number by key, and `kept` those that the database itself holds.
    """

    org: OrgId
    faults: tuple[Fault, ...]
    count: int
    proved: int
    gone: int
    new: int
    keys: Mapping[str, tuple[int, int]]
    kept: frozenset[str]


FAULTS = 1000
"""As many are named; whoever has more has lost the record."""


async def verify(view: UnitFactory, chain: ChainKeys, org: OrgId, heads: Iterable[Head] = ()) -> Verified:
    """Walk the whole record of an organisation. `heads` are those that were kept outside."""
    async with view(org) as unit:
        kept = {key.id: key.secret for key in await unit.chain.kept_keys()}
        own = await unit.chain.head()
    known = kept | {key.id: key.secret for key in (chain.first, *chain.others)}
    walk = Walk(org, known, heads, own)
    faults: list[Fault] = []
    async for stored in _sealed(view, org):
        faults += walk.add(stored)
    new = 0
    async for stored in _new(view, org):
        walk.unsealed(stored)
        new += 1
    faults += walk.end()
    named = tuple(sorted(faults[:FAULTS], key=lambda fault: fault.number))
    asked = {key.id for key in (chain.first, *chain.others)}
    return Verified(org, named, walk.count, walk.proved, walk.gone, new, walk.used, frozenset(kept.keys() - asked))


async def exported(view: UnitFactory, org: OrgId) -> AsyncIterator[dict[str, str]]:
    """Every entry with its seal, oldest first, by `COLUMNS`; what is not sealed yet comes last, without a number."""
    async for stored in _sealed(view, org):
        yield _cells(stored)
    async for stored in _new(view, org):
        yield _cells(stored)


async def _portion(ports: Ports, org: OrgId) -> int:
    now, key = ports.clock.now(), ports.chain.first
    async with ports.unit(org) as unit:
        head = await unit.chain.hold_head()
        entries = []
        for stored in await unit.chain.unsealed(PORTION):
            entries.append(sealed(key, head, stored, ports.ids.new()))
            head = moved_on(head, entries[-1], now)
        if entries:
            await unit.chain.seal(entries, head, key if ports.chain.stored else None)
        return len(entries)


async def _sealed(view: UnitFactory, org: OrgId) -> AsyncIterator[Stored]:
    """Read in turns, so that a long record holds no transaction open. A number that stands twice is not passed over."""
    after: Stored | None = None
    while True:
        async with view(org) as unit:
            found = await unit.chain.sealed(after, READ)
        for stored in found:
            yield stored
        if len(found) < READ:
            return
        after = found[-1]


async def _new(view: UnitFactory, org: OrgId) -> AsyncIterator[Stored]:
    """What waits for a seal: all that is there, where the record was never sealed."""
    after = 0
    while True:
        async with view(org) as unit:
            found = await unit.chain.unsealed(READ, after)
        for stored in found:
            yield stored
        if len(found) < READ:
            return
        after = found[-1].id


def _cells(stored: Stored) -> dict[str, str]:
    entry, seal = stored.entry, stored.seal
    facts = (entry.actor, entry.person, entry.action, entry.subject, entry.via, entry.detail, entry.seen)
    end = (seal.key, seal.salt, seal.words, seal.mac) if seal else ("", "", "", "")
    cells = (str(seal.number) if seal else "", entry.at.isoformat(), *facts, str(stored.id), *end)
    return dict(zip(COLUMNS, (cell or "" for cell in cells), strict=True))
