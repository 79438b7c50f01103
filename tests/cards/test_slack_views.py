"""Does the small Slack, strict as the real one, take every card, form, window and home tab that we draw?"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.slack.blocks import message_problems, too_long, view_problems
from cards import notices, slack, slack_inputs
from cards.model import (
    Button,
    Card,
    ChoiceField,
    Field,
    Form,
    LineField,
    Option,
    Picture,
    Row,
    Rows,
    SearchField,
    TextField,
    filled,
)
from domain.notices import Choice, FormNotice, Notice, Options


def options(count: int, **more: str) -> tuple[Option, ...]:
    return tuple(Option(f"v{n}", f"Label {n}", **more) for n in range(count))


def view(*fields: Field) -> dict[str, Any]:
    return slack.modal(Form("f", "f:x:1", "Form", "Save", (), fields))


def element(asked: Field) -> dict[str, Any]:
    return dict(view(asked)["blocks"][0]["element"])


FIELDS: dict[str, tuple[Field, str, int]] = {
    "two choices are radio buttons": (ChoiceField("f", "F", options(2), value="v1"), "radio_buttons", 2),
    "six choices are a menu": (ChoiceField("f", "F", options(6), value="v1"), "static_select", 6),
    "choices with hints": (ChoiceField("f", "F", options(3, hint="why " * 40)), "radio_buttons", 3),
    "hints are left out of a menu": (ChoiceField("f", "F", options(9, hint="why"), value="v8"), "static_select", 9),
    "a menu stops at Slack's hundred": (ChoiceField("f", "F", options(130)), "static_select", 100),
    "several choices are boxes": (ChoiceField("f", "F", options(4), several=True, value="v0\nv3"), "checkboxes", 4),
    "boxes stop at Slack's ten": (ChoiceField("f", "F", options(14), several=True), "checkboxes", 10),
    "what was chosen and is gone": (ChoiceField("f", "F", options(2), value="v9"), "radio_buttons", 2),
    "the same value twice": (ChoiceField("f", "F", (*options(2), Option("v0", "Again"))), "radio_buttons", 2),
    "long labels": (ChoiceField("f", "F" * 3000, (Option("v", "x" * 500),)), "radio_buttons", 1),
}


@pytest.mark.parametrize("case", FIELDS.values(), ids=FIELDS.keys())
def test_a_choice_is_drawn_as_slack_takes_it(case: tuple[Field, str, int]) -> None:
    """Lost otherwise: a form that never opens."""
    asked, kind, count = case
    assert view_problems(view(asked), "modal") == []
    assert (element(asked)["type"], len(element(asked)["options"])) == (kind, count)


def test_a_choice_of_nothing_is_said_and_not_asked() -> None:
    """Lost otherwise: all other fields of the form, since Slack refuses a field of no options."""
    drawn = view(ChoiceField("f", "Clients", ()), LineField("g", "Name"))
    assert view_problems(drawn, "modal") == []
    assert drawn["blocks"][0]["elements"][0]["text"] == "Clients: there is nothing to choose from yet."


@pytest.mark.parametrize("several", [False, True], ids=["one", "several"])
@pytest.mark.parametrize("chosen", [0, 1, 130], ids="{} chosen before".format)
def test_a_searched_field_shows_what_was_chosen(several: bool, chosen: int) -> None:
    """Lost otherwise: a choice made before, at the first error in another field."""
    asked = SearchField("f", "F", options(chosen), several=several, placeholder="p" * 300)
    assert view_problems(view(asked), "modal") == []
    kept = element(asked).get("initial_options" if several else "initial_option") or []
    assert len(kept if several else [kept] * bool(kept)) == min(chosen, 100 if several else 1)


def test_what_was_chosen_survives_an_error() -> None:
    """Lost otherwise: ten chosen products, because the threshold was wrong."""
    fields = (ChoiceField("a", "A", options(3), several=True), SearchField("b", "B", options(1), several=True))
    again = filled(Form("f", "f:x:1", "F", "Save", (), fields), {"a": "v0\nv2", "b": "v0\nv7"})
    boxes, search = (block["element"] for block in slack.modal(again)["blocks"])
    assert [each["value"] for each in boxes["initial_options"]] == ["v0", "v2"]
    assert [(each["value"], each["text"]["text"]) for each in search["initial_options"]] == [
        ("v0", "Label 0"),
        ("v7", "v7"),
    ]


@pytest.mark.parametrize("asked", [TextField("f", "F", 9000, value="x" * 9000), LineField("f", "F", value="x" * 9000)])
def test_long_text_is_cut_to_what_its_field_holds(asked: Field) -> None:
    """Lost otherwise: a form that never opens, because of what was typed into it."""
    assert view_problems(view(asked), "modal") == []
    assert len(element(asked)["initial_value"]) <= element(asked)["max_length"]


def test_values_come_back_as_slack_documents_them() -> None:
    """Lost otherwise: what was chosen. (docs.slack.dev/reference/views: state.values)"""
    label = {"text": {"type": "plain_text", "text": "A"}}
    state = {
        "boxes": {"type": "checkboxes", "selected_options": [{"value": "a", **label}, {"value": "b", **label}]},
        "no_box": {"type": "checkboxes", "selected_options": []},
        "radio": {"type": "radio_buttons", "selected_option": {"value": "a", **label}},
        "no_radio": {"type": "radio_buttons", "selected_option": None},
        "menu": {"type": "static_select", "selected_option": {"value": "m", **label}},
        "searched": {"type": "multi_external_select", "selected_options": [{"value": "s", **label}]},
        "words": {"type": "plain_text_input", "value": None},
    }
    told = slack_inputs.values({"values": {block: {block: entered} for block, entered in state.items()}})
    assert told == {
        "boxes": "a\nb",
        "no_box": "",
        "radio": "a",
        "no_radio": "",
        "menu": "m",
        "searched": "s",
        "words": "",
    }


@settings(max_examples=60, deadline=None, database=None)
@given(st.text(max_size=400))
def test_any_text_at_all_can_be_an_option(text: str) -> None:
    """Lost otherwise: the one product whose name breaks every form that lists it."""
    option = Option("v", text, text)
    asked = (ChoiceField("a", text, (option,)), ChoiceField("b", text, (option,), several=True, value="v", hint=text))
    assert view_problems(view(*asked, SearchField("c", text, (option,), placeholder=text)), "modal") == []
    offered = slack_inputs.options(Options((Choice("v", text),)))["options"]
    assert 0 < len(offered[0]["text"]["text"]) <= 75


def test_every_example_stands_in_a_message_a_window_and_a_home_tab(all_messages: dict[str, Notice]) -> None:
    """Lost otherwise: an answer that is shown after a command, and refused after a form."""
    for name, notice in all_messages.items():
        card = notices.card(notice)
        blocks = slack.message(card)["blocks"]
        assert (name, message_problems(blocks), too_long(blocks)) == (name, [], False)
        assert (name, view_problems(slack.window(card), "modal")) == (name, [])
        assert (name, view_problems(slack.window(card, card), "modal")) == (name, [])
        assert (name, view_problems(slack.home(card, type(notice).__name__), "home")) == (name, [])


def test_every_form_opens(all_forms: dict[str, FormNotice]) -> None:
    """Lost otherwise: a button that opens nothing."""
    for name, notice in all_forms.items():
        assert (name, view_problems(slack.modal(notices.form(notice)), "modal")) == (name, [])


@pytest.mark.parametrize("above", [False, True], ids=["alone", "with a word above"])
def test_a_window_holds_more_than_a_message_and_no_more_than_slack_takes(above: bool) -> None:
    """Lost otherwise: a page of a list that is refused as a whole."""
    buttons = (Button("One", "one:x:1"), Button("Two", "two:x:1"))
    many = Card("Many", (Rows(tuple(Row(f"Row {n}", "x" * 90, "1", buttons) for n in range(400))),))
    drawn = slack.window(many, Card("Said", ()) if above else None)
    assert view_problems(drawn, "modal") == []
    assert 90 <= len(drawn["blocks"]) <= 100
    assert "more" in drawn["blocks"][-1]["elements"][0]["text"]


@pytest.mark.parametrize(
    ("picture", "kind"),
    [
        pytest.param(Picture("p", "Alt", file="F0123ABCD"), "image", id="uploaded"),
        pytest.param(Picture("p", "Alt", url="https://bot.example/p.png"), "image", id="at an address"),
        pytest.param(Picture("p", "Alt"), "context", id="not yet anywhere"),
        pytest.param(Picture("p", "x" * 5000, file="F0123ABCD"), "image", id="with long words"),
    ],
)
def test_a_picture_is_shown_or_told(picture: Picture, kind: str) -> None:
    """Lost otherwise: a usage card, because of its chart."""
    blocks = slack.message(Card("Usage", (picture,)))["blocks"]
    assert message_problems(blocks) == []
    assert blocks[1]["type"] == kind
