"""Do our table, the published documents and the small Pax8 agree about every field?"""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from adapters.tls import trusted
from bot.playground.pax8 import Partner, Pax8Server, PaxWorld, seed
from bot.playground.pax8.check import answer_problems, problems
from bot.playground.pax8.endpoints import DEVIATIONS, ENDPOINTS, Endpoint, Wrap
from bot.playground.pax8.shapes import SHAPES, Field, Kind, Shape

DOCUMENTS = Path(__file__).parents[2].parent / "shared" / "reference" / "pax8-openapi"
WIRE_ONLY = {(each.where, each.name) for each in DEVIATIONS if each.only == "wire"}
DOCUMENT_ONLY = {(each.where, each.name) for each in DEVIATIONS if each.only == "document"}
TYPES: dict[Kind, tuple[str, set[str | None]]] = {
    Kind.UUID: ("string", {"uuid"}),
    Kind.TEXT: ("string", {None}),
    Kind.TEXTS: ("array", {None}),
    Kind.NUMBER: ("number", {None}),
    Kind.INTEGER: ("integer", {None}),
    Kind.FLAG: ("boolean", {None}),
    Kind.DATE: ("string", {"date", "yyyy-MM-dd"}),
    Kind.MOMENT: ("string", {"date-time"}),
    Kind.MANY: ("array", {None}),
}


def document(name: str) -> Any:
    path = DOCUMENTS / name
    if not path.is_file():
        pytest.skip(
            f"the published document {name} is not beside this checkout, so the table cannot be compared with it"
        )
    return json.loads(path.read_text())


def schema_of(shape: Shape) -> Any:
    name = (
        "pax8-authentication-openapi.json" if shape.schema == "TokenResponse" else "pax8-partner-endpoints-openapi.json"
    )
    return document(name)["components"]["schemas"][shape.schema]["properties"]


def disagreement(field: Field, documented: dict[str, Any]) -> str | None:
    """What the document says differently of one field; what it leaves unsaid cannot disagree."""
    if field.kind is Kind.ONE:
        wanted = f"#/components/schemas/{SHAPES[field.shape].schema}"
        return None if documented.get("$ref") == wanted else f"{field.name} refers to {documented}, not {wanted}"
    kind, formats = TYPES[field.kind]
    if documented.get("type", kind) != kind:
        return f"{field.name} is {documented['type']}, not {kind}"
    if kind == "string" and documented.get("format") not in formats:
        return f"{field.name} has the format {documented.get('format')}, not {formats}"
    if tuple(documented.get("enum", ())) != field.enum and field.name != "expires_in":
        return f"{field.name} has the values {documented.get('enum')}, not {field.enum}"
    if field.kind is Kind.MANY and not documented["items"]["$ref"].endswith(f"/{SHAPES[field.shape].schema}"):
        return f"{field.name} holds {documented['items']}, not {field.shape}"
    return None


@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if shape.schema])
def test_every_field_is_as_the_document_has_it(name: str) -> None:
    """Lost otherwise: the client is tested against a Pax8 of our imagination."""
    shape = SHAPES[name]
    documented, ours = schema_of(shape), {field.name: field for field in shape.fields}
    assert {(name, field) for field in ours if field not in documented} <= WIRE_ONLY
    missing = {(name, field) for field in documented if field not in ours}
    assert name == "DependedProduct" or missing <= DOCUMENT_ONLY
    found = [disagreement(field, documented[key]) for key, field in ours.items() if key in documented]
    assert [each for each in found if each] == []


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: f"{each.method} {each.path}")
def test_every_operation_is_as_the_document_has_it(endpoint: Endpoint) -> None:
    """Lost otherwise: a filter, a sort or a wrapping that Pax8 does not know passes our tests."""
    operation = document("pax8-partner-endpoints-openapi.json")["paths"][endpoint.path][endpoint.method.lower()]
    parameters = {each["name"]: each["schema"] for each in operation.get("parameters", ()) if each["in"] == "query"}
    ours = {
        *endpoint.filters,
        *(("page", "size") if endpoint.wrap is Wrap.PAGE else ()),
        *(("sort",) * bool(endpoint.sorts)),
    }
    assert {(endpoint.path, name) for name in ours - set(parameters)} <= WIRE_ONLY
    assert set(parameters) - ours == set()
    sorts = [value.partition(",")[0] for value in parameters.get("sort", {}).get("enum", ())]
    assert tuple(dict.fromkeys(sorts)) == endpoint.sorts
    assert answered(operation) == (SHAPES[endpoint.shape].schema, endpoint.wrap)


def answered(operation: dict[str, Any]) -> tuple[str, Wrap]:
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2], Wrap.BARE
    row = schema["properties"]["content"]["items"]["$ref"].rpartition("/")[2]
    return row, Wrap.PAGE if "page" in schema["properties"] else Wrap.CONTENT


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda each: f"{each.where} {each.name} only in the {each.only}")
def test_every_listed_deviation_is_still_one(deviation: Any) -> None:
    """Lost otherwise: an exception outlives the document that made it necessary and hides a new difference."""
    if deviation.where in SHAPES:
        documented = set(schema_of(SHAPES[deviation.where]))
        ours = {field.name for field in SHAPES[deviation.where].fields}
    else:
        operation = document("pax8-partner-endpoints-openapi.json")["paths"][deviation.where]["get"]
        documented, ours = {each["name"] for each in operation["parameters"]}, {"page", "size"}
    assert (deviation.name in ours, deviation.name in documented) == (
        deviation.only == "wire",
        deviation.only == "document",
    )


CATALOGUE = seed(subscriptions=300, companies=20, products=120)


@pytest_asyncio.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    server = Pax8Server(PaxWorld({"msp": Partner("secret", CATALOGUE)}))
    await server.start()
    async with httpx.AsyncClient(base_url=f"{server.url}/v1", verify=trusted()) as http:
        asked = {"client_id": "msp", "client_secret": "secret", "audience": "https://api.pax8.com"}
        answer = await http.post("/token", json={**asked, "grant_type": "client_credentials"})
        assert problems("Token", answer.json()) == []
        http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield http
    await server.stop()


async def keys(http: httpx.AsyncClient) -> dict[str, list[str]]:
    """Ids to put in the paths: every company, product and subscription, and the usage summaries of an Azure Plan."""
    azure = CATALOGUE.subscription("Birch & Sons Logistics", "Azure Plan")["id"]
    summaries = (await http.get(f"/subscriptions/{azure}/usage-summaries")).json()["content"]
    return {
        "{companyId}": [row["id"] for row in CATALOGUE.companies],
        "{productId}": [row["id"] for row in CATALOGUE.products],
        "{subscriptionId}": [azure, *(row["id"] for row in CATALOGUE.subscriptions)],
        "{usageSummaryId}": [row["id"] for row in summaries],
    }


async def urls(endpoint: Endpoint, http: httpx.AsyncClient) -> list[str]:
    for placeholder, ids in (await keys(http)).items():
        if placeholder in endpoint.path:
            return [endpoint.path.replace(placeholder, each) for each in ids]
    return [endpoint.path]


READS = [endpoint for endpoint in ENDPOINTS if endpoint.method == "GET"]


@pytest.mark.parametrize("endpoint", READS, ids=lambda each: f"{each.method} {each.path}")
async def test_every_answer_of_the_small_pax8_has_the_documented_shape(
    endpoint: Endpoint, client: httpx.AsyncClient
) -> None:
    """Lost otherwise: what the client learns here fails on the first day with the real service."""
    query: dict[str, Any] = {"size": 200} if endpoint.wrap is Wrap.PAGE else {}
    if endpoint.shape == "UsageLine":
        query["usageDate"] = CATALOGUE.as_of.date().isoformat()
    rows = 0
    for url in await urls(endpoint, client):
        answer = (await client.get(url, params=query)).json()
        assert answer_problems(endpoint, answer) == []
        rows += len(answer["content"]) if endpoint.wrap is not Wrap.BARE else 1
    assert rows > 0


async def test_the_answer_to_a_put_has_the_documented_shape(client: httpx.AsyncClient) -> None:
    """Lost otherwise: a change that was accepted cannot be read."""
    row = CATALOGUE.subscription("Acme Dental", "Microsoft 365 Business Premium")
    answer = await client.put(f"/subscriptions/{row['id']}", json={"quantity": 12})
    assert problems("Subscription", answer.json()) == []
    history = (await client.get(f"/subscriptions/{row['id']}/history")).json()
    assert [problems("Subscription", each) for each in history["content"]] == [[], []]


REFUSALS: dict[str, tuple[str, str, dict[str, Any], int, str]] = {
    "a company nobody knows": ("GET", "/companies/none", {}, 404, "Error"),
    "a path nobody knows": ("GET", "/nothing/here", {}, 404, "Error"),
    "a method that is not supported": ("DELETE", "/companies", {}, 405, "Error"),
    "a page that is no number": ("GET", "/subscriptions?page=one", {}, 400, "Error"),
    "a sort that is not offered": ("GET", "/subscriptions?sort=name,asc", {}, 400, "Error"),
    "a quantity of the wrong type": ("PUT", "/subscriptions/{free}", {"quantity": "ten"}, 400, "Error"),
    "a quantity of none": ("PUT", "/subscriptions/{free}", {"quantity": 0}, 422, "Error"),
    "a decrease within a commitment": ("PUT", "/subscriptions/{bound}", {"quantity": 9}, 422, "FlatErrors"),
    "a token for a wrong secret": ("POST", "/token", {"client_id": "msp"}, 401, "TokenRefused"),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS.keys())
async def test_every_refusal_has_its_shape(
    case: tuple[str, str, dict[str, Any], int, str], client: httpx.AsyncClient
) -> None:
    """Lost otherwise: the approver is shown nothing of what Pax8 said."""
    method, path, body, status, shape = case
    free = CATALOGUE.subscription("Acme Dental", "Microsoft 365 Business Premium")["id"]
    bound = CATALOGUE.subscription("Acme Dental", "Microsoft 365 E3 [New Commerce Experience]")["id"]
    answer = await client.request(method, path.format(free=free, bound=bound), json=body or None)
    assert (answer.status_code, problems(shape, answer.json())) == (status, [])
