"""What does a full sync cost beside fetching and discarding the same pages, in time and in memory?"""

from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.bench import syncing
from tests.bench.lines import Line
from tests.bench.processes import run, small_pax8

MEMORY_GOAL = 64
"""MiB that ten times the subscriptions may add."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """`few` may be 0: then memory is not compared. `inside` this process nothing is timed well."""

    rounds: int = 2
    companies: int = 1000
    few: int = 10_000
    many: int = 100_000
    products: int = 2000
    inside: bool = False


async def full_sync(sizes: Sizes) -> Line:
    """A first fetch warms the small Pax8 up, which sorts each list once."""
    small = await _alone(sizes, sizes.few) if sizes.few else None
    async with small_pax8(sizes.companies, sizes.many, sizes.products, sizes.inside) as pax8:
        await _child(sizes, pax8, bare=True)
        ours, bare = [], []
        for _ in range(sizes.rounds):
            ours.append(await _child(sizes, pax8, bare=False))
            bare.append(await _child(sizes, pax8, bare=True))
    return _line(sizes, small, ours, bare)


async def _alone(sizes: Sizes, subscriptions: int) -> Any:
    async with small_pax8(sizes.companies, subscriptions, sizes.products) as pax8:
        return await _child(sizes, pax8, bare=False)


async def _child(sizes: Sizes, pax8: str, *, bare: bool) -> Any:
    options = {"pax8": pax8, "bare": bare}
    return await syncing.main(options) if sizes.inside else await run(syncing.__name__, options)


def _line(sizes: Sizes, small: Any, ours: list[Any], bare: list[Any]) -> Line:
    seconds = median(each["seconds"] for each in bare)
    again = median(each["again"] for each in ours)
    memory = (_memory(sizes, small["peak"], median(each["peak"] for each in ours)),) if small else ()
    return Line(
        what=f"full sync of {sizes.many:,} subscriptions, all new",
        beside="the same pages fetched and discarded",
        ours=median(each["seconds"] for each in ours),
        bare=seconds,
        unit="s",
        goal="≤ 1.5",
        notes=(
            f"again, with nothing changed: {again:.1f} s, ratio {again / seconds:.2f}",
            *memory,
        ),
        counted=(
            *(("subscriptions read", sizes.many, each["read"]) for each in (*ours, *bare)),
            *(("subscriptions stored", sizes.many, each["changed"]) for each in ours),
            *(("rows written by the second sync", 0, each["changed_again"]) for each in ours),
            *(("rows moved by the second sync", 0, each["rows_moved"]) for each in ours),
        ),
    )


def _memory(sizes: Sizes, few: float, many: float) -> str:
    return (
        f"peak resident memory (VmHWM, a fresh process each): {few:.0f} MiB with {sizes.few:,}, "
        f"{many:.0f} MiB with {sizes.many:,}: {many - few:+.0f} MiB (goal: under {MEMORY_GOAL})"
    )
