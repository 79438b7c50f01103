"""Does a provision request fulfil what its vendor asks for?"""

import re
from collections.abc import Iterable, Mapping, Sequence

from domain.accounts import Account, Purchase
from domain.provisioning import PURCHASES, Finding, ProvisionRequest, ProvisionType
from domain.vendors import Plan, Requirement, Vendor

LONGEST_EMAIL = 254
"""Characters of an address, as a mail server takes it (RFC 5321, section 4.5.3.1.3: 256, with its brackets)."""

LONGEST_LOCAL = 64
"""Characters before the @ (RFC 5321, section 4.5.3.1.1)."""

UNNAMED, ANOTHERS, NONE, GONE, LIVE = "unnamed", "anothers", "none", "gone", "live"
"""First fact of a finding about the subscription: Pax8 names none, it is another partner's, there is none here to go on
with, or none to end, or there is one already.
"""

_R, _T = Requirement, ProvisionType
_BEGINNING = frozenset({_R.KNOWN_PLAN, _R.PARTNER_NAME, _R.CONTACT_EMAIL, _R.QUANTITY, _R.NO_LIVE_ACCOUNT})
_GOING_ON = frozenset({_R.KNOWN_PLAN, _R.QUANTITY, _R.NO_LIVE_ACCOUNT})

LOOKED_AT: Mapping[ProvisionType, frozenset[Requirement]] = {
    _T.NET_NEW: _BEGINNING,
    _T.TRIAL_CREATE: _BEGINNING,
    _T.UPDATE: _GOING_ON,
    _T.TRIAL_CONVERT: _GOING_ON,
    _T.RENEWAL: _GOING_ON,
    _T.CHANGE_PRODUCT: _GOING_ON | {_R.PLAN_CHANGE},
    _T.DEPROVISION: frozenset({_R.NO_LIVE_ACCOUNT}),
    _T.PARTNER_ENROLLMENT: frozenset({_R.PARTNER_NAME, _R.CONTACT_EMAIL}),
}
"""Which requirements concern which type. What goes on with a subscription has an account, and that its name and its
address; what ends one asks for nothing but the subscription.
"""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])", re.ASCII)


def review(
    request: ProvisionRequest, vendor: Vendor, account: Account | None, purchase: Purchase | None
) -> tuple[Finding, ...]:
    """What is not met, in the order of the requirements; nothing where it may be accepted by itself.

    `account` is the partner's, `purchase` that of the subscription, whether they are live or not.
    """
    if request.kind is None:
        return (Finding(None, facts=(request.order.type,)),)
    if overtaken(request, purchase) and not _anothers(account, purchase):
        return _held_back(vendor, ())
    wanted = _concerning(request.kind, account) & vendor.requirements
    found = (_look(each, request, vendor, account, purchase) for each in Requirement if each in wanted)
    return _held_back(vendor, tuple(finding for finding in found if finding is not None))


def overtaken(request: ProvisionRequest, purchase: Purchase | None) -> bool:
    """An update that is older than what has been said of the seats since, or than the end of the subscription: it is
    accepted, and changes nothing.
    """
    at = request.order.created_at
    if request.kind is not ProvisionType.UPDATE or purchase is None or at >= purchase.as_of:
        return False
    quantity = purchase.said.quantity if purchase.said else purchase.as_of
    return not purchase.live or (quantity is not None and at < quantity)


def blocking(findings: Iterable[Finding], simulation: bool = False) -> tuple[Finding, ...]:
    """Those that no person can wave through. A missing address can be typed in, and is among them until it is. Nothing
    stands in the way of a simulation, which is carried out on nothing.
    """
    return () if simulation else tuple(each for each in findings if each.final or not _overridable(each))


def email_of(details: Mapping[str, str] | Iterable[tuple[str, str]], keys: Sequence[str]) -> str | None:
    """The contact's address: of the keys in this order, the first that holds a good one."""
    known = dict(details)
    return next((good for key in keys if (good := address(known.get(key, "")))), None)


def address(typed: str) -> str | None:
    """One plain address, blanks at its edges cut off; None for anything else: several, a name beside it, control
    characters, other scripts. Nothing that could add a line to a mail's head passes.
    """
    found = typed.strip(" ")
    local = found.partition("@")[0]
    fits = len(found) <= LONGEST_EMAIL and len(local) <= LONGEST_LOCAL
    return found if fits and _ADDRESS.fullmatch(found) else None


def _concerning(kind: ProvisionType, account: Account | None) -> frozenset[Requirement]:
    """What goes on with a subscription of a partner whom nobody knows begins here: somebody has to be written to."""
    concerns = LOOKED_AT[kind]
    return concerns | _BEGINNING if account is None and concerns >= _GOING_ON else concerns


def _look(
    requirement: Requirement,
    request: ProvisionRequest,
    vendor: Vendor,
    account: Account | None,
    purchase: Purchase | None,
) -> Finding | None:
    plan = vendor.plan_of(request.order.product)
    match requirement:
        case Requirement.KNOWN_PLAN:
            return _known_plan(request, plan)
        case Requirement.PARTNER_NAME:
            return _partner(request, account)
        case Requirement.CONTACT_EMAIL:
            return _contact(request, vendor, account)
        case Requirement.QUANTITY:
            return _quantity(request.order.quantity, plan)
        case Requirement.NO_LIVE_ACCOUNT:
            return _subscription(request, vendor, account, purchase)
        case Requirement.PLAN_CHANGE:
            return _plan_change(request, vendor, purchase, plan)


def _known_plan(request: ProvisionRequest, plan: Plan | None) -> Finding | None:
    """Facts: the product's name and its id at Pax8."""
    order = request.order
    return None if plan else Finding(Requirement.KNOWN_PLAN, facts=(order.product_name, order.product or ""))


def _partner(request: ProvisionRequest, account: Account | None) -> Finding | None:
    """Fact: UNNAMED where not even the id is told."""
    if request.order.partner is None:
        return Finding(Requirement.PARTNER_NAME, facts=(UNNAMED,))
    named = request.order.partner_name.strip() or (account and account.name)
    return None if named else Finding(Requirement.PARTNER_NAME)


def _contact(request: ProvisionRequest, vendor: Vendor, account: Account | None) -> Finding | None:
    """Facts: the keys that were looked under, and what stands there that is no address."""
    if request.email or (account and account.email) or email_of(request.details, vendor.email_keys):
        return None
    details = dict(request.details)
    bad = next((details[key] for key in vendor.email_keys if details.get(key, "").strip()), "")
    return Finding(Requirement.CONTACT_EMAIL, facts=(", ".join(vendor.email_keys), bad))


def _quantity(asked: int | None, plan: Plan | None) -> Finding | None:
    """Facts: what was ordered, "" for no whole number; the least and the most, "" for no end."""
    least, most = (plan.minimum, plan.maximum) if plan else (1, None)
    if asked is not None and least <= asked and (most is None or asked <= most):
        return None
    told = "" if asked is None else str(asked)
    return Finding(Requirement.QUANTITY, facts=(told, str(least), "" if most is None else str(most)))


def _anothers(account: Account | None, purchase: Purchase | None) -> bool:
    return purchase is not None and (account is None or account.id != purchase.account)


def _subscription(
    request: ProvisionRequest, vendor: Vendor, account: Account | None, purchase: Purchase | None
) -> Finding | None:
    live = purchase is not None and purchase.live
    if request.order.subscription is None:
        return Finding(Requirement.NO_LIVE_ACCOUNT, facts=(UNNAMED, ""))
    if _anothers(account, purchase):
        return Finding(Requirement.NO_LIVE_ACCOUNT, facts=(ANOTHERS, request.order.subscription))
    if request.kind not in PURCHASES:
        missing = GONE if request.kind is ProvisionType.DEPROVISION else NONE
        return None if live else Finding(Requirement.NO_LIVE_ACCOUNT, facts=(missing, request.order.subscription))
    if purchase is None or not live:
        return None
    plan = vendor.plan(purchase.plan)
    return Finding(Requirement.NO_LIVE_ACCOUNT, facts=(LIVE, plan.name if plan else purchase.plan))


def _plan_change(
    request: ProvisionRequest, vendor: Vendor, purchase: Purchase | None, plan: Plan | None
) -> Finding | None:
    """What is held here counts, before what Pax8 calls the old product. A plan that nobody knows is not judged: that it
    is unknown is a finding of its own. Facts: both plans' names and families.
    """
    before = vendor.plan(purchase.plan) if purchase else vendor.plan_of(request.order.old_product)
    if before is None or plan is None or before.id == plan.id or (before.id, plan.id) in vendor.changes:
        return None
    facts = (before.name, plan.name, before.family.value, plan.family.value)
    return Finding(Requirement.PLAN_CHANGE, final=True, facts=facts)


def _held_back(vendor: Vendor, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """An operator who wants to see everything has a finding where there is no other."""
    return found or ((Finding(None),) if vendor.holds else ())


def _overridable(finding: Finding) -> bool:
    """A number of seats, if it is one, and a partner without a name, if it has an id. To end what is not there is done
    by doing nothing, and what goes on with it takes it up: it is older than what is known here.
    """
    match finding.requirement:
        case Requirement.QUANTITY:
            asked = finding.facts[:1] or ("1",)
            return asked[0].isdecimal() and int(asked[0]) > 0
        case Requirement.PARTNER_NAME:
            return finding.facts[:1] != (UNNAMED,)
        case _:
            return finding.requirement is None or finding.facts[:1] in ((GONE,), (NONE,))
