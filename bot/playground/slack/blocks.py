"""Would Slack take these blocks, or this view?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground.chat_log import Json
from bot.playground.slack.shapes import (
    Check,
    Shape,
    anything,
    conform,
    flag,
    many,
    one_of,
    plain,
    problem,
    shaped,
    slack_file,
    string,
    text,
    typed,
    whole,
)

BLOCKS_IN_MESSAGE = 50
BLOCKS_IN_VIEW = 100
# Undocumented; measured by users as about 13,200 characters of a message's blocks (slackapi/bolt-js#2509).
MESSAGE_BLOCKS_LENGTH = 13_200
VIEW_BYTES = 250_000

# Limits: docs.slack.dev/reference/block-kit, and the validators of slack_sdk.models.blocks.
_CONFIRM = shaped(
    Shape(
        {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
        {"style": one_of("primary", "danger")},
    )
)
_ID = string(255)
_COMMON: Mapping[str, Check] = {"action_id": _ID, "confirm": _CONFIRM, "focus_on_load": flag}
_FIELD: Mapping[str, Check] = {"action_id": _ID, "focus_on_load": flag, "placeholder": plain(150)}


def _option(label: Check, **others: Check) -> Check:
    return shaped(Shape({"text": label, "value": string(150)}, others))


# docs.slack.dev/reference/block-kit/composition-objects/option-object: an address is for overflow menus alone.
_CHOICE = _option(plain(75), description=plain(75))
_MARKED_CHOICE = _option(text(75), description=text(75))
_FLOWING = _option(plain(75), description=plain(75), url=string(3000))
_GROUP = shaped(Shape({"label": plain(75), "options": many(_CHOICE, 100)}))
_LISTED: Mapping[str, Check] = {"options": many(_CHOICE, 100), "option_groups": many(_GROUP, 100)}
_SELECT = {**_COMMON, **_FIELD}
_SEVERAL = {**_SELECT, "max_selected_items": whole(1, 100)}
_MARKED = {**_COMMON, "options": many(_MARKED_CHOICE, 10)}
_TYPED = {**_FIELD, "initial_value": string(3000, 0), "dispatch_action_config": anything}

OPTIONS_ANSWER = Shape(optional=_LISTED, needs_one_of=())

ELEMENTS: dict[str, Shape] = {
    "button": Shape(
        {"text": plain(75)},
        {
            **_COMMON,
            "value": string(2000, 0),
            "url": string(3000),
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "static_select": Shape({}, {**_SELECT, **_LISTED, "initial_option": _CHOICE}, ("options", "option_groups")),
    "multi_static_select": Shape(
        {}, {**_SEVERAL, **_LISTED, "initial_options": many(_CHOICE, 100)}, ("options", "option_groups")
    ),
    "external_select": Shape({}, {**_SELECT, "initial_option": _CHOICE, "min_query_length": whole(0, 100)}),
    "multi_external_select": Shape(
        {}, {**_SEVERAL, "initial_options": many(_CHOICE, 100), "min_query_length": whole(0, 100)}
    ),
    "users_select": Shape({}, {**_SELECT, "initial_user": _ID}),
    "multi_users_select": Shape({}, {**_SEVERAL, "initial_users": many(_ID, 100)}),
    "channels_select": Shape({}, {**_SELECT, "initial_channel": _ID, "response_url_enabled": flag}),
    "conversations_select": Shape(
        {},
        {
            **_SELECT,
            "initial_conversation": _ID,
            "default_to_current_conversation": flag,
            "response_url_enabled": flag,
            "filter": anything,
        },
    ),
    "overflow": Shape({"options": many(_FLOWING, 5, 2)}, _COMMON),
    "radio_buttons": Shape({}, {**_MARKED, "initial_option": _MARKED_CHOICE}, ("options",)),
    "checkboxes": Shape({}, {**_MARKED, "initial_options": many(_MARKED_CHOICE, 10)}, ("options",)),
    "datepicker": Shape({}, {**_SELECT, "initial_date": string(10)}),
    "timepicker": Shape({}, {**_SELECT, "initial_time": string(5), "timezone": string(100)}),
    "datetimepicker": Shape({}, {**_COMMON, "initial_date_time": whole(10**9, 10**10 - 1)}),
    "plain_text_input": Shape(
        {}, {**_TYPED, "multiline": flag, "min_length": whole(0, 3000), "max_length": whole(1, 3000)}
    ),
    "number_input": Shape({"is_decimal_allowed": flag}, {**_TYPED, "min_value": string(100), "max_value": string(100)}),
    "email_text_input": Shape({}, _TYPED),
    "url_text_input": Shape({}, _TYPED),
    "image": Shape(
        {"alt_text": string(2000)}, {"image_url": string(3000), "slack_file": slack_file}, ("image_url", "slack_file")
    ),
    "plain_text": Shape({"text": string(3000)}, {"emoji": flag}),
    "mrkdwn": Shape({"text": string(3000)}, {"verbatim": flag}),
}
_SELECTS = tuple(name for name in ELEMENTS if name.endswith("_select"))
_PICKERS = ("datepicker", "timepicker", "radio_buttons", "checkboxes")
_WRITTEN = ("plain_text_input", "number_input", "email_text_input", "url_text_input", "datetimepicker")
_PRESSED = ("button", "overflow")
_ACCESSORY = typed(ELEMENTS, *_SELECTS, *_PICKERS, *_PRESSED, "image")
# Several-choice menus stand in sections and inputs only.
_ACTION = typed(
    ELEMENTS,
    *(name for name in _SELECTS if not name.startswith("multi_")),
    *_PICKERS,
    *_PRESSED,
    "datetimepicker",
)
_INPUT = typed(ELEMENTS, *_SELECTS, *_PICKERS, *_WRITTEN)

_BLOCK: Mapping[str, Check] = {"block_id": _ID}
BLOCKS: dict[str, Shape] = {
    "section": Shape(
        {},
        {**_BLOCK, "text": text(3000), "fields": many(text(2000), 10), "accessory": _ACCESSORY, "expand": flag},
        ("text", "fields"),
    ),
    "header": Shape({"text": plain(150)}, _BLOCK),
    "divider": Shape({}, _BLOCK),
    "context": Shape({"elements": many(typed(ELEMENTS, "image", "plain_text", "mrkdwn"), 10)}, _BLOCK),
    "actions": Shape({"elements": many(_ACTION, 25)}, _BLOCK),
    "image": Shape(
        {"alt_text": string(2000)},
        {**_BLOCK, "image_url": string(3000), "slack_file": slack_file, "title": plain(2000)},
        ("image_url", "slack_file"),
    ),
    "input": Shape(
        {"label": plain(2000), "element": _INPUT},
        {**_BLOCK, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "markdown": Shape({"text": string(12_000)}, _BLOCK),
    "rich_text": Shape({"elements": many(anything, 1000)}, _BLOCK),
    "table": Shape({"rows": many(many(anything, 20), 100)}, {**_BLOCK, "column_settings": many(anything, 20)}),
    "context_actions": Shape({"elements": many(anything, 5)}, _BLOCK),
    "alert": Shape({"text": text(3000)}, {**_BLOCK, "level": string(20)}),
}
# An alert is taken in modals only (slackapi/node-slack-sdk#2567).
_IN_MESSAGE = many(typed(BLOCKS, *(name for name in BLOCKS if name != "alert")), BLOCKS_IN_MESSAGE, 0)
_IN_VIEW = many(typed(BLOCKS, *BLOCKS), BLOCKS_IN_VIEW, 0)

_VIEW: Mapping[str, Check] = {"callback_id": string(255, 0), "private_metadata": string(3000, 0), "external_id": _ID}
VIEWS: dict[str, Shape] = {
    "modal": Shape(
        {"title": plain(24), "blocks": _IN_VIEW},
        {
            **_VIEW,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": flag,
            "notify_on_close": flag,
            "submit_disabled": flag,
        },
    ),
    "home": Shape({"blocks": _IN_VIEW}, _VIEW),
}


def message_problems(blocks: Any) -> list[str]:
    """What Slack would answer in response_metadata.messages of `invalid_blocks`; empty when it would take them."""
    return [*_IN_MESSAGE(blocks, "/blocks"), *_repetitions(blocks, "/blocks")]


def too_long(blocks: list[Json]) -> bool:
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > MESSAGE_BLOCKS_LENGTH


def view_problems(view: Any, *kinds: str) -> list[str]:
    """What Slack would answer in response_metadata.messages of `invalid_arguments` for a view of one of these kinds."""
    if not isinstance(view, dict) or view.get("type") not in kinds:
        return [problem(f"view type must be one of: {', '.join(kinds)}", "/view/type")]
    problems = [*conform(view, "/view", VIEWS[view["type"]]), *_repetitions(view.get("blocks"), "/view/blocks")]
    has_input = any(_kind(block) == "input" for block in view.get("blocks") or [])
    if view["type"] == "modal" and has_input and "submit" not in view:
        problems.append(problem("`submit` is required when an `input` block is within the `blocks` array", "/view"))
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        problems.append(problem("view is larger than 250 KB", "/view"))
    return problems


def elements_of(block: Json) -> list[Json]:
    """Everything in a block that a person can press or fill in."""
    candidates = [*(block.get("elements") or []), block.get("accessory"), block.get("element")]
    return [each for each in candidates if isinstance(each, dict) and each.get("type") in ELEMENTS]


def _repetitions(blocks: Any, pointer: str) -> Iterator[str]:
    """block_id is unique in a message or view, action_id within its block; an initial option must be an option."""
    known = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    for block_id, count in Counter(block.get("block_id") for block in known).items():
        if block_id and count > 1:
            yield problem(f"`block_id` {block_id} already exists", pointer)
    for index, block in enumerate(known):
        for action_id, count in Counter(element.get("action_id") for element in elements_of(block)).items():
            if action_id and count > 1:
                yield problem(f"`action_id` {action_id} already exists", f"{pointer}/{index}")
        for element in elements_of(block):
            yield from _foreign_initial(element, f"{pointer}/{index}")
            yield from _same_values(element, f"{pointer}/{index}")


def _foreign_initial(element: Json, pointer: str) -> Iterator[str]:
    initial = [element["initial_option"]] if "initial_option" in element else element.get("initial_options") or []
    if initial and not element["type"].endswith("external_select"):
        for option in initial:
            if option not in options_of(element):
                yield problem("initial option does not match an option", pointer)


def _same_values(element: Json, pointer: str) -> Iterator[str]:
    """docs.slack.dev/reference/block-kit/composition-objects/option-object: an option's value is unique."""
    values = Counter(option.get("value") for option in options_of(element) if isinstance(option, dict))
    for value, count in values.items():
        if count > 1:
            yield problem(f"duplicate option value: {value}", pointer)


def options_of(element: Json) -> list[Json]:
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(option for group in groups for option in group.get("options") or [])]


def _kind(block: Any) -> Any:
    return block.get("type") if isinstance(block, dict) else None
