"""What is there to know of one subscription, of one client, and of the requests that were made?"""

from dataclasses import replace

from domain.catalog import Snapshot
from domain.changes import ChangeRequest, ChangeStatus
from domain.errors import BadToken, MarketplaceError, UnknownChange, UnknownSubscription
from domain.filters import RequestFilter
from domain.ids import ClientId, SubscriptionId
from domain.notices import ClientPage, Notice, RequestCard, RequestList, SubscriptionPage
from domain.ports import Audience, ChangeSearch, Ports, Unit
from domain.rules import effective
from domain.tenancy import Actor, Client
from domain.usage import Month
from domain.use_cases import licences
from domain.use_cases.browsing import PAGE, asks, fit_for, list_of
from domain.use_cases.delivering import draw
from domain.use_cases.usage import today_of

REQUESTS = "requests"
PAST = 5
"""Past requests, and rows of Pax8's history, on a page: the latest tell enough."""

MOST_PEOPLE = 20
_OPEN = frozenset({ChangeStatus.PENDING, ChangeStatus.APPROVED, ChangeStatus.APPLYING, ChangeStatus.UNKNOWN})


async def subscription(ports: Ports, actor: Actor, id: SubscriptionId) -> SubscriptionPage:
    """Without Pax8's history. Raises `UnknownSubscription` for what this reader may not see."""
    async with ports.view(actor.org) as view:
        holding = await view.catalog.holding(id)
        if holding is None or not actor.reads(holding.client):
            raise UnknownSubscription(id)
        book = await view.rules.book(id)
        found = await view.changes.search(ChangeSearch(subscription=id), 0, PAST + 1)
        may = await asks(view, actor, (holding,))
    rule = effective(book.defaults, book.rule)
    always = rule.require_approval or book.policy.require_by_default or book.policy.always_holds(holding.vendor)
    own = tuple(change for change in found.rows if actor.reads(change.subject.client))
    return SubscriptionPage(
        holding=fit_for(actor, holding),
        rule=book.rule,
        effective=rule,
        held=True if always else None,
        asks=id in may,
        zone=actor.zone,
        open=next((change for change in own if change.in_flight), None),
        past=tuple(change for change in own if not change.in_flight)[:PAST],
    )


async def with_history(ports: Ports, actor: Actor, page: SubscriptionPage) -> SubscriptionPage:
    """The same with Pax8's own history, read now; with none where Pax8 does not tell it."""
    subscription = page.holding.subscription
    try:
        rows = await ports.marketplace(actor.org).history(subscription.id)
    except MarketplaceError:
        return replace(page, history=())
    return replace(page, history=tuple(_bare(row) for row in rows[:PAST]))


async def client_meant(ports: Ports, actor: Actor, text: str) -> Client | None:
    """The one client that these words name, for those who see them all."""
    if not actor.sees_every_client or not text.strip() or ":" in text:
        return None
    async with ports.view(actor.org) as view:
        found = licences.client_named(text, await view.catalog.clients())
    return found if isinstance(found, Client) else None


async def client(ports: Ports, actor: Actor, id: ClientId) -> ClientPage:
    """Raises `BadToken` for a client that this reader may not see."""
    if not actor.reads(id):
        raise BadToken
    async with ports.view(actor.org) as view:
        found = await view.catalog.client(id)
        if found is None:
            raise BadToken
        listed = await list_of(view, actor, id, ports.clock.now())
        open_ones = await view.changes.search(ChangeSearch(statuses=_OPEN, client=id), 0, PAST)
        people = await _may_ask(view, id) if actor.sees_every_client else ()
        azure = any(metered.client == id for metered in await view.usage.metered())
    month = Month.of(today_of(actor, ports.clock.now())).key
    return ClientPage(found, listed, open_ones.rows, people, month if azure else None)


async def requests(ports: Ports, actor: Actor, text: str = "", offset: int = 0) -> RequestList:
    """Everybody's for staff; one's own for everybody else; after the last page the last one. Raises `UnknownFilter`.

    The filter is kept for the buttons that draw the list again.
    """
    filter = RequestFilter.read(text)
    async with ports.view(actor.org) as view:
        search = await _search(view, actor, filter)
        page = await view.changes.search(search, offset, PAGE)
        if offset and not page.rows:
            offset = max((page.total - 1) // PAGE * PAGE, 0)
            page = await view.changes.search(search, offset, PAGE)
    shown = RequestList(
        rows=page.rows,
        total=page.total,
        offset=offset,
        page_size=PAGE,
        filter=str(filter),
        own=not actor.sees_every_client,
        reader=actor.person,
        zone=actor.zone,
    )
    returns = any(row.requester.person == actor.person and row.status is ChangeStatus.PENDING for row in page.rows)
    needed = page.total > len(page.rows) or returns
    if not needed or filter == RequestFilter() or actor.person is None:
        return shown
    async with ports.unit(actor.org) as unit:
        kept = await unit.listings.keep(actor.person, REQUESTS, ports.clock.now(), {"filter": str(filter)})
    return replace(shown, listing=kept.id)


async def request_numbered(ports: Ports, actor: Actor, number: int) -> ChangeRequest:
    """Raises `UnknownChange` for what is neither this person's own nor theirs to look at."""
    async with ports.view(actor.org) as view:
        change = await view.changes.by_number(number)
    if change is None or not (actor.sees_every_client or change.concerns(actor.person)):
        raise UnknownChange(f"#{number}")
    return change


async def card(view: Unit, actor: Actor, change: ChangeRequest) -> Notice:
    """A request as this reader sees it: their own, one that staff looks at, or one that was asked for them."""
    if change.requester.person == actor.person:
        return await draw(view, change, Audience.REQUESTER)
    if actor.sees_every_client:
        return await draw(view, change, Audience.APPROVERS)
    return RequestCard(change, actor.zone, for_you=True)


async def _search(unit: Unit, actor: Actor, filter: RequestFilter) -> ChangeSearch:
    statuses = frozenset(ChangeStatus(status) for status in filter.statuses)
    words = f"{filter.words} {filter.client}".strip()
    if actor.sees_every_client:
        return ChangeSearch(statuses=statuses, words=words)
    return ChangeSearch(statuses=statuses, words=words, requester=actor.person)


async def _may_ask(unit: Unit, client: ClientId) -> tuple[str, ...]:
    """The names of those who were given this client's own right to ask."""
    return tuple(person.name for person in await unit.people.askers(client, "", MOST_PEOPLE))


def _bare(row: Snapshot) -> Snapshot:
    """What the MSP pays is nobody's business here, not even a manager's history's."""
    return replace(row, subscription=replace(row.subscription, partner_cost=None))
