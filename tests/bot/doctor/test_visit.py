"""Is each fault found, called what it is, and told with what cures it; and is nothing found in a sound house?"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from bot.doctor import AREAS, Level
from cards.words import doctor as words
from tests.bot.doctor.faults import FAULTS
from tests.bot.doctor.ward import Ward
from tests.e2e.home import home

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ward(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ward]:
    """One for all rows: each puts right what it broke."""
    folder = tmp_path_factory.mktemp("doctor")
    path = folder / "seatwise.sqlite3"
    with closing(sqlite3.connect(sqlite_template)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    (folder / "empty").touch()
    (folder / "garbage").write_bytes(b"no database" * 1000)
    async with home(f"sqlite:///{path}") as made:
        yield Ward(made, folder, count())


async def test_a_sound_house_has_nothing_wrong(ward: Ward) -> None:
    """Lost otherwise: a doctor who always finds something, and is not listened to any more."""
    found = await ward.visit()
    assert [
        (each.id, each.about, words.told(each.id, each.facts)) for each in found if each.level is not Level.OK
    ] == []
    assert {each.area for each in found} == set(AREAS)


@pytest.mark.parametrize("name", FAULTS)
async def test_each_fault_is_found_and_its_cure_told(ward: Ward, name: str) -> None:
    """Lost otherwise: hours of somebody who has a sentence to find."""
    row = FAULTS[name]
    async with row.fault(ward) as changed:
        found = await ward.visit(row.id.partition(".")[0], **changed)
    fitting = [each for each in found if each.id == row.id]
    assert fitting, [(each.id, dict(each.facts)) for each in found]
    assert {each.level for each in fitting} == {row.level}
    assert row.cure in words.told(row.id, fitting[0].facts)[1]
