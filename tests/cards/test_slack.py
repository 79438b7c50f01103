"""Would Slack take it, and does a stranger's text stay text there?"""

from dataclasses import replace

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
from tests.cards.inert import in_slack, in_slack_view


def test_every_example_keeps_slack_s_limits(all_messages: dict[str, Notice]) -> None:
    """Lost otherwise: a card that Slack refuses, and with it a request that nobody sees."""
    for notice in all_messages.values():
        assert in_slack(slack.message(notices.card(notice))) == []


def test_every_form_keeps_slack_s_limits(all_forms: dict[str, FormNotice]) -> None:
    """Lost otherwise: a button that opens nothing."""
    for notice in all_forms.values():
        view = slack.modal(notices.form(notice))
        assert in_slack_view(view, "modal") == []
        assert {b["block_id"] for b in view["blocks"] if b["type"] == "input"} == {
            b["element"]["action_id"] for b in view["blocks"] if b["type"] == "input"
        }


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
        assert in_slack(slack.message(notices.card(notice))) == []


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
