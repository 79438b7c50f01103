"""What is there once the bot is at rest: what one organisation has stored, and what the world outside says to it?"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import bindparam, func, or_, select

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
from bot.settings import load
from bot.vendors import vendors
from bot.wiring import chain_keys
from domain.chain import ChainKeys
from domain.changes import ChangeRequest
from domain.ids import ChangeId, OrgId, ProvisionId
from domain.notices import Notice
from domain.ports import DEAD_AFTER, Audience, Ports, Unit
from domain.provisioning import ProvisionRequest
from domain.use_cases import alerts, sealing
from domain.use_cases.delivering import draw
from domain.use_cases.sealing import Verified

_STORED = (
    *(accounts, audit, changes, decisions, deliveries, lanes, provision_attempts, provision_requests),
    *(purchases, subscriptions, sync_runs),
)
_ALL = {table.name: Prepared(select(*table.columns).where(table.c.org_id == ORG)) for table in _STORED}
_C = conversations.c
_PLACES = Prepared(select(_C.key, _C.platform, _C.installation_id).where(_C.org_id == ORG))
_HELD = Prepared(select(func.count().label("rows")).where(lanes.c.owner.is_not(None)))
_alive_at = func.coalesce(sync_runs.c.alive_at, sync_runs.c.started_at)
_OPEN_RUNS = Prepared(
    select(func.max(_alive_at).label("alive_at")).where(
        sync_runs.c.ended_at.is_(None), _alive_at > bindparam("since", type_=sync_runs.c.started_at.type)
    )
)
_UNDONE = tuple(
    Prepared(statement)
    for statement in (
        select(*deliveries.columns).where(deliveries.c.state == "ready"),
        select(*lanes.columns).where(or_(lanes.c.owner.is_not(None), lanes.c.next_at.is_not(None))),
        select(*sync_runs.columns).where(sync_runs.c.ended_at.is_(None)),
    )
)
_UNSEALED = Prepared(select(func.count().label("rows")).where(audit.c.number.is_(None)))
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
    parked: frozenset[str]
    """Keys of places that take no messages at present, by themselves or since their door takes none."""
    changes: Mapping[str, ChangeRequest]
    requests: Mapping[str, ProvisionRequest]
    cards: Mapping[tuple[str, str | None], Notice]
    direct: Mapping[str, str | None]
    """Of each change: the key of the conversation in which its requester is told."""
    record: Verified
    """What a walk over the sealed chain of the record finds."""

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

LONG_RUN = 10.0
"""Seconds of looks in which a sync of the small Pax8 ends, if its process lives."""


@asynccontextmanager
async def looking(stage: Stage) -> AsyncIterator[Database]:
    """The stage's database, for views only: whoever serves it goes on doing so."""
    database = Database(stage.database_url, KeyRing(stage.environment()["SEATWISE_ENCRYPTION_KEY"].split(",")))
    await database.look()
    try:
        yield database
    finally:
        await database.close()


async def at_rest(
    stage: Stage, database: Database, within: float = 60.0, *, ahead: bool = True, born: datetime | None = None
) -> None:
    """Wait until nothing is under way or due in the outbox of any organisation, and no sync. With `ahead`, what waits
    for its time gets it at once: all clocks are pushed, until nothing waits at all, and past the time for which a sync
    whose process was killed counts as alive; at once where it has shown no sign of life since the only process was
    `born`. Raises TimeoutError.
    """
    try:
        async with asyncio.timeout(within):
            alone = 0.0
            while left := await _left(stage, database, ahead):
                alone = alone + LOOK if left.run_alive_at and not left.lanes and left.wait is None else 0.0
                dead = born is not None and left.run_alive_at is not None and left.run_alive_at < born
                if alone > (LOOK if dead else LONG_RUN):
                    stage.forward(DEAD_AFTER.total_seconds())
                elif left.wait and not left.lanes and not left.run_alive_at:
                    stage.forward(left.wait + 0.001)
                await asyncio.sleep(LOOK)
    except TimeoutError as error:
        error.add_note(f"at {stage.world.clock.now()} there was still\n" + "\n".join(await _undone(database)))
        raise


class _Left(NamedTuple):
    """Lanes that are held, the last sign of life of a sync that counts as alive, and seconds until what is due next:
    None where nothing is.
    """

    lanes: int
    run_alive_at: datetime | None
    wait: float | None


async def _left(stage: Stage, database: Database, ahead: bool) -> _Left | None:
    """What keeps from rest; None where nothing does."""
    now = stage.world.clock.now()
    due = await database.queue.next_due()
    wait = max(0.0, (due - now).total_seconds()) if due else None
    async with database.reading() as session:
        held, open_runs = await session.one(_HELD), await session.one(_OPEN_RUNS, since=now - DEAD_AFTER)
    at_rest = not held.rows and open_runs.alive_at is None and (wait is None or (wait > 0 and not ahead))
    return None if at_rest else _Left(held.rows, open_runs.alive_at, wait)


async def sealed_up(database: Database, within: float = 60.0) -> None:
    """Wait until whoever serves the database has sealed all of the record. Raises TimeoutError."""
    async with asyncio.timeout(within):
        while True:
            async with database.reading() as session:
                if not (await session.one(_UNSEALED)).rows:
                    return
            await asyncio.sleep(LOOK)


async def rests(stage: Stage, database: Database) -> list[Rest]:
    """Of every organisation there is."""
    async with database.reading() as session:
        found = [row.id for row in await session.rows(_ORGANISATIONS)]
    return [await _rest(stage, database, OrgId(org)) for org in found]


async def _undone(database: Database) -> list[str]:
    """For whoever has to find out why it goes on for ever."""
    async with database.reading() as session:
        return [str(row) for statement in _UNDONE for row in await session.rows(statement)]


async def _rest(stage: Stage, database: Database, org: OrgId) -> Rest:
    async with database.reading() as session:
        rows = {name: await session.rows(statement, org=org) for name, statement in _ALL.items()}
        places = await session.rows(_PLACES, org=org)
    async with database.view(org) as view:
        found = [await view.changes.get(ChangeId(row.id)) for row in rows["changes"]]
        held = [await view.provisioning.get(ProvisionId(row.id)) for row in rows["provision_requests"]]
        known, asked = [each for each in found if each], [each for each in held if each]
        cards = await _cards(stage, view, known, asked)
        direct = {change.id: await _told_in(view, change) for change in known}
        lost = await view.reach.lost()
    return Rest(
        stage=stage,
        org=org,
        now=stage.world.clock.now(),
        rows=rows,
        platforms={row.key: row.platform for row in places},
        parked=frozenset(row.key for row in places if row.key in lost or row.installation_id in lost),
        changes={each.id: each for each in known},
        requests={each.id: each for each in asked},
        cards=cards,
        direct=direct,
        record=await sealing.verify(database.view, _keys(stage.environment()["SEATWISE_ENCRYPTION_KEY"]), org),
    )


@cache
def _keys(encryption: str) -> ChainKeys:
    return chain_keys(load(None, {"SEATWISE_ENCRYPTION_KEY": encryption}))


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
