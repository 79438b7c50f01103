"""Is what a database holds of the record sealed whole, whoever writes beside, and does every change of a row show?"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.crypto import KeyRing
from adapters.db import Database, Seed, plant
from adapters.db.migrations import driver_url
from adapters.db.resealing import SECRETS, reseal
from adapters.db.tables import metadata
from bot.clock import RandomIds
from domain.audit import AuditEntry, AuditSearch
from domain.chain import ChainKey, ChainKeys, Head
from domain.ids import OrgId
from domain.ports import Ports
from domain.use_cases import sealing
from domain.use_cases.sealing import Verified
from tests.adapters.db import world
from tests.adapters.db.test_registrations import ACCOUNT, DRAFT, LAKE
from tests.adapters.db.world import ACME, OTHER
from tests.clock import NOON, FakeClock

KEYS = ChainKeys(ChainKey("k1", b"1" * 32))


@dataclass
class Remembering:
    """A witness for a test."""

    heads: list[Head] = field(default_factory=list)

    async def keep(self, head: Head) -> None:
        self.heads.append(head)


@dataclass
class Record:
    """The record of one database, and somebody who reaches its rows."""

    url: str
    database: Database
    clock: FakeClock
    witness: Remembering = field(default_factory=Remembering)
    keys: ChainKeys = KEYS
    days: int = 0

    @property
    def ports(self) -> Ports:
        """As much of them as the sealer knows."""
        parts: Any = SimpleNamespace(
            view=self.database.view,
            unit=self.database.unit,
            clock=self.clock,
            ids=RandomIds(),
            chain=self.keys,
            witness=self.witness,
            words_kept_days=self.days,
        )
        return parts  # type: ignore[no-any-return]

    async def add(self, count: int, org: OrgId = ACME, word: str = "w") -> None:
        async with self.database.unit(org) as unit:
            for number in range(count):
                at = self.clock.now()
                await unit.audit.add(
                    AuditEntry(
                        at, "change.approve", f"change:{number}", "Ada", None, "slack", f"{word}{number}", "card"
                    )
                )

    async def seal(self, org: OrgId = ACME) -> int:
        return await sealing.seal(self.ports, org)

    async def verify(self, org: OrgId = ACME) -> Verified:
        heads = [head for head in self.witness.heads if head.org == org]
        return await sealing.verify(self.database.view, self.keys, org, heads)

    async def named(self) -> set[tuple[str, int]]:
        return {(fault.what.value, fault.number) for fault in (await self.verify()).faults}

    async def sql(self, *statements: str) -> list[Any]:
        engine = create_async_engine(driver_url(self.url))
        async with engine.begin() as connection:
            for statement in statements:
                done = await connection.execute(text(statement))
        await engine.dispose()
        return list(done.all()) if done.returns_rows else []


@pytest.fixture
async def record(acme: Database, database_url: str, clock: FakeClock) -> AsyncIterator[Record]:
    yield Record(database_url, acme, clock)


async def test_each_entry_is_numbered_once_and_nothing_is_found(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lost otherwise: the proof of a record that is whole."""
    monkeypatch.setattr(sealing, "PORTION", 3)
    monkeypatch.setattr(sealing, "READ", 4)
    before = (await record.verify()).new
    await record.add(8)
    new = [cells["row"] async for cells in sealing.exported(record.database.view, ACME)]
    assert (await record.verify()).new == len(set(new)) == len(new) == before + 8, "more than are read at a time"
    assert await record.seal() == before + 8 and await record.seal() == 0
    await record.add(2)
    await sealing.bear_witness(record.ports, ACME)
    await record.add(1)
    found = await record.verify()
    assert (found.faults, found.count, found.new, found.proved) == ((), before + 10, 1, before + 10)
    rows = [cells async for cells in sealing.exported(record.database.view, ACME)]
    assert [row["number"] for row in rows] == [*(str(n) for n in range(1, before + 11)), ""]
    assert rows[-2]["card"] == "card" and rows[-2]["seal"] == record.witness.heads[0].mac


EDITS = [
    ("an actor", "UPDATE audit SET actor = 'Eve' WHERE number = 3", {("altered", 3)}),
    ("a detail", "UPDATE audit SET detail = 'x' WHERE number = 3", {("words_altered", 3)}),
    ("a card", "UPDATE audit SET seen = 'x' WHERE number = 3", {("words_altered", 3)}),
    ("words and salt", "UPDATE audit SET detail = '', seen = '', salt = NULL WHERE number = 3", {("words_gone", 3)}),
    ("a row removed", "DELETE FROM audit WHERE number = 3", {("missing", 3)}),
    ("two rows removed", "DELETE FROM audit WHERE number IN (3, 4)", {("missing", 3)}),
    ("the last row", "DELETE FROM audit WHERE number = 6", {("head_ahead", 6)}),
    ("the last row and the stored head", "DELETE FROM audit WHERE number = 6; DELETE FROM audit_heads", {("head_ahead", 6)}),
    ("all rows", "DELETE FROM audit", {("head_ahead", 1)}),
    ("the order", "UPDATE audit SET number = -1 WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 4; UPDATE audit SET number = 4 WHERE number = -1", {("altered", 3), ("altered", 4), ("altered", 5)}),
    ("a row without a seal, with a number", "UPDATE audit SET mac = NULL WHERE number = 3", {("altered", 3), ("altered", 4)}),
    ("a row taken out of the chain", "UPDATE audit SET number = NULL WHERE number = 3", {("missing", 3)}),
    ("a key forgotten", "DELETE FROM audit_keys", set()),
]  # fmt: skip


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the walk is the same on both
@pytest.mark.parametrize(("statements", "named"), [row[1:] for row in EDITS], ids=[row[0] for row in EDITS])
async def test_whatever_is_done_to_the_rows_is_named(
    record: Record, statements: str, named: set[tuple[str, int]]
) -> None:
    """Lost otherwise: a decision that can be rewritten with a line of SQL."""
    await record.sql("DELETE FROM audit")
    await record.add(6)
    await sealing.bear_witness(record.ports, ACME)
    await record.sql(*statements.split("; "))
    assert await record.named() == named


async def test_writers_and_sealers_at_once_leave_one_chain_without_a_gap(record: Record) -> None:
    """Lost otherwise: an entry that committed late, behind a number that was given already."""
    other = Database(record.url, record.database.cipher, record.clock) if "postgres" in record.url else None
    if other is not None:
        await other.start()
    beside = replace(record, database=other) if other is not None else record
    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        for number in range(6):
            tasks.create_task((record if number % 2 else beside).add(5, word=f"writer {number} "))
            tasks.create_task((beside if number % 2 else record).seal())
    await record.seal()
    found = await record.verify()
    assert found.faults == () and found.new == 0
    told = [cells["detail"] async for cells in sealing.exported(record.database.view, ACME)]
    assert sorted(each for each in told if each.startswith("writer")) == sorted(
        f"writer {number} {entry}" for number in range(6) for entry in range(5)
    )
    if other is not None:
        await other.close()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)  # SQLite has one writer
async def test_an_entry_of_a_transaction_still_open_is_sealed_after_it(
    acme: Database, database_url: str, clock: FakeClock
) -> None:
    """Lost otherwise: on PostgreSQL an id that is given before, and committed after, what was sealed meanwhile."""
    record = Record(database_url, acme, clock)
    await record.seal()
    async with acme.unit(ACME) as late:
        await late.audit.add(AuditEntry(NOON, "change.reject", "change:late", "Ben"))
        await late.audit.page(AuditSearch(), 0, 1)  # it is written, and has its id
        await record.add(2)
        assert await record.seal() == 2
    assert await record.seal() == 1
    rows = [cells async for cells in sealing.exported(acme.view, ACME)]
    assert rows[-1]["on"] == "change:late" and int(rows[-1]["row"]) < int(rows[-2]["row"])
    assert (await record.verify()).faults == ()


async def test_words_are_deleted_after_their_time_and_the_record_stays_whole(record: Record) -> None:
    """Lost otherwise: people's words for ever, or the proof with them."""
    await record.sql("DELETE FROM audit")
    await record.add(3, word="secret")
    record.clock.forward(timedelta(days=40))
    await record.add(2, word="fresh")
    await sealing.bear_witness(record.ports, ACME)
    assert await sealing.forget_words(record.ports, ACME) == 0
    record.days = 30
    assert await sealing.forget_words(record.ports, ACME) == 3
    assert await sealing.forget_words(record.ports, ACME) == 0
    await record.seal()
    found = await record.verify()
    assert (found.faults, found.count, found.gone) == ((), 6, 3)
    stored = str(await record.sql("SELECT * FROM audit"))
    assert "secret" not in stored and "fresh1" in stored
    async with record.database.view(ACME) as view:
        assert (await view.audit.page(AuditSearch(words=(("secret", frozenset()),)), 0, 5)).total == 0
        assert (await view.audit.page(AuditSearch(action="change.approve"), 0, 5)).total == 5


async def test_each_organisation_has_a_chain_of_its_own(record: Record) -> None:
    """Lost otherwise: one MSP's proof that hangs on another's rows."""
    await world.settle(record.database, OTHER, "X")
    await record.add(2)
    await record.add(2, OTHER)
    for org in (ACME, OTHER):
        await sealing.bear_witness(record.ports, org)
    await record.sql("UPDATE audit SET actor = 'Eve' WHERE org_id = 'other'")
    assert (await record.verify()).faults == () and (await record.verify(OTHER)).faults


# Keys


VENDOR = """
[[organisations]]
id = "vendor"
name = "Vendor"
currency = "EUR"
time_zone = "UTC"
is_msp = false
is_vendor = true
provisioning = { client_id = "id", client_secret = "very-secret" }
pax8_doors = [{ id = "door", purpose = "provisioning", header = "x-key", secret = "door-secret", former = "door-former" }]
"""


async def _everything_sealed(record: Record) -> None:
    """A secret in each column that is declared to hold one."""
    await plant(record.database, Seed.from_toml(VENDOR))
    async with record.database.unit(ACME) as unit:
        assert await unit.accounts.found(ACCOUNT, "UTC", "USD")
        assert await unit.registrations.save(LAKE, DRAFT)
    await record.add(1)
    await record.seal()


async def _tokens(record: Record) -> list[tuple[str, str, str]]:
    """Everything anywhere in the database that looks sealed, whatever its column was declared as."""
    found = []
    for table in metadata.sorted_tables:
        for row in await record.sql(f"SELECT {', '.join(f'{table.name}.{c.name}' for c in table.columns)} FROM {table.name}"):  # fmt: skip # noqa: S608
            cells = zip((column.name for column in table.columns), row, strict=True)
            found += [(table.name, name, cell) for name, cell in cells if isinstance(cell, str) and "gAAAA" in cell]
    return found


@pytest.fixture(scope="session")
def old_key() -> str:
    return KeyRing.generate()


@pytest.fixture(scope="session")
def cipher(old_key: str) -> KeyRing:
    """Here the key itself is needed."""
    return KeyRing([old_key])


async def test_after_a_rotation_the_old_key_can_be_dropped(record: Record, old_key: str) -> None:
    """Lost otherwise: a stolen key that has to be kept for ever, or the secrets that nobody opens any more."""
    await _everything_sealed(record)
    before = await _tokens(record)
    declared = {(secret.table, secret.column) for secret in SECRETS}
    assert {(table, column) for table, column, _ in before} == declared, (
        "sealed, and not declared as `secret`, or untried"
    )
    new = KeyRing.generate()
    await record.database.close()
    both = Database(record.url, KeyRing([new, old_key]), record.clock)
    await both.start()
    organisations = [ACME, OrgId("vendor"), ACCOUNT.msp]
    done = [await reseal(both, org) for org in organisations]
    again = [await reseal(both, org) for org in organisations]
    await both.close()
    assert sum(each.anew for each in done) == len(before) == sum(each.already for each in again)
    assert not any(each.lost for each in (*done, *again)) and not any(each.anew for each in again)
    alone = KeyRing([new])
    after = await _tokens(record)
    assert len(after) == len(before) and all(alone.open(token) for _, _, token in after)
    last = Database(record.url, alone, record.clock)
    await last.start()
    try:
        assert await last.installations.secret("acme-slack", "bot_token") == "xoxb-very-secret"
        moved = replace(record, database=last, keys=ChainKeys(ChainKey("k2", b"2" * 32)))
        await moved.add(1)
        await moved.seal()
        found = await moved.verify()
        assert found.faults == () and set(found.keys) == {"k1", "k2"} and found.kept == {"k1"}
    finally:
        await last.close()


async def test_what_no_key_opens_is_named_and_the_rest_is_done(record: Record) -> None:
    """Lost otherwise: the key dropped that the only copy of a secret was sealed with."""
    stranger = Database(record.url, KeyRing([KeyRing.generate()]), record.clock)
    await record.database.close()
    await stranger.start()
    found = await reseal(stranger, ACME)
    await stranger.close()
    assert found.anew == 0 and found.lost == (
        "pax8_credentials.client_id_sealed of acme: ",
        "pax8_credentials.secret_sealed of acme: ",
        "installation_secrets.sealed of acme: acme-slack/bot_token",
        "installation_secrets.sealed of acme: acme-slack/bot_token as seeded",
    )


async def test_a_key_of_its_own_is_not_kept_in_the_database(record: Record) -> None:
    """Lost otherwise: whoever holds database and encryption key forges the record too."""
    record.keys = replace(KEYS, stored=False)
    await record.add(1)
    await record.seal()
    assert await record.sql("SELECT * FROM audit_keys") == []
    assert (await record.verify()).faults == ()
    stranger = ChainKeys(ChainKey("k9", b"9" * 32), stored=False)
    found = await sealing.verify(record.database.view, stranger, ACME)
    assert {fault.what.value for fault in found.faults} == {"unknown_key"}
