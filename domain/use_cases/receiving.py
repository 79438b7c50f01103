"""What happens to a provision request at the moment when Pax8 tells us of it?

It is written down, once, with what has to follow; nothing else, since Pax8 waits for the answer.
"""

from collections.abc import Sequence
from datetime import datetime

from domain.audit import AuditEntry
from domain.errors import ReviewMoved
from domain.ids import OrgId
from domain.ports import Ports, Unit
from domain.provisioning import Notification, ProvisionRequest, received, received_again
from domain.tenancy import Actor
from domain.use_cases import alerts

JOB = "intake"

TRIES = 5
"""How often a notification is written anew when the request moved on at that very moment."""


async def receive(ports: Ports, org: OrgId, notification: Notification) -> None:
    """One notification, however often it comes: a request is stored once, and so is each attempt at it."""
    await receive_all(ports, org, (notification,))


async def receive_all(ports: Ports, org: OrgId, notifications: Sequence[Notification]) -> None:
    """Several that came at once, in one transaction; in the order in which they came."""
    for _ in range(TRIES):
        try:
            async with ports.unit(org) as unit:
                for each in notifications:
                    await _receive(unit, each, ports.clock.now())
            return
        except ReviewMoved as error:
            overtaken = error
    raise overtaken


def lane(request: ProvisionRequest) -> str:
    """Requests of one subscription wait for each other; without one, those of one partner."""
    return request.order.subscription or request.order.partner or request.id


async def begin_anew(ports: Ports, org: OrgId, after: ProvisionRequest) -> None:
    """One that was corrected at Pax8, and no call has told us yet. Raises `ReviewMoved`."""
    now = ports.clock.now()
    async with ports.unit(org) as unit:
        if after.attempt is not None:
            await unit.provisioning.note(after.id, after.attempt, now)
        await moved(unit, after)
        await _begin(unit, after, now)


async def carry_on(unit: Unit, request: ProvisionRequest, now: datetime) -> None:
    """Take its next steps soon. In its lane the one that Pax8 made first comes first, whenever it arrived."""
    await unit.outbox.provision(request.id, min(request.order.created_at, now), lane(request))


async def moved(unit: Unit, after: ProvisionRequest) -> None:
    """Store this step, and let its cards follow. Raises `ReviewMoved` where it has moved on without us."""
    if not await unit.provisioning.save(after):
        raise ReviewMoved(await unit.provisioning.get(after.id) or after)
    await alerts.follow(unit, after)


async def record(
    unit: Unit,
    actor: Actor,
    verb: str,
    request: ProvisionRequest,
    now: datetime,
    detail: str = "",
    seen: str = "",
) -> None:
    """For the record; what partners typed stays out of it, unless it stood on the card that somebody decided about."""
    told = " · ".join(filter(None, (request.order.type, "simulation" if request.simulation else "", detail)))
    subject = f"provision:{request.id}"
    await unit.audit.add(
        AuditEntry(now, f"provision.{verb}", subject, actor.name, actor.person, actor.place, told, seen)
    )


async def _receive(unit: Unit, told: Notification, now: datetime) -> None:
    """A simulation says nothing of a request that is none, nor the other way round, whatever id it bears."""
    known = await unit.provisioning.get(told.id)
    fresh = await unit.provisioning.add(received(told, now)) if known is None else None
    if fresh is not None:
        await _note(unit, told, now)
        await alerts.follow(unit, fresh)
        await _begin(unit, fresh, now)
        return
    known = known or await unit.provisioning.get(told.id)
    if known is None or known.simulation is not told.simulation or not await _note(unit, told, now):
        return
    if after := received_again(known, told):
        await moved(unit, after)
        await _begin(unit, after, now)


async def _begin(unit: Unit, request: ProvisionRequest, now: datetime) -> None:
    attempt = f"attempt {request.attempt.id}" if request.attempt else ""
    await record(unit, Actor.system(unit.org, JOB), "receive", request, now, attempt)
    await carry_on(unit, request, now)


async def _note(unit: Unit, told: Notification, now: datetime) -> bool:
    """Whether it is an attempt that was not known: one that is only told again says nothing."""
    return told.attempt is not None and await unit.provisioning.note(told.id, told.attempt, now)
