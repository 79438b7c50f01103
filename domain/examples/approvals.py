"""What is one good example of everything that is said about approvals, their settings and their places?"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from domain import errors
from domain.changes import ChangeStatus
from domain.chat import Conversation, ConversationKind
from domain.examples.licensing import (
    ACCEPTED,
    AUTOMATIC,
    DECIDED,
    EVERY_HOLD,
    PENDING,
    REJECTED,
    ZONE,
)
from domain.ids import ChangeId, ClientId, InstallationId, Platform, SubscriptionId
from domain.notices import (
    ApprovalCard,
    AutoApproved,
    BulkOutcome,
    DecideForm,
    FormNotice,
    HistoryFilter,
    HistoryForm,
    HistoryList,
    Notice,
    PendingList,
    PlaceForm,
    PlaceProposal,
    PlacesSheet,
    PolicyForm,
    PolicyPreview,
    RejectForm,
    SettingsSheet,
    Undone,
)
from domain.places import ApprovalPlace, Scope
from domain.replay import Replay
from domain.rules import ApprovalPolicy
from domain.settings import Moved, Setting

_SECOND = replace(EVERY_HOLD, id=ChangeId("chg-1043"), number=1043)
_LISTING = "0f" * 15
_POLICY = ApprovalPolicy(False, Decimal(25), frozenset({"Microsoft", "Adobe"}), Decimal(60), False, timedelta(days=14))
_CHANNEL = Conversation(
    InstallationId("bright-slack"), Platform.SLACK, ConversationKind.CHANNEL, "C0APPROVALS", name="licence-approvals"
)
_TEAM = Conversation(InstallationId("bright-teams"), Platform.TEAMS, ConversationKind.CHANNEL, "19:3f0c2a@thread.tacv2")
_SCOPE = Scope(frozenset({ClientId("acme")}), frozenset({"Microsoft"}), auto=True)
_WAITING = PendingList((PENDING, _SECOND), 2, 0, 10, ZONE, frozenset({PENDING.id, _SECOND.id}))
_FILTER = HistoryFilter("rejected", "acme", "Acme Dental", "Microsoft", "dana", "90", "e3")
_PAST = HistoryList((REJECTED, ACCEPTED, AUTOMATIC), 43, 10, 10, HistoryFilter(), _LISTING, ZONE)
_SHEET = SettingsSheet(_POLICY, 3, ZONE, True, ("Dana Weiss", DECIDED))
_MOVED = (
    Moved(Setting.THRESHOLD, "25", "50"),
    Moved(Setting.VENDORS, "Adobe\nMicrosoft", "Adobe"),
    Moved(Setting.CEILING, "60", ""),
)
_PREVIEW = PolicyPreview(_MOVED, Replay(31, 9, 14), _LISTING, 3)
_HERE = PlaceProposal(_CHANNEL, ("Dana Weiss", "Sam Ito"), 4, _LISTING)
_PLACES = PlacesSheet(
    (ApprovalPlace(_CHANNEL), ApprovalPlace(_TEAM, _SCOPE)), (("acme", "Acme Dental"),), 2, _LISTING, True
)

REFUSALS: dict[str, errors.Refusal] = {
    "bad percentage": errors.BadPercent("25.5.5", "threshold"),
    "bad ceiling": errors.BadPercent("abc", "ceiling"),
    "bad days": errors.BadDays("0", 365),
    "bad switch": errors.BadSwitch("perhaps"),
    "unknown vendor": errors.UnknownVendor("Mircosoft", ("Microsoft",)),
    "vendor not listed": errors.VendorNotListed("Google", ("Adobe", "Microsoft")),
    "nothing changed": errors.NothingChanged(),
    "settings moved": errors.SettingsMoved("policy", ("Dana Weiss",), DECIDED, _MOVED[:1]),
    "rule moved": errors.SettingsMoved(
        "rule", ("Dana Weiss", "Sam Ito"), DECIDED, (Moved(Setting.MAXIMUM, "", "20"),), SubscriptionId("sub-e3")
    ),
    "defaults moved": errors.SettingsMoved("defaults", (), None, (Moved(Setting.ALLOWED, "off", "on"),)),
    "no request chosen": errors.NoneChosen(),
    "bad search": errors.BadSearch("status", "reject", ("pending", "approved", "rejected")),
    "bad client of a search": errors.BadSearch("client", "acmee", ("Acme Dental", "Northwind Logistics")),
    "direct place": errors.DirectPlace(),
    "clients place": errors.ClientsPlace(),
    "bot not there": errors.BotNotThere(),
    "not a place": errors.NotAPlace(),
}

EXAMPLES: dict[str, Notice | FormNotice] = {
    "approval, a copy": ApprovalCard(PENDING, ZONE, copy=True),
    "pending list": _WAITING,
    "pending list, one is the reader's own": replace(_WAITING, decides=frozenset({_SECOND.id})),
    "pending list, for readers": replace(_WAITING, total=43, offset=10, decides=frozenset()),
    "pending list, empty": PendingList((), 0, 0, 10, ZONE),
    "history": _PAST,
    "history, filtered": replace(_PAST, changes=(REJECTED,), total=1, offset=0, filter=_FILTER),
    "history, no match": replace(_PAST, changes=(), total=0, offset=0, filter=HistoryFilter(words="visio")),
    "history form": HistoryForm(_FILTER, _LISTING),
    "decide several": DecideForm((PENDING, _SECOND), 0, ZONE),
    "decided several": BulkOutcome(
        True,
        (replace(PENDING, status=ChangeStatus.APPROVED),),
        ((_SECOND, Undone.STALE), (REJECTED, Undone.DECIDED), (replace(_SECOND, number=1044), Undone.OWN)),
        0,
        ZONE,
    ),
    "decided several, rejected": BulkOutcome(False, (REJECTED, replace(REJECTED, number=1043)), (), 0, ZONE),
    "decided several, none": BulkOutcome(True, (), ((REJECTED, Undone.DECIDED),), 0, ZONE),
    "reject form, from the list": RejectForm(PENDING, 10),
    "approval settings": _SHEET,
    "approval settings, saved": replace(_SHEET, saved=True, version=4),
    "approval settings, for readers": replace(_SHEET, policy=ApprovalPolicy(), may_change=False, edited=None),
    "policy form": PolicyForm(_POLICY, 3),
    "policy preview": _PREVIEW,
    "policy preview, no difference": replace(_PREVIEW, replay=Replay(31, 9, 9)),
    "policy preview, no past": replace(_PREVIEW, replay=Replay(0, 0, 0)),
    "place proposal": _HERE,
    "place proposal, nobody could decide": replace(_HERE, managers=(), others=7),
    "place proposal, a place already": replace(_HERE, present=_SCOPE, told=("Acme Dental", "Microsoft"), others=0),
    "place form": PlaceForm(_LISTING, _SCOPE, (("acme", "Acme Dental"),)),
    "places": _PLACES,
    "places, one was set": replace(_PLACES, places=_PLACES.places[1:], done=_TEAM),
    "places, none": replace(_PLACES, places=()),
    "auto-approved": AutoApproved(AUTOMATIC, ZONE),
}
