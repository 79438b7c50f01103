"""Which ratios were recorded, and which are worse than that by more than a quarter?"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.lines import Line
from tests.bench.report import machine

FILE = Path(__file__).parents[2] / "docs" / "benchmarks.json"
SLACK = 0.25
"""A machine has better and worse minutes; both sides stand in the same run, and share most of them."""


def read(file: Path = FILE) -> dict[str, float]:
    """The ratio of each line, by what it says."""
    ratios: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))["ratios"] if file.exists() else {}
    return ratios


def record(lines: Sequence[Line], file: Path = FILE, *, whole: bool = True) -> None:
    """Of a whole run all of them, and no others; of a part those that it has."""
    kept = {} if whole else read(file)
    ratios = kept | {line.what: round(line.ratio, 3) for line in lines}
    told = {"machine": machine(), "ratios": ratios}
    file.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def regressions(lines: Sequence[Line], before: Mapping[str, float]) -> tuple[str, ...]:
    """Each that is worse than it was; one that was never recorded cannot be. Where nothing was, nothing is held."""
    if not before:
        return (f"nothing is recorded in {FILE.name}: run python -m tests.bench --write first",)
    return tuple(
        f"{line.what}: ratio {line.ratio:.2f}, recorded {before[line.what]:.2f}"
        for line in lines
        if line.what in before and _worse(line, before[line.what])
    )


def _worse(line: Line, before: float) -> bool:
    if line.more_is_better:
        return line.ratio < before * (1 - SLACK)
    return line.ratio > before * (1 + SLACK)
