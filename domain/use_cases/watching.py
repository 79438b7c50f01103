"""What gets through to people, what does not, and how can somebody have it tried again?"""

from domain.errors import BadToken, Loss, MissingArgument, NotAllowed, UnknownChange
from domain.ids import DeliveryId, PersonId
from domain.notices import Ledger, ReadAgo, StatusSheet
from domain.ports import Kind, Ports, Unit
from domain.reach import LATE, LOOKED_BACK, Sides
from domain.registration import Way
from domain.tenancy import Actor, Permission
from domain.use_cases.auditing import record

LISTED = 8
"""Deliveries of one sort on the card."""

KIND = "parkings"


async def sheet(ports: Ports, actor: Actor) -> StatusSheet:
    """Of an organisation that both sells and buys, everybody reads of their own side."""
    now = ports.clock.now()
    person = _may_look(actor)
    async with ports.unit(actor.org) as unit:
        parkings = [each for each in await unit.reach.parkings() if each.loss is not Loss.DISCONNECTED]
        late = await unit.errands.late(now - LATE, _sides(actor), LISTED + 1)
        dead = await unit.errands.dead(now - LOOKED_BACK, _sides(actor), LISTED + 1)
        doubts = await unit.errands.doubts(now - LOOKED_BACK)
        reads = await _reads(unit) if actor.may(Permission.MANAGE_LICENSING) else ()
        keys = tuple(parking.key for parking in parkings[:LISTED])
        listing = (await unit.listings.keep(person, KIND, now, {}, keys)).id
    return StatusSheet(
        now=now,
        parkings=tuple(parkings[:LISTED]),
        late=late[:LISTED],
        dead=dead[:LISTED],
        doubts=doubts,
        reads=reads,
        listing=listing,
        zone=actor.zone,
        more_parked=len(parkings) > LISTED,
        more_late=len(late) > LISTED,
        more_dead=len(dead) > LISTED,
        renewing=Way.SLACK in ports.grantors,
    )


async def ledger(ports: Ports, actor: Actor, typed: str) -> Ledger:
    """Raises `UnknownChange`, `MissingArgument`."""
    _may_look(actor)
    number = typed.strip().removeprefix("#")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise MissingArgument("the number of a request", "status #1042")
    async with ports.view(actor.org) as view:
        found = await _of_change(view, actor, int(number)) or await _of_provision(view, actor, int(number))
    if found is None:
        raise UnknownChange(typed.strip()[:40])
    return found


async def try_again(ports: Ports, actor: Actor, listing: str, index: int) -> StatusSheet:
    """A place that takes messages again by now is no news. Raises `BadToken` for a list that is out of date."""
    person, now = _may_look(actor), ports.clock.now()
    async with ports.unit(actor.org) as unit:
        kept = await unit.listings.get(listing, person, KIND, now)
        if kept is None or not 0 <= index < len(kept.ids):
            raise BadToken
        if await unit.reach.try_again(kept.ids[index], now):
            await record(unit, actor, "reach.try", f"place:{kept.ids[index]}", now)
    return await sheet(ports, actor)


async def send_again(ports: Ports, actor: Actor, delivery: str) -> StatusSheet:
    """One that is on its way by now is no news. Raises `BadToken`."""
    _may_look(actor)
    now = ports.clock.now()
    if not (delivery.isascii() and delivery.isdigit() and len(delivery) < 18):
        raise BadToken
    async with ports.unit(actor.org) as unit:
        if await unit.errands.send_again(DeliveryId(int(delivery)), _sides(actor), now):
            await record(unit, actor, "reach.again", f"delivery:{delivery}", now)
    return await sheet(ports, actor)


async def _of_change(view: Unit, actor: Actor, number: int) -> Ledger | None:
    change = await view.changes.by_number(number) if actor.may(Permission.MANAGE_LICENSING) else None
    if change is None:
        return None
    title = f"{change.subject.client_name} · {change.subject.product}"
    errands = await view.errands.of_change(change.id)
    return Ledger(number, title, change.version, errands, zone=actor.zone)


async def _of_provision(view: Unit, actor: Actor, number: int) -> Ledger | None:
    request = await view.provisioning.by_number(number) if actor.may(Permission.MANAGE_PROVISIONING) else None
    if request is None:
        return None
    title = f"{request.order.partner_name} · {request.order.product_name or request.order.type}"
    errands = await view.errands.of_provision(request.id)
    return Ledger(number, title, request.version, errands, provision=True, zone=actor.zone)


async def _reads(view: Unit) -> tuple[ReadAgo, ...]:
    """When each kind was last read to its end."""
    found = []
    for kind in Kind:
        runs = await view.mirror.ended_runs(kind, 5)
        well = next((run.ended_at for run in runs if run.failure is None), None)
        found.append(ReadAgo(kind.value, well, bool(runs) and runs[0].failure is not None))
    return tuple(found)


def _may_look(actor: Actor) -> PersonId:
    if actor.person is None or not (
        actor.may(Permission.MANAGE_LICENSING) or actor.may(Permission.MANAGE_PROVISIONING)
    ):
        raise NotAllowed(Permission.MANAGE_LICENSING, "status")
    return actor.person


def _sides(actor: Actor) -> Sides:
    return Sides(actor.may(Permission.MANAGE_LICENSING), actor.may(Permission.MANAGE_PROVISIONING))
