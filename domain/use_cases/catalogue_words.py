"""What does somebody mean who types at the catalogue?"""

import re
from collections.abc import Sequence
from dataclasses import replace

from domain.catalogue import CatalogueFilter
from domain.categories import plain
from domain.errors import NoSuchFilter, NotInCatalogue
from domain.ports import Likeness, Ports, Unit

FILTERS = ("vendor", "category")
_FLAGS = {
    "hidden": {"visible": False},
    "visible": {"visible": True},
    "shown": {"visible": True},
    "featured": {"featured": True},
}
_QUOTED = r"[\"“”]([^\"“”]*)[\"“”]"
_PART = re.compile(rf"(?:([A-Za-z]+):)?(?:{_QUOTED}|(\S+))")
MOST = 150
"""Characters that are looked at: no name is as long."""


def parse(text: str, flags: bool = True) -> CatalogueFilter:
    """Words, `vendor:` and `category:` (several words in quotes), and where `flags` are meant, "hidden", "visible" and
    "featured". Raises `NoSuchFilter` for another word before a colon.
    """
    wanted, words = CatalogueFilter(), []
    for found in _PART.finditer(text[:MOST]):
        key, quoted, bare = found.groups()
        value = " ".join((quoted if quoted is not None else bare).split())
        if key is not None:
            if key.casefold() not in FILTERS:
                raise NoSuchFilter(key[:40], FILTERS)
            wanted = replace(wanted, **{key.casefold(): value})  # type: ignore[arg-type]
        elif flags and quoted is None and bare.casefold() in _FLAGS:
            wanted = replace(wanted, **_FLAGS[bare.casefold()])  # type: ignore[arg-type]
        else:
            words.append(value)
    return replace(wanted, words=" ".join(filter(None, words)))


async def known(ports: Ports, view: Unit, wanted: CatalogueFilter, visible: bool | None) -> CatalogueFilter:
    """The same filter with vendor and category as they are spelt here; raises `NotInCatalogue` with what comes near.

    `visible` narrows what is compared with, so that a client never hears of a hidden vendor.
    """
    if wanted.vendor:
        vendors = [name for name, _ in await view.products.vendors(visible)]
        wanted = replace(wanted, vendor=named("vendor", wanted.vendor, vendors, ports.likeness))
    if wanted.category:
        names = await categories(ports, view, visible)
        wanted = replace(wanted, category=named("category", wanted.category, names, ports.likeness))
    return wanted


async def categories(ports: Ports, view: Unit, visible: bool | None = None) -> tuple[str, ...]:
    """Those that products have; for staff also those that the table knows."""
    present = [name for name, _ in await view.products.categories(visible)]
    ours = ports.categories.names if visible is None else ()
    return tuple(sorted({*present, *ours}, key=str.casefold))


def named(what: str, typed: str, names: Sequence[str], likeness: Likeness) -> str:
    """The name that is just that, or else the only one that holds these words."""
    exact = [name for name in names if plain(name) == plain(typed)]
    begun = [name for name in names if plain(typed) and f" {plain(name)}".find(f" {plain(typed)}") >= 0]
    if len(exact or begun) == 1:
        return (exact or begun)[0]
    near = begun[:3] or [names[place] for place, _ in likeness.rank(typed, names, 3)]
    raise NotInCatalogue(what, typed[:60], tuple(near))
