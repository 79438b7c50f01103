"""What does a vendor's person see of requests and accounts, and what do they decide?"""

import re
from dataclasses import asdict, replace

from domain.accounts import Account
from domain.errors import (
    BadEmail,
    BadSearch,
    BadToken,
    CannotAccept,
    NoReason,
    NoSuchAccount,
    TooLong,
    UnknownProvision,
)
from domain.ids import AccountId
from domain.notices import (
    AccountLine,
    AccountList,
    AccountSheet,
    MailLine,
    ProvisionCard,
    ProvisionFilter,
    ProvisionList,
    ProvisionSheet,
    PurchaseLine,
)
from domain.ports import Mailed, Ports, ProvisionSearch, Unit
from domain.provisioning import REASON_LIMIT, Finding, ProvisionRequest, ProvisionStatus, ProvisionType, Verdict
from domain.requirements import address, blocking
from domain.tenancy import Actor
from domain.use_cases import alerts, reporting, reviewing
from domain.use_cases.alert_places import check_review, vendor_of
from domain.vendors import Requirement, Vendor

PAGE = 8
MAILS = 8
"""Mails that are told of an account, the newest."""

KIND, ACCOUNTS = "provisions", "accounts"
LIMIT = 100
"""Characters of words that are looked for."""

LISTS = {
    "all": ProvisionFilter(),
    "held": ProvisionFilter(status=ProvisionStatus.HELD.value),
    "simulations": ProvisionFilter(simulation=True),
}
"""Filters that have a name of their own."""

_PART = re.compile(r"(status|type):(\S+)", re.IGNORECASE)
_TYPES = {each.value.casefold(): each.value for each in ProvisionType}
_STATUSES = tuple(each.value for each in ProvisionStatus)


async def requests(ports: Ports, actor: Actor, wanted: ProvisionFilter, offset: int = 0) -> ProvisionList:
    """A page of what fits; the filter is kept, so that the pages after it know it."""
    person, _ = check_review(actor), vendor_of(ports, actor)
    async with ports.unit(actor.org) as unit:
        page = await unit.provisioning.search(_search(wanted), offset, PAGE)
        waiting = await unit.provisioning.count(ProvisionStatus.HELD)
        name = next((name for name, each in LISTS.items() if each == wanted), None)
        terms = {key: str(value) for key, value in asdict(wanted).items()}
        listing = name or (await unit.listings.keep(person, KIND, ports.clock.now(), terms)).id
    return ProvisionList(page.rows, page.total, offset, PAGE, wanted, waiting, listing, actor.zone)


async def kept_filter(ports: Ports, actor: Actor, listing: str) -> ProvisionFilter:
    """Raises `BadToken` for a list that is out of date, or another person's."""
    if listing in LISTS:
        return LISTS[listing]
    async with ports.view(actor.org) as view:
        kept = await view.listings.get(listing, actor.person, KIND, ports.clock.now())
    if kept is None:
        raise BadToken
    terms = kept.terms
    return ProvisionFilter(terms["status"], terms["type"], terms["words"], terms["simulation"] == "True")


def read_filter(text: str) -> ProvisionFilter:
    """Of "held NetNew lakeside simulation": statuses and types by their look, or by name; the rest are words.

    Raises `BadSearch` for a status that there is none of; a type may be one that only Pax8 knows.
    """
    named = {name.casefold(): value for name, value in _PART.findall(text)}
    wanted = ProvisionFilter(status=named.get("status", "").casefold(), type=named.get("type", "")[:LIMIT])
    if wanted.status and wanted.status not in _STATUSES:
        raise BadSearch("status", wanted.status, _STATUSES)
    wanted = replace(wanted, type=_TYPES.get(wanted.type.casefold(), wanted.type))
    words = []
    for word in _PART.sub(" ", text).split():
        low = word.casefold()
        if low in _STATUSES and not wanted.status:
            wanted = replace(wanted, status=low)
        elif low in _TYPES and not wanted.type:
            wanted = replace(wanted, type=_TYPES[low])
        elif low.removesuffix("s") == "simulation":
            wanted = replace(wanted, simulation=True)
        else:
            words.append(word)
    return replace(wanted, words=" ".join(words)[:LIMIT])


async def numbered(ports: Ports, actor: Actor, number: str) -> ProvisionRequest:
    """Raises `UnknownProvision`."""
    vendor_of(ports, actor)
    async with ports.view(actor.org) as view:
        return await _known(view, number)


async def card(ports: Ports, actor: Actor, number: str, copy: bool = False) -> ProvisionCard:
    vendor_of(ports, actor)
    async with ports.view(actor.org) as view:
        return await alerts.draw(ports, view, await _known(view, number), copy)


async def sheet(ports: Ports, actor: Actor, number: str) -> ProvisionSheet:
    """One request, with Pax8's attempts and the mails about its account."""
    vendor_of(ports, actor)
    async with ports.view(actor.org) as view:
        request = await _known(view, number)
        shown = await alerts.draw(ports, view, request, copy=True)
        attempts = await view.provisioning.attempts(request.id)
        mails = await _mails(view, request.account) if request.account else ()
    return ProvisionSheet(shown, attempts, mails)


async def accept(ports: Ports, actor: Actor, number: str, seen: int, email: str | None = None) -> ProvisionRequest:
    """Win the decision, or raise why not: `AlreadyReviewed` and `ReviewMoved` carry the request as it stands now.

    `email` is what was typed, if it was asked for: raises `BadEmail`. What stands in the way of `seen` and cannot be
    waved through is told with `CannotAccept`; a version holds that still when it is decided.
    """
    check_review(actor)
    good = _email(email) if email is not None else None
    request, missing = await _looked_at(ports, actor, number)
    left = tuple(each for each in missing if good is None or each.requirement is not Requirement.CONTACT_EMAIL)
    if request.version == seen and left:
        raise CannotAccept(request, left)
    verdict = Verdict(True, ports.clock.now(), actor.name, actor.person, actor.via, terminal=actor.terminal)
    return await reviewing.decide(ports, actor.org, request.id, verdict, seen, good)


async def refuse(ports: Ports, actor: Actor, number: str, seen: int, reason: str) -> ProvisionRequest:
    """The reason goes to Pax8. Raises `NoReason`, `TooLong`, and what `accept` raises of the request."""
    check_review(actor)
    told = reason.strip()
    if not told:
        raise NoReason
    if len(told) > REASON_LIMIT:
        raise TooLong("reason", REASON_LIMIT, len(told))
    request = await numbered(ports, actor, number)
    verdict = Verdict(False, ports.clock.now(), actor.name, actor.person, actor.via, told, actor.terminal)
    return await reviewing.decide(ports, actor.org, request.id, verdict, seen)


async def add_email(ports: Ports, actor: Actor, number: str, seen: int, email: str) -> ProvisionRequest:
    """It is looked at anew with it. Raises `BadEmail`, and what `accept` raises of the request."""
    check_review(actor)
    good = _email(email)
    request = await numbered(ports, actor, number)
    return await reviewing.complete(ports, actor.org, request.id, seen, good, actor)


async def tell_again(ports: Ports, actor: Actor, number: str, seen: int) -> ProvisionRequest:
    """Pax8 took no result before. Raises `NothingToReport`, `ReviewMoved`."""
    check_review(actor)
    request = await numbered(ports, actor, number)
    return await reporting.again(ports, actor.org, request.id, seen, actor)


async def accounts(ports: Ports, actor: Actor, words: str, offset: int = 0) -> AccountList:
    person, vendor = check_review(actor), vendor_of(ports, actor)
    words = " ".join(words.split())[:LIMIT]
    async with ports.unit(actor.org) as unit:
        page = await unit.accounts.search(words, offset, PAGE)
        lines = [await _line(unit, vendor, account) for account in page.rows]
        kept = await unit.listings.keep(person, ACCOUNTS, ports.clock.now(), {"words": words}) if words else None
    return AccountList(tuple(lines), page.total, offset, PAGE, words, kept.id if kept else "all")


async def kept_words(ports: Ports, actor: Actor, listing: str) -> str:
    """Raises `BadToken` for a list that is out of date, or another person's."""
    if listing == "all":
        return ""
    async with ports.view(actor.org) as view:
        kept = await view.listings.get(listing, actor.person, ACCOUNTS, ports.clock.now())
    if kept is None:
        raise BadToken
    return kept.terms["words"]


async def account(ports: Ports, actor: Actor, id: AccountId, resent: bool = False) -> AccountSheet:
    """Raises `NoSuchAccount`."""
    vendor = vendor_of(ports, actor)
    async with ports.view(actor.org) as view:
        found = await view.accounts.get(id)
        if found is None:
            raise NoSuchAccount
        allocated = {pool.purchase.subscription: pool.allocated for pool in await view.accounts.pools(id)}
        lines = tuple(
            PurchaseLine(each, _plan_name(vendor, each.plan), allocated.get(each.subscription))
            for each in await view.accounts.purchases(id)
        )
        mails = await _mails(view, id)
    return AccountSheet(found, lines, mails, actor.zone, resent)


async def _known(view: Unit, number: str) -> ProvisionRequest:
    digits = number.isascii() and number.isdigit() and len(number) <= 9
    request = await view.provisioning.by_number(int(number)) if digits else None
    if request is None:
        raise UnknownProvision(f"#{number}")
    return request


async def _looked_at(ports: Ports, actor: Actor, number: str) -> tuple[ProvisionRequest, tuple[Finding, ...]]:
    """With what nobody can wave through."""
    vendor_of(ports, actor)
    async with ports.view(actor.org) as view:
        request = await _known(view, number)
        held = request.status is ProvisionStatus.HELD
        found = await alerts.findings_now(ports, view, request) if held else ()
        return request, blocking(found, request.simulation)


async def _line(unit: Unit, vendor: Vendor, account: Account) -> AccountLine:
    live = [_plan_name(vendor, each.plan) for each in await unit.accounts.purchases(account.id) if each.live]
    short = sum(pool.shortage for pool in await unit.accounts.pools(account.id))
    return AccountLine(account, tuple(dict.fromkeys(live)), short)


async def _mails(view: Unit, account: AccountId) -> tuple[MailLine, ...]:
    return tuple(map(_mail, (await view.mails.about(f"account/{account}/"))[:MAILS]))


def _mail(mailed: Mailed) -> MailLine:
    return MailLine(mailed.notice, mailed.to, mailed.queued_at, mailed.sent_at, mailed.failure)


def _plan_name(vendor: Vendor, plan: str) -> str:
    return next((each.name for each in vendor.plans if each.id == plan), plan)


def _email(typed: str) -> str:
    if (good := address(typed)) is None:
        raise BadEmail(typed)
    return good


def _search(wanted: ProvisionFilter) -> ProvisionSearch:
    statuses = frozenset({ProvisionStatus(wanted.status)}) if wanted.status else frozenset[ProvisionStatus]()
    return ProvisionSearch(statuses, wanted.type, wanted.words, wanted.simulation)
