"""Is every button that is shown, and every form that is sent off, answered by something that is declared?"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from bot.commands import ACTIONS, FORMS
from cards import notices
from cards.model import Button, Card, Form, SearchField
from cards.tokens import parse
from domain.examples import EXAMPLES
from domain.notices import FormNotice

ANSWERED = {action.verb: action for action in ACTIONS}
SENT = {form.name: form for form in FORMS}
DRAWN: dict[str, Card | Form] = {
    name: notices.form(told) if isinstance(told, FormNotice) else notices.card(told) for name, told in EXAMPLES.items()
}
T = TypeVar("T")


def parts(value: Any, kind: type[T]) -> Iterator[T]:
    if isinstance(value, kind):
        yield value
    if isinstance(value, tuple):
        for each in value:
            yield from parts(each, kind)
    elif is_dataclass(value):
        for field in fields(value):
            yield from parts(getattr(value, field.name), kind)


def test_every_button_has_an_action_that_opens_a_form_if_it_says_so() -> None:
    """Lost otherwise: a button that leads nowhere, or one that Teams presses in a way in which no dialog can open."""
    shown = [
        (name, button, ANSWERED.get(parse(button.token).verb))
        for name in DRAWN
        for button in parts(DRAWN[name], Button)
    ]
    assert len(shown) > 100 and [(name, button.label) for name, button, action in shown if action is None] == []
    assert [
        (name, button.label) for name, button, action in shown if action and button.opens_form and not action.opens_form
    ] == []


def test_every_form_is_declared_with_its_searches_and_its_other_buttons() -> None:
    """Lost otherwise: what somebody has typed, sent off to nobody."""
    forms = {name: form for name, form in DRAWN.items() if isinstance(form, Form)}
    assert len(forms) > 20 and [name for name, form in forms.items() if form.name not in SENT] == []
    for name, form in forms.items():
        declared = SENT[form.name]
        assert {each.id for each in form.fields if isinstance(each, SearchField)} <= set(declared.searches), name
        assert {each.name for each in form.more} <= set(declared.presses), name
