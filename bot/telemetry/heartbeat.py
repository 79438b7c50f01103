"""Who is told each minute that all is well, so that silence is the alarm?

Only what is seen from here to work is told: the database takes writes, what is due goes out, Pax8 is read. One replica
tells it for all. The address holds a secret and is never logged.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import aiohttp
import structlog
from aiohttp import web

from bot.health import LATE, STUCK, Health
from domain.ports import Clock, VitalSigns

log = structlog.get_logger()

EVERY = timedelta(minutes=1)

TURN = timedelta(seconds=50)
"""For so long no other replica tells it again; shorter, so that a moment's delay costs no turn."""

PATIENCE = aiohttp.ClientTimeout(total=10)


class Heartbeat:
    """`look` is the same as at /readyz."""

    def __init__(
        self,
        url: str,
        look: Callable[[], Awaitable[Health]],
        signs: VitalSigns,
        clock: Clock,
        session: aiohttp.ClientSession,
    ) -> None:
        self._url = url
        self._look = look
        self._signs = signs
        self._clock = clock
        self._session = session
        self._said: tuple[str, ...] = ()

    async def live(self, app: web.Application) -> AsyncIterator[None]:
        """For as long as the application serves."""
        beating = asyncio.create_task(self._run())
        yield
        beating.cancel()

    async def _run(self) -> None:
        while True:
            await self.beat()
            await asyncio.sleep(EVERY.total_seconds())

    async def beat(self) -> None:
        """Once, or not at all: the next minute brings the next one."""
        why = ailing(await self._look())
        if why:
            self._say("heartbeat_withheld", why)
            return
        try:
            if await self._signs.turn("heartbeat", self._clock.now(), TURN):
                await self._ping()
                self._say("heartbeat_heard", ())
        except _Unheard as unheard:
            self._say("heartbeat_unheard", (str(unheard),))
        except Exception as error:
            self._say("heartbeat_withheld", (type(error).__name__,))

    async def _ping(self) -> None:
        """Raises `_Unheard`."""
        try:
            async with self._session.get(self._url, allow_redirects=False, timeout=PATIENCE) as answer:
                if answer.status >= 300:
                    raise _Unheard(f"status {answer.status}")
        except (aiohttp.ClientError, OSError) as error:
            raise _Unheard(type(error).__name__) from None

    def _say(self, event: str, why: tuple[str, ...]) -> None:
        """Once for as long as it is so."""
        if why != self._said:
            tell = log.warning if why else log.info
            tell(event, why=why)
        self._said = why


class _Unheard(Exception):
    """Nobody took it; the text says how."""


def ailing(health: Health) -> tuple[str, ...]:
    """What keeps us from saying that all is well. One organisation that is late does not: somebody else is read."""
    if not health.ready or health.vitals is None:
        return ("database",)
    stuck = health.outbox_age is not None and health.outbox_age > STUCK
    unread = (
        each.kind.value
        for each in health.vitals.readings
        if each.connected
        and (each.failing == each.connected if each.last is None else health.at - each.last > LATE[each.kind])
    )
    return (*(("outbox",) if stuck else ()), *(f"sync {kind}" for kind in unread))
