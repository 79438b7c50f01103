"""Does the small Slack refuse the fields that Slack refuses, and report what was chosen as Slack does?"""

from typing import Any

import pytest

from bot.playground.slack.blocks import view_problems
from bot.playground.slack.entered import client_errors, fill


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def option(value: str, **more: Any) -> dict[str, Any]:
    return {"text": plain(value.title() or "-"), "value": value, **more}


A, B = option("a"), option("b")


def view(element: dict[str, Any], **block: Any) -> dict[str, Any]:
    asked = {"type": "input", "block_id": "f", "label": plain("Field"), "element": {"action_id": "f", **element}}
    return {"type": "modal", "title": plain("T"), "submit": plain("Go"), "blocks": [{**asked, **block}]}


TAKEN: dict[str, dict[str, Any]] = {
    "boxes, two of them ticked": {"type": "checkboxes", "options": [A, B], "initial_options": [B, A]},
    "boxes with a hint each": {"type": "checkboxes", "options": [option("a", description=plain("why"))]},
    "radio buttons": {"type": "radio_buttons", "options": [A, B], "initial_option": A},
    "a menu of 100": {"type": "static_select", "options": [option(f"v{n}") for n in range(100)]},
    "a searched menu with what was chosen before": {"type": "external_select", "initial_option": option("anything")},
    "several of a searched menu": {"type": "multi_external_select", "initial_options": [A, B], "min_query_length": 0},
}

REFUSED: dict[str, dict[str, Any]] = {
    "eleven boxes": {"type": "checkboxes", "options": [option(f"v{n}") for n in range(11)]},
    "no box": {"type": "checkboxes", "options": []},
    "an empty list of ticked boxes": {"type": "checkboxes", "options": [A], "initial_options": []},
    "a ticked box that is not there": {"type": "checkboxes", "options": [A], "initial_options": [B]},
    "a ticked box under another label": {
        "type": "checkboxes",
        "options": [A],
        "initial_options": [{**A, "text": plain("Other")}],
    },
    "eleven radio buttons": {"type": "radio_buttons", "options": [option(f"v{n}") for n in range(11)]},
    "a radio button that is not there": {"type": "radio_buttons", "options": [A], "initial_option": B},
    "a placeholder on radio buttons": {"type": "radio_buttons", "options": [A], "placeholder": plain("x")},
    "a menu of 101": {"type": "static_select", "options": [option(f"v{n}") for n in range(101)]},
    "the same value twice": {"type": "static_select", "options": [A, {**A, "text": plain("Again")}]},
    "a label of 76 characters": {"type": "static_select", "options": [{**A, "text": plain("x" * 76)}]},
    "a value of 151 characters": {"type": "static_select", "options": [option("v" * 151)]},
    "an empty value": {"type": "static_select", "options": [option("")]},
    "an address in a menu": {"type": "static_select", "options": [option("a", url="https://a.example")]},
    "marked-up labels in a menu": {
        "type": "static_select",
        "options": [{"text": {"type": "mrkdwn", "text": "*a*"}, "value": "a"}],
    },
    "options in a searched menu": {"type": "external_select", "options": [A]},
    "an empty list of what was chosen before": {"type": "multi_external_select", "initial_options": []},
}


@pytest.mark.parametrize("element", TAKEN.values(), ids=TAKEN.keys())
def test_slack_takes(element: dict[str, Any]) -> None:
    """Lost if it failed: a form that is refused here and opens there."""
    assert view_problems(view(element), "modal") == []


@pytest.mark.parametrize("element", REFUSED.values(), ids=REFUSED.keys())
def test_slack_refuses(element: dict[str, Any]) -> None:
    """Lost if it failed: a form that opens here and never there."""
    assert view_problems(view(element), "modal")


ENTERED: dict[str, tuple[dict[str, Any], Any, Any]] = {
    "boxes": ({"type": "checkboxes", "options": [A, B]}, ["b"], {"type": "checkboxes", "selected_options": [B]}),
    "no box": ({"type": "checkboxes", "options": [A]}, [], {"type": "checkboxes", "selected_options": []}),
    "a radio button": (
        {"type": "radio_buttons", "options": [A, B]},
        "a",
        {"type": "radio_buttons", "selected_option": A},
    ),
    "no radio button": (
        {"type": "radio_buttons", "options": [A, B]},
        None,
        {"type": "radio_buttons", "selected_option": None},
    ),
    "what a search has offered": (
        {"type": "multi_external_select"},
        [A],
        {"type": "multi_external_select", "selected_options": [A]},
    ),
}


@pytest.mark.parametrize("case", ENTERED.values(), ids=ENTERED.keys())
def test_what_was_chosen_is_reported_as_slack_reports_it(case: tuple[dict[str, Any], Any, Any]) -> None:
    """Lost if it failed: the reading of a form's values, tried against payloads that Slack never sends."""
    element, raw, state = case
    assert fill(view(element), {}, {"f": {"f": raw}}) == {"f": {"f": state}}


@pytest.mark.parametrize(("optional", "told"), [(False, True), (True, False)], ids=["required", "optional"])
@pytest.mark.parametrize("kind", ["checkboxes", "radio_buttons", "static_select", "multi_external_select"])
def test_an_empty_field_never_leaves_the_client_unless_it_may(kind: str, optional: bool, told: bool) -> None:
    """Lost if it failed: a required choice that the bot believes to be always there."""
    listed = {} if "external" in kind else {"options": [A, B]}
    shown = view({"type": kind, **listed}, optional=optional)
    assert bool(client_errors(shown, fill(shown, {}, {}))) is told
