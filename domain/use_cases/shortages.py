"""Who hears that more of a pool is allocated than is purchased, day by day until it is resolved?"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.accounts import Account, LinkTo, Page, SeatPool
from domain.ids import OrgId, SubscriptionId
from domain.notices import Notice, SeatsSettled, SeatsShort
from domain.ports import Ports, Unit
from domain.use_cases.notifying import notify
from domain.use_cases.pool_forms import plan_of
from domain.vendors import Vendor

JUST_TOLD = timedelta(hours=12)
"""How long after the reduction itself, which was told of at once, nobody is reminded."""


async def remind(ports: Ports, org: OrgId, due: datetime) -> int:
    """Of each pool once a day, the day being the vendor's; how many were told of. Run again, it tells nobody twice."""
    async with ports.view(org) as view:
        short = await view.accounts.short()
        day = due.astimezone(ZoneInfo((await view.organisation()).time_zone)).date()
    told = 0
    for account, pool in short:
        if due - pool.purchase.as_of < JUST_TOLD:
            continue
        told += await _remind(ports, org, account, pool.purchase.subscription, day)
    return told


async def settle(
    ports: Ports, vendor: Unit, msp: Unit, account: Account, before: SeatPool, after: SeatPool, by: str | None = None
) -> None:
    """To be called in the transaction in which a pool's seats or allocations move: says so where a shortage is over.

    `by` lowered the allocations; None where more seats were bought.
    """
    if not before.shortage or after.shortage:
        return
    plan = plan_of(ports.vendors.get(vendor.org, Vendor()), after.purchase).name
    name, zone = (await vendor.organisation()).name, (await msp.organisation()).time_zone
    notice = SeatsSettled(name, account.name, plan, after.purchased, after.allocated, by, zone)
    purchase = after.purchase
    key = f"account/{account.id}/settled/{purchase.subscription}/{purchase.version}"
    await _tell(ports, vendor, msp, account, key, notice)


async def _remind(ports: Ports, org: OrgId, seen: Account, subscription: SubscriptionId, day: date) -> bool:
    """As it stands now: somebody may have chosen meanwhile."""
    async with ports.pair(org, seen.msp) as (vendor, msp):
        account, pool = await vendor.accounts.get(seen.id), await vendor.accounts.pool(subscription)
        if account is None or pool is None or not pool.shortage:
            return False
        notice = await _short(ports, vendor, msp, account, pool)
        key = f"account/{account.id}/short/{subscription}/{day.isoformat()}"
        return await _tell(ports, vendor, msp, account, key, notice)


async def _short(ports: Ports, vendor: Unit, msp: Unit, account: Account, pool: SeatPool) -> SeatsShort:
    return SeatsShort(
        vendor=(await vendor.organisation()).name,
        msp=account.name,
        plan=plan_of(ports.vendors.get(vendor.org, Vendor()), pool.purchase).name,
        subscription=pool.purchase.subscription,
        purchased=pool.purchased,
        allocated=pool.allocated,
        to=LinkTo(Page.BILLING, vendor.org, account.id, account.serial),
        again=True,
        zone=(await msp.organisation()).time_zone,
    )


async def _tell(ports: Ports, vendor: Unit, msp: Unit, account: Account, key: str, notice: Notice) -> bool:
    new = await notify(msp, key, notice, ports.clock.now())
    if new and account.email:
        await vendor.outbox.mail(account.email, notice, key)
    return new
