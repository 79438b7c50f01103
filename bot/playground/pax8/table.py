"""How are thousands of rows filtered, sorted, paged and served as JSON for next to no CPU?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.playground.pax8.seed import Row
from bot.playground.pax8.wire import encode

MOST_VIEWS = 2_000
MOST_PAGES = 1_000


@dataclass(frozen=True, slots=True)
class View:
    """A filter and an order; equal views share one list of ids until a change touches a field they read."""

    where: tuple[tuple[str, object], ...] = ()
    search: str = ""
    sort: str = ""
    descending: bool = False

    def reads(self, fields: set[str]) -> bool:
        return bool(self.search) or self.sort in fields or any(name in fields for name, _ in self.where)


class Table:
    """Rows by id in an order of their own, replaced but never mutated, so that a Catalogue can be reset to."""

    def __init__(self, rows: Iterable[Row], draw: Callable[[Row], Row], searched: tuple[str, ...] = ()) -> None:
        self._rows = {str(row["id"]): row for row in rows}
        self._draw, self._searched = draw, searched
        self._fragments: dict[str, bytes] = {}
        self._views: dict[View, list[str]] = {}
        self._pages: dict[tuple[View, int, int], bytes] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row_id: str) -> Row:
        return self._rows[row_id]

    def get(self, row_id: str) -> Row | None:
        return self._rows.get(row_id)

    def page(self, view: View, number: int, size: int) -> bytes:
        """The whole answer: `content` and the nested `page`; kept until any row changes."""
        key = (view, number, size)
        found = self._pages.get(key)
        if found is None:
            if len(self._pages) >= MOST_PAGES:
                self._pages.clear()
            found = self._pages[key] = self._join(view, number, size)
        return found

    def ids(self, view: View) -> list[str]:
        found = self._views.get(view)
        if found is None:
            if len(self._views) >= MOST_VIEWS:
                self._views.clear()
            found = self._views[view] = self._select(view)
        return found

    def warm(self) -> None:
        """Serialise every row now, so that the first scan is as cheap as the next."""
        for row_id in self._rows:
            self._fragment(row_id)

    def change(self, row_id: str, fields: Row) -> Row:
        row = self._rows[row_id] = {**self._rows[row_id], **fields}
        self._fragments.pop(row_id, None)
        self._pages.clear()
        touched = set(fields)
        self._views = {view: ids for view, ids in self._views.items() if not view.reads(touched)}
        return row

    def insert_before(self, place: str, row: Row) -> None:
        rows: dict[str, Row] = {}
        for row_id, other in self._rows.items():
            if row_id == place:
                rows[row["id"]] = row
            rows[row_id] = other
        self._replace(rows)

    def remove(self, row_id: str) -> None:
        self._replace({key: row for key, row in self._rows.items() if key != row_id})

    def move_last(self, row_id: str, fields: Row) -> None:
        """Put a row behind all others; `fields` makes a sorted view agree."""
        moved = {**self._rows[row_id], **fields}
        self._fragments.pop(row_id, None)
        self._replace({**{key: row for key, row in self._rows.items() if key != row_id}, row_id: moved})

    def _replace(self, rows: dict[str, Row]) -> None:
        self._rows = rows
        self._views.clear()
        self._pages.clear()
        self._fragments = {key: drawn for key, drawn in self._fragments.items() if key in rows}

    def _join(self, view: View, number: int, size: int) -> bytes:
        ids = self.ids(view)
        fragments, draw = self._fragments, self._fragment
        rows = [fragments.get(row_id) or draw(row_id) for row_id in ids[number * size : (number + 1) * size]]
        return b'{"content":[' + b",".join(rows) + b'],"page":' + page_info(number, size, len(ids)) + b"}"

    def _fragment(self, row_id: str) -> bytes:
        drawn = self._fragments[row_id] = encode(self._draw(self._rows[row_id]))
        return drawn

    def _select(self, view: View) -> list[str]:
        chosen = [row for row in self._rows.values() if self._matches(row, view)]
        if view.sort:
            chosen.sort(key=lambda row: _order(row, view.sort), reverse=view.descending)
        return [row["id"] for row in chosen]

    def _matches(self, row: Row, view: View) -> bool:
        if any(value_of(row, name) != wanted for name, wanted in view.where):
            return False
        return not view.search or self._found(row, view.search.lower().split())

    def _found(self, row: Row, words: list[str]) -> bool:
        text = " ".join(str(row[name]) for name in self._searched).lower()
        return all(word in text for word in words)


def value_of(row: Row, name: str) -> Any:
    """A field, or a part of the address, which Pax8 filters and sorts by as if it were one."""
    return row[name] if name in row else row.get("address", {}).get(name)


def page_info(number: int, size: int, total: int) -> bytes:
    return b'{"size":%d,"totalElements":%d,"totalPages":%d,"number":%d}' % (size, total, -(-total // size), number)


def _order(row: Row, name: str) -> tuple[bool, Any]:
    value = value_of(row, name)
    return (value is None, value)
