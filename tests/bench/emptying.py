"""One process that empties the outbox, or that posts the same with the bare client: prints what it took, as JSON."""

import asyncio
import json
import logging
import sys
import time
from typing import Any

import aiohttp
import structlog

from cards.notices import card
from cards.slack import message
from domain.chat import Conversation, ConversationKind
from domain.examples import EXAMPLES
from domain.ids import InstallationId, OrgId, Platform
from domain.notices import ChangeSettled
from domain.ports import DeliveryKind, Ports

HARBOUR = OrgId("harbour")
DOOR = InstallationId("harbour-slack")
AT_ONCE = 12
"""As many as the crew that speaks has under way for one organisation."""

TOLD = frozenset({DeliveryKind.TELL})
LOOK = 0.02
"""Seconds between two looks at whether all is said."""


async def main(options: dict[str, Any]) -> dict[str, Any]:
    if options["task"] == "bare":
        return await _post(options["api"], options["posts"])
    from bot import wiring  # The bare client has no use for it.
    from bot.settings import load

    async with wiring.house(load(None, options["environment"])) as built:
        if options["task"] == "fill":
            await fill(built.ports, options["posts"])
            return {}
        return await empty(built)


async def fill(ports: Ports, posts: int) -> None:
    """One notice for each of so many people, in their own conversations: no place's pace is in the way."""
    notice = _notice()
    async with ports.unit(HARBOUR) as unit:
        for number in range(posts):
            place = Conversation(DOOR, Platform.SLACK, ConversationKind.DIRECT, f"D{number:06}", f"U{number:06}")
            await unit.outbox.tell(place, notice)


async def empty(built: Any) -> dict[str, Any]:
    """With the real loop, until nothing is left to tell, whoever told it."""
    began, cpu = time.perf_counter(), time.process_time()
    loop = asyncio.create_task(built.deliveries.run())
    while await _left(built):  # noqa: ASYNC110 - other processes tell too
        await asyncio.sleep(LOOK)
    took = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    await built.deliveries.stop(2)
    await loop
    return took


async def _left(built: Any) -> bool:
    waits = await built.ports.queue.next_due(TOLD) is not None
    return waits or bool(built.deliveries.under_way(DeliveryKind.TELL))


async def _post(api: str, posts: int) -> dict[str, Any]:
    """The same bodies, drawn once, by the client that the bot posts with."""
    drawn = message(card(_notice()))
    numbers = iter(range(posts))
    began, cpu = time.perf_counter(), time.process_time()
    async with aiohttp.ClientSession() as session:

        async def visitor() -> None:
            for number in numbers:
                body = {"channel": f"D{number:06}", **drawn}
                headers = {"Authorization": "Bearer xoxb-bare"}
                async with session.post(f"{api}chat.postMessage", json=body, headers=headers) as response:
                    await response.json()

        await asyncio.gather(*(visitor() for _ in range(AT_ONCE)))
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}


def _notice() -> ChangeSettled:
    return next(each for each in EXAMPLES.values() if isinstance(each, ChangeSettled))


if __name__ == "__main__":
    # What is printed is the answer, and nothing beside it.
    logging.basicConfig(level=logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(json.dumps(asyncio.run(main(json.loads(sys.argv[1])))))  # noqa: T201 - the parent reads it
