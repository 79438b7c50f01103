"""How long does a search over 50,000 products take, beside the databases' own indexes called bare?"""

import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import asyncpg

from adapters.crypto import KeyRing
from adapters.db import Database, Seed, plant
from bot.playground.pax8.offers import Offer, offers
from domain.catalog import Product
from domain.catalogue import CatalogueFilter
from domain.categories import plain
from domain.ids import OrgId, ProductId
from domain.ports import Seen, Unit
from tests.bench.lines import Line
from tests.clock import NOON

ORG = OrgId("bench")
_SEED = '[[organisations]]\nid = "bench"\nname = "Bench"\ncurrency = "EUR"\ntime_zone = "UTC"\n'


@dataclass(frozen=True, slots=True)
class Sizes:
    """`searches` of each kind."""

    products: int = 50_000
    searches: int = 200


SLOW = 8
"""Only one search in so many is made where one takes tenths of a second."""

Search = Callable[[str], Awaitable[bool]]
"""Whether something was found: all hits by rank, ten of them read, as a page would."""


@dataclass(frozen=True, slots=True)
class Found:
    """Microseconds that each search took, sorted, and how many of them found something."""

    waits: tuple[float, ...]
    hits: int

    def quantile(self, share: float) -> float:
        return self.waits[int(len(self.waits) * share)]


async def catalogue(sizes: Sizes, postgresql: str) -> AsyncIterator[Line]:
    """Ours as a page asks it: the revision read, the words found, typing errors forgiven, everything ranked.
    `postgresql` is the URL of an empty database.
    """
    sold = offers(sizes.products)
    typed = _typed(sold, sizes.searches)
    async with _stocked(sold) as database, database.view(ORG) as view:
        ours = await _timed(typed, lambda words: _our_own(view, words))
    prefixes = _fts(sold, "unicode61', prefix='2 3", lambda words: " ".join(f'"{w}"*' for w in words.split()))
    yield _line(sizes, "SQLite FTS5, prefixes", ours, await _timed(typed, prefixes))
    trigrams = _fts(sold, "trigram", lambda words: " ".join(f'"{w}"' for w in words.split() if len(w) > 2) or '"xyz"')
    yield _line(sizes, "SQLite FTS5, trigrams", ours, await _timed(typed, trigrams))
    few = {kind: searches[::SLOW] for kind, searches in typed.items()}
    async with _pg_trgm(sold, postgresql) as similar:
        yield _line(sizes, "PostgreSQL pg_trgm, GIN, word_similarity", ours, await _timed(few, similar))


def _line(sizes: Sizes, beside: str, ours: Mapping[str, Found], bare: Mapping[str, Found]) -> Line:
    everything, theirs = _together(ours), _together(bare)
    return Line(
        what=f"catalogue search over {sizes.products:,} products, p95",
        beside=beside,
        ours=everything.quantile(0.95),
        bare=theirs.quantile(0.95),
        unit="µs",
        goal="ours under 20,000 µs",
        notes=(
            f"p50 {everything.quantile(0.5):,.0f} µs, bare {theirs.quantile(0.5):,.0f} µs",
            *(_of_kind(kind, ours[kind], bare[kind]) for kind in ours),
        ),
    )


def _of_kind(kind: str, ours: Found, bare: Found) -> str:
    p95 = f"p95 {ours.quantile(0.95):,.0f} µs, bare {bare.quantile(0.95):,.0f} µs"
    return f"{kind}: {p95}; something found for {_share(ours)}, bare for {_share(bare)}"


def _share(found: Found) -> str:
    return f"{found.hits} of {len(found.waits)}"


def _together(kinds: Mapping[str, Found]) -> Found:
    waits = sorted(wait for each in kinds.values() for wait in each.waits)
    return Found(tuple(waits), sum(each.hits for each in kinds.values()))


async def _timed(typed: Mapping[str, list[str]], search: Search) -> dict[str, Found]:
    found: dict[str, Found] = {}
    await search("warm")
    for kind, searches in typed.items():
        waits, hits = [], 0
        for words in searches:
            began = time.perf_counter()
            hits += await search(words)
            waits.append((time.perf_counter() - began) * 1e6)
        found[kind] = Found(tuple(sorted(waits)), hits)
    return found


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


async def _our_own(view: Unit, words: str) -> bool:
    return bool((await view.products.search(CatalogueFilter(words))).ids)


def _fts(sold: list[Offer], tokenize: str, query: Callable[[str], str]) -> Search:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE found USING fts5(name, vendor, tokenize='{tokenize}')")
    connection.executemany("INSERT INTO found VALUES (?, ?)", [(o.name, o.vendor) for o in sold])
    statement = "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rank LIMIT 10"

    async def search(words: str) -> bool:
        return bool(connection.execute(statement, (query(plain(words)),)).fetchall())

    return search


@asynccontextmanager
async def _pg_trgm(sold: list[Offer], url: str) -> AsyncIterator[Search]:
    """postgresql.org/docs/18/pgtrgm: what holds a stretch of text like the words, the likest first."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE EXTENSION pg_trgm")
        await connection.execute("CREATE TABLE sold (id int, told text)")
        rows = [(n, f"{plain(o.name)} {plain(o.vendor)}") for n, o in enumerate(sold)]
        await connection.copy_records_to_table("sold", records=rows)
        await connection.execute("CREATE INDEX told ON sold USING gin (told gin_trgm_ops)")
        await connection.execute("VACUUM ANALYZE sold")
        asked = await connection.prepare(
            "SELECT id FROM sold WHERE $1 <% told ORDER BY word_similarity($1, told) DESC LIMIT 10"
        )

        async def search(words: str) -> bool:
            return bool(await asked.fetch(plain(words)))

        yield search
    finally:
        await connection.close()


def _typed(sold: list[Offer], count: int) -> dict[str, list[str]]:
    """One to three words of names: as they are, as far as somebody has typed them, and with two letters swapped."""
    pick = Random(7)
    words = [_words_of(pick.choice(sold), pick) for _ in range(3 * count)]
    return {
        "exact words": [" ".join(each) for each in words[:count]],
        "beginnings": [" ".join((*each[:-1], each[-1][: max(2, len(each[-1]) // 2)])) for each in words[count:-count]],
        "typing errors": [" ".join(_mistyped(each, pick)) for each in words[-count:]],
    }


def _words_of(offer: Offer, pick: Random) -> list[str]:
    words = plain(offer.name).split()
    return pick.sample(words, min(len(words), pick.choice((1, 2, 2, 3))))


def _mistyped(words: list[str], pick: Random) -> list[str]:
    """In the longest of them, if it is long enough to have errors."""
    long = max(words, key=len)
    if len(long) < 5:
        return words
    at = pick.randrange(1, len(long) - 1)
    wrong = f"{long[:at]}{long[at + 1]}{long[at]}{long[at + 2 :]}"
    return [wrong if word == long else word for word in words]
