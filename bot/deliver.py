"""How is the outbox emptied: soon after each commit, in order within a lane, and again whatever a crash left behind?"""

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from domain.ports import Delivery, DeliveryKind, Later, Outcome, Ports
from domain.use_cases.delivering import deliver

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
"""Longer than one attempt can take; after a crash this is how long another replica waits before it takes over."""

AT_ONCE = 16
"""Deliveries under way in one process."""

LOOK_AGAIN = 1.0
"""Seconds: the longest sleep without looking, for what other replicas have committed."""

STUMBLE = timedelta(seconds=5)
"""After an attempt that raised what it should not have."""


class Deliveries:
    """Claims lanes, attempts one delivery of each, and records how it went. `wake` may be called from anywhere on the
    loop.
    """

    def __init__(self, ports: Ports, owner: str) -> None:
        self._ports = ports
        self._owner = owner
        self._awake = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False

    def wake(self) -> None:
        self._awake.set()

    async def run(self) -> None:
        """Until `stop`; a database that cannot be reached is waited for."""
        while not self._stopping:
            self._awake.clear()
            try:
                claimed = await self._claim()
            except Exception as error:
                log.error("outbox_unreachable", error=type(error).__name__)
                await self._rest(LOOK_AGAIN)
                continue
            for delivery in claimed:
                self._start(delivery)
            if not claimed:
                await self._rest(await self._idle())

    async def stop(self, within: float = 10.0) -> None:
        """Begin nothing more, and let what is under way end; what does not is left to its lease."""
        self._stopping = True
        self.wake()
        if self._running:
            await asyncio.wait(self._running, timeout=within)
        for task in self._running:
            task.cancel()

    async def _claim(self) -> tuple[Delivery, ...]:
        room = AT_ONCE - len(self._running)
        if room <= 0:
            return ()
        return await self._ports.queue.claim(self._owner, self._ports.clock.now(), LEASE, room)

    def _start(self, delivery: Delivery) -> None:
        task = asyncio.create_task(self._attempt(delivery))
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self.wake()

    async def _attempt(self, delivery: Delivery) -> None:
        """Whatever goes wrong is logged; what is not recorded is done again when the lease has ended."""
        facts = {"org": delivery.org, "delivery": delivery.id, "kind": delivery.kind.value, "change": delivery.change}
        outcome = await self._outcome(delivery, facts)
        now = self._ports.clock.now()
        try:
            kept = await self._ports.queue.finish(delivery, self._owner, outcome, now, self._free_at(delivery, now))
        except Exception as error:
            log.exception("delivery_unrecorded", error=type(error).__name__, **facts)
        else:
            log.info("delivered", outcome=type(outcome).__name__, why=getattr(outcome, "why", None), kept=kept, **facts)

    async def _outcome(self, delivery: Delivery, facts: Mapping[str, object]) -> Outcome:
        try:
            return await deliver(self._ports, delivery)
        except Exception as error:
            log.exception("delivery_stumbled", error=type(error).__name__, **facts)
            return Later(self._ports.clock.now() + STUMBLE * delivery.attempt, type(error).__name__)

    def _free_at(self, delivery: Delivery, now: datetime) -> datetime:
        """Pacing: no platform is spoken to faster than it likes, in any one conversation."""
        if delivery.kind is DeliveryKind.APPLY or delivery.conversation is None:
            return now
        chat = self._ports.chats.get(delivery.conversation.platform)
        return now + (chat.pace(delivery.conversation) if chat else timedelta())

    async def _idle(self) -> float:
        """Seconds until something is due, as far as anybody knows."""
        due = await self._ports.queue.next_due()
        if due is None or len(self._running) >= AT_ONCE:
            return LOOK_AGAIN
        return min(max((due - self._ports.clock.now()).total_seconds(), 0.0), LOOK_AGAIN)

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._awake.wait(), seconds)
