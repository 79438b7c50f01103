"""What is asked for, by whom, at what price, and what moved since?"""

from datetime import datetime
from typing import assert_never

from cards.words.units import (
    day,
    moment,
    money,
    platform,
    seats,
)
from domain.changes import (
    Aspect,
    ChangeRequest,
    ChangeStatus,
    Difference,
    Objection,
)
from domain.money import Money

_STATUS = {
    ChangeStatus.PENDING: "Waiting for approval",
    ChangeStatus.APPROVED: "Approved",
    ChangeStatus.APPLYING: "Being applied",
    ChangeStatus.UNKNOWN: "Outcome unknown",
    ChangeStatus.APPLIED: "Accepted by Pax8",
    ChangeStatus.FAILED: "Failed",
    ChangeStatus.REJECTED: "Rejected",
    ChangeStatus.WITHDRAWN: "Withdrawn",
    ChangeStatus.EXPIRED: "Expired",
    ChangeStatus.CLOSED: "Closed",
}


_PAX8 = {
    "Active": "active",
    "Activated": "active",
    "Cancelled": "cancelled",
    "PendingManual": "being changed",
    "PendingAutomated": "being changed",
    "PendingCancel": "being cancelled",
    "WaitingForDetails": "waiting for details",
    "Trial": "a trial",
    "Converted": "converted",
    "PendingActivation": "waiting for activation",
}
"""A subscription's status at Pax8; one that is not known here is shown as Pax8 spells it."""


OBJECTIONS = {
    Objection.SELF_SERVICE_OFF: "Self-service is off for this subscription now.",
    Objection.ABOVE_MAXIMUM: "It is above the maximum that now applies.",
    Objection.BELOW_MINIMUM: "It is below the minimum that now applies.",
    Objection.SAME_QUANTITY: "The subscription already has this many seats.",
    Objection.NOT_CHANGEABLE: "The subscription can no longer be changed at Pax8.",
}


def status(change: ChangeRequest) -> str:
    match change.status:
        case ChangeStatus.UNKNOWN if change.sending.attention:
            return "Needs attention"
        case ChangeStatus.APPLIED if change.confirmed_at is not None:
            return "Done"
        case _:
            return _STATUS[change.status]


def pax8_status(value: str) -> str:
    return _PAX8.get(value, f"“{value}”")


def title(change: ChangeRequest) -> str:
    """What is asked while it is open, how it stands from then on."""
    client, what = change.subject.client_name, f"{change.present:,} → {seats(change.asked)} of {short_product(change)}"
    if change.status is ChangeStatus.PENDING:
        return f"#{change.number} · {client} wants {what}"
    return f"#{change.number} · {status(change)}: {client}, {what}"


def own_title(change: ChangeRequest) -> str:
    """For the person who asked: how it stands comes first."""
    return f"#{change.number} · {status(change)}: {seats(change.asked)} of {short_product(change)}"


def short_product(change: ChangeRequest) -> str:
    """For a title: nearly every product of Microsoft's ends so at Pax8, and the facts below have the whole name."""
    return change.subject.product.removesuffix(" [New Commerce Experience]")


def requested(change: ChangeRequest, zone: str) -> str:
    return f"{_whole(change)} · {platform(change.asked_via)} · {moment(change.asked_at, zone)}"


def askers(change: ChangeRequest) -> str:
    """Who asked, and for whom, where the client is named beside it."""
    whom = f" for {change.beneficiary.name}" if change.beneficiary else ""
    return f"{change.requester.name}{whom}"


def asked(change: ChangeRequest, zone: str) -> str:
    """For the person who asked for themselves, and knows who that was."""
    return f"{moment(change.asked_at, zone)} · {platform(change.asked_via)}"


def estimate(change: ChangeRequest) -> str:
    """The difference of price per month, or why none can be told."""
    if change.estimate is not None:
        amount = change.estimate.amount
        size = money(Money(abs(amount), change.estimate.currency))
        return f"about {size} {'more' if amount >= 0 else 'less'} a month"
    if change.terms.price is None:
        return "no estimate, as Pax8 gives no price for this subscription"
    return "no estimate, as Pax8 gave no price by the seat and month for it"


def commitment(change: ChangeRequest, ends: datetime, zone: str) -> str:
    """Pax8 refuses decreases of most products while a commitment runs."""
    refused = change.asked < change.present and ends > change.asked_at
    return f"until {day(ends, zone)}{'; Pax8 refuses most decreases until then' if refused else ''}"


def differences(moved: tuple[Difference, ...], zone: str) -> str:
    """seats 10 → 11, status active → cancelled"""
    return ", ".join(_difference(d, zone) for d in moved)


def objection(reason: Objection) -> str:
    return f"The rules would not allow this request now. {OBJECTIONS[reason]}"


def _whole(change: ChangeRequest) -> str:
    """ "Theo Marsh (Harbour IT) for Clara Lind, Acme Dental"; whoever asks for themselves is of the client."""
    if not change.on_behalf:
        return change.requester.name
    staff = f" ({change.staff_of})" if change.staff_of else ""
    whom = f"{change.beneficiary.name}, " if change.beneficiary else ""
    return f"{change.requester.name}{staff} for {whom}{change.subject.client_name}"


def _difference(moved: Difference, zone: str) -> str:
    before, after = _value(moved.before, zone), _value(moved.after, zone)
    match moved.aspect:
        case Aspect.QUANTITY:
            return f"seats {before} → {after}"
        case Aspect.STATUS:
            return f"status at Pax8 {pax8_status(before)} → {pax8_status(after)}"
        case Aspect.PRICE:
            return f"price per seat {before} → {after}"
        case Aspect.COMMITMENT:
            return f"end of the commitment {before} → {after}"
        case Aspect.RULES:
            return _rules_moved(moved)
        case Aspect.GONE:
            return "no longer at Pax8"
        case _:
            assert_never(moved.aspect)


def _rules_moved(moved: Difference) -> str:
    if moved.after is None:
        return "the rules allow it again"
    return "the rules would not allow it now"


def _value(value: int | str | Money | datetime | None, zone: str) -> str:
    match value:
        case None:
            return "none"
        case int():
            return f"{value:,}"
        case Money():
            return money(value)
        case datetime():
            return day(value, zone)
        case _:
            return value
