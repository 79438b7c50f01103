"""Which of these names is what somebody typed, errors of typing and all?"""

import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

SHORT = 3
"""Letters: a word as short as this is a name ("E3", "P1") and is not looked for inside another."""


class RapidLikeness:
    """The Likeness port, by rapidfuzz."""

    def rank(
        self, typed: str, names: Sequence[str], limit: int, at_least: float = 60.0
    ) -> tuple[tuple[int, float], ...]:
        wanted = plain(typed)
        if not wanted:
            return ()
        found = process.extract(
            wanted, [plain(name) for name in names], scorer=_likeness, limit=limit, score_cutoff=at_least
        )
        return tuple((place, score) for _, score, place in found)


def plain(text: str) -> str:
    """Letters and figures only, small, without accents."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(default_process(bare).split())


def _likeness(typed: str, name: str, *, score_cutoff: float | None = None, **_: object) -> float:
    """Every typed word by the word that is most like it, short ones only by themselves; the rest breaks ties."""
    words, others = typed.split(), name.split()
    if not words or not others:
        return 0.0
    each = [max(_word(word, other) for other in others) for word in words]
    if min(each) < 60.0:
        return 0.0
    return 0.9 * sum(each) / len(each) + 0.1 * fuzz.ratio(typed, name)


def _word(word: str, other: str) -> float:
    if word == other:
        return 100.0
    if len(word) <= SHORT or len(other) <= SHORT:
        return 0.0
    if other.startswith(word):
        return 95.0
    return fuzz.ratio(word, other)
