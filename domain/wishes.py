"""What does somebody wish for who writes about seats in their own words?

A small grammar: courtesies, a verb, a number and a product, in one of two orders. What it is not sure of is no wish.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 300
"""Characters: more than this is a letter, and nobody's order."""


class WishKind(StrEnum):
    """`EITHER`: so many more, or so many in all; the words leave it open."""

    ADD = "add"
    DROP = "drop"
    SET = "set"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Wish:
    """`number` seats of what `words` name. `client` is what follows a last "for": a client, or a purpose."""

    kind: WishKind
    number: int
    words: str
    client: str = ""


def parse(text: str) -> Wish | None:
    """The wish in these words, or None. Its number always stands in the text, in figures or in letters."""
    if len(text) > LONGEST:
        return None
    words, told_as_total = _without_closing(_without_opening(_words(text)))
    for verb, kind in _VERBS:
        if _begins(words, verb):
            rest = words[len(verb) :]
            return _product_first(kind, rest) or _number_first(kind, rest, told_as_total)
    return None


def begins_one(text: str) -> bool:
    """Whether these words begin as a wish does, whatever comes of them."""
    words = _without_opening(_words(text[:LONGEST]))
    return any(_begins(words, verb) for verb, _ in _VERBS)


def is_relative(words: str) -> bool:
    """Whether what follows a number says "more" or "less", so that it is no quantity by itself."""
    return any(word in _MORE or word in _LESS for word in _plain(_words(words)[:1]))


def number(words: Iterable[str]) -> tuple[int, int] | None:
    """(number, how many words it took) at the beginning of these words; None where there is none."""
    listed = [word.casefold() for word in words]
    if not listed:
        return None
    if _FIGURES.fullmatch(listed[0]) and len(figures := re.sub(r"[,'’]", "", listed[0])) <= 12:
        return int(figures), 1
    first, *more = listed[0].split("-")
    if first in _TENS and len(more) <= 1:
        unit = more[0] if more else (listed[1] if len(listed) > 1 else "")
        if unit in _UNITS and 1 <= _UNITS[unit] <= 9:
            return _TENS[first] + _UNITS[unit], 1 if more else 2
        return None if more else (_TENS[first], 1)
    return (_UNITS[listed[0]], 1) if listed[0] in _UNITS else None


def _phrases(*lines: str) -> tuple[tuple[str, ...], ...]:
    """Phrases between commas, each as its words."""
    return tuple(tuple(phrase.split()) for line in lines for phrase in line.split(","))


_FIGURES = re.compile(r"\d+|\d{1,3}(?:[,'’]\d{3})+", re.ASCII)
_SMALL = _phrases(
    "zero,one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve,thirteen,fourteen,fifteen,sixteen,seventeen",
    "eighteen,nineteen",
)
_UNITS = {word: value for value, (word,) in enumerate(_SMALL)}
_ROUND = _phrases("twenty,thirty,forty,fifty,sixty,seventy,eighty,ninety")
_TENS = {word: 10 * value for value, (word,) in enumerate(_ROUND, start=2)}
_ARTICLES = frozenset({"a", "an"})
_MORE = frozenset({"more", "extra", "additional", "further"})
_LESS = frozenset({"less", "fewer"})
_SEATS = frozenset(
    {"seat", "seats", "licence", "licences", "license", "licenses", "user", "users", "subscription", "subscriptions"}
)
_LINKS = frozenset({"of", "the", "our", "my", "for", "from", "to", "on", "in"})
_OPENINGS = _phrases(
    "good morning,good afternoon,good evening,hi there,hi,hello,hey,dear seatwise,seatwise,please,pls,kindly",
    "can we,can you,can i,could we,could you,could i,may we,may i,would you,will you",
    "i would like to,we would like to,i'd like to,we'd like to,i want to,we want to,i need to,we need to",
    "we have to,i have to,we should,i would,we would,i'd,we'd,let's,lets,let us,just,also,now,we,i,then",
)
_TOTALS = _phrases("from now on,in total,altogether,in all,overall")
_CLOSINGS = (*_TOTALS, *_phrases("please,pls,thanks,thank you,many thanks,right now,now,today,asap"))


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a verb means before a number, and before "by"; None where it means nothing there."""

    number: WishKind | None
    by: WishKind | None


_ADDING = _Kind(WishKind.ADD, None)
_DROPPING = _Kind(WishKind.DROP, WishKind.DROP)
_SETTING = _Kind(WishKind.SET, None)
_NEEDING = _Kind(WishKind.EITHER, None)
_RAISING = _Kind(None, WishKind.ADD)
_LOWERING = _Kind(None, WishKind.DROP)

_VERBS: tuple[tuple[tuple[str, ...], _Kind], ...] = tuple(
    (verb, kind)
    for verbs, kind in (
        ("get rid of,take away,give back,drop,remove,cancel,delete,release,return", _DROPPING),
        ("increase,raise,up,grow", _RAISING),
        ("reduce,decrease,lower,cut,shrink", _LOWERING),
        ("add,buy,order,get,purchase", _ADDING),
        ("set,change,make,update,adjust,bring,put,move", _SETTING),
        ("ask for,ask,request,need,want,would like,like,require,have", _NEEDING),
    )
    for verb in _phrases(verbs)
)
"""Longer ones first, where one begins another."""


def _words(text: str) -> list[str]:
    """Without the marks at the edges of words; quotes and full stops say nothing here."""
    straight = text.replace("’", "'")
    bare = (word.strip(".,!?;:\"“”„'()[]") for word in straight.split())
    return [word for word in bare if word]


def _plain(words: list[str]) -> list[str]:
    return [word.casefold() for word in words]


def _begins(words: list[str], phrase: tuple[str, ...]) -> bool:
    return tuple(_plain(words[: len(phrase)])) == phrase


def _ends(words: list[str], phrase: tuple[str, ...]) -> bool:
    return tuple(_plain(words[-len(phrase) :])) == phrase


def _without_opening(words: list[str]) -> list[str]:
    while found := next((phrase for phrase in _OPENINGS if _begins(words, phrase)), None):
        words = words[len(found) :]
    return words


def _without_closing(words: list[str]) -> tuple[list[str], bool]:
    """What is left, and whether it was said that the number is meant as the whole."""
    total = False
    while found := next((phrase for phrase in _CLOSINGS if _ends(words, phrase)), None):
        total |= found in _TOTALS
        words = words[: -len(found)]
    return words, total


def _product_first(kind: _Kind, words: list[str]) -> Wish | None:
    """ "E3 to 12", "E3 by 2", "E3 from 10 to 12", "Visio to 5 for Acme"."""
    words, client = _client(words, unless_number=True)
    plain = _plain(words)
    for place in range(len(words) - 1, 0, -1):
        if plain[place] not in ("to", "by"):
            continue
        amount = _whole(words[place + 1 :])
        meant = WishKind.SET if plain[place] == "to" else kind.by
        product = _product(_without_from(words[:place]))
        if amount is None or meant is None or not product:
            return None
        return Wish(meant, amount, product, client)
    return None


def _number_first(kind: _Kind, words: list[str], total: bool) -> Wish | None:
    """ "3 more seats of E3", "a Visio Plan 2", "two Visio seats for Acme"."""
    if kind.number is None:
        return None
    amount, more, rest = _amount(words)
    if amount is None:
        return None
    rest, closing = _without_more(rest)
    rest, client = _client(_without_links(rest))
    product = _product(rest)
    meant = _meant(kind.number, more or closing, total)
    return Wish(meant, amount, product, client) if meant is not None and product else None


def _amount(words: list[str]) -> tuple[int | None, bool, list[str]]:
    """(number, whether it is told as more than there is, what follows); articles stand for one more."""
    first = _plain(words[:1])
    if first == ["another"]:
        how_many, taken = number(words[1:]) or (1, 0)
        return how_many, True, words[1 + taken :]
    if first and first[0] in _ARTICLES:
        return (None, False, []) if number(words[1:2]) else (1, True, words[1:])
    if (found := number(words)) is None:
        return None, False, []
    return found[0], False, words[found[1] :]


def _without_more(words: list[str]) -> tuple[list[str], bool]:
    if words and words[0].casefold() in _MORE:
        return words[1:], True
    if words and words[-1].casefold() in _MORE:
        return words[:-1], True
    return words, False


def _meant(kind: WishKind, more: bool, total: bool) -> WishKind | None:
    """None where the words speak against each other: "set 3 more", "drop 3 in total"."""
    if more and total:
        return None
    if kind is WishKind.EITHER:
        return WishKind.ADD if more else WishKind.SET if total else WishKind.EITHER
    if kind is WishKind.SET:
        return None if more else kind
    return None if total else kind


def _without_links(words: list[str]) -> list[str]:
    """What stands between a number and its product: "seats of the"."""
    while words and words[0].casefold() in _LINKS | _SEATS:
        words = words[1:]
    return words


def _without_from(words: list[str]) -> list[str]:
    """ "E3 from 10": what it is now is looked up, not believed."""
    plain = _plain(words)
    if "from" in plain and _whole(words[plain.index("from") + 1 :]) is not None:
        return words[: plain.index("from")]
    return words


def _client(words: list[str], unless_number: bool = False) -> tuple[list[str], str]:
    """(the rest, what follows the last "for"), where something stands on both sides of it."""
    plain = _plain(words)
    if "for" not in plain[1:-1]:
        return words, ""
    place = len(plain) - 1 - plain[::-1].index("for")
    if place == len(plain) - 1 or (unless_number and any(w in ("to", "by") for w in plain[place:])):
        return words, ""
    return words[:place], " ".join(words[place + 1 :])


def _whole(words: list[str]) -> int | None:
    """The number that these words are and nothing else but seats."""
    found = number(words)
    if found is None or any(word not in _SEATS for word in _plain(words[found[1] :])):
        return None
    return found[0]


def _product(words: list[str]) -> str:
    while words and words[-1].casefold() in _SEATS:
        words = words[:-1]
    words = _without_links(words)
    return " ".join(words) if any(any(c.isalnum() for c in word) for word in words) else ""
