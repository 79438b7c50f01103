"""Of what does an event of Pax8's say that it may be different now?

Topics' names and the shapes of `payloadData` are published nowhere but at run time, so both are read by the words in
them, and nothing but an id is believed: what came of it is read from Pax8.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_IDS = 20
"""What one event names at most; an event about more is read as one about everything of its kind."""

_DEEPEST = 6
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


class Thing(StrEnum):
    SUBSCRIPTION = "subscription"
    COMPANY = "company"
    PRODUCT = "product"


_CALLED = {
    "subscription": Thing.SUBSCRIPTION,
    "company": Thing.COMPANY,
    "client": Thing.COMPANY,
    "customer": Thing.COMPANY,
    "product": Thing.PRODUCT,
}
"""Pax8's pages say company and client for the same."""

_MOVES = dict.fromkeys(("order", "provision", "provisioning"), Thing.SUBSCRIPTION)
"""These have ids of their own, which name no subscription, and what comes of them is one."""

_WRAPPERS = frozenset({"data", "entity", "resource", "object", "payload", "payloaddata"})
_ITSELF = frozenset({"id", *(f"{name}id" for name in _WRAPPERS)})


@dataclass(frozen=True, slots=True)
class Event:
    """What Pax8 sent, its envelope taken off. `id` is the same for every copy of it."""

    id: str
    topic: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hint:
    """This may be different now; without an `id`, any of its kind. `within`: a subscription of this company."""

    thing: Thing
    id: str | None = None
    within: str | None = None


def thing_of(topic: str) -> Thing | None:
    """By the first word of the topic's name that is known: BILLING_SUBSCRIPTION, client.updated, ProductPrice."""
    words = [_singular(word.lower()) for word in _WORDS.findall(topic)]
    return next((thing for word in words if (thing := (_CALLED | _MOVES).get(word))), None)


def hints(event: Event) -> tuple[Hint, ...]:
    """What to read anew: nothing, where the topic is none that we follow and no id says of what kind it is."""
    about = thing_of(event.topic)
    found = _found(event.data, None if _is_move(event.topic) else about)
    if about is None:
        return next((tuple(Hint(thing, id) for id in found[thing][:MOST_IDS]) for thing in Thing if found[thing]), ())
    if about is Thing.SUBSCRIPTION and not found[about] and found[Thing.COMPANY]:
        return tuple(Hint(about, within=company) for company in found[Thing.COMPANY][:MOST_IDS])
    if not 0 < len(found[about]) <= MOST_IDS:
        return (Hint(about),)
    return tuple(Hint(about, id) for id in found[about])


def _is_move(topic: str) -> bool:
    words = {_singular(word.lower()) for word in _WORDS.findall(topic)}
    return bool(words & _MOVES.keys())


def _singular(word: str) -> str:
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")


def _found(data: Mapping[str, Any], about: Thing | None) -> dict[Thing, list[str]]:
    """Ids by what they are ids of, each once, as they stand there. A plain "id" counts where nothing better is said:
    a line of an order has one too.
    """
    named: dict[Thing, list[str]] = {thing: [] for thing in Thing}
    plain: dict[Thing, list[str]] = {thing: [] for thing in Thing}
    for thing, id, by_name in _ids(data, about, _DEEPEST):
        ids = (named if by_name else plain)[thing]
        if id not in ids:
            ids.append(id)
    return {thing: named[thing] or plain[thing] for thing in Thing}


def _ids(value: Any, about: Thing | None, deep: int) -> Iterator[tuple[Thing, str, bool]]:
    """`about` is what a plain "id" at this place is the id of."""
    if deep == 0:
        return
    if isinstance(value, list):
        for each in value:
            yield from _ids(each, about, deep - 1)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _ids_under(re.sub(r"[^a-z]", "", str(key).lower()), inner, about, deep)


def _ids_under(name: str, value: Any, about: Thing | None, deep: int) -> Iterator[tuple[Thing, str, bool]]:
    thing = _CALLED.get(re.sub(r"ids?$", "", name)) if name.endswith(("id", "ids")) else None
    by_name = thing is not None
    if thing is None and name in _ITSELF:
        thing = about
    for each in value if isinstance(value, list) else (value,):
        if thing is not None and isinstance(each, str) and _UUID.fullmatch(each):
            yield thing, each.lower(), by_name
    yield from _ids(value, about if name in _WRAPPERS else _CALLED.get(_singular(name)), deep - 1)
