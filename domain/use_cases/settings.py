"""How are the settings of approval proposed, held against the past, and saved by one person at a time?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from domain.errors import BadToken, MissingArgument, NothingChanged, VendorNotListed
from domain.notices import PolicyForm, PolicyPreview, SettingsSheet
from domain.ports import Ports
from domain.replay import REPLAYED, replay
from domain.rules import ApprovalPolicy
from domain.settings import POLICY, Edit, moved, policy_of, policy_terms
from domain.tenancy import Actor
from domain.use_cases import telling, typed
from domain.use_cases.approvals import reconsider_pending
from domain.use_cases.editing import check_configure, in_short, last_edit, may_configure, overtaken

KIND = "policy"
LOOKED_AT = 5000
"""Requests of the past that a preview judges, the newest first."""

USAGE = "approvals threshold 25 | default on | vendor add Microsoft | ceiling 30 | expiry 14 | own off"
_WANTED = {
    "threshold": "percentage",
    "default": "“on” or “off”",
    "own": "“on” or “off”",
    "ceiling": "percentage or “off”",
    "expiry": "number of days",
    "vendor": "vendor to add or remove",
}
WORDS = tuple(_WANTED)
"""What can be set by typing."""


async def sheet(ports: Ports, actor: Actor, saved: bool = False) -> SettingsSheet:
    async with ports.view(actor.org) as view:
        book = await view.rules.book()
        edited = last_edit(await view.rules.past(POLICY, book.policy_version))
    return SettingsSheet(book.policy, book.policy_version, actor.zone, may_configure(actor), edited, saved)


async def form(ports: Ports, actor: Actor) -> PolicyForm:
    async with ports.view(actor.org) as view:
        book = await view.rules.book()
    return PolicyForm(book.policy, book.policy_version)


async def propose(ports: Ports, actor: Actor, policy: ApprovalPolicy, seen: int) -> PolicyPreview:
    """Keep the proposal, and tell what it would have meant. Nothing holds yet.

    Raises `NothingChanged`, and `SettingsMoved` where others saved something since `seen`.
    """
    person, now = check_configure(actor), ports.clock.now()
    async with ports.unit(actor.org) as unit:
        book = await unit.rules.book()
        if book.policy_version != seen:
            raise await overtaken(unit, POLICY, seen, policy_terms(book.policy))
        differences = moved(policy_terms(book.policy), policy_terms(policy))
        if not differences:
            raise NothingChanged
        past = await unit.changes.asked_since(now - REPLAYED, LOOKED_AT)
        kept = await unit.listings.keep(person, KIND, now, policy_terms(policy))
    return PolicyPreview(differences, replay(past, book.policy, policy), kept.id, seen)


async def propose_typed(ports: Ports, actor: Actor, text: str) -> PolicyPreview:
    """The same, of "threshold 25" and its like."""
    check_configure(actor)
    async with ports.view(actor.org) as view:
        book, vendors = await view.rules.book(), await view.rules.vendors()
    return await propose(ports, actor, _typed(ports, book.policy, vendors, text), book.policy_version)


async def propose_filled(ports: Ports, actor: Actor, values: Mapping[str, str], seen: int) -> PolicyPreview:
    """The same, of a form. Raises `FieldsRefused` with every field that is wrong.

    A form that was overtaken is not opened again for a slip in it: it would be sent off as if it had seen the newer
    settings.
    """
    check_configure(actor)
    async with ports.view(actor.org) as view:
        book, vendors = await view.rules.book(), await view.rules.vendors()
        if book.policy_version != seen:
            raise await overtaken(view, POLICY, seen, policy_terms(book.policy))
    wrong = typed.Wrong()
    threshold = wrong.read("threshold", lambda: typed.percent(values.get("threshold", ""), "threshold"))
    ceiling = wrong.read("ceiling", lambda: typed.ceiling(values.get("ceiling", "") or "off"))
    days = wrong.read("expiry", lambda: typed.days(values.get("expiry", "")))
    chosen = [name for name in values.get("vendors", "").split("\n") if name]
    known = (*vendors, *book.policy.always_vendors)
    named = wrong.read("vendors", lambda: frozenset(typed.vendor(ports, known, name) for name in chosen))
    require = wrong.read("require", lambda: typed.switch(values.get("require", "")))
    own = wrong.read("own", lambda: typed.switch(values.get("own", "")))
    wrong.raise_any()
    assert threshold is not None and days is not None and named is not None  # noqa: S101 - none of them was wrong
    expires = timedelta(days=days)
    return await propose(
        ports, actor, ApprovalPolicy(bool(require), threshold, named, ceiling, bool(own), expires), seen
    )


async def save(ports: Ports, actor: Actor, listing: str, seen: int) -> SettingsSheet:
    """The proposal holds from now on, and what is pending is looked at under it. Raises `SettingsMoved`."""
    person, now = check_configure(actor), ports.clock.now()
    async with ports.unit(actor.org) as unit:
        proposal = await unit.listings.get(listing, person, KIND, now)
        if proposal is None:
            raise BadToken
        policy = policy_of(proposal.terms)
        before = (await unit.rules.book()).policy
        if not await unit.rules.set_policy(policy, Edit(seen, now, actor.name)):
            raise await overtaken(unit, POLICY, seen, policy_terms(before))
        told = in_short(moved(policy_terms(before), policy_terms(policy)))
        await telling.record_edit(unit, actor, "settings.approval", POLICY, now, told)
    await reconsider_pending(ports, actor.org)
    return await sheet(ports, actor, saved=True)


def _typed(ports: Ports, policy: ApprovalPolicy, vendors: tuple[str, ...], text: str) -> ApprovalPolicy:
    """The policy with the one setting that "threshold 25" and its like name."""
    word, _, value = text.strip().partition(" ")
    value = value.strip()
    if not value:
        raise MissingArgument(_WANTED.get(word, "value"), USAGE)
    match word:
        case "threshold":
            return replace(policy, threshold=typed.percent(value, "threshold"))
        case "default":
            return replace(policy, require_by_default=typed.switch(value))
        case "own":
            return replace(policy, own_decisions=typed.switch(value))
        case "ceiling":
            return replace(policy, growth_ceiling=typed.ceiling(value))
        case "expiry":
            return replace(policy, expires_after=timedelta(days=typed.days(value)))
        case _:
            return replace(policy, always_vendors=_vendors(ports, policy, vendors, value))


def _vendors(ports: Ports, policy: ApprovalPolicy, vendors: tuple[str, ...], text: str) -> frozenset[str]:
    """ "add Microsoft" or "remove Microsoft"."""
    verb, _, name = text.partition(" ")
    if verb not in ("add", "remove") or not name.strip():
        raise MissingArgument("vendor to add or remove", USAGE)
    listed = policy.always_vendors
    if verb == "add":
        return listed | {typed.vendor(ports, (*vendors, *listed), name)}
    gone = {vendor for vendor in listed if vendor.casefold() == name.strip().casefold()}
    if not gone:
        raise VendorNotListed(name.strip(), tuple(sorted(listed, key=str.casefold)))
    return listed - gone
