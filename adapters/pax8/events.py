"""What does Pax8 tell an MSP at the door for events, and how is it acknowledged at once?"""

import json
from collections.abc import Awaitable, Callable, Mapping
from hashlib import blake2b
from typing import Any

import structlog
from aiohttp import web

from adapters.pax8.gate import Allow, anybody, door_of, in_turn, said
from domain.hints import Event
from domain.ids import OrgId
from domain.ports import Pax8Doors, Task

log = structlog.get_logger()

PURPOSE = "events"
LONGEST_TOPIC = 80
"""Characters that are logged."""

Hear = Callable[[OrgId, Event], Awaitable[tuple[Task, ...]]]
"""Commits what is to be done about it, and does nothing of it yet: Pax8 waits ten seconds and tries three times."""


class EventsDoor:
    def __init__(self, doors: Pax8Doors, hear: Hear, allow: Allow = anybody) -> None:
        self._doors = doors
        self._hear = hear
        self._allow = allow

    async def receive(self, request: web.Request) -> web.Response:
        """202 for everything that Pax8 may say, known to us or not: what is refused is only sent again."""
        door = await door_of(request, self._doors, PURPOSE)
        in_turn(door, self._allow)
        event = event_of(await said(request))
        reads = await self._hear(door.org, event)
        facts = {"org": door.org, "topic": event.topic[:LONGEST_TOPIC], "reads": len(reads)}
        log.info("pax8_event" if reads else "pax8_event_unread", **facts)
        return web.Response(status=202)


def event_of(body: Mapping[str, Any]) -> Event:
    """Of the documented `WebhookPayload`, or of the flat {topic, action, entityId} that others have seen."""
    match body.get("webhookTopic"):
        case {"topic": str(topic)}:
            data = _object(body.get("payloadData"))
        case _:
            topic, data = str(body.get("topic") or ""), dict(body)
    about = [body.get("webhookId"), topic, data]
    content = json.dumps(about, sort_keys=True, default=str)
    return Event(blake2b(content.encode(), digest_size=16).hexdigest(), topic, data)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
