"""What is a card in an Adaptive Card 1.5, and a form in a dialog?

Words of people go into `TextRun`, which is not markdown; where markdown is read (facts, fallbacks) they are escaped.
"""

import json
from collections.abc import Iterable, Mapping
from typing import assert_never

from cards.clean import cut, line, lines
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
    Form,
    Heading,
    Kind,
    Picture,
    Quote,
    Row,
    Rows,
    Style,
    Text,
)
from cards.teams_inputs import INTRO, OPENED_FROM, PRESSED, expanded, input, wrong
from cards.teams_text import LIMITS, Json, box, context, dateless, escaped, rich, run, spelt, spoken
from cards.tokens import parse
from cards.words import surfaces
from cards.words.refusals import refusal
from domain.notices import FieldErrors

TALL = 10
"""Lines beyond which a dialog of medium height would be scrolled."""

BRIEF, SHORT, NARROW = 16, 60, 12
"""Characters of a value that may stand in a column of its own; of a row's words beside which a button may stand, and of
that button: a phone's card is some 36 characters wide.
"""

ACROSS, FRAME = 35, 4
"""Characters of all buttons in one line of a phone's card, and what a button's frame takes of them."""

_BOXES = {Kind.INFO: "accent", Kind.GOOD: "good", Kind.WARNING: "warning", Kind.DANGER: "attention"}

_SIGNS = {Kind.INFO: "ℹ️", Kind.GOOD: "✅", Kind.WARNING: "⚠️", Kind.DANGER: "⛔"}

_STYLES = {Style.PRIMARY: "positive", Style.DANGER: "destructive"}

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
    lines_of = (len(f.options) if isinstance(f, ChoiceField) and expanded(f) else 2 for f in form.fields)
    return sum(lines_of) + 2 * len(form.intro) > TALL


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
        "fallbackText": escaped(said),
        "speak": spoken(said),
        "body": body,
    }


def _title(text: str) -> Json:
    drawn = {**run(cut(line(text), LIMITS["title"]), Emphasis.STRONG), "size": "Large"}
    return rich(drawn)


def _element(element: Element) -> Iterable[Json]:
    match element:
        case Heading(text):
            yield {**rich(run(line(text), Emphasis.STRONG)), "spacing": "Large"}
        case Text(spans):
            yield rich(*(spelt(span) for span in spans))
        case Quote(label, text):
            yield from _quote(label, text)
        case Facts(facts):
            yield {"type": "FactSet", "facts": [_fact(fact) for fact in facts]}
        case Rows(rows, dropped):
            yield from _rows(rows)
            yield from context(surfaces.more(dropped))
        case Banner(kind, text):
            yield box(_BOXES[kind], rich(run(f"{_SIGNS[kind]} "), run(line(text), Emphasis.STRONG)))
        case Divider():
            yield {"type": "Container", "separator": True, "items": []}
        case Buttons(buttons):
            yield from _actions(buttons)
        case Context(text):
            yield from context(text)
        case Picture(alt=alt, url=url):
            yield from (
                [{"type": "Image", "url": url, "altText": dateless(line(alt)), "size": "Stretch"}]
                if url
                else context(alt)
            )
        case _:
            assert_never(element)


def _quote(label: str, text: str) -> Iterable[Json]:
    yield rich(run(line(label), Emphasis.STRONG))
    quoted = [rich(run(row or "–")) | {"spacing": "None"} for row in lines(text).split("\n")]
    yield {**box("emphasis", *quoted), "spacing": "Small"}


def _fact(fact: Fact) -> Json:
    return {"title": escaped(line(fact.label)), "value": escaped(line(fact.value) or "–")}


def _rows(rows: tuple[Row, ...]) -> Iterable[Json]:
    """Alike in all rows of a list: values stand in a column where they are short and no button takes its width, and a
    button stands beside its row where no row has much to read.
    """
    aside = all(not row.buttons and len(row.value) <= BRIEF for row in rows)
    offered = [row for row in rows if row.buttons]
    beside = all(len(row.buttons) == 1 and len(row.subtitle) <= SHORT for row in offered)
    beside = beside and all(len(row.buttons[0].label) <= NARROW for row in offered)
    return (block for row in rows for block in _row(row, aside, beside))


def _row(row: Row, aside: bool, beside: bool) -> Iterable[Json]:
    value = line(row.value)
    first = [run(line(row.title), Emphasis.STRONG), *([run(f" · {value}")] if value and not aside else [])]
    what = [rich(*first)]
    if row.subtitle:
        what.append({**rich(run(line(row.subtitle), Emphasis.DIM)), "spacing": "None"})
    columns = [_column("stretch", *what)]
    if value and aside:
        columns.append(_column("auto", {**rich(run(value)), "horizontalAlignment": "Right"}))
    if beside and row.buttons:
        columns.append(_column("auto", *_actions(row.buttons)))
    yield {"type": "ColumnSet", "separator": True, "columns": columns}
    if not beside:
        yield from ({**block, "spacing": "Small"} for block in _actions(row.buttons))


def _actions(buttons: tuple[Button, ...]) -> Iterable[Json]:
    """In as many lines as a phone needs, since a client wraps none and cuts off what is left over."""
    lines_of: list[list[Button]] = []
    room = 0
    for button in buttons:
        width = len(button.label) + FRAME
        if width > room:
            lines_of.append([])
            room = ACROSS
        lines_of[-1].append(button)
        room -= width
    return ({"type": "ActionSet", "actions": [_button(each) for each in some]} for some in lines_of)


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


def _dialog(form: Form, errors: Mapping[str, str], opened_from: str) -> Json:
    body = [block for element in shortened(form.intro, INTRO) for block in _element(element)]
    for asked in form.fields:
        body += input(asked, errors.get(asked.id), form)
    strays = [words for field_id, words in errors.items() if field_id not in {f.id for f in form.fields}]
    body += [wrong(words) for words in strays]
    data = {"form": form.name, "token": form.token, **({OPENED_FROM: opened_from} if opened_from else {})}
    submit = {**_submit(data), "title": cut(line(form.submit), LIMITS["button"]), "style": "positive"}
    more = [
        {**_submit({**data, PRESSED: button.name}), "title": cut(line(button.label), LIMITS["button"])}
        for button in form.more
    ]
    return {**_frame(body, line(form.title)), "actions": [submit, *more]}
