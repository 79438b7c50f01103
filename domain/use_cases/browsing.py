"""What does this person see of the licences: all of them, or those that they filter for?"""

from dataclasses import replace
from datetime import datetime

from domain.catalog import Holding
from domain.errors import BadToken, NotAllowed
from domain.filters import LicenceFilter
from domain.ids import ClientId
from domain.notices import LicenceFilterForm, LicenceList
from domain.ports import Ports, Unit
from domain.tenancy import Actor, Permission
from domain.use_cases.changes import may_ask

PAGE = 10
"""Rows of a list that a person takes in at a glance, and that both platforms hold."""

LISTED = "licences"
NO_FILTER = "page"
"""What a token names instead of a listing where nothing is filtered."""


async def licences(ports: Ports, actor: Actor, text: str = "", offset: int = 0) -> LicenceList:
    """A page of what this reader may see; a client sees their own, whatever they type. Raises `UnknownFilter`."""
    filter = LicenceFilter.read(text)
    async with ports.view(actor.org) as view:
        shown = await _listed(view, actor, whose(actor), filter, offset, ports.clock.now())
    if shown.total <= len(shown.holdings) or filter == LicenceFilter() or actor.person is None:
        return shown
    async with ports.unit(actor.org) as unit:
        kept = await unit.listings.keep(actor.person, LISTED, ports.clock.now(), {"filter": str(filter)})
    return replace(shown, listing=kept.id)


async def filter_of(ports: Ports, actor: Actor, listing: str) -> str:
    """The filter that a button's listing keeps. Raises `BadToken` for one that is out of date, or another's."""
    return await kept_filter(ports, actor, listing, LISTED)


async def kept_filter(ports: Ports, actor: Actor, listing: str, kind: str) -> str:
    if listing == NO_FILTER:
        return ""
    async with ports.view(actor.org) as view:
        kept = await view.listings.get(listing, actor.person, kind, ports.clock.now())
    if kept is None:
        raise BadToken
    return kept.terms["filter"]


async def filter_form(ports: Ports, actor: Actor, listing: str) -> LicenceFilterForm:
    return LicenceFilterForm(LicenceFilter.read(await filter_of(ports, actor, listing)), actor.sees_every_client)


async def client_names(ports: Ports, actor: Actor) -> tuple[tuple[ClientId, str], ...]:
    """Those that this person may choose from; nobody's for whoever sees one client only."""
    if not actor.sees_every_client:
        return ()
    async with ports.view(actor.org) as view:
        return tuple((client.id, client.name) for client in await view.catalog.clients())


async def vendors(ports: Ports, actor: Actor) -> tuple[str, ...]:
    """The vendors of what this person may see."""
    one = whose(actor)
    async with ports.view(actor.org) as view:
        return await view.catalog.vendors_held(one)


def fit_for(actor: Actor, holding: Holding) -> Holding:
    """Without what only managers may know."""
    if holding.subscription.partner_cost is None or actor.may(Permission.MANAGE_LICENSING):
        return holding
    return replace(holding, subscription=replace(holding.subscription, partner_cost=None))


def whose(actor: Actor) -> ClientId | None:
    """The one client whose licences this person may see; None for all. Raises `NotAllowed`."""
    if actor.sees_every_client:
        return None
    if actor.client is None:
        raise NotAllowed(Permission.READ_LICENSING, "licenses")
    return actor.client


async def asks(unit: Unit, actor: Actor, rows: tuple[Holding, ...]) -> frozenset[str]:
    """Which of these rows this actor could ask for."""
    able = [h for h in rows if may_ask(actor, h) and h.subscription.status.can_change]
    if not able:
        return frozenset()
    return frozenset(await unit.rules.allowing([h.subscription.id for h in able]))


async def list_of(unit: Unit, actor: Actor, one: ClientId | None, now: datetime, offset: int = 0) -> LicenceList:
    """A page of one client's, or of all, without a filter; what this actor may not see is never asked for."""
    return await _listed(unit, actor, one if actor.sees_every_client else whose(actor), LicenceFilter(), offset, now)


async def _listed(
    unit: Unit, actor: Actor, one: ClientId | None, filter: LicenceFilter, offset: int, now: datetime
) -> LicenceList:
    page = await unit.catalog.fitting(one, filter, now, offset, PAGE)
    manages = actor.may(Permission.MANAGE_LICENSING)
    ids = [row.subscription.id for row in page.rows]
    open_changes = await unit.changes.in_flight(ids) if ids else ()
    return LicenceList(
        holdings=tuple(fit_for(actor, row) for row in page.rows),
        total=page.total,
        seats=page.seats,
        offset=offset,
        page_size=PAGE,
        filter=str(filter),
        client=page.rows[0].client_name if one and page.rows else None,
        zone=actor.zone,
        asks=await asks(unit, actor, page.rows),
        open_changes=tuple((c.subject.subscription, c.number, c.asked) for c in open_changes),
        monthly=page.monthly,
        partner_monthly=await unit.catalog.partner_monthly(one, filter, now) if manages else (),
    )
