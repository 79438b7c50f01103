"""How do many requests come to wait for approval, without each being asked for by hand?"""

from dataclasses import replace
from datetime import datetime

from bot.wiring import House
from domain.catalog import Holding
from domain.changes import ChangeRequest, ChangeStatus, Party, Subject
from domain.examples import PENDING
from domain.ids import ChangeId, ClientId, OrgId, PersonId, SubscriptionId
from domain.ports import Seen, Unit
from domain.use_cases import quoting, scanning, telling

HARBOUR = OrgId("harbour")
CEDAR = ClientId("cedar")
"""A client other than the one whose licences are listed."""


def change_id(number: int) -> str:
    return f"bench-{number:05}"


async def hang(built: House, count: int) -> None:
    """Requests of Theo's, each for a subscription of its own, each with its cards waiting to be shown.

    They are made of the domain's own parts in one transaction, as `changes.request` makes one.
    """
    now = built.ports.clock.now()
    async with built.ports.unit(HARBOUR) as unit:
        model = (await unit.catalog.page(CEDAR, "", 0, 1)).rows[0]
        copies = [replace(model.subscription, id=_subscription(number)) for number in range(count)]
        await unit.mirror.store_subscriptions([Seen(copy, now, scanning.mark(copy)) for copy in copies])
        for number, copy in enumerate(copies):
            asked = await draft(unit, number, replace(model, subscription=copy), now)
            change = await unit.changes.add(asked, f"bench:{number}")
            await telling.show_approvers(unit, change)
            await telling.show_requester(unit, change)


async def approved(built: House, count: int) -> int:
    """How many of them have been approved."""
    async with built.ports.view(HARBOUR) as view:
        found = await view.changes.in_flight([_subscription(number) for number in range(count)])
    return sum(change.status is ChangeStatus.APPROVED for change in found)


async def draft(unit: Unit, number: int, holding: Holding, now: datetime) -> ChangeRequest:
    """Three times the seats and one: far above the threshold."""
    subscription = holding.subscription
    asked = 3 * subscription.quantity + 1
    book = await unit.rules.book(subscription.id)
    quote = await quoting.quote(unit, holding, book, asked, now)
    return replace(
        PENDING,
        id=ChangeId(change_id(number)),
        subject=Subject(
            subscription=subscription.id,
            client=holding.client,
            client_name=holding.client_name,
            company_name=holding.company_name,
            product=subscription.product_name,
            vendor=holding.vendor,
        ),
        present=subscription.quantity,
        asked=asked,
        terms=quote.terms,
        explanation=quote.explanation,
        requester=Party(PersonId("theo"), "Theo Marsh"),
        asked_at=now,
        expires_at=now + book.policy.expires_after,
        on_behalf=True,
        estimate=quoting.estimate(holding, subscription.quantity, asked, True),
    )


def _subscription(number: int) -> SubscriptionId:
    return SubscriptionId(f"bench-sub-{number:05}")
