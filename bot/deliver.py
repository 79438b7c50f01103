"""How is the outbox emptied: soon after each commit, in order within a lane, and again whatever a crash left behind?"""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from structlog.contextvars import bind_contextvars

from bot import runs
from bot.telemetry.spans import UNTRACED, Fact, Tracer
from bot.telemetry.tally import UNCOUNTED, Tally
from domain.ids import OrgId
from domain.ports import Delivery, DeliveryKind, Later, Outcome, Ports
from domain.use_cases.delivering import deliver

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
"""After a crash this is how long another replica waits before it takes over."""

RENEWAL = 20.0
"""Seconds between renewals of a lease whose attempt is still under way."""

LOST = "its lease was lost"
"""Why an attempt was stopped."""

LOOK_AGAIN = 1.0
"""Seconds: the longest sleep without looking, for what other replicas have committed."""

GLANCE = 0.05
"""Seconds: the shortest, where something is due that is not ours to take yet."""

STUMBLE = timedelta(seconds=5)
"""After an attempt that raised what it should not have."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who does which kinds of delivery: `at_once` in one process, `per_org` of them for one organisation at the most,
    so that nobody waits behind another's slow Pax8.
    """

    kinds: frozenset[DeliveryKind]
    at_once: int
    per_org: int


_SPEAKING = frozenset({DeliveryKind.SHOW, DeliveryKind.TELL, DeliveryKind.HOME})

CREWS = (
    Crew(_SPEAKING, at_once=16, per_org=12),
    Crew(frozenset({DeliveryKind.APPLY}), at_once=16, per_org=4),
    Crew(frozenset({DeliveryKind.RUN}), at_once=8, per_org=4),
    Crew(frozenset({DeliveryKind.PROVISION}), at_once=8, per_org=4),
    Crew(frozenset({DeliveryKind.MAIL}), at_once=4, per_org=4),
)


_SAID = frozenset({DeliveryKind.SHOW, DeliveryKind.TELL})
"""Kinds whose lane is a conversation."""


class Deliveries:
    """Claims lanes, attempts one delivery of each, and records how it went. `wake` may be called from anywhere on the
    loop.
    """

    def __init__(self, ports: Ports, owner: str, tally: Tally = UNCOUNTED, tracer: Tracer = UNTRACED) -> None:
        self._ports = ports
        self._owner = owner
        self._shifts = [_Shift(ports, owner, crew, tally, tracer) for crew in CREWS]

    def wake(self) -> None:
        for shift in self._shifts:
            shift.wake()

    def under_way(self, kind: DeliveryKind) -> int:
        """How many attempts the crew that does this kind has begun and not recorded yet, in this process."""
        return sum(shift.under_way for shift in self._shifts if kind in shift.kinds)

    async def run(self) -> None:
        """Until `stop`; a database that cannot be reached is waited for."""
        async with asyncio.TaskGroup() as group:
            for shift in self._shifts:
                group.create_task(shift.run())

    async def stop(self, within: float = 10.0) -> None:
        """Begin nothing more, let what is under way end, and let go of the rest."""
        await asyncio.gather(*(shift.stop(within) for shift in self._shifts))
        try:
            await self._ports.queue.release(self._owner)
        except Exception as error:
            log.warning("leases_left", error=type(error).__name__)


class Bell:
    """Wakes the delivery loop after a commit; there is nobody to wake before the loop exists."""

    def __init__(self) -> None:
        self.ring: Callable[[], None] = lambda: None

    def __call__(self) -> None:
        self.ring()


class _Shift:
    """One crew at work."""

    def __init__(self, ports: Ports, owner: str, crew: Crew, tally: Tally, tracer: Tracer) -> None:
        self._ports = ports
        self._owner = owner
        self._crew = crew
        self._tally = tally
        self._tracer = tracer
        self._awake = asyncio.Event()
        self._running: dict[asyncio.Task[None], OrgId] = {}
        self._stopping = False

    @property
    def kinds(self) -> frozenset[DeliveryKind]:
        return self._crew.kinds

    @property
    def under_way(self) -> int:
        return len(self._running)

    def wake(self) -> None:
        self._awake.set()

    async def run(self) -> None:
        while not self._stopping:
            self._awake.clear()
            try:
                claimed = await self._claim()
                pause = 0.0 if claimed else await self._idle()
            except Exception as error:
                log.error("outbox_unreachable", error=type(error).__name__)
                claimed, pause = (), LOOK_AGAIN
            for delivery in claimed:
                self._start(delivery)
            if not claimed and not self._stopping:
                await self._rest(pause)

    async def stop(self, within: float) -> None:
        self._stopping = True
        self.wake()
        if self._running:
            await asyncio.wait(self._running, timeout=within)
        for task in self._running:
            task.cancel()

    async def _claim(self) -> tuple[Delivery, ...]:
        crew = self._crew
        room = crew.at_once - len(self._running)
        if room <= 0:
            return ()
        now = self._ports.clock.now()
        return await self._ports.queue.claim(self._owner, now, LEASE, min(room, crew.per_org), crew.kinds, self._full())

    def _full(self) -> frozenset[OrgId]:
        """Organisations that have enough under way."""
        busy = Counter(self._running.values())
        return frozenset(org for org, count in busy.items() if count >= self._crew.per_org)

    def _start(self, delivery: Delivery) -> None:
        """What was claimed while we were told to stop is let go with the leases."""
        if self._stopping:
            return
        task = asyncio.create_task(self._attempt(delivery))
        self._running[task] = delivery.org
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self.wake()

    async def _attempt(self, delivery: Delivery) -> None:
        """Whatever goes wrong is logged; what is not recorded is done again when the lease has ended."""
        bind_contextvars(org=delivery.org, delivery=delivery.id, kind=delivery.kind.value, change=delivery.change)
        began = time.monotonic()
        about: dict[str, Fact] = {"org": delivery.org, "delivery": delivery.id, "change": delivery.change or ""}
        with self._tracer.span(f"deliver {delivery.kind.value}", "internal", **about) as span:
            outcome = await self._holding(delivery)
            span.note(outcome=type(outcome).__name__)
        self._tally.attempted(delivery, outcome, time.monotonic() - began)
        now = self._ports.clock.now()
        try:
            kept = await self._ports.queue.finish(delivery, self._owner, outcome, now, self._free_at(delivery, now))
        except Exception as error:
            log.exception("delivery_unrecorded", error=type(error).__name__)
        else:
            log.info("delivered", outcome=type(outcome).__name__, why=getattr(outcome, "why", None), kept=kept)

    async def _holding(self, delivery: Delivery) -> Outcome:
        """The attempt's outcome; its lease is renewed for as long as it takes, and where that cannot be done it is
        stopped before another may begin. Whoever slept through the end of a lease can only be stopped then.
        """
        work = asyncio.create_task(self._outcome(delivery))
        try:
            ours_until = time.monotonic() + LEASE.total_seconds()
            while ours_until > time.monotonic() + RENEWAL:
                if (await asyncio.wait({work}, timeout=RENEWAL))[0]:
                    return work.result()
                ours_until = await self._renewed(delivery, ours_until)
            return await self._stopped(work)
        finally:
            work.cancel()

    async def _renewed(self, delivery: Delivery, ours_until: float) -> float:
        """Until when nobody else can have the lane, in seconds of the monotonic clock."""
        asked = time.monotonic()
        try:
            async with asyncio.timeout(RENEWAL):
                held = await self._ports.queue.renew(delivery, self._owner, self._ports.clock.now() + LEASE)
        except Exception as error:
            log.warning("lease_not_renewed", error=type(error).__name__)
            return ours_until
        return asked + LEASE.total_seconds() if held else asked

    async def _stopped(self, work: "asyncio.Task[Outcome]") -> Outcome:
        """As a crash would stop it: nobody knows how far it came, and the next attempt finds out."""
        log.warning("lease_lost")
        work.cancel()
        await asyncio.wait({work}, timeout=RENEWAL)
        if work.done() and not work.cancelled():
            return work.result()
        return Later(self._ports.clock.now(), LOST, ambiguous=True)

    async def _outcome(self, delivery: Delivery) -> Outcome:
        try:
            if delivery.kind is DeliveryKind.RUN:
                return await runs.carry_out(self._ports, delivery)
            return await deliver(self._ports, delivery)
        except Exception as error:
            log.exception("delivery_stumbled", error=type(error).__name__)
            return Later(self._ports.clock.now() + STUMBLE * delivery.attempt, type(error).__name__)

    def _free_at(self, delivery: Delivery, now: datetime) -> datetime:
        """Pacing: no platform is spoken to faster than it likes, in any one conversation."""
        if delivery.kind not in _SAID or delivery.conversation is None:
            return now
        chat = self._ports.chats.get(delivery.conversation.platform)
        return now + (chat.pace(delivery.conversation) if chat else timedelta())

    async def _idle(self) -> float:
        """Seconds until something is due, as far as anybody knows."""
        due = await self._ports.queue.next_due(self._crew.kinds, self._full())
        if due is None or len(self._running) >= self._crew.at_once:
            return LOOK_AGAIN
        return min(max((due - self._ports.clock.now()).total_seconds(), GLANCE), LOOK_AGAIN)

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._awake.wait(), seconds)
