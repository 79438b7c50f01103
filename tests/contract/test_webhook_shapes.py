"""Do the small Pax8's webhooks API, what it sends, and what our client sends it agree with the published document?"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from jsonschema import Draft202012Validator

from adapters.pax8 import Patience, Pax8
from bot.playground.pax8 import Fault, Partner, Pax8Server, PaxWorld, seed
from bot.playground.pax8.hooks import OPERATIONS
from domain.errors import Missing, OutcomeUnknown, Rejected
from domain.ports import Topic, Webhook

DOCUMENT = Path(__file__).parents[2].parent / "shared" / "reference" / "pax8-openapi" / "pax8-webhooks-api-openapi.json"
ANSWERS = {
    ("GET", "/webhooks"): "WebhookPagedResult",
    ("POST", "/webhooks"): "Webhook",
    ("GET", "/webhooks/topic-definitions"): "TopicDefinitionPagedResult",
    ("POST", "/webhooks/{id}/status"): "Webhook",
    ("POST", "/webhooks/{id}/topics/{topic}/test"): "WebhookTest",
    ("GET", "/webhooks/{webhookId}/logs"): "WebhookLogPagedResult",
}


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(slots=True)
class Door:
    """A partner's webhook that keeps what it was sent."""

    url: str = ""
    status: int = 202
    heard: list[tuple[str, Any]] = field(default_factory=list)
    rang: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self, request: web.Request) -> web.Response:
        self.heard.append((request.headers.get("Authorization", ""), await request.json()))
        self.rang.set()
        return web.Response(status=self.status)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    made, app = Door(), web.Application()
    app.router.add_post("/events", made.receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/events"
    yield made
    await runner.cleanup()


@pytest.fixture
def world() -> PaxWorld:
    return PaxWorld({"msp": Partner("hush-hush", seed(7, 3, 6, 10))})


@pytest.fixture
async def server(world: PaxWorld) -> AsyncIterator[Pax8Server]:
    server = Pax8Server(world)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def pax8(server: Pax8Server) -> AsyncIterator[Pax8]:
    patience = Patience(first=0)
    client = Pax8("msp", "hush-hush", server.url, clock=SystemClock(), calls_per_minute=None, patience=patience)
    yield client
    await client.aclose()


@pytest.fixture(scope="module")
def document() -> Any:
    if not DOCUMENT.is_file():
        pytest.skip(f"the published document {DOCUMENT.name} is not beside this checkout, so nothing can be held to it")
    return json.loads(DOCUMENT.read_text())


def problems(document: Any, schema: str, value: Any) -> list[str]:
    """Fields that the document does not know are wrong, too."""
    schemas = {
        name: {**known, "additionalProperties": False} for name, known in document["components"]["schemas"].items()
    }
    whole = {"$ref": f"#/components/schemas/{schema}", "components": {"schemas": schemas}}
    checker = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for error in checker.iter_errors(value)]


async def made(pax8: Pax8, door: Door, *names: str) -> Webhook:
    topics = [each for each in await pax8.webhooks.topics() if each.topic in (names or ("SUBSCRIPTION",))]
    return await pax8.webhooks.create("Seatwise msp", door.url, "Bearer ours", topics)


async def logged(pax8: Pax8, webhook: Webhook, count: int = 1) -> Any:
    async with asyncio.timeout(5):
        while len(found := await pax8.webhooks.logs(webhook.id)) < count or found[0].status == "PENDING":  # noqa: ASYNC110 - only the log says so
            await asyncio.sleep(0.01)
    return found


def test_every_operation_is_one_of_the_document(document: Any) -> None:
    """Lost otherwise: an address that only our own server knows."""
    assert [f"{method} {path}" for method, path in OPERATIONS if method.lower() not in document["paths"][path]] == []


async def test_every_answer_is_as_the_document_has_it(
    document: Any, server: Pax8Server, pax8: Pax8, door: Door, world: PaxWorld
) -> None:
    """Lost otherwise: the client is tested against a Pax8 of our imagination."""
    hook = await made(pax8, door)
    await pax8.webhooks.test(hook.id, "SUBSCRIPTION")
    (log,) = await logged(pax8, hook)
    token = world.issue_token("msp", "hush-hush")
    found = []
    for (method, path), schema in ANSWERS.items():
        real = path.replace("{id}", hook.id).replace("{webhookId}", hook.id).replace("{topic}", "SUBSCRIPTION")
        body = {"displayName": "another"} if path == "/webhooks" else {"active": True}
        async with (
            aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session,
            session.request(method, f"{server.url}/api/v2{real}", json=body if method == "POST" else None) as answer,
        ):
            assert answer.status == 200, (method, path)
            found += [f"{method} {path} {each}" for each in problems(document, schema, await answer.json())]
    assert found == [] and log.status == "SUCCESS"


async def test_what_we_ask_for_is_as_the_document_has_it(
    document: Any, pax8: Pax8, door: Door, world: PaxWorld
) -> None:
    """Lost otherwise: a webhook that is made and never active, or that hears half of what there is."""
    hook = await made(pax8, door, "SUBSCRIPTION", "PRODUCT")
    (asked,) = [call.body for call in world.calls if call.method == "POST" and call.path == "/api/v2/webhooks"]
    assert problems(document, "CreateWebhook", asked) == [] and asked["active"] is True
    assert hook.active and hook.topics == ("SUBSCRIPTION", "PRODUCT")
    actions = {each["topic"]: [f["action"] for f in each["filters"]] for each in asked["webhookTopics"]}
    assert actions == {"SUBSCRIPTION": ["New", "Change", "Cancel"], "PRODUCT": ["UPDATED"]}


async def test_a_change_is_told_with_the_secret_and_as_the_document_has_it(
    document: Any, pax8: Pax8, door: Door, world: PaxWorld
) -> None:
    """Lost otherwise: a door that is only tried with what we think Pax8 sends."""
    hook = await made(pax8, door)
    row = world.book("msp").catalogue.subscriptions[0]
    world.book("msp").alter(row["id"], {"quantity": 77}, world.clock.now())
    await asyncio.wait_for(door.rang.wait(), 5)
    ((secret, body),) = door.heard
    assert secret == "Bearer ours" and problems(document, "WebhookPayload", body) == []
    assert (body["webhookId"], body["payloadData"]["subscriptionId"]) == (hook.id, row["id"])
    (log,) = await logged(pax8, hook)
    assert log.event is not None and log.event.data["subscriptionId"] == row["id"]


async def test_what_was_not_heard_is_tried_three_times_and_again_when_asked(pax8: Pax8, door: Door) -> None:
    """Lost otherwise: nobody knows what an event that failed was about."""
    door.status = 500
    hook = await made(pax8, door)
    await pax8.webhooks.test(hook.id, "SUBSCRIPTION")
    (log,) = await logged(pax8, hook)
    assert (log.status, log.calls, log.error) == ("FAILED", 3, "The webhook answered 500") and log.event is not None
    assert [each.id for each in await pax8.webhooks.logs(hook.id, "FAILED")] == [log.id]
    assert await pax8.webhooks.logs(hook.id, "FAILED", datetime(2999, 1, 1, tzinfo=UTC)) == ()
    door.status = 200
    await pax8.webhooks.retry(hook.id, log.id)
    async with asyncio.timeout(5):
        while (await pax8.webhooks.logs(hook.id))[0].status != "SUCCESS":  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_pages_are_followed_to_their_end(pax8: Pax8, door: Door) -> None:
    """Lost otherwise: our own webhook is not found among others, and made a second time."""
    for n in range(105):
        await pax8.webhooks.create(f"other {n}", door.url, "x", [])
    assert len(await pax8.webhooks.all()) == 105


async def test_one_that_sleeps_hears_nothing_and_one_that_is_removed_is_missing(
    pax8: Pax8, door: Door, world: PaxWorld
) -> None:
    """Lost otherwise: a webhook that is thought to be off and is not."""
    hook = await made(pax8, door)
    await pax8.webhooks.activate(hook.id, False)
    assert [each.active for each in await pax8.webhooks.all()] == [False]
    assert world.hooks("msp").listening("SUBSCRIPTION") == []
    await pax8.webhooks.remove(hook.id)
    with pytest.raises(Missing):
        await pax8.webhooks.remove(hook.id)
    assert await pax8.webhooks.all() == ()


async def test_a_lost_answer_is_unknown_and_a_refusal_is_told(pax8: Pax8, door: Door, world: PaxWorld) -> None:
    """Lost otherwise: a second webhook for each lost answer."""
    world.faults.add(Fault(kind="after", method="POST", path="/api/v2/webhooks"))
    with pytest.raises(OutcomeUnknown):
        await made(pax8, door)
    assert len(await pax8.webhooks.all()) == 1
    with pytest.raises(Rejected, match="known topic"):
        await pax8.webhooks.create("x", door.url, "x", [Topic("NO_SUCH", "", "")])
