"""How does Pax8 tell a vendor's webhook of a request, and when does it hold that it was heard?"""

import asyncio
from typing import Any

import aiohttp

from bot.playground.pax8 import wire
from bot.playground.pax8.orders import drawn
from bot.playground.pax8.seed import Row
from bot.playground.pax8.world import PaxWorld

HEARD = (200, 201, 202)
PATH = "/notifications"
"""What a Fault's `path` calls the way to the webhook."""

PATIENCE = 10.0
"""Seconds for the webhook's answer; of partner webhooks it is documented (pax8.md, section 2)."""


class Sender:
    """Posts notifications, one attempt each; nothing is repeated by itself."""

    def __init__(self, world: PaxWorld) -> None:
        self._world = world
        self._http: aiohttp.ClientSession | None = None
        self._under_way: set[asyncio.Task[bool]] = set()

    async def close(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        if self._http is not None:
            await self._http.close()
            self._http = None

    def send_soon(self, client: str, request_id: str, attempt_id: str) -> None:
        """While the caller gets their answer."""
        task = asyncio.create_task(self.send(client, request_id, attempt_id))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def send(self, client: str, request_id: str, attempt_id: str) -> bool:
        """True when the webhook has acknowledged it. The same attempt may be sent again, as networks do."""
        silo = self._world.silo(client)
        taken = self._world.faults.take("POST", PATH, client)
        await asyncio.sleep(taken.slow)
        if taken.failure is not None and taken.failure.kind == "before":
            error: str | None = "The webhook could not be reached"
        else:
            error = await self._post(client, notification(self._world, client, request_id, attempt_id))
        if taken.failure is not None and error is None:
            error = "The webhook's answer was lost"
        silo.settle(request_id, attempt_id, error)
        return error is None

    async def _post(self, client: str, body: Row) -> str | None:
        """What went wrong, or None."""
        webhooks = self._world.webhooks.get(self._world.vendors[client].provisioner)
        if not webhooks:
            return "No webhook is configured"
        url, secret = webhooks[-1]["url"], webhooks[-1]["sharedSecret"]
        self._http = self._http or aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))
        headers: dict[str, Any] = {secret["header"]: secret["credential"], "Content-Type": "application/json"}
        try:
            async with self._http.post(url, data=wire.encode(body), headers=headers) as answer:
                return None if answer.status in HEARD else f"The webhook answered {answer.status}"
        except (aiohttp.ClientError, TimeoutError) as failed:
            return f"The webhook failed: {type(failed).__name__}"


def notification(world: PaxWorld, client: str, request_id: str, attempt_id: str) -> Row:
    """What is posted for this attempt; its status at that moment is Issued."""
    silo = world.silo(client)
    attempt = silo.find(silo.attempts, request_id, attempt_id)
    detail = silo.find(silo.details, request_id, attempt["provisionDetailId"])
    told = {
        "isSimulation": silo.simulation,
        "provisionRequest": silo.requests[request_id],
        "provisionDetail": detail,
        "provisionAttempt": attempt,
    }
    return drawn(told)
