"""How is an accepted request carried out on the account, and who hears of it?"""

from dataclasses import replace

from domain.accounts import Account
from domain.errors import AccountMoved
from domain.fulfilment import Fresh, Fulfilled, Standing, fulfil
from domain.ids import AccountId, OrgId
from domain.ports import Ports, Unit
from domain.provisioning import ProvisionRequest, Verdict, accepted
from domain.requirements import email_of
from domain.use_cases.announcing import Story, announce, record
from domain.vendors import Vendor

FOUNDED_IN = "UTC"
"""Time zone of an MSP until somebody registers it."""


async def msp_of(ports: Ports, view: Unit, request: ProvisionRequest) -> OrgId:
    """The organisation of the MSP that ordered; a fresh id for one that has no account yet."""
    known = await view.accounts.of_partner(request.order.partner) if request.order.partner else None
    return known.msp if known else OrgId(ports.ids.new())


async def carry_out(
    ports: Ports, vendor: Unit, msp: Unit, request: ProvisionRequest, verdict: Verdict
) -> ProvisionRequest:
    """The request as accepted, not stored yet; everything that follows from it is in the two units.

    Raises `AccountMoved` when somebody else was at it: both units are to be left by it, and the step is begun again
    with `msp_of`. A simulation changes nothing.
    """
    sold = ports.vendors.get(vendor.org, Vendor())
    plan = sold.plan_of(request.order.product)
    ordered = plan.id if plan else None
    if request.simulation:
        return accepted(request, verdict, plan=ordered)
    known = replace(request, email=request.email or email_of(request.details, sold.email_keys))
    before = await _standing(vendor, known)
    if before.account is not None and before.account.msp != msp.org:
        raise AccountMoved  # founded by another request since `msp_of` was asked
    done = fulfil(known, before, sold, Fresh(AccountId(ports.ids.new()), msp.org), verdict.at)
    pool = await vendor.accounts.pool(before.purchase.subscription) if before.purchase else None
    await _save(vendor, msp, before, done)
    if done.account is not None and done.events:
        parties = await vendor.organisation(), await msp.organisation()
        story = Story(sold, *parties, known, before, done, done.account, verdict, pool)
        await record(vendor, msp, story)
        await announce(vendor, msp, story)
    account = done.account.id if done.account else None
    note = done.note.value if done.note else None
    return accepted(request, verdict, email=known.email, plan=ordered, account=account, note=note)


async def _standing(vendor: Unit, request: ProvisionRequest) -> Standing:
    order = request.order
    account = await vendor.accounts.of_partner(order.partner) if order.partner else None
    purchase = await vendor.accounts.purchase(order.subscription) if order.subscription else None
    held = await vendor.accounts.purchases(account.id) if account else ()
    others = any(each.live and each.subscription != order.subscription for each in held)
    return Standing(account, purchase, others)


async def _save(vendor: Unit, msp: Unit, before: Standing, done: Fulfilled) -> None:
    """The MSP's organisation may have been founded by another request since it was asked for."""
    account, purchase = done.account, done.purchase
    kept = account is None or account.msp == msp.org
    if kept and account is not None and account != before.account:
        kept = await _save_account(vendor, before.account, account)
    if kept and purchase is not None and purchase != before.purchase:
        kept = await vendor.accounts.save_purchase(purchase)
    if not kept:
        raise AccountMoved


async def _save_account(vendor: Unit, before: Account | None, after: Account) -> bool:
    if before is not None:
        return await vendor.accounts.save(after)
    currency = (await vendor.organisation()).currency
    return await vendor.accounts.found(after, FOUNDED_IN, currency)
