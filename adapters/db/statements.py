"""How is a statement built once, in SQLAlchemy's words, and run many times at the driver's own price?

SQLAlchemy compiles each statement once per database; running one is then a look-up, its parameters, and one call of the
driver. (Through the engine a statement costs four thread hops on aiosqlite: 650 µs where this way takes 140.)
"""

import json
from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import BindParameter, CompoundSelect, Dialect, Insert, Select, Table, Text, bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.dialects.sqlite.aiosqlite import dialect as aiosqlite_dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import ColumnElement

from adapters.db.types import Moment

SQLITE: Dialect = aiosqlite_dialect()
POSTGRESQL: Dialect = asyncpg_dialect()  # type: ignore[no-untyped-call]

ORG: BindParameter[str] = bindparam("org", type_=Text)
"""The wall: every statement about what an organisation has names it by this parameter."""


Statement = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]] | UpdateBase


class Ready:
    """One statement, compiled for one database."""

    __slots__ = ("_columns", "_defaults", "_names", "_row", "_to_wire", "sql")

    def __init__(self, statement: Statement, keys: Sequence[str] | None, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=keys)
        self.sql = str(compiled)
        self._names = tuple(compiled.positiontup or ())
        self._defaults = {n: compiled.params[n] for n in self._names if compiled.params[n] is not None}
        self._to_wire = tuple(
            (i, process)
            for i, n in enumerate(self._names)
            if (process := compiled.binds[n].type.dialect_impl(dialect).bind_processor(dialect)) is not None
        )
        self._columns = tuple(
            (i, process)
            for i, column in enumerate(statement.exported_columns)
            if (process := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        )
        names = [str(column.key) for column in statement.exported_columns]
        self._row: Any = namedtuple("Row", names)  # type: ignore[misc]

    def args(self, params: Mapping[str, Any]) -> list[Any]:
        """The values in the statement's order. Raises KeyError for one that is missing."""
        given = {**self._defaults, **params} if self._defaults else params
        values = [given[name] for name in self._names]
        for i, process in self._to_wire:
            values[i] = process(values[i])
        return values

    def rows(self, raw: Iterable[Sequence[Any]]) -> list[Any]:
        """Rows with their columns by name, in Python's types."""
        make = self._row._make
        if not self._columns:
            return [make(row) for row in raw]
        return [make(self._from_wire(row)) for row in raw]

    def _from_wire(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for i, process in self._columns:
            values[i] = process(values[i])
        return values


class Prepared:
    """A statement made at import, compiled for a database when it is first used there.

    A `brief` one finds its few rows by a key: where it can be run at once, it is not worth a change of threads.
    """

    __slots__ = ("_keys", "_ready", "brief", "statement")

    def __init__(self, statement: Statement, keys: Sequence[str] | None = None, brief: bool = False) -> None:
        self.brief = brief
        plain = isinstance(statement, Insert) and not len(statement.exported_columns)
        self.statement = cast(Insert, statement).inline() if plain else statement
        self._keys = keys
        self._ready: dict[str, Ready] = {}

    def on(self, dialect: Dialect) -> Ready:
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = Ready(self.statement, self._keys, dialect)
        return ready


def adding(table: Table, *without: str) -> Prepared:
    """INSERT of one row, parameters named as its columns; `without` are left to their defaults."""
    return Prepared(insert(table), [c.name for c in table.columns if c.name not in without])


def upserting(table: Table, *, keep: Sequence[str] = (), columns: Sequence[str] | None = None) -> Prepared:
    """INSERT, or UPDATE of all but the key and `keep` where the key is there already."""
    names = list(columns or [c.name for c in table.columns])
    key = [c.name for c in table.primary_key.columns]
    statement = insert(table)
    changed = {n: statement.excluded[n] for n in names if n not in key and n not in keep}
    if not changed:
        return Prepared(statement.on_conflict_do_nothing(), names)
    return Prepared(statement.on_conflict_do_update(index_elements=key, set_=changed), names)


PORTIONS = (250, 50, 10, 1)
"""Rows. 250 of the widest table are some 5,000 values; SQLite takes 32,766 (sqlite.org/limits.html)."""


class Bulk:
    """Many rows of one table at once: inserted, or written over rows that were not observed later."""

    __slots__ = ("_sqlite", "columns", "moments", "postgresql")

    def __init__(self, table: Table, columns: Sequence[str], keep: Sequence[str] = ()) -> None:
        """`keep` names columns where what is known is not written over by NULL."""
        self.columns = tuple(columns)
        self.moments = tuple(i for i, name in enumerate(columns) if isinstance(table.c[name].type, Moment))
        self.postgresql = _bulk_sql(table, self.columns, keep, POSTGRESQL)
        self._sqlite = {size: _bulk_sql(table, self.columns, keep, SQLITE, size) for size in PORTIONS}

    def portions(self, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[str, list[Any]]]:
        """SQLite's statements for these rows, with their values: few and large, since SQLite lets go of Python's lock
        once for each, and while it works the loop goes on.
        """
        done = 0
        for size in PORTIONS:
            while len(rows) - done >= size:
                yield self._sqlite[size], [value for row in rows[done : done + size] for value in row]
                done += size


def _bulk_sql(table: Table, columns: tuple[str, ...], keep: Sequence[str], dialect: Dialect, size: int = 1) -> str:
    """PostgreSQL takes one array per column, SQLite `size` tuples at a time; names are ours, not data."""
    if dialect.name == "sqlite":
        one = f"({', '.join('?' * len(columns))})"
        values = f"VALUES {', '.join([one] * size)}"
    else:
        kinds = (table.c[name].type.dialect_impl(dialect).compile(dialect=dialect) for name in columns)
        arrays = (f"${i}::{kind.split(' COLLATE')[0]}[]" for i, kind in enumerate(kinds, 1))
        values = f"SELECT * FROM unnest({', '.join(arrays)})"  # noqa: S608
    new = {n: f"coalesce(excluded.{n}, {table.name}.{n})" if n in keep else f"excluded.{n}" for n in columns}
    written = ", ".join(f"{name} = {value}" for name, value in new.items() if name not in ("org_id", "id"))
    insertion = f"INSERT INTO {table.name} ({', '.join(columns)}) {values}"
    unless_later = f"WHERE {table.name}.observed_at <= excluded.observed_at"
    return f"{insertion} ON CONFLICT (org_id, id) DO UPDATE SET {written}, gone_at = NULL {unless_later}"


class Shared(ColumnElement[datetime]):
    """A moment of this process's clock, by the clock that all processes share.

    On PostgreSQL that is the server's: the parameter is moved by what the server's clock shows other than this
    machine's (parameter `wall`), in whole seconds. A SQLite file has one process, whose clock it is.
    """

    inherit_cache = True
    type = Moment()

    def __init__(self, name: str) -> None:
        self.moment = bindparam(name, type_=Moment)
        self.wall = bindparam("wall", type_=Moment)


@compiles(Shared, "sqlite")
def _own(element: Shared, compiler: Any, **kw: Any) -> str:
    return str(compiler.process(element.moment, **kw))


@compiles(Shared, "postgresql")
def _the_servers(element: Shared, compiler: Any, **kw: Any) -> str:
    moment, wall = (compiler.process(each, **kw) for each in (element.moment, element.wall))
    return f"({moment} + date_trunc('second', clock_timestamp() - {wall}))"


class Elements(ColumnElement[str]):
    """The members of a list that is handed over as one parameter, for `column.in_(…)`."""

    inherit_cache = True

    def __init__(self, name: str) -> None:
        self.parameter = bindparam(name, type_=Text)


@compiles(Elements, "sqlite")
def _on_sqlite(element: Elements, compiler: Any, **kw: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.parameter, **kw)}))"  # noqa: S608 - a placeholder


@compiles(Elements, "postgresql")
def _on_postgresql(element: Elements, compiler: Any, **kw: Any) -> str:
    return f"(SELECT jsonb_array_elements_text(({compiler.process(element.parameter, **kw)})::jsonb))"


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """`column` is a member of the list given as parameter `name`, which is to go through `listed`."""
    return cast(ColumnElement[bool], column.op("IN", is_comparison=True)(Elements(name)))


def listed(values: Iterable[str]) -> str:
    return json.dumps(list(values))
