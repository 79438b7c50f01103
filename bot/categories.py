"""Which table sorts products into categories: the one that comes with Seatwise, or an own one?"""

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from bot.settings import BadSettings
from domain.categories import CategoryRow, CategoryTable

OURS = "categories.toml"


def table(own: Path | None = None) -> CategoryTable:
    """`own` replaces the whole table. Raises `BadSettings`, which says where in the file it is wrong."""
    if own is None:
        return _ours()
    try:
        return _table(tomllib.loads(own.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise BadSettings(f"categories_file {own}: {error}") from None


@cache
def _ours() -> CategoryTable:
    return _table(tomllib.loads(resources.files("bot").joinpath(OURS).read_text(encoding="utf-8")))


def _table(parsed: dict[str, Any]) -> CategoryTable:
    rows = parsed.get("category", [])
    if set(parsed) - {"category"} or not isinstance(rows, list):
        raise ValueError("it holds [[category]] rows and nothing else")
    return CategoryTable(tuple(_row(place, row) for place, row in enumerate(rows, 1)))


def _row(place: int, row: Any) -> CategoryRow:
    if not isinstance(row, dict) or set(row) - {"name", "vendors", "words"} or not isinstance(row.get("name"), str):
        raise ValueError(f"[[category]] row {place}: it has a name, and vendors, words or both")
    return CategoryRow(row["name"], _texts(place, row, "vendors"), _texts(place, row, "words"))


def _texts(place: int, row: dict[str, Any], key: str) -> tuple[str, ...]:
    texts = row.get(key, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip("* ") for text in texts):
        raise ValueError(f"[[category]] row {place}: {key} is a list of texts")
    return tuple(texts)
