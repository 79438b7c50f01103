"""Which steps lead an organisation's first admin to work, and where does each stand?"""

from domain.errors import NotAllowed
from domain.notices import SetupGuide
from domain.ports import Ports, Unit
from domain.registration import Way
from domain.tenancy import Actor, Permission


async def guide(ports: Ports, actor: Actor) -> SetupGuide:
    """For whoever asks for it, done or not. Raises `NotAllowed`."""
    async with ports.view(actor.org) as view:
        found = await _read(ports, view, actor)
    if found is None:
        raise NotAllowed(Permission.MANAGE_LICENSING, "setup")
    return found


async def unasked(ports: Ports, unit: Unit, actor: Actor) -> SetupGuide | None:
    """For the heads of other cards: None where nothing is missing, for whoever put it away or could do nothing."""
    found = await _read(ports, unit, actor)
    return found if found is not None and found.setup.wanted else None


async def put_away(ports: Ports, actor: Actor) -> None:
    """This person's own pages and help are without it from now on."""
    if actor.person is None:
        return
    async with ports.unit(actor.org) as unit:
        await unit.setup.put_away(actor.person, ports.clock.now())
        await unit.outbox.refresh_homes(actor.person)


async def _read(ports: Ports, unit: Unit, actor: Actor) -> SetupGuide | None:
    if actor.person is None or not actor.may(Permission.MANAGE_LICENSING):
        return None
    setup = await unit.setup.read(actor.person, ports.clock.now())
    return SetupGuide(setup, ports.connections.by_chat, Way.PAX8 in ports.grantors)
