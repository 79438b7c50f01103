"""What is a card in Slack's Block Kit, and a form in a modal?

Words of people go into elements whose text is inert (`rich_text`, `plain_text` without emoji). The one place that needs
mrkdwn, a row's bold title beside its button, escapes and breaks up whatever Slack would read as markup.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import assert_never

from cards.clean import cut, line
from cards.fit import fit, shortened
from cards.model import (
    Banner,
    Button,
    Buttons,
    Card,
    Context,
    Divider,
    Element,
    Emphasis,
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
from cards.slack_inputs import inputs
from cards.slack_text import LIMITS, SIGNS, Json, context, cut_escaped, inert, plain, quote, rich, run, section, spelt
from cards.tokens import parse
from cards.words import surfaces

TOTAL = 13_000
"""Characters of a message's blocks as JSON; msg_blocks_too_long from about 13,200 on (slackapi/bolt-js#2509)."""

VIEW_BYTES = 200_000
"""Bytes of a view's blocks as JSON; all of a view may have 250 KB (docs.slack.dev/reference/views)."""

TEXT = 4_000
"""Characters of the text beside the blocks, as docs.slack.dev/reference/methods/chat.postMessage advises."""

INTRO = 600
"""Characters of one element above a form's fields: people opened it to type, not to read."""

_ROW_TITLE, _ROW_VALUE, _ROW_REST = 150, 80, 250


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
        "title": plain(surfaces.WINDOW, LIMITS["view_title"]),
        "close": plain(surfaces.CLOSE, LIMITS["view_title"]),
        "blocks": fit(shown, _blocks, _fits_view),
    }


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
        "title": plain(form.title, LIMITS["view_title"]),
        "submit": plain(form.submit, LIMITS["view_title"]),
        "close": plain(surfaces.CANCEL, LIMITS["view_title"]),
        "blocks": [*above, *intro, *inputs(form, told)][: LIMITS["view_blocks"]],
    }


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
    head = {"type": "header", "text": plain(card.title, LIMITS["header"])}
    return [head, *(block for element in card.body for block in _element(element, ids))]


def _element(element: Element, ids: _Ids) -> Iterable[Json]:
    match element:
        case Heading(text):
            yield rich(section(run(line(text), Emphasis.STRONG)))
        case Text(spans):
            yield rich(section(*(spelt(span) for span in spans)))
        case Quote(label, text):
            yield rich(section(run(line(label), Emphasis.STRONG)), quote(text))
        case Facts():
            yield from _facts(element)
        case Rows(rows, dropped):
            yield from (block for row in rows for block in _row(row, ids))
            yield from context(surfaces.more(dropped))
        case Banner(kind, text):
            yield rich(section(run(f"{SIGNS[kind]} "), run(line(text), Emphasis.STRONG)))
        case Divider():
            yield {"type": "divider"}
        case Buttons(buttons):
            for start in range(0, len(buttons), LIMITS["actions"]):
                yield _actions(buttons[start : start + LIMITS["actions"]], ids)
        case Context(text):
            yield from context(text)
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
        yield from context(picture.alt)


def _facts(element: Facts) -> Iterable[Json]:
    if not element.facts:
        return
    runs: list[Json] = []
    for fact in element.facts:
        end = "" if fact is element.facts[-1] else "\n"
        runs += [run(f"{line(fact.label)}: ", Emphasis.STRONG), run(f"{line(fact.value) or '–'}{end}")]
    yield rich(section(*runs))


def _row(row: Row, ids: _Ids) -> Iterable[Json]:
    first = " · ".join(filter(None, [f"*{inert(row.title, _ROW_TITLE)}*", inert(row.value, _ROW_VALUE)]))
    told = "\n".join(filter(None, [first, inert(row.subtitle, _ROW_REST)]))
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
        "text": plain(button.label, LIMITS["button"]),
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
        "title": plain(f"{label}?", LIMITS["confirm_title"]),
        "text": plain(text, LIMITS["confirm_text"]),
        "confirm": plain(label, LIMITS["confirm_button"]),
        "deny": plain(surfaces.CANCEL, LIMITS["confirm_button"]),
    }
