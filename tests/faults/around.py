"""What goes on around the life of a change: a workspace takes the app out and lets it in again, and Azure is metered."""

from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from adapters.db.statements import Prepared
from adapters.db.tables import deliveries
from bot.playground.pax8 import usage
from domain.chat import Lifecycle, LifecycleEvent, Message, Source
from domain.ids import ClientId
from domain.ports import Kind, SyncRun
from domain.reach import AGAIN_AFTER
from domain.tenancy import Installation
from domain.usage import Month
from domain.use_cases import reaching
from tests.faults.living import METERED, Town, Who

DOORS = {
    who.door: who for who in (Who("clara", "acme-slack"), Who("ada", "harbour-slack"), Who("olga", "summit-slack"))
}
"""Who is the first to write there once the app is back."""

_PARKED = Prepared(select(func.count().label("rows")).where(deliveries.c.state == "parked"))


async def lose(town: Town, key: str, told: bool) -> None:
    """The app is taken out; if the bot is not `told`, it hears of it when it next says something there."""
    door = await _out_of(town, key, "account_inactive")
    if told:
        await reaching.lifecycle(town.ports, Lifecycle(door, LifecycleEvent.REMOVED))


async def regain(town: Town, key: str) -> None:
    """The app is in again. Slack tells nobody: the first who says anything there shows it."""
    door, who = await _out_of(town, key, None), DOORS[key]
    town.stage.forward(AGAIN_AFTER.total_seconds())
    actor = await town.actor(door.org, who)
    async with town.ports.view(door.org) as view:
        profile, place = await view.people.profile(actor.person or ""), await view.places.direct(actor.person, door.id)
        parked = await view.reach.standing(place) if place else ()
    if parked and profile and place:
        [identity] = [each for each, _ in profile.identities if each.platform is door.platform]
        source = Source(door, identity, actor.name, place, f"back-{town.ports.clock.now().isoformat()}")
        await reaching.sign_of_life(town.ports, Message(source, "help"), source, parked)


async def waiting_for_a_place(town: Town) -> int:
    """Of all deliveries of everybody."""
    async with town.database.reading() as session:
        return int((await session.one(_PARKED)).rows)


async def metered(town: Town) -> str:
    """Read what Azure has used; what is wrong after a run that says that it read all of it."""
    run = await town.sync(METERED.org, Kind.USAGE)
    if not isinstance(run, SyncRun) or run.ended_at is None or run.failure is not None:
        return ""
    async with town.ports.view(METERED.org) as view:
        today = run.started_at.astimezone(ZoneInfo((await view.organisation()).time_zone)).date()
        if not await view.usage.metered():
            return ""
        stored = await view.usage.months(ClientId(METERED.client), [Month.of(today)])
    month, row = Month.of(today), town.stage.world.book(METERED.org).subscriptions.get(town.subscription(METERED))
    assert row is not None
    lines = (
        line
        for summary in usage.summaries(row, run.started_at)
        for day in month.days
        if day <= today
        for line in usage.lines(row, summary, day, run.started_at)
    )
    there = sum((Decimal(str(line["currentCharges"])) for line in lines), Decimal(0))
    charged = sum((each.spent.charges for each in stored), Decimal(0))
    return "" if charged == there else f"all was read, and Azure has charged {there}, not {charged}"


async def _out_of(town: Town, key: str, because: str | None) -> Installation:
    """The door, whose workspace answers so from now on; None: as it should."""
    [door] = [each for each in [await town.ports.installations.get(key)] if each]
    town.stage.slack.state.workspaces[door.tenant].dead_because = because
    return door
