"""What is one row at Pax8 now, of which somebody says that it has changed?

Nobody is believed but Pax8, asked with the organisation's own credentials. None of this is a recorded run: it may go on
beside one, since nothing is overwritten that was observed later. Everything here raises a MarketplaceError.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from domain.errors import Missing
from domain.ids import CompanyId, OrgId, ProductId, SubscriptionId
from domain.ports import Kind, Ports, Seen, Task
from domain.use_cases.approvals import reconsider_pending
from domain.use_cases.mirroring import Confirmations, learn_products, sorted_in, store, sync_company
from domain.use_cases.scanning import mark

Id = TypeVar("Id", bound=str)
Row = TypeVar("Row")


async def read(ports: Ports, org: OrgId, task: Task) -> None:
    """What the task names, which is one row, or what one company has."""
    await ports.connections.renew(org)
    if task.subscription is not None:
        await sync_subscription(ports, org, task.subscription)
    elif task.product is not None:
        await sync_product(ports, org, task.product)
    elif task.company is not None and task.kind is Kind.COMPANIES:
        await _company(ports, org, task.company)
    elif task.company is not None:
        await sync_company(ports, org, task.company)


async def sync_subscription(ports: Ports, org: OrgId, subscription: SubscriptionId) -> None:
    """One of an unmapped company is not stored."""
    asked_at = ports.clock.now()
    item = await _found(ports, org, Kind.SUBSCRIPTIONS, subscription, ports.marketplace(org).subscription)
    if item is None:
        await reconsider_pending(ports, org, only=subscription)
        return
    async with ports.view(org) as view:
        mapped = item.company in await view.mirror.mapping()
        confirmations = await Confirmations.awaited_by(view, asked_at)
    if not mapped:
        return
    confirmations.look(item, asked_at)
    await store(ports, org, [Seen(item, asked_at, mark(item))])
    await confirmations.store(ports, org)
    await learn_products(ports, org)


async def sync_product(ports: Ports, org: OrgId, product: ProductId) -> None:
    asked_at = ports.clock.now()
    item = await _found(ports, org, Kind.PRODUCTS, product, ports.marketplace(org).product)
    if item is None:
        return
    item = sorted_in(ports, item)
    async with ports.unit(org) as unit:
        await unit.mirror.store_products([Seen(item, asked_at, mark(item))])


async def _company(ports: Ports, org: OrgId, company: CompanyId) -> None:
    asked_at = ports.clock.now()
    item = await _found(ports, org, Kind.COMPANIES, company, ports.marketplace(org).company)
    if item is None:
        return
    async with ports.unit(org) as unit:
        await unit.mirror.store_companies([Seen(item, asked_at, mark(item))])


async def _found(ports: Ports, org: OrgId, kind: Kind, id: Id, ask: Callable[[Id], Awaitable[Row]]) -> Row | None:
    """None where Pax8 has none of this id for these credentials: then what we have of it is marked gone."""
    asked_at = ports.clock.now()
    try:
        return await ask(id)
    except Missing:
        async with ports.unit(org) as unit:
            await unit.mirror.mark_gone(kind, [id], asked_at)
        return None
