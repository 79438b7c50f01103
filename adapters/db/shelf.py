"""Which of 50,000 products fit these words, errors of typing and all, in a few milliseconds?

Everything is in memory: each word of the names and vendors with the places of the products that hold it. A typed word
is first looked for as it is, and as the beginning of words; only where that leaves nothing, also as a word mistyped.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from rapidfuzz import fuzz, process

from domain.catalogue import UNSORTED, CatalogueFilter
from domain.categories import plain, plain_words

APART = "\x1f"
"""Stands between the parts of a row, as the database puts them together."""

EXACT, BEGINS = 100.0, 95.0
ALIKE = 72.0
"""How like a vocabulary's word a mistyped one has to be, from 0 to 100."""

SHORT = 3
"""Letters: a word as short as this is a name ("E3", "P1"), and one letter more or less makes another one."""

NEAR_WORDS = 12
RANKED = 3_000
"""Products that are compared with one another; of more, those that hold the very words come first, by name."""


class Shelf:
    """An organisation's products that are not gone, by name; a product's place is its rank in that order."""

    __slots__ = ("_categories", "_featured", "_ids", "_names", "_own", "_places", "_postings", "_sorted", "_vendors",
                 "_visible", "_vocabulary")  # fmt: skip

    def __init__(self, rows: Mapping[str, str]) -> None:
        """`rows`: id → flags, own category, derived category, vendor and name, with `APART` between."""
        taken = sorted((*_parted(text), id_) for id_, text in rows.items())
        self._ids = [row[-1] for row in taken]
        self._places = {id_: place for place, id_ in enumerate(self._ids)}
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

    def search(self, wanted: CatalogueFilter, featured_first: bool = False) -> tuple[tuple[str, ...], bool]:
        """Ids, best first, and whether they hold the words as they were typed."""
        typed, close = plain_words(wanted.words), True
        if not typed:
            places = self._narrowed(range(len(self._ids)), wanted)
        else:
            places = self._as_typed(typed, wanted)
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

    def _as_typed(self, typed: Sequence[str], wanted: CatalogueFilter) -> list[int]:
        exact = [set(self._postings.get(word, ())) for word in typed]
        begun = [self._beginning(word) for word in typed]
        found = set.intersection(*(e | b for e, b in zip(exact, begun, strict=True)))
        left = self._narrowed(sorted(found), wanted)
        if len(left) > RANKED:
            just_so = set.intersection(*exact)
            return [p for p in left if p in just_so] + [p for p in left if p not in just_so]
        scores = {p: sum(EXACT if p in e else BEGINS for e in exact) for p in left}
        return self._ranked(scores, typed)

    def _beginning(self, word: str) -> set[int]:
        """Places of all words that begin so; of one letter, only of the words that are just that."""
        if len(word) < 2:
            return set()
        return set().union(*(self._postings[other] for other in self._words_from(word)))

    def _words_from(self, beginning: str) -> Iterable[str]:
        start = bisect_left(self._vocabulary, beginning)
        end = bisect_left(self._vocabulary, beginning + "\U0010ffff", start)
        return islice(self._vocabulary, start, end)

    def _mistyped(self, typed: Sequence[str], wanted: CatalogueFilter) -> list[int]:
        """Each word by those most like it; two words that should be one are tried as one."""
        ways = [typed, ["".join(typed)]] if len(typed) == 2 else [typed]
        for words in ways:
            each = [self._near(word) for word in words]
            fewest = min(each, key=len)
            scores = {p: sum(near[p] for near in each) for p in fewest if all(p in near for near in each)}
            if left := self._narrowed(scores, wanted):
                return self._ranked({p: scores[p] for p in left}, words)
        return []

    def _near(self, word: str) -> dict[int, float]:
        """Place → how like its most similar word is, from `ALIKE` to 100."""
        alike: dict[str, float] = dict.fromkeys(self._words_from(word), BEGINS) if len(word) > 1 else {}
        if len(word) > SHORT:
            near = process.extract(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=NEAR_WORDS)
            alike |= {other: score for other, score, _ in near if other not in alike and len(other) > SHORT}
        if word in self._postings:
            alike[word] = EXACT
        found: dict[int, float] = {}
        for other, score in sorted(alike.items(), key=lambda each: each[1]):
            found.update(dict.fromkeys(self._postings[other], score))
        return found

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


def _postings(names: Sequence[str], vendors: Sequence[str]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    of_vendor = {vendor: plain_words(vendor) for vendor in set(vendors)}
    for place, (name, vendor) in enumerate(zip(names, vendors, strict=True)):
        for word in {*name.split(), *of_vendor[vendor]}:
            found[word].append(place)
    return dict(found)
