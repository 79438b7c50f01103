"""Where does a change stand, at Pax8 above all, and how did it end?"""

from typing import assert_never

from cards.words.changes import differences, status
from cards.words.units import (
    moment,
    platform,
    seats,
)
from domain.changes import (
    ChangeRequest,
    ChangeStatus,
    Decision,
    Failure,
)

_CLOSED = {
    "subscription_gone": "the subscription was cancelled or is no longer at Pax8",
    "company_unmapped": "the company is no longer mapped to a client",
    "requester_lost_right": "the person who asked may no longer ask for it",
}
"""The reasons with which a request is closed; any other is shown as it is."""


def standing(change: ChangeRequest, zone: str) -> str:
    """Where it stands, at Pax8 above all: "approved" is never told as "done"."""
    match change.status:
        case ChangeStatus.PENDING:
            return f"Waiting for approval until {moment(change.expires_at, zone)}."
        case ChangeStatus.APPROVED:
            return "Approved — being applied at Pax8."
        case ChangeStatus.APPLYING:
            return _applying(change)
        case ChangeStatus.UNKNOWN:
            return _unknown(change)
        case ChangeStatus.APPLIED:
            return _applied(change, zone)
        case ChangeStatus.FAILED:
            return f"Failed: {_failed(change, zone)}"
        case ChangeStatus.REJECTED:
            return "Rejected. Nothing was changed at Pax8."
        case ChangeStatus.WITHDRAWN:
            return "Withdrawn. Nothing was changed at Pax8."
        case ChangeStatus.EXPIRED:
            return "Expired: nobody decided in time. Nothing was changed at Pax8."
        case ChangeStatus.CLOSED:
            return f"Closed: {_closed(change)}. Nothing was changed at Pax8."
        case _:
            assert_never(change.status)


def closing(change: ChangeRequest, zone: str) -> tuple[str, str] | None:
    """The label and the words of who or what put an end to its being open, when and where; None while nothing has."""
    if change.decision is not None:
        return _decided(change.decision, zone)
    if change.ended_at is None:
        return None
    who = f"{change.requester.name} · " if change.status is ChangeStatus.WITHDRAWN else ""
    return status(change), f"{who}{moment(change.ended_at, zone)}"


def settled(change: ChangeRequest, zone: str, for_you: bool = False) -> str:
    """One sentence for the person who asked, or for whoever it was asked for."""
    what = f"{change.subject.client_name}’s {change.subject.product}"
    request, how = _whose(change, for_you)
    match change.status:
        case ChangeStatus.APPLIED if change.confirmed_at is not None:
            return f"Done: {what} now has {seats(change.asked)} (it had {change.present:,})."
        case ChangeStatus.APPLIED:
            taken = f"Pax8 has accepted {how}"
            return f"{taken}: {what} goes from {change.present:,} to {seats(change.asked)}."
        case ChangeStatus.REJECTED:
            who = change.decision.by.name if change.decision and change.decision.by else "Your MSP"
            return f"{who} rejected {request} for {seats(change.asked)} of {what}."
        case ChangeStatus.FAILED:
            return f"{_upper(how)} of {what} to {seats(change.asked)} did not come about: {_failed(change, zone)}"
        case ChangeStatus.EXPIRED:
            why = "nobody decided in time. Ask again if you still need it."
            return f"{_upper(request)} for {seats(change.asked)} of {what} expired: {why}"
        case ChangeStatus.WITHDRAWN:
            who = change.requester.name if for_you else "You"
            return f"{who} withdrew {request} for {seats(change.asked)} of {what}."
        case ChangeStatus.CLOSED:
            return f"{_upper(request)} for {seats(change.asked)} of {what} was closed: {_closed(change)}."
        case _:
            return f"{_upper(request)} for {seats(change.asked)} of {what}: {standing(change, zone)}"


def acknowledged(change: ChangeRequest) -> str:
    what = f"{change.subject.client_name}, {change.subject.product}, {change.present:,} → {seats(change.asked)}"
    if change.status is ChangeStatus.PENDING:
        where = "waits for approval" if change.on_behalf else "is with your MSP for approval"
        return f"#{change.number} {where}: {what}. You will be told here when it is decided."
    told = "You will be told here when Pax8 has accepted it."
    return f"#{change.number} needs no approval and is on its way to Pax8: {what}. {told}"


def _whose(change: ChangeRequest, for_you: bool) -> tuple[str, str]:
    """(the request, the change) as this reader would call it."""
    if not for_you:
        return "your request", "your change"
    if change.status is ChangeStatus.WITHDRAWN:
        return "the request on your behalf", "the change on your behalf"
    return f"{change.requester.name}’s request on your behalf", f"{change.requester.name}’s change on your behalf"


def _upper(words: str) -> str:
    return words[0].upper() + words[1:]


def _applying(change: ChangeRequest) -> str:
    if change.sending.sent_at is None:
        return "Approved — Pax8 cannot take it at the moment; it is tried again by itself."
    return "Sent to Pax8, waiting for the answer."


def _unknown(change: ChangeRequest) -> str:
    if change.sending.attention:
        return (
            "Needs attention: it was sent to Pax8, and no read since then could show whether Pax8 took it. "
            "Look at the subscription in Pax8, then choose."
        )
    return "Outcome unknown: Pax8’s answer was lost. Seatwise keeps reading until it is clear what came of it."


def _applied(change: ChangeRequest, zone: str) -> str:
    if change.confirmed_at is not None:
        return f"Done: a read on {moment(change.confirmed_at, zone)} confirms {seats(change.asked)} at Pax8."
    if change.applied_at is not None:
        return f"Accepted by Pax8 on {moment(change.applied_at, zone)}; a later read will confirm it."
    return "Accepted by Pax8; a later read will confirm it."


def _failed(change: ChangeRequest, zone: str) -> str:
    match change.failure:
        case Failure.CHANGED_ELSEWHERE:
            moved = f" ({differences(change.changed, zone)})" if change.changed else ""
            return f"changed elsewhere after the approval{moved}. Nothing was overwritten; ask again if needed."
        case Failure.REFUSED_BY_PAX8:
            said = f" Pax8 says: “{change.detail}”." if change.detail else ""
            return f"Pax8 refused it, and nothing was changed.{said}"
        case Failure.GONE:
            untouched = "" if change.sending.sends else " Nothing was changed."
            return f"the subscription is no longer at Pax8.{untouched}"
        case Failure.UNMAPPED:
            return "the company belongs to another client now, or to none. Nothing was changed."
        case Failure.GIVEN_UP:
            return "given up, as nothing showed whether Pax8 took it. Check the quantity in Pax8 before asking again."
        case None:
            return "it could not be applied."
        case _:
            assert_never(change.failure)


def _closed(change: ChangeRequest) -> str:
    return _CLOSED.get(change.detail or "", change.detail or "the ground for it fell away")


def _decided(decision: Decision, zone: str) -> tuple[str, str]:
    verb = "Approved" if decision.approved else "Rejected"
    if decision.by is None:
        return f"{verb} by", f"the rules, without a person · {moment(decision.at, zone)}"
    where = f" · {platform(decision.via)}" if decision.via else ""
    return f"{verb} by", f"{decision.by.name}{where} · {moment(decision.at, zone)}"
