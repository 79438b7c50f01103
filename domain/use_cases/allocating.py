"""What has an MSP bought, and how are the seats of its pools shared out: by its managers, or by whom a mail reached?"""

from dataclasses import dataclass, replace

from domain import allocation
from domain.accounts import AccountState, Allocation, LinkTo, Page, Purchase, SeatPool
from domain.audit import AuditSearch
from domain.errors import NotAllowed, Refusal, UnknownPool
from domain.ids import AccountId, OrgId, SubscriptionId
from domain.notices import AllocateForm, BillingLink, BillingPage, BillingRow
from domain.ports import AccountRef, Ports, Unit
from domain.tenancy import Actor, Permission
from domain.use_cases import pool_forms
from domain.use_cases.auditing import record
from domain.use_cases.pool_forms import Held, Typed, plan_of
from domain.use_cases.registering import too_often
from domain.use_cases.shortages import settle
from domain.vendors import Vendor

PAGE = 12
"""Purchases on a card."""

ALLOCATE, RESENT = "pool.allocate", "account.billing_link"
BY_LINK = "mail_link"
"""Where somebody acted from who came by the link of a mail."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose seats somebody may share out: `refs` are accounts of the actor's organisation."""

    actor: Actor
    refs: tuple[AccountRef, ...]
    serial: int = 0
    """Of an account that is reached by a link: that of its newest."""


class Unsaved(Refusal):
    """Nothing was saved; `form` is what was typed, with what is wrong in it."""

    def __init__(self, form: AllocateForm) -> None:
        super().__init__()
        self.form = form


async def reach(ports: Ports, actor: Actor) -> Reach:
    """Of a manager: every account of their organisation. Raises `NotAllowed`."""
    if not actor.may(Permission.MANAGE_LICENSING):
        raise NotAllowed(Permission.MANAGE_LICENSING, "billing")
    return Reach(actor, await ports.accounts.of(actor.org))


async def reach_by_link(ports: Ports, vendor: OrgId, account_id: AccountId) -> Reach | None:
    """Of whoever holds a link that went to the registered admin: that account alone; None where it is gone."""
    async with ports.view(vendor) as view:
        account, name = await view.accounts.get(account_id), (await view.organisation()).name
    if account is None:
        return None
    async with ports.view(account.msp) as view:
        zone = (await view.organisation()).time_zone
    may = frozenset({Permission.MANAGE_LICENSING})
    actor = Actor(account.msp, "Admin by mail link", permissions=may, job=BY_LINK, zone=zone)
    return Reach(actor, (AccountRef(vendor, name, account_id),), account.serial)


async def resend(ports: Ports, vendor: OrgId, account_id: AccountId) -> None:
    """A new link, for whoever has an old one: to the registered address only, and not too often. What came of it is
    not told.
    """
    now, start = ports.clock.now(), f"account/{account_id}/billing/"
    async with ports.view(vendor) as view:
        account = await view.accounts.get(account_id)
    if account is None or not account.email:
        return
    async with ports.pair(vendor, account.msp) as (sold, msp):
        before = await sold.mails.about(start)
        if too_often(before, now):
            return
        after = before[0].queued_at.isoformat() if before else "none"  # the same for all who ask at once
        name, zone = (await sold.organisation()).name, (await msp.organisation()).time_zone
        notice = BillingLink(name, account.name, LinkTo(Page.BILLING, vendor, account.id, account.serial), zone)
        await sold.outbox.mail(account.email, notice, f"{start}after/{after}")
        await record(sold, Actor.system(vendor, BY_LINK), RESENT, f"account:{account.id}", now)


async def page(
    ports: Ports, whose: Reach, offset: int = 0, saved_pool: SubscriptionId | None = None, size: int = PAGE
) -> BillingPage:
    """Every account's purchases, a page of them; one that was cancelled while its seats are allocated is among them."""
    accounts, rows = list[tuple[str, AccountState]](), list[BillingRow]()
    for ref in whose.refs:
        async with ports.view(ref.vendor) as view:
            account = await view.accounts.get(ref.account)
            if account is not None:
                accounts.append((ref.vendor_name, account.state))
                rows += await _rows(ports, view, ref)
    start = offset if offset < len(rows) else 0
    shown = tuple(rows[start : start + size])
    bare = {vendor for vendor, _ in accounts} - {row.vendor for row in rows} if start == 0 else set[str]()
    headed = bare | {row.vendor for row in shown}
    told = tuple(each for each in accounts if each[0] in headed)
    saved = next((row.plan for row in rows if row.subscription == saved_pool), None)
    return BillingPage(told, shown, len(rows), start, size, whose.actor.zone, saved)


async def form(ports: Ports, whose: Reach, subscription: SubscriptionId) -> AllocateForm:
    """The pool as it is stored. Raises `UnknownPool`."""
    _, held = await _find(ports, whose, subscription)
    return pool_forms.stored(held)


async def add(ports: Ports, whose: Reach, subscription: SubscriptionId, typed: Typed, seen: int) -> AllocateForm:
    """The form with a line more, and the free seats as they would be. Nothing is written; what is wrong stands in it.
    Raises `UnknownPool`.
    """
    ref, held = await _find(ports, whose, subscription)
    if held.pool.purchase.version != seen:
        async with ports.view(ref.vendor) as view:
            return pool_forms.overtaken(held, typed, await _last(view, subscription))
    proposed, problems = pool_forms.read(held, typed, adding=True)
    if problems:
        return pool_forms.drawn(held, typed, problems)
    lines = {**typed.lines, **{each.integration: str(each.seats) for each in proposed}}
    return pool_forms.drawn(held, Typed(lines, typed.seen))


async def save(ports: Ports, whose: Reach, subscription: SubscriptionId, typed: Typed, seen: int) -> None:
    """All of it or nothing, on version `seen` of the pool alone. Raises `Unsaved`, `UnknownPool`."""
    ref, _ = await _find(ports, whose, subscription)
    async with ports.pair(ref.vendor, whose.actor.org) as (vendor, msp):
        held = await _held(ports, vendor, ref, subscription, whose.actor.zone)
        if held is None:
            raise UnknownPool
        if held.pool.purchase.version != seen:
            raise Unsaved(pool_forms.overtaken(held, typed, await _last(vendor, subscription)))
        proposed, problems = pool_forms.read(held, typed, adding=False)
        if problems:
            raise Unsaved(pool_forms.drawn(held, typed, problems))
        if proposed != held.pool.allocations:
            await _store(ports, vendor, msp, whose.actor, held, proposed, typed)


async def _store(
    ports: Ports, vendor: Unit, msp: Unit, actor: Actor, held: Held, proposed: tuple[Allocation, ...], typed: Typed
) -> None:
    purchase, lowering = held.pool.purchase, allocation.is_lowering(held.pool, proposed)
    if not await vendor.accounts.allocate(purchase.subscription, proposed, purchase.version, lowering):
        pool = await vendor.accounts.pool(purchase.subscription)
        by = await _last(vendor, purchase.subscription)
        raise Unsaved(pool_forms.overtaken(replace(held, pool=pool or held.pool), typed, by))
    after = SeatPool(purchase.step(), proposed)
    now, subject = ports.clock.now(), f"pool:{purchase.subscription}"
    detail = f"{held.plan.name}: {_in_short(held, proposed)}"
    await record(msp, actor, ALLOCATE, subject, now, detail)
    if vendor.org != msp.org:
        await record(vendor, replace(actor, person=None), ALLOCATE, subject, now, detail)
    account = await vendor.accounts.get(purchase.account)
    if account is not None:
        await settle(ports, vendor, msp, account, held.pool, after, actor.name)


async def _rows(ports: Ports, view: Unit, ref: AccountRef) -> list[BillingRow]:
    sold = ports.vendors.get(ref.vendor, Vendor())
    pools = {each.purchase.subscription: each for each in await view.accounts.pools(ref.account)}
    bought = await view.accounts.purchases(ref.account)
    return [
        _row(ref, sold, each, pools.get(each.subscription))
        for each in bought
        if each.live or each.subscription in pools
    ]


def _row(ref: AccountRef, sold: Vendor, purchase: Purchase, pool: SeatPool | None) -> BillingRow:
    plan = plan_of(sold, purchase)
    held = Held(ref.vendor_name, plan, pool or SeatPool(purchase), "")
    return BillingRow(
        vendor=ref.vendor_name,
        subscription=purchase.subscription,
        plan=plan.name,
        family=purchase.family,
        purchased=held.pool.purchased,
        live=purchase.live,
        trial_ends_at=purchase.trial_ends_at,
        allocations=tuple((held.name(each.integration), each.seats) for each in held.pool.allocations),
    )


async def _find(ports: Ports, whose: Reach, subscription: SubscriptionId) -> tuple[AccountRef, Held]:
    """Among the accounts that are in reach, whatever was asked for."""
    for ref in whose.refs:
        async with ports.view(ref.vendor) as view:
            held = await _held(ports, view, ref, subscription, whose.actor.zone)
        if held is not None:
            return ref, held
    raise UnknownPool


async def _held(ports: Ports, view: Unit, ref: AccountRef, subscription: SubscriptionId, zone: str) -> Held | None:
    pool = await view.accounts.pool(subscription)
    if pool is None or pool.purchase.account != ref.account or not (pool.purchased or pool.allocated):
        return None
    return Held(ref.vendor_name, plan_of(ports.vendors.get(ref.vendor, Vendor()), pool.purchase), pool, zone)


async def _last(unit: Unit, subscription: SubscriptionId) -> str | None:
    """Who shared the pool out last."""
    word = (f"pool:{subscription}".casefold(), frozenset[str]())
    found = await unit.audit.page(AuditSearch(words=(word,), action=ALLOCATE), 0, 1)
    return found.lines[0].entry.actor if found.lines else None


def _in_short(held: Held, proposed: tuple[Allocation, ...]) -> str:
    """ "Autotask 5→7; HaloPSA 0→3" """
    after = {each.integration: each.seats for each in proposed}
    both = {**held.stored, **after}
    moved = [(each, held.stored.get(each, 0), after.get(each, 0)) for each in both]
    return "; ".join(f"{held.name(each)} {was}→{now}" for each, was, now in moved if was != now)
