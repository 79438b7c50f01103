"""How does Pax8 tell partners' webhooks what came of something, and how often does it try?"""

import asyncio
from typing import Any

import aiohttp

from bot.playground.pax8 import wire
from bot.playground.pax8.hooks import Hooks, Sending, attempt, log_of, payload
from bot.playground.pax8.seed import Row
from bot.playground.pax8.world import PaxWorld

TRIES = 3
"""In all (pax8.md, section 2); fewer where the webhook's errorThreshold is less."""

PATH = "/events"
"""What a Fault's `path` calls the way to a webhook."""

PATIENCE = 10.0
"""Seconds for an answer (pax8.md, section 2)."""


class Caller:
    """Posts events of what changes in the world, while somebody listens; keeps a log of every call."""

    def __init__(self, world: PaxWorld) -> None:
        self._world = world
        self._http: aiohttp.ClientSession | None = None
        self._under_way: set[asyncio.Task[Row]] = set()
        world.on_change = self.subscription_changed

    async def close(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        if self._http is not None:
            await self._http.close()
            self._http = None

    def subscription_changed(self, client: str, subscription: str) -> None:
        row = self._world.book(client).subscriptions.get(subscription)
        kind = "Cancel" if row is None or row["status"] == "Cancelled" else "Change"
        company = {} if row is None else {"companyId": row["companyId"], "productId": row["productId"]}
        self.tell(client, "SUBSCRIPTION", {"subscriptionId": subscription, "type": kind, **company})

    def tell(self, client: str, topic: str, data: Row) -> None:
        """Every webhook that listens for it, soon."""
        hooks = self._world.hooks(client)
        for webhook in hooks.listening(topic):
            self.send_soon(client, Sending(webhook, payload(webhook, topic, data, self._world.clock.now())))

    def send_soon(self, client: str, sending: Sending) -> None:
        task = asyncio.create_task(self.send(client, sending))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def send(self, client: str, sending: Sending) -> Row:
        """Returns the log, with its end."""
        hooks: Hooks = self._world.hooks(client)
        webhook, now = sending.webhook, self._world.clock.now
        log = sending.log or log_of(hooks, webhook, now())
        for _ in range(min(TRIES, webhook["errorThreshold"])):
            status, error = await self._post(client, webhook, sending.payload)
            log["callHistory"].append(attempt(sending.payload, now(), status, error))
            if error is None:
                break
        log["finalStatus"] = webhook["lastDeliveryStatus"] = log["callHistory"][-1]["status"]
        return log

    async def _post(self, client: str, webhook: Row, body: Row) -> tuple[int | None, str | None]:
        """Its status, if it answered, and what went wrong."""
        taken = self._world.faults.take("POST", PATH, client)
        await asyncio.sleep(taken.slow)
        if taken.failure is not None and taken.failure.kind == "before":
            return None, "The webhook could not be reached"
        headers: dict[str, Any] = {"Content-Type": "application/json"}
        if webhook.get("authorization"):
            headers["Authorization"] = webhook["authorization"]
        self._http = self._http or aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))
        try:
            async with self._http.post(webhook["url"], data=wire.encode(body), headers=headers) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError) as failed:
            return None, f"The webhook failed: {type(failed).__name__}"
        if taken.failure is not None:
            return None, "The webhook's answer was lost"
        return status, None if status < 300 else f"The webhook answered {status}"
