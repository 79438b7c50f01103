"""How do our copies follow what Pax8 has, without undoing what we know better?"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain import changes
from domain.catalog import Company, Product, Subscription
from domain.changes import ChangeRequest, ChangeStatus
from domain.errors import Forbidden, MarketplaceError, Unauthorised
from domain.ids import CompanyId, OrgId, ProductId, SubscriptionId
from domain.ports import Kind, PageOf, Ports, Seen, SyncRun, Unit
from domain.use_cases.approvals import reconsider, reconsider_pending
from domain.use_cases.metering import read_usage
from domain.use_cases.scanning import Progress, Scan, account_for, mark

TRUSTED_FOR = timedelta(hours=24)
"""How long an accepted change outweighs a read that still shows the quantity from before it: Pax8 provisions late."""

LEARNED = 200
"""Products read one by one after a sync; the daily list brings the rest."""

Run = Callable[[Ports, OrgId, SyncRun, Progress], Awaitable[SyncRun]]
"""How one kind is read: returns the run with what it has counted; raises a MarketplaceError. It steps its progress at
least every few minutes, since a run without a sign of life is taken for dead.
"""


async def sync(ports: Ports, org: OrgId, kind: Kind, due_at: datetime) -> SyncRun | None:
    """One run, recorded with its end or its failure.

    None when this tick was run already, by whichever replica. While another run of this kind is under way it is that
    run, not ended yet: nothing was begun.
    """
    run = SyncRun(ports.ids.new(), kind, due_at, ports.clock.now())
    async with ports.unit(org) as unit:
        if not await unit.mirror.begin_run(run):
            other = await unit.mirror.running(kind)
            return other if other is not None and other.due_at != due_at else None
    return await carry_out(ports, org, run)


async def owed(ports: Ports, org: OrgId, kind: Kind, tick: datetime) -> bool:
    """Whether no run due at this tick or later has come to a good end, or the latest of them to a bad one."""
    async with ports.view(org) as view:
        ended = await view.mirror.ended_runs(kind, 1)
    return not ended or ended[0].due_at < tick or ended[0].failure is not None


async def carry_out(ports: Ports, org: OrgId, run: SyncRun) -> SyncRun:
    """Do what a run that has begun is there for, whoever began it, and record how it ended."""
    refused: str | None = None
    try:
        await ports.connections.renew(org)
        run = await RUNS[run.kind](ports, org, run, Progress(ports, org, run, ports.clock.now()))
    except (Unauthorised, Forbidden) as error:
        refused = str(error)
        run = replace(run, failure=refused or type(error).__name__)
    except MarketplaceError as error:
        run = replace(run, failure=str(error) or type(error).__name__)
    except Exception as error:
        await _end(ports, org, replace(run, failure=type(error).__name__))
        raise
    return await _end(ports, org, run, refused)


async def sync_company(ports: Ports, org: OrgId, company: CompanyId) -> SyncRun:
    """What one company has, as soon as it is mapped; raises a MarketplaceError. Not a recorded run: it may go on beside
    one, since nothing is overwritten that was observed later.
    """
    await ports.connections.renew(org)
    market, now = ports.marketplace(org), ports.clock.now()
    run = SyncRun("", Kind.SUBSCRIPTIONS, now, now)
    async with ports.view(org) as view:
        if company not in await view.mirror.mapping():
            return run
        marks = await view.mirror.marks(Kind.SUBSCRIPTIONS, company)

    async def write(rows: Sequence[Seen[Subscription]]) -> int:
        return await store(ports, org, rows)

    def ours(item: Subscription, asked_at: datetime) -> bool:
        return item.company == company

    scan = Scan(market.subscriptions(company), marks, write, ours)
    missing = await scan.run()
    run = await account_for(ports, org, run, scan, missing, lambda key: market.subscription(SubscriptionId(key)))
    await learn_products(ports, org)
    return replace(run, ended_at=ports.clock.now())


async def _end(ports: Ports, org: OrgId, run: SyncRun, refused: str | None = None) -> SyncRun:
    """With what it has shown of the connection: that Pax8 accepts the credentials, or refuses them."""
    run = replace(run, ended_at=ports.clock.now())
    async with ports.unit(org) as unit:
        await unit.mirror.end_run(run)
        if refused is not None:
            await unit.connection.refused(ports.clock.now(), refused)
        elif run.failure is None:
            await unit.connection.accepted()
    return run


async def _companies(ports: Ports, org: OrgId, run: SyncRun, progress: Progress) -> SyncRun:
    market = ports.marketplace(org)

    async def write(rows: Sequence[Seen[Company]]) -> int:
        async with ports.unit(org) as unit:
            return await unit.mirror.store_companies(rows)

    scan = Scan(market.companies(), await _marks(ports, org, run.kind), write, _all, progress)
    missing = await scan.run()
    return await account_for(ports, org, run, scan, missing, lambda key: market.company(CompanyId(key)))


async def _products(ports: Ports, org: OrgId, run: SyncRun, progress: Progress) -> SyncRun:
    market = ports.marketplace(org)

    async def write(rows: Sequence[Seen[Product]]) -> int:
        async with ports.unit(org) as unit:
            return await unit.mirror.store_products(rows)

    async def read(key: str) -> Product:
        return sorted_in(ports, await market.product(ProductId(key)))

    pages = _sorted_in(ports, market.products())
    scan = Scan(pages, await _marks(ports, org, run.kind), write, _all, progress)
    missing = await scan.run()
    return await account_for(ports, org, run, scan, missing, read)


def sorted_in(ports: Ports, product: Product) -> Product:
    """With the category that our table gives it, which is part of its mark: a new table rewrites what it moves."""
    return replace(product, category=ports.categories.of(product.vendor, product.name))


async def _sorted_in(ports: Ports, pages: AsyncIterator[PageOf[Product]]) -> AsyncIterator[PageOf[Product]]:
    async for page in pages:
        yield replace(page, items=tuple(sorted_in(ports, item) for item in page.items))


async def _subscriptions(ports: Ports, org: OrgId, run: SyncRun, progress: Progress) -> SyncRun:
    """Only those of mapped companies are ours to keep."""
    market = ports.marketplace(org)
    async with ports.view(org) as view:
        mapped = set(await view.mirror.mapping())
        confirmations = await Confirmations.awaited_by(view, run.started_at)
    if not mapped:
        await reconsider_pending(ports, org)
        return run

    def ours(item: Subscription, asked_at: datetime) -> bool:
        confirmations.look(item, asked_at)
        return item.company in mapped

    async def write(rows: Sequence[Seen[Subscription]]) -> int:
        return await store(ports, org, rows)

    scan = Scan(market.subscriptions(), await _marks(ports, org, run.kind), write, ours, progress)
    missing = await scan.run()
    await confirmations.store(ports, org)
    run = await account_for(ports, org, run, scan, missing, lambda key: market.subscription(SubscriptionId(key)))
    await learn_products(ports, org)
    await reconsider_pending(ports, org)
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
class Confirmations:
    """Accepted changes that a page, requested after their acceptance, shows done."""

    awaited: Mapping[SubscriptionId, ChangeRequest]
    found: list[tuple[ChangeRequest, datetime]] = field(default_factory=list)

    @classmethod
    async def awaited_by(cls, view: Unit, now: datetime) -> "Confirmations":
        changes = await view.changes.unconfirmed(now - TRUSTED_FOR)
        return cls({change.subject.subscription: change for change in changes})

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


async def learn_products(ports: Ports, org: OrgId) -> None:
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


async def _marks(ports: Ports, org: OrgId, kind: Kind) -> dict[str, int]:
    async with ports.view(org) as view:
        return await view.mirror.marks(kind)


def _all(item: object, asked_at: datetime) -> bool:
    return True


RUNS: dict[Kind, Run] = {
    Kind.COMPANIES: _companies,
    Kind.PRODUCTS: _products,
    Kind.SUBSCRIPTIONS: _subscriptions,
    Kind.USAGE: read_usage,
}
"""Every kind that is read on a schedule or when somebody asks for it; in the order in which a first start reads them,
since a subscription's row wants its company.
"""
