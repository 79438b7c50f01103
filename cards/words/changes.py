"""How is a change request told: what is asked, what holds it, where it stands, how it ended?"""

from datetime import datetime
from typing import assert_never

from cards.words.units import count, day, delta, moment, money, percent, platform, seats
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
)
from domain.money import Money

_STATUS = {
    ChangeStatus.PENDING: "Waiting for approval",
    ChangeStatus.APPROVED: "Approved",
    ChangeStatus.APPLYING: "Being applied",
    ChangeStatus.UNKNOWN: "Outcome unknown",
    ChangeStatus.APPLIED: "Applied",
    ChangeStatus.FAILED: "Failed",
    ChangeStatus.REJECTED: "Rejected",
    ChangeStatus.WITHDRAWN: "Withdrawn",
    ChangeStatus.EXPIRED: "Expired",
    ChangeStatus.CLOSED: "Closed",
}
_CLOSED = {
    "subscription_gone": "the subscription was cancelled or is no longer at Pax8",
    "company_unmapped": "the company is no longer mapped to a client",
    "requester_lost_right": "the person who asked may no longer ask for it",
}
"""The reasons with which a request is closed; any other is shown as it is."""

_OBJECTIONS = {
    Objection.SELF_SERVICE_OFF: "Self-service is off for this subscription now.",
    Objection.ABOVE_MAXIMUM: "It is above the maximum that now applies.",
    Objection.BELOW_MINIMUM: "It is below the minimum that now applies.",
    Objection.SAME_QUANTITY: "The subscription already has this many seats.",
    Objection.NOT_CHANGEABLE: "The subscription can no longer be changed at Pax8.",
}


def status(change: ChangeRequest) -> str:
    return "Needs attention" if change.sending.attention else _STATUS[change.status]


def title(change: ChangeRequest) -> str:
    """What is asked while it is open, how it stands from then on."""
    subject = change.subject
    if change.status is ChangeStatus.PENDING:
        return f"#{change.number} · {subject.client_name} wants {seats(change.asked)} of {subject.product}"
    what = f"{subject.client_name}, {change.present:,} → {seats(change.asked)} of {subject.product}"
    return f"#{change.number} · {status(change)}: {what}"


def own_title(change: ChangeRequest) -> str:
    """For the person who asked: how it stands comes first."""
    return f"#{change.number} · {status(change)}: {seats(change.asked)} of {change.subject.product}"


def requested(change: ChangeRequest, zone: str) -> str:
    behalf = f", on behalf of {change.subject.client_name}" if change.on_behalf else ""
    return f"{change.requester.name}{behalf} · {platform(change.asked_via)} · {moment(change.asked_at, zone)}"


def estimate(change: ChangeRequest) -> str:
    """The difference of price per month, or why none can be told."""
    if change.estimate is not None:
        return f"about {money(change.estimate, plus=True)}"
    if change.terms.price is None:
        return "no estimate: Pax8 gives no price for this subscription"
    return "no estimate: this price is not a monthly amount per seat"


def explanation(change: ChangeRequest) -> tuple[str, ...]:
    """Every rule that holds it and why, the strongest first; or the one that lets it pass."""
    facts = change.explanation
    return tuple(_hold(hold, change, facts) for hold in facts.holds) or (_passes(facts),)


def growth(facts: Explanation) -> str:
    so_far = facts.growth
    if not so_far.seats:
        return "No seats were added by auto-approval in the last 30 days."
    share = f", {percent(so_far.percent)} on top of {so_far.base:,}" if so_far.base else ""
    return f"{_added(so_far)} by auto-approval in the last 30 days{share}."


def objection(reason: Objection) -> str:
    return f"The rules would not allow this request now. {_OBJECTIONS[reason]}"


def difference(moved: Difference, zone: str) -> str:
    before, after = _value(moved.before, zone), _value(moved.after, zone)
    match moved.aspect:
        case Aspect.QUANTITY:
            return f"Seats: {before} → {after}"
        case Aspect.STATUS:
            return f"Status at Pax8: {before} → {after}"
        case Aspect.PRICE:
            return f"Price per seat and term: {before} → {after}"
        case Aspect.COMMITMENT:
            return f"Commitment end: {before} → {after}"
        case Aspect.RULES:
            return _rules_moved(moved)
        case Aspect.GONE:
            return "The subscription is gone at Pax8"
        case _:
            assert_never(moved.aspect)


def closing(change: ChangeRequest, zone: str) -> tuple[str, str] | None:
    """The label and the words of who or what put an end to its being open, when and where; None while nothing has."""
    if change.decision is not None:
        return _decided(change.decision, zone)
    if change.ended_at is None:
        return None
    who = f"{change.requester.name} · " if change.status is ChangeStatus.WITHDRAWN else ""
    return _STATUS[change.status], f"{who}{moment(change.ended_at, zone)}"


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
            return "Withdrawn by the person who asked. Nothing was changed at Pax8."
        case ChangeStatus.EXPIRED:
            return "Expired: nobody decided in time. Nothing was changed at Pax8."
        case ChangeStatus.CLOSED:
            return f"Closed: {_closed(change)}. Nothing was changed at Pax8."
        case _:
            assert_never(change.status)


def settled(change: ChangeRequest, zone: str) -> str:
    """One sentence for the person who asked."""
    what = f"{change.subject.client_name}’s {change.subject.product}"
    match change.status:
        case ChangeStatus.APPLIED if change.confirmed_at is not None:
            return f"Done: {what} now has {seats(change.asked)} (it had {change.present:,})."
        case ChangeStatus.APPLIED:
            return f"Pax8 has accepted your change: {what} goes from {change.present:,} to {seats(change.asked)}."
        case ChangeStatus.REJECTED:
            who = change.decision.by.name if change.decision and change.decision.by else "Your MSP"
            return f"{who} rejected your request for {seats(change.asked)} of {what}."
        case ChangeStatus.FAILED:
            return f"Your change of {what} to {seats(change.asked)} did not come about: {_failed(change, zone)}"
        case ChangeStatus.EXPIRED:
            return f"Your request for {seats(change.asked)} of {what} expired: nobody decided in time. Ask again if you still need it."
        case ChangeStatus.WITHDRAWN:
            return f"You withdrew your request for {seats(change.asked)} of {what}."
        case ChangeStatus.CLOSED:
            return f"Your request for {seats(change.asked)} of {what} was closed: {_closed(change)}."
        case _:
            return f"Your request for {seats(change.asked)} of {what}: {standing(change, zone)}"


def acknowledged(change: ChangeRequest) -> str:
    what = f"{change.subject.client_name}, {change.subject.product}: {change.present:,} → {seats(change.asked)}"
    if change.status is ChangeStatus.PENDING:
        return f"#{change.number} is with your MSP for approval. {what}. You will be told here when it is decided."
    return f"#{change.number} needs no approval and is on its way to Pax8. {what}. You will be told here when Pax8 has accepted it."


def _hold(hold: Hold, change: ChangeRequest, facts: Explanation) -> str:
    match hold:
        case Hold.VENDOR:
            return f"Every change of {facts.vendor} products needs approval."
        case Hold.SUBSCRIPTION:
            return "Every change of this subscription needs approval."
        case Hold.DEFAULT:
            return "Approval is required by default."
        case Hold.FROM_ZERO:
            return "A change from 0 seats always needs approval, as there is no percentage to measure."
        case Hold.THRESHOLD:
            return _above_threshold(facts)
        case Hold.GROWTH:
            return _above_ceiling(change, facts)
        case _:
            assert_never(hold)


def _above_threshold(facts: Explanation) -> str:
    if facts.percent is None:
        return "The size of the change cannot be measured in percent."
    if not facts.threshold:
        return f"The change is {percent(facts.percent, above=facts.threshold)}, and the auto-approve threshold of 0% holds every change."
    share = percent(facts.percent, above=facts.threshold)
    return f"{share} is above the auto-approve threshold of {percent(facts.threshold)}."


def _above_ceiling(change: ChangeRequest, facts: Explanation) -> str:
    after, ceiling = facts.growth.with_change(change.present, change.asked), facts.growth_ceiling
    if ceiling is None:
        return "It would exceed the ceiling on growth by auto-approval."
    share = percent(after.percent, above=ceiling)
    return f"With it, auto-approval would have added {share} in 30 days, above the ceiling of {percent(ceiling)}."


def _passes(facts: Explanation) -> str:
    if facts.percent is None:
        return "No rule holds it."
    return f"{percent(facts.percent)} is within the auto-approve threshold of {percent(facts.threshold)}."


def _added(so_far: Growth) -> str:
    return f"{count(so_far.seats, 'seat was', 'seats were')} added"


def _rules_moved(moved: Difference) -> str:
    if moved.after is None:
        return "The rules allow it again"
    return f"Rules: {_OBJECTIONS[Objection(str(moved.after))].rstrip('.').lower()}"


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


def _decided(decision: Decision, zone: str) -> tuple[str, str]:
    verb = "Approved" if decision.approved else "Rejected"
    if decision.by is None:
        return f"{verb} by", f"the rules, without a person · {moment(decision.at, zone)}"
    where = f" · {platform(decision.via)}" if decision.via else ""
    return f"{verb} by", f"{decision.by.name}{where} · {moment(decision.at, zone)}"


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
    return "Outcome unknown: Pax8’s answer was lost. Seatwise is reading again until it is clear; nothing is sent twice blindly."


def _applied(change: ChangeRequest, zone: str) -> str:
    if change.confirmed_at is not None:
        return f"Done: a read at {moment(change.confirmed_at, zone)} confirms {seats(change.asked)} at Pax8."
    if change.applied_at is not None:
        return f"Accepted by Pax8 at {moment(change.applied_at, zone)}; a later read will confirm it."
    return "Accepted by Pax8; a later read will confirm it."


def _failed(change: ChangeRequest, zone: str) -> str:
    match change.failure:
        case Failure.CHANGED_ELSEWHERE:
            moved = "; ".join(difference(d, zone) for d in change.changed)
            return f"changed elsewhere after it was approved{f' ({moved})' if moved else ''}. Nothing was overwritten; ask again if it is still needed."
        case Failure.REFUSED_BY_PAX8:
            said = f" Pax8 says: “{change.detail}”." if change.detail else ""
            return f"Pax8 refused it, and nothing was changed.{said}"
        case Failure.GONE:
            return "the subscription is no longer at Pax8. Nothing was changed."
        case Failure.GIVEN_UP:
            return "given up, as nothing showed whether Pax8 took it. Check the quantity in Pax8 before asking again."
        case None:
            return "it could not be applied."
        case _:
            assert_never(change.failure)


def _closed(change: ChangeRequest) -> str:
    return _CLOSED.get(change.detail or "", change.detail or "the ground for it fell away")
