"""How are a partner's webhooks kept at Pax8 (Webhooks API, /api/v2)?"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from adapters.pax8 import wire
from adapters.pax8.calls import Calls, Query, segment, shaped
from adapters.pax8.events import event_of
from domain.ports import Told, Topic, Webhook

PREFIX = "/api/v2"
"""Other than everything else of a partner's, which is under /v1 (webhooks document, servers)."""

PAGE_SIZE = 100
MOST_PAGES = 50


class Pax8Webhooks:
    """The Webhooks port. `calls` are a partner's, with the webhooks' own base."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def all(self) -> tuple[Webhook, ...]:
        return wire.listed([row async for row in self._rows("/webhooks")], _webhook)

    async def topics(self) -> tuple[Topic, ...]:
        return wire.listed([row async for row in self._rows("/webhooks/topic-definitions")], _topic)

    async def create(self, name: str, url: str, authorization: str, topics: Sequence[Topic]) -> Webhook:
        """`active` is false unless it is said, and a topic without its actions brings less than all of them."""
        body = {
            "displayName": name,
            "url": url,
            "authorization": authorization,
            "active": True,
            "webhookTopics": [{"topic": each.topic, "filters": _every(each)} for each in topics],
        }
        return shaped(_webhook, await self._calls.act("POST", "/webhooks", body))

    async def remove(self, webhook: str) -> None:
        await self._calls.act("DELETE", f"/webhooks/{segment(webhook)}")

    async def activate(self, webhook: str, active: bool) -> None:
        await self._calls.act("POST", f"/webhooks/{segment(webhook)}/status", {"active": active})

    async def test(self, webhook: str, topic: str) -> None:
        await self._calls.act("POST", f"/webhooks/{segment(webhook)}/topics/{segment(topic)}/test")

    async def logs(self, webhook: str, status: str | None = None, since: datetime | None = None) -> tuple[Told, ...]:
        """The newest first, as we put them: the document spells an order as `field:desc`, unlike all of Pax8's other
        documents, and what an order that is not understood would bring is not said.
        """
        query: Query = {}
        if status is not None:
            query["status"] = status
        if since is not None:
            query["startDate"] = since.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        rows = [row async for row in self._rows(f"/webhooks/{segment(webhook)}/logs", query)]
        return tuple(sorted(wire.listed(rows, _told), key=lambda told: told.at, reverse=True))

    async def retry(self, webhook: str, log: str) -> None:
        await self._calls.act("POST", f"/webhooks/{segment(webhook)}/logs/{segment(log)}/retry")

    async def _rows(self, path: str, query: Query | None = None) -> AsyncIterator[Any]:
        """Of every page; what is about the page stands beside the rows or in `page`, by the operation."""
        for number in range(MOST_PAGES):
            answer = await self._calls.read(path, {**(query or {}), "page": number, "size": PAGE_SIZE})
            for row in shaped(wire.content, answer.body):
                yield row
            if number + 1 >= shaped(_total_pages, answer.body):
                return


def _every(topic: Topic) -> list[dict[str, Any]]:
    return [{"action": action, "conditions": []} for action in topic.actions]


def _total_pages(body: Any) -> int:
    return wire.total_pages(body if "page" in body else {"page": body})


def _webhook(row: Any) -> Webhook:
    """Its `authorization` is not looked at: it is our secret."""
    topics = tuple(str(each["topic"]) for each in row.get("webhookTopics") or ())
    status = row.get("lastDeliveryStatus")
    return Webhook(
        id=str(row["id"]),
        name=str(row.get("displayName") or ""),
        url=str(row.get("url") or ""),
        active=row.get("active") is True,
        topics=topics,
        status=str(status) if status else None,
    )


def _topic(row: Any) -> Topic:
    actions = tuple(str(each["action"]) for each in row.get("availableFilters") or ())
    name = str(row["topic"])
    return Topic(name, str(row.get("name") or name), str(row.get("description") or ""), actions)


def _told(row: Any) -> Told:
    calls = row.get("callHistory") or [{}]
    last = calls[-1]
    payload, status = last.get("payload"), last.get("httpStatusCode")
    error = last.get("errorMessage") or (f"HTTP {status}" if status and int(status) >= 300 else None)
    event = event_of(payload) if isinstance(payload, dict) else None
    state = str(row.get("finalStatus") or "")
    return Told(str(row["id"]), str(row.get("createdAt") or ""), state, len(row.get("callHistory") or ()), error, event)
