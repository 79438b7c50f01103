"""Which of 50,000 products fit these words, errors of typing and all, in a few milliseconds?

Everything is in memory: each word of the names and vendors with the places of the products that hold it. A typed word
is first looked for as it is, and as the beginning of words; only where that leaves nothing, also as a word mistyped.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice

from rapidfuzz import fuzz, process

from domain.catalogue import UNSORTED, CatalogueFilter
from domain.categories import plain, plain_words
from domain.ids import ProductId

APART = "\x1f"
"""Stands between the parts of a row, as the database puts them together."""

EXACT, BEGINS = 100.0, 95.0
ALIKE = 72.0
"""How like a vocabulary's word a mistyped one has to be, from 0 to 100."""

SHORT = 3
"""Letters: a word as short as this is a name ("E3", "P1"), and one letter more or less makes another one."""

NEAR_WORDS = 6
RANKED = 1_000
"""Products that are compared with one another; of more, those that hold the very words come first, by name."""


class Shelf:
    """An organisation's products that are not gone, by name; a product's place is its rank in that order."""

    __slots__ = ("_categories", "_featured", "_ids", "_names", "_own", "_places", "_postings", "_sorted", "_vendors",
                 "_visible", "_vocabulary")  # fmt: skip

    def __init__(self, rows: Mapping[str, str]) -> None:
        """`rows`: id → flags, own category, derived category, vendor and name, with `APART` between."""
        taken = sorted((*_parted(text), id_) for id_, text in rows.items())
        self._ids = [ProductId(row[-1]) for row in taken]
        self._places: dict[str, int] = {id_: place for place, id_ in enumerate(self._ids)}
        self._names = [plain(row[1]) for row in taken]
        self._vendors = [row[2] for row in taken]
        self._sorted = [row[3] for row in taken]
        self._own = [row[4] for row in taken]
        self._visible = bytearray(row[5][0] == "1" for row in taken)
        self._featured = bytearray(row[5][1] == "1" for row in taken)
        self._categories = [self._category(place) for place in range(len(taken))]
        self._postings = _postings(self._names, self._vendors)
        self._vocabulary = sorted(self._postings)

    def change(self, product: str, visible: bool, featured: bool, category: str | None) -> None:
        """What an admin has changed; nothing for a product that is not here."""
        place = self._places.get(product)
        if place is not None:
            self._visible[place], self._featured[place], self._own[place] = visible, featured, category or ""
            self._categories[place] = self._category(place)

    def search(self, wanted: CatalogueFilter, featured_first: bool = False) -> tuple[tuple[ProductId, ...], bool]:
        """Ids, best first, and whether they hold the words as they were typed."""
        typed, close = plain_words(wanted.words), True
        if not typed:
            places = self._narrowed(range(len(self._ids)), wanted)
        else:
            places = self._fitting(typed, wanted)
            if not places:
                places, close = self._mistyped(typed, wanted), False
        if featured_first:
            places = [p for p in places if self._featured[p]] + [p for p in places if not self._featured[p]]
        return tuple(map(self._ids.__getitem__, places)), close

    def vendors(self, visible: bool | None = None) -> tuple[tuple[str, int], ...]:
        counted = Counter(self._vendors[p] for p in self._seen(visible) if self._vendors[p])
        return tuple(sorted(counted.items(), key=lambda each: (-each[1], each[0].casefold())))

    def categories(self, visible: bool | None = None) -> tuple[tuple[str, int], ...]:
        counted = Counter(self._categories[p] for p in self._seen(visible))
        return tuple(sorted(counted.items(), key=lambda each: each[0].casefold()))

    def _category(self, place: int) -> str:
        return self._own[place] or self._sorted[place] or UNSORTED

    def _seen(self, visible: bool | None) -> Iterable[int]:
        return self._narrowed(range(len(self._ids)), CatalogueFilter(visible=visible))

    def _narrowed(self, places: Iterable[int], wanted: CatalogueFilter) -> list[int]:
        left = list(places)
        if wanted.visible is not None:
            left = [p for p in left if self._visible[p] == wanted.visible]
        if wanted.featured is not None:
            left = [p for p in left if self._featured[p] == wanted.featured]
        if wanted.vendor:
            vendor = wanted.vendor.casefold()
            left = [p for p in left if self._vendors[p].casefold() == vendor]
        if wanted.category:
            category = wanted.category.casefold()
            left = [p for p in left if self._categories[p].casefold() == category]
        return left

    def _fitting(self, words: Sequence[str], wanted: CatalogueFilter, forgiven: Collection[str] = ()) -> list[int]:
        """What holds every word; `forgiven` ones may be mistyped."""
        each = [self._tiers(word, word in forgiven) for word in words]
        unions = [tiers[0][1] if len(tiers) == 1 else set().union(*(at for _, at in tiers)) for tiers in each]
        smallest, *others = sorted(unions, key=len)
        left = self._narrowed(smallest.intersection(*others), wanted)
        if len(left) > RANKED:
            left.sort()
            just_so = set.intersection(*(self._postings.get(word, set()) for word in words))
            return [p for p in left if p in just_so] + [p for p in left if p not in just_so]
        return self._ranked({p: sum(_score(p, tiers) for tiers in each) for p in left}, words)

    def _tiers(self, word: str, forgiven: bool) -> list[tuple[float, set[int]]]:
        """(likeness, places), best first: the word itself, words that begin so (of one letter none), words like it."""
        tiers = [(EXACT, self._postings.get(word, set()))]
        if len(word) > 1:
            begun = [self._postings[other] for other in self._words_from(word) if other != word]
            tiers += [(BEGINS, begun[0] if len(begun) == 1 else set().union(*begun))] if begun else []
        if forgiven and len(word) > SHORT:
            near = process.extract(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=NEAR_WORDS)
            tiers += [(score, self._postings[other]) for other, score, _ in near if len(other) > SHORT]
        return tiers

    def _words_from(self, beginning: str) -> Iterable[str]:
        start = bisect_left(self._vocabulary, beginning)
        end = bisect_left(self._vocabulary, beginning + "\U0010ffff", start)
        return islice(self._vocabulary, start, end)

    def _mistyped(self, typed: Sequence[str], wanted: CatalogueFilter) -> list[int]:
        """First only those words are forgiven that nothing holds, then all of them; then two words are tried as one."""
        unknown = [word for word in typed if not any(at for _, at in self._tiers(word, False))]
        joined = "".join(typed)
        ways = [(typed, unknown), (typed, typed), *([([joined], [joined])] if len(typed) == 2 else [])]
        return next(filter(None, (self._fitting(words, wanted, forgiven) for words, forgiven in ways)), [])

    def _ranked(self, scores: Mapping[int, float], typed: Sequence[str]) -> list[int]:
        """By likeness; among equals the very name, then names that begin so, then the shorter one."""
        words = " ".join(typed)

        def rank(place: int) -> tuple[float, bool, bool, int, int]:
            name = self._names[place]
            return -scores[place], name != words, not name.startswith(words), name.count(" "), place

        return sorted(scores, key=rank)


def _parted(text: str) -> tuple[str, str, str, str, str, str]:
    """(sorted by, name, vendor, derived category, own category, flags)."""
    flags, own, derived, vendor, name = text.split(APART, 4)
    return name.casefold(), name, vendor, derived, own, flags


def _score(place: int, tiers: Sequence[tuple[float, set[int]]]) -> float:
    return next(score for score, places in tiers if place in places)


def _postings(names: Sequence[str], vendors: Sequence[str]) -> dict[str, set[int]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    of_vendor = {vendor: plain_words(vendor) for vendor in set(vendors)}
    for place, (name, vendor) in enumerate(zip(names, vendors, strict=True)):
        for word in {*name.split(), *of_vendor[vendor]}:
            found[word].add(place)
    return dict(found)
