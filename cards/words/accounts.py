"""How is it told what became of a subscription at a vendor, and of what an MSP was notified?"""

from cards.words.units import count, day, delta, moment, seats
from domain.notices import (
    NotificationsPage,
    PlanChanged,
    Purchased,
    SeatsChanged,
    SubscriptionCancelled,
    TermRenewed,
    TrialConverted,
)

TITLE = "Notifications"
SEATS, CHANGED, PURCHASED, TRIAL_ENDS = "Seats", "Changed", "Purchased", "Trial ends"
MANAGED = "Seats and plans are managed on the Pax8 Marketplace."
ALL = "All notifications"
CHAT_ON, CHAT_OFF = "Also tell me in chat", "Stop telling me in chat"
EMPTY = "There is nothing yet. Changes of what you buy through Pax8 appear here."
NEW = "new"


def at_pax8(notice: SeatsChanged | PlanChanged) -> str:
    return f"at Pax8, {moment(notice.at, notice.zone)}"


def bought_title(told: Purchased) -> str:
    return f"Trial started: {told.plan}" if told.trial_ends_at else f"Purchased: {told.plan}"


def bought(told: Purchased) -> str:
    began = "started a trial of" if told.trial_ends_at else "purchased"
    said = f"{told.msp} {began} {seats(told.quantity)} of {told.plan} from {told.vendor} on the Pax8 Marketplace."
    return f"{said} {BACK}" if told.again else said


BACK = "The account is open again; people, connections and settings are as they were."


def seats_title(told: SeatsChanged) -> str:
    change = told.after - told.before
    verb = "added" if change > 0 else "removed"
    return f"{seats(abs(change))} {verb}: {told.plan}"


def seats_now(told: SeatsChanged) -> str:
    return f"{told.msp} now has {seats(told.after)} of {told.plan} from {told.vendor}."


def seats_changed(told: SeatsChanged) -> str:
    return delta(told.before, told.after)


def plan_title(told: PlanChanged) -> str:
    return f"Plan changed: {told.old_plan} → {told.plan}"


def plan_changed(told: PlanChanged) -> str:
    return f"{told.msp} now has {told.plan} from {told.vendor} in place of {told.old_plan}."


def plan_seats(told: PlanChanged) -> str:
    return f"{told.after:,}" if told.before == told.after else delta(told.before, told.after)


def converted_title(told: TrialConverted) -> str:
    return f"Trial is over, subscription goes on: {told.plan}"


def converted(told: TrialConverted) -> str:
    return f"The trial of {told.plan} from {told.vendor} became a subscription of {seats(told.quantity)}."


def renewed_title(told: TermRenewed) -> str:
    return f"Renewed: {told.plan}"


def renewed(told: TermRenewed) -> str:
    until = f" until {day(told.ends, told.zone)}" if told.ends else ""
    return f"{seats(told.quantity)} of {told.plan} from {told.vendor} were renewed{until}."


def cancelled_title(told: SubscriptionCancelled) -> str:
    return f"Trial ended: {told.plan}" if told.trial else f"Cancelled: {told.plan}"


def cancelled(told: SubscriptionCancelled) -> str:
    what = "end the trial of" if told.trial else "cancel"
    return (
        f"The request to {what} {told.plan} from {told.vendor} ({seats(told.quantity)}) "
        "has been processed successfully."
    )


def closed(told: SubscriptionCancelled) -> str:
    if told.kept_until is None:
        return f"Your other subscriptions from {told.vendor} go on."
    until = day(told.kept_until, told.zone)
    return f"Your account is closed and its data is kept until {until}. A new purchase before then reopens it."


def total(shown: NotificationsPage) -> str:
    unseen = f", {shown.unseen:,} new" if shown.unseen else ""
    return f"{count(shown.total, 'notification', 'notifications')}{unseen}"


def place(shown: NotificationsPage) -> str:
    return f"Showing {shown.offset + 1:,}–{shown.offset + len(shown.rows):,} of {shown.total:,}."


def in_chat(shown: NotificationsPage) -> str:
    """What has to be done, and what ends or changes a plan, is said to everybody."""
    if shown.in_chat:
        return "You get each of them in your direct chat too."
    return "Only plan changes, cancellations and what you have to do come to your direct chat too."


def unseen(number: int) -> str:
    return f"{count(number, 'new notification', 'new notifications')}"
