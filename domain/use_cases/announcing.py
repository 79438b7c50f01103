"""Who is told, and what is recorded, when a request has changed what an MSP has bought?"""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.accounts import Account, AccountState, LinkTo, Page, Purchase, SeatPool
from domain.audit import AuditEntry
from domain.fulfilment import Event, Fulfilled, Standing
from domain.ids import PlanId
from domain.notices import (
    AssetsPurchased,
    Notice,
    PlanChanged,
    Purchased,
    SeatsChanged,
    SeatsSettled,
    SeatsShort,
    SubscriptionCancelled,
    TermRenewed,
    TrialConverted,
    VendorWelcome,
)
from domain.ports import Unit
from domain.provisioning import ProvisionRequest, Verdict
from domain.tenancy import Organisation, whence
from domain.use_cases.notifying import notify
from domain.vendors import Family, Vendor

JOB = "provision"
"""Where it was done, on the record, unless a person decided in a chat."""

_VERBS = {
    Event.OPENED: "account.open",
    Event.REOPENED: "account.reopen",
    Event.CLOSED: "account.close",
    Event.BOUGHT: "account.buy",
    Event.SEATS: "account.seats",
    Event.PLAN: "account.plan",
    Event.CONVERTED: "account.convert",
    Event.RENEWED: "account.renew",
    Event.ENDED: "account.cancel",
}


@dataclass(frozen=True, slots=True)
class Story:
    """One request that changed something: what there was, what there is, and between whom. `pool` is where the seats of
    an asset had gone before.
    """

    sold: Vendor
    vendor: Organisation
    msp: Organisation
    request: ProvisionRequest
    before: Standing
    done: Fulfilled
    account: Account
    verdict: Verdict
    pool: SeatPool | None = None

    @property
    def events(self) -> tuple[Event, ...]:
        return self.done.events

    def plan(self, id: PlanId) -> str:
        """Its name; a plan that is not sold any more has its id only."""
        known = self.sold.plan(id)
        return known.name if known else id

    def link(self, page: Page) -> LinkTo:
        return LinkTo(page, self.vendor.id, self.account.id, self.account.serial)


@dataclass(frozen=True, slots=True)
class _News:
    """Something for the app; `about` makes its key one of its own, `mailed` sends it to the registered address too."""

    about: str
    notice: Notice
    mailed: bool = False


async def announce(vendor: Unit, msp: Unit, story: Story) -> None:
    """Each thing once for each request, and the welcome once for each link: a second of the same key is dropped."""
    purchase, account = story.done.purchase, story.account
    if purchase is None:
        return
    start = f"account/{account.id}"
    if Event.BOUGHT in story.events and account.state is AccountState.INVITED and account.email:
        await vendor.outbox.mail(account.email, _welcome(story, purchase), f"{start}/welcome/{account.serial}")
    for news in (*_news(story, purchase), *_pool_news(story, purchase)):
        key = f"{start}/{news.about}/{story.request.id}"
        await notify(msp, key, news.notice, story.verdict.at)
        if news.mailed and account.email:
            await vendor.outbox.mail(account.email, news.notice, key)


async def record(vendor: Unit, msp: Unit, story: Story) -> None:
    """In both organisations: to the MSP it is its vendor who did it, whoever decided there."""
    at, subject, by = story.verdict.at, f"account:{story.account.id}", story.verdict
    where = whence(by.via, by.terminal) or JOB
    for event in story.events:
        detail = _detail(event, story)
        own = f"{detail} · #{story.request.number}"
        await vendor.audit.add(AuditEntry(at, _VERBS[event], subject, by.by, by.person, where, own))
        if msp.org != vendor.org:
            await msp.audit.add(AuditEntry(at, _VERBS[event], subject, story.vendor.name, None, JOB, detail))


def _welcome(story: Story, purchase: Purchase) -> Notice:
    until = story.verdict.at + story.sold.link_lasts
    names = story.vendor.name, story.msp.name, story.plan(purchase.plan)
    to = story.link(Page.REGISTRATION)
    return VendorWelcome(*names, purchase.quantity, purchase.family, until, to, story.msp.time_zone)


def _news(story: Story, purchase: Purchase) -> Iterable[_News]:
    vendor, msp, zone = story.vendor.name, story.msp.name, story.msp.time_zone
    plan, quantity, at = story.plan(purchase.plan), purchase.quantity, story.request.order.created_at
    was = story.before.purchase or purchase
    for event in story.events:
        match event:
            case Event.BOUGHT:
                yield from _bought(story, purchase)
            case Event.SEATS:
                yield _News("seats", SeatsChanged(vendor, msp, plan, was.quantity, quantity, at, zone))
            case Event.PLAN:
                seats = was.quantity, quantity
                yield _News("plan", PlanChanged(vendor, msp, story.plan(was.plan), plan, *seats, at, zone), True)
            case Event.CONVERTED:
                yield _News("converted", TrialConverted(vendor, msp, plan, quantity, at, zone))
            case Event.RENEWED:
                yield _News("renewed", TermRenewed(vendor, msp, plan, quantity, at, purchase.term_ends_at, zone))
            case Event.ENDED:
                kept, trial = story.account.kept_until, purchase.trial
                ended = SubscriptionCancelled(vendor, msp, plan, quantity, at, kept, zone, trial)
                yield _News("cancelled", ended, True)
            case Event.OPENED | Event.REOPENED | Event.CLOSED:
                pass  # told with the purchase that opens it, or the end that closes it


def _bought(story: Story, purchase: Purchase) -> Iterable[_News]:
    """Whoever comes back registered gets no welcome, and is told by mail that the account is open again."""
    vendor, msp, zone = story.vendor.name, story.msp.name, story.msp.time_zone
    plan, quantity, at = story.plan(purchase.plan), purchase.quantity, story.request.order.created_at
    again = Event.REOPENED in story.events
    if purchase.family is Family.BUNDLE or purchase.trial or again:
        back = again and story.account.state is AccountState.ACTIVE
        yield _News("bought", Purchased(vendor, msp, plan, quantity, at, purchase.trial_ends_at, again, zone), back)
    if purchase.family is Family.A_LA_CARTE:
        to = story.link(Page.BILLING)
        yield _News(f"assets/{purchase.subscription}", AssetsPurchased(vendor, msp, plan, quantity, to, zone), True)


def _pool_news(story: Story, purchase: Purchase) -> Iterable[_News]:
    """What is short is told each time that it changes; of a closed account nothing has to be chosen any more."""
    if story.pool is None or story.account.state is AccountState.CLOSED:
        return
    pool = SeatPool(purchase, story.pool.allocations)
    names = story.vendor.name, story.msp.name, story.plan(purchase.plan)
    seats, zone = (pool.purchased, pool.allocated), story.msp.time_zone
    if pool.shortage and pool.shortage != story.pool.shortage:
        notice = SeatsShort(*names, purchase.subscription, *seats, story.link(Page.BILLING), zone=zone)
        yield _News("short", notice, True)
    elif story.pool.shortage and not pool.shortage:
        yield _News("settled", SeatsSettled(*names, *seats, zone=zone))


def _detail(event: Event, story: Story) -> str:
    before, after = story.before.purchase, story.done.purchase
    if after is None or event in (Event.OPENED, Event.REOPENED, Event.CLOSED):
        return story.account.name
    plan = story.plan(after.plan)
    if before is None or event in (Event.BOUGHT, Event.ENDED):
        return f"{plan}: {after.quantity}"
    if event is Event.PLAN:
        return f"{story.plan(before.plan)}: {before.quantity}→{plan}: {after.quantity}"
    return f"{plan}: {before.quantity}→{after.quantity}" if event is Event.SEATS else plan
