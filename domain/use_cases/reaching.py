"""What happens when a place takes no more messages, and when it takes them again?"""

from collections.abc import Iterable
from dataclasses import replace

from domain.changes import ChangeRequest
from domain.chat import Conversation, Incoming, Lifecycle, LifecycleEvent, Message, Opened, Source
from domain.errors import Loss, Lost
from domain.ids import ChangeId, InstallationId, PersonId, Platform
from domain.notices import AttentionNeeded, Notice, PlaceLost, RequestUnseen
from domain.ports import Audience, Delivery, DeliveryKind, Parked, Ports, Unit
from domain.provisioning import ProvisionRequest, ProvisionStatus
from domain.reach import Again, Parking
from domain.registration import Way

_AWAY = {
    LifecycleEvent.REMOVED: Loss.LEFT,
    LifecycleEvent.ARCHIVED: Loss.ARCHIVED,
    LifecycleEvent.TOKEN_REVOKED: Loss.REVOKED,
}


async def lost(ports: Ports, delivery: Delivery, error: Lost) -> Parked:
    """The place is parked, or the door with all that is behind it; those who can see to it are told, once; and what was
    to be said goes the next best way.
    """
    place = delivery.conversation
    if place is not None:
        async with ports.unit(delivery.org) as unit:
            whole = None if error.loss.whole else place
            await _park(ports, unit, place.installation, whole, error.loss, str(error))
            await _turn(unit, delivery, place)
    return Parked(str(error))


async def waits(ports: Ports, delivery: Delivery) -> Parked:
    """Its place is parked already: nothing is sent, and what was to be said goes the next best way."""
    if delivery.conversation is not None:
        async with ports.unit(delivery.org) as unit:
            await _turn(unit, delivery, delivery.conversation)
    return Parked("its place takes nothing at present")


async def reached(ports: Ports, delivery: Delivery) -> None:
    """It was tried whether its place takes messages again, and it does."""
    if delivery.conversation is None:
        return
    now = ports.clock.now()
    async with ports.unit(delivery.org) as unit:
        for parking in await unit.reach.standing(delivery.conversation):
            await unit.reach.lift(parking.key, now)


async def sign_of_life(ports: Ports, incoming: Incoming, source: Source, parkings: tuple[Parking, ...]) -> None:
    """Somebody did something there, so that it is tried whether it takes messages again; not with everything they do.

    In Slack a command can be given, and an old button pressed, where the bot is no member.
    """
    now = ports.clock.now()
    here = isinstance(incoming, Message | Opened) or source.conversation.platform is Platform.TEAMS
    ripe = [each for each in parkings if (each.place is None or here) and each.may_be_tried(now)]
    if ripe:
        async with ports.unit(source.door.org) as unit:
            for parking in ripe:
                await unit.reach.try_again(parking.key, now)


async def lifecycle(ports: Ports, event: Lifecycle) -> None:
    """The bot was let in, or put out."""
    async with ports.unit(event.door.org) as unit:
        if event.event in (LifecycleEvent.INSTALLED, LifecycleEvent.RESTORED):
            await _back(ports, unit, event)
        elif event.conversation is None:
            loss = Loss.UNINSTALLED if event.event is LifecycleEvent.REMOVED else _AWAY[event.event]
            await _park(ports, unit, event.door.id, None, loss, event.event.value)
        elif await _matters(unit, event.conversation):
            await _park(ports, unit, event.door.id, event.conversation, _AWAY[event.event], event.event.value)


async def _back(ports: Ports, unit: Unit, event: Lifecycle) -> None:
    """Teams tells of one channel, where it means the whole team."""
    now, place = ports.clock.now(), event.conversation
    if place is None:
        await unit.reach.lift(event.door.id, now)
        return
    if place.platform is Platform.TEAMS or await unit.places.get(place.key) is None:
        await unit.places.remember(place)
    await unit.reach.lift(place.key, now)
    await unit.reach.try_again(event.door.id, now)
    if place.platform is Platform.TEAMS and not place.private:
        for other in await unit.reach.parkings():
            if other.door == event.door.id and other.loss in (Loss.LEFT, Loss.GONE):
                await unit.reach.try_again(other.key, now)


async def _matters(unit: Unit, place: Conversation) -> bool:
    """Approvals or alerts are posted there; of any other place it is told when something is to be said there."""
    approvals = {each.conversation.key for each in await unit.places.approval_places()}
    alerts = {each.conversation.key for each in await unit.provisioning.alert_places()}
    return place.key in approvals | alerts


async def _park(
    ports: Ports, unit: Unit, door: InstallationId, place: Conversation | None, loss: Loss, why: str
) -> None:
    now = ports.clock.now()
    if not await unit.reach.park(door, place, loss, why, now):
        return
    known = next(each for each in await unit.reach.parkings() if each.key == (place.key if place else door))
    renewed = known.renewable and Way.SLACK in ports.grantors
    notice = PlaceLost(known, (await unit.organisation()).time_zone, renewed)
    key = f"lost/{known.key}/{now.isoformat()}"
    await unit.inbox.add(key, notice, now)
    for person in dict.fromkeys(person for person, _ in await unit.people.managers()):
        await unit.outbox.refresh_homes(person)
    await _tell_all(unit, await _overseers(unit), notice, key)


async def _overseers(unit: Unit) -> tuple[Conversation, ...]:
    """Where those are told who can see to it: an MSP's managers, or a vendor's reviewers."""
    return await unit.places.managers() or await unit.provisioning.reviewers()


# The next best way


async def _turn(unit: Unit, delivery: Delivery, place: Conversation) -> None:
    match delivery.kind:
        case DeliveryKind.SHOW if delivery.provision is not None:
            await _reviewed_elsewhere(unit, delivery)
        case DeliveryKind.SHOW if delivery.change is not None:
            change = await unit.changes.get(delivery.change)
            if change is not None and change.in_flight and delivery.audience is Audience.APPROVERS:
                await _decided_elsewhere(unit, change)
            elif change is not None and delivery.audience is Audience.REQUESTER:
                await _followed_elsewhere(unit, change, place)
        case DeliveryKind.TELL if delivery.notice is not None and place.private:
            await _told_elsewhere(unit, delivery, delivery.notice, place)
        case DeliveryKind.TELL if isinstance(delivery.notice, AttentionNeeded):
            await _attended_elsewhere(unit, delivery, delivery.notice)


async def _decided_elsewhere(unit: Unit, change: ChangeRequest) -> None:
    """In the other approval places, else in the managers' direct conversations; where these are lost too it waits
    there, and they are told by mail.
    """
    found = await _places_for(unit, change)
    for place in found or await unit.places.managers():
        await unit.outbox.show(change, Audience.APPROVERS, place)
    if not found:
        notice = RequestUnseen(change=change, zone=(await unit.organisation()).time_zone)
        await _mail_managers(unit, notice, f"change/{change.id}/unseen", change)


async def _attended_elsewhere(unit: Unit, delivery: Delivery, notice: AttentionNeeded) -> None:
    found = await _places_for(unit, notice.change)
    places = {each.key for each in await unit.places.approvals()}
    if found and found[0].key in places:
        return  # it was said there too
    for place in found:
        await unit.outbox.tell(place, notice, notice.change.id, once=f"attention/{notice.change.version}")
    if not found:
        await _mail_managers(unit, notice, f"change/{notice.change.id}/attention", notice.change)


async def _places_for(unit: Unit, change: ChangeRequest) -> tuple[Conversation, ...]:
    parked = await unit.reach.lost()
    places = await unit.places.approval_places()
    fitting = _open((place.conversation for place in places if place.scope.fits(change.subject)), parked)
    return fitting or _open(await unit.places.managers(), parked)


async def _mail_managers(unit: Unit, notice: Notice, key: str, change: ChangeRequest) -> None:
    await _mail(unit, dict.fromkeys(person for person, _ in await unit.people.managers()), notice, key, change.id)


async def _reviewed_elsewhere(unit: Unit, delivery: Delivery) -> None:
    request = await unit.provisioning.get(delivery.provision) if delivery.provision else None
    if request is not None and request.status is ProvisionStatus.HELD:
        await reviewed_elsewhere(unit, request)


async def reviewed_elsewhere(unit: Unit, request: ProvisionRequest) -> None:
    """One that waits for a person is shown where other alerts are, else to each reviewer; where they are lost too it
    waits there, and is told by mail. Once to each, however often this is called.
    """
    parked = await unit.reach.lost()
    alerts = await unit.provisioning.alert_places()
    fitting = _open((place.conversation for place in alerts if place.scope.fits(request.order)), parked)
    reviewers = await unit.provisioning.reviewers()
    found = fitting or _open(reviewers, parked)
    for place in found or reviewers:
        await unit.outbox.show_provision(request.id, request.version, place)
    if not found:
        notice = RequestUnseen(request=request, zone=(await unit.organisation()).time_zone)
        await _mail(unit, await _people(unit, reviewers), notice, f"provision/{request.id}/unseen")


async def _followed_elsewhere(unit: Unit, change: ChangeRequest, place: Conversation) -> None:
    """Their card, in another direct conversation of theirs; its end is told by mail where there is none."""
    other = await _another(unit, place)
    if other is not None:
        await unit.outbox.show(change, Audience.REQUESTER, other)


async def _told_elsewhere(unit: Unit, delivery: Delivery, notice: Notice, place: Conversation) -> None:
    """To the same person in another direct conversation; else by mail, where it is about a request or about this."""
    other, root = await _another(unit, place), _root(delivery)
    if other is not None:
        await unit.outbox.tell(other, notice, delivery.change, delivery.provision, once=f"for/{root}")
    elif delivery.change is not None or isinstance(notice, PlaceLost):
        await _mail(unit, await _people(unit, (place,)), notice, f"tell/{root}", delivery.change)


async def _another(unit: Unit, place: Conversation) -> Conversation | None:
    """Where else the same person can be told directly."""
    found = _open(await unit.reach.others(place), await unit.reach.lost())
    return found[0] if found else None


async def _tell_all(unit: Unit, places: tuple[Conversation, ...], notice: Notice, key: str) -> None:
    """Each person once: in a direct conversation that takes messages, else by mail."""
    parked, reached = await unit.reach.lost(), set[PersonId]()
    for place in _open(places, parked):
        person = await unit.reach.whose(place)
        if person is not None and person not in reached:
            reached.add(person)
            await unit.outbox.tell(place, notice, once=key)
    await _mail(unit, [each for each in await _people(unit, places) if each not in reached], notice, key)


def leading(notice: Notice, person: PersonId) -> Notice:
    """As a mail to this person, who connects by its link what can be connected again."""
    if not isinstance(notice, PlaceLost) or not notice.renewed:
        return notice
    return replace(notice, to=Again(notice.parking.door, notice.parking.since, person))


async def _people(unit: Unit, places: tuple[Conversation, ...]) -> tuple[PersonId, ...]:
    found = [await unit.reach.whose(place) for place in places]
    return tuple(dict.fromkeys(person for person in found if person is not None))


async def _mail(
    unit: Unit, people: Iterable[PersonId], notice: Notice, key: str, change: ChangeId | None = None
) -> None:
    """To each of them who has an address, once for each key."""
    for person in people:
        profile = await unit.people.profile(person)
        if profile is not None and profile.person.email:
            await unit.outbox.mail(profile.person.email, leading(notice, person), f"{key}/{person}", change)


def _open(places: Iterable[Conversation], parked: frozenset[str]) -> tuple[Conversation, ...]:
    return tuple(each for each in places if each.key not in parked and each.installation not in parked)


def _root(delivery: Delivery) -> str:
    """What was told first, before it went from one conversation to the next: it is mailed once."""
    _, found, root = delivery.slot.partition("/for/")
    return root if found else str(delivery.id)
