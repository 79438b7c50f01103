"""Would Teams take this activity and its card, and what can be pressed in it?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bot.playground.chat_log import Json

CARD = "application/vnd.microsoft.card.adaptive"
# learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages: about 100 KB, counted as UTF-16.
MESSAGE_BYTES = 100 * 1024
VERSIONS = {"1.0", "1.1", "1.2", "1.3", "1.4", "1.5"}
ELEMENTS = {
    "TextBlock",
    "RichTextBlock",
    "TextRun",
    "Image",
    "ImageSet",
    "Media",
    "FactSet",
    "Container",
    "ColumnSet",
    "Column",
    "Table",
    "TableRow",
    "TableCell",
    "ActionSet",
    "Input.Text",
    "Input.Number",
    "Input.Date",
    "Input.Time",
    "Input.Toggle",
    "Input.ChoiceSet",
}
ACTIONS = {"Action.Execute", "Action.Submit", "Action.OpenUrl", "Action.ShowCard", "Action.ToggleVisibility"}
# Properties that hold free data, in which a "type" means nothing.
_FREE = {"data", "msteams", "authentication", "metadata", "fallback", "choices.data", "refresh"}


def too_big(activity: Json) -> bool:
    return len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le")) > MESSAGE_BYTES


def activity_problems(activity: Json) -> list[str]:
    """Why the connector would answer 400 BadSyntax; empty when it would take the activity."""
    kind = activity.get("type")
    if kind not in ("message", "typing"):
        return [f"activity type {kind!r} cannot be sent"]
    attachments = activity.get("attachments") or []
    if kind == "message" and not activity.get("text") and not attachments:
        return ["a message needs text or an attachment"]
    return [problem for attachment in attachments for problem in _attachment_problems(attachment)]


def card_problems(card: Any) -> list[str]:
    """What an Adaptive Card host of Teams would not draw."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        return ["the card's type must be AdaptiveCard"]
    problems = [] if card.get("version") in VERSIONS else [f"version {card.get('version')!r} is above 1.5 or none"]
    parts = list(_parts(card))
    known = ELEMENTS | ACTIONS | {"AdaptiveCard"}
    problems += [f"unknown type {part['type']!r}" for part in parts if part["type"] not in known]
    inputs = [part for part in parts if part["type"].startswith("Input.")]
    problems += [f"an {part['type']} needs an id" for part in inputs if not part.get("id")]
    repeated = [name for name, count in Counter(part.get("id") for part in inputs).items() if name and count > 1]
    problems += [f"the input id {name!r} is there twice" for name in repeated]
    return problems + [problem for part in parts for problem in _part_problems(part)]


def card_of(body: Json) -> Json | None:
    """The first Adaptive Card of a message."""
    for attachment in body.get("attachments") or []:
        if attachment["contentType"] == CARD:
            return dict(attachment["content"])
    return None


def actions_of(card: Json) -> list[Json]:
    """Everything pressable, in the order it is drawn, selectActions included."""
    return [part for part in _parts(card) if part["type"] in ACTIONS]


def inputs_of(card: Json) -> list[Json]:
    return [part for part in _parts(card) if part["type"].startswith("Input.")]


def input_errors(card: Json, entered: Json, found: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, str]:
    """What the Teams client says at a field before the bot ever hears of it. `found` are the options that the bot gave
    to what was typed, by field.
    """
    return {
        field["id"]: field.get("errorMessage") or "This field is not valid."
        for field in inputs_of(card)
        if not _valid(field, entered.get(field["id"]), (found or {}).get(field["id"], {}))
    }


def initial_inputs(card: Json) -> Json:
    """What the fields hold before anybody types; an empty one is sent as an empty string, a toggle as its off value."""
    return {
        field["id"]: field.get("valueOff", "false")
        if field["type"] == "Input.Toggle" and "value" not in field
        else field.get("value", "")
        for field in inputs_of(card)
    }


def _attachment_problems(attachment: Any) -> list[str]:
    if not isinstance(attachment, dict) or not isinstance(attachment.get("contentType"), str):
        return ["an attachment needs a contentType"]
    return card_problems(attachment.get("content")) if attachment["contentType"] == CARD else []


def _parts(part: Any) -> Iterator[Json]:
    """The card and everything typed inside it, depth first."""
    if isinstance(part, list):
        for item in part:
            yield from _parts(item)
    elif isinstance(part, dict):
        if isinstance(part.get("type"), str):
            yield part
        for name, inner in part.items():
            if name not in _FREE:
                yield from _parts(inner)


def _part_problems(part: Json) -> Iterator[str]:
    match part["type"]:
        case "TextBlock" if not isinstance(part.get("text"), str):
            yield "a TextBlock needs text"
        case "FactSet" if not all(isinstance(fact.get("value"), str) for fact in part.get("facts", [])):
            yield "a fact needs a text as its value"
        case "Image" | "Action.OpenUrl" if not part.get("url"):
            yield f"an {part['type']} needs a url"
        case "Image" if not str(part["url"]).startswith(("https://", "data:image/", "http://127.0.0.1:")):
            yield "an image comes by https"
        case "Input.ChoiceSet":
            yield from _choice_problems(part)
        case "Action.Execute" if not isinstance(part.get("data", {}), dict):
            yield "an Action.Execute needs an object as its data"


def _choice_problems(part: Json) -> Iterator[str]:
    choices, query = part.get("choices", []), part.get("choices.data")
    if any(not isinstance(each.get(name), str) for each in choices for name in ("title", "value")):
        yield "a choice needs texts as its title and value"
    if any(count > 1 for count in Counter(each.get("value") for each in choices).values()):
        yield "two choices have one value"
    if part.get("isMultiSelect") and any("," in str(each.get("value")) for each in choices):
        yield "a value of several cannot hold a comma"
    if part.get("style", "compact") not in ("compact", "expanded", "filtered"):
        yield f"style {part['style']!r} is not known"
    if query is None:
        return
    if not isinstance(query, dict) or query.get("type") != "Data.Query" or not query.get("dataset"):
        yield "choices.data needs to be a Data.Query with a dataset"
    if part.get("style") != "filtered" and not part.get("isMultiSelect"):
        yield "only a filtered ChoiceSet is searched"


def _valid(field: Json, value: Any, found: Collection[str]) -> bool:
    if value in (None, ""):
        return not field.get("isRequired")
    if field["type"] == "Input.Number":
        return _between(value, field.get("min"), field.get("max"))
    if field["type"] == "Input.Text":
        return len(str(value)) <= int(field.get("maxLength", MESSAGE_BYTES))
    if field["type"] == "Input.ChoiceSet":
        return _chosen(field, str(value), found)
    return True


def _chosen(field: Json, value: str, found: Collection[str]) -> bool:
    """Of the card's own options, or of those found; a required field takes the card's own only, whatever it says
    (MicrosoftDocs/msteams-docs#10533).
    """
    known = {choice["value"] for choice in field.get("choices", [])}
    known |= set() if field.get("isRequired") else set(found)
    return all(each in known for each in (value.split(",") if field.get("isMultiSelect") else [value]))


def _between(value: Any, least: Any, most: Any) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    return (least is None or number >= least) and (most is None or number <= most)
