"""What is called a regression, and what is recorded."""

from pathlib import Path

import pytest

from tests.bench import many, recorded
from tests.bench.lines import Line
from tests.bench.many import Cost

RATIOS = [
    ("a rate that fell by a fifth is within a machine's moods", "requests/s", 0.5, 0.40, False),
    ("a rate that fell by three tenths is not", "requests/s", 0.5, 0.35, True),
    ("a rate that rose is no regression", "posts/s", 0.5, 5.0, False),
    ("a time that grew by a fifth", "s", 2.0, 2.4, False),
    ("a time that grew by three tenths", "ms", 2.0, 2.6, True),
    ("a time that fell", "µs", 2.0, 0.2, False),
    ("memory that grew by a third", "MiB", 1.2, 1.6, True),
    ("what was never recorded", "s", None, 99.0, False),
]


@pytest.mark.parametrize(
    ("unit", "before", "now", "found"), [row[1:] for row in RATIOS], ids=[row[0] for row in RATIOS]
)
def test_what_is_a_regression(unit: str, before: float | None, now: float, found: bool) -> None:
    """Lost: a hot path that grows slower by a tenth with each change, unseen; or an alarm that everybody ignores."""
    line = Line(what="it", beside="that", ours=now, bare=1.0, unit=unit)
    named = recorded.regressions([line], {"other": 1.0} | ({} if before is None else {"it": before}))
    assert bool(named) is found
    assert all(each.startswith("it: ") for each in named)


def test_a_check_against_nothing_does_not_pass() -> None:
    """Lost: an alarm that is silent because its file is missing."""
    line = Line(what="it", beside="that", ours=1.0, bare=1.0, unit="s")
    assert recorded.regressions([line], {}) == (
        "nothing is recorded in benchmarks.json: run python -m tests.bench --write first",
    )


def test_a_part_that_is_recorded_leaves_the_rest_as_it_was(tmp_path: Path) -> None:
    """Lost: all other lines, and with them what they are held to."""
    file = tmp_path / "ratios.json"
    both = [Line(what=what, beside="", ours=ours, bare=2.0, unit="s") for what, ours in (("a", 1.0), ("b", 3.0))]
    recorded.record(both, file)
    recorded.record([Line(what="b", beside="", ours=4.0, bare=2.0, unit="s")], file, whole=False)
    assert recorded.read(file) == {"a": 0.5, "b": 2.0}
    recorded.record(both[:1], file)
    assert recorded.read(file) == {"a": 0.5}


def test_what_is_foretold_of_many_is_compared_with_what_was_found() -> None:
    """Lost: a page about five thousand MSPs whose sums nobody could check."""
    few = Cost(calls=5, rows=1000, bytes=400_000, index_bytes=100_000, first_cpu=0.2, again_cpu=0.1)
    found = few.times(9)
    told = many.report(many.Sizes(msps=10), 1, many.Told(few, found, (3.0, 2.0), 1.5, 2.5, 150.0))
    assert "subscriptions stored: foretold 9,000, found 9,000 (+0.0%)" in told
    assert "all new: foretold 1.80, found 1.80 (+0.0%)" in told
    assert '"bytes": 400.0' in told
