"""What is told to somebody who looks after themselves: what they have, what they wish for, where it stands?"""

from dataclasses import dataclass

from domain.catalog import Holding
from domain.changes import Explanation
from domain.filters import LicenceFilter
from domain.money import Money
from domain.wishes import WishKind


@dataclass(frozen=True, slots=True)
class WishCard:
    """What somebody's own words would ask for, to be confirmed: nothing is asked for by it.

    `listing` and `place` say which proposal it is. `note` is what they gave as a purpose.
    """

    holding: Holding
    asked: int
    explanation: Explanation
    estimate: Money | None
    listing: str
    place: int
    zone: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class WishOption:
    """One thing that the words could mean: `place` is its number among the options."""

    holding: Holding
    kind: WishKind
    number: int
    asked: int
    place: int


@dataclass(frozen=True, slots=True)
class WishChoices:
    """The words could mean several things; one of them is to be picked."""

    words: str
    options: tuple[WishOption, ...]
    listing: str
    zone: str


@dataclass(frozen=True, slots=True)
class WishDropped:
    """A proposal was put away; nothing was asked for."""

    holding: Holding


@dataclass(frozen=True, slots=True)
class LicenceFilterForm:
    """Asks which subscriptions to list; `clients` is whether this person may see more than one client's."""

    filter: LicenceFilter
    clients: bool


SelfServiceNotice = WishCard | WishChoices | WishDropped
SelfServiceForm = LicenceFilterForm
