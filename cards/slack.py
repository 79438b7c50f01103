"""What is a card in Slack's Block Kit, and a form in a modal?

Words of people go into elements whose text is inert (`rich_text`, `plain_text` without emoji). The one place that needs
mrkdwn, a row's bold title beside its button, escapes and breaks up whatever Slack would read as markup.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

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
    Facts,
    Field,
    Form,
    FormButton,
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

# docs.slack.dev/reference: block-kit/blocks, /block-elements, /composition-objects; surfaces/modals (titles).
LIMITS = {
    "blocks": 50,
    "view_blocks": 100,
    "header": 150,
    "section": 3000,
    "context": 2000,
    "actions": 25,
    "button": 75,
    "confirm_title": 100,
    "confirm_text": 300,
    "confirm_button": 30,
    "view_title": 24,
    "label": 2000,
    "hint": 2000,
    "placeholder": 150,
    "input": 3000,
    "error": 2000,
    "alt": 2000,
    "option": 75,
    "option_value": 150,
    "options": 100,
    "boxes": 10,
}
TOTAL = 13_000
"""Characters of a message's blocks as JSON; msg_blocks_too_long from about 13,200 on (slackapi/bolt-js#2509)."""

VIEW_BYTES = 200_000
"""Bytes of a view's blocks as JSON; all of a view may have 250 KB (docs.slack.dev/reference/views)."""

TEXT = 4_000
"""Characters of the text beside the blocks, as docs.slack.dev/reference/methods/chat.postMessage advises."""

RADIO = 5
"""Options up to which all are shown at once; beyond, a menu."""

INTRO = 600
"""Characters of one element above a form's fields: people opened it to type, not to read."""

_SIGNS = {Kind.INFO: "ℹ️", Kind.GOOD: "✅", Kind.WARNING: "⚠️", Kind.DANGER: "⛔"}
_STYLES = {Emphasis.STRONG: "bold", Emphasis.DIM: "italic", Emphasis.CODE: "code"}
_ROW_TITLE, _ROW_VALUE, _ROW_REST = 150, 80, 250
_APART = "\u2060"  # word joiner: not seen, and nothing on both sides of it is read as one sign
_ACTIVE = re.compile(r"([*_~`]|:(?=[\w+'-]+:)|^(?:[>•-]|\d+[.)]))")


def message(card: Card) -> Json:
    """{"blocks", "text"}, fit to be posted, updated or answered in private."""
    return {"blocks": fit(card, _blocks, _fits), "text": cut_escaped(card.summary or card.title, TEXT)}


def home(card: Card, name: str = "") -> Json:
    """The view of `views.publish`: the person's own page. A press on it comes with its name."""
    return {"type": "home", "callback_id": name, "blocks": fit(card, _blocks, _fits_view)}


LIST = "list"
"""The name of a window that shows a list: what is pressed in it should not take it away."""


def window(card: Card, above: Card | None = None) -> Json:
    """A modal to be read, not filled in: a card, below what was just said of it."""
    shown = card
    if above is not None:
        shown = replace(above, body=(*above.body, Divider(), Heading(card.title), *card.body))
    return {
        "type": "modal",
        "callback_id": LIST if card.wide else "",
        "title": _plain(surfaces.WINDOW, LIMITS["view_title"]),
        "close": _plain(surfaces.CLOSE, LIMITS["view_title"]),
        "blocks": fit(shown, _blocks, _fits_view),
    }


PRESSED = "form."
"""Begins the action id of a form's own button; no other's holds a dot."""


def modal(form: Form) -> Json:
    """The view of `views.open`; a field's id is its block's and its action's."""
    intro = [block for element in shortened(form.intro, INTRO) for block in _element(element, _Ids())]
    told, fields = dict(form.problems), {asked.id for asked in form.fields}
    strays = (Banner(Kind.WARNING, words) for where, words in form.problems if where not in fields)
    above = [block for stray in strays for block in _element(stray, _Ids())]
    return {
        "type": "modal",
        "callback_id": form.name,
        "private_metadata": form.token,
        "title": _plain(form.title, LIMITS["view_title"]),
        "submit": _plain(form.submit, LIMITS["view_title"]),
        "close": _plain(surfaces.CANCEL, LIMITS["view_title"]),
        "blocks": [*above, *intro, *_fields(form, told)][: LIMITS["view_blocks"]],
    }


def form_errors(errors: FieldErrors) -> dict[str, str]:
    """The `errors` of `response_action: errors`, by block id."""
    told: dict[str, list[str]] = {}
    for field_id, refused in errors.errors:
        told.setdefault(field_id, []).append(line(refusal(refused)))
    return {field_id: cut(" ".join(words), LIMITS["error"]) for field_id, words in told.items()}


def values(state: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, by field id, out of a view's `state`; "" where a field was left empty."""
    blocks: Mapping[str, Mapping[str, Mapping[str, Any]]] = state.get("values", {})
    return {block: _value(element) for block, actions in blocks.items() for element in actions.values()}


def options(found: Options) -> Json:
    """The answer to `block_suggestion`."""
    return {"options": [_option(Option(c.value, c.label)) for c in found.choices[: LIMITS["options"]]]}


def _value(element: Mapping[str, Any]) -> str:
    """Several chosen values are joined by line breaks."""
    if "selected_options" in element:
        return "\n".join(str(option["value"]) for option in element["selected_options"] or ())
    chosen = element.get("selected_option") or {}
    return str(chosen.get("value") or element.get("value") or "")


def escaped(text: str) -> str:
    """docs.slack.dev/messaging/formatting-message-text: these three, and no others."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut_escaped(text: str, limit: int) -> str:
    """At most `limit` characters after escaping, never ending inside an escape."""
    kept = lines(text, breaks=limit)
    if len(escaped(kept)) > limit:
        room = bisect_right(range(limit), limit - 1, key=lambda length: len(escaped(kept[:length])))
        kept = cut(kept, room)
    return escaped(kept)


@dataclass
class _Ids:
    """Numbers the buttons of one message, as Slack wants each action id once."""

    used: int = field(default=0)

    def next(self, verb: str) -> str:
        self.used += 1
        return f"{verb}-{self.used}"


def _fits(blocks: list[Json]) -> bool:
    return len(blocks) <= LIMITS["blocks"] and len(json.dumps(blocks, ensure_ascii=False)) <= TOTAL


def _fits_view(blocks: list[Json]) -> bool:
    return len(blocks) <= LIMITS["view_blocks"] and len(json.dumps(blocks)) <= VIEW_BYTES


def _blocks(card: Card) -> list[Json]:
    ids = _Ids()
    head = {"type": "header", "text": _plain(card.title, LIMITS["header"])}
    return [head, *(block for element in card.body for block in _element(element, ids))]


def _element(element: Element, ids: _Ids) -> Iterable[Json]:
    match element:
        case Heading(text):
            yield _rich(_section(_run(line(text), Emphasis.STRONG)))
        case Text(spans):
            yield _rich(_section(*(_span(span) for span in spans)))
        case Quote(label, text):
            yield _rich(_section(_run(line(label), Emphasis.STRONG)), _quote(text))
        case Facts():
            yield from _facts(element)
        case Rows(rows, dropped):
            yield from (block for row in rows for block in _row(row, ids))
            yield from _context(surfaces.more(dropped))
        case Banner(kind, text):
            yield _rich(_section(_run(f"{_SIGNS[kind]} "), _run(line(text), Emphasis.STRONG)))
        case Divider():
            yield {"type": "divider"}
        case Buttons(buttons):
            for start in range(0, len(buttons), LIMITS["actions"]):
                yield _actions(buttons[start : start + LIMITS["actions"]], ids)
        case Context(text):
            yield from _context(text)
        case Picture():
            yield from _picture(element)
        case _:
            assert_never(element)


def _picture(picture: Picture) -> Iterable[Json]:
    """docs.slack.dev/reference/block-kit/blocks/image-block; an uploaded file is for those only who read here."""
    if picture.file or picture.url:
        source = {"slack_file": {"id": picture.file}} if picture.file else {"image_url": picture.url}
        yield {"type": "image", **source, "alt_text": cut(line(picture.alt), LIMITS["alt"]) or "–"}
    else:
        yield from _context(picture.alt)


def _facts(element: Facts) -> Iterable[Json]:
    if not element.facts:
        return
    runs: list[Json] = []
    for fact in element.facts:
        end = "" if fact is element.facts[-1] else "\n"
        runs += [_run(f"{line(fact.label)}: ", Emphasis.STRONG), _run(f"{line(fact.value) or '–'}{end}")]
    yield _rich(_section(*runs))


def _row(row: Row, ids: _Ids) -> Iterable[Json]:
    first = " · ".join(filter(None, [f"*{_inert(row.title, _ROW_TITLE)}*", _inert(row.value, _ROW_VALUE)]))
    told = "\n".join(filter(None, [first, _inert(row.subtitle, _ROW_REST)]))
    block: Json = {"type": "section", "text": {"type": "mrkdwn", "text": told, "verbatim": True}}
    if len(row.buttons) == 1:
        yield {**block, "accessory": _button(row.buttons[0], ids)}
        return
    yield block
    if row.buttons:
        yield _actions(row.buttons, ids)


def _actions(buttons: tuple[Button, ...], ids: _Ids) -> Json:
    return {"type": "actions", "elements": [_button(button, ids) for button in buttons]}


def _button(button: Button, ids: _Ids) -> Json:
    drawn: Json = {
        "type": "button",
        "text": _plain(button.label, LIMITS["button"]),
        "action_id": ids.next(parse(button.token).verb),
        "value": button.token,
    }
    if button.style is not Style.DEFAULT:
        drawn["style"] = button.style.value
    if button.confirm:
        drawn["confirm"] = _confirm(button.label, button.confirm)
    return drawn


def _confirm(label: str, text: str) -> Json:
    return {
        "title": _plain(f"{label}?", LIMITS["confirm_title"]),
        "text": _plain(text, LIMITS["confirm_text"]),
        "confirm": _plain(label, LIMITS["confirm_button"]),
        "deny": _plain(surfaces.CANCEL, LIMITS["confirm_button"]),
    }


def _context(text: str) -> Iterable[Json]:
    if text:
        yield {"type": "context", "elements": [_plain(text, LIMITS["context"])]}


def _fields(form: Form, told: Mapping[str, str]) -> Iterable[Json]:
    for asked in form.fields:
        yield _input(asked)
        yield from _context(f"{_SIGNS[Kind.WARNING]} {told[asked.id]}" if asked.id in told else "")
    if form.more:
        yield {"type": "actions", "elements": [_form_button(button) for button in form.more]}


def _form_button(button: FormButton) -> Json:
    """A press sends what was typed along, in the view's state
    (docs.slack.dev/reference/interaction-payloads/block_actions-payload).
    """
    return {
        "type": "button",
        "text": _plain(button.label, LIMITS["button"]),
        "action_id": f"{PRESSED}{button.name}",
        "value": button.name,
    }


def _input(asked: Field) -> Json:
    element: Json = {"action_id": asked.id}
    match asked:
        case NumberField(value=value):
            element |= {"type": "number_input", "is_decimal_allowed": False}
            value = value if re.fullmatch(r"[0-9]{1,9}", value) else ""
        case TextField(value=value, limit=limit):
            element |= {"type": "plain_text_input", "multiline": True, "max_length": min(limit, LIMITS["input"])}
            value = cut(lines(value), element["max_length"])
        case LineField(value=value, limit=limit):
            element |= {"type": "plain_text_input", "max_length": min(limit, LIMITS["input"])}
            value = cut(line(value), element["max_length"])
        case ChoiceField(options=()):
            return _nothing_to_choose(asked)
        case ChoiceField():
            return _labelled(asked, element | _choice(asked))
        case SearchField():
            return _labelled(asked, element | _search(asked))
        case _:
            assert_never(asked)
    if value:
        element["initial_value"] = value
    if asked.placeholder:
        element["placeholder"] = _plain(asked.placeholder, LIMITS["placeholder"])
    return _labelled(asked, element)


def _nothing_to_choose(asked: ChoiceField) -> Json:
    """Slack refuses a field of no options, and with it the whole form."""
    return {"type": "context", "elements": [_plain(surfaces.nothing_to_choose(asked.label), LIMITS["context"])]}


def _choice(asked: ChoiceField) -> Json:
    """Slack refuses an initial option that is not among the options, an empty list of either, and a value twice."""
    options = list({option.value: option for option in asked.options}.values())
    drawn = [_option(option) for option in options[: LIMITS["boxes"] if asked.several else LIMITS["options"]]]
    chosen = [option for option in drawn if option["value"] in asked.value.split("\n")]
    if asked.several:
        return {"type": "checkboxes", "options": drawn, **({"initial_options": chosen} if chosen else {})}
    kind = "radio_buttons" if len(drawn) <= RADIO else "static_select"
    if kind == "static_select":
        drawn, chosen = ([_bare(option) for option in row] for row in (drawn, chosen))
    return {"type": kind, "options": drawn, **({"initial_option": chosen[0]} if chosen else {})}


def _search(asked: SearchField) -> Json:
    chosen = [_bare(_option(option)) for option in asked.chosen[: LIMITS["options"]]]
    element: Json = {"type": "multi_external_select" if asked.several else "external_select", "min_query_length": 0}
    if asked.placeholder:
        element["placeholder"] = _plain(asked.placeholder, LIMITS["placeholder"])
    if chosen:
        element |= {"initial_options": chosen} if asked.several else {"initial_option": chosen[0]}
    return element


def _option(option: Option) -> Json:
    """Raises ValueError for a value that Slack would not take: it is ours, not a person's."""
    if not 0 < len(option.value) <= LIMITS["option_value"]:
        raise ValueError(f"no option can carry {option.value[:200]!r}")
    drawn: Json = {"text": _plain(option.label, LIMITS["option"]), "value": option.value}
    return {**drawn, "description": _plain(option.hint, LIMITS["option"])} if option.hint else drawn


def _bare(option: Json) -> Json:
    """A menu shows no description."""
    return {"text": option["text"], "value": option["value"]}


def _labelled(asked: Field, element: Json) -> Json:
    block: Json = {
        "type": "input",
        "block_id": asked.id,
        "label": _plain(asked.label, LIMITS["label"]),
        "element": element,
        "optional": asked.optional,
    }
    return {**block, "hint": _plain(asked.hint, LIMITS["hint"])} if asked.hint else block


def _rich(*sections: Json) -> Json:
    return {"type": "rich_text", "elements": list(sections)}


def _section(*runs: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(runs)}


def _quote(text: str) -> Json:
    return {"type": "rich_text_quote", "elements": [_run(lines(text) or "–")]}


def _span(span: Inline) -> Json:
    match span:
        case Span(text, emphasis):
            return _run(inline(text), emphasis)
        case Link(text, url):
            return {"type": "link", "url": url, "text": line(text)}
        case _:
            assert_never(span)


def _run(text: str, emphasis: Emphasis = Emphasis.PLAIN) -> Json:
    run: Json = {"type": "text", "text": text or " "}
    return run if emphasis is Emphasis.PLAIN else {**run, "style": {_STYLES[emphasis]: True}}


def _plain(text: str, limit: int) -> Json:
    return {"type": "plain_text", "text": cut(line(text), limit) or "–", "emoji": False}


def _inert(text: str, limit: int) -> str:
    """mrkdwn that shows the text and does nothing else: no style, emoji code, quote or list begins in it."""
    return escaped(_ACTIVE.sub(rf"{_APART}\1{_APART}", cut(line(text), limit)))
