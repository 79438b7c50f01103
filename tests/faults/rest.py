"""What is there once the bot is at rest: what one organisation has stored, and what the world outside says to it?"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import bindparam, func, select

from adapters.crypto import KeyRing
from adapters.db import Database
from adapters.db.statements import ORG, Prepared
from adapters.db.tables import (
    accounts,
    audit,
    changes,
    conversations,
    decisions,
    deliveries,
    lanes,
    organisations,
    provision_attempts,
    provision_requests,
    purchases,
    subscriptions,
    sync_runs,
)
from bot.playground.chat_log import Post
from bot.playground.stage import Stage
from bot.vendors import vendors
from domain.changes import ChangeRequest
from domain.ids import ChangeId, OrgId, ProvisionId
from domain.notices import Notice
from domain.ports import DEAD_AFTER, Audience, Ports, Unit
from domain.provisioning import ProvisionRequest
from domain.use_cases import alerts
from domain.use_cases.delivering import draw

_STORED = (
    *(accounts, audit, changes, decisions, deliveries, lanes, provision_attempts, provision_requests),
    *(purchases, subscriptions, sync_runs),
)
_ALL = {table.name: Prepared(select(*table.columns).where(table.c.org_id == ORG)) for table in _STORED}
_PLACES = Prepared(select(conversations.c.key, conversations.c.platform).where(conversations.c.org_id == ORG))
_HELD = Prepared(select(func.count().label("rows")).where(lanes.c.owner.is_not(None)))
_OPEN_RUNS = Prepared(
    select(func.count().label("rows")).where(
        sync_runs.c.ended_at.is_(None),
        func.coalesce(sync_runs.c.alive_at, sync_runs.c.started_at)
        > bindparam("since", type_=sync_runs.c.started_at.type),
    )
)
_ORGANISATIONS = Prepared(select(organisations.c.id).order_by(organisations.c.id))


@dataclass(frozen=True, slots=True)
class Rest:
    """One organisation: its rows by table, its changes and provision requests as the domain has them, and of each the
    card that should be seen now, by what it is of and for whose eyes.
    """

    stage: Stage
    org: OrgId
    now: datetime
    rows: Mapping[str, list[Any]]
    platforms: Mapping[str, str]
    changes: Mapping[str, ChangeRequest]
    requests: Mapping[str, ProvisionRequest]
    cards: Mapping[tuple[str, str | None], Notice]
    direct: Mapping[str, str | None]
    """Of each change: the key of the conversation in which its requester is told."""

    def post(self, delivery: Any) -> Post | None:
        """The message that this row of the outbox keeps, as it stands in the chat."""
        server = self.stage.slack if self.platforms.get(delivery.conversation_key) == "slack" else self.stage.teams
        found = server.log.find(delivery.message_address, delivery.message_id)
        return found or server.log.find(
            (delivery.message_address or "").partition(";messageid=")[0], delivery.message_id
        )

    def of_change(self, change: ChangeRequest, kind: str) -> list[Any]:
        return [each for each in self.rows["deliveries"] if each.change_id == change.id and each.kind == kind]

    def verbs(self, subject: str) -> list[str]:
        """What is on record about it, oldest first."""
        lines = sorted((row for row in self.rows["audit"] if row.subject == subject), key=lambda row: row.id)
        return [row.action for row in lines]


LOOK = 0.05
"""Seconds between two looks: the outbox rings no bell when it is empty."""


@asynccontextmanager
async def looking(stage: Stage) -> AsyncIterator[Database]:
    """The stage's database, for views only: whoever serves it goes on doing so."""
    database = Database(stage.database_url, KeyRing(stage.environment()["SEATWISE_ENCRYPTION_KEY"].split(",")))
    await database.look()
    try:
        yield database
    finally:
        await database.close()


async def at_rest(stage: Stage, database: Database, within: float = 60.0, *, ahead: bool = True) -> None:
    """Wait until nothing is under way or due in the outbox of any organisation, and no sync. With `ahead`, what waits
    for its time gets it at once: all clocks are pushed, until nothing waits at all. Raises TimeoutError.
    """
    async with asyncio.timeout(within):
        while True:
            due, held = await database.queue.next_due(), await _held(database, stage.world.clock.now())
            wait = (due - stage.world.clock.now()).total_seconds() if due else 0.0
            if not held and (due is None or (wait > 0 and not ahead)):
                return
            if wait > 0 and not held:
                stage.forward(wait + 0.001)
            await asyncio.sleep(LOOK)


async def rests(stage: Stage, database: Database) -> list[Rest]:
    """Of every organisation there is."""
    async with database.reading() as session:
        found = [row.id for row in await session.rows(_ORGANISATIONS)]
    return [await _rest(stage, database, OrgId(org)) for org in found]


async def _held(database: Database, now: datetime) -> int:
    """Lanes, and syncs that show signs of life."""
    async with database.reading() as session:
        held, runs = await session.one(_HELD), await session.one(_OPEN_RUNS, since=now - DEAD_AFTER)
    return int(held.rows + runs.rows)


async def _rest(stage: Stage, database: Database, org: OrgId) -> Rest:
    async with database.reading() as session:
        rows = {name: await session.rows(statement, org=org) for name, statement in _ALL.items()}
        platforms = {row.key: row.platform for row in await session.rows(_PLACES, org=org)}
    async with database.view(org) as view:
        found = [await view.changes.get(ChangeId(row.id)) for row in rows["changes"]]
        held = [await view.provisioning.get(ProvisionId(row.id)) for row in rows["provision_requests"]]
        known, asked = [each for each in found if each], [each for each in held if each]
        cards = await _cards(stage, view, known, asked)
        direct = {change.id: await _told_in(view, change) for change in known}
    changes_by_id, requests = {each.id: each for each in known}, {each.id: each for each in asked}
    return Rest(stage, org, stage.world.clock.now(), rows, platforms, changes_by_id, requests, cards, direct)


async def _told_in(view: Unit, change: ChangeRequest) -> str | None:
    place = await view.places.direct(change.requester.person, change.door)
    return place.key if place else None


@dataclass(frozen=True, slots=True)
class _Configured:
    """The one port that drawing a provision request asks for."""

    vendors: Mapping[OrgId, Any]


async def _cards(
    stage: Stage, view: Unit, known: Iterable[ChangeRequest], asked: Iterable[ProvisionRequest]
) -> dict[tuple[str, str | None], Notice]:
    ports = cast(Ports, _Configured(vendors(stage.folder / "vendors.toml")))
    cards: dict[tuple[str, str | None], Notice] = {}
    for change in known:
        for audience in Audience:
            cards[change.id, audience.value] = await draw(view, change, audience)
    for request in asked:
        cards[request.id, None] = await alerts.draw(ports, view, request)
    return cards
