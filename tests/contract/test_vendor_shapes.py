"""Do the small Pax8's vendor API and the notifications it sends agree with the published document?"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web
from jsonschema import Draft202012Validator

from adapters.tls import trusted
from bot.playground.cast import (
    BI_PSA,
    PAX8_SECRET,
    PROFESSIONAL,
    PROVISIONER,
    STARTUP,
    VENDOR_SECRET,
    Sizes,
    pax8_world,
)
from bot.playground.market import Market
from bot.playground.pax8 import Fault, Pax8Server
from bot.playground.pax8.endpoints import Endpoint, Wrap
from bot.playground.pax8.vending import OPERATIONS, SIMULATION

DOCUMENT = (
    Path(__file__).parents[2].parent
    / "shared"
    / "reference"
    / "pax8-openapi"
    / "pax8-vendor-provisioning-endpoints-openapi.json"
)
ENDPOINTS = [endpoint for endpoint, _ in OPERATIONS]
TYPES = (
    "NetNew",
    "Update",
    "Deprovision",
    "TrialCreate",
    "TrialConvert",
    "ChangeProduct",
    "PartnerEnrollment",
    "Renewal",
)
ANY_JSON = {
    "details": "answers hold strings, where the document says objects",
    "metadata": "any JSON is taken, where the document says objects",
}


@pytest.fixture(scope="module")
def document() -> Any:
    if not DOCUMENT.is_file():
        pytest.skip(f"the published document {DOCUMENT.name} is not beside this checkout, so nothing can be held to it")
    return json.loads(DOCUMENT.read_text())


def problems(document: Any, schema: str, value: Any) -> list[str]:
    """What is wrong with a value. Nulls stand for "none", which the document never says (pax8.md, section 3)."""
    schemas = {name: _strict(known) for name, known in document["components"]["schemas"].items()}
    whole = {"$ref": f"#/components/schemas/{schema}", "components": {"schemas": schemas}}
    checker = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for error in checker.iter_errors(_without_nulls(value))]


def _strict(schema: Any) -> Any:
    """Fields that the document does not know are wrong; values of maps may be anything."""
    properties = {
        name: {"type": "object"} if name in ANY_JSON else each for name, each in schema.get("properties", {}).items()
    }
    return {**schema, "properties": properties, "additionalProperties": False}


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


@dataclass(slots=True)
class Door:
    """A vendor's webhook that keeps what it was sent."""

    url: str = ""
    status: int = 202
    heard: list[tuple[dict[str, str], Any]] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        self.heard.append((dict(request.headers), await request.json()))
        return web.Response(status=self.status)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    made, app = Door(), web.Application()
    app.router.add_post("/{path:.*}", made.receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@pytest.fixture
async def pax8() -> AsyncIterator[Pax8Server]:
    server = Pax8Server(pax8_world(Sizes(3, 6, 10)))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def market(pax8: Pax8Server, door: Door) -> Market:
    return Market(pax8, lambda: door.url)


@pytest.fixture
async def vendor(pax8: Pax8Server) -> AsyncIterator[httpx.AsyncClient]:
    async with signed_in(pax8, "tidewater") as http:
        yield http


@pytest.fixture
async def simulator(pax8: Pax8Server) -> AsyncIterator[httpx.AsyncClient]:
    async with signed_in(pax8, "tidewater-simulation") as http:
        yield http


@asynccontextmanager
async def signed_in(
    pax8: Pax8Server, client: str, audience: str = "api://provisioning"
) -> AsyncIterator[httpx.AsyncClient]:
    """Raises KeyError for credentials that get no token of this audience."""
    asked = {"client_id": client, "client_secret": PAX8_SECRET, "audience": audience}
    async with httpx.AsyncClient(base_url=f"{pax8.url}/v2", verify=trusted()) as http:
        answer = await http.post(f"{pax8.url}/v1/token", json={**asked, "grant_type": "client_credentials"})
        http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield http


def test_every_operation_of_the_document_is_there_and_no_other(document: Any) -> None:
    """Lost otherwise: something of the API is never tried before the first day with the real service."""
    documented = {(method.upper(), path) for path, known in document["paths"].items() for method in known}
    assert {(each.method, each.path) for each in ENDPOINTS} == documented


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: f"{each.method} {each.path}")
def test_every_operation_is_as_the_document_has_it(endpoint: Endpoint, document: Any) -> None:
    """Lost otherwise: a filter or a wrapping that Pax8 does not know passes our tests."""
    operation = document["paths"][endpoint.path][endpoint.method.lower()]
    asked = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}
    ref = operation["responses"]["200"]["content"]["*/*"]["schema"]["$ref"].rpartition("/")[2]
    assert asked == set(endpoint.filters)
    assert ref == ("PageDTO" if endpoint.wrap is Wrap.PAGE else "") + endpoint.shape


@pytest.mark.parametrize("name", ANY_JSON)
def test_every_listed_deviation_is_still_one(name: str, document: Any) -> None:
    """Lost otherwise: an exception outlives the document that made it necessary and hides a new difference."""
    schemas = document["components"]["schemas"].values()
    known = [each["properties"][name] for each in schemas if name in each.get("properties", {})]
    assert known == [{"type": "object", "additionalProperties": {"type": "object"}}]


async def ordered(market: Market) -> list[str]:
    """A request of every type, each told to the vendor."""
    await market.order("NetNew", product=STARTUP, quantity=3)
    await market.order("NetNew", product=BI_PSA, quantity=4, partner="harbour")
    for type in ("Update", "Renewal", "Deprovision", "TrialCreate", "TrialConvert", "PartnerEnrollment"):
        await market.order(type, product=STARTUP)
    await market.order("ChangeProduct", product=PROFESSIONAL)
    return market.requests()


@pytest.mark.parametrize("endpoint", [each for each in ENDPOINTS if each.method == "GET"], ids=lambda each: each.path)
async def test_every_answer_has_the_documented_shape(
    endpoint: Endpoint, document: Any, market: Market, vendor: httpx.AsyncClient
) -> None:
    """Lost otherwise: what the client learns here fails on the first day with the real service."""
    requests, rows = await ordered(market), 0
    for request in requests:
        attempt = market.attempts(request)[-1]
        await vendor.post(f"/provision-requests/{request}/results", json=result(attempt["id"]))
        answer = await vendor.get(await path_of(endpoint, vendor, request))
        assert answer.status_code == 200, answer.text
        schema = ("PageDTO" if endpoint.wrap is Wrap.PAGE else "") + endpoint.shape
        assert problems(document, schema, answer.json()) == []
        rows += len(answer.json()["content"]) if endpoint.wrap is Wrap.PAGE else 1
    assert rows >= len(requests)


def result(attempt: str, status: str = "Fail") -> dict[str, Any]:
    """Failures, so that nothing leaves the list of what is unfulfilled."""
    return {"provisionAttemptId": attempt, "status": status, "errorMessage": "No such plan.", "metadata": {"tries": 1}}


async def path_of(endpoint: Endpoint, vendor: httpx.AsyncClient, request: str) -> str:
    base = f"/provision-requests/{request}"
    filled = {"{provisionRequestId}": request, "{provisionerId}": PROVISIONER}
    for key, path in (
        ("{provisionDetailId}", f"{base}/details"),
        ("{provisionAttemptId}", f"{base}/attempts"),
        ("{provisionResultId}", f"{base}/results"),
        ("{webhookId}", f"/provisioners/{PROVISIONER}/webhooks"),
    ):
        if key in endpoint.path:
            filled[key] = (await vendor.get(path)).json()["content"][-1]["id"]
    path = endpoint.path
    for key, value in filled.items():
        path = path.replace(key, value)
    return path


async def test_every_notification_has_the_documented_shape(document: Any, market: Market, door: Door) -> None:
    """Lost otherwise: the door is tried with orders of our imagination."""
    requests = await ordered(market)
    assert [body["provisionRequest"]["id"] for _, body in door.heard] == requests
    assert {body["provisionRequest"]["type"] for _, body in door.heard} == set(TYPES)
    for headers, body in door.heard:
        assert headers["pax8ApiTokenV1"] == VENDOR_SECRET
        assert set(body) == {"isSimulation", "provisionRequest", "provisionDetail", "provisionAttempt"}
        assert body["provisionAttempt"]["status"] == "Issued"
        for part in ("ProvisionRequest", "ProvisionDetail", "ProvisionAttempt"):
            assert problems(document, part, body[part[0].lower() + part[1:]]) == []


async def test_a_made_webhook_shows_its_credential_once(document: Any, vendor: httpx.AsyncClient) -> None:
    """Lost otherwise: a vendor who keeps no copy of the credential finds one here, and none at Pax8."""
    path = f"/provisioners/{PROVISIONER}/webhooks"
    made = (
        await vendor.post(path, json={"url": "https://bot.example/door", "sharedSecret": {"header": "x-one"}})
    ).json()
    assert problems(document, "CreatedWebhook", made) == []
    later = (await vendor.get(f"{path}/latest")).json()
    assert later == made | {"sharedSecret": {"header": "x-one", "credential": "*****"}}


async def test_a_simulated_order_is_echoed_and_told_as_one(
    document: Any, market: Market, door: Door, vendor: httpx.AsyncClient, simulator: httpx.AsyncClient
) -> None:
    """Lost otherwise: a rehearsal is taken for business."""
    await market.order()
    asked = {
        "provisionRequest": {"partnerName": "Rehearsal Ltd", "quantity": 2},
        "provisionDetail": {"details": {"a": "b"}},
    }
    made = await simulator.post(SIMULATION, json=asked)
    assert problems(document, "ProvisionTestingOrderEvent", made.json()) == []
    assert made.json()["provisionRequest"].items() >= asked["provisionRequest"].items()
    id = made.json()["provisionRequest"]["id"]
    await market.redeliver(id)
    assert {body["isSimulation"] for _, body in door.heard if body["provisionRequest"]["id"] == id} == {True}
    assert (await vendor.get(f"/provision-requests/{id}")).status_code == 404
    assert [row["id"] for row in (await simulator.get("/provision-requests")).json()["content"]] == [id]
    assert (await vendor.post(SIMULATION, json=asked)).status_code == 403


async def test_results_are_taken_once_for_the_latest_acknowledged_attempt(
    market: Market, door: Door, vendor: httpx.AsyncClient
) -> None:
    """Lost otherwise: a bot that answers twice, or an attempt that never was heard, passes our tests."""
    door.status = 500
    id = await market.order()
    path = f"/provision-requests/{id}/results"
    unheard = market.attempts(id)[-1]
    assert (unheard["status"], unheard["errorDetail"]) == ("Failed", "The webhook answered 500")
    assert (await vendor.post(path, json=result(unheard["id"]))).status_code == 422
    door.status = 200
    assert await market.deliver(id)
    first = market.attempts(id)[-1]["id"]
    assert await market.deliver(id)
    second = market.attempts(id)[-1]["id"]
    assert len({unheard["id"], first, second}) == 3
    assert (await vendor.post(path, json=result(first))).status_code == 422
    assert (await vendor.post(path, json=result(second))).status_code == 200
    assert (await vendor.post(path, json=result(second, "Success"))).status_code == 422
    assert await market.retry(id, {"adminEmail": "other@lakeside.example"})
    third = market.attempts(id)[-1]["id"]
    assert (await vendor.post(path, json=result(third, "Success"))).status_code == 200
    assert (await market.answered(id))["status"] == "Success"
    assert (await vendor.post(f"/provision-requests/{id}/attempts")).status_code == 422
    assert (await vendor.get("/provision-requests/unfulfilled")).json()["content"] == []


async def test_pax8_tries_four_times_and_then_waits_for_a_person(
    market: Market, door: Door, vendor: httpx.AsyncClient
) -> None:
    """Lost otherwise: the bot is saved in tests by attempts that Pax8 would never make."""
    door.status = 503
    id = await market.order()
    for _ in range(3):
        assert not await market.deliver(id)
    with pytest.raises(LookupError):
        await market.deliver(id)
    by_hand = await vendor.post(f"/provision-requests/{id}/attempts")
    assert by_hand.json()["status"] == "Acknowledged"
    assert (
        await vendor.post(f"/provision-requests/{id}/results", json=result(by_hand.json()["id"]))
    ).status_code == 200


BAD_RESULTS: dict[str, dict[str, Any]] = {
    "no status": {"status": None},
    "a status that is none": {"status": "Done"},
    "an id with a space in it": {"externalProvisionerSubscriptionId": "sub 1"},
    "an id that is empty": {"externalProvisionerPartnerId": ""},
    "a message that is no text": {"errorMessage": 7},
}


@pytest.mark.parametrize("wrong", BAD_RESULTS.values(), ids=BAD_RESULTS.keys())
async def test_a_result_with_a_wrong_field_is_refused(
    wrong: dict[str, Any], market: Market, vendor: httpx.AsyncClient
) -> None:
    """Lost otherwise: what Pax8 refuses passes our tests."""
    id = await market.order()
    body = result(market.attempts(id)[-1]["id"], "Success") | wrong
    answer = await vendor.post(f"/provision-requests/{id}/results", json=body)
    assert (answer.status_code, market.results(id)) == (400, [])


async def test_a_message_is_cut_where_pax8_cuts_it(market: Market, vendor: httpx.AsyncClient) -> None:
    """Lost otherwise: nobody sees that the end of a reason is gone."""
    id = await market.order()
    body = result(market.attempts(id)[-1]["id"]) | {"errorMessage": "x" * 501}
    answer = await vendor.post(f"/provision-requests/{id}/results", json=body)
    assert answer.json()["errorMessage"] == "x" * 500


CLOSED: dict[str, tuple[str, str, str]] = {
    "a partner's token on the vendors' API": ("harbour", "https://api.pax8.com", "/v2/provision-requests"),
    "a vendor's token on the partners' API": ("tidewater", "api://provisioning", "/v1/companies"),
}


@pytest.mark.parametrize("case", CLOSED.values(), ids=CLOSED.keys())
async def test_a_token_opens_its_own_api_only(case: tuple[str, str, str], pax8: Pax8Server) -> None:
    """Lost otherwise: a token fetched for the wrong audience is not noticed before the first day with Pax8."""
    client, audience, path = case
    async with signed_in(pax8, client, audience) as http:
        assert (await http.get(pax8.url + path)).status_code == 403
    with pytest.raises(KeyError):
        async with signed_in(pax8, client, "api://usage"):
            raise AssertionError("a token for no audience")


async def test_misfortunes_meet_results_and_notifications(
    market: Market, pax8: Pax8Server, vendor: httpx.AsyncClient, door: Door
) -> None:
    """Lost otherwise: nothing tries what happens between an effect and its answer."""
    pax8.world.faults.add(Fault(kind="after", path="/notifications"))
    id = await market.order()
    assert (len(door.heard), market.attempts(id)[-1]["status"]) == (1, "Failed")
    pax8.world.faults.add(Fault(kind="before", path="/notifications"))
    assert not await market.deliver(id)
    assert len(door.heard) == 1
    assert await market.deliver(id)
    pax8.world.faults.add(Fault(kind="after", method="POST", path="/provision-requests/*/results"))
    with pytest.raises(httpx.RemoteProtocolError):
        await vendor.post(f"/provision-requests/{id}/results", json=result(market.attempts(id)[-1]["id"], "Success"))
    assert market.results(id)[-1]["status"] == "Success"
    pax8.world.faults.add(Fault(kind="status", status=429, retry_after="2", path="/provision-requests/*"))
    assert (await vendor.get(f"/provision-requests/{id}")).status_code == 429
