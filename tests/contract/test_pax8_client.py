"""Do the client and the small Pax8 understand each other over a real socket, misfortunes included?"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from adapters.pax8 import Patience, Pax8
from bot.playground.pax8 import Fault, Partner, Pax8Server, PaxWorld, seed
from domain.catalog import Subscription
from domain.errors import Missing, OutcomeUnknown, Rejected, Unavailable
from domain.ids import SubscriptionId

DATA = seed(7, companies=12, subscriptions=450, products=250)


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def world() -> PaxWorld:
    return PaxWorld({"msp": Partner("hush-hush", DATA)})


@pytest.fixture
async def pax8(world: PaxWorld) -> AsyncIterator[Pax8]:
    server = Pax8Server(world)
    url = await server.start()
    client = Pax8(
        "msp", "hush-hush", url, clock=SystemClock(), timeout=5, calls_per_minute=None, patience=Patience(first=0)
    )
    yield client
    await client.aclose()
    await server.stop()


@pytest.fixture
def held() -> SubscriptionId:
    """An Active subscription that nothing binds, so that seats may go up and down."""
    free = next(r for r in DATA.subscriptions if r["status"] == "Active" and not r["commitment"] and r["quantity"] > 2)
    return SubscriptionId(free["id"])


async def scanned(pax8: Pax8) -> list[Subscription]:
    return [row async for page in pax8.subscriptions() for row in page.items]


async def test_three_pages_hold_every_subscription_once(pax8: Pax8, world: PaxWorld) -> None:
    """Else the mirror lacks rows, or a spelling of the small Pax8's is one that the client cannot read."""
    rows = await scanned(pax8)
    assert sorted(row.id for row in rows) == sorted(row["id"] for row in DATA.subscriptions)
    assert {row.id: row.quantity for row in rows} == {row["id"]: row["quantity"] for row in DATA.subscriptions}
    assert [c.query.get("page") for c in world.calls if c.path == "/subscriptions"] == ["0", "1", "2"]


async def test_companies_and_products_are_read_whole(pax8: Pax8) -> None:
    """Else mapping and the catalogue begin with holes."""
    companies = [row async for page in pax8.companies() for row in page.items]
    products = [row async for page in pax8.products() for row in page.items]
    assert sorted(row.name for row in companies) == sorted(row["name"] for row in DATA.companies)
    assert len(products) == len(DATA.products)
    assert await pax8.company(companies[0].id) == companies[0]
    assert await pax8.product(products[0].id) == products[0]


async def test_every_product_can_be_quoted(pax8: Pax8) -> None:
    """Else some card has no estimate for want of a spelling."""
    product = DATA.product("Microsoft 365 Business Premium [New Commerce Experience]")["id"]
    assert all(each.rates for each in await pax8.pricing(product))
    assert all(each.increase is not None for each in await pax8.commitments(product))


async def test_a_row_listed_is_the_row_by_id_but_for_what_lists_leave_out(pax8: Pax8) -> None:
    """Else every reading by id would look like a change of terms to a decision made from the list."""
    for row in (await scanned(pax8))[:40]:
        alone = await pax8.subscription(row.id)
        assert (alone.quantity, alone.status, alone.price, alone.commitment, alone.start, alone.parent) == (
            row.quantity,
            row.status,
            row.price,
            row.commitment,
            row.start,
            row.parent,
        )


async def test_a_put_changes_the_seats_and_nothing_else(pax8: Pax8, world: PaxWorld, held: SubscriptionId) -> None:
    """Else a price or a date goes with them."""
    before = await pax8.subscription(held)
    await pax8.set_quantity(held, before.quantity + 1)
    assert [call.body for call in world.puts(held)] == [{"quantity": before.quantity + 1}]
    newest, *older = [row.subscription for row in await pax8.history(held)]
    assert newest.quantity == before.quantity + 1
    assert older[-1].quantity == before.quantity
    assert newest.price == before.price


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(kind="before", method="PUT"), id="the connection drops before it took effect"),
        pytest.param(Fault(kind="after", method="PUT"), id="the connection drops after it took effect"),
        pytest.param(Fault(kind="status", method="PUT", status=500), id="500 without effect"),
        pytest.param(Fault(kind="status", method="PUT", status=503, takes_effect=True), id="503 after the effect"),
    ],
)
async def test_a_put_whose_answer_is_lost(pax8: Pax8, world: PaxWorld, held: SubscriptionId, fault: Fault) -> None:
    """Else seats bought are reported as failed, or bought twice."""
    before = await pax8.subscription(held)
    world.faults.add(fault)
    with pytest.raises(OutcomeUnknown):
        await pax8.set_quantity(held, before.quantity + 1)
    (put,) = world.puts(held)
    assert (await pax8.history(held))[0].subscription.quantity == before.quantity + put.effect


async def test_a_put_refused_for_now(pax8: Pax8, world: PaxWorld, held: SubscriptionId) -> None:
    """Else a 429 would look like a change that may have happened."""
    world.faults.add(Fault(kind="status", method="PUT", status=429, retry_after="9"))
    with pytest.raises(Unavailable) as caught:
        await pax8.set_quantity(held, 9)
    assert (caught.value.retry_after, len(world.puts(held))) == (9, 1)


async def test_a_put_refused_for_good(pax8: Pax8, held: SubscriptionId) -> None:
    """Else nobody learns why; the words are Pax8's."""
    with pytest.raises(Rejected, match="greater than 0"):
        await pax8.set_quantity(held, 0)
    with pytest.raises(Missing):
        await pax8.set_quantity(SubscriptionId("00000000-0000-4000-8000-000000000000"), 5)


async def test_a_put_provisioned_late(pax8: Pax8, world: PaxWorld, held: SubscriptionId) -> None:
    """Else one reading of the old quantity would be taken for "nothing happened"."""
    before = await pax8.subscription(held)
    world.faults.add(Fault(kind="late", method="PUT", seconds=600))
    await pax8.set_quantity(held, before.quantity + 1)
    assert (await pax8.subscription(held)).quantity == before.quantity
    assert (await pax8.history(held))[0].subscription.status.pending
    world.clock.advance(601)
    assert (await pax8.subscription(held)).quantity == before.quantity + 1


async def test_tokens_forgotten_by_pax8(pax8: Pax8, world: PaxWorld, held: SubscriptionId) -> None:
    """Else the bot is deaf until it is restarted."""
    before = await pax8.subscription(held)
    world.forget_tokens()
    await pax8.set_quantity(held, before.quantity + 1)
    assert [call.effect for call in world.puts(held)] == [False, True]


async def test_a_scan_survives_outages(pax8: Pax8, world: PaxWorld) -> None:
    """Else an hour's sync fails for one dropped connection."""
    world.faults.add(Fault(kind="status", path="/subscriptions", status=429, retry_after="0"))
    world.faults.add(Fault(kind="before", path="/subscriptions", skip=1))
    world.faults.add(Fault(kind="status", path="/subscriptions", status=502, skip=2))
    assert len(await scanned(pax8)) == len(DATA.subscriptions)


@pytest.mark.parametrize("edit", ["insert", "delete", "move"])
async def test_a_scan_of_rows_that_shift(pax8: Pax8, world: PaxWorld, edit: str) -> None:
    """Rows may come twice or not at all; what must not happen is an end before the last page, or a failure."""
    world.faults.add(Fault.parse({"kind": "shift", "path": "/subscriptions", "edit": edit}))
    found = {row.id for row in await scanned(pax8)}
    assert len(found) >= len(DATA.subscriptions) - 2
