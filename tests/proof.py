"""Which rows of a long table run with every test run, and which only when all of them are to be proved?"""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest


def sampled(rows: Iterable[Any], ids: Sequence[str], every: int, first: int = 0) -> list[Any]:
    """All rows for `parametrize`, each `every`th of them for every run, the others for `make chaos` (`-m proof`)."""
    return [
        pytest.param(row, id=name, marks=() if place % every == first else pytest.mark.proof)
        for place, (row, name) in enumerate(zip(rows, ids, strict=True))
    ]
