"""How is one row of the outbox carried out, and what follows from how that went?"""

from datetime import timedelta

from domain.changes import ChangeRequest
from domain.chat import Conversation, MessageRef
from domain.errors import Lost, MaybeSent, MessageGone, NotSent, Unroutable, Unsearchable
from domain.ids import Platform
from domain.notices import ApprovalCard, AttentionNeeded, Notice, PlaceLost, RequestCard
from domain.ports import Audience, Chat, Dead, Delivery, DeliveryKind, Done, Later, Outcome, Ports, Unfinished, Unit
from domain.use_cases import advancing, alerts, applying, home, mailing, reaching

REFRESHERS = 60
"""Teams refreshes a card by itself for at most this many people."""

LONGEST_WAIT = timedelta(minutes=5)

MAX_DOUBTS = 4
"""Copies that may stand somewhere without our knowing, where nobody can look: more would be a nuisance, and each is
harmless, since its buttons answer with the state of the moment.
"""

IN_DOUBT = (timedelta(seconds=2), timedelta(minutes=1), timedelta(minutes=15))
"""After an attempt that may have been carried, before the next one: so few of them are to outlast a platform that
answers 500 to everything for some minutes.
"""

MAX_REDRAWS = 8
"""Attempts, over some minutes, after which a card stays without what the platform does not tell."""

MAX_LOOKED = 24
"""Attempts in doubt, over some five hours, where each time it was looked and nothing stood there: then it is the
message that the platform cannot bear.
"""

MAX_LOOKS = 5
"""Attempts that may end with a look being put off, before it is posted without one. Slack lets an app that is
distributed outside its Marketplace look once a minute, in a whole workspace
(docs.slack.dev/apis/web-api/rate-limits).
"""

MAX_FAILED_LOOKS = 100
"""The same, over some eight hours, of a platform that fails to answer: it would hardly take a message meanwhile."""


async def deliver(ports: Ports, delivery: Delivery) -> Outcome:
    """One attempt; whatever can go wrong outside is an outcome, not an exception."""
    match delivery.kind:
        case DeliveryKind.APPLY if delivery.change is not None:
            return await applying.apply(ports, delivery.org, delivery.change, delivery.attempt)
        case DeliveryKind.PROVISION if delivery.provision is not None:
            return await advancing.advance(ports, delivery.org, delivery.provision, delivery.attempt)
        case DeliveryKind.MAIL:
            return await mailing.send(ports, delivery)
        case DeliveryKind.SHOW | DeliveryKind.TELL | DeliveryKind.HOME:
            return await _say(ports, delivery)
    return Dead(f"nothing delivers {delivery.kind}")


async def draw(unit: Unit, change: ChangeRequest, audience: Audience | None) -> Notice:
    """The card of a change as it stands now, for these eyes."""
    zone = (await unit.organisation()).time_zone
    if audience is Audience.REQUESTER:
        return RequestCard(change, zone)
    if not change.in_flight:
        return ApprovalCard(change, zone)
    managers = await unit.people.managers(Platform.TEAMS)
    return ApprovalCard(change, zone, tuple(identity.user for _, identity in managers)[:REFRESHERS])


async def _say(ports: Ports, delivery: Delivery) -> Outcome:
    if delivery.conversation is None:
        return Dead("no conversation")
    chat = ports.chats.get(delivery.conversation.platform)
    if chat is None:
        return Later(ports.clock.now() + LONGEST_WAIT, f"{delivery.conversation.platform} is not set up")
    if delivery.barred:
        return await reaching.waits(ports, delivery)
    try:
        outcome = await _SPOKEN[delivery.kind](ports, chat, delivery)
    except NotSent as error:
        return Later(ports.clock.now() + _wait(delivery, error.retry_after), str(error))
    except MaybeSent as error:
        wait = IN_DOUBT[min(delivery.doubts, len(IN_DOUBT) - 1)]
        return Later(ports.clock.now() + wait, str(error), ambiguous=True)
    except Lost as error:
        return await reaching.lost(ports, delivery, error)
    except Unroutable as error:
        return Dead(str(error))
    if delivery.trying and isinstance(outcome, Done):
        await reaching.reached(ports, delivery)
    return outcome


async def _tell(ports: Ports, chat: Chat, delivery: Delivery) -> Outcome:
    if delivery.notice is None:
        return Dead("nothing to tell")
    if await _over(ports, delivery):
        return Done()
    if await _comes_before_its_card(ports, delivery):
        return Later(ports.clock.now() + _wait(delivery), "its card comes first")
    return await _post(ports, chat, delivery, delivery.notice, 0)


async def _show(ports: Ports, chat: Chat, delivery: Delivery) -> Outcome:
    """Draws the state of this moment, whatever was wanted when the row was written."""
    assert delivery.conversation is not None  # noqa: S101 - _say has looked
    shown = await _drawn(ports, delivery)
    if shown is None:
        return Dead("no such request")
    notice, version = shown
    if delivery.message is not None:
        try:
            lacks = await _draw_over(chat, delivery.conversation, delivery.message, notice)
            return _stands(ports, delivery, Done(version, delivery.message), lacks)
        except MessageGone:
            pass  # somebody removed it: it is posted anew
    return await _post(ports, chat, delivery, notice, version)


async def _drawn(ports: Ports, delivery: Delivery) -> tuple[Notice, int] | None:
    """What is to be shown, and of which version it is."""
    async with ports.view(delivery.org) as view:
        if delivery.provision is not None:
            request = await view.provisioning.get(delivery.provision)
            return (await alerts.draw(ports, view, request), request.version) if request else None
        change = await view.changes.get(delivery.change) if delivery.change else None
        return (await draw(view, change, delivery.audience), change.version) if change else None


async def _home(ports: Ports, chat: Chat, delivery: Delivery) -> Outcome:
    """Draws the page of this moment, for what its reader may see at this moment."""
    assert delivery.conversation is not None  # noqa: S101 - _say has looked
    page = await home.page_at(ports, delivery.org, delivery.conversation)
    if page is None:
        return Dead("nobody is known there")
    message, conversation = await chat.home(delivery.conversation, page, delivery.message)
    if conversation != delivery.conversation:
        async with ports.unit(delivery.org) as unit:
            await unit.places.remember(conversation)
    return Done(delivery.desired, message)


async def _post(ports: Ports, chat: Chat, delivery: Delivery, notice: Notice, version: int) -> Outcome:
    """Post, unless an earlier attempt that nobody could be sure of stands there already: then that copy is ours."""
    assert delivery.conversation is not None  # noqa: S101 - _say has looked
    marker = f"delivery-{delivery.id}"
    thread = await _thread(ports, delivery)
    lacks: str | None = None
    if delivery.doubts:
        found, most = await _earlier(chat, delivery, delivery.conversation, marker, thread)
        if found is not None:
            if delivery.kind is DeliveryKind.SHOW:
                lacks = await _draw_over(chat, delivery.conversation, found, notice)
            return _stands(ports, delivery, Done(version, found, adopted=True), lacks)
        if delivery.doubts >= most:
            return Dead("may have been said several times; it is not said again")
    try:
        message, conversation = await chat.post(delivery.conversation, notice, marker, thread)
    except Unfinished as error:
        message, conversation, lacks = error.stands, error.conversation, str(error)
    if conversation != delivery.conversation:
        async with ports.unit(delivery.org) as unit:
            await unit.places.remember(conversation)
    return _stands(ports, delivery, Done(version, message), lacks)


async def _draw_over(chat: Chat, place: Conversation, message: MessageRef, notice: Notice) -> str | None:
    """Returns what it lacks, if anything."""
    try:
        await chat.update(place, message, notice)
    except Unfinished as error:
        return str(error)
    return None


def _stands(ports: Ports, delivery: Delivery, done: Done, lacks: str | None) -> Outcome:
    """A card that lacks something is drawn again a few times: it serves without it."""
    if lacks is None or delivery.kind is not DeliveryKind.SHOW or delivery.attempt >= MAX_REDRAWS:
        return done
    return Later(ports.clock.now() + _wait(delivery), lacks, message=done.message)


async def _earlier(
    chat: Chat, delivery: Delivery, place: Conversation, marker: str, thread: MessageRef | None
) -> tuple[MessageRef | None, int]:
    """And how many attempts in doubt there may be where it is not found. Raises `NotSent` where nobody can say now,
    unless that has been so for too long: another copy does no harm.
    """
    try:
        return await chat.find(place, marker, thread), MAX_LOOKED
    except Unsearchable:
        return None, MAX_DOUBTS
    except NotSent as later:
        if delivery.attempt - delivery.doubts > (MAX_LOOKS if later.retry_after else MAX_FAILED_LOOKS):
            return None, MAX_DOUBTS
        raise


async def _over(ports: Ports, delivery: Delivery) -> bool:
    """It waited for so long that somebody has chosen by now, or its place takes messages again."""
    match delivery.notice:
        case AttentionNeeded(change):
            async with ports.view(delivery.org) as view:
                now = await view.changes.get(change.id)
            return now is None or not now.sending.attention
        case PlaceLost(parking):
            async with ports.view(delivery.org) as view:
                return parking.key not in await view.reach.lost()
    return False


async def _comes_before_its_card(ports: Ports, delivery: Delivery) -> bool:
    """A card that the chat did not take at once is tried again later; what is said below it waits for that."""
    if delivery.provision is None or delivery.conversation is None:
        return False
    async with ports.view(delivery.org) as view:
        return await view.provisioning.card_due_in(delivery.provision, delivery.conversation.key)


async def _thread(ports: Ports, delivery: Delivery) -> MessageRef | None:
    """Where the card of the provision request stands that this is a word about."""
    if delivery.kind is not DeliveryKind.TELL or delivery.provision is None or delivery.conversation is None:
        return None
    async with ports.view(delivery.org) as view:
        return await view.provisioning.shown_in(delivery.provision, delivery.conversation.key)


def _wait(delivery: Delivery, retry_after: float | None = None) -> timedelta:
    asked = timedelta(seconds=retry_after) if retry_after else timedelta(seconds=2 ** min(delivery.attempt, 10))
    return min(asked, LONGEST_WAIT)


_SPOKEN = {DeliveryKind.SHOW: _show, DeliveryKind.TELL: _tell, DeliveryKind.HOME: _home}
