"""What does Pax8 tell a vendor at the door for provision requests, and how is it acknowledged at once?"""

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from adapters.pax8 import provisioning_wire, wire
from adapters.pax8.gate import Allow, anybody, door_of, in_turn, said
from domain.ids import OrgId
from domain.ports import Clock, Pax8Doors
from domain.provisioning import Notification

log = structlog.get_logger()

PURPOSE = "provisioning"

Keep = Callable[[OrgId, Notification], Awaitable[None]]
"""Commits the notification with what has to follow, and does nothing of it yet: what is acknowledged is ours to do."""


class ProvisioningDoor:
    def __init__(self, doors: Pax8Doors, clock: Clock, keep: Keep, allow: Allow = anybody) -> None:
        self._doors = doors
        self._clock = clock
        self._keep = keep
        self._allow = allow

    async def receive(self, request: web.Request) -> web.Response:
        """202 once it is committed; 401, 429, 413, 415 or 400, and then nothing is written."""
        door = await door_of(request, self._doors, PURPOSE)
        in_turn(door, self._allow)
        body = await said(request)
        try:
            told = provisioning_wire.notification(body, self._clock.now())
        except wire.NOT_AS_DOCUMENTED:
            log.warning("provision_unreadable", org=door.org)
            raise web.HTTPBadRequest(text="The body is no provision notification as documented.") from None
        await self._keep(door.org, told)
        attempt = told.attempt.id if told.attempt else None
        log.info("provision_notified", org=door.org, request=told.id, attempt=attempt, simulation=told.simulation)
        return web.json_response({}, status=202)
