"""What in a drawn message would a platform read as more than text, or refuse?"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

from jsonschema import Draft6Validator
from jsonschema.exceptions import best_match

from bot.playground.slack.blocks import message_problems, too_long, view_problems
from cards import tokens
from domain.errors import BadToken

Json = dict[str, Any]
JOINER = "\u2060"
_HARMLESS = f"\n\u200c\u200d{JOINER}"

_VALIDATOR = Draft6Validator(
    json.loads(files("adaptive_cards").joinpath("schemas/schema-1.5.json").read_text(encoding="utf-8"))
)


def unseen(text: str) -> Iterator[str]:
    """Signs that act on their surroundings: controls, directions, what is no character. Emoji need their joiners."""
    if text.isprintable():
        return
    odd = {sign for sign in set(text) if not (sign.isprintable() or sign in _HARMLESS)}
    yield from (f"U+{ord(sign):04X} in {text[:60]!r}" for sign in odd)


def nodes(node: Any, holder: str = "", key: str = "") -> Iterator[tuple[str, str, Json]]:
    """Every object of a payload, with what holds it and under which key."""
    if isinstance(node, Mapping):
        here = str(node.get("type", key))
        yield holder, key, dict(node)
        for name, child in node.items():
            yield from nodes(child, here, name)
    elif isinstance(node, list):
        for child in node:
            yield from nodes(child, holder, key)


def addresses(payload: Any) -> set[str]:
    """Wherever it leads, and whatever is fetched for it."""
    named = ("url", "image_url", "href", "src")
    return {str(node[name]) for _, _, node in nodes(payload) for name in named if name in node}


def _common(payload: Json) -> Iterator[str]:
    """What holds of any platform."""
    json.dumps(payload, ensure_ascii=False).encode()
    for _, _, node in nodes(payload):
        for value in node.values():
            if isinstance(value, str):
                yield from unseen(value)


def _token(text: str) -> Iterator[str]:
    try:
        tokens.parse(text)
    except BadToken:
        yield f"no token of ours: {text[:80]}"


# Slack

SLACK_TEXT = 4_000
"""docs.slack.dev/reference/methods/chat.postMessage"""


def in_slack(drawn: Json) -> list[str]:
    """Of a message."""
    told = [*_common(drawn), *message_problems(drawn["blocks"]), *_slack_active(drawn)]
    if too_long(drawn["blocks"]) or not 0 < len(drawn["text"]) <= SLACK_TEXT:
        told.append("too long")
    if re.search(r"[<>]|&(?!amp;|lt;|gt;)", drawn["text"]):
        told.append(f"text: {drawn['text'][:80]}")
    return told


def in_slack_view(drawn: Json, kind: str) -> list[str]:
    metadata = _token(drawn["private_metadata"]) if drawn.get("private_metadata") else ()
    return [*_common(drawn), *view_problems(drawn, kind), *_slack_active(drawn), *metadata]


_INERT_MRKDWN = r"(?:(?![*_~`<>]|:[\w+'-]+:|&(?!amp;|lt;|gt;)).)*"  # no style, no emoji code, nothing in angle brackets
_LEAD = r"(?!&gt;|[-•]|\d+[.)])"
_ROW = re.compile(rf"\*{_INERT_MRKDWN}\*(?: · {_INERT_MRKDWN})?(?:\n{_LEAD}{_INERT_MRKDWN})?")
_RUNS = {"text", "link"}
"""What may stand in a `rich_text_section`: no user, channel, usergroup, broadcast, date, emoji."""


def _slack_active(drawn: Json) -> Iterator[str]:
    for holder, key, node in nodes(drawn):
        kind = node.get("type")
        if kind == "mrkdwn":
            told = re.sub(rf"{JOINER}.{{1,9}}?{JOINER}", "¤", node["text"])
            if not (node["verbatim"] and _ROW.fullmatch(told)):
                yield f"mrkdwn: {told[:80]}"
        if kind == "plain_text" and node["emoji"] is not False:
            yield f"emoji codes: {holder}.{key}"
        if holder in ("rich_text_section", "rich_text_quote") and key == "elements" and kind not in _RUNS:
            yield f"{kind} in rich text"
        if kind == "button":
            yield from () if str(node["action_id"]).startswith("form.") else _token(node["value"])


# Teams

TEAMS_BYTES = 80_000


def in_teams(card: Json) -> list[str]:
    """Of a card; its dialogs are cards too."""
    told = [*_common(card), *_misshapen(card), *_teams_active(card)]
    if len(json.dumps(card, ensure_ascii=False).encode("utf-16-le")) > TEAMS_BYTES:
        told.append("too large")
    return told


def _teams_active(card: Json) -> Iterator[str]:
    for _, _, node in nodes(card):
        if node.get("type") == "TextBlock":
            yield "a TextBlock"
        for text in _markdown(node):
            bare = re.sub(r"\\[\\*_\[\]`~]", "", text)
            if re.search(r"[*_\[\]`~]|://|&[#\w]|(?m:^(?:[-+#>]|\d+[.)])(?=\s|$))", bare):
                yield f"markdown: {text[:80]}"
        yield from (f"template: {v[:80]}" for v in node.values() if isinstance(v, str) and "{{" in v)
        if "entities" in node.get("msteams", {}):
            yield "a mention"
        if "token" in node:
            yield from _token(node["token"])
    if re.search(r"[<>&]", card.get("speak", "")):
        yield "SSML"


def _markdown(node: Json) -> Iterator[str]:
    """Whatever Teams would read as markdown: a TextBlock too, so there is none, but no choice
    (MicrosoftDocs/msteams-docs#12228).
    """
    for fact in node.get("facts", ()):
        yield from (fact["title"], fact["value"])
    yield from (str(node[key]) for key in ("fallbackText", "label") if key in node)


def _misshapen(card: Json) -> Iterator[str]:
    """Each part by itself, as many have the same shape; Teams' own `msteams` is no part of the schema."""
    frame = {k: v for k, v in card.items() if k not in ("msteams", "body")}
    for part in ([], *([each] for each in card.get("body", []))):
        if problem := _problem_of(json.dumps(_shape({**frame, "body": part}))):
            yield problem


def problem(card: Json) -> str | None:
    """It checks nothing of what a list's items are beyond their type, and knows no searched field: Teams draws
    `filtered` and `choices.data` in cards of any version
    (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search).
    """
    known = {**card, "body": [_without_search(part) for part in card.get("body", [])]}
    found = best_match(_VALIDATOR.iter_errors({k: v for k, v in known.items() if k != "msteams"}))
    return f"{'/'.join(map(str, found.absolute_path))}: {found.message[:300]}" if found else None


@cache
def _problem_of(shape: str) -> str | None:
    return problem(json.loads(shape))


_SAID = frozenset({"text", "title", "value", "label", "placeholder", "fallbackText", "speak", "altText", "token"})
"""Text of which the schema says no more than that it is text."""


def _shape(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {k: "…" if k in _SAID and isinstance(v, str) and v else _shape(v) for k, v in node.items()}
    if not isinstance(node, list):
        return node
    shapes = [_shape(each) for each in node]
    return [each for place, each in enumerate(shapes) if each not in shapes[:place]]


def _without_search(part: Json) -> Json:
    if part.get("style") != "filtered":
        return part
    assert part["choices.data"].keys() == {"type", "dataset"}
    return {k: v for k, v in part.items() if k != "choices.data"} | {"style": "compact"}


# Mail and web pages

_LEADING = frozenset({"href", "src", "action", "formaction", "srcset", "data", "poster", "background"})
_DATA = frozenset({"value", "maxlength", "for", "id", "name", "aria-describedby", "list", "checked", "selected"})
"""Attributes whose values differ from example to example, and say nothing to a browser beyond what a form holds."""


_STYLE = re.compile(r"(?<=<style>)[^<]*")
"""Our own, the same on every page."""


class Page(HTMLParser):
    """What a browser would make of a page: its elements with what they are told to do, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[tuple[str, frozenset[tuple[str, str]]]] = set()
        self.addresses: set[str] = set()
        self.odd: list[str] = []
        self.open = 0
        self.feed(_STYLE.sub("", page, count=1))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open += tag not in ("meta", "br", "hr", "input", "img")
        told = {(name, value or "") for name, value in attrs}
        self.addresses |= {value for name, value in told if name in _LEADING}
        self.elements.add(
            (tag, frozenset((n, "" if n in _DATA or n in _LEADING else v) for n, v in told)),
        )
        if len({name for name, _ in attrs}) != len(attrs):
            self.odd.append(f"an attribute twice at {tag}")
        self.odd += [each for _, value in told for each in unseen(value)]

    def handle_endtag(self, tag: str) -> None:
        self.open -= 1

    def handle_data(self, data: str) -> None:
        self.odd += unseen(data)

    def handle_comment(self, data: str) -> None:
        self.odd.append(f"a comment: {data[:60]}")

    def handle_pi(self, data: str) -> None:
        self.odd.append(f"an instruction: {data[:60]}")

    def unknown_decl(self, data: str) -> None:
        self.odd.append(f"a declaration: {data[:60]}")


def in_page(page: str, known: set[tuple[str, frozenset[tuple[str, str]]]], addresses: set[str]) -> list[str]:
    """`known` are the elements that our own pages are made of, `addresses` those that this one may lead to."""
    page.encode()
    seen = Page(page)
    told = [*seen.odd, *(f"leads to {each[:80]}" for each in seen.addresses - addresses)]
    told += [f"{tag} {dict(attributes)}"[:300] for tag, attributes in seen.elements - known]
    return [*told, "elements that do not end"] if seen.open else told
