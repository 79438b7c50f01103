"""What do people and Pax8 do, whatever becomes of the bot meanwhile? Each can be done again and again."""

from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from bot.playground.cast import APPROVALS, BI_PSA, E3, PREMIUM, PROVISIONING
from bot.playground.chat_log import Post
from bot.playground.pax8.faults import Fault
from bot.playground.seats import Missed
from domain.changes import ChangeRequest, ChangeStatus
from domain.ids import ProvisionId
from domain.ports import Kind
from domain.provisioning import ProvisionRequest, ProvisionStatus
from tests.faults.provisions import VENDOR
from tests.faults.street import HARBOUR, Street

S = ChangeStatus
ACME = "Acme Dental"
ACRONIS, VISIO = "Acronis Cyber Protect", "Visio Plan 1"

Flow = Callable[[Street], Awaitable[None]]

_numbers = count(1)


async def walk(street: Street) -> None:
    """Asked for in Slack, held, decided in Teams, applied, told."""
    change = await _asked(street, PREMIUM)
    await _decided(street, change, lambda: _press_in_teams(street, change, "Approve"))
    await _ends(street, change, S.APPLIED)


async def passed(street: Street) -> None:
    """The rules let it pass, and the answer to the PUT is lost."""
    street.stage.world.faults.add(Fault(kind="after", method="PUT", path="/subscriptions/*"))
    change = await _asked(street, ACRONIS)
    await _ends(street, change, S.APPLIED)
    street.stage.world.faults.clear()


async def late(street: Street) -> None:
    """The answer is lost, and neither reads nor the history show the change for some minutes."""
    faults = street.stage.world.faults
    faults.add(Fault(kind="late", method="PUT", path="/subscriptions/*", seconds=200, silent=True))
    faults.add(Fault(kind="after", method="PUT", path="/subscriptions/*"))
    change = await _asked(street, ACRONIS)
    await _ends(street, change, S.APPLIED)
    street.stage.world.faults.clear()
    assert len(_effects(street, change)) == 1


async def unsent(street: Street) -> None:
    """The PUT is lost on its way: only when all reads have shown nothing does a second one go out."""
    await _lost(street, 1)


async def doubted(street: Street) -> None:
    """The second one too: then whoever decides is asked, and has it tried again."""
    await _lost(street, 2)


async def rejected(street: Street) -> None:
    """By a form in Slack, with a reason."""
    change = await _asked(street, PREMIUM)

    async def no() -> Any:
        ada = street.slack("ada")
        await ada.press(_showing(ada, APPROVALS, change, "Reject…"), "Reject…")
        return await ada.fill(reason="Not this year")

    await _decided(street, change, no)
    await _ends(street, change, S.REJECTED)


async def expired(street: Street) -> None:
    """Nobody decides."""
    change = await _asked(street, PREMIUM)
    street.stage.forward((change.expires_at - street.stage.world.clock.now()).total_seconds() + 1)
    await street.until(lambda: _ended(street, change))
    await _ends(street, change, S.EXPIRED)


async def sync(street: Street) -> None:
    """Somebody works in Pax8's own portal while a request waits; then everything is read by hand."""
    change = await _asked(street, VISIO)
    book, now = street.stage.world.book("harbour"), street.stage.world.clock.now()
    seats, word = 5 if change.present == 7 else 7, next(_numbers)
    book.alter(change.subject.subscription, {"quantity": seats}, now)
    company = str(street.stage.world.partners["harbour"].data.company("Cedar Law LLP")["id"])
    book.companies.change(company, {"website": f"https://cedar-{word}.example", "updatedDate": now})
    for kind in (Kind.COMPANIES, Kind.PRODUCTS, Kind.SUBSCRIPTIONS):
        await _run(street, kind)
        await street.rest()
    async with street.database.view(HARBOUR) as view:
        holding = await view.catalog.holding(change.subject.subscription)
        found = await view.changes.get(change.id)
    assert holding is not None and holding.subscription.quantity == seats
    assert found is not None and (found.version, found.present) == (2, seats)
    clara = street.slack("clara")
    await street.until(
        lambda: _ended(street, change), lambda: clara.press(_showing(clara, "direct", change, "Withdraw"), "Withdraw")
    )
    await _ends(street, change, S.WITHDRAWN)


async def provisioned(street: Street) -> None:
    """Bought by an MSP that nobody knew, changed, cancelled."""
    market, number = street.stage.market, next(_numbers)
    told = {"partnerId": f"5ea7715e-0000-4000-8000-{number:012}", "partnerName": f"Pier {number} IT"}
    form = {"adminEmail": f"jo@pier-{number}.example"}
    request = await market.order(product=BI_PSA, quantity=4, details=form, **told)
    await carried_out(street, request)
    subscription = market.request(request)["subscriptionId"]
    for kind, seats in (("Update", 6), ("Deprovision", 6)):
        again = await market.order(kind, product=BI_PSA, quantity=seats, subscription=subscription, details={}, **told)
        await carried_out(street, again)


async def _asked(street: Street, product: str) -> ChangeRequest:
    """One seat more, or one less; what an earlier flow has left of its request has ended."""
    subscription = street.subscription(ACME, product)
    before, seats = await street.newest(subscription), street.seats(subscription)
    number = before.number if before else 0

    async def there() -> ChangeRequest | None:
        found = await street.newest(subscription)
        return found if found and found.number > number else None

    wanted = seats + (1 if seats % 2 == 0 or product == VISIO else -1)
    found: ChangeRequest = await street.until(there, lambda: street.slack("clara").say(f"request {wanted} {product}"))
    await street.rest()
    return found


async def _decided(street: Street, change: ChangeRequest, act: Callable[[], Awaitable[Any]]) -> None:
    async def done() -> bool:
        return (await _now(street, change)).decision is not None

    await street.until(done, act)


async def _ends(street: Street, change: ChangeRequest, status: ChangeStatus) -> None:
    await street.rest()
    after = await _now(street, change)
    assert after.status is status, after
    subscription = change.subject.subscription
    assert status is not S.APPLIED or street.seats(subscription) == change.asked


async def _lost(street: Street, puts: int) -> None:
    """Where the bot dies before a PUT it has counted one more, and asks one earlier."""
    street.stage.world.faults.add(Fault(kind="before", method="PUT", path="/subscriptions/*", times=puts))
    change = await _asked(street, ACRONIS)
    while (await _now(street, change)).sending.attention:
        await _tried_again(street, change)
        await street.rest()
    await _ends(street, change, S.APPLIED)
    street.stage.world.faults.clear()
    assert len(_effects(street, change)) == 1


async def _tried_again(street: Street, change: ChangeRequest) -> None:
    async def chosen() -> bool:
        return not (await _now(street, change)).sending.attention

    await street.until(chosen, lambda: _press_in_teams(street, change, "Try again"))


async def _ended(street: Street, change: ChangeRequest) -> bool:
    return not (await _now(street, change)).in_flight


async def _now(street: Street, change: ChangeRequest) -> ChangeRequest:
    async with street.database.view(HARBOUR) as view:
        found = await view.changes.get(change.id)
    assert found is not None
    return found


def _effects(street: Street, change: ChangeRequest) -> list[Any]:
    puts = street.stage.world.puts(change.subject.subscription)
    return [put for put in puts if put.effect and put.at >= change.asked_at]


async def _press_in_teams(street: Street, change: ChangeRequest, label: str) -> Any:
    ben = street.teams("ben")
    return await ben.press(_showing(ben, street.stage.approvals, change, label), label)


def _showing(seat: Any, place: str, change: ChangeRequest, label: str) -> Post:
    """The newest of its cards with that button: of two copies in Teams either would do, and what was refused names it too."""
    about = [post for post in seat.shows(place) if f"#{change.number} " in seat.words(post)]
    found = [post for post in about if label in str(post.body)]
    if not found:
        raise Missed(f"#{change.number} has no “{label}” in {place}: {[seat.words(post) for post in about][-3:]}")
    return found[-1]


async def _run(street: Street, kind: Kind) -> None:
    """A run that somebody asked for and that came to its end."""
    asked_at = street.stage.world.clock.now()

    async def read() -> bool:
        async with street.database.view(HARBOUR) as view:
            ended = await view.mirror.ended_runs(kind, 5)
        return any(run.started_at >= asked_at and run.failure is None for run in ended)

    await street.until(read, lambda: street.slack("ada").command("/sync", kind.value))


async def carried_out(street: Street, request: str) -> None:
    """What was not acknowledged Pax8 tells again."""
    market = street.stage.market

    async def heard() -> bool:
        return any(each["status"] == "Acknowledged" for each in market.attempts(request))

    async def tell() -> Any:
        raise Missed("not heard") if not await market.deliver(request) else LookupError

    await street.until(heard, tell)
    await street.rest()
    done = await provision(street, request)
    assert done is not None and (done.status, done.answered) == (ProvisionStatus.ACCEPTED, True), done


async def provision(street: Street, request: str) -> ProvisionRequest | None:
    async with street.database.view(VENDOR) as view:
        return await view.provisioning.get(ProvisionId(request))


async def subscribed(street: Street) -> None:
    """Before any of it: alerts on both platforms, and everything read once."""
    vera, milo, rooms = street.slack("vera"), street.teams("milo"), street.stage.teams.state.conversations.values()
    await vera.command("/provisioning", "subscribe", PROVISIONING)
    await vera.press(await vera.sees("Post provisioning alerts here?", place=PROVISIONING), "Post alerts here")
    await milo.say("provisioning subscribe", next(each.id for each in rooms if each.name == "Provisioning"))
    await milo.press(await milo.sees("Post provisioning alerts here?"), "Post alerts here")


async def mirrored(street: Street) -> None:
    subscription = street.subscription(ACME, E3)

    async def there() -> bool:
        async with street.database.view(HARBOUR) as view:
            return await view.catalog.holding(subscription) is not None  # type: ignore[arg-type]

    await street.up()
    await street.until(there)
    await street.rest()
