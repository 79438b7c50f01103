"""What can be stored of an organisation: one of everything, by the methods of the repositories themselves?

The methods are found in the ports, and their arguments made by their types.
"""

import inspect
import typing
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from adapters.db import Database, Seed, plant
from domain.accounts import Account, Purchase
from domain.audit import AuditEntry
from domain.chain import Seal, Stored
from domain.chat import MessageRef
from domain.ids import OrgId
from domain.joining import Invitation, InvitationState
from domain.ports import Dead, DeliveryKind, Done, SyncRun, Unit
from domain.provisioning import ProvisionRequest, ProvisionStatus
from domain.registration import REFRESH, Draft
from domain.settings import rule_subject
from domain.vendors import Family
from domain.workspaces import WorkspaceLink
from tests.adapters.db.things import Things
from tests.clock import NOON

LEASE = timedelta(hours=1)
MINE, THEIRS = OrgId("acme"), OrgId("other")
ME = Things(MINE, "a-", "Alder")
THEM = Things(THEIRS, "b-", "Bramble")
"""Under ids of their own, as it is with all that Pax8 and we name."""

TWIN = Things(THEIRS, "a-", "Bramble")
"""Under the very ids that my things have: a statement that forgets the organisation finds theirs too."""


def _methods() -> Iterator[tuple[str, str, Callable[..., Any]]]:
    for name, part in vars(Unit).items():
        if isinstance(part, property):
            port = typing.get_type_hints(part.fget)["return"]
            for method, declared in vars(port).items():
                if inspect.isfunction(declared) and not method.startswith("_"):
                    yield name, method, declared


METHODS = {(name, method): declared for name, method, declared in _methods()}
NAMES = list(dict.fromkeys(name for name, _ in METHODS))

SPECIAL: dict[tuple[str, str], Callable[[Things], dict[str, Any]]] = {
    ("invitations", "settle"): lambda them: {"before": InvitationState.OPEN, "after": InvitationState.USED},
    ("registrations", "save"): lambda them: {"after": Draft(version=2)},
    ("rules", "past"): lambda them: {"subject": rule_subject(them.id("SubscriptionId")), "since": 0},
    ("changes", "expired"): lambda them: {"now": NOON + timedelta(days=900)},
    ("listings", "forget"): lambda them: {"now": NOON + timedelta(days=900)},
    ("events", "forget"): lambda them: {"before": NOON + timedelta(days=900)},
    ("audit", "portion"): lambda them: {"below": 2**31},
    ("chain", "seal"): lambda them: {"entries": _numbered(them)},
    ("chain", "sealed"): lambda them: {"after": None},
    ("chain", "forget_words"): lambda them: {"before": NOON + timedelta(days=900)},
    ("outbox", "redraw_provision"): lambda them: {"version": 2},
    ("errands", "late"): lambda them: {"before": NOON + timedelta(days=900)},
    ("reach", "whose"): lambda them: {"place": them.direct},
    ("reach", "others"): lambda them: {"place": them.direct},
    ("reach", "standing"): lambda them: {"place": them.place},
    ("reach", "lift"): lambda them: {"key": them.place.key},
    ("reach", "try_again"): lambda them: {"key": them.place.key},
    ("reach", "ask"): lambda them: {"door": them.place.key, "since": NOON},
    ("reach", "answered"): lambda them: {"door": them.place.key, "since": NOON},
    ("workspaces", "ask"): lambda them: {"now": NOON - timedelta(days=1)},
    ("workspaces", "open_links"): lambda them: {"now": NOON - timedelta(days=1)},
    ("tokens", "take"): lambda them: {"now": NOON, "before": NOON + timedelta(days=9_000)},
    ("tokens", "replace"): lambda them: {"spent": f"{them.p}refresh", "secrets": {REFRESH: f"{them.p}next"}},
    ("mirror", "step_run"): lambda them: {"run": replace(them.made(SyncRun), ended_at=None, read=7)},
    ("provisioning", "by_number"): lambda them: {"number": 1002},
    ("provisioning", "count"): lambda them: {"status": ProvisionStatus.HELD},
    ("accounts", "save"): lambda them: {"after": replace(them.made(Account), version=2)},
    ("accounts", "save_purchase"): lambda them: {"after": replace(them.made(Purchase), version=3)},
    ("accounts", "allocate"): lambda them: {"seen": 2},
    ("accounts", "forget"): lambda them: {"account": replace(them.made(Account), version=1)},
}
"""Arguments that no type tells."""


def _numbered(them: Things) -> tuple[Stored, ...]:
    """Seals for whichever rows are theirs: a row's id tells nothing of whose it is."""
    seal = Seal(0, "key", "salt", "words", "mac")
    return tuple(Stored(n, them.made(AuditEntry), replace(seal, number=n)) for n in range(1, 9))


def arguments(name: str, method: str, them: Things) -> dict[str, Any]:
    hints = {k: v for k, v in typing.get_type_hints(METHODS[name, method]).items() if k != "return"}
    made = {k: them.made(hint, k) for k, hint in hints.items()}
    if hasattr(made.get("after"), "version"):
        made["after"] = replace(made["after"], version=2)
    return made | SPECIAL.get((name, method), lambda _: {})(them)


def _held(them: Things) -> ProvisionRequest:
    request: ProvisionRequest = them.made(ProvisionRequest)
    order = replace(request.order, partner=them.text("partner"), subscription=them.id("SubscriptionId"))
    return replace(request, status=ProvisionStatus.HELD, simulation=False, account=them.id("AccountId"), order=order)


PLANTED: tuple[tuple[str, str, Callable[[Things], dict[str, Any]]], ...] = (
    ("mirror", "store_companies", lambda them: {}),
    ("mirror", "store_products", lambda them: {}),
    ("mirror", "store_subscriptions", lambda them: {}),
    ("mirror", "begin_run", lambda them: {"run": replace(them.made(SyncRun), ended_at=None)}),
    ("rules", "set_rule", lambda them: {}),
    ("changes", "add", lambda them: {}),
    ("invitations", "add", lambda them: {"invitation": replace(them.made(Invitation), state=InvitationState.OPEN)}),
    ("invitations", "set_tries", lambda them: {}),
    ("groups", "put", lambda them: {}),
    ("groups", "replace_members", lambda them: {}),
    ("places", "remember", lambda them: {}),
    ("connection", "delegate", lambda them: {}),
    ("connection", "refused", lambda them: {}),
    ("usage", "store_summaries", lambda them: {}),
    ("usage", "store_days", lambda them: {}),
    ("products", "hold", lambda them: {}),
    ("products", "act", lambda them: {}),
    ("products", "want", lambda them: {}),
    ("accounts", "found", lambda them: {"account": replace(them.made(Account), version=1)}),
    (
        "accounts",
        "save_purchase",
        lambda them: {"after": replace(them.made(Purchase), version=1, family=Family.A_LA_CARTE)},
    ),
    ("accounts", "allocate", lambda them: {"seen": 1}),
    ("provisioning", "add", lambda them: {"request": _held(them)}),
    ("provisioning", "note", lambda them: {}),
    ("provisioning", "set_alerts", lambda them: {}),
    ("registrations", "save", lambda them: {"after": Draft(version=1)}),
    ("events", "hear", lambda them: {}),
    ("inbox", "add", lambda them: {}),
    ("inbox", "set_in_chat", lambda them: {}),
    ("audit", "add", lambda them: {}),
    ("chain", "seal", lambda them: {}),
    ("audit", "add", lambda them: {}),
    ("outbox", "apply", lambda them: {}),
    ("outbox", "show", lambda them: {}),
    ("outbox", "tell", lambda them: {}),
    ("outbox", "mail", lambda them: {}),
    ("outbox", "provision", lambda them: {}),
    ("outbox", "show_provision", lambda them: {}),
    ("outbox", "open_home", lambda them: {}),
    ("outbox", "run", lambda them: {}),
    ("reach", "park", lambda them: {"place": them.place, "at": NOON}),
    ("reach", "ask", lambda them: {}),
    ("workspaces", "note", lambda them: {}),
    ("workspaces", "add", lambda them: {"link": them.made(WorkspaceLink)}),
    ("workspaces", "ask", lambda them: {}),
)
"""What the methods themselves have stored of an organisation, in this order."""


async def settled(database: Database, whose: Things) -> None:
    """All that an organisation can have, one of each; its cards were shown, and what it was told was given up."""
    await plant(database, Seed.from_toml(whose.seed()))
    async with database.unit(whose.org) as unit:
        for name, method, changed in PLANTED:
            made = arguments(name, method, whose) | changed(whose)
            await getattr(getattr(unit, name), method)(**made)
        whose.listing = (await unit.listings.keep(**arguments("listings", "keep", whose))).id
    shown = Done(1, whose.made(MessageRef))
    for _ in range(4):
        for claimed in await database.queue.claim("me", NOON + LEASE, LEASE, 20, frozenset({DeliveryKind.SHOW})):
            await database.queue.finish(claimed, "me", shown, NOON + LEASE, NOON + LEASE)
    (told,) = await database.queue.claim("me", NOON + LEASE, LEASE, 1, frozenset({DeliveryKind.TELL}))
    await database.queue.finish(told, "me", Dead("refused"), NOON + LEASE, NOON + LEASE)
    whose.given_up = told.id
