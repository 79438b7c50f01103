"""How do words of people stand in Block Kit, where they can do nothing?"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Any, assert_never

from cards.clean import cut, inline, line, lines
from cards.model import (
    Emphasis,
    Inline,
    Kind,
    Link,
    Span,
)

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

SIGNS = {Kind.INFO: "ℹ️", Kind.GOOD: "✅", Kind.WARNING: "⚠️", Kind.DANGER: "⛔"}

_STYLES = {Emphasis.STRONG: "bold", Emphasis.DIM: "italic", Emphasis.CODE: "code"}

_APART = "\u2060"  # word joiner: not seen, and nothing on both sides of it is read as one sign

_ACTIVE = re.compile(r"([*_~`]|:(?=[\w+'-]+:)|^(?:[>•-]|\d+[.)]))")


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


def context(text: str) -> Iterable[Json]:
    if text:
        yield {"type": "context", "elements": [plain(text, LIMITS["context"])]}


def rich(*sections: Json) -> Json:
    return {"type": "rich_text", "elements": list(sections)}


def section(*runs: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(runs)}


def quote(text: str) -> Json:
    return {"type": "rich_text_quote", "elements": [run(lines(text) or "–")]}


def spelt(span: Inline) -> Json:
    match span:
        case Span(text, emphasis):
            return run(inline(text), emphasis)
        case Link(text, url):
            return {"type": "link", "url": url, "text": line(text)}
        case _:
            assert_never(span)


def run(text: str, emphasis: Emphasis = Emphasis.PLAIN) -> Json:
    run: Json = {"type": "text", "text": text or " "}
    return run if emphasis is Emphasis.PLAIN else {**run, "style": {_STYLES[emphasis]: True}}


def plain(text: str, limit: int) -> Json:
    return {"type": "plain_text", "text": cut(line(text), limit) or "–", "emoji": False}


def inert(text: str, limit: int) -> str:
    """mrkdwn that shows the text and does nothing else: no style, emoji code, quote or list begins in it."""
    return escaped(_ACTIVE.sub(rf"{_APART}\1{_APART}", cut(line(text), limit)))
