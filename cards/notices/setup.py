"""How is an admin shown what is still to be set up: as a card of its own, and at the head of others?"""

from collections.abc import Callable, Iterable
from typing import Any

from cards.model import Banner, Button, Buttons, Card, Context, Element, Form, Heading, Kind, Row, Rows, Style
from cards.notices.companies import CONNECT, MAP_COMPANIES
from cards.tokens import make
from cards.words import setup as words
from domain.notices import SetupGuide
from domain.setup import SetupStep

_SIGN_IN = Button(words.SIGN_IN, make("sign_in", "pax8", 0), Style.PRIMARY)
_BUTTONS: dict[SetupStep, tuple[Button, ...]] = {
    SetupStep.MAP: (MAP_COMPANIES,),
    SetupStep.RULES: (
        Button(words.APPROVAL, make("policy_form", "now", 0), opens_form=True),
        Button(words.SELF_SERVICE, make("defaults_form", "now", 0), opens_form=True),
    ),
    SetupStep.PLACE: (Button(words.PLACES, make("places", "now", 0)),),
    SetupStep.INVITE: (Button(words.INVITE, make("invite", "new", 0), opens_form=True),),
    SetupStep.TRY: (Button(words.LICENCES, make("licenses", "page", 0)),),
}
_AFTER = {SetupStep.MAP: SetupStep.CONNECT, SetupStep.TRY: SetupStep.MAP}
"""Before that one is done, a button would lead to an empty list."""


def setup(guide: SetupGuide) -> Card:
    return Card(words.TITLE, tuple(_steps(guide, "card")))


def head(guide: SetupGuide | None, card: str) -> Iterable[Element]:
    """The same above whatever else `card` shows; that is drawn anew by the guide's buttons."""
    if guide is not None:
        yield Heading(words.TITLE)
        yield from _steps(guide, card)


def _steps(guide: SetupGuide, card: str) -> Iterable[Element]:
    yield Banner(Kind.GOOD if guide.setup.complete else Kind.INFO, words.progress(guide))
    yield Rows(tuple(_row(guide, step, number) for number, step in enumerate(SetupStep, 1)))
    again = Button(words.AGAIN, make("setup", card, 0))
    if guide.setup.wanted:
        yield Buttons((again, Button(words.PUT_AWAY, make("setup_away", card, 0))))
        yield Context(words.PUT_AWAY_HOW)
    else:
        yield Buttons((again,))
        if guide.setup.away:
            yield Context(words.IS_AWAY)


def _row(guide: SetupGuide, step: SetupStep, number: int) -> Row:
    title, subtitle = words.step(guide, step, number)
    return Row(title, subtitle, buttons=() if step in guide.setup.done else tuple(_ways(guide, step)))


def _ways(guide: SetupGuide, step: SetupStep) -> Iterable[Button]:
    if step is SetupStep.CONNECT:
        if guide.sign_in:
            yield _SIGN_IN
        if guide.by_chat:
            yield CONNECT
    elif _AFTER.get(step, step) in guide.setup.done or step not in _AFTER:
        yield from _BUTTONS[step]


CARDS: dict[type[Any], Callable[[Any], Card]] = {SetupGuide: setup}
FORMS: dict[type[Any], Callable[[Any], Form]] = {}
