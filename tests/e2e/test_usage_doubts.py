"""Does a run keep what it knows when Pax8 shows nothing, and read on when one subscription fails?"""

from bot.playground.pax8.faults import Fault
from domain.ids import ClientId
from domain.ports import Kind, SyncRun
from domain.usage import Month
from domain.use_cases import mirroring
from tests.e2e.home import HARBOUR, Home


async def sync(house: Home) -> SyncRun:
    run = await mirroring.sync(house.built.ports, HARBOUR, Kind.USAGE, house.built.ports.clock.now())
    assert run is not None
    return run


async def charged(house: Home, client: str) -> str:
    month = Month.of(house.built.ports.clock.now().date())
    async with house.built.database.view(HARBOUR) as view:
        rows = await view.usage.months(ClientId(client), [month.before])
    return str([(row.month, row.spent.charges) for row in rows])


async def test_one_subscription_that_fails_costs_the_others_nothing(house: Home) -> None:
    """Lost otherwise: everybody's usage, for one that Pax8 cannot show; and the reason why one is missing."""
    birch = house.subscription("Birch & Sons Logistics", "Azure Plan")
    house.stage.world.faults.add(
        Fault(kind="status", path=f"/subscriptions/{birch}/usage-summaries", status=403, times=None)
    )
    run = await sync(house)
    assert run.failure is not None and run.failure.startswith("1 of 2 Azure subscriptions could not be read")
    assert run.read > 0 and await charged(house, "delta") != "[]" and await charged(house, "birch") == "[]"
    house.stage.world.faults.clear()
    house.forward(60)
    assert (await sync(house)).failure is None
    assert await charged(house, "birch") != "[]"
