"""Who has to hear what when a change moves? Everything goes through the outbox, in the transaction of the move."""

from datetime import datetime

from domain.audit import AuditEntry
from domain.changes import ChangeRequest
from domain.chat import Conversation
from domain.notices import ApprovalCard, AttentionNeeded, AutoApproved, ChangeSettled
from domain.ports import Audience, Ports, Unit
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
    """Their card; and their page, and that of whoever it is asked for."""
    await unit.outbox.refresh_homes(change.requester.person)
    if change.beneficiary is not None:
        await unit.outbox.refresh_homes(change.beneficiary.person)
    if place := await unit.places.direct(change.requester.person, change.door):
        await unit.outbox.show(change, Audience.REQUESTER, place)


async def tell_requester(unit: Unit, change: ChangeRequest) -> None:
    """The end of their request, said once; an edited card rings no bell. Whoever it was asked for is told too."""
    if place := await unit.places.direct(change.requester.person, change.door):
        zone = (await unit.organisation()).time_zone
        await unit.outbox.tell(place, ChangeSettled(change, zone), change.id)
    await tell_beneficiary(unit, change)


async def tell_beneficiary(unit: Unit, change: ChangeRequest) -> None:
    """Where they can be reached, while they may still ask for this client themselves: else it is no business of
    theirs any more.
    """
    whom, client = change.beneficiary, change.subject.client
    if whom is None or not entitled(await unit.people.grants(whom.person), client):
        return
    if place := await unit.places.reach(whom.person, client):
        zone = (await unit.organisation()).time_zone
        await unit.outbox.tell(place, ChangeSettled(change, zone, for_you=True), change.id)


async def record_edit(unit: Unit, actor: Actor, action: str, subject: str, at: datetime, detail: str) -> None:
    """An edit of settings, for the record."""
    await unit.audit.add(AuditEntry(at, action, subject, actor.name, actor.person, actor.place, detail))


def seen(ports: Ports, actor: Actor, change: ChangeRequest) -> str:
    """For the record: what the card says that this person decides about."""
    return ports.plain(ApprovalCard(change, actor.zone))


async def record(
    unit: Unit, actor: Actor, action: str, change: ChangeRequest, at: datetime, detail: str = "", seen: str = ""
) -> None:
    await unit.audit.add(
        AuditEntry(
            at=at,
            action=action,
            subject=f"change:{change.id}",
            actor=actor.name,
            person=actor.person,
            via=actor.place,
            detail=" · ".join(filter(None, (detail or f"{change.present}→{change.asked}", _whose(change)))),
            seen=seen,
        )
    )


def decided(change: ChangeRequest) -> str:
    """For the record: the numbers, and why, where the decider said it."""
    reason = change.decision.reason if change.decision else None
    return " · ".join(filter(None, (f"{change.present}→{change.asked}", reason)))


def _whose(change: ChangeRequest) -> str:
    """Both people of a request that was made for somebody."""
    return f"asked by {change.requester.name} for {change.beneficiary.name}" if change.beneficiary else ""


async def _deciding(unit: Unit, change: ChangeRequest) -> tuple[Conversation, ...]:
    """The places that such a request belongs to; where none fits, it must not go unseen."""
    places = await unit.places.approval_places()
    fitting = tuple(place.conversation for place in places if place.scope.fits(change.subject))
    return fitting or await unit.places.managers()
