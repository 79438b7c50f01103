"""How are an MSP's managers notified: in the app always, in chat where they want it?"""

from datetime import datetime

from domain.chat import Conversation
from domain.ids import PersonId
from domain.notices import (
    Notice,
    NotificationsPage,
    PlanChanged,
    Registered,
    SeatsShort,
    SubscriptionCancelled,
    Told,
    WorkspaceConnected,
    WorkspaceDisconnected,
)
from domain.ports import NotificationPage, Ports, Unit
from domain.tenancy import Actor
from domain.use_cases.auditing import record

PAGE = 8
"""Notifications on a card."""

NEWEST = 3
"""Notifications on somebody's own page."""

ALWAYS = (PlanChanged, SeatsShort, SubscriptionCancelled, Registered, WorkspaceConnected, WorkspaceDisconnected)
"""Said to every manager in chat, whatever they have chosen: a plan that changed, an end, what has to be done, and who
can come in.
"""


async def notify(msp: Unit, key: str, notice: Notice, at: datetime, hears: PersonId | None = None) -> bool:
    """Once for each key: false where it was told before. Somebody who `hears` it in chat anyway is not told there."""
    if not await msp.inbox.add(key, notice, at):
        return False
    managers = dict.fromkeys(person for person, _ in await msp.people.managers())
    for person in managers:
        await msp.outbox.refresh_homes(person)
    wanting = set(managers) if isinstance(notice, ALWAYS) else await msp.inbox.in_chat()
    for place in await _chats(msp, wanting - {hears}):
        await msp.outbox.tell(place, notice)
    return True


async def look(ports: Ports, actor: Actor, offset: int) -> NotificationsPage:
    """A page of the inbox; who looks at it has seen all that there is so far."""
    reader = PersonId(actor.person or "")
    async with ports.view(actor.org) as view:
        found = await view.inbox.page(reader, offset, PAGE)
        on = reader in await view.inbox.in_chat()
    if found.unseen:
        await _looked(ports, actor, reader, found, offset)
    return _page(actor, found, offset, on)


async def choose(ports: Ports, actor: Actor, on: bool) -> NotificationsPage:
    """Whether each notification is said in this person's direct chat too."""
    reader = PersonId(actor.person or "")
    async with ports.unit(actor.org) as unit:
        if on != (reader in await unit.inbox.in_chat()):
            await unit.inbox.set_in_chat(reader, on)
            detail = "on" if on else "off"
            await record(unit, actor, "notifications.chat", f"person:{reader}", ports.clock.now(), detail)
        found = await unit.inbox.page(reader, 0, PAGE)
    return _page(actor, found, 0, on, saved=True)


async def newest(view: Unit, reader: PersonId) -> tuple[tuple[Told, ...], int]:
    """For somebody's own page: the last few, and how many they have not seen."""
    found = await view.inbox.page(reader, 0, NEWEST)
    return _lines(found, 0), found.unseen


async def _looked(ports: Ports, actor: Actor, reader: PersonId, found: NotificationPage, offset: int) -> None:
    async with ports.unit(actor.org) as unit:
        first = found if not offset else await unit.inbox.page(reader, 0, 1)
        await unit.inbox.seen(reader, first.rows[0].id)
        await unit.outbox.refresh_homes(reader)


def _page(actor: Actor, found: NotificationPage, offset: int, on: bool, saved: bool = False) -> NotificationsPage:
    return NotificationsPage(
        _lines(found, offset), found.total, offset, PAGE, found.unseen, on, actor.zone, saved=saved
    )


def _lines(found: NotificationPage, offset: int) -> tuple[Told, ...]:
    """The newest come first, so that the unseen ones stand at the top of the first page."""
    rows = enumerate(found.rows, offset)
    return tuple(Told(each.at, each.notice, place < found.unseen) for place, each in rows)


async def _chats(msp: Unit, wanting: set[PersonId] | frozenset[PersonId]) -> tuple[Conversation, ...]:
    """One direct conversation of each of these who is still a manager; one that was opened already, if any."""
    if not wanting:
        return ()
    whose = {(identity.platform, identity.user): person for person, identity in await msp.people.managers()}
    found: dict[PersonId, Conversation] = {}
    for place in sorted(await msp.places.managers(), key=lambda place: place.address is None):
        person = whose.get((place.platform, place.user or ""))
        if person in wanting and person is not None:
            found.setdefault(person, place)
    return tuple(found.values())
