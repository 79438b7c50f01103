"""What is one good example of everything that is said to those who look after themselves?"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from domain import errors
from domain.catalog import Product, Snapshot
from domain.examples import accounts
from domain.examples.licensing import ASKED, AUTOMATIC, E3, HOLDINGS, LIST, PENDING, STATUSES, ZONE
from domain.filters import LicenceFilter
from domain.ids import ClientId, ProductId
from domain.money import Money
from domain.notices import (
    ClientPage,
    DecideHere,
    FormNotice,
    HomePage,
    LicenceFilterForm,
    Notice,
    RequestList,
    SubscriptionPage,
    SyncReport,
    WishCard,
    WishChoices,
    WishDropped,
    WishOption,
)
from domain.rules import SelfServiceDefaults, SubscriptionRule, effective
from domain.tenancy import Client
from domain.wishes import WishKind

LISTING = "3f2a9c1b7d5e4f60a1b2c3d4e5f607"
_WISH = WishCard(E3, 16, PENDING.explanation, Money(Decimal("221.40"), "EUR"), LISTING, 0, ZONE)
_OPTIONS = (
    WishOption(HOLDINGS[0], WishKind.ADD, 3, 13, 0),
    WishOption(HOLDINGS[1], WishKind.ADD, 3, 4, 1),
)
_EITHER = (WishOption(E3, WishKind.ADD, 12, 22, 0), WishOption(E3, WishKind.SET, 12, 12, 1))

_SEEN = tuple(STATUSES[name] for name in ("pending", "needs attention", "confirmed", "rejected", "withdrawn"))
_REQUESTS = RequestList(_SEEN, 5, 0, 10, "", True, PENDING.requester.person, ZONE)
_RULE = SubscriptionRule(maximum=20)
_PAST = (Snapshot(E3.subscription, ASKED), Snapshot(replace(E3.subscription, quantity=8), None))
_COST = replace(E3, subscription=replace(E3.subscription, partner_cost=Money(Decimal("29.52"), "EUR"), start=ASKED))
_PAGE = SubscriptionPage(
    E3, _RULE, effective(SelfServiceDefaults(True, 1), _RULE), None, True, ZONE, PENDING, _SEEN[2:4], _PAST
)
_CLIENT = ClientPage(Client(ClientId("acme"), "Acme Dental"), LIST, (PENDING,), ("Clara Lind", "Sam Ito"), 202611)
_FEATURED = (Product(ProductId("prod-backup"), "Cloud Backup 1 TB", "Acronis"),)
_HOME = HomePage("Clara", LIST, _SEEN[:3], PENDING.requester.person, ZONE, featured=_FEATURED)

_READ = SyncReport("subscriptions", ASKED, ASKED + timedelta(seconds=84), 12_480, 37, 2, None, ZONE)
_UNREAD = replace(_READ, failure="Pax8 answered 503 three times.")

EXAMPLES: dict[str, Notice | FormNotice] = {
    "wish, held": _WISH,
    "wish, no approval needed": replace(
        _WISH, asked=11, explanation=AUTOMATIC.explanation, estimate=None, note="For the new office"
    ),
    "wish, several subscriptions": WishChoices("microsoft", _OPTIONS, LISTING, ZONE),
    "wish, more or in all": WishChoices("E3", _EITHER, LISTING, ZONE),
    "wish, put away": WishDropped(E3),
    "requests of one's own": _REQUESTS,
    "requests of all, filtered": replace(_REQUESTS, own=False, filter="status:open", total=31, offset=10, reader=None),
    "requests, none": replace(_REQUESTS, rows=(), total=0),
    "subscription page": _PAGE,
    "subscription page, for a manager": replace(_PAGE, holding=_COST, open=None, past=(), history=()),
    "subscription page, history still read": replace(_PAGE, history=None, asks=False, past=()),
    "client page": _CLIENT,
    "home of a client": _HOME,
    "home of a new client": replace(_HOME, licences=replace(LIST, holdings=(), total=0, seats=0), requests=()),
    "home of a manager": HomePage("Dana", None, (), None, ZONE, True, True, 7, (STATUSES["needs attention"],), _READ),
    "home of a manager, notified": HomePage("Dana", None, (), None, ZONE, True, True, told=accounts.TOLD, unseen=2),
    "home of a tech, the last sync failed": HomePage("Sam", None, (), None, ZONE, True, last_sync=_UNREAD),
    "decide here": DecideHere(PENDING, ZONE),
    "licence filter form": LicenceFilterForm(LicenceFilter("365", "Acme Dental", status="active", renews=90), True),
    "licence filter form of a client": LicenceFilterForm(LicenceFilter(renews=45, sort="renewal"), False),
}

REFUSALS: dict[str, errors.Refusal] = {
    "unknown filter": errors.UnknownFilter("colour", "colour:red", ("client", "vendor", "product", "status", "renews")),
    "unknown value of a filter": errors.UnknownFilter("status", "sleepy", ("active", "pending", "trial")),
    "too few seats": errors.TooFewSeats(20, 3, "Acme Dental", "Visio Plan 2"),
    "not of the client": errors.NotOfClient("Acme Dental"),
    "not understood": errors.NotUnderstood("we are growing so fast", ()),
}
