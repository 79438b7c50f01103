"""Which category does a product belong to, when Pax8 names none?

A table says it, row by row; the first row that fits wins. A product that no row fits is of no category.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A product of one of these vendors, whose name holds one of these words or phrases; none given: any will do.

    A word that ends in "*" stands for every word that begins so.
    """

    category: str
    vendors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """The same, ready to be compared: each phrase as plain words between blanks."""

    category: str
    vendors: frozenset[str]
    phrases: tuple[str, ...]

    def fits(self, vendor: str, name: str) -> bool:
        return (not self.vendors or vendor in self.vendors) and (
            not self.phrases or any(phrase in name for phrase in self.phrases)
        )


@dataclass(frozen=True, slots=True)
class CategoryTable:
    """Raises ValueError for a row that names neither vendor nor word: it would swallow all that follow."""

    rows: tuple[CategoryRow, ...] = ()
    _ready: tuple[_Row, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for row in self.rows:
            if not row.category.strip() or not (row.vendors or row.words):
                raise ValueError(f"a row of the category {row.category!r} needs a name, and vendors or words")
        object.__setattr__(self, "_ready", tuple(_ready(row) for row in self.rows))

    def of(self, vendor: str, name: str) -> str:
        """Empty where no row fits."""
        plain_vendor, padded = plain(vendor), f" {plain(name)} "
        return next((row.category for row in self._ready if row.fits(plain_vendor, padded)), "")

    @property
    def names(self) -> tuple[str, ...]:
        """Every category of the table, by name."""
        return tuple(sorted({row.category for row in self.rows}))


def plain(text: str) -> str:
    """Letters and figures only, small, without accents, words apart by one blank."""
    return " ".join(plain_words(text))


def plain_words(text: str) -> list[str]:
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    small = text.casefold()
    return _WORD.findall(small) if small.isascii() else _beyond_ascii(small)


def _beyond_ascii(small: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in small).split()


def _ready(row: CategoryRow) -> _Row:
    return _Row(row.category.strip(), frozenset(plain(v) for v in row.vendors), tuple(_phrases(row.words)))


def _phrases(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        open_end = word.rstrip().endswith("*")
        yield f" {plain(word)}" if open_end else f" {plain(word)} "
