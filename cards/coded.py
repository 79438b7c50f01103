"""How does a card or a form travel to another process, and how does it come back?

Each part is an object whose `kind` says which one it is; its other members are those of `cards.model`, by their names.
Programs read this (`seatwise … --json`), so a member is added, and none is renamed or taken away.
"""

import re
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, get_type_hints

from cards import model

_PARTS = (
    *(model.Span, model.Link, model.Button, model.Heading, model.Text, model.Quote, model.Fact, model.Facts),
    *(model.Row, model.Rows, model.Banner, model.Divider, model.Buttons, model.Context, model.Picture, model.Card),
    *(model.NumberField, model.TextField, model.LineField, model.Option, model.ChoiceField, model.SearchField),
    *(model.FormButton, model.Form),
)
KINDS: dict[str, type[Any]] = {re.sub(r"(?<!^)(?=[A-Z])", "_", part.__name__).lower(): part for part in _PARTS}
_NAMES = {part: kind for kind, part in KINDS.items()}


def coded(value: object) -> Any:
    """What `json` can write."""
    if is_dataclass(value):
        part = type(value)
        own = {_spelt(part, field.name): coded(getattr(value, field.name)) for field in fields(value)}
        return {"kind": _NAMES[part], **own}
    if isinstance(value, tuple):
        return [coded(each) for each in value]
    return value.value if isinstance(value, StrEnum) else value


def decoded(told: Any) -> Any:
    """The same part again; raises KeyError or TypeError for what `coded` has not made."""
    if isinstance(told, list):
        return tuple(decoded(each) for each in told)
    if not isinstance(told, dict):
        return told
    part = KINDS[told["kind"]]
    own: dict[str, Any] = {}
    for name, enum in _MEMBERS[part].items():
        value = decoded(told[_spelt(part, name)])
        own[name] = enum(value) if enum else value
    return part(**own)


def _spelt(part: type[Any], name: str) -> str:
    """A banner's own `kind` is told by another name, since every part has one."""
    return "tone" if (part, name) == (model.Banner, "kind") else name


def _members(part: type[Any]) -> dict[str, type[StrEnum] | None]:
    """Every member of a part, with the enum that it is one of."""
    hints = get_type_hints(part)
    return {
        field.name: kind if isinstance(kind := hints[field.name], type) and issubclass(kind, StrEnum) else None
        for field in fields(part)
    }


_MEMBERS = {part: _members(part) for part in _PARTS}
