"""Does a JSON value have a shape?"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from bot.playground.pax8.endpoints import Endpoint, Wrap
from bot.playground.pax8.shapes import SHAPES, Field, Kind

# Date-only, Z, an offset with or without a colon, with or without milliseconds: all are seen (pax8.md, section 5).
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{3})?(Z|[+-]\d\d:?\d\d))?")


def problems(shape: str, value: Any, where: str = "") -> list[str]:
    """What is wrong, one sentence each; empty when the value has the shape."""
    return list(_problems(shape, value, where or shape))


def answer_problems(endpoint: Endpoint, answer: Any) -> list[str]:
    """The same for a whole answer, its wrapping included."""
    match endpoint.wrap:
        case Wrap.BARE:
            return problems(endpoint.shape, answer)
        case Wrap.CONTENT:
            return _rows(endpoint, answer, {"content"})
        case Wrap.PAGE:
            return [*_rows(endpoint, answer, {"content", "page"}), *problems("Page", answer["page"])]


def _rows(endpoint: Endpoint, answer: Any, keys: set[str]) -> list[str]:
    if set(answer) != keys:
        return [f"{endpoint.path} has {sorted(answer)}, not {sorted(keys)}"]
    return [found for n, row in enumerate(answer["content"]) for found in problems(endpoint.shape, row, f"row {n}")]


def _problems(shape: str, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where} is no object"
        return
    known = {field.name: field for field in SHAPES[shape].fields}
    yield from (f"{where}.{name} is unknown" for name in value if name not in known)
    for field in known.values():
        if field.name in value:
            yield from _field_problems(field, value[field.name], f"{where}.{field.name}")
        elif field.always:
            yield f"{where}.{field.name} is missing"


def _field_problems(field: Field, value: Any, where: str) -> Iterator[str]:
    if value is None:
        if not field.nullable:
            yield f"{where} is null"
    elif field.kind is Kind.ONE:
        yield from _problems(field.shape, value, where)
    elif field.kind is Kind.MANY:
        for n, row in enumerate(value):
            yield from _problems(field.shape, row, f"{where}[{n}]")
    elif not _IS[field.kind](value):
        yield f"{where} is no {field.kind}: {value!r}"
    elif field.enum and value not in field.enum:
        yield f"{where} is none of {field.enum}: {value!r}"


def _is_uuid(value: Any) -> bool:
    try:
        return str(UUID(value)) == str(value).lower()
    except (ValueError, AttributeError, TypeError):
        return False


def _is_date(value: Any) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == str(value)
    except (ValueError, TypeError):
        return False


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_IS: dict[Kind, Callable[[Any], bool]] = {
    Kind.UUID: _is_uuid,
    Kind.TEXT: lambda value: isinstance(value, str),
    Kind.TEXTS: lambda value: isinstance(value, list) and all(isinstance(each, str) for each in value),
    Kind.NUMBER: _is_number,
    Kind.INTEGER: lambda value: _is_number(value) and isinstance(value, int),
    Kind.FLAG: lambda value: isinstance(value, bool),
    Kind.DATE: _is_date,
    Kind.MOMENT: lambda value: isinstance(value, str) and MOMENT.fullmatch(value) is not None,
}
