"""How do words of people stand in an Adaptive Card, where they can do nothing?"""

import re
from collections.abc import Iterable
from typing import Any, assert_never

from cards.clean import cut, inline, line
from cards.model import (
    Emphasis,
    Inline,
    Link,
    Span,
)

Json = dict[str, Any]

# learn.microsoft.com/microsoftteams/platform: bots/how-to/format-your-bot-messages (size, counted as UTF-16),
# task-modules-and-cards/cards/universal-actions-for-adaptive-cards/up-to-date-views (users).
LIMITS = {"bytes": 80_000, "refresh_users": 60, "title": 300, "button": 80, "said": 4_000, "option": 300}

_EMPHASES: dict[Emphasis, Json] = {
    Emphasis.PLAIN: {},
    Emphasis.STRONG: {"weight": "Bolder"},
    Emphasis.DIM: {"isSubtle": True},
    Emphasis.CODE: {"fontType": "Monospace"},
}

_APART = "\u2060"  # word joiner: not seen, and nothing on both sides of it is read as one sign


def context(text: str) -> Iterable[Json]:
    if text:
        yield rich({**run(line(text), Emphasis.DIM), "size": "Small"})


def plain(text: str) -> str:
    """A choice's title is no markdown, unlike a label or a fact: only a date would be replaced in it."""
    return dateless(cut(line(text), LIMITS["option"]))


def box(style: str, *items: Json) -> Json:
    return {"type": "Container", "style": style, "items": list(items)}


def rich(*runs: Json) -> Json:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def spelt(span: Inline) -> Json:
    match span:
        case Span(text, emphasis):
            return run(inline(text), emphasis)
        case Link(text, url):
            return {**run(inline(text)), "selectAction": {"type": "Action.OpenUrl", "url": url}}
        case _:
            assert_never(span)


def run(text: str, emphasis: Emphasis = Emphasis.PLAIN) -> Json:
    return {"type": "TextRun", "text": dateless(text) or " ", **_EMPHASES[emphasis]}


def dateless(text: str) -> str:
    """{{DATE(…)}} would be replaced (learn.microsoft.com/adaptive-cards/authoring-cards/text-features)."""
    return text.replace("{{", f"{{{_APART}{{")


def dated(text: str) -> str:
    """What was typed, without the joiner that stood in it while it was shown."""
    return text.replace(f"{{{_APART}{{", "{{")


_MARKS = re.compile(r"([\\*_\[\]`~])|^([-+#>]|\d+[.)])(?=\s|$)|(?<=\w)(:)(?=//)|(&)(?=[#\w])", re.MULTILINE)


def escaped(text: str) -> str:
    """Markdown that shows the text and does nothing else; the joiner breaks lists, addresses and HTML entities."""
    return _MARKS.sub(_inert, dateless(text))


def _inert(match: re.Match[str]) -> str:
    return f"\\{match[0]}" if match[1] else f"{match[0]}{_APART}" if not match[2] else f"{_APART}{match[0]}{_APART}"


def spoken(text: str) -> str:
    """`speak` may be read as SSML: no angle bracket, no entity."""
    return dateless(text.translate({ord("<"): "‹", ord(">"): "›", ord("&"): " and "}))
