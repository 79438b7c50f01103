"""Which card says what is told to those who look after themselves?"""

from collections.abc import Callable
from typing import Any

from cards.model import Card, Form
from cards.notices import pages, wishes
from domain.notices import (
    ClientPage,
    DecideHere,
    LicenceFilterForm,
    RequestList,
    SubscriptionPage,
    WishCard,
    WishChoices,
    WishDropped,
)

CARDS: dict[type[Any], Callable[[Any], Card]] = {
    WishCard: wishes.proposal,
    WishChoices: wishes.choices,
    WishDropped: wishes.dropped,
    RequestList: pages.requests,
    SubscriptionPage: pages.subscription,
    ClientPage: pages.client,
    DecideHere: pages.decide_here,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {LicenceFilterForm: wishes.licence_filter}
