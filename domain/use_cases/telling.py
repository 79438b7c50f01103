"""Who has to hear what when a change moves? Everything goes through the outbox, in the transaction of the move."""

from datetime import datetime

from domain.audit import AuditEntry
from domain.changes import ChangeRequest
from domain.chat import Conversation
from domain.notices import AttentionNeeded, AutoApproved, ChangeSettled
from domain.ports import Audience, Unit
from domain.tenancy import Actor, entitled


async def show_approvers(unit: Unit, change: ChangeRequest) -> None:
    """A card in every approval place; without any, in every manager's direct conversation."""
    for place in await _deciding(unit, change):
        await unit.outbox.show(change, Audience.APPROVERS, place)


async def tell_approvers(unit: Unit, change: ChangeRequest) -> None:
    """A person has to choose; said where cards are decided, so that somebody hears of it."""
    zone = (await unit.organisation()).time_zone
    for place in await _deciding(unit, change):
        await unit.outbox.tell(place, AttentionNeeded(change, zone), change.id)


async def tell_auto_approved(unit: Unit, change: ChangeRequest) -> None:
    """To the places that asked to hear of what the rules let pass."""
    zone = (await unit.organisation()).time_zone
    for place in await unit.places.approval_places():
        if place.scope.auto and place.scope.fits(change.subject):
            await unit.outbox.tell(place.conversation, AutoApproved(change, zone), change.id)


async def show_requester(unit: Unit, change: ChangeRequest) -> None:
    await unit.outbox.refresh_homes(change.requester.person)
    if place := await unit.places.direct(change.requester.person, change.door):
        await unit.outbox.show(change, Audience.REQUESTER, place)


async def tell_requester(unit: Unit, change: ChangeRequest) -> None:
    """The end of their request, said once, to who it was asked for too; an edited card rings no bell."""
    zone = (await unit.organisation()).time_zone
    if place := await unit.places.direct(change.requester.person, change.door):
        await unit.outbox.tell(place, ChangeSettled(change, zone), change.id)
    if place := await _of_beneficiary(unit, change):
        await unit.outbox.tell(place, ChangeSettled(change, zone), change.id)


async def record_edit(unit: Unit, actor: Actor, action: str, subject: str, at: datetime, detail: str) -> None:
    """An edit of settings, for the record."""
    via = actor.via.value if actor.via else actor.job
    await unit.audit.add(AuditEntry(at, action, subject, actor.name, actor.person, via, detail))


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


async def _of_beneficiary(unit: Unit, change: ChangeRequest) -> Conversation | None:
    """None for who is not that client's any more."""
    if change.beneficiary is None:
        return None
    person = change.beneficiary.person
    theirs = entitled(await unit.people.grants(person), change.subject.client)
    return await unit.places.direct_anywhere(person) if theirs else None


async def _deciding(unit: Unit, change: ChangeRequest) -> tuple[Conversation, ...]:
    """The places that such a request belongs to; where none fits, it must not go unseen."""
    places = await unit.places.approval_places()
    fitting = tuple(place.conversation for place in places if place.scope.fits(change.subject))
    return fitting or await unit.places.managers()
