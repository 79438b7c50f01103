"""How does a field of a form look in a Slack modal, and what was typed into it?"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, assert_never

from cards.clean import cut, line, lines
from cards.model import (
    ChoiceField,
    Field,
    Form,
    FormButton,
    Kind,
    LineField,
    NumberField,
    Option,
    SearchField,
    TextField,
)
from cards.slack_text import LIMITS, SIGNS, Json, context, plain
from cards.words import surfaces
from cards.words.refusals import refusal
from domain.notices import FieldErrors, Options

RADIO = 5
"""Options up to which all are shown at once; beyond, a menu."""

PRESSED = "form."
"""Begins the action id of a form's own button; no other's holds a dot."""


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
    return {"options": [choice_of(Option(c.value, c.label)) for c in found.choices[: LIMITS["options"]]]}


def _value(element: Mapping[str, Any]) -> str:
    """Several chosen values are joined by line breaks."""
    if "selected_options" in element:
        return "\n".join(str(option["value"]) for option in element["selected_options"] or ())
    chosen = element.get("selected_option") or {}
    return str(chosen.get("value") or element.get("value") or "")


def inputs(form: Form, told: Mapping[str, str]) -> Iterable[Json]:
    for asked in form.fields:
        yield _input(asked)
        yield from context(f"{SIGNS[Kind.WARNING]} {told[asked.id]}" if asked.id in told else "")
    if form.more:
        yield {"type": "actions", "elements": [_form_button(button) for button in form.more]}


def _form_button(button: FormButton) -> Json:
    """A press sends what was typed along, in the view's state
    (docs.slack.dev/reference/interaction-payloads/block_actions-payload).
    """
    return {
        "type": "button",
        "text": plain(button.label, LIMITS["button"]),
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
        element["placeholder"] = plain(asked.placeholder, LIMITS["placeholder"])
    return _labelled(asked, element)


def _nothing_to_choose(asked: ChoiceField) -> Json:
    """Slack refuses a field of no options, and with it the whole form."""
    return {"type": "context", "elements": [plain(surfaces.nothing_to_choose(asked.label), LIMITS["context"])]}


def _choice(asked: ChoiceField) -> Json:
    """Slack refuses an initial option that is not among the options, an empty list of either, and a value twice."""
    options = list({option.value: option for option in asked.options}.values())
    drawn = [choice_of(option) for option in options[: LIMITS["boxes"] if asked.several else LIMITS["options"]]]
    chosen = [option for option in drawn if option["value"] in asked.value.split("\n")]
    if asked.several:
        return {"type": "checkboxes", "options": drawn, **({"initial_options": chosen} if chosen else {})}
    kind = "radio_buttons" if len(drawn) <= RADIO else "static_select"
    if kind == "static_select":
        drawn, chosen = ([_bare(option) for option in row] for row in (drawn, chosen))
    return {"type": kind, "options": drawn, **({"initial_option": chosen[0]} if chosen else {})}


def _search(asked: SearchField) -> Json:
    chosen = [_bare(choice_of(option)) for option in asked.chosen[: LIMITS["options"]]]
    element: Json = {"type": "multi_external_select" if asked.several else "external_select", "min_query_length": 0}
    if asked.placeholder:
        element["placeholder"] = plain(asked.placeholder, LIMITS["placeholder"])
    if chosen:
        element |= {"initial_options": chosen} if asked.several else {"initial_option": chosen[0]}
    return element


def choice_of(option: Option) -> Json:
    """Raises ValueError for a value that Slack would not take: it is ours, not a person's."""
    if not 0 < len(option.value) <= LIMITS["option_value"]:
        raise ValueError(f"no option can carry {option.value[:200]!r}")
    drawn: Json = {"text": plain(option.label, LIMITS["option"]), "value": option.value}
    return {**drawn, "description": plain(option.hint, LIMITS["option"])} if option.hint else drawn


def _bare(option: Json) -> Json:
    """A menu shows no description."""
    return {"text": option["text"], "value": option["value"]}


def _labelled(asked: Field, element: Json) -> Json:
    block: Json = {
        "type": "input",
        "block_id": asked.id,
        "label": plain(asked.label, LIMITS["label"]),
        "element": element,
        "optional": asked.optional,
    }
    return {**block, "hint": plain(asked.hint, LIMITS["hint"])} if asked.hint else block
