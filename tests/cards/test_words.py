"""Are there words for everything, do they say what is true, and does the fallback text carry the whole message?"""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cards.notices
from cards import notices, text
from cards.clean import line, lines
from cards.model import Banner, Buttons, Card, Context, Fact, Facts, Link, Quote, Row, Rows
from cards.words import explanation, refusal, standing
from cards.words.units import delta, moment, money, percent, percent_above, percent_exact, percent_within, seats
from domain import errors
from domain.changes import Aspect, ChangeStatus, Failure, Hold, Objection
from domain.errors import Refusal
from domain.examples import EXAMPLES, PENDING, REFUSALS, STATUSES, ZONE
from domain.money import Money
from domain.notices import ApprovalCard, FormNotice, Notice
from domain.rules import ApprovalPolicy, Bounds, Effective, judge

UNSAID = refusal(Refusal())


def _refusals() -> list[type[Refusal]]:
    return [thing for thing in vars(errors).values() if isinstance(thing, type) and Refusal in thing.__mro__[1:]]


def test_every_refusal_has_an_example_and_words_of_its_own() -> None:
    """Lost otherwise: a person told "no" and nothing else."""
    assert {type(example) for example in REFUSALS.values()} == set(_refusals())
    told = {name: refusal(example) for name, example in REFUSALS.items()}
    assert UNSAID not in told.values()
    assert len(set(told.values())) == len(told)


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_says_what_is_wrong_and_what_to_do(name: str) -> None:
    """Lost otherwise: a refusal that ends the conversation."""
    assert refusal(REFUSALS[name]).count(". ") >= 1 or ": " in refusal(REFUSALS[name])


def test_the_house_s_own_example_of_a_refusal() -> None:
    """Lost otherwise: the tone that all the others follow."""
    told = refusal(errors.AboveMaximum(12, 10, "Acme", "Microsoft 365 E3"))
    assert told == "12 is above the maximum of 10 for Acme’s Microsoft 365 E3. Ask your MSP to raise it."
    assert "your id U1" in refusal(errors.NotLinked("Bright IT", "U1"))


def test_every_notice_and_form_has_a_card_and_an_example() -> None:
    """Lost otherwise: something that is said and that nobody has ever looked at."""
    assert {type(example) for example in EXAMPLES.values()} == {*get_args(Notice), *get_args(FormNotice)}


def test_the_examples_show_every_status_and_every_reason() -> None:
    """Lost otherwise: a state of a change that is drawn for the first time in somebody's channel."""
    shown = STATUSES.values()
    assert {c.status for c in shown} == set(ChangeStatus)
    assert {hold for c in shown for hold in c.explanation.holds} == set(Hold)
    assert {c.failure for c in shown} == {*Failure, None}
    assert {True, False} == {c.sending.attention for c in shown}


@pytest.mark.parametrize("reason", Objection)
def test_every_objection_has_words(reason: Objection) -> None:
    """Lost otherwise: a warning that does not say of what."""
    card = notices.card(ApprovalCard(replace(PENDING, objection=reason), ZONE))
    assert any(isinstance(e, Banner) and "would not allow" in e.text for e in card.body)


@pytest.mark.parametrize("status", [s for s in ChangeStatus if s is not ChangeStatus.APPLIED])
def test_only_what_pax8_accepted_is_told_as_done(status: ChangeStatus) -> None:
    """Lost otherwise: people who rely on seats that are not there."""
    told = standing(replace(PENDING, status=status), ZONE)
    assert "done" not in told.lower()
    assert "accepted by pax8" not in told.lower()


def _said(card: Card) -> Iterator[str]:
    yield card.title
    for element in card.body:
        match element:
            case Facts(facts):
                yield from (part for fact in facts for part in (fact.label, fact.value))
            case Rows(rows):
                yield from (part for row in rows for part in (row.title, row.subtitle, row.value))
            case Quote(label, words):
                yield from (label, words)
            case Banner(_, words) | Context(words):
                yield words
            case Buttons(buttons):
                yield from (button.label.rstrip("…") for button in buttons)
            case _:
                pass


def test_the_fallback_text_carries_the_whole_message(all_messages: dict[str, Notice]) -> None:
    """Lost otherwise: a screen reader, or a phone's lock screen, that tells half of it."""
    for name, notice in all_messages.items():
        card = notices.card(notice)
        missing = [words for words in _said(card) if line(words) not in card.summary]
        assert missing == [], name


@pytest.mark.parametrize(
    ("amount", "currency", "told"),
    [
        ("1234.5", "EUR", "€1,234.50"),
        ("0.125", "USD", "$0.12"),
        ("0.135", "GBP", "£0.14"),
        ("-12", "CAD", "−CA$12.00"),
        ("12", "CHF", "CHF\u00a012.00"),
        ("1234.5", "JPY", "¥1,234"),
        ("-0.001", "EUR", "€0.00"),
    ],
)
def test_money_is_written_and_rounded_half_even(amount: str, currency: str, told: str) -> None:
    """Lost otherwise: an amount that is a cent or a sign off."""
    assert money(Money(Decimal(amount), currency)) == told


@pytest.mark.parametrize(
    ("zone", "told"),
    {
        "Europe/Berlin": "21 Nov 2026, 22:03 CET",
        "UTC": "21 Nov 2026, 21:03 UTC",
        "America/Sao_Paulo": "21 Nov 2026, 18:03 UTC-03",
        "Nowhere/At all": "21 Nov 2026, 21:03 UTC",
        "../etc": "21 Nov 2026, 21:03 UTC",
    }.items(),
)
def test_a_moment_is_told_in_the_reader_s_zone(zone: str, told: str) -> None:
    """Lost otherwise: a deadline that is hours off."""
    assert moment(datetime(2026, 11, 21, 21, 3, tzinfo=UTC), zone) == told


def test_seats_and_their_difference() -> None:
    """Lost otherwise: "1 seats", and a decrease that reads like a range."""
    assert [seats(n) for n in (0, 1, 2, 1204)] == ["0 seats", "1 seat", "2 seats", "1,204 seats"]
    assert [delta(10, 16), delta(1250, 1100)] == ["10 → 16 (+6)", "1,250 → 1,100 (−150)"]
    assert [percent(Decimal(60)), percent(Decimal(200) / 3)] == ["60%", "66.67%"]
    assert percent_exact(Decimal("100")) == "100%"


@given(st.integers(1, 5000), st.integers(1, 5000), st.decimals(0, 100, places=2))
def test_no_explanation_contradicts_its_decision(present: int, asked: int, threshold: Decimal) -> None:
    """Lost otherwise: "33.33% is above the threshold of 33.33%"."""
    policy = ApprovalPolicy(require_by_default=False, threshold=threshold)
    judged = judge(policy, Effective(True, False, Bounds()), "Microsoft", present, asked)
    told = " ".join(explanation(replace(PENDING, present=present, asked=asked, explanation=judged)))
    assert ("above" in told or "holds every change" in told) == judged.held
    share = judged.percent or Decimal(0)
    shown = percent_above(share) if judged.held else percent_within(share)
    assert (Decimal(shown.rstrip("%").replace(",", "")) > threshold) == judged.held


def test_a_link_is_https_only() -> None:
    """Lost otherwise: a card that runs a script."""
    with pytest.raises(ValueError, match="https"):
        Link("here", "javascript:alert(1)")


def test_all_words_stand_in_one_place() -> None:
    """Lost otherwise: a second language that is never complete."""
    for path in Path(cards.notices.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {ast.get_docstring(n, clean=False) for n in ast.walk(tree)
                if isinstance(n, ast.Module | ast.FunctionDef)}  # fmt: skip
        after = {n.value for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        told = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
                and n not in after and n.value not in docs and any(c.isupper() for c in n.value)]  # fmt: skip
        assert told == [], path.name


@pytest.mark.parametrize("moved", Aspect)
def test_every_aspect_can_be_told(moved: Aspect) -> None:
    """Lost otherwise: an exception where a difference should stand."""
    from cards.words import differences
    from domain.changes import Difference

    values = (None, Objection.ABOVE_MAXIMUM.value) if moved is Aspect.RULES else ("Active", "Cancelled")
    assert differences((Difference(moved, *values),), ZONE)


@given(st.text(max_size=300))
def test_what_is_shown_can_be_read(typed: str) -> None:
    """Lost otherwise: control characters and direction marks on somebody's screen."""
    assert all(c.isprintable() or c in "\u200c\u200d" for c in line(typed))
    assert lines(typed).count("\n") <= 12
    assert line(line(typed)) == line(typed)


def test_an_empty_fact_and_a_row_are_told() -> None:
    """Lost otherwise: a gap that looks like a mistake."""
    card = Card("T", (Facts((Fact("Note", ""),)), Rows((Row("Only a title"),))))
    assert text.fallback(card) == "T\nNote: \n– Only a title"
