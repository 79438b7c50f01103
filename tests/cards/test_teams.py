"""Is it an Adaptive Card 1.5 that Teams takes, and does a stranger's text stay text there?"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cards import notices, teams, teams_inputs
from cards.clean import line
from cards.model import Card, ChoiceField, Field, Form, Option, Picture, Row, Rows, SearchField, filled
from cards.teams import ACROSS, FRAME
from cards.words.refusals import refusal
from domain.errors import AboveMaximum, BadToken
from domain.examples import EXAMPLES, LIST, PENDING, ZONE
from domain.notices import ApprovalCard, Choice, FieldErrors, FormNotice, Notice, Options, QuantityForm
from tests.cards.inert import in_teams, nodes, problem

Json = dict[str, Any]


def _nodes(node: Any) -> Iterator[Json]:
    return (each for _, _, each in nodes(node))


def _check(card: Json) -> None:
    assert in_teams(card) == []


def test_the_schema_check_sees_a_mistake() -> None:
    """Lost otherwise: a check that lets everything pass."""
    card = teams.message(Card("Title", (), "Title"))
    assert problem(card) is None
    assert problem({**card, "body": [{"type": "RichTextBlock"}]})
    assert problem({**card, "version": 15})


def test_every_example_is_an_adaptive_card(all_messages: dict[str, Notice]) -> None:
    """Lost otherwise: a card that Teams shows as nothing at all."""
    for notice in all_messages.values():
        _check(teams.message(notices.card(notice)))


def test_every_form_is_an_adaptive_card(all_forms: dict[str, FormNotice]) -> None:
    """Lost otherwise: a dialog that stays empty."""
    for notice in all_forms.values():
        form = notices.form(notice)
        errors = tuple((f.id, BadToken()) for f in form.fields)
        for drawn in (teams.dialog(form), teams.dialog_errors(form, FieldErrors(errors))):
            _check(drawn)
            assert {n["id"].removesuffix("[]") for n in _nodes(drawn) if "id" in n} == {f.id for f in form.fields}


def test_a_phone_shows_all_of_a_card(all_messages: dict[str, Notice]) -> None:
    """Lost otherwise: a name in a third of the width, or a button that is cut off, since a client wraps no buttons."""
    for notice in all_messages.values():
        drawn = list(_nodes(teams.message(notices.card(notice))))
        lines = [[a["title"] for a in n["actions"]] for n in drawn if n.get("type") == "ActionSet"]
        assert not [row for row in lines if len(row) > 1 and sum(len(title) + FRAME for title in row) > ACROSS]
        assert not [n for n in drawn if n.get("type") == "ColumnSet" and len(n["columns"]) > 2]


def test_a_note_is_shown_as_it_was_typed(outside: str) -> None:
    """Lost otherwise: the person who decides reads something else than what was written."""
    drawn = teams.message(notices.card(ApprovalCard(replace(PENDING, note=outside or "x"), ZONE)))
    boxes = [n for n in _nodes(drawn) if n.get("type") == "Container" and n.get("style") == "emphasis"]
    assert len(boxes) == 1
    shown = line(" ".join(n["text"] for n in _nodes(boxes) if n.get("type") == "TextRun")).removesuffix("…").rstrip()
    assert line(outside or "x").startswith(shown if shown != "–" else "")


@settings(max_examples=60, deadline=None, database=None)
@given(st.text(max_size=3000))
def test_any_text_at_all_keeps_the_limits(text: str) -> None:
    """Lost otherwise: the one text that nobody thought of."""
    for notice in (ApprovalCard(replace(PENDING, note=text), ZONE), replace(LIST, filter=text, client=text)):
        _check(teams.message(notices.card(notice)))


@pytest.mark.parametrize("count", [1, 40, 2000], ids="{} rows".format)
def test_rows_that_do_not_fit_are_counted(count: int) -> None:
    """Lost otherwise: rows that vanish without a word."""
    card = Card("Many", (Rows(tuple(Row(f"Row {n}", "x" * 40) for n in range(count))),), "many")
    drawn = teams.message(card)
    rows = sum(block["type"] == "ColumnSet" for block in drawn["body"])
    said = [n["text"] for n in _nodes(drawn) if n.get("type") == "TextRun" and n["text"].startswith("… and")]
    assert said == ([] if rows == count else [f"… and {count - rows:,} more. Narrow the search to see them."])
    assert rows >= min(count, 40)
    _check(drawn)


def test_a_card_renews_itself_for_at_most_sixty_people() -> None:
    """Lost otherwise: a card that Teams refuses in a large channel (its limit of users that are refreshed)."""
    notice = ApprovalCard(PENDING, ZONE, tuple(f"29:{n}" for n in range(100)))
    refresh = teams.message(notices.card(notice))["refresh"]
    assert refresh["userIds"] == [f"29:{n}" for n in range(60)]
    assert refresh["action"] == {
        "type": "Action.Execute",
        "verb": "refresh",
        "data": {"token": "refresh:chg-1042:1"},
    }


def test_a_form_opens_from_a_submit_and_a_decision_is_an_execute() -> None:
    """Lost otherwise: a dialog that never opens, since Teams opens none from Action.Execute."""
    drawn = teams.message(notices.card(ApprovalCard(PENDING, ZONE)))
    approve, reject = next(n["actions"] for n in _nodes(drawn) if n.get("type") == "ActionSet")
    assert (approve["type"], approve["verb"]) == ("Action.Execute", "approve")
    assert approve["data"] == approve["fallback"]["data"] == {"token": "approve:chg-1042:1"}
    assert (reject["type"], approve["fallback"]["type"]) == ("Action.Submit", "Action.Submit")
    assert reject["data"] == {"msteams": {"type": "task/fetch"}, "token": "reject:chg-1042:1"}


def test_an_error_keeps_what_was_typed() -> None:
    """Lost otherwise: what a person typed, each time they are refused."""
    example = EXAMPLES["quantity form"]
    assert isinstance(example, QuantityForm)
    form = filled(notices.form(example), {"quantity": "30", "note": "for the new branch"})
    above = AboveMaximum(30, 20, "Acme Dental", "Microsoft 365 E3")
    drawn = teams.dialog_errors(form, FieldErrors((("quantity", above),)))
    assert {n["id"]: n["value"] for n in _nodes(drawn) if "id" in n} == {"quantity": 30, "note": "for the new branch"}
    told = [n["text"] for n in _nodes(drawn) if n.get("color") == "Attention"]
    assert told == [refusal(above)]


def test_what_was_typed_comes_back_by_field() -> None:
    """Lost otherwise: what a person typed."""
    data = {"form": "quantity", "token": "request:s:10", "quantity": 16, "note": "", "msteams": {}}
    assert teams_inputs.values(data) == {"quantity": "16", "note": ""}


ODD = ("plain", "with, comma", "50% off", "a/b:c@d.e", "*bold* [x](https://evil.example) {{DATE(x)}}", "ünï")
ODD_OPTIONS = tuple(Option(value, value) for value in ODD)
CHOOSING: dict[str, tuple[Field, str]] = {
    "two to choose from": (ChoiceField("f", "F", ODD_OPTIONS[:2]), "expanded"),
    "more than fit at a glance": (ChoiceField("f", "F", ODD_OPTIONS), "compact"),
    "boxes to tick": (ChoiceField("f", "F", ODD_OPTIONS, several=True, value="\n".join(ODD[:2])), "expanded"),
    "a search": (SearchField("f", "F", ODD_OPTIONS[:1]), "filtered"),
    "a search for several": (SearchField("f", "F", ODD_OPTIONS, several=True), "filtered"),
}


@pytest.mark.parametrize(("asked", "style"), CHOOSING.values(), ids=CHOOSING.keys())
def test_choices_come_back_as_they_were_offered(asked: ChoiceField | SearchField, style: str) -> None:
    """Lost otherwise: a vendor with a comma in its name becomes two, which nobody sells."""
    drawn = teams.dialog(Form("f1", "t:1", "T", "Save", (), (asked,)))
    [choices] = [n for n in _nodes(drawn) if n.get("type") == "Input.ChoiceSet"]
    assert problem(drawn) is None
    assert choices["style"] == style
    offered = {c["value"]: c["title"] for c in choices["choices"]}
    sent = ",".join(offered) if asked.several else next(iter(offered))
    expected = [o.value for o in (asked.chosen if isinstance(asked, SearchField) else asked.options)]
    assert teams_inputs.values({choices["id"]: sent}) == {"f": "\n".join(expected if asked.several else expected[:1])}
    assert teams_inputs.values({choices["id"]: choices["value"]}) == {"f": asked.value}
    assert not any("{{" in title for title in offered.values())


def test_a_searched_field_is_never_required_by_the_client() -> None:
    """Lost otherwise: a client that knows none of the options found refuses what was chosen among them."""
    drawn = teams.dialog(Form("f1", "t:1", "T", "Save", (), (SearchField("f", "F"),)))
    [choices] = [n for n in _nodes(drawn) if n.get("type") == "Input.ChoiceSet"]
    assert (choices["isRequired"], "errorMessage" in choices) == (False, False)


@pytest.mark.parametrize("several", [False, True], ids=["one", "several"])
def test_what_is_found_goes_on_after_what_was_shown(several: bool) -> None:
    """Lost otherwise: options that scrolling never reaches, or a list that Teams cuts without a word."""
    [choices] = [
        n
        for n in _nodes(teams.dialog(Form("f1", "t:1/x", "T", "Save", (), (SearchField("f", "F", several=several),))))
        if n.get("type") == "Input.ChoiceSet"
    ]
    dataset = choices["choices.data"]["dataset"]
    assert teams_inputs.asked_for(dataset) == ("f1", "f", "t:1/x")
    found = Options(tuple(Choice(f"a,{n}", f"*{n}*") for n in range(20)))
    first, rest = (
        teams_inputs.options(found, dataset)["results"],
        teams_inputs.options(found, dataset, skip=15)["results"],
    )
    assert [c["title"] for c in first + rest] == [f"*{n}*" for n in range(20)]
    assert len(first) == 15
    assert teams_inputs.values({choices["id"]: first[3]["value"]}) == {"f": "a,3"}


@pytest.mark.parametrize(
    ("fields", "tall"),
    [
        ((SearchField("a", "A"), ChoiceField("b", "B", ODD_OPTIONS)), False),
        (tuple(SearchField(f"f{n}", "F") for n in range(6)), True),
        (
            (ChoiceField("a", "A", ODD_OPTIONS[:4], several=True), ChoiceField("b", "B", ODD_OPTIONS, several=True)),
            False,
        ),
        ((ChoiceField("a", "A", ODD_OPTIONS * 2, several=True),), True),
    ],
    ids=["two fields", "six fields", "ten boxes", "twelve boxes"],
)
def test_a_long_form_is_known(fields: tuple[Field, ...], tall: bool) -> None:
    """Lost otherwise: a button to send it off that has to be scrolled for."""
    assert teams.is_long(Form("f1", "t:1", "T", "Save", (), fields)) is tall


def test_a_picture_is_an_image_or_its_words() -> None:
    """Lost otherwise: a chart that says nothing to who cannot see it, or an image without an address."""
    shown = teams.message(Card("T", (Picture("c", "up & down", url="https://b.example/c.png"),), "T"))
    assert shown["body"][1] == {
        "type": "Image",
        "url": "https://b.example/c.png",
        "altText": "up & down",
        "size": "Stretch",
    }
    _check(shown)
    told = teams.message(Card("T", (Picture("c", "up & down"),), "T"))
    assert [n["text"] for n in _nodes(told) if n.get("type") == "TextRun"] == ["T", "up & down"]
