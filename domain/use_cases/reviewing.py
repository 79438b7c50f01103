"""Is a provision request accepted, refused, or held for a person: by the requirements, or by that person?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from domain import provisioning, requirements
from domain.errors import AccountMoved, AlreadyReviewed, ReviewMoved, UnknownProvision
from domain.ids import OrgId, ProvisionId
from domain.ports import Ports, Unit
from domain.provisioning import Answer, Attempt, Finding, Notification, ProvisionRequest, ProvisionStatus, Verdict
from domain.tenancy import Actor
from domain.use_cases import alerts, fulfilling
from domain.use_cases.receiving import carry_on, moved, record
from domain.vendors import Vendor

JOB = "requirements"

TRIES = 5
"""How often a decision is begun again when another request changes the same account at that very moment."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where one request is decided: one transaction of its vendor and of the MSP that ordered."""

    ports: Ports
    unit: Unit
    msp: Unit
    vendor: Vendor
    now: datetime


async def review(
    ports: Ports, org: OrgId, request: ProvisionRequest, shown: Notification | None = None, trouble: str | None = None
) -> ProvisionRequest:
    """By the requirements, one that was received or is held; `shown` is what Pax8 has of it now. With `trouble` it is
    held, whatever it fulfils. A held one that lacks what it lacked stays as it is. Raises `ReviewMoved`.
    """

    async def look(desk: _Desk, before: ProvisionRequest) -> ProvisionRequest:
        told = provisioning.as_pax8_has_it(before, shown) if shown else before
        if shown is not None and shown.attempt is not None:
            await desk.unit.provisioning.note(before.id, shown.attempt, desk.now)
        return await _reviewed(desk, told, trouble)

    known = provisioning.as_pax8_has_it(request, shown) if shown else request
    return await _at_desk(ports, org, known, look)


async def decide(
    ports: Ports, org: OrgId, request_id: ProvisionId, verdict: Verdict, seen: int, email: str | None = None
) -> ProvisionRequest:
    """A person's word on a held request that was seen at this version; `email` is the contact, where it was missing.
    Raises `UnknownProvision`, `AlreadyReviewed`, `ReviewMoved`.
    """

    async def settle(desk: _Desk, before: ProvisionRequest) -> ProvisionRequest:
        told = replace(before, email=email or before.email)
        card = await alerts.draw(desk.ports, desk.unit, before, copy=True)
        settled = _accept if verdict.accepted else _refuse
        return await settled(desk, told, verdict, seen=desk.ports.plain(card))

    return await _at_desk(ports, org, await _held(ports, org, request_id, seen), settle)


async def complete(
    ports: Ports, org: OrgId, request_id: ProvisionId, seen: int, email: str, actor: Actor
) -> ProvisionRequest:
    """The contact was missing, and somebody knows it: with that it is reviewed anew. Raises like `decide`."""

    async def look(desk: _Desk, before: ProvisionRequest) -> ProvisionRequest:
        await record(desk.unit, actor, "complete", before, desk.now)
        return await _reviewed(desk, replace(before, email=email), anew=True)

    return await _at_desk(ports, org, await _held(ports, org, request_id, seen), look)


async def settle_elsewhere(
    ports: Ports, org: OrgId, request: ProvisionRequest, answer: Answer, attempt: Attempt | None
) -> ProvisionRequest:
    """Pax8 has a result that is not ours, and nothing was decided here. Raises `ReviewMoved`."""
    async with ports.unit(org) as unit:
        after = provisioning.settled_elsewhere(request, answer, attempt)
        await moved(unit, after)
        await record(unit, Actor.system(org, JOB), "elsewhere", after, ports.clock.now())
    return after


async def _held(ports: Ports, org: OrgId, request_id: ProvisionId, seen: int) -> ProvisionRequest:
    async with ports.view(org) as view:
        request = await view.provisioning.get(request_id)
    if request is None:
        raise UnknownProvision(request_id)
    if not request.open:
        raise AlreadyReviewed(request)
    if request.version != seen or request.status is not ProvisionStatus.HELD:
        raise ReviewMoved(request)
    return request


async def _at_desk(ports: Ports, org: OrgId, request: ProvisionRequest, act: "_Act") -> ProvisionRequest:
    """Begun again where the account was being changed by another request at that moment. Whoever was faster with this
    one has won: then it is not this version any more, and nothing is done.
    """
    for _ in range(TRIES):
        try:
            return await _once(ports, org, request, act)
        except AccountMoved as error:
            overtaken = error
    raise overtaken


async def _once(ports: Ports, org: OrgId, request: ProvisionRequest, act: "_Act") -> ProvisionRequest:
    async with ports.view(org) as view:
        msp = await fulfilling.msp_of(ports, view, request)
    async with ports.pair(org, msp) as (unit, other):
        before = await unit.provisioning.get(request.id)
        if before is None:
            raise UnknownProvision(request.id)
        if before.version != request.version:
            raise ReviewMoved(before) if before.open else AlreadyReviewed(before)
        desk = _Desk(ports, unit, other, ports.vendors.get(org, Vendor()), ports.clock.now())
        return await act(desk, before)


async def _reviewed(
    desk: _Desk, told: ProvisionRequest, trouble: str | None = None, anew: bool = False
) -> ProvisionRequest:
    """`anew`: it is stored also where it lacks what it lacked."""
    order, vendor = told.order, desk.vendor
    account = await desk.unit.accounts.of_partner(order.partner) if order.partner else None
    purchase = await desk.unit.accounts.purchase(order.subscription) if order.subscription else None
    findings = requirements.review(told, vendor, account, purchase)
    told = replace(told, email=told.email or requirements.email_of(told.details, vendor.email_keys))
    if any(each.final for each in findings):
        return await _refuse(desk, told, _verdict(desk, False, desk.ports.reason(findings)), findings)
    if findings or trouble:
        held = told.status is ProvisionStatus.HELD and (told.trouble is None) is (trouble is None)
        same = held and told.findings == findings and not anew
        return told if same else await _hold(desk, told, findings, trouble)
    return await _accept(desk, told, _verdict(desk, True))


async def _hold(
    desk: _Desk, told: ProvisionRequest, findings: tuple[Finding, ...], trouble: str | None
) -> ProvisionRequest:
    plan = desk.vendor.plan_of(told.order.product)
    after = provisioning.held(told, findings, plan.id if plan else None, trouble=trouble)
    lacks = ", ".join(each.requirement.value for each in findings if each.requirement)
    return await _step(desk, after, "hold", Actor.system(desk.unit.org, JOB), lacks)


async def _accept(desk: _Desk, told: ProvisionRequest, verdict: Verdict, seen: str = "") -> ProvisionRequest:
    """What this partner, or this subscription, has waiting is looked at again, in the order in which it was made."""
    after = await fulfilling.carry_out(desk.ports, desk.unit, desk.msp, told, verdict)
    await _step(desk, after, "accept", _actor(desk.unit.org, verdict), seen=seen)
    await carry_on(desk.unit, after, desk.now)
    if not after.simulation:
        for each in await desk.unit.provisioning.held_of(after.order.partner, after.order.subscription):
            if each.id != after.id:
                await carry_on(desk.unit, each, desk.now)
    return after


async def _refuse(
    desk: _Desk,
    told: ProvisionRequest,
    verdict: Verdict,
    findings: tuple[Finding, ...] | None = None,
    seen: str = "",
) -> ProvisionRequest:
    after = provisioning.refused(told, verdict, findings)
    await _step(desk, after, "refuse", _actor(desk.unit.org, verdict), verdict.reason or "", seen)
    await carry_on(desk.unit, after, desk.now)
    return after


async def _step(
    desk: _Desk, after: ProvisionRequest, verb: str, actor: Actor, detail: str = "", seen: str = ""
) -> ProvisionRequest:
    """Raises `AlreadyReviewed` where another decision was committed while this one was made, and `ReviewMoved`."""
    try:
        await moved(desk.unit, after)
    except ReviewMoved as error:
        if error.request.open:
            raise
        raise AlreadyReviewed(error.request) from None
    await record(desk.unit, actor, verb, after, desk.now, detail, seen)
    return after


def _verdict(desk: _Desk, accepted: bool, reason: str | None = None) -> Verdict:
    """The requirements' own."""
    return Verdict(accepted, desk.now, Actor.system(desk.unit.org, JOB).name, reason=reason)


def _actor(org: OrgId, verdict: Verdict) -> Actor:
    job = None if verdict.person else JOB
    return Actor(org, verdict.by, verdict.person, via=verdict.via, job=job, terminal=verdict.terminal)


_Act = Callable[[_Desk, ProvisionRequest], Awaitable[ProvisionRequest]]
