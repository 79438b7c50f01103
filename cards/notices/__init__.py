"""Which card, or which form, says this notice?

Each area of the house draws its own: `CARDS` and `FORMS` are keyed by the notice's class, and a test holds them against
the unions in `domain.notices`.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from cards.model import Card, Form
from cards.notices import (
    accounts,
    alerts,
    approvals,
    billing,
    catalogue,
    companies,
    home,
    licensing,
    people,
    provisioning,
    provisioning_lists,
    reach,
    registration,
    rules,
    sample,
    selfservice,
    settings,
    setup,
    usage,
    workspaces,
)
from cards.notices.refused import refused
from cards.text import fallback
from domain.notices import FormNotice, HomePage, Notice, NotificationsPage, Refused

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
    accounts,
    provisioning,
    provisioning_lists,
    alerts,
    reach,
    workspaces,
    setup,
    sample,
)


def _of_any(notice: object) -> Card:
    """A line of the inbox is drawn as whatever it is."""
    return CARDS[type(notice)](notice)


CARDS: dict[type[Any], Callable[[Any], Card]] = {
    Refused: refused,
    HomePage: partial(home.home, draw=_of_any),
    NotificationsPage: partial(accounts.notifications, draw=_of_any),
    **{kind: draw for area in _AREAS for kind, draw in area.CARDS.items()},
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {kind: draw for area in _AREAS for kind, draw in area.FORMS.items()}


def card(notice: Notice) -> Card:
    """The notice's card, its summary written."""
    drawn = CARDS[type(notice)](notice)
    return replace(drawn, summary=fallback(drawn))


def form(notice: FormNotice) -> Form:
    return FORMS[type(notice)](notice)
