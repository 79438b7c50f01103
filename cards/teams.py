"""What is a card in an Adaptive Card 1.5, and a form in a dialog?

Words of people go into `TextRun`, which is not markdown; where markdown is read (facts, fallbacks) they are escaped.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, assert_never
from urllib.parse import quote, unquote

from cards.clean import cut, inline, line, lines
from cards.fit import fit, shortened
from cards.model import (
    Banner,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Context,
    Divider,
    Element,
    Emphasis,
    Fact,
    Facts,
    Field,
    Form,
    Heading,
    Inline,
    Kind,
    LineField,
    Link,
    NumberField,
    Option,
    Picture,
    Quote,
    Row,
    Rows,
    SearchField,
    Span,
    Style,
    Text,
    TextField,
)
from cards.tokens import parse
from cards.words import surfaces
from cards.words.refusals import refusal
from domain.notices import FieldErrors, Options

Json = dict[str, Any]

# learn.microsoft.com/microsoftteams/platform: bots/how-to/format-your-bot-messages (size, counted as UTF-16),
# task-modules-and-cards/cards/universal-actions-for-adaptive-cards/up-to-date-views (users).
LIMITS = {"bytes": 80_000, "refresh_users": 60, "title": 300, "button": 80, "said": 4_000, "option": 300}

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

TALL = 10
"""Lines beyond which a dialog of medium height would be scrolled."""

INTRO = 600
"""Characters of one element above a form's fields: people opened it to type, not to read."""

_BOXES = {Kind.INFO: "accent", Kind.GOOD: "good", Kind.WARNING: "warning", Kind.DANGER: "attention"}
_SIGNS = {Kind.INFO: "ℹ️", Kind.GOOD: "✅", Kind.WARNING: "⚠️", Kind.DANGER: "⛔"}
_STYLES = {Style.PRIMARY: "positive", Style.DANGER: "destructive"}
_EMPHASES: dict[Emphasis, Json] = {
    Emphasis.PLAIN: {},
    Emphasis.STRONG: {"weight": "Bolder"},
    Emphasis.DIM: {"isSubtle": True},
    Emphasis.CODE: {"fontType": "Monospace"},
}
_APART = "\u2060"  # word joiner: not seen, and nothing on both sides of it is read as one sign
_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


def message(card: Card) -> Json:
    """The card alone; `card.summary` is for the activity that carries it."""
    return fit(card, _card, _fits)


def dialog(form: Form, opened_from: str = "") -> Json:
    """The card inside a dialog's `task` answer; a field's id is its input's. `opened_from` is the message whose button
    opened it, which comes back with what was typed.
    """
    return _dialog(form, dict(form.problems), opened_from)


def dialog_errors(form: Form, errors: FieldErrors, opened_from: str = "") -> Json:
    """The same dialog with each refusal at its field; what was typed is in the form (`model.filled`)."""
    told: dict[str, list[str]] = {}
    for field_id, refused in errors.errors:
        told.setdefault(field_id, []).append(line(refusal(refused)))
    return _dialog(form, {field_id: " ".join(words) for field_id, words in told.items()}, opened_from)


def is_long(form: Form) -> bool:
    """Whether it wants the height of the window: each field counts as the lines that it takes up."""
    lines_of = (len(f.options) if isinstance(f, ChoiceField) and _expanded(f) else 2 for f in form.fields)
    return sum(lines_of) + 2 * len(form.intro) > TALL


def values(data: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, by field id, out of a submitted dialog's data."""
    typed = {k: _dated(str(v)) for k, v in data.items() if k not in RESERVED and v is not None}
    return dict(_several(key, value) if key.endswith(SEVERAL) else (key, value) for key, value in typed.items())


def options(found: Options, dataset: str, skip: int = 0) -> Json:
    """The value of the answer to `application/search`; `skip` options were shown already."""
    several = dataset.partition("/")[2].partition("/")[0].endswith(SEVERAL)
    shown = found.choices[skip : skip + FOUND]
    return {"results": [{"value": _worth(c.value, several), "title": _plain(c.label)} for c in shown]}


def asked_for(dataset: str) -> tuple[str, str, str]:
    """(form, field, token) of a searched field. Raises ValueError for a data set that is none of ours."""
    form, field_id, token = dataset.split("/", 2)
    return form, field_id.removesuffix(SEVERAL), token


def _several(key: str, value: str) -> tuple[str, str]:
    """Teams joins chosen values by commas; so each is carried without one."""
    return key.removesuffix(SEVERAL), "\n".join(unquote(each) for each in value.split(",") if each)


def _carried(value: str) -> str:
    return quote(value, safe=" :/@|*+-")


def _fits(drawn: Json) -> bool:
    return len(json.dumps(drawn, ensure_ascii=False).encode("utf-16-le")) <= LIMITS["bytes"]


def _card(card: Card) -> Json:
    said = cut(lines(card.summary or card.title, breaks=LIMITS["said"]), LIMITS["said"])
    drawn = _frame([_title(card.title), *(block for element in card.body for block in _element(element))], said)
    if card.refresh and card.refresh_for:
        action = _execute(card.refresh)
        drawn["refresh"] = {"action": action, "userIds": list(card.refresh_for[: LIMITS["refresh_users"]])}
    if card.wide:
        drawn["msteams"] = {"width": "Full"}
    return drawn


def _frame(body: list[Json], said: str) -> Json:
    return {
        "type": "AdaptiveCard",
        "$schema": _SCHEMA,
        "version": "1.5",
        "fallbackText": _escaped(said),
        "speak": _spoken(said),
        "body": body,
    }


def _title(text: str) -> Json:
    run = {**_run(cut(line(text), LIMITS["title"]), Emphasis.STRONG), "size": "Large"}
    return _rich(run)


def _element(element: Element) -> Iterable[Json]:
    match element:
        case Heading(text):
            yield {**_rich(_run(line(text), Emphasis.STRONG)), "spacing": "Large"}
        case Text(spans):
            yield _rich(*(_span(span) for span in spans))
        case Quote(label, text):
            yield from _quote(label, text)
        case Facts(facts):
            yield {"type": "FactSet", "facts": [_fact(fact) for fact in facts]}
        case Rows(rows, dropped):
            yield from (block for row in rows for block in _row(row))
            yield from _context(surfaces.more(dropped))
        case Banner(kind, text):
            yield _box(_BOXES[kind], _rich(_run(f"{_SIGNS[kind]} "), _run(line(text), Emphasis.STRONG)))
        case Divider():
            yield {"type": "Container", "separator": True, "items": []}
        case Buttons(buttons):
            yield {"type": "ActionSet", "actions": [_button(button) for button in buttons]}
        case Context(text):
            yield from _context(text)
        case Picture(alt=alt, url=url):
            yield from (
                [{"type": "Image", "url": url, "altText": line(alt), "size": "Stretch"}] if url else _context(alt)
            )
        case _:
            assert_never(element)


def _quote(label: str, text: str) -> Iterable[Json]:
    yield _rich(_run(line(label), Emphasis.STRONG))
    quoted = [_rich(_run(row or "–")) | {"spacing": "None"} for row in lines(text).split("\n")]
    yield {**_box("emphasis", *quoted), "spacing": "Small"}


def _fact(fact: Fact) -> Json:
    return {"title": _escaped(line(fact.label)), "value": _escaped(line(fact.value) or "–")}


def _row(row: Row) -> Iterable[Json]:
    what = [_rich(_run(line(row.title), Emphasis.STRONG))]
    if row.subtitle:
        what.append({**_rich(_run(line(row.subtitle), Emphasis.DIM)), "spacing": "None"})
    columns = [_column("stretch", *what)]
    if row.value:
        columns.append(_column("auto", {**_rich(_run(line(row.value))), "horizontalAlignment": "Right"}))
    if len(row.buttons) == 1:
        columns.append(_column("auto", {"type": "ActionSet", "actions": [_button(row.buttons[0])]}))
    yield {"type": "ColumnSet", "separator": True, "columns": columns}
    if len(row.buttons) > 1:
        yield {"type": "ActionSet", "spacing": "Small", "actions": [_button(button) for button in row.buttons]}


def _column(width: str, *items: Json) -> Json:
    return {"type": "Column", "width": width, "verticalContentAlignment": "Center", "items": list(items)}


def _button(button: Button) -> Json:
    """A dialog opens from a Submit only; everything else is an Execute that an old client sends as a Submit."""
    look: Json = {"title": cut(line(button.label), LIMITS["button"])}
    if button.style is not Style.DEFAULT:
        look["style"] = _STYLES[button.style]
    if button.opens_form:
        return {**_submit({"msteams": {"type": "task/fetch"}, "token": button.token}), **look}
    return {**_execute(button.token), **look, "fallback": {**_submit({"token": button.token}), **look}}


def _execute(token: str) -> Json:
    return {"type": "Action.Execute", "verb": parse(token).verb, "data": {"token": token}}


def _submit(data: Json) -> Json:
    return {"type": "Action.Submit", "data": data}


def _context(text: str) -> Iterable[Json]:
    if text:
        yield _rich({**_run(line(text), Emphasis.DIM), "size": "Small"})


def _dialog(form: Form, errors: Mapping[str, str], opened_from: str) -> Json:
    body = [block for element in shortened(form.intro, INTRO) for block in _element(element)]
    for asked in form.fields:
        body += _input(asked, errors.get(asked.id), form)
    strays = [words for field_id, words in errors.items() if field_id not in {f.id for f in form.fields}]
    body += [_wrong(words) for words in strays]
    data = {"form": form.name, "token": form.token, **({OPENED_FROM: opened_from} if opened_from else {})}
    submit = {**_submit(data), "title": cut(line(form.submit), LIMITS["button"]), "style": "positive"}
    more = [
        {**_submit({**data, PRESSED: button.name}), "title": cut(line(button.label), LIMITS["button"])}
        for button in form.more
    ]
    return {**_frame(body, line(form.title)), "actions": [submit, *more]}


def _input(asked: Field, error: str | None, form: Form) -> Iterable[Json]:
    required = not asked.optional and not isinstance(asked, SearchField)
    label = _escaped(cut(line(asked.label), LIMITS["title"]))
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
                "value": _dateless(cut(lines(value), limit)),
            }
        case LineField(value=value, limit=limit, secret=secret):
            element |= {"type": "Input.Text", "maxLength": limit, "value": _dateless(cut(line(value), limit))}
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
        yield _wrong(error)
    yield from ({**block, "spacing": "Small"} for block in _context(cut(asked.hint, INTRO)))


def _choice(asked: ChoiceField) -> Json:
    style = "expanded" if _expanded(asked) else "compact"
    return _set(asked.id, asked.options, asked.value, asked.several) | {"style": style}


def _expanded(asked: ChoiceField) -> bool:
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
    return _plain(f"{option.label} ({option.hint})" if option.hint else option.label)


def _plain(text: str) -> str:
    """A choice's title is no markdown, unlike a label or a fact: only a date would be replaced in it."""
    return _dateless(cut(line(text), LIMITS["option"]))


def _wrong(words: str) -> Json:
    return {**_rich({**_run(words, Emphasis.STRONG), "color": "Attention"}), "spacing": "Small"}


def _box(style: str, *items: Json) -> Json:
    return {"type": "Container", "style": style, "items": list(items)}


def _rich(*runs: Json) -> Json:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _span(span: Inline) -> Json:
    match span:
        case Span(text, emphasis):
            return _run(inline(text), emphasis)
        case Link(text, url):
            return {**_run(inline(text)), "selectAction": {"type": "Action.OpenUrl", "url": url}}
        case _:
            assert_never(span)


def _run(text: str, emphasis: Emphasis = Emphasis.PLAIN) -> Json:
    return {"type": "TextRun", "text": _dateless(text) or " ", **_EMPHASES[emphasis]}


def _dateless(text: str) -> str:
    """{{DATE(…)}} would be replaced (learn.microsoft.com/adaptive-cards/authoring-cards/text-features)."""
    return text.replace("{{", f"{{{_APART}{{")


def _dated(text: str) -> str:
    """What was typed, without the joiner that stood in it while it was shown."""
    return text.replace(f"{{{_APART}{{", "{{")


_MARKS = re.compile(r"([\\*_\[\]`~])|^([-+#>]|\d+[.)])(?=\s|$)|(?<=\w)(:)(?=//)|(&)(?=[#\w])", re.MULTILINE)


def _escaped(text: str) -> str:
    """Markdown that shows the text and does nothing else; the joiner breaks lists, addresses and HTML entities."""
    return _MARKS.sub(_inert, _dateless(text))


def _inert(match: re.Match[str]) -> str:
    return f"\\{match[0]}" if match[1] else f"{match[0]}{_APART}" if not match[2] else f"{_APART}{match[0]}{_APART}"


def _spoken(text: str) -> str:
    """`speak` may be read as SSML: no angle bracket, no entity."""
    return _dateless(text.translate({ord("<"): "‹", ord(">"): "›", ord("&"): " and "}))
