"""What does this person see of the catalogue: a page of it, or one product with its prices?"""

from dataclasses import dataclass, replace

from domain.catalogue import CatalogueAction, CatalogueFilter, Offered, from_price, retail_only
from domain.categories import plain
from domain.errors import BadToken, NotAllowed, NothingChosen, UnknownProduct
from domain.ids import PersonId, ProductId
from domain.notices import (
    AllForm,
    CatalogueFilterForm,
    CatalogueList,
    CatalogueRow,
    CategoryForm,
    Choice,
    JustSet,
    PriceState,
    ProductPage,
    SeveralForm,
    Shelf,
    WhichProduct,
    WishForm,
)
from domain.ports import Ports, PriceAnswers, Unit
from domain.tenancy import Actor, Permission
from domain.use_cases.catalogue_words import categories, known, named

PAGE = 10
"""Rows that a person takes in at a glance; also what checkboxes hold on both platforms."""

PATIENCE = 1.2
"""Seconds that a page waits for its prices: a platform gives up after three, and the rest needs its share."""

LATE = 12.0
"""Seconds after which a page that was shown without some prices is drawn again with what has come."""

NO_LISTING, LISTED = "-", "catalogue"
OFFERED = 100
"""Options that a searched field takes."""


EVERYTHING = CatalogueFilter()


@dataclass(frozen=True, slots=True)
class Spot:
    """A page of a filtered list."""

    wanted: CatalogueFilter = EVERYTHING
    listing: str = NO_LISTING
    offset: int = 0


async def list_of(ports: Ports, actor: Actor, wanted: CatalogueFilter) -> Spot:
    """A new list; its filter is kept, so that its buttons can name it. Raises `NotInCatalogue`."""
    async with ports.view(actor.org) as view:
        wanted = await known(ports, view, wanted, _seen_by(actor))
    if wanted == EVERYTHING:
        return Spot()
    async with ports.unit(actor.org) as unit:
        kept = await unit.listings.keep(_owner(actor), LISTED, ports.clock.now(), wanted.terms())
    return Spot(wanted, kept.id)


async def spot_of(ports: Ports, actor: Actor, listing: str, offset: int) -> Spot:
    """The list that a button belongs to. Raises `BadToken` for one that is out of date, or another person's."""
    if listing == NO_LISTING:
        return Spot(offset=offset)
    async with ports.view(actor.org) as view:
        kept = await view.listings.get(listing, actor.person, LISTED, ports.clock.now())
    if kept is None:
        raise BadToken
    return Spot(CatalogueFilter.of(dict(kept.terms)), listing, offset)


async def page(
    ports: Ports, actor: Actor, spot: Spot, done: JustSet | None = None, within: float = PATIENCE
) -> CatalogueList | Shelf:
    """Staff see everything with its settings, a client what is shown to them and nothing of the rest."""
    client = not actor.sees_every_client
    wanted = replace(spot.wanted, visible=True) if client else spot.wanted
    async with ports.view(actor.org) as view:
        found = await view.products.search(wanted, featured_first=client)
        offset = _on_a_page(spot.offset, len(found.ids))
        rows = await view.products.many(found.ids[offset : offset + PAGE])
        currency = (await view.organisation()).currency
    if client:
        rows = tuple(row for row in rows if row.settings.visible)
    told = await ports.marketplace(actor.org).prices([row.product.id for row in rows], within)
    drawn = tuple(CatalogueRow(row, from_price(told.known.get(row.product.id, ()), currency)) for row in rows)
    if client:
        plain_rows = tuple(replace(row, offered=_for_clients(row.offered)) for row in drawn)
        where = (len(found.ids), offset, PAGE, replace(spot.wanted, visible=None, featured=None), spot.listing)
        return Shelf(plain_rows, *where, currency, found.close, _state(told, rows))
    return CatalogueList(
        rows=drawn,
        total=len(found.ids),
        offset=offset,
        page_size=PAGE,
        wanted=spot.wanted,
        listing=spot.listing,
        manages=actor.may(Permission.MANAGE_LICENSING),
        currency=currency,
        close=found.close,
        prices=_state(told, rows),
        done=done,
    )


async def product_page(
    ports: Ports, actor: Actor, product: ProductId, spot: Spot, done: JustSet | None = None, within: float = PATIENCE
) -> ProductPage:
    """Raises `UnknownProduct` for one that this person may not see."""
    manages, staff = actor.may(Permission.MANAGE_LICENSING), actor.sees_every_client
    async with ports.view(actor.org) as view:
        offered = await visible_to(view, actor, product)
        held = await view.products.held(product) if staff else None
        currency = (await view.organisation()).currency
    told = await ports.marketplace(actor.org).prices([product], within)
    pricing = told.known.get(product, ())
    return ProductPage(
        offered=offered if staff else _for_clients(offered),
        pricing=pricing if manages else retail_only(pricing),
        currency=currency,
        zone=actor.zone,
        listing=spot.listing,
        offset=spot.offset,
        held=held,
        manages=manages,
        asks=not staff,
        prices=_state(told, (offered,)),
        done=done,
    )


async def visible_to(view: Unit, actor: Actor, product: ProductId) -> Offered:
    """Raises `UnknownProduct`: to a client, what is hidden is not there."""
    found = await view.products.many([product])
    if not found or not (actor.sees_every_client or found[0].settings.visible):
        raise UnknownProduct
    return found[0]


async def pick(ports: Ports, actor: Actor, words: str, action: CatalogueAction | None) -> Offered | WhichProduct:
    """The product that a manager's words name: the only one that holds them, or that is called just so. Words that only
    resemble a name are asked back, whatever they fit. Raises `UnknownProduct`.
    """
    manages(actor)
    async with ports.view(actor.org) as view:
        found = await view.products.search(CatalogueFilter(words))
        rows = await view.products.many(found.ids[:PAGE])
    exact = [row for row in rows if plain(row.product.name) == plain(words)]
    if not rows:
        raise UnknownProduct(words)
    if found.close and len(exact or rows) == 1:
        return (exact or rows)[0]
    return WhichProduct(words, action, rows, len(found.ids))


async def filter_form(ports: Ports, actor: Actor, spot: Spot) -> CatalogueFilterForm:
    async with ports.view(actor.org) as view:
        return CatalogueFilterForm(spot.wanted, await categories(ports, view), spot.listing)


async def several_form(ports: Ports, actor: Actor, spot: Spot) -> SeveralForm:
    """The rows of that page as they are now. Raises `UnknownProduct` where the list has become empty."""
    async with ports.view(actor.org) as view:
        found = await view.products.search(spot.wanted)
        offset = _on_a_page(spot.offset, len(found.ids))
        rows = await view.products.many(found.ids[offset : offset + PAGE])
    if not rows:
        raise UnknownProduct
    return SeveralForm(rows, spot.listing, offset)


async def all_form(ports: Ports, actor: Actor, spot: Spot) -> AllForm:
    async with ports.view(actor.org) as view:
        found = await view.products.search(spot.wanted)
    return AllForm(len(found.ids), spot.wanted, spot.listing)


async def category_form(ports: Ports, actor: Actor, product: ProductId, spot: Spot) -> CategoryForm:
    async with ports.view(actor.org) as view:
        offered = await visible_to(view, actor, product)
        names = await categories(ports, view)
    return CategoryForm(offered, offered.derived, names, spot.listing, spot.offset)


async def category_named(ports: Ports, actor: Actor, typed: str) -> str:
    """One that is known. Raises `NothingChosen`, `NotInCatalogue`."""
    if not typed:
        raise NothingChosen("category")
    async with ports.view(actor.org) as view:
        return named("category", typed, await categories(ports, view), ports.likeness)


async def wish_form(ports: Ports, actor: Actor, product: ProductId) -> WishForm:
    async with ports.view(actor.org) as view:
        return WishForm(_for_clients(await visible_to(view, actor, product)))


async def vendor_choices(ports: Ports, actor: Actor, typed: str) -> tuple[Choice, ...]:
    """Those most like what was typed; of nothing typed, those with most products."""
    async with ports.view(actor.org) as view:
        names = [name for name, _ in await view.products.vendors(_seen_by(actor))]
    places = [place for place, _ in ports.likeness.rank(typed, names, OFFERED)] if typed else range(len(names))
    chosen = [names[place] for place in list(places)[:OFFERED]]
    return tuple(Choice(value, name) for name in chosen if (value := plain(name)[:150].strip()))


def manages(actor: Actor) -> None:
    if not actor.may(Permission.MANAGE_LICENSING):
        raise NotAllowed(Permission.MANAGE_LICENSING, "catalogue")


def _on_a_page(offset: int, total: int) -> int:
    """The page that holds this row, or the last one where the list has become shorter."""
    return min(offset, max(total - 1, 0)) // PAGE * PAGE


def _state(told: PriceAnswers, rows: tuple[Offered, ...]) -> PriceState:
    if told.late:
        return PriceState.LATE
    return PriceState.UNAVAILABLE if rows and not told.known else PriceState.KNOWN


def _seen_by(actor: Actor) -> bool | None:
    return None if actor.sees_every_client else True


def _for_clients(offered: Offered) -> Offered:
    """Who set what, and when, is the MSP's own business."""
    settings = replace(offered.settings, version=0, changed_by="", changed_at=None)
    return replace(offered, settings=settings)


def _owner(actor: Actor) -> PersonId:
    return actor.person or PersonId("")
