"""How does a manager set what clients see: one product, several, or everything that a filter matches?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from domain.audit import AuditEntry
from domain.catalogue import MAX_CATEGORY, CatalogueAction, CatalogueFilter, Offered
from domain.errors import BadToken, NothingChosen, ProductMoved, TooLong, UnknownProduct
from domain.ids import PersonId, ProductId
from domain.notices import BulkDone, BulkProposal, JustSet
from domain.ports import Ports, Unit
from domain.tenancy import Actor
from domain.use_cases.catalogue import PAGE, Spot, manages
from domain.use_cases.catalogue_words import categories

ItemT = TypeVar("ItemT")

PORTION = 500
"""Products set in one transaction: some milliseconds, so that nobody waits for the writer."""

NAMED = 5
PROPOSED = "catalogue-bulk"

Seen = tuple[ProductId, int]
"""A product and the version of its settings that was shown."""


async def act(ports: Ports, actor: Actor, product: ProductId, action: CatalogueAction, seen: int | None) -> JustSet:
    """`seen` None: named by typing, whatever it was before. Raises `ProductMoved` for who comes second, unless the one
    before did the same.
    """
    manages(actor)
    async with ports.unit(actor.org) as unit:
        before = await _held(unit, product)
        if not before.already(action):
            _as_shown(before, seen)
            await unit.products.act([product], action, actor.name, ports.clock.now())
            await _record(ports, unit, actor, action.value, f"product:{product}", before.product.name)
        shown = action is CatalogueAction.FEATURE and not before.settings.visible
    return JustSet(before.product.name, action, shown)


async def several(ports: Ports, actor: Actor, chosen: Sequence[Seen], action: CatalogueAction) -> BulkDone:
    """At most a page of them. Raises `UnknownProduct`, and sets nothing, where one is no product of this catalogue."""
    manages(actor)
    if not chosen:
        raise NothingChosen("products")
    if len(chosen) > PAGE:
        raise BadToken
    bulk = _Bulk(action)
    async with ports.unit(actor.org) as unit:
        await bulk.portion(ports, unit, actor, chosen)
        if bulk.gone:
            raise UnknownProduct
    return bulk.done()


async def propose(ports: Ports, actor: Actor, spot: Spot, action: CatalogueAction) -> BulkProposal:
    """Counts what would change and keeps just those products, each as it was seen."""
    manages(actor)
    found: list[Offered] = []
    async with ports.view(actor.org) as view:
        ids = (await view.products.search(spot.wanted)).ids
        for portion in _portions(ids):
            found += await view.products.many(portion)
    todo = [row for row in found if not row.already(action)]
    async with ports.unit(actor.org) as unit:
        terms = {**spot.wanted.terms(), "action": action.value, "list": spot.listing}
        kept = tuple(f"{row.product.id}@{row.settings.version}" for row in todo)
        owner = actor.person or PersonId("")
        listing = await unit.listings.keep(owner, PROPOSED, ports.clock.now(), terms, kept)
    names = tuple(row.product.name for row in todo[:NAMED])
    return BulkProposal(action, len(todo), len(found) - len(todo), spot.wanted, listing.id, names)


async def apply(ports: Ports, actor: Actor, listing: str) -> BulkDone:
    """Portion by portion, each committed by itself: pressed again after a crash, it does what is left."""
    manages(actor)
    terms, chosen = await _proposed(ports, actor, listing)
    bulk = _Bulk(CatalogueAction(terms["action"]))
    for portion in _portions(chosen):
        async with ports.unit(actor.org) as unit:
            await bulk.portion(ports, unit, actor, portion)
    return bulk.done()


async def dropped(ports: Ports, actor: Actor, listing: str) -> Spot:
    """The list that a proposal was made from, for who does not want it."""
    terms, _ = await _proposed(ports, actor, listing)
    return Spot(CatalogueFilter.of(terms), terms["list"])


async def set_category(ports: Ports, actor: Actor, product: ProductId, typed: str | None, seen: int | None) -> JustSet:
    """None leaves it to the table again. A category that is known is spelt as it is known."""
    manages(actor)
    category = await _spelt(ports, actor, typed) if typed is not None else None
    async with ports.unit(actor.org) as unit:
        before = await _held(unit, product)
        if before.settings.category != category:
            _as_shown(before, seen)
            await unit.products.set_category(product, category, actor.name, ports.clock.now())
            detail = f"{before.product.name}: {before.category} → {category or before.derived}"
            await _record(ports, unit, actor, "category", f"product:{product}", detail)
    return JustSet(before.product.name, category=category or before.derived)


@dataclass(slots=True)
class _Bulk:
    """What came of an action on many products, so far."""

    action: CatalogueAction
    changed: int = 0
    already: int = 0
    gone: int = 0
    moved: list[str] = field(default_factory=list)

    async def portion(self, ports: Ports, unit: Unit, actor: Actor, chosen: Sequence[Seen]) -> None:
        """Sets those that still are as they were seen."""
        seen = dict(chosen)
        await unit.products.hold()
        rows = await unit.products.many(list(seen))
        self.gone += len(seen) - len(rows)
        todo = [row for row in rows if not row.already(self.action)]
        self.already += len(rows) - len(todo)
        ours = [row.product.id for row in todo if row.settings.version == seen[row.product.id]]
        self.moved += [row.product.name for row in todo if row.settings.version != seen[row.product.id]]
        if ours:
            await unit.products.act(ours, self.action, actor.name, ports.clock.now())
            named = ", ".join(row.product.name for row in todo if row.product.id in ours[:NAMED])
            more = f" and {len(ours) - NAMED:,} more" if len(ours) > NAMED else ""
            await _record(ports, unit, actor, self.action.value, "catalogue", f"{named}{more}")
        self.changed += len(ours)

    def done(self) -> BulkDone:
        names = tuple(self.moved[:NAMED])
        return BulkDone(self.action, self.changed, self.already, len(self.moved), names, self.gone)


async def _held(unit: Unit, product: ProductId) -> Offered:
    """The product as it is, and as nobody else changes it until this unit ends."""
    await unit.products.hold()
    found = await unit.products.many([product])
    if not found:
        raise UnknownProduct
    return found[0]


def _as_shown(now: Offered, seen: int | None) -> None:
    if seen is not None and now.settings.version != seen:
        raise ProductMoved(now, now.settings.changed_by, now.settings.changed_at)


async def _proposed(ports: Ports, actor: Actor, listing: str) -> tuple[dict[str, str], list[Seen]]:
    """Raises `BadToken` for a proposal that is out of date, or another person's."""
    async with ports.view(actor.org) as view:
        kept = await view.listings.get(listing, actor.person, PROPOSED, ports.clock.now())
    if kept is None:
        raise BadToken
    return dict(kept.terms), [seen_of(each) for each in kept.ids]


def seen_of(text: str) -> Seen:
    """ "id@version", as a listing and a form's choices have it; raises `BadToken`."""
    product, _, version = text.rpartition("@")
    if not product or not (version.isascii() and version.isdigit() and len(version) < 10):
        raise BadToken
    return ProductId(product), int(version)


async def _spelt(ports: Ports, actor: Actor, typed: str) -> str:
    category = " ".join("".join(c if c.isprintable() else " " for c in typed).split())
    if not category:
        raise NothingChosen("category")
    if len(category) > MAX_CATEGORY:
        raise TooLong("category", MAX_CATEGORY, len(category))
    async with ports.view(actor.org) as view:
        known = await categories(ports, view)
    return next((name for name in known if name.casefold() == category.casefold()), category)


async def _record(ports: Ports, unit: Unit, actor: Actor, what: str, subject: str, detail: str) -> None:
    at = ports.clock.now()
    await unit.audit.add(AuditEntry(at, f"catalogue.{what}", subject, actor.name, actor.person, actor.place, detail))


def _portions(items: Sequence[ItemT]) -> Iterator[Sequence[ItemT]]:
    for start in range(0, len(items), PORTION):
        yield items[start : start + PORTION]
