"""Does what the page has people type after a restore on PostgreSQL do what `seatwise restore` does on SQLite?"""

import re
import sqlite3
from contextlib import closing
from itertools import product

import asyncpg

from adapters.db.backup import COUNTED_ON, NUMBERS_ON, count_on
from domain.ports import DeliveryKind
from tests.docs.pages import PAGES

STATES = ("ready", "parked", "done", "dead")
ROWS = [(kind.value, state, doubts) for kind, state, doubts in product(DeliveryKind, STATES, (0, 2))]
TYPED = re.findall(r'-c "([^"]+)"', PAGES["docs/how-to/back-up.md"])
PLANTED = [
    "INSERT INTO organisations (id, name, currency, time_zone, next_number, is_msp, is_vendor)"
    " VALUES ('acme', 'Acme', 'EUR', 'UTC', 1001, {true}, {false})",
    *(
        f"INSERT INTO deliveries (org_id, kind, lane, state, due_at, doubts)"  # noqa: S608 - our own words
        f" VALUES ('acme', '{kind}', 'lane-{number}', '{state}', {{now}}, {doubts})"
        for number, (kind, state, doubts) in enumerate(ROWS)
    ),
]
DOUBTS = "SELECT lane, doubts FROM deliveries WHERE lane <> 'restore' ORDER BY id"
NUMBER, LAST = "SELECT next_number FROM organisations", "SELECT max(id) FROM deliveries"
NEXT = PLANTED[1] + " RETURNING id"


async def test_the_page_takes_the_care_that_the_command_takes(sqlite_url: str, postgres_url: str) -> None:
    """Lost otherwise: a card that is posted twice, or a number given out twice, by whoever follows the page."""
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as file:
        spelt = {"true": 1, "false": 0, "now": 0}
        for statement in PLANTED:
            file.execute(statement.format(**spelt))
        before = file.execute(DOUBTS).fetchall()
        count_on(file)
        doubts, (number,) = file.execute(DOUBTS).fetchall(), file.execute(NUMBER).fetchone()
        (following,) = file.execute(NEXT.format(**spelt)).fetchone()
    server = await asyncpg.connect(postgres_url)
    try:
        for statement in PLANTED:
            await server.execute(statement.format(true="true", false="false", now="now()"))
        last = await server.fetchval(LAST)
        for statement in TYPED:
            await server.execute(statement)
        assert [tuple(row) for row in await server.fetch(DOUBTS)] == doubts != before
        assert await server.fetchval(NUMBER) == number == 1001 + NUMBERS_ON
        there = await server.fetchval(NEXT.format(now="now()"))
    finally:
        await server.close()
    assert len(ROWS) + COUNTED_ON < following <= there < following + 10 and last == len(ROWS)
