"""How is one list of Pax8's held against our copy of it, and only what differs written?

Pages are read with no transaction open; changed rows are written in batches, each its own short transaction, so that a
long scan never holds the writer that an approval waits for. Rows are marked gone only after a complete scan, and only
when a read of each by id says 404.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Generic, Protocol, TypeVar

from domain.catalog import Company, Product, Subscription
from domain.errors import MarketplaceError, Missing, Unauthorised
from domain.ids import OrgId
from domain.ports import Moved, PageOf, Ports, Seen, SyncRun

BATCH = 1000
"""Rows per transaction."""

NAMED = 5
"""New and changed rows that are told by name."""

STEP = timedelta(seconds=2)
"""How often a run says how far it has come: often enough for whoever watches, and nothing beside what a page takes."""


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


Row = TypeVar("Row", bound=_Identified)


def mark(item: Company | Product | Subscription) -> int:
    """A fingerprint of the content (64 bits, signed), the same in every process; a company's mapping is ours and does
    not count.
    """
    match item:
        case Subscription():
            content = _subscription_content(item)
        case Product():
            content = (
                f"{item.name}|{item.vendor}|{item.sku}|{item.vendor_sku}|{item.requires_commitment}|{item.category}"
            )
        case Company():
            content = f"{item.name}|{item.status}|{item.website}|{item.external_id}"
    return int.from_bytes(blake2b(content.encode(), digest_size=8).digest(), "big", signed=True)


@dataclass(slots=True)
class Progress:
    """How far a run has come, written to its row now and then; `run` is how it stood last."""

    ports: Ports
    org: OrgId
    run: SyncRun
    told_at: datetime

    async def step(self, pages: int, page_total: int, read: int, changed: int) -> None:
        """Say it, unless it was said just now. `read` and `changed` are rows."""
        now = self.ports.clock.now()
        if now - self.told_at < STEP:
            return
        self.told_at = now
        self.run = replace(self.run, pages=pages, page_total=page_total, read=read, changed=changed, alive_at=now)
        async with self.ports.unit(self.org) as unit:
            await unit.mirror.step_run(self.run)


@dataclass(slots=True)
class Scan(Generic[Row]):
    """One pass over all pages of one kind: what was seen, and what of it differs from our copy.

    Offset paging over moving data repeats and skips rows: repeats are dropped here, and the skipped are read one by one
    at the end.
    """

    pages: AsyncIterator[PageOf[Row]]
    marks: dict[str, int]
    write: Callable[[Sequence[Seen[Row]]], Awaitable[int]]
    ours: Callable[[Row, datetime], bool]
    progress: Progress | None = None
    read: int = 0
    changed: int = 0
    added: int = 0
    of: int = 0
    new_names: list[str] = field(default_factory=list)
    changed_names: list[str] = field(default_factory=list)

    async def run(self) -> set[str]:
        """Returns the ids of our copy that no page showed."""
        seen: set[str] = set()
        batch: list[Seen[Row]] = []
        async for page in self.pages:
            self._sift(page, seen, batch)
            if len(batch) >= BATCH:
                self.changed += await self.write(batch)
                batch = []
            self.read, self.of = len(seen), page.total_pages
            if self.progress is not None:
                await self.progress.step(page.number + 1, page.total_pages, self.read, self.changed)
        if batch:
            self.changed += await self.write(batch)
        return self.marks.keys() - seen

    async def alive(self) -> None:
        """All pages are read, and there is still something to do."""
        if self.progress is not None:
            await self.progress.step(self.of, self.of, self.read, self.changed)

    def _sift(self, page: PageOf[Row], seen: set[str], batch: list[Seen[Row]]) -> None:
        for item in page.items:
            key = item.id
            if key in seen:
                continue
            seen.add(key)
            if not self.ours(item, page.asked_at):
                continue
            fingerprint = mark(item)  # type: ignore[arg-type]
            known = self.marks.get(key)
            if known != fingerprint:
                batch.append(Seen(item, page.asked_at, fingerprint))
                self._note(item, known is None)

    def _note(self, item: Row, new: bool) -> None:
        self.added += new
        names = self.new_names if new else self.changed_names
        if len(names) < NAMED:
            names.append(_name(item))


async def account_for(
    ports: Ports, org: OrgId, run: SyncRun, scan: Scan[Row], missing: set[str], read: Callable[[str], Awaitable[Row]]
) -> SyncRun:
    """Read by id what no page showed: only a 404 says that it is gone."""
    gone: list[str] = []
    now = ports.clock.now()
    for key in sorted(missing):
        await scan.alive()
        if await _is_gone(ports, scan, key, read):
            gone.append(key)
    names: tuple[str, ...] = ()
    if gone:
        async with ports.unit(org) as unit:
            names = await unit.mirror.names(run.kind, gone[:NAMED])
            await unit.mirror.mark_gone(run.kind, gone, now)
    return replace(
        run,
        read=scan.read,
        changed=scan.changed,
        gone=len(gone),
        added=scan.added,
        pages=scan.of,
        page_total=scan.of,
        moved=Moved(tuple(scan.new_names), tuple(scan.changed_names), names),
    )


async def _is_gone(ports: Ports, scan: Scan[Row], key: str, read: Callable[[str], Awaitable[Row]]) -> bool:
    asked_at = ports.clock.now()
    try:
        item = await read(key)
    except Missing:
        return True
    except Unauthorised:
        raise
    except MarketplaceError:
        return False  # nothing is known of it, so nothing is changed; the next run asks again
    fingerprint = mark(item)  # type: ignore[arg-type]
    if scan.ours(item, asked_at) and scan.marks[key] != fingerprint:
        scan.changed += await scan.write([Seen(item, asked_at, fingerprint)])
    return False


def _name(item: object) -> str:
    return str(item.product_name if isinstance(item, Subscription) else getattr(item, "name", ""))


def _subscription_content(s: Subscription) -> str:
    """Only what a list and a read by id both carry: lists leave the partner's cost out and cut the end to its day.

    Joined, not formatted: a scan does this for every row there is.
    """
    price, bound = s.price, s.commitment
    return "|".join(
        (
            s.company,
            s.product,
            s.product_name,
            str(s.quantity),
            s.status,
            s.billing_term,
            f"{price.amount.normalize()}{price.currency}" if price else "",
            f"{bound.term}/{_written(bound.ends)}/{bound.id}" if bound else "",
            _written(s.start),
            s.end.date().isoformat() if s.end else "",
            s.parent or "",
        )
    )


@lru_cache(maxsize=4096)
def _written(moment: datetime | None) -> str:
    """Of UTC, as all that is read; the same few days stand in most rows."""
    return str(moment)
