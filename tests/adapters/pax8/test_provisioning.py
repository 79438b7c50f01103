"""Are provision requests read as Pax8 sends them, and results posted once, as it wants them?"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from adapters.pax8 import Patience, Pax8Provisioning, provisioning_wire, wire
from domain.errors import Missing, OutcomeUnknown, Rejected, Unauthorised, Unavailable
from domain.ids import ProvisionId
from domain.ports import Result
from domain.provisioning import Notification
from tests.adapters.pax8.conftest import NOON, HandClock, Naps, Wire

IT = ProvisionId("eb77429f")
REQUEST = {
    "id": "eb77429f",
    "partnerId": "p-1",
    "partnerName": "Lakeside IT",
    "productId": "ada2a119",
    "productName": "StartUp",
    "quantity": 5,
    "subscriptionId": "475df9f9",
    "type": "NetNew",
    "createdDate": "2026-11-21T09:54:03Z",
}
DETAIL = {"id": "d-1", "provisionRequestId": "eb77429f", "details": {"email": "lena@lakeside.example"}}
ATTEMPT = {"id": "a-1", "provisionDetailId": "d-1", "status": "Issued", "createdDate": "2026-11-21T09:55:00.250+01:00"}


def read(told: dict[str, Any]) -> Notification:
    """As the door does, JSON and all."""
    return provisioning_wire.notification(wire.decoded(json.dumps(told).encode()), NOON)


def notified(**fields: Any) -> Notification:
    request = {name: value for name, value in {**REQUEST, **fields}.items() if value is not ...}
    return read(
        {"isSimulation": False, "provisionRequest": request, "provisionDetail": DETAIL, "provisionAttempt": ATTEMPT}
    )


def test_a_notification_as_documented() -> None:
    """Lost otherwise: all of it."""
    told = notified()
    assert (told.id, told.simulation, told.detail, dict(told.details)) == (IT, False, "d-1", DETAIL["details"])
    assert told.attempt is not None
    assert (told.attempt.id, told.attempt.created_at) == ("a-1", datetime(2026, 11, 21, 8, 55, 0, 250000, tzinfo=UTC))
    assert (told.order.quantity, told.order.partner_name, told.order.subscription) == (5, "Lakeside IT", "475df9f9")


TOLERATED: list[tuple[str, dict[str, Any], Callable[[Notification], Any], Any]] = [
    ("a type that nobody knows yet is kept as it is spelt", {"type": "Merge"}, lambda n: (n.order.type, n.order.kind), ("Merge", None)),
    ("a type that is missing", {"type": ...}, lambda n: (n.order.type, n.order.kind), ("Unknown", None)),
    ("seats as 10.0", {"quantity": 10.0}, lambda n: (n.order.quantity, dict(n.details)), (10, DETAIL["details"])),
    ("no quantity at all", {"quantity": None}, lambda n: (n.order.quantity, dict(n.details)), (None, DETAIL["details"])),
    ("a negative quantity, kept to be seen", {"quantity": -3}, lambda n: (n.order.quantity, n.details[provisioning_wire.AS_SENT]), (None, "-3")),
    ("a fractional quantity, kept to be seen", {"quantity": 2.5}, lambda n: (n.order.quantity, n.details[provisioning_wire.AS_SENT]), (None, "2.5")),
    ("a quantity in words, kept to be seen", {"quantity": "five"}, lambda n: (n.order.quantity, n.details[provisioning_wire.AS_SENT]), (None, "five")),
    ("a date without an offset", {"createdDate": "2026-11-21T09:54:03"}, lambda n: n.order.created_at, datetime(2026, 11, 21, 9, 54, 3, tzinfo=UTC)),
    ("a date alone", {"createdDate": "2026-11-21"}, lambda n: n.order.created_at, datetime(2026, 11, 21, tzinfo=UTC)),
    ("an offset without a colon", {"createdDate": "2026-11-21T03:54:03.314-0600"}, lambda n: n.order.created_at.hour, 9),
    ("no date: the attempt's", {"createdDate": None}, lambda n: n.order.created_at.hour, 8),
    ("a date that is none: the attempt's", {"createdDate": "soon"}, lambda n: n.order.created_at.hour, 8),
    ("a partner enrolment has no subscription", {"subscriptionId": None, "quantity": None}, lambda n: n.order.subscription, None),
    ("the term in its present place", {"commitment": {"term": {"months": 12, "endDate": "2027-11-21T00:00:00Z"}}}, lambda n: n.order.term_months, 12),
    ("the term in its deprecated place", {"commitmentTermMonths": 24}, lambda n: n.order.term_months, 24),
    ("a field that is not documented", {"shoeSize": {"eu": 43}}, lambda n: n.id, IT),
    ("a NUL and half a surrogate pair in a name", {"partnerName": "La\u0000ke\ud800"}, lambda n: n.order.partner_name, "Lake?"),
    ("a name of a novel's length", {"partnerName": "x" * 9000}, lambda n: len(n.order.partner_name), provisioning_wire.LONGEST_NAME),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "shown", "value"), [row[1:] for row in TOLERATED], ids=[row[0] for row in TOLERATED]
)
def test_what_is_tolerated(fields: dict[str, Any], shown: Callable[[Notification], Any], value: Any) -> None:
    """Lost otherwise: a request that somebody has paid for, because of one field."""
    assert shown(notified(**fields)) == value


DETAILS = [
    ("texts", {"email": "a@b.example"}, {"email": "a@b.example"}),
    ("several texts", {"email": ["a@b.example", "c@d.example"]}, {"email": "a@b.example, c@d.example"}),
    ("null is nothing", {"email": None}, {}),
    ("an object, as JSON", {"email": {"value": "a"}}, {"email": '{"value": "a"}'}),
    ("a number", {"seats": 4.5}, {"seats": "4.5"}),
    ("a list where an object should be", ["a"], {"details as sent": "a"}),
]


@pytest.mark.parametrize(("sent", "kept"), [row[1:] for row in DETAILS], ids=[row[0] for row in DETAILS])
def test_details(sent: Any, kept: dict[str, str]) -> None:
    """Lost otherwise: the contact's address, where Pax8 spells its form's values in another way."""
    told = read(
        {"provisionRequest": REQUEST, "provisionDetail": {"id": "d", "details": sent}, "provisionAttempt": None}
    )
    assert dict(told.details) == kept


REFUSED = [
    ("no request", {"isSimulation": False}),
    ("a request without an id", {"provisionRequest": {"type": "NetNew"}}),
    ("an id that is a path", {"provisionRequest": {**REQUEST, "id": "../unfulfilled"}}),
    ("an id that is a number", {"provisionRequest": {**REQUEST, "id": 7}}),
    ("a subscription that is a sentence", {"provisionRequest": {**REQUEST, "subscriptionId": "a b"}}),
    ("a flag that is none", {"isSimulation": "yes", "provisionRequest": REQUEST}),
    ("a flag that is a number", {"isSimulation": 1, "provisionRequest": REQUEST}),
    ("a list for a request", {"provisionRequest": []}),
    ("a text for an attempt", {"provisionRequest": REQUEST, "provisionAttempt": "a-1"}),
]


@pytest.mark.parametrize("told", [row[1] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_cannot_be_kept(told: dict[str, Any]) -> None:
    """Lost otherwise: a simulation taken for an order, or an id that leads somewhere else."""
    with pytest.raises(wire.NOT_AS_DOCUMENTED):
        read(told)


def speaking(handler: Callable[[httpx.Request], httpx.Response], naps: Naps) -> tuple[Pax8Provisioning, Wire]:
    served = Wire(handler)
    http = httpx.AsyncClient(transport=httpx.MockTransport(served))
    patience = Patience(retries=1, sleep=naps, random=lambda: 0.5)
    made = Pax8Provisioning(
        "t", "hush", "http://pax8.test", clock=HandClock(), calls_per_minute=None, http=http, patience=patience
    )
    return made, served


def listed(*rows: Any, pages: int = 1, size: int = 10) -> httpx.Response:
    meta = {"size": size, "totalElements": len(rows), "totalPages": pages, "number": 0}
    return httpx.Response(200, json={"content": rows, "page": meta})


async def test_a_request_comes_with_its_latest_acknowledged_attempt(naps: Naps) -> None:
    """Lost otherwise: a result for an attempt that Pax8 never had acknowledged."""
    rows = [
        {"id": "a-1", "status": "Acknowledged", "createdDate": "2026-11-21T09:00:00Z"},
        {"id": "a-3", "status": "Failed", "createdDate": "2026-11-21T09:20:00Z"},
        {"id": "a-2", "status": "Acknowledged", "createdDate": "2026-11-21T09:10:00Z"},
    ]
    answers = {
        "/v2/provision-requests/eb77429f": httpx.Response(200, json=REQUEST),
        "/v2/provision-requests/eb77429f/details/latest": httpx.Response(200, json=DETAIL),
        "/v2/provision-requests/eb77429f/attempts": listed(*rows),
    }
    pax8, _ = speaking(lambda request: answers[request.url.path], naps)
    told = await pax8.request(IT)
    assert (told.attempt and told.attempt.id, told.detail, told.simulation) == ("a-2", "d-1", False)


async def test_lists_are_read_to_their_end_though_no_paging_is_documented(naps: Naps) -> None:
    """Lost otherwise: the eleventh unfulfilled request, for ever."""

    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params.get("page", 0))
        return listed(*({"id": f"r-{n}"} for n in range(number * 2, number * 2 + 2)), pages=3, size=2)

    pax8, served = speaking(answer, naps)
    assert await pax8.unfulfilled() == tuple(f"r-{n}" for n in range(6))
    assert [dict(each.url.params) for each in served.requests] == [
        {},
        {"page": "1", "size": "2"},
        {"page": "2", "size": "2"},
    ]


async def test_the_token_is_asked_for_the_vendors_audience(naps: Naps) -> None:
    """Lost otherwise: every call, since a partner's token opens nothing here."""
    asked: list[Any] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/token":
            asked.append(json.loads(request.content))
            return httpx.Response(200, json={"access_token": "t", "expires_in": 86400})
        return listed()

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    pax8 = Pax8Provisioning("t", "hush", "http://pax8.test", clock=HandClock(), http=http)
    await pax8.unfulfilled()
    assert asked == [
        {
            "client_id": "t",
            "client_secret": "hush",
            "audience": "api://provisioning",
            "grant_type": "client_credentials",
        }
    ]


POSTED = [
    ("a success with our ids", Result("a-1", True, subscription="s_1", partner="acc-9"), {"provisionAttemptId": "a-1", "status": "Success", "externalProvisionerSubscriptionId": "s_1", "externalProvisionerPartnerId": "acc-9"}),
    ("an id that Pax8 would not take is left out", Result("a-1", True, subscription="s.1/2", partner=""), {"provisionAttemptId": "a-1", "status": "Success"}),
    ("a failure, its reason cut at 500", Result("a-1", False, "x" * 600), {"provisionAttemptId": "a-1", "status": "Fail", "errorMessage": "x" * 500}),
]  # fmt: skip


@pytest.mark.parametrize(("result", "body"), [row[1:] for row in POSTED], ids=[row[0] for row in POSTED])
async def test_a_result_as_it_is_posted(naps: Naps, result: Result, body: dict[str, Any]) -> None:
    """Lost otherwise: a result that is rejected, and an MSP that waits."""
    pax8, served = speaking(lambda request: httpx.Response(200, json={**body, "id": "res"}), naps)
    await pax8.post(IT, result)
    sent = served.requests[0]
    assert (sent.method, sent.url.path) == ("POST", "/v2/provision-requests/eb77429f/results")
    assert json.loads(sent.content) == body


FAILURES = [
    ("a 500 may have been taken", 500, OutcomeUnknown),
    ("a 422 was not", 422, Rejected),
    ("a 404 was not", 404, Missing),
    ("a 429 was not, and may be later", 429, Unavailable),
]


@pytest.mark.parametrize(("status", "error"), [row[1:] for row in FAILURES], ids=[row[0] for row in FAILURES])
async def test_a_post_goes_out_once_whatever_comes_back(naps: Naps, status: int, error: type[Exception]) -> None:
    """Lost otherwise: two results of one attempt."""
    pax8, served = speaking(lambda request: httpx.Response(status, json={"message": "no"}), naps)
    with pytest.raises(error):
        await pax8.post(IT, Result("a-1", True))
    assert len(served.requests) == 1


async def test_an_attempt_of_our_own_is_asked_for_without_a_body(naps: Naps) -> None:
    """Lost otherwise: the only way to answer a request that Pax8 has given up to tell us of."""
    made = {**ATTEMPT, "id": "a-4", "status": "Acknowledged"}
    pax8, served = speaking(lambda request: httpx.Response(200, json=made), naps)
    assert (await pax8.try_again(IT)).id == "a-4"
    sent = served.requests[0]
    assert (sent.method, sent.url.path, sent.content) == ("POST", "/v2/provision-requests/eb77429f/attempts", b"")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"no"])
async def test_an_attempt_of_our_own_that_cannot_be_read_may_have_been_made(naps: Naps, body: bytes) -> None:
    """Lost otherwise: what Pax8 made, and we never look for."""
    pax8, served = speaking(lambda request: httpx.Response(200, content=body), naps)
    with pytest.raises(OutcomeUnknown):
        await pax8.try_again(IT)
    assert len(served.requests) == 1


async def test_credentials_that_are_refused_are_told_as_such(naps: Naps) -> None:
    """Lost otherwise: a request given up for a secret that is being replaced."""
    pax8, _ = speaking(lambda request: httpx.Response(401, json={"error": "access_denied"}), naps)
    with pytest.raises(Unauthorised):
        await pax8.request(IT)


async def test_results_are_read_with_what_names_them(naps: Naps) -> None:
    """Lost otherwise: a result that is there already, and is posted again."""
    rows = [
        {"provisionAttemptId": "a-1", "status": "Fail", "errorMessage": "no", "createdDate": "2026-11-21T09:00:00Z"},
        {
            "provisionAttemptId": "a-2",
            "status": "Success",
            "externalProvisionerPartnerId": "acc",
            "createdDate": "2026-11-21T10:00:00Z",
        },
    ]
    pax8, _ = speaking(lambda request: listed(*rows), naps)
    assert await pax8.results(IT) == (Result("a-2", True, partner="acc"), Result("a-1", False, "no"))
