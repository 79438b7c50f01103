"""What does the partners' webhooks API answer (Webhooks, /api/v2), and what has been sent?"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.playground.pax8.answers import refuse
from bot.playground.pax8.offers import identity
from bot.playground.pax8.seed import Row

ROOT = "/api/v2"
CREATABLE = ("displayName", "url", "authorization", "active", "contactEmail", "errorThreshold", "webhookTopics")
TOPICS = {
    "SUBSCRIPTION": ("Subscriptions", ("New", "Change", "Cancel")),
    "CLIENT": ("Clients", ("CREATED", "UPDATED")),
    "PRODUCT": ("Products", ("UPDATED",)),
    "INVOICE": ("Invoices", ("CREATED",)),
}
"""Pax8 publishes its names at run time only: these are ours, in the shape of the document."""


@dataclass(slots=True)
class Hooks:
    """One partner's webhooks and the logs of each, oldest first; rows as on the wire."""

    account: str
    webhooks: dict[str, Row] = field(default_factory=dict)
    logs: dict[str, list[Row]] = field(default_factory=dict)

    def listening(self, topic: str) -> list[Row]:
        return [
            each
            for each in self.webhooks.values()
            if each["active"] and each.get("url") and topic in {known["topic"] for known in each["webhookTopics"]}
        ]


@dataclass(frozen=True, slots=True)
class Asked:
    """One authorised request: the ids in its path, and what came with it."""

    hooks: Hooks
    ids: tuple[str, ...]
    query: dict[str, str]
    body: Row
    now: datetime

    @property
    def webhook(self) -> Row:
        """Raises LookupError."""
        return self.hooks.webhooks[self.ids[0]]


@dataclass(frozen=True, slots=True)
class Done:
    """A status and a body; `send` is the (webhook, topic, payload, log to be continued) that follows from it."""

    status: int = 200
    body: Any = None
    send: "Sending | None" = None


@dataclass(frozen=True, slots=True)
class Sending:
    webhook: Row
    payload: Row
    log: Row | None = None


def answer(hooks: Hooks, method: str, path: str, query: dict[str, str], raw: bytes, now: datetime) -> Done:
    """Raises Refusal."""
    for (known, pattern), handle in _ANSWERS.items():
        match = re.fullmatch(re.sub(r"\{\w+\}", "([^/]+)", pattern), path)
        if known == method and match:
            asked = Asked(hooks, match.groups(), query, _object(raw, path), now)
            try:
                return handle(asked)
            except LookupError:
                raise refuse(404, "Webhook not found", path, root="") from None
            except ValueError as error:
                raise refuse(400, str(error), path, root="") from None
    raise refuse(404, f"No static resource {path.strip('/')}", path, root="")


def payload(webhook: Row, topic: str, data: Row, now: datetime) -> Row:
    """As the document's WebhookPayload has it."""
    known = next((each for each in webhook["webhookTopics"] if each["topic"] == topic), None)
    return {
        "accountId": webhook["accountId"],
        "url": webhook.get("url", ""),
        "webhookId": webhook["id"],
        "sentAt": _moment(now),
        "webhookTopic": known or {"id": identity(f"topic:{topic}"), "topic": topic, "filters": []},
        "payloadData": data,
    }


def attempt(sent: Row, now: datetime, status: int | None, error: str | None) -> Row:
    """One line of a log's call history."""
    told: Row = {"errorMessage": error} if error else {}
    told |= {"httpStatusCode": status} if status is not None else {}
    state = "FAILED" if error else "SUCCESS"
    return {"id": str(uuid4()), "timestamp": _moment(now), "status": state, "payload": sent, **told}


def log_of(hooks: Hooks, webhook: Row, now: datetime) -> Row:
    row = {
        "id": str(uuid4()),
        "webhookId": webhook["id"],
        "webhookName": webhook["displayName"],
        "finalStatus": "PENDING",
        "callHistory": [],
        "createdAt": _moment(now),
    }
    hooks.logs[webhook["id"]].append(row)
    return row


def _query(asked: Asked) -> Done:
    rows = list(asked.hooks.webhooks.values())
    wanted = asked.query.get("query", "").lower()
    return Done(body=_page([row for row in rows if wanted in row["displayName"].lower()], asked.query))


def _create(asked: Asked) -> Done:
    body = asked.body
    if not isinstance(body.get("displayName"), str) or set(body) - {*CREATABLE, "integrationId"}:
        raise ValueError("displayName is required, and nothing else than the document names")
    if not 0 < body.get("errorThreshold", 3) <= 20:
        raise ValueError("errorThreshold must be at most 20")
    topics = [_topic(each) for each in body.get("webhookTopics", [])]
    if len({each["topic"] for each in topics}) < len(topics):
        raise ValueError("a topic may be given once")
    row = {
        "id": str(uuid4()),
        "accountId": asked.hooks.account,
        "active": False,
        "errorThreshold": 3,
        **{name: value for name, value in body.items() if name != "webhookTopics"},
        "webhookTopics": topics,
        "createdAt": _moment(asked.now),
        "updatedAt": _moment(asked.now),
    }
    asked.hooks.webhooks[row["id"]], asked.hooks.logs[row["id"]] = row, []
    return Done(body=row)


def _definitions(asked: Asked) -> Done:
    """Flat, where every other page is nested (pax8.md, section 5)."""
    rows = [_definition(asked, topic) for topic in TOPICS]
    page = _page(rows, asked.query)
    return Done(body={**page["page"], "content": page["content"]})


def _get(asked: Asked) -> Done:
    return Done(body=asked.webhook)


def _delete(asked: Asked) -> Done:
    del asked.hooks.webhooks[asked.webhook["id"]]
    return Done(204)


def _status(asked: Asked) -> Done:
    if not isinstance(asked.body.get("active"), bool):
        raise ValueError("active must be a boolean")
    asked.webhook.update(active=asked.body["active"], updatedAt=_moment(asked.now))
    return Done(body=asked.webhook)


def _test(asked: Asked) -> Done:
    topic = asked.ids[1]
    if topic not in TOPICS:
        raise LookupError(topic)
    sample = payload(asked.webhook, topic, _sample(topic), asked.now)
    body = {"url": asked.webhook["url"], "webhook": asked.webhook, "samplePayload": sample}
    return Done(body=body, send=Sending(asked.webhook, sample))


def _logs(asked: Asked) -> Done:
    """In no order that is promised: the document has none but what `sort` asks for, as `field:desc`."""
    if not re.fullmatch(r"(\w+:(asc|desc))?", asked.query.get("sort", "")):
        raise ValueError("sort is a field, a colon, and asc or desc")
    rows = asked.hooks.logs[asked.ids[0]]
    state, since = asked.query.get("status"), asked.query.get("startDate", "")
    found = [row for row in rows if state in (None, row["finalStatus"]) and row["createdAt"] >= since]
    return Done(body=_page(found, asked.query))


def _retry(asked: Asked) -> Done:
    log = next((row for row in asked.hooks.logs[asked.ids[0]] if row["id"] == asked.ids[1]), None)
    if log is None:
        raise LookupError(asked.ids[1])
    return Done(202, send=Sending(asked.webhook, log["callHistory"][-1]["payload"], log))


_ANSWERS: dict[tuple[str, str], Callable[[Asked], Done]] = {
    ("GET", "/webhooks"): _query,
    ("POST", "/webhooks"): _create,
    ("GET", "/webhooks/topic-definitions"): _definitions,
    ("GET", "/webhooks/{id}"): _get,
    ("DELETE", "/webhooks/{id}"): _delete,
    ("POST", "/webhooks/{id}/status"): _status,
    ("POST", "/webhooks/{id}/topics/{topic}/test"): _test,
    ("GET", "/webhooks/{webhookId}/logs"): _logs,
    ("POST", "/webhooks/{webhookId}/logs/{logId}/retry"): _retry,
}
OPERATIONS = tuple(_ANSWERS)


def _topic(asked: Any) -> Row:
    if not isinstance(asked, dict) or set(asked) != {"topic", "filters"} or asked["topic"] not in TOPICS:
        raise ValueError("each topic has a known topic and its filters")
    return {"id": str(uuid4()), **asked}


def _definition(asked: Asked, topic: str) -> Row:
    name, actions = TOPICS[topic]
    filters = [{"action": each, "actionDisplayName": each, "description": each, "conditions": []} for each in actions]
    nobody = {"id": identity("webhook"), "accountId": asked.hooks.account, "webhookTopics": []}
    return {
        "topic": topic,
        "name": name,
        "description": f"What comes of {name.lower()}",
        "availableFilters": filters,
        "samplePayload": payload(nobody, topic, _sample(topic), asked.now),
    }


def _sample(topic: str) -> Row:
    return {"id": identity(f"sample:{topic}"), "type": TOPICS[topic][1][0]}


def _page(rows: list[Row], query: dict[str, str]) -> Row:
    number, size = int(query.get("page", 0)), min(int(query.get("size", 10)), 200)
    shown = rows[number * size : (number + 1) * size]
    about: Row = {"number": number, "size": size, "totalElements": len(rows), "totalPages": -(-len(rows) // size)}
    return {"content": shown, "page": about}


def _object(raw: bytes, path: str) -> Row:
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        raise refuse(400, "The body is not JSON", path, root="") from None
    return body if isinstance(body, dict) else {}


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
