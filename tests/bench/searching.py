"""How long does a search over 50,000 products take, beside SQLite's own full-text indexes called bare?"""

import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from adapters.crypto import KeyRing
from adapters.db import Database, Seed, plant
from bot.playground.pax8.offers import Offer, offers
from domain.catalog import Product
from domain.catalogue import CatalogueFilter
from domain.categories import plain
from domain.ids import OrgId, ProductId
from domain.ports import Seen
from tests.bench.lines import Line
from tests.clock import NOON

ORG = OrgId("bench")
_SEED = '[[organisations]]\nid = "bench"\nname = "Bench"\ncurrency = "EUR"\ntime_zone = "UTC"\n'


@dataclass(frozen=True, slots=True)
class Sizes:
    products: int = 50_000
    searches: int = 400


async def catalogue(sizes: Sizes) -> AsyncIterator[Line]:
    """Ours as a page asks it: the revision read, the words found, typing errors forgiven, everything ranked."""
    sold = offers(sizes.products)
    typed = _typed(sold, sizes.searches)
    async with _stocked(sold) as database:
        ours, found = await _ours(database, typed)
    for kind, tokenize, query in (
        ("FTS5, prefixes", "unicode61', prefix='2 3", lambda words: " ".join(f'"{w}"*' for w in words.split())),
        ("FTS5, trigrams", "trigram", lambda words: " ".join(f'"{w}"' for w in words.split() if len(w) > 2) or '"xyz"'),
    ):
        bare, hits = _fts(sold, typed, tokenize, query)
        yield Line(
            what=f"catalogue search over {sizes.products:,} products, p95",
            beside=f"SQLite {kind}, no typing errors forgiven",
            ours=_p95(ours),
            bare=_p95(bare),
            unit="µs",
            goal="ours under 20,000 µs",
            notes=(
                f"p50 {_share(ours, 0.5):,.0f} µs, bare {_share(bare, 0.5):,.0f} µs",
                f"found something for {found} of {len(typed)} searches, a third of them mistyped; bare for {hits}",
            ),
        )


@asynccontextmanager
async def _stocked(sold: list[Offer]) -> AsyncIterator[Database]:
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.sqlite3'}", KeyRing([KeyRing.generate()]))
        await database.start(migrate=True)
        await plant(database, Seed.from_toml(_SEED))
        rows = [Seen(Product(ProductId(o.id), o.name, o.vendor), NOON, 1) for o in sold]
        for start in range(0, len(rows), 1000):
            async with database.unit(ORG) as unit:
                await unit.mirror.store_products(rows[start : start + 1000])
        yield database
        await database.close()


async def _ours(database: Database, typed: list[str]) -> tuple[list[float], int]:
    waits, found = [], 0
    async with database.view(ORG) as view:
        await view.products.search(CatalogueFilter("warm"))
        for words in typed:
            began = time.perf_counter()
            hits = await view.products.search(CatalogueFilter(words))
            waits.append((time.perf_counter() - began) * 1e6)
            found += bool(hits.ids)
    return waits, found


def _fts(sold: list[Offer], typed: list[str], tokenize: str, query: Callable[[str], str]) -> tuple[list[float], int]:
    """All hits by rank, ten of them read: as a page would."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE found USING fts5(name, vendor, tokenize='{tokenize}')")
    connection.executemany("INSERT INTO found VALUES (?, ?)", [(o.name, o.vendor) for o in sold])
    waits, hits = [], 0
    for words in typed:
        began = time.perf_counter()
        rows = connection.execute(
            "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rank LIMIT 10", (query(plain(words)),)
        ).fetchall()
        waits.append((time.perf_counter() - began) * 1e6)
        hits += bool(rows)
    connection.close()
    return waits, hits


def _typed(sold: list[Offer], count: int) -> list[str]:
    """One to three words of a name, every third time with two letters swapped."""
    pick, typed = Random(7), []
    for n in range(count):
        words = plain(pick.choice(sold).name).split()
        chosen = pick.sample(words, min(len(words), pick.choice((1, 2, 2, 3))))
        long = max(chosen, key=len)
        if n % 3 == 0 and len(long) > 4:
            at = pick.randrange(1, len(long) - 1)
            chosen[chosen.index(long)] = f"{long[:at]}{long[at + 1]}{long[at]}{long[at + 2 :]}"
        typed.append(" ".join(chosen))
    return typed


def _p95(waits: list[float]) -> float:
    return _share(waits, 0.95)


def _share(waits: list[float], share: float) -> float:
    return sorted(waits)[int(len(waits) * share)]
