"""Would Slack take it, and does a stranger's text stay text there?"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cards import notices, slack, slack_inputs
from cards.clean import line
from cards.model import Card, Row, Rows, filled
from cards.words.refusals import refusal
from domain.errors import AboveMaximum, BadQuantity, TooLong
from domain.examples import EXAMPLES, LIST, PENDING, ZONE
from domain.notices import ApprovalCard, FieldErrors, FormNotice, Notice, QuantityForm

Json = dict[str, Any]
JOINER = "\u2060"
# docs.slack.dev/reference/block-kit, as in the house's reference of measured limits; (what holds it, key): longest text.
LONGEST = {
    ("header", "text"): 150,
    ("section", "text"): 3000,
    ("context", "elements"): 2000,
    ("button", "text"): 75,
    ("confirm", "title"): 100,
    ("confirm", "text"): 300,
    ("confirm", "confirm"): 30,
    ("confirm", "deny"): 30,
    ("input", "label"): 2000,
    ("input", "hint"): 2000,
    ("modal", "title"): 24,
    ("modal", "submit"): 24,
    ("modal", "close"): 24,
    ("number_input", "placeholder"): 150,
    ("plain_text_input", "placeholder"): 150,
    ("external_select", "placeholder"): 150,
    ("options", "text"): 75,
    ("initial_option", "text"): 75,
    ("initial_options", "text"): 75,
    ("options", "description"): 75,
    ("initial_option", "description"): 75,
    ("initial_options", "description"): 75,
}
SHORT = {"action_id": 255, "block_id": 255, "value": 2000, "callback_id": 255, "private_metadata": 3000}
INERT = {"plain_text", "text", "link"}
HOLDERS = {
    "header", "section", "context", "actions", "divider", "rich_text", "rich_text_section", "rich_text_quote",
    "button", "input", "number_input", "plain_text_input", "modal", "mrkdwn", "radio_buttons", "checkboxes",
    "static_select", "external_select", "multi_external_select", "multi_static_select", "image",
}  # fmt: skip


def _nodes(node: Any, holder: str = "", key: str = "") -> Iterator[tuple[str, str, Json]]:
    """Every object of a payload, with what holds it and under which key."""
    if isinstance(node, Mapping):
        here = str(node.get("type", key))
        yield holder, key, dict(node)
        for name, child in node.items():
            yield from _nodes(child, here, name)
    elif isinstance(node, list):
        for child in node:
            yield from _nodes(child, holder, key)


def _problems(payload: Json) -> Iterator[str]:
    for holder, key, node in _nodes(payload):
        kind = node.get("type", "")
        if kind in ("plain_text", "mrkdwn"):
            text = node["text"]
            if not 0 < len(text) <= LONGEST[holder, key]:
                yield f"{holder}.{key} has {len(text)} characters"
            if kind == "plain_text" and node["emoji"] is not False:
                yield f"{holder}.{key} reads emoji codes"
        elif kind and kind not in HOLDERS | INERT:
            yield f"{kind} is not one of the elements that are used"
        if kind == "text" and not node["text"]:
            yield "an empty run"
        if kind == "actions" and not 1 <= len(node["elements"]) <= 25:
            yield "an actions block of the wrong size"
        yield from (
            f"{k} is too long" for k, most in SHORT.items() if isinstance(node.get(k), str) and len(node[k]) > most
        )


def _check_message(drawn: Json) -> None:
    assert list(_problems(drawn)) == []
    assert 1 <= len(drawn["blocks"]) <= 50
    assert len(json.dumps(drawn["blocks"], ensure_ascii=False)) <= 13_200
    assert 0 < len(drawn["text"]) <= 4_000
    json.dumps(drawn, ensure_ascii=False).encode()
    actions = [node["action_id"] for _, _, node in _nodes(drawn) if node.get("type") == "button"]
    assert len(actions) == len(set(actions))


def _active(drawn: Json) -> Iterator[str]:
    """Every piece of text that Slack would read as more than text."""
    if re.search(r"[<>]|&(?!amp;|lt;|gt;)", drawn.get("text", "")):
        yield f"text: {drawn['text'][:80]}"
    for _, _, node in _nodes(drawn):
        if node.get("type") == "mrkdwn":
            told = re.sub(rf"{JOINER}.{{1,9}}?{JOINER}", "¤", node["text"])
            plain = r"(?:(?![*_~`<>]|:[\w+'-]+:|&(?!amp;|lt;|gt;)).)*"
            lead = r"(?!&gt;|[-•]|\d+[.)])"
            if not (node["verbatim"] and re.fullmatch(rf"\*{plain}\*(?: · {plain})?(?:\n{lead}{plain})?", told)):
                yield f"mrkdwn: {told[:80]}"


def test_every_example_keeps_slack_s_limits(all_messages: dict[str, Notice]) -> None:
    """Lost otherwise: a card that Slack refuses, and with it a request that nobody sees."""
    for notice in all_messages.values():
        drawn = slack.message(notices.card(notice))
        _check_message(drawn)
        assert list(_active(drawn)) == []


def test_every_form_keeps_slack_s_limits(all_forms: dict[str, FormNotice]) -> None:
    """Lost otherwise: a button that opens nothing."""
    for notice in all_forms.values():
        view = slack.modal(notices.form(notice))
        assert list(_problems(view)) == []
        assert {b["block_id"] for b in view["blocks"] if b["type"] == "input"} == {
            b["element"]["action_id"] for b in view["blocks"] if b["type"] == "input"
        }


def test_strange_text_stays_text_within_the_limits(strange_messages: dict[str, Notice]) -> None:
    """Lost otherwise: a note that calls a whole channel, or a name that shows a link as ours."""
    for notice in strange_messages.values():
        drawn = slack.message(notices.card(notice))
        _check_message(drawn)
        assert list(_active(drawn)) == []


def test_strange_text_in_a_form_stays_text(strange_forms: dict[str, FormNotice]) -> None:
    """Lost otherwise: a product's name that breaks the form for it."""
    for notice in strange_forms.values():
        view = slack.modal(notices.form(notice))
        assert list(_problems(view)) == []
        assert len(json.dumps(view)) <= 250_000


def test_a_note_is_shown_as_it_was_typed(outside: str) -> None:
    """Lost otherwise: the person who decides reads something else than what was written."""
    drawn = slack.message(notices.card(ApprovalCard(replace(PENDING, note=outside or "x"), ZONE)))
    quoted = [b["elements"][1]["elements"][0]["text"] for b in drawn["blocks"] if len(b.get("elements", ())) == 2
              and b["elements"][1].get("type") == "rich_text_quote"]  # fmt: skip
    assert len(quoted) == 1
    shown = line(quoted[0]).removesuffix("…").rstrip()
    assert line(outside or "x").startswith(shown if shown != "–" else "")


@settings(max_examples=60, deadline=None, database=None)
@given(st.text(max_size=3000))
def test_any_text_at_all_keeps_the_limits(text: str) -> None:
    """Lost otherwise: the one text that nobody thought of."""
    for notice in (ApprovalCard(replace(PENDING, note=text), ZONE), replace(LIST, filter=text, client=text)):
        drawn = slack.message(notices.card(notice))
        _check_message(drawn)
        assert list(_active(drawn)) == []


@pytest.mark.parametrize("count", [1, 48, 49, 200], ids="{} rows".format)
def test_rows_that_do_not_fit_are_counted(count: int) -> None:
    """Lost otherwise: rows that vanish without a word."""
    card = Card("Many", (Rows(tuple(Row(f"Row {n}", "x" * 40) for n in range(count))),), "many")
    blocks = slack.message(card)["blocks"]
    rows = sum(block["type"] == "section" for block in blocks)
    said = [b["elements"][0]["text"] for b in blocks if b["type"] == "context"]
    assert rows == count or said == [f"… and {count - rows:,} more. Narrow the search to see them."]
    assert rows >= min(count, 45)


def test_errors_stand_at_their_fields() -> None:
    """Lost otherwise: a form that stays open and does not say why."""
    above, long = AboveMaximum(12, 10, "Acme", "E3"), TooLong("note", 500, 812)
    told = slack_inputs.form_errors(FieldErrors((("quantity", above), ("note", long))))
    assert told == {"quantity": refusal(above), "note": refusal(long)}


def test_what_was_typed_comes_back_by_field() -> None:
    """Lost otherwise: what a person typed."""
    state = {
        "values": {"quantity": {"quantity": {"type": "number_input", "value": "16"}}, "note": {"note": {"value": None}}}
    }
    assert slack_inputs.values(state) == {"quantity": "16", "note": ""}


def test_a_number_field_takes_no_word_as_its_beginning() -> None:
    """Lost otherwise: a view that Slack refuses because somebody typed "ten"."""
    example = EXAMPLES["quantity form"]
    assert isinstance(example, QuantityForm)
    view = slack.modal(filled(notices.form(example), {"quantity": "ten", "note": "hello"}))
    by_id = {b["block_id"]: b["element"] for b in view["blocks"] if b["type"] == "input"}
    assert "initial_value" not in by_id["quantity"]
    assert by_id["note"]["initial_value"] == "hello"
    assert "ten" in refusal(BadQuantity("ten", 10))
