"""What is one good example of everything that is said about seats that were bought, and where they go?"""

from dataclasses import replace
from datetime import UTC, datetime

from domain import errors
from domain.accounts import AccountState, LinkTo, Page
from domain.ids import AccountId, OrgId, SubscriptionId
from domain.notices import (
    AllocateForm,
    AssetsPurchased,
    BillingLink,
    BillingPage,
    BillingRow,
    FormNotice,
    Notice,
    PoolLine,
    SeatsSettled,
    SeatsShort,
)
from domain.notices.billing import NEW, NEW_SEATS
from domain.vendors import Family, Integration

_TIDEWATER, _HARBOUR, _PSA = "Tidewater Analytics", "Harbour IT", "BI Packages - PSA"
_TO = LinkTo(Page.BILLING, OrgId("tidewater"), AccountId("a7c2"), 1)
_URL = "https://seatwise.example/billing/gAAAAABm"
_SUBSCRIPTION = SubscriptionId("9d6b1f0e-0000-4000-8000-000000000021")
_BOUGHT = AssetsPurchased(_TIDEWATER, _HARBOUR, _PSA, 25, _TO, "Europe/Berlin")
_SHORT = SeatsShort(_TIDEWATER, _HARBOUR, _PSA, _SUBSCRIPTION, 20, 25, _TO, zone="Europe/Berlin")
_ROWS = (
    BillingRow(_TIDEWATER, _SUBSCRIPTION, _PSA, Family.A_LA_CARTE, 25, allocations=(("Autotask", 8), ("HaloPSA", 4))),
    BillingRow(
        _TIDEWATER,
        SubscriptionId("9d6b1f0e-0000-4000-8000-000000000022"),
        "NextTicket",
        Family.A_LA_CARTE,
        10,
        trial_ends_at=datetime(2026, 12, 3, tzinfo=UTC),
    ),
    BillingRow(_TIDEWATER, SubscriptionId("9d6b1f0e-0000-4000-8000-000000000023"), "Professional", Family.BUNDLE, 12),
)
_PAGE = BillingPage(((_TIDEWATER, AccountState.ACTIVE),), _ROWS, 3, 0, 12, "Europe/Berlin")
_FORM = AllocateForm(
    vendor=_TIDEWATER,
    plan=_PSA,
    subscription=_SUBSCRIPTION,
    version=7,
    purchased=25,
    allocated=12,
    stored=12,
    lines=(PoolLine("autotask", "Autotask", 8, "8"), PoolLine("halopsa", "HaloPSA", 4, "4")),
    others=(Integration("connectwise-psa", "ConnectWise PSA"), Integration("syncro", "Syncro")),
)

REFUSALS: dict[str, errors.Refusal] = {
    "unknown pool": errors.UnknownPool(),
    "unknown integration": errors.UnknownIntegration(_PSA),
    "integration allocated twice": errors.TwiceAllocated("Autotask"),
    "integration missing": errors.IntegrationMissing(),
    "seats missing": errors.SeatsMissing("Syncro"),
    "not enough seats": errors.NotEnoughSeats(_PSA, 25, 31),
    "only lowering": errors.OnlyLowering(_PSA, 5, 8),
    "only lowering, nothing added": errors.OnlyLowering(_PSA, 1, 0),
    "pool moved": errors.PoolMoved(_PSA, (("Autotask", 8, 12), ("Syncro", 0, 3)), "Ben Okafor", 25, 19),
    "pool moved, the purchase": errors.PoolMoved(_PSA, (), None, 20, 12),
}
EXAMPLES: dict[str, Notice | FormNotice] = {
    "assets purchased, as a mail": replace(_BOUGHT, link=_URL),
    "assets purchased, in the app": _BOUGHT,
    "assets purchased, one seat": replace(_BOUGHT, plan="NextTicket", quantity=1),
    "seats short": _SHORT,
    "seats short, as a mail": replace(_SHORT, link=_URL),
    "seats short, again": replace(_SHORT, allocated=21, again=True),
    "seats short, nothing is purchased any more": replace(_SHORT, purchased=0),
    "seats settled": SeatsSettled(_TIDEWATER, _HARBOUR, _PSA, 20, 18, "Ada Novak", "Europe/Berlin"),
    "seats settled, more were bought": SeatsSettled(_TIDEWATER, _HARBOUR, _PSA, 30, 25),
    "billing link, as a mail": BillingLink(_TIDEWATER, _HARBOUR, _TO, "Europe/Berlin", _URL),
    "billing": _PAGE,
    "billing, just saved": replace(_PAGE, saved=_PSA),
    "billing, nothing bought": BillingPage((), (), 0, 0, 12, "UTC"),
    "billing, too many allocated": replace(
        _PAGE,
        rows=(
            replace(_ROWS[0], purchased=10),
            replace(_ROWS[1], purchased=0, live=False, trial_ends_at=None, allocations=(("Syncro", 3),)),
        ),
        total=2,
    ),
    "billing, a page of several vendors": replace(
        _PAGE,
        accounts=(
            (_TIDEWATER, AccountState.INVITED),
            ("Driftwood Backup", AccountState.CLOSED),
        ),
        total=31,
        offset=12,
    ),
    "allocate": _FORM,
    "allocate, nothing yet": replace(_FORM, allocated=0, stored=0, lines=()),
    "allocate, one added": replace(
        _FORM,
        allocated=18,
        lines=(*_FORM.lines, PoolLine("syncro", "Syncro", 0, "6")),
        others=_FORM.others[:1],
    ),
    "allocate, only lowering": replace(_FORM, purchased=10, stored=12),
    "allocate, wrong": replace(
        _FORM,
        lines=(PoolLine("autotask", "Autotask", 8, "0"), _FORM.lines[1]),
        allocated=4,
        seats="5",
        problems=(
            ("autotask", errors.BadQuantity("0", 21)),
            (NEW, errors.IntegrationMissing()),
        ),
    ),
    "allocate, wrong seats": replace(
        _FORM, choice="syncro", seats="40", problems=((NEW_SEATS, errors.NotEnoughSeats(_PSA, 25, 52)),)
    ),
    "allocate, overtaken": replace(
        _FORM, problems=(("", errors.PoolMoved(_PSA, (("Autotask", 5, 8),), "Ben Okafor", 25, 12)),)
    ),
}
