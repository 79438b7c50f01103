"""Does every method of every repository, opened for one organisation, leave another's things alone and unseen?

The methods are found in the ports, and their arguments made by their types from the other's real ids: a new method is
covered by itself, or fails until it is.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from asyncpg.exceptions import IntegrityConstraintViolationError
from sqlalchemy import select

from adapters.crypto import KeyRing
from adapters.db import Database
from adapters.db.session import Session
from adapters.db.statements import Prepared
from adapters.db.tables import metadata
from domain.chat import MessageRef
from domain.errors import Refusal
from domain.ports import (
    AccountsEverywhere,
    Connections,
    Done,
    Installations,
    Membership,
    Memberships,
    Pax8Doors,
    Queue,
    RegistrationsEverywhere,
)
from tests import postgres
from tests.adapters.db.planted import LEASE, ME, METHODS, MINE, NAMES, PLANTED, THEIRS, THEM, TWIN, arguments, settled
from tests.adapters.db.things import Things
from tests.clock import NOON, FakeClock

pytestmark = pytest.mark.asyncio(loop_scope="module")

_WHOSE = {
    table.name: Prepared(select(table).where(table.c["org_id" if "org_id" in table.c else "id"] == THEIRS))
    for table in metadata.sorted_tables
    if "org_id" in table.c or table.name == "organisations"
}


async def _theirs(session: Session) -> dict[str, list[str]]:
    """Every row of theirs."""
    return {name: sorted(map(repr, await session.rows(statement))) for name, statement in _WHOSE.items()}


def _session(unit: Any) -> Session:
    session: Session = unit._session
    return session


class _Back(Exception):
    """Ends a transaction without a trace."""


WHERE = {
    "SQLite, ids of their own": ("sqlite", THEM),
    "SQLite, my ids": ("sqlite", TWIN),
    "PostgreSQL, ids of their own": ("postgres", THEM),
    "PostgreSQL, my ids": ("postgres", TWIN),
}


def _row(name: str, row: tuple[str, Things]) -> Any:
    """The statements are the same in both databases; so one half runs always."""
    return pytest.param(row, id=name, marks=pytest.mark.proof if row == ("postgres", TWIN) else ())


@pytest.fixture(scope="module", params=[_row(*each) for each in WHERE.items()])
def where(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Callable[[], Any], Things]:
    """Makes a migrated, empty database; and what is theirs there."""
    kind, them = request.param
    if kind == "postgres":
        server: str = request.getfixturevalue("postgres_server")
        return lambda: postgres.create(server, f"t_{uuid4().hex}", postgres.TEMPLATE), replace(them)
    template: Path = request.getfixturevalue("sqlite_template")

    async def copied() -> str:
        path = tmp_path_factory.mktemp("wall") / "seatwise.sqlite3"
        with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
        return f"sqlite:///{path}"

    return copied, replace(them)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both(where: tuple[Callable[[], Any], Things], cipher: KeyRing) -> AsyncIterator[tuple[Database, Things]]:
    """A database with my organisation and theirs in it, and what is theirs."""
    new, them = where
    database = Database(await new(), cipher, FakeClock())
    await database.start()
    for each in (replace(ME), them):
        await settled(database, each)
    yield database, them
    await database.close()


REFUSED = (Refusal, sqlite3.IntegrityError, IntegrityConstraintViolationError)
"""How a call that points into another organisation may end: by a word, or at the database's own keys."""


async def _called(unit: Any, name: str, method: str, them: Things) -> Any:
    if (name, method) in (("products", "act"), ("products", "set_category")):
        await unit.products.hold()
    return await getattr(getattr(unit, name), method)(**arguments(name, method, them))


@pytest.mark.parametrize("name", NAMES)
async def test_nothing_of_theirs_is_told_or_changed_by_any_method_of_mine(
    both: tuple[Database, Things], name: str
) -> None:
    """Lost otherwise: the tenant wall, by the one statement that forgets it."""
    database, them = both
    async with database.view(THEIRS) as view:
        before = await _theirs(_session(view))
    for method in [each for part, each in METHODS if part == name]:
        for bare in (False, True):
            told: Any
            try:
                async with database.unit(MINE) as unit:
                    told = await _called(unit, name, method, replace(them, word="Echo", bare=bare))
            except REFUSED as refused:
                told = refused
            assert them.word not in repr(told), method
    async with database.view(THEIRS) as view:
        assert await _theirs(_session(view)) == before


IDLE = frozenset(
    {
        # what the seed has stored already
        *(
            "people.add",
            "people.link",
            "people.grant",
            "companies.add_client",
            "rules.set_policy",
        ),
        # what only waits for others
        *("rules.hold", "companies.hold_clients"),
        # what is about itself, or about a thing that was not made to happen: growth by auto-approval, a run that has
        # ended, a product that is missing, usage of Azure, a partner's cost, a shortage, a closed account
        *("registrations.take_over", "changes.growth", "changes.unconfirmed", "mirror.ended_runs"),
        *("mirror.unknown_products", "usage.metered", "catalog.partner_monthly", "accounts.short"),
        *("accounts.forgettable", "provisioning.card_due_in"),
    }
)


@pytest.mark.parametrize("where", [WHERE["SQLite, ids of their own"]], indirect=True, ids=["SQLite"])
async def test_the_same_calls_do_something_where_they_belong(both: tuple[Database, Things]) -> None:
    """Lost otherwise: a proof by arguments that fit nothing at all."""
    database, them = both
    idle = set()
    async with database.view(THEIRS) as view:
        before = await _theirs(_session(view))
    stored = {(name, method) for name, method, _ in PLANTED}
    for name, method in METHODS.keys() - stored:
        try:
            async with database.unit(THEIRS) as unit:
                told = await _called(unit, name, method, them)
                unit.settle()
                if not _says_something(told) and await _theirs(_session(unit)) == before:
                    idle.add(f"{name}.{method}")
                raise _Back
        except _Back:
            pass
        except REFUSED:
            idle.add(f"{name}.{method}")
    assert sorted(idle - IDLE) == []


def _says_something(told: Any) -> bool:
    total = getattr(told, "total", None)
    return bool(told) if total is None else total > 0


# What crosses organisations


async def test_a_delivery_that_claims_to_be_mine_moves_nothing_of_theirs(both: tuple[Database, Things]) -> None:
    """Lost otherwise: the outbox, the one thing that is written to by ids alone."""
    database, them = both
    late = NOON + timedelta(days=30)
    claimed = [each for each in await database.queue.claim("us", late, LEASE, 50) if each.org == THEIRS]
    assert claimed
    async with database.view(THEIRS) as view:
        before = await _theirs(_session(view))
    for each in claimed:
        forged, message = replace(each, org=MINE), replace(them, word="Echo").made(MessageRef)
        assert not await database.queue.renew(forged, "us", late + LEASE)
        with suppress(*REFUSED):  # its attempt would be nobody's
            assert not await database.queue.finish(forged, "us", Done(9, message), late, late)
        await database.queue.posted(forged, message)
    assert all(
        each.org != THEIRS
        for each in await database.queue.claim("them", late + LEASE * 2, LEASE, 50, but=frozenset({THEIRS}))
    )
    async with database.view(THEIRS) as view:
        assert await _theirs(_session(view)) == before
    await database.queue.release("us")


CROSSING = {
    Queue: {"claim", "renew", "release", "finish", "posted", "next_due"},
    Installations: {"find", "get", "of", "secret", "organisations", "forget"},
    AccountsEverywhere: {"of"},
    Pax8Doors: {"find", "save", "of", "provisioner"},
    RegistrationsEverywhere: {"coded"},
    Memberships: {"joined", "left", "of"},
    Connections: {"by_chat", "probe", "renew"},
}
"""Every port that no unit holds the organisation of, and its methods: each is held below, or takes no id of anybody's
(`forget`, `next_due`, `release`, `by_chat`, `probe`, which speaks with whatever credentials it is given).
"""


async def test_every_port_that_crosses_organisations_is_known() -> None:
    """Lost otherwise: a new method beside the wall that nobody has looked at."""
    for port, known in CROSSING.items():
        assert {name for name in vars(port) if not name.startswith("_")} == known


async def test_a_door_an_account_and_a_code_are_told_to_those_only_whose_they_are(
    both: tuple[Database, Things],
) -> None:
    """Lost otherwise: a secret, or a way in, by somebody else's id."""
    database, them = both
    door = await database.installations.get(them.door.id)
    assert door and door.org == THEIRS
    assert await database.installations.find(door.platform, f"T-{MINE}") == await database.installations.get(ME.door.id)
    assert {each.org for each in await database.installations.of(MINE)} == {MINE}
    assert await database.installations.secret(ME.door.id, "bot_token") == "Alder-token"
    assert {each.org for each in await database.pax8_doors.of(MINE)} <= {MINE}
    assert them.word not in repr(await database.accounts.of(MINE))
    assert {each.vendor for each in await database.accounts.of(MINE)} <= {MINE}
    assert await database.pax8_doors.provisioner(MINE) == "Alder-provisioner"
    assert await database.registrations.coded(them.id("InvitationId")) is None
    team = Membership("19:team", "https://smba.example")
    await database.memberships.joined(door, team)
    assert await database.memberships.of(ME.door) == ()
    await database.memberships.left(ME.door, team.group)
    assert await database.memberships.of(door) == (team,)
