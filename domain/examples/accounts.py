"""What is one good example of everything that an MSP is told about what it has bought?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain import errors
from domain.examples import billing
from domain.notices import (
    FormNotice,
    Notice,
    NotificationsPage,
    PlanChanged,
    Purchased,
    SeatsChanged,
    SubscriptionCancelled,
    TermRenewed,
    Told,
    TrialConverted,
)

_VENDOR, _MSP, _STARTUP, _PRO = "Tidewater Analytics", "Lakeside IT", "StartUp", "Professional"
_ZONE = "Europe/Berlin"
_AT = datetime(2026, 11, 20, 14, 3, tzinfo=UTC)
_BOUGHT = Purchased(_VENDOR, _MSP, _STARTUP, 12, _AT, zone=_ZONE)
_SEATS = SeatsChanged(_VENDOR, _MSP, _STARTUP, 12, 15, _AT, _ZONE)
_PLAN = PlanChanged(_VENDOR, _MSP, _STARTUP, _PRO, 15, 15, _AT, _ZONE)
_CANCELLED = SubscriptionCancelled(_VENDOR, _MSP, _PRO, 15, _AT, _AT + timedelta(days=90), _ZONE)
_TRIAL_ENDED = SubscriptionCancelled(_VENDOR, _MSP, _STARTUP, 3, _AT, _AT + timedelta(days=90), _ZONE, trial=True)
_PAGE = NotificationsPage(
    (
        Told(_AT + timedelta(hours=2), billing.EXAMPLES["seats short"], new=True),
        Told(_AT + timedelta(hours=1), _PLAN, new=True),
        Told(_AT, _SEATS),
        Told(_AT - timedelta(days=3), _BOUGHT),
    ),
    4,
    0,
    8,
    2,
    False,
    _ZONE,
)
TOLD = _PAGE.rows[:3]

REFUSALS: dict[str, errors.Refusal] = {"account moved": errors.AccountMoved()}

EXAMPLES: dict[str, Notice | FormNotice] = {
    "purchased": _BOUGHT,
    "purchased, a trial": replace(_BOUGHT, trial_ends_at=_AT + timedelta(days=14)),
    "purchased, again": replace(_BOUGHT, again=True),
    "seats added": _SEATS,
    "seat removed": replace(_SEATS, before=15, after=14),
    "plan changed": _PLAN,
    "plan changed, with other seats": replace(_PLAN, old_plan=_PRO, plan=_STARTUP, after=10),
    "trial converted": TrialConverted(_VENDOR, _MSP, _STARTUP, 12, _AT, _ZONE),
    "term renewed": TermRenewed(_VENDOR, _MSP, _STARTUP, 12, _AT, _AT + timedelta(days=365), _ZONE),
    "cancelled, the last": _CANCELLED,
    "a trial ended": _TRIAL_ENDED,
    "cancelled, others go on": replace(_CANCELLED, kept_until=None, quantity=1),
    "notifications": _PAGE,
    "notifications, a later page": replace(_PAGE, total=43, offset=8, unseen=0, in_chat=True, rows=_PAGE.rows[2:]),
    "notifications, told in chat too": replace(_PAGE, in_chat=True, saved=True),
    "notifications, none": replace(_PAGE, rows=(), total=0, unseen=0),
}
