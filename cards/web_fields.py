"""How is a field of a form drawn on a web page, with its label, its hint and what is wrong with it?"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import assert_never

from cards.clean import line, lines
from cards.model import ChoiceField, Field, LineField, NumberField, Option, SearchField, TextField
from cards.words import surfaces

_RADIOS = 5
"""Up to so many options stand as radio buttons, more in a drop-down, as in chat."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser can do for a field: `purpose` is its autocomplete token (html.spec.whatwg.org, "Autofill"), and
    `options` are what a searched field offers.
    """

    purpose: str = ""
    options: tuple[Option, ...] = ()


def drawn(field: Field, wrong: str | None, asked: Asked) -> str:
    match field:
        case TextField():
            at = f'{_attributes(field, wrong)} rows="4" maxlength="{field.limit}"'
            return _framed(field, wrong, f"<textarea{at}>\n{escape(lines(field.value, breaks=100))}</textarea>")
        case NumberField():
            at = f'{_attributes(field, wrong)} type="text" class="number" inputmode="numeric" autocomplete="off"'
            return _framed(field, wrong, f'<input{at} value="{_text(field.value)}">')
        case LineField():
            return _framed(field, wrong, _line(field, wrong, asked))
        case ChoiceField(several=True) | SearchField(several=True):
            return _group(field, wrong, _ticks(field, asked, "checkbox"))
        case ChoiceField() if len(field.options) <= _RADIOS:
            return _group(field, wrong, _ticks(field, asked, "radio"))
        case ChoiceField():
            return _framed(field, wrong, _select(field, wrong))
        case SearchField():
            return _framed(field, wrong, _searched(field, wrong, asked))
        case _:
            assert_never(field)


def _framed(field: Field, wrong: str | None, control: str) -> str:
    label = f'<label for="f-{escape(field.id)}">{_label(field)}</label>'
    return f'<div class="field{" bad" if wrong else ""}">{label}{_told(field, wrong)}{control}</div>'


def _group(field: Field, wrong: str | None, ticks: Iterable[str]) -> str:
    described = _described(field, wrong)
    return (
        f'<fieldset class="field{" bad" if wrong else ""}"{described}><legend>{_label(field)}</legend>'
        f"{_told(field, wrong)}{''.join(ticks)}</fieldset>"
    )


def _label(field: Field) -> str:
    return f"{_text(field.label)}{f' {surfaces.OPTIONAL}' if field.optional else ''}"


def _told(field: Field, wrong: str | None) -> str:
    hint = f'<p class="hint" id="h-{escape(field.id)}">{_text(field.hint)}</p>' if field.hint else ""
    apart = f'<span class="apart">{surfaces.ERROR}: </span>'
    return hint + (f'<p class="wrong" id="w-{escape(field.id)}">{apart}{_text(wrong)}</p>' if wrong else "")


def _attributes(field: Field, wrong: str | None) -> str:
    required = "" if field.optional else " required"
    return f' id="f-{escape(field.id)}" name="{escape(field.id)}"{required}{_described(field, wrong)}'


def _described(field: Field, wrong: str | None) -> str:
    ids = [f"{kind}-{escape(field.id)}" for kind, told in (("h", field.hint), ("w", wrong)) if told]
    invalid = ' aria-invalid="true"' if wrong else ""
    return (f' aria-describedby="{" ".join(ids)}"' if ids else "") + invalid


def _line(field: LineField, wrong: str | None, asked: Asked) -> str:
    kind = "password" if field.secret else "email" if asked.purpose == "email" else "text"
    value = "" if field.secret else f' value="{_text(field.value)}"'
    return (
        f'<input{_attributes(field, wrong)} type="{kind}" maxlength="{field.limit}" '
        f'autocomplete="{escape(asked.purpose) or "off"}"{value}>'
    )


def _ticks(field: ChoiceField | SearchField, asked: Asked, kind: str) -> Iterable[str]:
    """The first has the field's own id, for the summary of what is wrong to lead to."""
    options = field.options if isinstance(field, ChoiceField) else _once((*field.chosen, *asked.options))
    chosen = set(field.value.split("\n"))
    for number, option in enumerate(options):
        at = f"f-{escape(field.id)}{f'-{number}' if number else ''}"
        ticked = " checked" if option.value in chosen else ""
        hint = f' <span class="dim">{_text(option.hint)}</span>' if option.hint else ""
        yield (
            f'<div class="choice"><input type="{kind}" id="{at}" name="{escape(field.id)}" '
            f'value="{escape(option.value)}"{ticked}><label for="{at}">{_text(option.label)}{hint}</label></div>'
        )


def _once(options: Iterable[Option]) -> tuple[Option, ...]:
    return tuple({option.value: option for option in options}.values())


def _select(field: ChoiceField, wrong: str | None) -> str:
    none = '<option value=""></option>' if field.optional or not field.value else ""
    rows = "".join(
        f'<option value="{escape(o.value)}"{" selected" if o.value == field.value else ""}>{_text(o.label)}</option>'
        for o in field.options
    )
    return f"<select{_attributes(field, wrong)}>{none}{rows}</select>"


def _searched(field: SearchField, wrong: str | None, asked: Asked) -> str:
    """What is typed comes back as it is: whoever reads it looks whether it is one of the options."""
    rows = "".join(f'<option value="{escape(o.value)}">{_text(o.label)}</option>' for o in asked.options)
    at = f'{_attributes(field, wrong)} type="text" autocomplete="off" list="l-{escape(field.id)}"'
    return f'<input{at} value="{_text(field.value)}"><datalist id="l-{escape(field.id)}">{rows}</datalist>'


def _text(text: str) -> str:
    return escape(line(text))
