"""How do our copies follow what Pax8 has, without undoing what we know better?

Pages are read with no transaction open; changed rows are written in batches, each its own short transaction, so that a
long scan never holds
the writer that an approval waits for. Rows are marked gone only after a complete scan, and only when a read of each by
id says 404.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Generic, Protocol, TypeVar

from domain import changes
from domain.catalog import Company, Product, Subscription
from domain.changes import ChangeRequest, ChangeStatus
from domain.errors import MarketplaceError, Missing
from domain.ids import CompanyId, OrgId, ProductId, SubscriptionId
from domain.ports import Kind, PageOf, Ports, Seen, SyncRun, Unit
from domain.use_cases.approvals import reconsider
from domain.use_cases.metering import read_usage

BATCH = 1000
"""Rows per transaction."""

TRUSTED_FOR = timedelta(hours=24)
"""How long an accepted change outweighs a read that still shows the quantity from before it: Pax8 provisions late."""

LEARNED = 200
"""Products read one by one after a sync; the daily list brings the rest."""

RECONSIDERED = 1000


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


async def sync(ports: Ports, org: OrgId, kind: Kind, due_at: datetime) -> SyncRun | None:
    """One run, recorded with its end or its failure; None when this tick was run already, by whichever replica."""
    run = SyncRun(ports.ids.new(), kind, due_at, ports.clock.now())
    async with ports.unit(org) as unit:
        if not await unit.mirror.begin_run(run):
            return None
    try:
        run = await _RUNS[kind](ports, org, run)
    except MarketplaceError as error:
        run = replace(run, failure=str(error) or type(error).__name__)
    except Exception as error:
        await _end(ports, org, replace(run, failure=type(error).__name__))
        raise
    return await _end(ports, org, run)


async def _end(ports: Ports, org: OrgId, run: SyncRun) -> SyncRun:
    run = replace(run, ended_at=ports.clock.now())
    async with ports.unit(org) as unit:
        await unit.mirror.end_run(run)
    return run


@dataclass(slots=True)
class _Scan(Generic[Row]):
    """One pass over all pages of one kind: what was seen, and what of it differs from our copy.

    Offset paging over moving data repeats and skips rows: repeats are dropped here, and the skipped are read one by one
    at the end.
    """

    pages: AsyncIterator[PageOf[Row]]
    marks: dict[str, int]
    write: Callable[[Sequence[Seen[Row]]], Awaitable[int]]
    ours: Callable[[Row, datetime], bool]
    read: int = 0
    changed: int = 0

    async def run(self) -> set[str]:
        """Returns the ids of our copy that no page showed."""
        seen: set[str] = set()
        batch: list[Seen[Row]] = []
        async for page in self.pages:
            self._sift(page, seen, batch)
            if len(batch) >= BATCH:
                self.changed += await self.write(batch)
                batch = []
        if batch:
            self.changed += await self.write(batch)
        self.read = len(seen)
        return self.marks.keys() - seen

    def _sift(self, page: PageOf[Row], seen: set[str], batch: list[Seen[Row]]) -> None:
        for item in page.items:
            key = item.id
            if key in seen:
                continue
            seen.add(key)
            if not self.ours(item, page.asked_at):
                continue
            fingerprint = mark(item)  # type: ignore[arg-type]
            if self.marks.get(key) != fingerprint:
                batch.append(Seen(item, page.asked_at, fingerprint))


async def _companies(ports: Ports, org: OrgId, run: SyncRun) -> SyncRun:
    market = ports.marketplace(org)

    async def write(rows: Sequence[Seen[Company]]) -> int:
        async with ports.unit(org) as unit:
            return await unit.mirror.store_companies(rows)

    scan = _Scan(market.companies(), await _marks(ports, org, run.kind), write, _all)
    missing = await scan.run()
    return await _account_for(ports, org, run, scan, missing, lambda key: market.company(CompanyId(key)))


async def _products(ports: Ports, org: OrgId, run: SyncRun) -> SyncRun:
    market = ports.marketplace(org)

    async def write(rows: Sequence[Seen[Product]]) -> int:
        async with ports.unit(org) as unit:
            return await unit.mirror.store_products(rows)

    async def read(key: str) -> Product:
        return sorted_in(ports, await market.product(ProductId(key)))

    scan = _Scan(_sorted_in(ports, market.products()), await _marks(ports, org, run.kind), write, _all)
    missing = await scan.run()
    return await _account_for(ports, org, run, scan, missing, read)


def sorted_in(ports: Ports, product: Product) -> Product:
    """With the category that our table gives it, which is part of its mark: a new table rewrites what it moves."""
    return replace(product, category=ports.categories.of(product.vendor, product.name))


async def _sorted_in(ports: Ports, pages: AsyncIterator[PageOf[Product]]) -> AsyncIterator[PageOf[Product]]:
    async for page in pages:
        yield replace(page, items=tuple(sorted_in(ports, item) for item in page.items))


async def _subscriptions(ports: Ports, org: OrgId, run: SyncRun) -> SyncRun:
    """Only those of mapped companies are ours to keep."""
    market = ports.marketplace(org)
    async with ports.view(org) as view:
        mapped = set(await view.mirror.mapping())
        awaited = await view.changes.unconfirmed(run.started_at - TRUSTED_FOR)
    if not mapped:
        await _reconsider_all(ports, org)
        return run
    confirmations = _Confirmations({change.subject.subscription: change for change in awaited})

    def ours(item: Subscription, asked_at: datetime) -> bool:
        confirmations.look(item, asked_at)
        return item.company in mapped

    async def write(rows: Sequence[Seen[Subscription]]) -> int:
        return await store(ports, org, rows)

    scan = _Scan(market.subscriptions(), await _marks(ports, org, run.kind), write, ours)
    missing = await scan.run()
    await confirmations.store(ports, org)
    run = await _account_for(ports, org, run, scan, missing, lambda key: market.subscription(SubscriptionId(key)))
    await _learn_products(ports, org)
    await _reconsider_all(ports, org)
    return run


async def store(ports: Ports, org: OrgId, rows: Sequence[Seen[Subscription]]) -> int:
    """Write what was read of subscriptions, and hold pending requests against it. Returns rows written."""
    now = ports.clock.now()
    async with ports.unit(org) as unit:
        accepted = {c.subject.subscription: c for c in await unit.changes.unconfirmed(now - TRUSTED_FOR)}
        written = await unit.mirror.store_subscriptions([_trusting(row, accepted) for row in rows])
        await _compare(unit, {row.item.id: row for row in rows}, now)
    return written


@dataclass(slots=True)
class _Confirmations:
    """Accepted changes that a page, requested after their acceptance, shows done."""

    awaited: Mapping[SubscriptionId, ChangeRequest]
    found: list[tuple[ChangeRequest, datetime]] = field(default_factory=list)

    def look(self, item: Subscription, asked_at: datetime) -> None:
        change = self.awaited.get(item.id)
        if change and change.applied_at and item.quantity == change.asked and asked_at > change.applied_at:
            self.found.append((change, asked_at))

    async def store(self, ports: Ports, org: OrgId) -> None:
        for change, asked_at in self.found:
            async with ports.unit(org) as unit:
                after = changes.confirm(change, asked_at)
                if await unit.changes.save(after):
                    await unit.outbox.redraw(after)


def _trusting(row: Seen[Subscription], accepted: Mapping[SubscriptionId, ChangeRequest]) -> Seen[Subscription]:
    """The row as read, but with the quantity that Pax8 has accepted where the read still shows the one from before."""
    change = accepted.get(row.item.id)
    if change is None or row.item.quantity != change.present:
        return row
    item = replace(row.item, quantity=change.asked)
    return replace(row, item=item, mark=mark(item))


async def _account_for(
    ports: Ports,
    org: OrgId,
    run: SyncRun,
    scan: _Scan[Row],
    missing: set[str],
    read: Callable[[str], Awaitable[Row]],
) -> SyncRun:
    """Read by id what no page showed: only a 404 says that it is gone."""
    gone: list[str] = []
    now = ports.clock.now()
    for key in sorted(missing):
        asked_at = ports.clock.now()
        try:
            item = await read(key)
        except Missing:
            gone.append(key)
            continue
        except MarketplaceError:
            continue  # nothing is known of it, so nothing is changed; the next run asks again
        fingerprint = mark(item)  # type: ignore[arg-type]
        if scan.ours(item, asked_at) and scan.marks[key] != fingerprint:
            scan.changed += await scan.write([Seen(item, asked_at, fingerprint)])
    if gone:
        async with ports.unit(org) as unit:
            await unit.mirror.mark_gone(run.kind, gone, now)
    return replace(run, read=scan.read, changed=scan.changed, gone=len(gone))


async def _compare(unit: Unit, rows: Mapping[SubscriptionId, Seen[Subscription]], now: datetime) -> None:
    """Hold what is in flight against what was just read of it."""
    for change in await unit.changes.in_flight(list(rows)):
        if change.status is ChangeStatus.PENDING:
            book = await unit.rules.book(change.subject.subscription)
            await reconsider(unit, change, book, now)
        elif change.status is ChangeStatus.UNKNOWN and _shows(rows[change.subject.subscription], change):
            await unit.outbox.apply(change, now)


def _shows(row: Seen[Subscription], change: ChangeRequest) -> bool:
    """Read after the last send, and at the target."""
    sent_at = change.sending.sent_at
    return row.item.quantity == change.asked and sent_at is not None and row.asked_at > sent_at


async def _learn_products(ports: Ports, org: OrgId) -> None:
    """A product bought today is not in last night's list, and rules go by its vendor."""
    async with ports.view(org) as view:
        unknown = await view.mirror.unknown_products(LEARNED)
    rows: list[Seen[Product]] = []
    for product in unknown:
        asked_at = ports.clock.now()
        with suppress(MarketplaceError):
            item = sorted_in(ports, await ports.marketplace(org).product(product))
            rows.append(Seen(item, asked_at, mark(item)))
    if rows:
        async with ports.unit(org) as unit:
            await unit.mirror.store_products(rows)


async def _reconsider_all(ports: Ports, org: OrgId) -> None:
    """What moved without any row of Pax8's moving: a mapping, a right, a rule, a product's vendor."""
    async with ports.view(org) as view:
        pending = await view.changes.pending(RECONSIDERED)
    for seen in pending:
        async with ports.unit(org) as unit:
            change = await unit.changes.get(seen.id)
            if change is not None and change.status is ChangeStatus.PENDING:
                book = await unit.rules.book(change.subject.subscription)
                await reconsider(unit, change, book, ports.clock.now())


async def _marks(ports: Ports, org: OrgId, kind: Kind) -> dict[str, int]:
    async with ports.view(org) as view:
        return await view.mirror.marks(kind)


def _all(item: object, asked_at: datetime) -> bool:
    return True


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
            f"{bound.term}/{bound.ends}/{bound.id}" if bound else "",
            str(s.start),
            s.end.date().isoformat() if s.end else "",
            s.parent or "",
        )
    )


_RUNS = {
    Kind.COMPANIES: _companies,
    Kind.PRODUCTS: _products,
    Kind.SUBSCRIPTIONS: _subscriptions,
    Kind.USAGE: read_usage,
}
