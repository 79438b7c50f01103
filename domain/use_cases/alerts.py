"""Who sees a provision request come and move?"""

from datetime import datetime

from domain.accounts import Purchase
from domain.chat import Conversation
from domain.ids import Platform
from domain.notices import ProvisionCard, ProvisionMoved, ProvisionStep
from domain.ports import Ports, Unit
from domain.provisioning import PURCHASES, Finding, ProvisionRequest, ProvisionStatus, ProvisionType
from domain.requirements import review
from domain.use_cases import reaching
from domain.vendors import Vendor

REFRESHERS = 60
"""Teams refreshes a card by itself for at most this many people."""

_DECIDED = {
    ProvisionStatus.ACCEPTED: ProvisionStep.ACCEPTED,
    ProvisionStatus.REFUSED: ProvisionStep.REFUSED,
}


async def follow(unit: Unit, request: ProvisionRequest) -> None:
    """To be called in the transaction of every step of a request: its cards show that step, and in the threads below
    them each thing that matters is said, once.

    A conversation that subscribed later gets none of the older requests, but what waits for a person from then on.
    """
    await unit.outbox.redraw_provision(request.id, request.version)
    fitting = await _fitting(unit, request)
    waits = request.status is ProvisionStatus.HELD
    new = fitting if request.version == 1 or waits else ()
    for place in new or (await unit.provisioning.reviewers() if waits else ()):
        await unit.outbox.show_provision(request.id, request.version, place)
    if waits and await _parked(unit, new):
        await reaching.reviewed_elsewhere(unit, request)  # a card that was parked before it waited stays so
    if fitting and request.version > 1:
        await _say(unit, request, fitting, frozenset(place.key for place in new))


async def draw(ports: Ports, view: Unit, request: ProvisionRequest, copy: bool = False) -> ProvisionCard:
    """The card as it stands now. What is missing of one that is held is looked at anew: the configuration may have
    moved, or another request.
    """
    vendor, order = ports.vendors.get(view.org, Vendor()), request.order
    purchase = await view.accounts.purchase(order.subscription) if order.subscription else None
    present = purchase if purchase is not None and _concerned(request, purchase) else None
    plan = vendor.plan_of(order.product) or (vendor.plan(purchase.plan) if purchase and order.product is None else None)
    before = (vendor.plan(present.plan) if present else None) or vendor.plan_of(order.old_product)
    return ProvisionCard(
        request,
        (await view.organisation()).time_zone,
        plan=plan.name if plan else "",
        old_plan=before.name if before and request.kind is ProvisionType.CHANGE_PRODUCT else "",
        present=present.quantity if present else None,
        findings=await findings_now(ports, view, request),
        attempts=max(len(await view.provisioning.attempts(request.id)), 1),
        refresh_for=() if copy or request.answered else await _refreshers(view),
        copy=copy,
        trial=present is not None and present.trial,
        kept_until=await _kept_until(view, request),
    )


async def findings_now(ports: Ports, view: Unit, request: ProvisionRequest) -> tuple[Finding, ...]:
    """What is not met of one that is held; of another, what was not when it was decided."""
    vendor, order = ports.vendors.get(view.org), request.order
    if vendor is None or request.status is not ProvisionStatus.HELD:
        return request.findings
    account = await view.accounts.of_partner(order.partner) if order.partner else None
    purchase = await view.accounts.purchase(order.subscription) if order.subscription else None
    return review(request, vendor, account, purchase)


def _concerned(request: ProvisionRequest, purchase: Purchase) -> bool:
    """It is still what the request would change; or it is what was ended by it, and was not touched since."""
    if request.open:
        return purchase.live and request.kind not in PURCHASES
    return request.kind is ProvisionType.DEPROVISION and purchase.request == request.id


async def _kept_until(view: Unit, request: ProvisionRequest) -> datetime | None:
    """Of the account that this request closed, until somebody buys again."""
    if request.kind is not ProvisionType.DEPROVISION or request.account is None or request.verdict is None:
        return None
    account = await view.accounts.get(request.account)
    return account.kept_until if account and account.closed_at == request.verdict.at else None


async def _fitting(unit: Unit, request: ProvisionRequest) -> tuple[Conversation, ...]:
    places = await unit.provisioning.alert_places()
    return tuple(place.conversation for place in places if place.scope.fits(request.order))


async def _parked(unit: Unit, places: tuple[Conversation, ...]) -> bool:
    """Whether any of them takes no messages at present."""
    lost = await unit.reach.lost()
    return any(place.key in lost or place.installation in lost for place in places)


async def _say(unit: Unit, request: ProvisionRequest, places: tuple[Conversation, ...], new: frozenset[str]) -> None:
    """Where the card stands, or comes now."""
    followed = new | await unit.provisioning.followed_in(request.id)
    zone = (await unit.organisation()).time_zone
    attempts = len(await unit.provisioning.attempts(request.id))
    for step, name in _steps(request, attempts):
        for place in places:
            if place.key in followed:
                notice = ProvisionMoved(request, step, zone, max(attempts, 1))
                await unit.outbox.tell(place, notice, under=request.id, once=f"{step}/{name}")


def _steps(request: ProvisionRequest, attempts: int) -> tuple[tuple[ProvisionStep, str], ...]:
    """All that matters of the way so far, each by a name that it has once: what was said of it is not said again."""
    said: list[tuple[ProvisionStep, str]] = []
    if request.attempt is not None and attempts > 1:
        said.append((ProvisionStep.ATTEMPT, request.attempt.id))
    if request.status is ProvisionStatus.HELD:
        missing = "+".join(sorted(str(finding.requirement) for finding in request.findings)) or "trouble"
        said.append((ProvisionStep.HELD, f"{request.detail}/{missing}"))
    if request.verdict is not None:
        said.append((_DECIDED[request.status], request.verdict.at.isoformat()))
    if request.trouble is not None and request.attempt is not None and not request.open:
        said.append((ProvisionStep.TROUBLE, request.attempt.id))
    if request.answer is not None and request.answered:
        said.append((ProvisionStep.REPORTED, request.answer.attempt))
    return tuple(said)


async def _refreshers(view: Unit) -> tuple[str, ...]:
    places = await view.provisioning.reviewers()
    users = (place.user for place in places if place.platform is Platform.TEAMS)
    return tuple(dict.fromkeys(filter(None, users)))[:REFRESHERS]
