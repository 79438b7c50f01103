"""What is one good example of everything that is said to those who look after themselves?"""

from dataclasses import replace
from decimal import Decimal

from domain import errors
from domain.examples.licensing import AUTOMATIC, E3, HOLDINGS, PENDING, ZONE
from domain.filters import LicenceFilter
from domain.money import Money
from domain.notices import (
    FormNotice,
    LicenceFilterForm,
    Notice,
    WishCard,
    WishChoices,
    WishDropped,
    WishOption,
)
from domain.wishes import WishKind

LISTING = "3f2a9c1b7d5e4f60a1b2c3d4e5f607"
_WISH = WishCard(E3, 16, PENDING.explanation, Money(Decimal("221.40"), "EUR"), LISTING, 0, ZONE)
_OPTIONS = (
    WishOption(HOLDINGS[0], WishKind.ADD, 3, 13, 0),
    WishOption(HOLDINGS[1], WishKind.ADD, 3, 4, 1),
)
_EITHER = (WishOption(E3, WishKind.ADD, 12, 22, 0), WishOption(E3, WishKind.SET, 12, 12, 1))

EXAMPLES: dict[str, Notice | FormNotice] = {
    "wish, held": _WISH,
    "wish, no approval needed": replace(
        _WISH, asked=11, explanation=AUTOMATIC.explanation, estimate=None, note="For the new office"
    ),
    "wish, several subscriptions": WishChoices("microsoft", _OPTIONS, LISTING, ZONE),
    "wish, more or in all": WishChoices("E3", _EITHER, LISTING, ZONE),
    "wish, put away": WishDropped(E3),
    "licence filter form": LicenceFilterForm(LicenceFilter("365", "Acme Dental", status="active", renews=90), True),
    "licence filter form of a client": LicenceFilterForm(LicenceFilter(renews=45, sort="renewal"), False),
}

REFUSALS: dict[str, errors.Refusal] = {
    "unknown filter": errors.UnknownFilter("colour", "colour:red", ("client", "vendor", "product", "status", "renews")),
    "unknown value of a filter": errors.UnknownFilter("status", "sleepy", ("active", "pending", "trial")),
    "too few seats": errors.TooFewSeats(20, 3, "Acme Dental", "Visio Plan 2"),
    "not understood": errors.NotUnderstood("we are growing so fast", ()),
}
