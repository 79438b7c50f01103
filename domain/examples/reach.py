"""Examples of what is told of places that take no messages, and of how deliveries stand."""

from dataclasses import replace
from datetime import timedelta

from domain import errors
from domain.chat import Conversation, ConversationKind
from domain.errors import Loss
from domain.examples.licensing import ASKED, PENDING, ZONE
from domain.examples.provisioning import HELD
from domain.ids import DeliveryId, InstallationId, PersonId, Platform
from domain.notices import FormNotice, Ledger, Notice, PlaceLost, ReadAgo, RequestUnseen, SlackSignIn, StatusSheet
from domain.reach import Again, Doubts, Errand, Parking

_SLACK, _TEAMS = InstallationId("harbour-slack"), InstallationId("harbour-teams")
_NOW = ASKED + timedelta(hours=2)
_CHANNEL = Conversation(_SLACK, Platform.SLACK, ConversationKind.CHANNEL, "C0APPROVALS", name="approvals")
_TEAM = Conversation(_TEAMS, Platform.TEAMS, ConversationKind.CHANNEL, "19:orders@thread.tacv2", name="Licences")
_BEA = Conversation(_TEAMS, Platform.TEAMS, ConversationKind.DIRECT, "a:1bea", "bea-0002")
_ADA = Conversation(_SLACK, Platform.SLACK, ConversationKind.DIRECT, "D0ADA", "U0ADA")

_ARCHIVED = Parking(
    _CHANNEL.key, _SLACK, Platform.SLACK, Loss.ARCHIVED, "chat.postMessage: is_archived", ASKED, _CHANNEL, waiting=3
)
_BLOCKED = Parking(
    _BEA.key, _TEAMS, Platform.TEAMS, Loss.BLOCKED, "Teams answered 403 ConversationBlockedByUser", ASKED, _BEA, "Bea"
)
_GONE = Parking(_SLACK, _SLACK, Platform.SLACK, Loss.UNINSTALLED, "removed", ASKED, person="Acme Dental", waiting=12)
_CARD = Errand(
    DeliveryId(7),
    "show",
    "done",
    ASKED,
    place=_TEAM,
    about=1042,
    audience="approvers",
    wanted=3,
    shown=3,
    posted=True,
)
_BEHIND = replace(_CARD, id=DeliveryId(8), state="parked", why="chat.update: is_archived", place=_CHANNEL, shown=1)
_TOLD = Errand(DeliveryId(9), "tell", "done", ASKED, place=_ADA, person="Ada Novak", about=1042, notice="ChangeSettled")
_MAILED = Errand(
    DeliveryId(10), "mail", "ready", ASKED, mail_to="bea@birch.example", about=1042, notice="ChangeSettled"
)
_DEAD = replace(_TOLD, id=DeliveryId(11), state="dead", why="chat.postMessage: invalid_blocks", attempts=1)
_CALL = replace(_DEAD, notice="AttentionNeeded")
_LATE = replace(_MAILED, id=DeliveryId(12), why="The mail server cannot be reached", attempts=4)
_READS = (
    ReadAgo("companies", _NOW - timedelta(minutes=40)),
    ReadAgo("subscriptions", _NOW - timedelta(hours=26), failing=True),
    ReadAgo("usage", None),
)
_LOSSES = {
    "left": replace(_ARCHIVED, loss=Loss.LEFT, why="not_in_channel"),
    "left, in person": replace(_BLOCKED, loss=Loss.LEFT, why="Teams answered 403 BotNotInConversationRoster"),
    "gone": replace(_ARCHIVED, loss=Loss.GONE, why="channel_not_found"),
    "closed": replace(_ARCHIVED, loss=Loss.CLOSED, why="restricted_action"),
    "blocked": _BLOCKED,
    "inactive": replace(_BLOCKED, loss=Loss.INACTIVE, why="user_disabled"),
    "uninstalled": _GONE,
    "revoked": replace(_GONE, loss=Loss.REVOKED, why="token_revoked"),
    "disabled": replace(_GONE, key=_TEAMS, door=_TEAMS, platform=Platform.TEAMS, loss=Loss.DISABLED, why="BotDisabled"),
}

REFUSALS: dict[str, errors.Refusal] = {
    "not lost": errors.NotLost(),
    "another workspace": errors.OtherWorkspace("Summit IT"),
}
EXAMPLES: dict[str, Notice | FormNotice] = {
    "place lost": PlaceLost(_ARCHIVED, ZONE),
    **{f"place lost, {name}": PlaceLost(parking, ZONE) for name, parking in _LOSSES.items()},
    "place lost, to be connected again": PlaceLost(_GONE, ZONE, renewed=True),
    "place lost, to be connected again, by mail": PlaceLost(
        replace(_GONE, loss=Loss.REVOKED, why="token_revoked", person=""),
        ZONE,
        True,
        Again(_SLACK, ASKED, PersonId("ada")),
        "https://seatwise.example/reconnect/gAAAA",
    ),
    "connect slack again": SlackSignIn("https://seatwise.example/reconnect/gAAAA", _NOW + timedelta(days=3), ZONE),
    "request unseen": RequestUnseen(change=PENDING, zone=ZONE),
    "request unseen, provisioning": RequestUnseen(request=HELD, zone=ZONE),
    "status, all well": StatusSheet(_NOW, reads=_READS[:1], listing="k1", zone=ZONE),
    "status": StatusSheet(
        _NOW,
        (_ARCHIVED, _BLOCKED, replace(_GONE, trying=True)),
        (_LATE,),
        (_DEAD, replace(_DEAD, id=DeliveryId(13), about=None, notice="SeatsChanged")),
        Doubts(5, 2, 1, 1),
        _READS,
        "k1",
        ZONE,
        more_dead=True,
        renewing=True,
    ),
    "ledger": Ledger(
        1042,
        "Acme Dental · Microsoft 365 E3",
        3,
        (_CARD, _BEHIND, _TOLD, _MAILED, _CALL),
        zone=ZONE,
    ),
    "ledger, nothing": Ledger(1043, "Acme Dental · Visio Plan 1", 1, (), zone=ZONE),
    "ledger, provisioning": Ledger(
        31,
        "Harbour IT · Tideline Backup",
        2,
        (
            replace(_CARD, about=31, provision=True, audience="", shown=2),
            replace(_CARD, about=31, provision=True, audience="", posted=False, state="dead", why="invalid_blocks"),
        ),
        provision=True,
        zone=ZONE,
    ),
}
