"""What is one good example of everything that is said about licences and requests?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from domain import changes, errors
from domain.catalog import BillingTerm, Commitment, Holding, Subscription, SubscriptionStatus
from domain.changes import (
    Aspect,
    ChangeRequest,
    ChangeStatus,
    Decision,
    Difference,
    Explanation,
    Failure,
    Growth,
    Hold,
    Objection,
    Party,
    Subject,
    Terms,
)
from domain.ids import (
    ChangeId,
    ClientId,
    CompanyId,
    InstallationId,
    PersonId,
    Platform,
    ProductId,
    SubscriptionId,
)
from domain.money import Money
from domain.notices import (
    Acknowledged,
    ApprovalCard,
    AttentionNeeded,
    ChangeSettled,
    FormNotice,
    HelpRow,
    HelpSheet,
    LicenceList,
    Notice,
    QuantityForm,
    RejectForm,
    RequestCard,
    SyncReport,
)
from domain.rules import Bounds
from domain.tenancy import Permission

ZONE = "Europe/Berlin"
ASKED = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
DECIDED = ASKED + timedelta(hours=2)
DANA = Party(PersonId("p-dana"), "Dana Weiss")
SAM = Party(PersonId("p-sam"), "Sam Ito")
COMMITTED = datetime(2027, 6, 30, 21, 59, tzinfo=UTC)


def _euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


PENDING = ChangeRequest(
    id=ChangeId("chg-1042"),
    number=1042,
    version=1,
    status=ChangeStatus.PENDING,
    subject=Subject(
        SubscriptionId("sub-e3"), ClientId("acme"), "Acme Dental", "Acme Dental", "Microsoft 365 E3", "Microsoft"
    ),
    present=10,
    asked=16,
    terms=Terms(10, SubscriptionStatus.ACTIVE, _euros("36.90"), COMMITTED),
    explanation=Explanation((Hold.THRESHOLD,), "Microsoft", Decimal(50), Decimal(60), Growth(2, 10)),
    requester=Party(PersonId("p-olga"), "Olga Brandt"),
    asked_at=ASKED,
    expires_at=ASKED + timedelta(days=14),
    asked_via=Platform.SLACK,
    door=InstallationId("acme-slack"),
    note="Six new assistants start on Monday.",
    estimate=_euros("221.40"),
)
_YES = Decision(True, DECIDED, DANA, Platform.TEAMS)
_NO = Decision(False, DECIDED, DANA, Platform.SLACK, "Let us use the four spare licences of the front desk first.")
APPROVED = changes.approve(PENDING, _YES)
SENT = changes.start(APPROVED, DECIDED + timedelta(seconds=2))
UNKNOWN = changes.lose_sight(SENT)
ATTENTION = changes.ask_a_person(changes.read_in_vain(UNKNOWN))
ACCEPTED = changes.accept(SENT, DECIDED + timedelta(seconds=4))
CONFIRMED = changes.confirm(ACCEPTED, DECIDED + timedelta(minutes=6))
REJECTED = changes.reject(PENDING, _NO)
AUTOMATIC = changes.approve(
    replace(
        PENDING,
        asked=12,
        estimate=_euros("73.80"),
        explanation=Explanation((), "Microsoft", Decimal(50), Decimal(20), Growth(0, 10)),
        note=None,
    ),
    Decision(True, ASKED),
)
EVERY_HOLD = replace(
    PENDING,
    subject=replace(
        PENDING.subject, client_name="Northwind Logistics", company_name="Northwind Logistics (Rotterdam) B.V."
    ),
    requester=SAM,
    asked_via=Platform.TEAMS,
    on_behalf=True,
    staff_of="Bright IT",
    present=9,
    asked=12,
    terms=Terms(9, SubscriptionStatus.ACTIVE, _euros("36.90")),
    estimate=_euros("110.70"),
    note=None,
    explanation=Explanation(
        (Hold.VENDOR, Hold.SUBSCRIPTION, Hold.DEFAULT, Hold.THRESHOLD, Hold.GROWTH),
        "Microsoft",
        Decimal("33.33"),
        Decimal(300) / 9,
        Growth(4, 8),
        Decimal(60),
    ),
)
FOR_OLGA = replace(PENDING, requester=SAM, on_behalf=True, beneficiary=PENDING.requester, staff_of="Bright IT")
FROM_ZERO = replace(
    PENDING,
    present=0,
    asked=1,
    terms=Terms(0, SubscriptionStatus.ACTIVE),
    estimate=None,
    note=None,
    explanation=Explanation((Hold.FROM_ZERO,), "Microsoft", Decimal(0), None, Growth(0, 0)),
)
DECREASE = replace(
    PENDING,
    present=1250,
    asked=1100,
    terms=Terms(1250, SubscriptionStatus.ACTIVE, Money(Decimal("8.25"), "CAD"), COMMITTED),
    estimate=Money(Decimal("-1237.50"), "CAD"),
    note="The Halifax office closes at the end of the month.",
    explanation=Explanation((Hold.THRESHOLD,), "Microsoft", Decimal(0), Decimal(12), Growth(0, 1250)),
)
REQUOTED = changes.requote(
    PENDING,
    Terms(11, SubscriptionStatus.ACTIVE, _euros("38.40"), COMMITTED),
    Objection.ABOVE_MAXIMUM,
    Explanation((Hold.VENDOR,), "Microsoft", Decimal(50), Decimal(500) / 11, Growth(2, 10)),
    _euros("192.00"),
    (
        Difference(Aspect.QUANTITY, 10, 11),
        Difference(Aspect.PRICE, _euros("36.90"), _euros("38.40")),
        Difference(Aspect.RULES, None, Objection.ABOVE_MAXIMUM.value),
    ),
)
EASED = changes.requote(
    PENDING,
    Terms(11, SubscriptionStatus.ACTIVE, _euros("36.90"), COMMITTED),
    None,
    Explanation((), "Microsoft", Decimal(50), Decimal(500) / 11, Growth(2, 10)),
    _euros("184.50"),
    (Difference(Aspect.QUANTITY, 10, 11),),
)
ELSEWHERE = changes.fail(
    APPROVED, DECIDED + timedelta(seconds=3), Failure.CHANGED_ELSEWHERE, None, (Difference(Aspect.QUANTITY, 10, 11),)
)

STATUSES: dict[str, ChangeRequest] = {
    "pending": PENDING,
    "pending, every rule holds it": EVERY_HOLD,
    "pending, for one of the client": FOR_OLGA,
    "pending, from no seats": FROM_ZERO,
    "pending, a decrease": DECREASE,
    "pending, changed since it was shown": REQUOTED,
    "pending, no rule holds it any more": EASED,
    "approved": APPROVED,
    "approved by the rules": AUTOMATIC,
    "sent": SENT,
    "pax8 unavailable": changes.not_sent(SENT, APPROVED),
    "outcome unknown": UNKNOWN,
    "needs attention": ATTENTION,
    "accepted": ACCEPTED,
    "confirmed": CONFIRMED,
    "failed, changed elsewhere": ELSEWHERE,
    "failed, refused by pax8": changes.fail(
        SENT, DECIDED, Failure.REFUSED_BY_PAX8, "Quantity cannot be decreased during the commitment"
    ),
    "failed, gone": changes.fail(APPROVED, DECIDED, Failure.GONE),
    "failed, unmapped": changes.fail(APPROVED, DECIDED, Failure.UNMAPPED),
    "failed, given up": changes.fail(ATTENTION, DECIDED + timedelta(hours=1), Failure.GIVEN_UP),
    "rejected": REJECTED,
    "withdrawn": changes.withdraw(PENDING, DECIDED),
    "expired": changes.expire(PENDING, PENDING.expires_at),
    "closed": changes.close(PENDING, DECIDED, "subscription_gone"),
}
"""One change in everything that can become of it."""


def _holding(
    id_: str,
    product: str,
    vendor: str,
    quantity: int,
    client: str = "Acme Dental",
    status: SubscriptionStatus = SubscriptionStatus.ACTIVE,
    commitment: Commitment | None = None,
    end: datetime | None = None,
) -> Holding:
    subscription = Subscription(
        id=SubscriptionId(id_),
        company=CompanyId(f"co-{client}"),
        product=ProductId(f"prod-{id_}"),
        product_name=product,
        quantity=quantity,
        status=status,
        billing_term=BillingTerm.MONTHLY,
        price=_euros("36.90"),
        commitment=commitment,
        end=end,
    )
    return Holding(subscription, ClientId(client), client, client, vendor, ASKED)


E3 = _holding("sub-e3", "Microsoft 365 E3", "Microsoft", 10, commitment=Commitment("1-Year", COMMITTED))
HOLDINGS = (
    E3,
    _holding("sub-bp", "Microsoft 365 Business Premium", "Microsoft", 1),
    _holding("sub-edr", "Endpoint Detection & Response", "SentinelOne", 24, end=datetime(2027, 1, 31, tzinfo=UTC)),
    _holding("sub-bak", "Cloud Backup 1 TB", "Acronis", 3, status=SubscriptionStatus.PENDING_CANCEL),
)
_ACROSS = (*HOLDINGS[:2], _holding("sub-nw", "Google Workspace Business Plus", "Google", 1204, "Northwind Logistics"))
LIST = LicenceList(
    holdings=HOLDINGS,
    total=4,
    seats=38,
    offset=0,
    page_size=10,
    filter="",
    client="Acme Dental",
    zone=ZONE,
    asks=frozenset({"sub-e3", "sub-bp", "sub-edr"}),
    open_changes=(("sub-e3", 1042, 16),),
    monthly=(_euros("1402.20"),),
)
_EMPTY = replace(LIST, holdings=(), total=0, seats=0, asks=frozenset(), open_changes=(), monthly=())
_WORTH = (_euros("98120.50"), Money(Decimal("1240.00"), "USD"))
_PAGE = replace(LIST, holdings=_ACROSS, total=43, seats=3812, offset=10, client=None, monthly=_WORTH)

_OURS = changes.approve(FOR_OLGA, _YES)
_FOR_ME = {
    "accepted": changes.accept(changes.start(_OURS, DECIDED), DECIDED),
    "rejected": changes.reject(FOR_OLGA, _NO),
    "failed": changes.fail(_OURS, DECIDED, Failure.GONE),
    "expired": changes.expire(FOR_OLGA, FOR_OLGA.expires_at),
    "withdrawn": changes.withdraw(FOR_OLGA, DECIDED),
    "closed": changes.close(FOR_OLGA, DECIDED, "subscription_gone"),
}

REFUSALS: dict[str, errors.Refusal] = {
    "not linked": errors.NotLinked("Bright IT", "U024BE7LH"),
    "outsider": errors.Outsider("Bright IT"),
    "not allowed": errors.NotAllowed(Permission.MANAGE_LICENSING, "decide"),
    "not installed": errors.NotInstalled(),
    "too many at once": errors.TooMany(3),
    "unknown command": errors.UnknownCommand("licnses", ("licenses",)),
    "missing argument": errors.MissingArgument("number of seats", "request Microsoft 365 E3 16"),
    "unknown subscription": errors.UnknownSubscription("E9", ("Microsoft 365 E3", "Microsoft 365 E5")),
    "ambiguous subscription": errors.AmbiguousSubscription("microsoft", HOLDINGS[:2], "16"),
    "ambiguous among clients": errors.AmbiguousSubscription("business", _ACROSS[1:], "16"),
    "bad quantity": errors.BadQuantity("ten", 1_000_000),
    "same quantity": errors.SameQuantity(10, "Acme Dental", "Microsoft 365 E3"),
    "above maximum": errors.AboveMaximum(12, 10, "Acme Dental", "Microsoft 365 E3"),
    "below minimum": errors.BelowMinimum(4, 5, "Acme Dental", "Microsoft 365 E3"),
    "self-service off": errors.SelfServiceOff("Acme Dental", "Microsoft 365 E3"),
    "not changeable": errors.NotChangeable("Cloud Backup 1 TB", "PendingCancel"),
    "in flight": errors.InFlight(1042, "Microsoft 365 E3", 16, "pending"),
    "unknown change": errors.UnknownChange("#9999"),
    "already decided": errors.AlreadyDecided(APPROVED),
    "already withdrawn": errors.AlreadyDecided(changes.withdraw(PENDING, DECIDED)),
    "stale": errors.Stale(REQUOTED, REQUOTED.changed),
    "own request": errors.OwnRequest(1042),
    "request for oneself": errors.OwnRequest(1042, for_you=True),
    "not your request": errors.NotYourRequest(1042),
    "bad token": errors.BadToken(),
    "too long": errors.TooLong("note", 500, 812),
    "bounds cross": errors.BoundsCross(20, 10),
    "threshold out of range": errors.ThresholdOutOfRange(Decimal(120)),
    "quantity moved": errors.QuantityMoved(10, 20, "Microsoft 365 E3"),
}
_HELP = (
    HelpRow("licenses", "licenses [words and filters]", "List subscriptions: all, or those that fit these words."),
    HelpRow(
        "request",
        "request <seats> <product>",
        "Ask for another number of seats.",
        (("request <seats> <product> for <client>", "Ask on behalf of a client."),),
    ),
    HelpRow("help", "help [command]", "Show what you can do here."),
)
_SYNC = SyncReport("subscriptions", ASKED, ASKED + timedelta(seconds=84), 12_480, 37, 2, None, ZONE)

EXAMPLES: dict[str, Notice | FormNotice] = {
    **{f"approval, {name}": ApprovalCard(change, ZONE, ("29:dana", "29:sam")) for name, change in STATUSES.items()},
    **{f"request, {name}": RequestCard(change, ZONE) for name, change in STATUSES.items()},
    **{f"settled, {name}": ChangeSettled(change, ZONE) for name, change in STATUSES.items() if change.ended_at},
    "request, asked for me": RequestCard(FOR_OLGA, ZONE, for_you=True),
    "request, asked for me and decided": RequestCard(changes.reject(FOR_OLGA, _NO), ZONE, for_you=True),
    "settled, asked for another": ChangeSettled(changes.reject(FOR_OLGA, _NO), ZONE),
    **{f"settled, for me, {name}": ChangeSettled(change, ZONE, for_you=True) for name, change in _FOR_ME.items()},
    "attention": AttentionNeeded(STATUSES["needs attention"], ZONE),
    "acknowledged, held": Acknowledged(PENDING, ZONE),
    "acknowledged, passed": Acknowledged(AUTOMATIC, ZONE),
    "licences of one client": LIST,
    "licences of all clients, a page between others": _PAGE,
    "licences, filtered": replace(_PAGE, filter="365", offset=0, listing="3f2a9c1b7d5e4f60a1b2c3d4e5f607"),
    "licences, for a manager": replace(_PAGE, partner_monthly=(_euros("80411.00"),)),
    "licences, none": _EMPTY,
    "licences, no match": replace(_EMPTY, filter="sharepoint"),
    "help": HelpSheet("Olga", _HELP, Platform.SLACK),
    "help, with a prefix": HelpSheet("Olga", _HELP[:1], Platform.SLACK, prefix="sw-"),
    "help, one command": HelpSheet("Olga", _HELP[1:2], Platform.TEAMS, "request"),
    "help, nothing": HelpSheet("Olga", ()),
    "sync, finished": _SYNC,
    "sync, nothing new": replace(_SYNC, changed=0, gone=0),
    "sync, running": replace(_SYNC, ended=None),
    "sync, failed": replace(_SYNC, failure="Pax8 answered 503 three times."),
    "quantity form": QuantityForm(E3, Bounds(5, 20)),
    "quantity form, typed": QuantityForm(E3, Bounds(None, 20), "16", held=True),
    "quantity form, for whom": QuantityForm(E3, Bounds(5, 20), for_whom=True),
    "quantity form, free": QuantityForm(E3, Bounds(), held=False),
    "reject form": RejectForm(PENDING),
}
