"""What does the vendors' API answer (Vendor Provisioning Endpoints, /v2)?"""

import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from bot.playground.pax8.answers import refuse
from bot.playground.pax8.endpoints import Endpoint, Wrap
from bot.playground.pax8.orders import drawn
from bot.playground.pax8.seed import Row
from bot.playground.pax8.silo import NotTaken, Silo
from bot.playground.pax8.world import PaxWorld, Vendor

ROOT = "/v2"
HEADER = "pax8ApiTokenV1"
"""The header of a webhook's secret where none is named (vendor provisioning document)."""

CREATED = datetime.fromisoformat("2024-02-01T09:00:00+00:00")
DEFAULT_PER_PAGE, MOST_PER_PAGE = 10, 200

Issued = tuple[str, str]
"""(request, attempt) that the webhook is to be told of."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One authorised request: by whom, the ids in its path, and what came with it."""

    world: PaxWorld
    client: str
    ids: tuple[str, ...]
    query: dict[str, str]
    body: dict[str, Any]
    now: datetime

    @property
    def silo(self) -> Silo:
        return self.world.silo(self.client)

    @property
    def vendor(self) -> Vendor:
        return self.world.vendors[self.client]

    @property
    def request(self) -> str:
        """The id of the request in the path. Raises NotTaken."""
        if self.ids[0] not in self.silo.requests:
            raise NotTaken(404, f"Provision request {self.ids[0]} was not found")
        return self.ids[0]

    @property
    def webhooks(self) -> list[Row]:
        """Those of the provisioner in the path. Raises NotTaken for somebody else's."""
        if self.ids[0] != self.vendor.provisioner:
            raise NotTaken(404, f"Provisioner {self.ids[0]} was not found")
        return self.world.webhooks.setdefault(self.vendor.provisioner, [])


def answer(
    world: PaxWorld, client: str, method: str, path: str, query: dict[str, str], raw: bytes
) -> tuple[Row, Issued | None]:
    """The body of a 200, and the attempt that it brought about. Raises Refusal."""
    endpoint, ids = _route(method, path)
    asked = Asked(world, client, ids, query, _object(raw, path) if method == "POST" else {}, world.clock.now())
    try:
        found = _ANSWERS[method, endpoint.path](asked)
        body = _page(found, query) if isinstance(found, list) else drawn(found)
    except NotTaken as refused:
        raise refuse(refused.status, str(refused), path, root=ROOT) from None
    if endpoint.path == SIMULATION:
        return body, (body["provisionRequest"]["id"], body["provisionAttempt"]["id"])
    return body, None


def register(world: PaxWorld, provisioner: str, url: str, header: str, credential: str) -> Row:
    """A webhook as of now; it cannot be changed, only followed by another."""
    secret = {"header": header, "credential": credential}
    webhook = {"id": str(uuid4()), "url": url, "sharedSecret": secret, "createdDate": world.clock.now()}
    world.webhooks.setdefault(provisioner, []).append(webhook)
    return webhook


def _route(method: str, path: str) -> tuple[Endpoint, tuple[str, ...]]:
    found = [(endpoint, match) for pattern, endpoint in _PATTERNS if (match := pattern.fullmatch(path))]
    for endpoint, match in found:
        if endpoint.method == method:
            return endpoint, match.groups()
    if found:
        raise refuse(405, f"Request method '{method}' is not supported", path, root=ROOT)
    raise refuse(404, f"No static resource {path.strip('/')}", path, root=ROOT)


def _object(raw: bytes, path: str) -> dict[str, Any]:
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise refuse(400, "Malformed JSON request", path, root=ROOT)
    return body


def _page(rows: list[Row], query: dict[str, str]) -> Row:
    """No parameters are documented; `page` and `size` are understood all the same, as they are elsewhere at Pax8."""
    number = int(query["page"]) if query.get("page", "").isdecimal() else 0
    asked = int(query["size"]) if query.get("size", "").isdecimal() else DEFAULT_PER_PAGE
    size = max(1, min(asked, MOST_PER_PAGE))
    shown = [drawn(row) for row in rows[number * size : (number + 1) * size]]
    pages = -(-len(rows) // size)
    return {
        "content": shown,
        "page": {"size": size, "totalElements": len(rows), "totalPages": pages, "number": number},
    }


def _latest(rows: list[Row]) -> Row:
    if not rows:
        raise NotTaken(404, "Not found")
    return rows[-1]


def _only(rows: list[Row], name: str, wanted: str | None) -> list[Row]:
    return [row for row in rows if wanted is None or row[name] == wanted]


def _attempts(asked: Asked) -> list[Row]:
    return _only(asked.silo.attempts[asked.request], "provisionDetailId", asked.query.get("provisionDetailId"))


def _results(asked: Asked) -> list[Row]:
    return _only(asked.silo.results[asked.request], "provisionAttemptId", asked.query.get("provisionAttemptId"))


def _new_attempt(asked: Asked) -> Row:
    """Made by hand, and so acknowledged at once."""
    latest = asked.world.webhooks.get(asked.vendor.provisioner) or [{"id": None}]
    attempt = asked.silo.attempt(asked.request, latest[-1]["id"], asked.now, "Acknowledged")
    asked.silo.by_hand.add(attempt["id"])
    return attempt


def _simulated(asked: Asked) -> Row:
    """What was given is echoed; what was left out is as Pax8 fills it in."""
    if not asked.vendor.simulation:
        raise NotTaken(403, "Simulations need simulation credentials")
    given = {part: asked.body.get(part) or {} for part in ("provisionRequest", "provisionDetail", "provisionAttempt")}
    if not all(isinstance(part, dict) for part in given.values()):
        raise NotTaken(400, "Malformed JSON request")
    made = {"id": str(uuid4()), "partnerId": str(uuid4()), "type": "NetNew", "createdDate": asked.now}
    row, silo = made | given["provisionRequest"], asked.silo
    silo.place(row, given["provisionDetail"].get("details") or {}, asked.now)
    silo.details[row["id"]][-1].update(given["provisionDetail"] | {"provisionRequestId": row["id"]})
    webhooks = asked.world.webhooks.get(asked.vendor.provisioner) or [{"id": None}]
    attempt = silo.attempt(row["id"], webhooks[-1]["id"], asked.now)
    attempt.update(given["provisionAttempt"] | {"provisionDetailId": silo.details[row["id"]][-1]["id"]})
    return {"provisionRequest": row, "provisionDetail": silo.details[row["id"]][-1], "provisionAttempt": attempt}


def _provisioners(asked: Asked) -> list[Row]:
    vendor = asked.vendor
    vendor_id = vendor.provisioner[:-2] + "00"
    return [{"id": vendor.provisioner, "createdDate": CREATED, "vendorId": vendor_id, "name": vendor.name}]


def _provisioner(asked: Asked) -> Row:
    if asked.ids[0] != asked.vendor.provisioner:
        raise NotTaken(404, f"Provisioner {asked.ids[0]} was not found")
    return _provisioners(asked)[0]


def _new_webhook(asked: Asked) -> Row:
    """The one answer that holds the credential."""
    earlier, url = asked.webhooks, asked.body.get("url")
    parts = urlsplit(url) if isinstance(url, str) else None
    if not isinstance(url, str) or parts is None or parts.scheme not in ("http", "https") or not parts.netloc:
        raise NotTaken(400, "url must be an absolute address")
    if parts.query:
        raise NotTaken(400, "url must not have a query string")
    secret = asked.body.get("sharedSecret") or {}
    header = secret.get("header") or HEADER if isinstance(secret, dict) else HEADER
    made = register(asked.world, asked.vendor.provisioner, url, str(header), secrets.token_urlsafe(24))
    assert earlier[-1] is made  # noqa: S101 - the latest is the one that counts
    return made


def _veiled(webhook: Row) -> Row:
    return webhook | {"sharedSecret": webhook["sharedSecret"] | {"credential": "*****"}}


def _webhook(asked: Asked) -> Row:
    return _veiled(_latest([row for row in asked.webhooks if row["id"] == asked.ids[1]]))


REQUESTS, ONE = "/provision-requests", "/provision-requests/{provisionRequestId}"
PROVISIONERS, WEBHOOKS = "/provisioners", "/provisioners/{provisionerId}/webhooks"
SIMULATION = "/provision-simulations/order-events"

# What stands first is tried first: "latest" is a word of its own before it could be an id.
OPERATIONS: tuple[tuple[Endpoint, Callable[[Asked], Row | list[Row]]], ...] = (
    (Endpoint("GET", REQUESTS, "ProvisionRequest", Wrap.PAGE), lambda asked: list(asked.silo.requests.values())),
    (Endpoint("GET", f"{REQUESTS}/unfulfilled", "ProvisionRequest", Wrap.PAGE), lambda asked: asked.silo.unfulfilled()),
    (Endpoint("GET", ONE, "ProvisionRequest"), lambda asked: asked.silo.requests[asked.request]),
    (Endpoint("GET", f"{ONE}/details", "ProvisionDetail", Wrap.PAGE), lambda asked: asked.silo.details[asked.request]),
    (
        Endpoint("GET", f"{ONE}/details/latest", "ProvisionDetail"),
        lambda asked: _latest(asked.silo.details[asked.request]),
    ),
    (
        Endpoint("GET", f"{ONE}/details/{{provisionDetailId}}", "ProvisionDetail"),
        lambda asked: asked.silo.find(asked.silo.details, asked.request, asked.ids[1]),
    ),
    (Endpoint("GET", f"{ONE}/attempts", "ProvisionAttempt", Wrap.PAGE, ("provisionDetailId",)), _attempts),
    (Endpoint("POST", f"{ONE}/attempts", "ProvisionAttempt"), _new_attempt),
    (
        Endpoint("GET", f"{ONE}/attempts/latest", "ProvisionAttempt"),
        lambda asked: _latest(asked.silo.attempts[asked.request]),
    ),
    (
        Endpoint("GET", f"{ONE}/attempts/{{provisionAttemptId}}", "ProvisionAttempt"),
        lambda asked: asked.silo.find(asked.silo.attempts, asked.request, asked.ids[1]),
    ),
    (Endpoint("GET", f"{ONE}/results", "ProvisionResult", Wrap.PAGE, ("provisionAttemptId",)), _results),
    (
        Endpoint("POST", f"{ONE}/results", "ProvisionResult"),
        lambda asked: asked.silo.answer(asked.request, asked.body),
    ),
    (
        Endpoint("GET", f"{ONE}/results/latest", "ProvisionResult"),
        lambda asked: _latest(asked.silo.results[asked.request]),
    ),
    (
        Endpoint("GET", f"{ONE}/results/{{provisionResultId}}", "ProvisionResult"),
        lambda asked: asked.silo.find(asked.silo.results, asked.request, asked.ids[1]),
    ),
    (Endpoint("POST", SIMULATION, "ProvisionTestingOrderEvent"), _simulated),
    (Endpoint("GET", PROVISIONERS, "Provisioner", Wrap.PAGE), _provisioners),
    (Endpoint("GET", f"{PROVISIONERS}/{{provisionerId}}", "Provisioner"), _provisioner),
    (Endpoint("GET", WEBHOOKS, "Webhook", Wrap.PAGE), lambda asked: [_veiled(row) for row in asked.webhooks]),
    (Endpoint("POST", WEBHOOKS, "CreatedWebhook"), _new_webhook),
    (Endpoint("GET", f"{WEBHOOKS}/latest", "Webhook"), lambda asked: _veiled(_latest(asked.webhooks))),
    (Endpoint("GET", f"{WEBHOOKS}/{{webhookId}}", "Webhook"), _webhook),
)
_ANSWERS = {(endpoint.method, endpoint.path): handler for endpoint, handler in OPERATIONS}
_PATTERNS = [(re.compile(re.sub(r"\{\w+\}", "([^/]+)", endpoint.path)), endpoint) for endpoint, _ in OPERATIONS]
