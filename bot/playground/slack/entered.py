"""What has a person entered into a field, as Slack reports it, and would Slack's own client let it pass?"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from bot.playground.chat_log import Json
from bot.playground.slack.blocks import elements_of, options_of

# What a field's state is called in payloads, by element type, with the property its initial value comes from.
_WRITTEN = ("value", "initial_value")
_ONE, _SOME = ("selected_option", "initial_option"), ("selected_options", "initial_options")
PROPERTIES: dict[str, tuple[str, str]] = {
    "plain_text_input": _WRITTEN,
    "number_input": _WRITTEN,
    "email_text_input": _WRITTEN,
    "url_text_input": _WRITTEN,
    "static_select": _ONE,
    "external_select": _ONE,
    "radio_buttons": _ONE,
    "overflow": _ONE,
    "multi_static_select": _SOME,
    "multi_external_select": _SOME,
    "checkboxes": _SOME,
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}


def field_state(element: Json, raw: Any) -> Json:
    """The field's entry in `state.values`; an option may be given by its value. Raises LookupError otherwise."""
    name, _ = PROPERTIES[element["type"]]
    if name == "selected_option" and raw is not None:
        raw = _option(element, raw)
    elif name == "selected_options":
        raw = [_option(element, each) for each in raw or []]
    elif name == "value" and raw is not None:
        raw = str(raw) or None
    return {"type": element["type"], name: raw}


def initial_state(element: Json) -> Json:
    name, initial = PROPERTIES[element["type"]]
    return {"type": element["type"], name: element.get(initial, [] if name == "selected_options" else None)}


def fill(view: Json, before: dict[str, dict[str, Json]], values: Json) -> dict[str, dict[str, Json]]:
    """`state.values` after typing `values`: {block_id: {action_id: value}} or simply {action_id: value}."""
    filled: dict[str, dict[str, Json]] = {}
    for block in view["blocks"]:
        for element in elements_of(block):
            block_id, action_id = block["block_id"], element.get("action_id", "")
            if element["type"] not in PROPERTIES or element["type"] == "overflow":
                continue
            inner = values.get(block_id)
            typed = inner if isinstance(inner, dict) else values
            if action_id in typed:
                state = field_state(element, typed[action_id])
            else:
                state = before.get(block_id, {}).get(action_id) or initial_state(element)
            filled.setdefault(block_id, {})[action_id] = state
    return filled


def client_errors(view: Json, filled: dict[str, dict[str, Json]]) -> dict[str, str]:
    """What Slack's client says under a field before the bot ever hears of it."""
    errors = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            state = filled[block["block_id"]][element["action_id"]]
            if wrong := _wrong(element, state[PROPERTIES[element["type"]][0]], bool(block.get("optional"))):
                errors[block["block_id"]] = wrong
    return errors


def _wrong(element: Json, value: Any, optional: bool) -> str | None:
    if not value:
        return None if optional else "Please complete this required field."
    if element["type"] == "number_input":
        return _wrong_number(element, value)
    if element["type"] == "plain_text_input" and not (
        element.get("min_length", 0) <= len(value) <= element.get("max_length", 3000)
    ):
        return "Please enter a text of an allowed length."
    return None


def _wrong_number(element: Json, value: str) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "Please enter a valid number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if (least is not None and number < Decimal(least)) or (most is not None and number > Decimal(most)):
        return "Please enter a number within the limits."
    return None


def _option(element: Json, raw: Any) -> Json:
    if element["type"].endswith("external_select"):
        return raw if isinstance(raw, dict) else {"text": {"type": "plain_text", "text": str(raw)}, "value": str(raw)}
    for option in options_of(element):
        if raw in (option, option["value"]):
            return option
    raise LookupError(f"{raw!r} is not among the options of {element.get('action_id')}")
