"""Who has to hear what when a change moves? Everything goes through the outbox, in the transaction of the move."""

from datetime import datetime

from domain.audit import AuditEntry
from domain.changes import ChangeRequest
from domain.chat import Conversation
from domain.notices import ChangeSettled
from domain.ports import Audience, Unit
from domain.tenancy import Actor


async def show_approvers(unit: Unit, change: ChangeRequest) -> None:
    """A card in every approval place; without any, in every manager's direct conversation."""
    for place in await unit.places.approvals() or await _managers(unit):
        await unit.outbox.show(change, Audience.APPROVERS, place)


async def show_requester(unit: Unit, change: ChangeRequest) -> None:
    if place := await unit.places.direct(change.requester.person, change.asked_via):
        await unit.outbox.show(change, Audience.REQUESTER, place)


async def tell_requester(unit: Unit, change: ChangeRequest) -> None:
    """The end of their request, said once; an edited card rings no bell."""
    if place := await unit.places.direct(change.requester.person, change.asked_via):
        zone = (await unit.organisation()).time_zone
        await unit.outbox.tell(place, ChangeSettled(change, zone), change.id)


async def record(unit: Unit, actor: Actor, action: str, change: ChangeRequest, at: datetime, detail: str = "") -> None:
    await unit.audit.add(
        AuditEntry(
            at=at,
            action=action,
            subject=f"change:{change.id}",
            actor=actor.name,
            person=actor.person,
            via=actor.via.value if actor.via else actor.job,
            detail=detail or f"{change.present}→{change.asked}",
        )
    )


async def _managers(unit: Unit) -> tuple[Conversation, ...]:
    found = [await unit.places.direct(person, identity.platform) for person, identity in await unit.people.managers()]
    return tuple(place for place in found if place is not None)
