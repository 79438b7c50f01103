"""Does the small Pax8 page, refuse, change and fail as it is told to?"""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest
import pytest_asyncio

from adapters.tls import trusted
from bot.playground.pax8 import OTHER_COMPANIES, Fault, Partner, Pax8Server, PaxWorld, seed
from bot.playground.pax8.seed import Row

E3 = "Microsoft 365 E3 [New Commerce Experience]"
PREMIUM = "Microsoft 365 Business Premium"
OURS = seed(subscriptions=900)
THEIRS = seed(11, companies=3, subscriptions=9, first_companies=OTHER_COMPANIES)
CREDENTIALS = {"audience": "https://api.pax8.com", "grant_type": "client_credentials"}


class Caller:
    """A partner's side of the wire."""

    def __init__(self, world: PaxWorld, server: Pax8Server, http: httpx.AsyncClient) -> None:
        self.world, self.server, self.http = world, server, http

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.http.get(f"/v1{path}", params=query)

    async def put(self, row: Row, body: Any) -> httpx.Response:
        return await self.http.put(f"/v1/subscriptions/{row['id']}", json=body)

    async def quantity(self, row: Row) -> float:
        return float((await self.get(f"/subscriptions/{row['id']}")).json()["quantity"])

    async def history(self, row: Row) -> list[tuple[float, str]]:
        rows = (await self.get(f"/subscriptions/{row['id']}/history")).json()["content"]
        return [(each["quantity"], each["status"]) for each in rows]

    async def scan(self, path: str = "/subscriptions", **query: Any) -> list[str]:
        """Every id, in the order and as often as the pages show it."""
        ids: list[str] = []
        number, total = 0, 1
        while number < total:
            answer = (await self.get(path, page=number, size=200, **query)).json()
            ids += [row["id"] for row in answer["content"]]
            number, total = number + 1, answer["page"]["totalPages"]
        return ids

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        return (await self.http.request(method, f"/_control{path}", json=body)).json()


@pytest_asyncio.fixture
async def pax8() -> AsyncIterator[Caller]:
    world = PaxWorld({"ours": Partner("our-secret", OURS), "theirs": Partner("their-secret", THEIRS)})
    server = Pax8Server(world)
    await server.start()
    async with httpx.AsyncClient(base_url=server.url, verify=trusted()) as http:
        answer = await http.post("/v1/token", json={**CREDENTIALS, "client_id": "ours", "client_secret": "our-secret"})
        http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield Caller(world, server, http)
    await server.stop()


def test_a_seed_makes_the_same_rows_again() -> None:
    """Lost otherwise: a failure cannot be reproduced, and the demo's ids change under its seed file."""
    day = date(2026, 3, 1)
    assert seed(5, 30, 400, 200, as_of=day) == seed(5, 30, 400, 200, as_of=day)
    assert seed(5, 30, 400, 200, as_of=day).subscriptions != seed(6, 30, 400, 200, as_of=day).subscriptions


def test_what_the_demo_counts_on_is_there() -> None:
    """Lost otherwise: the story has no ambiguous product, no commitment, no second subscription to tell apart."""
    held = {
        row["productName"]: row["quantity"]
        for row in OURS.subscriptions
        if row["companyId"] == OURS.company("Acme Dental")["id"]
    }
    assert held == {E3: 10, PREMIUM: 10, "Visio Plan 1": 3, "Visio Plan 2": 2, "Acronis Cyber Protect": 25}
    assert OURS.subscription("Acme Dental", E3)["commitment"]["term"] == "1-Year"
    assert (
        len(OURS.subscriptions_of("Delta Robotics", "Microsoft 365 Business Standard [New Commerce Experience]")) == 2
    )
    phone = OURS.subscription("Cedar Law LLP", "Microsoft Teams Phone Standard")
    assert phone["parentSubscriptionId"] == OURS.subscription("Cedar Law LLP", PREMIUM)["id"]
    assert len({row["status"] for row in OURS.subscriptions}) == 10
    assert {row["currencyCode"] for row in OURS.subscriptions} == {"USD", "EUR", "GBP", "CAD"}


BAD_CREDENTIALS = {
    "a wrong secret": {"client_secret": "wrong"},
    "an unknown client": {"client_id": "nobody"},
    "another audience": {"audience": "api://usage"},
    "no audience": {"audience": None},
    "another grant": {"grant_type": "password"},
}


@pytest.mark.parametrize("wrong", BAD_CREDENTIALS.values(), ids=BAD_CREDENTIALS.keys())
async def test_a_token_needs_all_four_fields_right(pax8: Caller, wrong: dict[str, Any]) -> None:
    """Lost otherwise: a client that forgets the audience works here and nowhere else."""
    body = {**CREDENTIALS, "client_id": "ours", "client_secret": "our-secret", **wrong}
    answer = await pax8.http.post("/v1/token", json=body)
    assert (answer.status_code, answer.json()["error"]) == (401, "access_denied")
    assert "wrong" not in json.dumps([call.body for call in pax8.world.calls])


async def test_a_token_expires_by_the_servers_clock(pax8: Caller) -> None:
    """Lost otherwise: refreshing a token is never tried."""
    assert (await pax8.get("/companies")).status_code == 200
    pax8.world.clock.advance(86_401)
    assert (await pax8.get("/companies")).status_code == 401


async def test_a_partner_cannot_reach_anothers_company(pax8: Caller) -> None:
    """Lost otherwise: a leak between two MSPs would look like a successful read."""
    company, row = THEIRS.companies[0]["id"], THEIRS.subscriptions[0]
    assert (await pax8.get("/subscriptions", companyId=company)).status_code == 403
    assert (await pax8.get(f"/companies/{company}")).status_code == 404
    assert (await pax8.get(f"/subscriptions/{row['id']}")).status_code == 404
    assert (await pax8.put(row, {"quantity": 5})).status_code == 404


async def test_pages_are_cut_at_200_and_add_up(pax8: Caller) -> None:
    """Lost otherwise: a sync that trusts the size it asked for stops early unnoticed."""
    page = (await pax8.get("/subscriptions", size=1000)).json()
    assert (page["page"], len(page["content"])) == (
        {"size": 200, "totalElements": 900, "totalPages": 5, "number": 0},
        200,
    )
    assert sorted(await pax8.scan()) == sorted(row["id"] for row in OURS.subscriptions)
    assert (await pax8.get("/subscriptions", page=99)).json()["content"] == []


async def test_lists_filter_and_sort(pax8: Caller) -> None:
    """Lost otherwise: the stable order a sync asks for is not what it gets."""
    prices = (await pax8.get("/subscriptions", sort="price,desc", size=200)).json()["content"]
    assert [row["price"] for row in prices] == sorted((row["price"] for row in prices), reverse=True)
    trials = (await pax8.get("/subscriptions", status="Trial", size=200)).json()["content"]
    assert {row["status"] for row in trials} == {"Trial"}
    visio = (await pax8.get("/products", search="visio plan", sort="name,desc")).json()["content"]
    assert [row["name"] for row in visio] == ["Visio Plan 2", "Visio Plan 1"]
    served = (await pax8.get("/companies", selfServiceAllowed="false")).json()["content"]
    assert served
    assert not any(row["selfServiceAllowed"] for row in served)


async def test_a_list_shows_the_quirks_of_the_wire(pax8: Caller) -> None:
    """Lost otherwise: the client's leniency is never needed until the real Pax8 needs it."""
    rows = (await pax8.get("/subscriptions", size=200)).json()["content"]
    assert {type(row["quantity"]) for row in rows} == {int, float}
    assert {len(row["createdDate"]) for row in rows} == {len("2026-01-01")}
    assert any("commitment" in row for row in rows)
    assert not any("vendorSubscriptionId" in row or "commitmentTerm" in row for row in rows)
    assert any("endDate" in row and row["endDate"] is None for row in rows)
    assert any("endDate" not in row for row in rows)
    detail = (await pax8.get(f"/subscriptions/{rows[0]['id']}")).json()
    assert "vendorSubscriptionId" in detail
    assert detail["createdDate"].endswith("-0700")


QUANTITIES: dict[str, tuple[str, Any, int]] = {
    "more seats": (PREMIUM, {"quantity": 12}, 200),
    "fewer seats without a commitment": (PREMIUM, {"quantity": 4}, 200),
    "more seats within a commitment": (E3, {"quantity": 12}, 200),
    "fewer seats within a commitment": (E3, {"quantity": 9}, 422),
    "another billing term within a commitment": (E3, {"billingTerm": "Annual"}, 422),
    "none": (PREMIUM, {"quantity": 0}, 422),
    "less than none": (PREMIUM, {"quantity": -1}, 422),
    "half a seat": (PREMIUM, {"quantity": 10.5}, 422),
    "a whole number written as a fraction": (PREMIUM, {"quantity": 11.0}, 200),
    "as many as the vendor allows": (PREMIUM, {"quantity": 300}, 200),
    "more than the vendor allows": (PREMIUM, {"quantity": 301}, 422),
    "a word": (PREMIUM, {"quantity": "ten"}, 400),
    "true": (PREMIUM, {"quantity": True}, 400),
    "nothing that can be changed": (PREMIUM, {"status": "Active"}, 422),
    "a list": (PREMIUM, [1], 400),
}


@pytest.mark.parametrize(("product", "body", "status"), QUANTITIES.values(), ids=QUANTITIES.keys())
async def test_a_put_is_judged(pax8: Caller, product: str, body: Any, status: int) -> None:
    """Lost otherwise: a refusal that Pax8 would give comes as a surprise after the approval."""
    row = OURS.subscription("Acme Dental", product)
    assert (await pax8.put(row, body)).status_code == status
    wanted = body["quantity"] if status == 200 else row["quantity"]
    assert await pax8.quantity(row) == wanted
    assert [call.effect for call in pax8.world.puts(row["id"])] == [status == 200]


async def test_seats_added_can_be_given_back_for_seven_days_once(pax8: Caller) -> None:
    """Lost otherwise: the one legal decrease within a commitment cannot be tried."""
    row = OURS.subscription("Acme Dental", E3)
    assert (await pax8.put(row, {"quantity": 15})).status_code == 200
    pax8.world.clock.advance(6 * 86_400)
    await pax8.control("POST", "/tokens/forget")
    await sign_in(pax8)
    assert (await pax8.put(row, {"quantity": 9})).status_code == 422
    assert (await pax8.put(row, {"quantity": 12})).status_code == 200
    pax8.world.clock.advance(2 * 86_400)
    await sign_in(pax8)
    assert (await pax8.put(row, {"quantity": 11})).status_code == 422


async def sign_in(pax8: Caller) -> None:
    body = {**CREDENTIALS, "client_id": "ours", "client_secret": "our-secret"}
    token = (await pax8.http.post("/v1/token", json=body)).json()["access_token"]
    pax8.http.headers["Authorization"] = f"Bearer {token}"


FAULTS: dict[str, tuple[Fault, int | None, float]] = {
    "dropped before taking effect": (Fault(kind="before", method="PUT"), None, 10),
    "dropped after taking effect": (Fault(kind="after", method="PUT"), None, 12),
    "an error before taking effect": (Fault(kind="status", status=500), 500, 10),
    "an error after taking effect": (Fault(kind="status", status=503, takes_effect=True), 503, 12),
    "too many calls": (Fault(kind="status", status=429, retry_after="3"), 429, 10),
}


@pytest.mark.parametrize(("fault", "status", "quantity"), FAULTS.values(), ids=FAULTS.keys())
async def test_a_fault_happens_once_and_where_it_should(
    pax8: Caller, fault: Fault, status: int | None, quantity: float
) -> None:
    """Lost otherwise: "unknown outcome" is tested with a failure whose outcome is always the same."""
    row = OURS.subscription("Acme Dental", PREMIUM)
    pax8.world.faults.add(fault)
    if status is None:
        with pytest.raises(httpx.TransportError):
            await pax8.put(row, {"quantity": 12})
    else:
        answer = await pax8.put(row, {"quantity": 12})
        assert (answer.status_code, answer.headers.get("Retry-After")) == (status, fault.retry_after)
    assert await pax8.quantity(row) == quantity
    call = pax8.world.puts(row["id"])[0]
    assert (call.status, call.effect) == (status, quantity == 12)


async def test_a_hanging_answer_comes_never(pax8: Caller) -> None:
    """Lost otherwise: the client's own time-out is never what ends a call."""
    row = OURS.subscription("Acme Dental", PREMIUM)
    await pax8.control("POST", "/faults", [{"kind": "after", "method": "PUT", "hang": True}])
    with pytest.raises(httpx.ReadTimeout):
        await pax8.http.put(f"/v1/subscriptions/{row['id']}", json={"quantity": 12}, timeout=0.2)
    assert await pax8.quantity(row) == 12


async def test_faults_wait_their_turn(pax8: Caller) -> None:
    """Lost otherwise: a second attempt meets the third one's misfortune."""
    queue = [{"kind": "status", "status": 429, "times": 2}, {"kind": "status", "status": 500}]
    await pax8.control("POST", "/faults", [{"kind": "slow", "seconds": 0.001, "times": None}, *queue])
    assert [(await pax8.get("/companies")).status_code for _ in range(4)] == [429, 429, 500, 200]
    assert [each["kind"] for each in (await pax8.control("GET", "/faults"))["faults"]] == ["slow"]
    refused = await pax8.http.post("/_control/faults", json={"kind": "earthquake"})
    assert refused.status_code == 400


SHIFTS: dict[str, tuple[str, int, int]] = {
    "a row is inserted": ("insert", 1, 0),
    "a row is deleted": ("delete", 0, 1),
    "a row moves to the end": ("move", 1, 1),
}


@pytest.mark.parametrize("sort", [{}, {"sort": "createdDate,asc"}], ids=["in their own order", "sorted by date"])
@pytest.mark.parametrize(("edit", "twice", "missed"), SHIFTS.values(), ids=SHIFTS.keys())
async def test_pages_shift_during_a_scan(
    pax8: Caller, edit: str, twice: int, missed: int, sort: dict[str, str]
) -> None:
    """Lost otherwise: duplicates and gaps of offset paging over moving rows appear in production first."""
    pax8.world.faults.add(Fault.parse({"kind": "shift", "path": "/subscriptions", "edit": edit}))
    ids = await pax8.scan(**sort)
    there = {row_id for row_id in (row["id"] for row in OURS.subscriptions) if await exists(pax8, row_id, set(ids))}
    assert (len(ids) - len(set(ids)), len(there - set(ids))) == (twice, missed)


async def exists(pax8: Caller, row_id: str, seen: set[str]) -> bool:
    return row_id in seen or (await pax8.get(f"/subscriptions/{row_id}")).status_code == 200


@pytest.mark.parametrize("answer", ["old", "new"])
@pytest.mark.parametrize("silent", [False, True], ids=["with a pending row", "without a word"])
async def test_provisioning_is_late(pax8: Caller, silent: bool, answer: str) -> None:
    """Lost otherwise: an old quantity read after an accepted PUT is taken for a failure and sent again."""
    row = OURS.subscription("Acme Dental", E3)
    fault = {"kind": "late", "seconds": 90, "silent": silent, "answer": answer}
    await pax8.control("POST", "/faults", fault)
    accepted = await pax8.put(row, {"quantity": 16})
    assert (accepted.status_code, accepted.json()["quantity"]) == (200, 16 if answer == "new" else 10)
    assert await pax8.quantity(row) == 10
    assert await pax8.history(row) == ([] if silent else [(16, "PendingAutomated")]) + [(10, "Active")]
    assert (await pax8.control("GET", f"/subscriptions/{row['id']}"))["pending"][0]["quantity"] == 16
    await pax8.control("POST", "/clock", {"advance": 91})
    assert await pax8.quantity(row) == 16
    provisioned = [] if silent else [(16, "PendingAutomated")]
    assert await pax8.history(row) == [(16, "Active"), *provisioned, (10, "Active")]


async def test_a_quantity_changes_behind_our_back_and_all_is_reset(pax8: Caller) -> None:
    """Lost otherwise: "changed elsewhere" cannot be shown, and one test's state leaks into the next."""
    row = OURS.subscription("Acme Dental", E3)
    found = await pax8.control("GET", f"/subscriptions?client_id=ours&company=Acme%20Dental&product={E3}")
    assert found["subscription"]["id"] == row["id"]
    await pax8.control("PATCH", f"/subscriptions/{row['id']}", {"quantity": 13})
    assert await pax8.quantity(row) == 13
    assert (await pax8.control("GET", f"/puts/{row['id']}"))["puts"] == []
    await pax8.control("POST", "/reset")
    assert await pax8.quantity(row) == 10
    assert (await pax8.control("GET", "/calls"))["last"] > 0


async def test_the_log_says_who_asked_what(pax8: Caller) -> None:
    """Lost otherwise: "exactly one PUT, with exactly this body" cannot be proved."""
    row = OURS.subscription("Acme Dental", PREMIUM)
    await asyncio.gather(pax8.put(row, {"quantity": 12}), pax8.put(row, {"quantity": 13}))
    puts = (await pax8.control("GET", f"/puts/{row['id']}"))["puts"]
    assert sorted(each["body"]["quantity"] for each in puts) == [12, 13]
    assert {(each["partner"], each["status"], each["effect"]) for each in puts} == {("ours", 200, True)}


async def test_the_call_limit_holds_when_set(pax8: Caller) -> None:
    """Lost otherwise: a client that ignores the limit is never told."""
    await pax8.control("POST", "/settings", {"calls_per_minute": 3})
    statuses = [(await pax8.get("/companies")).status_code for _ in range(5)]
    assert statuses[-1] == 429
    pax8.world.clock.advance(60)
    assert (await pax8.get("/companies")).status_code == 200


async def test_usage_needs_a_date(pax8: Caller) -> None:
    """Lost otherwise: a client that forgets its filter reads nothing and believes nothing was used."""
    azure = OURS.subscription("Birch & Sons Logistics", "Azure Plan")
    summary = (await pax8.get(f"/subscriptions/{azure['id']}/usage-summaries")).json()["content"][0]
    lines = f"/usage-summaries/{summary['id']}/usage-lines"
    assert (await pax8.get(lines)).status_code == 400
    answer = (await pax8.get(lines, usageDate=OURS.as_of.date().isoformat(), size=3)).json()
    assert (len(answer["content"]), answer["page"]["totalPages"]) == (3, 2)
