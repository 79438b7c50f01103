"""Which card, or which form, says this notice?

Each area of the house draws its own: `CARDS` and `FORMS` are keyed by the notice's class, and a test holds them against
the unions in `domain.notices`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cards.model import Card, Form
from cards.notices import (
    approvals,
    billing,
    catalogue,
    companies,
    licensing,
    people,
    registration,
    rules,
    selfservice,
    settings,
    usage,
)
from cards.notices.refused import refused
from cards.text import fallback
from domain.notices import FormNotice, Notice, Refused

_AREAS = (
    licensing,
    selfservice,
    usage,
    catalogue,
    people,
    companies,
    approvals,
    settings,
    rules,
    billing,
    registration,
)

CARDS: dict[type[Any], Callable[[Any], Card]] = {
    Refused: refused,
    **{kind: draw for area in _AREAS for kind, draw in area.CARDS.items()},
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {kind: draw for area in _AREAS for kind, draw in area.FORMS.items()}


def card(notice: Notice) -> Card:
    """The notice's card, its summary written."""
    drawn = CARDS[type(notice)](notice)
    return replace(drawn, summary=fallback(drawn))


def form(notice: FormNotice) -> Form:
    return FORMS[type(notice)](notice)
