"""What follows from an event of Pax8's? That something is read, soon, and nothing that the event itself says."""

from datetime import datetime, timedelta

from domain.hints import Event, Hint, Thing, hints
from domain.ids import CompanyId, OrgId, ProductId, SubscriptionId
from domain.ports import Kind, Ports, Task

SETTLE = timedelta(seconds=2)
"""Between an event and its read: what comes in a burst is read once."""

WHILE = timedelta(seconds=45)
"""How often the same words lead to a read. Two changes may be told in the same words, so that a repetition is not
dropped: it is read at the end of the while, which is still within the minute.
"""

KEPT = timedelta(days=3)
"""After this an event that was heard is forgotten."""

_KINDS = {
    Thing.SUBSCRIPTION: Kind.SUBSCRIPTIONS,
    Thing.COMPANY: Kind.COMPANIES,
    Thing.PRODUCT: Kind.PRODUCTS,
}


async def hear(ports: Ports, org: OrgId, event: Event) -> tuple[Task, ...]:
    """Queue the reads that this event asks for, and return them: none, where it is about nothing that we follow."""
    tasks = tuple(_task(hint) for hint in hints(event))
    if not tasks:
        return ()
    now = ports.clock.now()
    async with ports.unit(org) as unit:
        last = await unit.events.last(event.id)
        again = last is not None and now - last < WHILE
        if not again:
            await unit.events.hear(event.id, now)
        due = last + WHILE if again and last is not None else now
        for task in tasks:
            await unit.outbox.run(task, due + SETTLE)
    return tasks


async def forget(ports: Ports, org: OrgId, now: datetime) -> int:
    async with ports.unit(org) as unit:
        return await unit.events.forget(now - KEPT)


def _task(hint: Hint) -> Task:
    kind = _KINDS[hint.thing]
    if hint.within is not None:
        return Task(kind, company=CompanyId(hint.within))
    match hint.thing:
        case _ if hint.id is None:
            return Task(kind)
        case Thing.SUBSCRIPTION:
            return Task(kind, subscription=SubscriptionId(hint.id))
        case Thing.COMPANY:
            return Task(kind, company=CompanyId(hint.id))
        case Thing.PRODUCT:
            return Task(kind, product=ProductId(hint.id))
