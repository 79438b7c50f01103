"""What is one good example of everything that is said about seats that were bought, and where they go?"""

from dataclasses import replace

from domain import errors
from domain.accounts import LinkTo, Page
from domain.ids import AccountId, OrgId, SubscriptionId
from domain.notices import AssetsPurchased, FormNotice, Notice, SeatsSettled, SeatsShort

_TIDEWATER, _HARBOUR, _PSA = "Tidewater Analytics", "Harbour IT", "BI Packages - PSA"
_TO = LinkTo(Page.BILLING, OrgId("tidewater"), AccountId("a7c2"), 1)
_URL = "https://seatwise.example/billing/gAAAAABm"
_SUBSCRIPTION = SubscriptionId("9d6b1f0e-0000-4000-8000-000000000021")
_BOUGHT = AssetsPurchased(_TIDEWATER, _HARBOUR, _PSA, 25, _TO, "Europe/Berlin")
_SHORT = SeatsShort(_TIDEWATER, _HARBOUR, _PSA, _SUBSCRIPTION, 20, 25, _TO, zone="Europe/Berlin")

REFUSALS: dict[str, errors.Refusal] = {}
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
}
