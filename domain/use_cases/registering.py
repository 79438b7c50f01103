"""How does an MSP that has bought become one that works here: step by step, by one link, which completing spends?"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from domain.accounts import Account, AccountState, LinkTo, Page, Purchase
from domain.errors import (
    AccountCancelled,
    AlreadyRegistered,
    AnswerTooLate,
    ChatTaken,
    NoSuchAccount,
    NotAllowed,
    NotGranted,
    NotOffered,
    Refusal,
    RegistrationMoved,
    RegistrationOver,
)
from domain.ids import AccountId, OrgId
from domain.notices import VendorWelcome
from domain.ports import Mailed, Ports, Unit
from domain.registration import (
    ASKING_LASTS,
    VERIFIER,
    Asking,
    Draft,
    FoundChat,
    Link,
    RegistrationSheet,
    Ticket,
    Told,
    Way,
    link_state,
    shown,
)
from domain.tenancy import Actor, Permission
from domain.use_cases.auditing import record
from domain.vendors import Family, Vendor

_TRIES = 5

RESENT_APART, RESENT_WITHIN, RESENT_MOST = timedelta(minutes=5), timedelta(days=1), 5
"""How often whoever has an old link can have a new one sent to the registered address."""


async def look(ports: Ports, ticket: Ticket) -> RegistrationSheet:
    """What the page shows to whoever has this link."""
    vendor, account = ticket.vendor, ticket.account
    async with ports.view(vendor) as view:
        found = await view.accounts.get(account)
        state = link_state(found, ticket)
        name = (await view.organisation()).name
        draft = await view.registrations.get(account) if state is Link.GOOD else None
        bought = await view.accounts.purchases(account) if found else ()
    known = draft or Draft()
    return RegistrationSheet(
        vendor=name,
        account=account,
        link=state,
        version=known.version,
        told=known.told if draft else _prefilled(found),
        offered=frozenset(ports.grantors),
        bought=_bought(ports, vendor, bought),
        chats=shown(known.chats),
        pax8=known.pax8 is not None,
        until=known.joining.until if known.joining else None,
    )


async def keep(ports: Ports, ticket: Ticket, seen: int, told: Told) -> Draft:
    """What was typed so far, right or wrong. Raises `RegistrationMoved`, `RegistrationOver`."""
    return await change(ports, ticket, seen, lambda draft: draft.tell(told))


async def begin(ports: Ports, ticket: Ticket, seen: int, told: Told, way: Way, browser: str) -> Asking:
    """Somebody is sent there to say yes; what they typed stays. Raises `NotOffered` too."""
    if way not in ports.grantors:
        raise NotOffered(way)
    now = ports.clock.now()
    nonce, verifier = ports.ids.signs(VERIFIER, 43), ports.ids.signs(VERIFIER, 64)
    asking = Asking(way, nonce, verifier, browser, now + ASKING_LASTS)
    await change(ports, ticket, seen, lambda draft: draft.tell(told).asks(asking, now))
    return asking


async def answer(ports: Ports, ticket: Ticket, way: Way, nonce: str, browser: str, code: str | None, back: str) -> None:
    """They came back: with a code, which is good once, or with a no. Raises `AnswerTooLate`, `NotGranted`,
    `GrantNotReached`, `ChatTaken`, `RegistrationOver`.
    """
    now = ports.clock.now()
    async with ports.view(ticket.vendor) as view:
        before = await view.registrations.get(ticket.account) or Draft()
    asked = before.answered(way, nonce, browser, now)
    if asked is None:
        raise AnswerTooLate
    await _again(ports, ticket, lambda draft: _answered(draft, asked[1], now))
    if code is None:
        raise NotGranted(way)
    granted = await ports.grantors[way].granted(asked[1], code, back, now)
    if isinstance(granted, FoundChat):
        await _check_free(ports, ticket, granted)
    await _again(ports, ticket, lambda draft: draft.connected(granted))


async def let_go(ports: Ports, ticket: Ticket, seen: int, told: Told, way: Way) -> None:
    """What was connected is not to be."""
    await change(ports, ticket, seen, lambda draft: draft.tell(told).without(way))


async def resend(ports: Ports, vendor: OrgId, account: AccountId, actor: Actor) -> Account:
    """A new link to the registered address; older ones are good no more. Raises `NoSuchAccount`, `AlreadyRegistered`,
    `AccountCancelled`, `RegistrationMoved`.
    """
    if not actor.may(Permission.MANAGE_PROVISIONING):
        raise NotAllowed(Permission.MANAGE_PROVISIONING, "configure")
    return await _resent(ports, vendor, account, actor)


async def resend_by_page(ports: Ports, vendor: OrgId, account: AccountId) -> None:
    """For whoever has an old link: to the registered address only, and not too often. What came of it is not told."""
    try:
        await _resent(ports, vendor, account, Actor.system(vendor, "registration page"), sparingly=True)
    except (Refusal, _TooOften):
        return


def too_often(sent: Iterable[Mailed], now: datetime) -> bool:
    """Whether whoever has an old link has to wait for another mail."""
    recent = [mail.queued_at for mail in sent if now - mail.queued_at < RESENT_WITHIN]
    return len(recent) >= RESENT_MOST or any(now - at < RESENT_APART for at in recent)


class _TooOften(Exception):
    """Told to nobody."""


async def change(ports: Ports, ticket: Ticket, seen: int | None, by: Callable[[Draft], Draft]) -> Draft:
    """The draft of the version that was `seen` (None: whichever it has), changed. Raises `RegistrationMoved`,
    `RegistrationOver`.
    """
    async with ports.unit(ticket.vendor) as unit:
        found = await unit.accounts.get(ticket.account)
        if found is None or link_state(found, ticket) is not Link.GOOD:
            raise RegistrationOver
        before = await unit.registrations.get(ticket.account) or Draft(told=_prefilled(found))
        if seen is not None and before.version != seen:
            raise RegistrationMoved
        after = replace(by(before), version=before.version + 1)
        if not await unit.registrations.save(ticket.account, after):
            raise RegistrationMoved
        return after


async def _again(ports: Ports, ticket: Ticket, by: Callable[[Draft], Draft]) -> Draft:
    """Nobody waits before a form here: what another tab has written meanwhile stays, and this is added to it."""
    for _ in range(_TRIES):
        try:
            return await change(ports, ticket, None, by)
        except RegistrationMoved:
            continue
    raise RegistrationMoved


def _answered(draft: Draft, asking: Asking, now: datetime) -> Draft:
    """Of two answers to one question the second comes too late."""
    found = draft.answered(asking.way, asking.nonce, asking.browser, now)
    if found is None:
        raise AnswerTooLate
    return found[0]


async def _check_free(ports: Ports, ticket: Ticket, chat: FoundChat) -> None:
    """Said at once; it is looked at again when the door is bound."""
    async with ports.view(ticket.vendor) as view:
        found = await view.accounts.get(ticket.account)
    door = await ports.installations.find(chat.platform, chat.tenant, chat.app)
    if door is not None and (found is None or door.org != found.msp):
        raise ChatTaken(chat.platform, chat.name)


async def _resent(ports: Ports, vendor: OrgId, account: AccountId, actor: Actor, sparingly: bool = False) -> Account:
    """`sparingly`: raises `_TooOften` as well."""
    now = ports.clock.now()
    sold = ports.vendors.get(vendor, Vendor())
    async with ports.unit(vendor) as unit:
        found = await unit.accounts.get(account)
        if found is None:
            raise NoSuchAccount
        if found.state is AccountState.ACTIVE:
            raise AlreadyRegistered(found.name)
        if found.state is AccountState.CLOSED:
            raise AccountCancelled(found.name)
        if sparingly:
            await _check_rare(unit, account, now)
        after = found.step(serial=found.serial + 1)
        if not (await unit.accounts.save(after) and await _void_code(unit, account)):
            raise RegistrationMoved
        organisation = await unit.organisation()
        purchases = [each for each in await unit.accounts.purchases(account) if each.live]
        first = purchases[0] if purchases else None
        welcome = VendorWelcome(
            vendor=organisation.name,
            msp=after.name,
            plan=", ".join(_bought(ports, vendor, tuple(purchases))),
            quantity=first.quantity if first and len(purchases) == 1 else None,
            family=first.family if first else Family.BUNDLE,
            until=now + sold.link_lasts,
            to=LinkTo(Page.REGISTRATION, vendor, account, after.serial),
            zone=organisation.time_zone,
        )
        await unit.outbox.mail(after.email, welcome, f"account/{account}/welcome/{after.serial}")
        await record(unit, actor, "account.resend", f"account:{account}", now, after.name)
    return after


async def _check_rare(unit: Unit, account: AccountId, now: datetime) -> None:
    """After the account was read: of many at once, those who come later find what the first has sent, or their step on
    the account comes too late.
    """
    if too_often(await unit.mails.about(f"account/{account}/welcome/"), now):
        raise _TooOften


async def _void_code(unit: Unit, account: AccountId) -> bool:
    """A code that an older link has shown goes with that link; what was told and connected stays. False: moved."""
    draft = await unit.registrations.get(account)
    if draft is None or draft.joining is None:
        return True
    return await unit.registrations.save(account, replace(draft, joining=None, version=draft.version + 1))


def _prefilled(account: Account | None) -> Told:
    return Told(name=account.name, email=account.email) if account else Told()


def _bought(ports: Ports, vendor: OrgId, purchases: tuple[Purchase, ...]) -> tuple[str, ...]:
    """What the live ones are called, each once."""
    sold = ports.vendors.get(vendor, Vendor())
    plans = [sold.plan(each.plan) for each in purchases if each.live]
    return tuple(dict.fromkeys(plan.name for plan in plans if plan))
