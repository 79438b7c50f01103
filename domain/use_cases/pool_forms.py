"""How is a pool's form drawn, and what was typed into it read?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from domain import allocation
from domain.accounts import Allocation, Purchase, SeatPool
from domain.errors import (
    BadQuantity,
    IntegrationMissing,
    PoolMoved,
    Refusal,
    SeatsMissing,
    TwiceAllocated,
    UnknownIntegration,
)
from domain.notices import AllocateForm, PoolLine
from domain.notices.billing import NEW, NEW_SEATS
from domain.use_cases.licences import parse_quantity
from domain.vendors import Plan, Vendor

Problems = tuple[tuple[str, Refusal], ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """A form's fields, by the integration: seats as typed (empty takes them away), what the form had shown (0 for a
    line that was added since), and what was entered to be added.
    """

    lines: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, int] = field(default_factory=dict)
    choice: str = ""
    seats: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A pool as it stands, with what it is called."""

    vendor: str
    plan: Plan
    pool: SeatPool
    zone: str

    @property
    def stored(self) -> dict[str, int]:
        return {each.integration: each.seats for each in self.pool.allocations}

    def name(self, integration: str) -> str:
        known = self.plan.integration(integration)
        return known.name if known else integration


def plan_of(sold: Vendor, purchase: Purchase) -> Plan:
    """One that is sold no more goes by its id, and takes no more seats."""
    return sold.plan(purchase.plan) or Plan(purchase.plan, purchase.plan, purchase.family, frozenset())


def stored(held: Held, problems: Problems = ()) -> AllocateForm:
    return drawn(held, Typed({name: str(seats) for name, seats in held.stored.items()}), problems)


def drawn(held: Held, typed: Typed, problems: Problems = ()) -> AllocateForm:
    """What was typed, lines of the plan's integrations only; its seats count as far as they are numbers."""
    plan, pool, known = held.plan, held.pool, held.stored
    kept = {name: words for name, words in typed.lines.items() if name in known or plan.integration(name)}
    words = dict.fromkeys(known, "") | kept
    return AllocateForm(
        vendor=held.vendor,
        plan=plan.name,
        subscription=pool.purchase.subscription,
        version=pool.purchase.version,
        purchased=pool.purchased,
        allocated=sum(_counted(each) for each in words.values()),
        stored=pool.allocated,
        lines=tuple(_line(held, name, each) for name, each in words.items()),
        others=tuple(each for each in plan.integrations if each.id not in words),
        choice=typed.choice,
        seats=typed.seats,
        problems=problems,
        zone=held.zone,
    )


def overtaken(held: Held, typed: Typed, by: str | None) -> AllocateForm:
    """The numbers as they stand, and which of them moved since the form was drawn."""
    changed = tuple(
        (held.name(each), typed.seen.get(each, 0), held.stored.get(each, 0))
        for each in {**typed.seen, **held.stored}
        if typed.seen.get(each, 0) != held.stored.get(each, 0) and (each in held.stored or held.plan.integration(each))
    )
    moved = PoolMoved(held.plan.name, changed, by if changed else None, held.pool.purchased, held.pool.allocated)
    return stored(held, (("", moved),))


def read(held: Held, typed: Typed, adding: bool) -> tuple[tuple[Allocation, ...], Problems]:
    """What is proposed, and all that is wrong with it. `adding`: something has to be chosen."""
    proposed, problems = list[Allocation](), list[tuple[str, Refusal]]()
    for integration, words in typed.lines.items():
        if words.strip():
            proposed += _seats(held, integration, words, integration, problems)
    if adding or typed.choice or typed.seats.strip():
        problems += _not_new(held, typed)
        if not problems:
            proposed += _seats(held, typed.choice, typed.seats, NEW_SEATS, problems)
    together = tuple(proposed)
    return together, tuple(problems) or _placed(held, typed, allocation.wrong(held.pool, held.plan, together))


def _seats(
    held: Held, integration: str, words: str, where: str, problems: list[tuple[str, Refusal]]
) -> Iterator[Allocation]:
    try:
        yield Allocation(integration, parse_quantity(words))
    except BadQuantity as bad:
        problems.append((where, BadQuantity(bad.typed, max(allocation.most(held.pool, integration), 1))))


def _not_new(held: Held, typed: Typed) -> Iterator[tuple[str, Refusal]]:
    if not typed.choice:
        yield NEW, IntegrationMissing()
    elif held.plan.integration(typed.choice) is None:
        yield NEW, UnknownIntegration(held.plan.name)
    elif typed.choice in typed.lines or typed.choice in held.stored:
        yield NEW, TwiceAllocated(held.name(typed.choice))
    elif not typed.seats.strip():
        yield NEW_SEATS, SeatsMissing(held.name(typed.choice))


def _placed(held: Held, typed: Typed, problems: Problems) -> Problems:
    """What is about the integration that has no line yet stands where its seats were entered."""
    return tuple((NEW_SEATS if where and where == typed.choice else where, told) for where, told in problems)


def _line(held: Held, integration: str, words: str) -> PoolLine:
    known = held.plan.integration(integration) is not None
    return PoolLine(integration, held.name(integration), held.stored.get(integration, 0), words, known)


def _counted(words: str) -> int:
    try:
        return parse_quantity(words)
    except BadQuantity:
        return 0
