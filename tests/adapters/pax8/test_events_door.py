"""Who is let in at the door for events, and what is understood of what they say?"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.crypto import KeyRing
from adapters.db import Database, Seed, plant
from adapters.pax8 import EventsDoor
from adapters.pax8.events import event_of
from bot.web import application
from domain.hints import Event
from domain.ids import InstallationId, OrgId
from domain.ports import Kind, Pax8Door, Task
from tests.adapters.db.world import ACME, OTHER, seed_text
from tests.well import well

NEW, OLD = "Bearer new", "static-old"
SUB = "05c587df-0000-4000-8000-00000000000a"
BODY = {
    "accountId": SUB,
    "url": "https://bot.example/pax8/events/acme-events",
    "webhookId": SUB,
    "sentAt": "2026-07-20T10:00:00Z",
    "webhookTopic": {"id": SUB, "topic": "SUBSCRIPTION", "filters": []},
    "payloadData": {"id": SUB, "type": "Change"},
}


@dataclass(slots=True)
class Heard:
    events: list[tuple[OrgId, Event]] = field(default_factory=list)

    async def __call__(self, org: OrgId, event: Event) -> tuple[Task, ...]:
        self.events.append((org, event))
        return (Task(Kind.SUBSCRIPTIONS),)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def door(
    sqlite_url: str, cipher: KeyRing, heard: Heard
) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """The real routes, over a database with two organisations' doors, one of which is being given a new secret."""
    database = Database(sqlite_url, cipher)
    await database.start()
    for org, mark in ((ACME, ""), (OTHER, "X")):
        await plant(database, Seed.from_toml(seed_text(org, mark)))
    for org, secrets in ((ACME, (NEW, OLD)), (OTHER, ("another",))):
        door = Pax8Door(InstallationId(f"{org}-events"), org, "events", "Authorization", secrets)
        await database.pax8_doors.save(door)
    entry = {"/pax8/events/{installation}": EventsDoor(database.pax8_doors, heard).receive}
    async with TestClient(TestServer(application(entry, well))) as client:
        yield client
    await database.close()


def _post(secret: str | None, body: bytes | Any = BODY, name: str = "acme-events", kind: str = "application/json") -> dict[str, Any]:  # fmt: skip
    headers = {"Content-Type": kind} | ({"Authorization": secret} if secret is not None else {})
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return {"path": f"/pax8/events/{name}", "headers": headers, "data": BytesIO(data)}


REFUSED = [
    ("no secret", 401, _post(None)),
    ("an empty secret", 401, _post("")),
    ("a wrong secret", 401, _post("Bearer old")),
    ("half of the secret", 401, _post(NEW[:-1])),
    ("the secret and more", 401, _post(NEW + "x")),
    ("another organisation's secret", 401, _post("another")),
    ("its own secret at another's door", 401, _post(NEW, name="other-events")),
    ("a door that is not there", 401, _post(NEW, name="acme-evnts")),
    ("a secret in letters of no alphabet", 401, _post("\u00fc\u00fc")),
    ("a large body without a secret", 401, _post("x", b"[" * 2_000_000)),
    ("a large body", 413, _post(NEW, b'{"a": "' + b"x" * 2_000_000 + b'"}')),
    ("a form", 415, _post(NEW, b"topic=SUBSCRIPTION", kind="application/x-www-form-urlencoded")),
    ("truncated JSON", 400, _post(NEW, b'{"webhookTopic": {"topic"')),
    ("JSON that is no object", 400, _post(NEW, [BODY])),
    ("no JSON", 400, _post(NEW, b"\xff\xfe")),
    ("nested without end", 400, _post(NEW, b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}")),
    ("an empty body", 400, _post(NEW, b"")),
]


@pytest.mark.parametrize(("status", "call"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
async def test_what_is_not_pax8s_or_no_event_is_refused(
    door: TestClient[web.Request, web.Application], heard: Heard, status: int, call: dict[str, Any]
) -> None:
    """Lost otherwise: anybody sends us to Pax8 for as much as they like."""
    answer = await door.post(**call)
    assert answer.status == status and heard.events == []
    assert NEW not in await answer.text()


async def test_two_values_of_the_header_are_none(door: TestClient[web.Request, web.Application], heard: Heard) -> None:
    """Lost otherwise: as many guesses in one call as fit."""
    headers = [("Authorization", "wrong"), ("Authorization", NEW), ("Content-Type", "application/json")]
    answer = await door.post("/pax8/events/acme-events", headers=headers, data=json.dumps(BODY))
    assert answer.status == 401 and heard.events == []


@pytest.mark.parametrize("secret", [NEW, OLD], ids=["the new secret", "the old one, while Pax8 still sends it"])
async def test_either_secret_opens_and_says_for_whom(
    door: TestClient[web.Request, web.Application], heard: Heard, secret: str
) -> None:
    """Lost otherwise: the events of the minutes in which a secret is replaced."""
    answer = await door.post(**_post(secret))
    assert answer.status == 202
    assert [(org, event.topic, event.data) for org, event in heard.events] == [(ACME, "SUBSCRIPTION", BODY["payloadData"])]  # fmt: skip


async def test_the_secret_of_the_day_before_opens_no_more(sqlite_url: str, cipher: KeyRing) -> None:
    """Lost otherwise: a secret that leaked is good for ever."""
    database = Database(sqlite_url, cipher)
    await database.start()
    await plant(database, Seed.from_toml(seed_text()))
    door = Pax8Door(InstallationId("acme-events"), ACME, "events", "Authorization", (NEW, OLD))
    await database.pax8_doors.save(door)
    await database.pax8_doors.save(Pax8Door(door.id, ACME, "events", "Authorization", ("newest", NEW)))
    found = await database.pax8_doors.find("acme-events", "events")
    await database.close()
    assert found is not None and found.secrets == ("newest", NEW)


SAME = [
    ("sent again", {"sentAt": "2026-07-20T10:05:00Z"}, True),
    ("another payload", {"payloadData": {"id": SUB, "type": "Cancel"}}, False),
    ("another topic", {"webhookTopic": {"topic": "PRODUCT"}}, False),
    ("another webhook", {"webhookId": "other"}, False),
]


@pytest.mark.parametrize(("changed", "same"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_an_event_is_known_by_what_it_says(changed: dict[str, Any], same: bool) -> None:
    """Lost otherwise: three reads for three tries, or one for two changes."""
    assert (event_of(BODY | changed).id == event_of(BODY).id) is same


ODD: list[tuple[str, dict[str, Any], tuple[str, dict[str, Any]]]] = [
    (
        "the flat shape",
        {"topic": "subscription", "entityId": SUB},
        ("subscription", {"topic": "subscription", "entityId": SUB}),
    ),
    ("no payload", {"webhookTopic": {"topic": "PRODUCT"}}, ("PRODUCT", {})),
    ("a payload that is a list", {"webhookTopic": {"topic": "PRODUCT"}, "payloadData": [1]}, ("PRODUCT", {})),
    (
        "a topic that is none",
        {"webhookTopic": {"topic": 7}, "topic": None},
        ("", {"webhookTopic": {"topic": 7}, "topic": None}),
    ),
    ("an empty object", {}, ("", {})),
]


@pytest.mark.parametrize(("body", "wanted"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_other_shapes_are_read_as_far_as_they_go(body: dict[str, Any], wanted: tuple[str, dict[str, Any]]) -> None:
    """Lost otherwise: an event that Pax8 sends three times and then writes a mail about."""
    event = event_of(body)
    assert (event.topic, dict(event.data)) == wanted
