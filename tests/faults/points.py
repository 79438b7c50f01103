"""At which steps does a flow have to be interrupted, and what is left behind when it was at each of them?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.faults import flows
from tests.faults.flows import Flow
from tests.faults.street import Point, Street


@dataclass(slots=True)
class Report:
    """Of one flow: its points, those that were tried, and those that did not come again."""

    points: list[Point]
    tried: list[Point] = field(default_factory=list)
    missed: list[Point] = field(default_factory=list)


async def ready(street: Street) -> None:
    """Everything read, alerts subscribed."""
    await flows.mirrored(street)
    await flows.subscribed(street)
    await street.whole()


async def interrupted(street: Street, flow: Flow, only: int | None = None, portion: tuple[int, int] = (0, 1)) -> Report:
    """The flow in peace, and then once for each of its points, with the bot killed there; or for so many of them, spread
    evenly over its way; or for the first of two portions of them, (0, 2). Each time everything has to be whole.
    """
    taken = await _in_peace(street, flow)
    if only is None:
        taken = await _in_peace(street, flow)  # without what is done once for ever, and would not come again
    report = Report(points_of(taken))
    chosen = _spread(report.points, only) if only else report.points[portion[0] :: portion[1]]
    for point in chosen:
        await _once(street, flow, point, report)
    return report


async def _in_peace(street: Street, flow: Flow) -> list[str]:
    street.arm(None)
    await flow(street)
    await street.whole()
    return street.taken()


def _spread(points: list[Point], count: int) -> list[Point]:
    """The first and the last are the likeliest to be covered by others."""
    width = len(points) / count
    return [points[int(width * (place + 0.5))] for place in range(count)]


async def _once(street: Street, flow: Flow, point: Point, report: Report) -> None:
    deaths = street.deaths
    street.arm(point)
    try:
        await flow(street)
        await street.whole()
    except Exception as error:
        error.add_note(f"{flow.__name__}, killed at {point}; the bot said last:\n{street.stage.said()[-3000:]}")
        raise
    report.tried.append(point)
    if street.deaths == deaths:
        report.missed.append(point)


def points_of(taken: Sequence[str]) -> list[Point]:
    """In the order in which they came."""
    counted: Counter[str] = Counter()
    points = []
    for step in taken:
        counted[step] += 1
        points.append(Point(step, counted[step]))
    return points
