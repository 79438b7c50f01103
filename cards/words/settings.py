"""How are the settings of approval told, what they would have meant, and the places where cards are posted?"""

from datetime import datetime
from decimal import Decimal

from cards.clean import inline
from cards.words.units import count, moment, percent_exact, platform
from domain.chat import Conversation
from domain.ids import Platform
from domain.notices import PlaceProposal, PlacesSheet, PolicyPreview
from domain.places import Scope
from domain.replay import REPLAYED
from domain.rules import MAX_QUANTITY, ApprovalPolicy
from domain.settings import Moved, Setting

TITLE = "Approval settings"
CHANGE = "Change settings…"
FORM_TITLE = "Approval settings"
PREVIEW = "Preview"
PREVIEW_TITLE = "Before you save"
SAVE, DISCARD = "Save", "Discard"
LOOK = "Show how it stands"
SAVED = "Saved. Requests that wait were looked at again."
ON, OFF = "On", "Off"
THRESHOLD_HINT = "0 to 100, in percent of the seats held. 0 holds every change."
VENDORS_HINT = "Every change of their products waits for a person."
CEILING_HINT = (
    "In percent of the seats held, over 30 days and all auto-approved growth of a subscription. Blank: no ceiling."
)
EXPIRY_HINT = "1 to 365. A request that nobody decided by then expires."

HERE_TITLE = "Post approval cards here?"
POST_HERE = "Post approval cards here"
ONLY_SOME = "Only some clients or vendors…"
PLACE_FORM = "Approval cards here"
POST = "Post here"
CLIENTS, VENDORS = "Clients", "Vendors"
ALL_HINT = "Leave empty for all."
ALSO = "Also"
AUTO = "Tell of auto-approved changes too"
PLACES = "Where approval cards are posted"
STOP = "Stop"
STOP_SURE = "No new cards are posted there. Those that stand there stay."
FORGET_SCOPE = "Post them all here"

LABELS = {
    Setting.REQUIRE: "Require approval by default",
    Setting.THRESHOLD: "Auto-approve threshold",
    Setting.VENDORS: "Vendors that always need approval",
    Setting.CEILING: "Ceiling on auto-approved growth",
    Setting.OWN: "Managers may decide their own",
    Setting.EXPIRY: "Requests expire after",
    Setting.ALLOWED: "Quantity changes allowed",
    Setting.APPROVAL: "Approval always required",
    Setting.MINIMUM: "Minimum",
    Setting.MAXIMUM: "Maximum",
}


def facts(policy: ApprovalPolicy) -> tuple[tuple[str, str], ...]:
    ceiling = policy.growth_ceiling
    days = policy.expires_after.total_seconds() / 86_400
    return (
        (LABELS[Setting.REQUIRE], ON if policy.require_by_default else OFF),
        (LABELS[Setting.THRESHOLD], _threshold(policy)),
        (LABELS[Setting.VENDORS], ", ".join(sorted(policy.always_vendors, key=str.casefold)) or "none"),
        (LABELS[Setting.CEILING], "none" if ceiling is None else f"{percent_exact(ceiling)} in 30 days"),
        (LABELS[Setting.OWN], ON if policy.own_decisions else OFF),
        (LABELS[Setting.EXPIRY], f"{days:g} {'day' if days == 1 else 'days'}"),
    )


def in_a_sentence(policy: ApprovalPolicy) -> str:
    """What the settings come to."""
    if policy.require_by_default:
        return "Every request waits for a person."
    if not policy.threshold:
        return "Every request waits for a person, as the threshold is 0%."
    return f"Requests that change up to {percent_exact(policy.threshold)} of the seats pass by themselves."


def edited(by: str, at: datetime, zone: str) -> str:
    return f"Last changed by {by}, {moment(at, zone)}."


def replayed(preview: PolicyPreview) -> str:
    """In the last 90 days 14 of 31 requests would have been auto-approved instead of 9."""
    past = preview.replay
    if not past.total:
        return f"There were no requests in the last {REPLAYED.days} days to compare with."
    of = f"{past.after:,} of {count(past.total, 'request', 'requests')}"
    if past.after == past.before:
        return f"In the last {REPLAYED.days} days {of} would have been auto-approved, as many as now."
    return f"In the last {REPLAYED.days} days {of} would have been auto-approved instead of {past.before:,}."


def moved_row(moved: Moved) -> tuple[str, str]:
    return LABELS[moved.setting], f"{value(moved.setting, moved.before)} → {value(moved.setting, moved.after)}"


def differences(moved: tuple[Moved, ...]) -> str:
    return "; ".join(f"{label} {change}" for label, change in map(moved_row, moved))


def value(setting: Setting, told: str) -> str:
    """A setting's plain word as people read it."""
    match setting:
        case Setting.THRESHOLD:
            return _percent(told or "0")
        case Setting.CEILING:
            return _percent(told) if told else "none"
        case Setting.VENDORS:
            return told.replace("\n", ", ") or "none"
        case Setting.EXPIRY:
            return f"{told} {'day' if told == '1' else 'days'}"
        case Setting.MINIMUM:
            return "no minimum" if told == "0" else told or "not set"
        case Setting.MAXIMUM:
            return "no maximum" if told == str(MAX_QUANTITY) else told or "not set"
        case _:
            return told or "inherited"


def where(place: Conversation) -> str:
    """What tells a conversation from others: its name, where the platform has told us one."""
    kind = "channel" if place.kind.value == "channel" else "group chat"
    sign = "#" if place.name and place.platform is Platform.SLACK else ""
    return f"{platform(place.platform)} {kind} {sign}{inline(place.name or place.address or '')}"


def scope(of: Scope, clients: tuple[tuple[str, str], ...]) -> str:
    names = dict(clients)
    parts = [
        ", ".join(sorted(names.get(client, client) for client in of.clients)) or "all clients",
        ", ".join(sorted(of.vendors, key=str.casefold)) or "all vendors",
    ]
    return " · ".join([*parts, *(["auto-approved changes too"] if of.auto else [])])


def places_none(sheet: PlacesSheet) -> str:
    told = f"{count(sheet.managers, 'manager is', 'managers are')} told by direct message"
    return f"No conversation is set: {told}. Type “approvals here” in a channel to post the cards there."


def places_rest(sheet: PlacesSheet) -> str:
    """Where a request goes that no place is for."""
    if any(place.scope.everything for place in sheet.places):
        return "Every request is shown in at least one of them."
    return "A request that none of them is for goes to the managers by direct message."


def place_done(place: Conversation) -> str:
    return f"Approval cards are posted in {where(place)} from now on. Cards that stand elsewhere stay there."


def place_present(told: tuple[str, ...]) -> str:
    return f"Cards are posted here already, for {', '.join(told) or 'every request'}."


def _percent(told: str) -> str:
    return percent_exact(Decimal(told)) if told.replace(".", "", 1).isdecimal() and told.isascii() else told


def _threshold(policy: ApprovalPolicy) -> str:
    unused = " (not in use while approval is required by default)" if policy.require_by_default else ""
    return f"{percent_exact(policy.threshold)}{unused}"


def place_could_decide(proposal: PlaceProposal) -> str:
    if not proposal.managers:
        return "Nobody in this conversation may decide. Cards here would only be read."
    names = proposal.managers
    told = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{told} could decide here."


def place_others(proposal: PlaceProposal) -> str:
    if not proposal.others:
        return "Nobody else reads here."
    who = count(proposal.others, "other member", "other members")
    return f"{who} would read along: clients, products, prices and notes."
