"""How does a client let the MSP know that they would like a product? No order is made of it."""

from datetime import timedelta

from domain.audit import AuditEntry
from domain.changes import Subject
from domain.errors import NotAllowed
from domain.ids import ProductId, SubscriptionId
from domain.notices import ProductWanted, WishNoted
from domain.ports import Ports, Unit, Wanted
from domain.tenancy import Actor, Permission
from domain.use_cases.catalogue import visible_to
from domain.use_cases.changes import check_text

SAID_FOR = timedelta(hours=1)
"""The same person asking for the same product within this time is not told to the managers again."""


async def want(ports: Ports, actor: Actor, product: ProductId, quantity: int, note: str | None) -> WishNoted:
    """Tells the places where requests are decided, or else every manager. Raises `UnknownProduct` for a hidden one."""
    if actor.client is None or actor.person is None:
        raise NotAllowed(Permission.WRITE_LICENSING, "catalogue_ask")
    said, now = check_text("note", note) or "", ports.clock.now()
    async with ports.unit(actor.org) as unit:
        offered = await visible_to(unit, actor, product)
        client = await unit.catalog.client(actor.client)
        wanted = Wanted(actor.person, product, actor.client, quantity, said, now)
        told = await unit.products.want(wanted, now - SAID_FOR)
        if told:
            name = client.name if client else actor.client
            zone = (await unit.organisation()).time_zone
            it = offered.product
            notice = ProductWanted(name, actor.name, it.name, it.vendor, quantity, said, now, zone)
            about = Subject(SubscriptionId(""), actor.client, name, name, it.name, it.vendor)
            await _tell(unit, about, notice)
            detail = f"{quantity} × {it.name} for {name}"
            await unit.audit.add(
                AuditEntry(now, "catalogue.ask", f"product:{product}", actor.name, actor.person, actor.place, detail)
            )
    return WishNoted(offered.product.name, quantity, repeated=not told)


async def _tell(unit: Unit, about: Subject, notice: ProductWanted) -> None:
    """Where this client's and this vendor's requests go too."""
    places = await unit.places.approval_places()
    fitting = [place.conversation for place in places if place.scope.fits(about)]
    for conversation in fitting or await unit.places.managers():
        await unit.outbox.tell(conversation, notice)
