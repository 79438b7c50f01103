"""How does a field of a form look in a Teams dialog, and what was typed into it?"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, assert_never
from urllib.parse import quote, unquote

from cards.clean import cut, line, lines
from cards.model import (
    ChoiceField,
    Emphasis,
    Field,
    Form,
    LineField,
    NumberField,
    Option,
    SearchField,
    TextField,
)
from cards.teams_text import LIMITS, Json, context, dated, dateless, escaped, plain, rich, run
from cards.words import surfaces
from domain.notices import Options

SEVERAL = "[]"
"""Ends the id of an input that gives several values."""

OPENED_FROM = "opened_from"
"""In a dialog's data, the message whose button opened it."""

PRESSED = "pressed"
"""In a dialog's data, the name of the button that it was sent off with, if that is not the first."""

RESERVED = frozenset({"form", "token", "msteams", OPENED_FROM, PRESSED})
"""What a form's data holds beside what was typed."""

FOUND = 15
"""Options that a searched field drops down
(learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search).
"""

RADIO = 5
"""Options up to which all are shown at once; beyond, a menu."""

INTRO = 600
"""Characters of one element above a form's fields: people opened it to type, not to read."""


def values(data: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, by field id, out of a submitted dialog's data."""
    typed = {k: dated(str(v)) for k, v in data.items() if k not in RESERVED and v is not None}
    return dict(_several(key, value) if key.endswith(SEVERAL) else (key, value) for key, value in typed.items())


def options(found: Options, dataset: str, skip: int = 0) -> Json:
    """The value of the answer to `application/search`; `skip` options were shown already."""
    several = dataset.partition("/")[2].partition("/")[0].endswith(SEVERAL)
    shown = found.choices[skip : skip + FOUND]
    return {"results": [{"value": _worth(c.value, several), "title": plain(c.label)} for c in shown]}


def asked_for(dataset: str) -> tuple[str, str, str]:
    """(form, field, token) of a searched field. Raises ValueError for a data set that is none of ours."""
    form, field_id, token = dataset.split("/", 2)
    return form, field_id.removesuffix(SEVERAL), token


def _several(key: str, value: str) -> tuple[str, str]:
    """Teams joins chosen values by commas; so each is carried without one."""
    return key.removesuffix(SEVERAL), "\n".join(unquote(each) for each in value.split(",") if each)


def _carried(value: str) -> str:
    return quote(value, safe=" :/@|*+-")


def input(asked: Field, error: str | None, form: Form) -> Iterable[Json]:
    required = not asked.optional and not isinstance(asked, SearchField)
    label = escaped(cut(line(asked.label), LIMITS["title"]) + (f" {surfaces.OPTIONAL}" if asked.optional else ""))
    element: Json = {"id": asked.id, "label": label, "isRequired": required}
    match asked:
        case NumberField(value=value):
            element |= {"type": "Input.Number"}
            number = int(value) if re.fullmatch(r"-?[0-9]{1,9}", value) else None
            element |= {} if number is None else {"value": number}
        case TextField(value=value, limit=limit):
            element |= {
                "type": "Input.Text",
                "isMultiline": True,
                "maxLength": limit,
                "value": dateless(cut(lines(value), limit)),
            }
        case LineField(value=value, limit=limit, secret=secret):
            element |= {"type": "Input.Text", "maxLength": limit, "value": dateless(cut(line(value), limit))}
            element |= {"style": "password"} if secret else {}
        case ChoiceField():
            element |= _choice(asked)
        case SearchField():
            element |= _search(asked, form)
        case _:
            assert_never(asked)
    if not isinstance(asked, ChoiceField) and asked.placeholder:
        element["placeholder"] = line(asked.placeholder)
    if required:
        element["errorMessage"] = surfaces.REQUIRED
    yield element
    if error:
        yield wrong(error)
    yield from ({**block, "spacing": "Small"} for block in context(cut(asked.hint, INTRO)))


def _choice(asked: ChoiceField) -> Json:
    style = "expanded" if expanded(asked) else "compact"
    return _set(asked.id, asked.options, asked.value, asked.several) | {"style": style}


def expanded(asked: ChoiceField) -> bool:
    return asked.several or len(asked.options) <= RADIO


def _search(asked: SearchField, form: Form) -> Json:
    """The data set is told back with what was typed, and the options chosen so far are the only ones that the card
    itself has. It is never `isRequired`: a client that checks it knows those only, and refuses what was found
    (MicrosoftDocs/msteams-docs#10533). Whoever takes the form refuses an empty one.
    """
    drawn_id = f"{asked.id}{SEVERAL if asked.several else ''}"
    query = {"type": "Data.Query", "dataset": f"{form.name}/{drawn_id}/{form.token}"}
    return _set(asked.id, asked.chosen, asked.value, asked.several) | {"style": "filtered", "choices.data": query}


def _set(field_id: str, options: tuple[Option, ...], value: str, several: bool) -> Json:
    """A choice's value is what a person never sees; several are joined by commas, so none may stand in one."""
    chosen = value.split("\n") if several else [value]
    drawn = {
        "type": "Input.ChoiceSet",
        "choices": [{"title": _titled(option), "value": _worth(option.value, several)} for option in options],
        "value": ",".join(_worth(v, several) for v in chosen if v),
        "wrap": True,
    }
    return {**drawn, "id": f"{field_id}{SEVERAL}", "isMultiSelect": True} if several else drawn


def _worth(value: str, several: bool) -> str:
    return _carried(value) if several else value


def _titled(option: Option) -> str:
    return plain(f"{option.label} ({option.hint})" if option.hint else option.label)


def wrong(words: str) -> Json:
    return {**rich({**run(words, Emphasis.STRONG), "color": "Attention"}), "spacing": "Small"}
