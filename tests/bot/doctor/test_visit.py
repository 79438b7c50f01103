"""Is each fault found, called what it is, and told with what cures it; and is nothing found in a sound house?"""

import json
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from bot.doctor import AREAS, Finding, Level, Wishes
from bot.playground.cast import APPROVALS, HARBOUR_SLACK, HARBOUR_TENANT
from bot.playground.seats import SlackSeat, TeamsSeat
from cards.words import doctor as words
from tests.bot.doctor import chats, house, services
from tests.bot.doctor.ward import Ward, served
from tests.e2e.home import home

FAULTS = house.FAULTS | chats.FAULTS | services.FAULTS

WORD = re.compile(r"[\w-]+")


def shown(found: Sequence[Finding]) -> str:
    return "\n".join(" ".join((each.about, *words.told(each.id, each.facts))) for each in found)


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ward(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ward]:
    """One for all rows: each puts right what it broke."""
    folder = tmp_path_factory.mktemp("doctor")
    path = folder / "seatwise.sqlite3"
    with closing(sqlite3.connect(sqlite_template)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    shutil.copyfile(sqlite_template, folder / "fresh.sqlite3")
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
    assert {each.area for each in found} == AREAS.keys() - {"sample"}
    facts = {each.id: each.facts for each in found}
    assert facts.keys() >= {"slack.events", "mail.taken", "watching.no_heartbeat"}
    assert facts["slack.events"]["way"] == f"Request URL {ward.home.stage.bot_address}/slack/events"


@pytest.mark.proof
async def test_a_sound_house_on_postgresql_has_nothing_wrong_either(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Lost otherwise: a doctor who falls over the other database."""
    async with home(postgres_url) as made:
        found = await Ward(made, tmp_path_factory.mktemp("doctor"), count()).visit()
    assert [(each.id, each.about) for each in found if each.level is not Level.OK] == []
    assert {"database.server", "configuration.key", "database.delivering"} <= {each.id for each in found}


def _once_each() -> Iterator[Any]:
    """A second way to the same finding is for the long run."""
    seen = set[str]()
    for name, row in FAULTS.items():
        yield pytest.param(name, marks=[pytest.mark.proof] * (row.id in seen))
        seen.add(row.id)


@pytest.mark.parametrize("name", [*_once_each()])
async def test_each_fault_is_found_and_its_cure_told(ward: Ward, name: str) -> None:
    """Lost otherwise: hours of somebody who has a sentence to find."""
    row = FAULTS[name]
    async with row.fault(ward) as changed:
        area = row.id.partition(".")[0]
        found = await ward.visit(*({area} & AREAS.keys()), wishes=row.wishes, **changed)
        assert not ward.secrets(**changed) & set(WORD.findall(shown(found)))
    fitting = [each for each in found if each.id == row.id]
    assert fitting, [(each.id, dict(each.facts)) for each in found]
    assert {each.level for each in fitting} == {row.level}
    assert row.cure in words.told(row.id, fitting[0].facts)[1]
    sound = {each.id for each in found} & {"slack.installed", "pax8.connected"}
    assert not (sound and row.id.endswith(".sealed")), "what could not be tried counts as good"


async def test_one_service_that_has_the_wrong_time_is_not_believed(ward: Ward) -> None:
    """Lost otherwise: an alarm about this machine's clock, for one of somebody else's."""
    async with served(lambda: web.HTTPOk(headers={"Date": "Mon, 01 Jan 2001 00:00:00 GMT"}), "PAX8_API_URL")(
        ward
    ) as told:
        found = await ward.visit("clock", **told)
    assert [each.id for each in found] == ["clock.right"]


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_a_sample_is_posted_and_its_button_heard(ward: Ward, platform: str) -> None:
    """Lost otherwise: a first real request that nobody could press anything on."""
    stage = ward.home.stage
    person: SlackSeat | TeamsSeat = ward.home.slack("ada") if platform == "slack" else ward.home.teams("ben")
    place = APPROVALS if platform == "slack" else stage.approvals
    tenant = HARBOUR_SLACK if platform == "slack" else HARBOUR_TENANT
    changes = await ward.home.changes()
    found = await ward.visit("clock", wishes=Wishes((f"{platform}:{tenant}:{place}",)))
    assert [(each.id, each.level) for each in found] == [("clock.right", Level.OK), ("sample.posted", Level.OK)]
    log = stage.slack.log if platform == "slack" else stage.teams.log
    (post,) = [each for each in log.posts.values() if "A sample from Seatwise" in json.dumps(each.body)]
    assert post.conversation.startswith(place)
    assert (await person.press(post, "Test the button")).status == 200
    assert f"{person.who.name} pressed the button" in json.dumps(post.seen_by(person.who.user), ensure_ascii=False)
    assert await ward.home.changes() == changes
