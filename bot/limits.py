"""How often may one tenant come, and how long may one connection keep us waiting?

Nothing here waits for anything or reads anything: it stands before the work.
"""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

BURST = 20.0
"""Seconds' worth of requests that may come at once: at the usual 20 a second, 400."""
ROOM = 10_000
"""Keys that are remembered; only what has proven whose it is gets one."""

BODY = 20.0
"""Seconds for a body to arrive whole. What the platforms send is there at once."""
HEAD = 15.0
"""Seconds for the first head of a new connection; aiohttp itself would wait for ever."""
KEPT = 90.0
"""Seconds that a connection may rest, or dribble, between two requests: longer than proxies rest (60 to 75)."""
LONGEST = 600.0
"""Seconds for one request from its head to the last byte of its answer, however slowly that is fetched."""
MOST = 2_000
"""Open connections; beyond these, those that have waited longest for a request are closed."""
LOOK = 5.0


class Allowance:
    """So many for each key, over time; whoever has not come for a while may come many times at once.

    By the generic cell rate algorithm: of each key only the moment is kept when it will have all of its burst again.
    A `rate` of 0 lets everybody in.
    """

    def __init__(
        self, rate: float, burst: float = BURST, now: Callable[[], float] = time.monotonic, room: int = ROOM
    ) -> None:
        """`rate` is in requests a second, `burst` in seconds of it."""
        self.rate = rate
        self.burst = burst
        self._now = now
        self._room = room
        self._whole: OrderedDict[str, float] = OrderedDict()

    def __call__(self, key: str) -> int:
        """0: come in, and it is counted. Else the seconds after which one more may come."""
        if not self.rate:
            return 0
        now, step = self._now(), 1 / self.rate
        whole = max(self._whole.get(key, now), now)
        wait = whole + step - now - max(self.burst, step)
        if wait > 1e-9:
            return math.ceil(wait)
        self._whole[key] = whole + step
        self._whole.move_to_end(key)
        while len(self._whole) > self._room:
            self._whole.popitem(last=False)
        return 0

    @property
    def known(self) -> int:
        """Keys that are remembered."""
        return len(self._whole)


class Watch:
    """Knows of each connection whether it is being served, and closes those that only keep us waiting."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._met: dict[web.RequestHandler, float] = {}
        self._busy: dict[web.RequestHandler, float] = {}
        self._rested: dict[web.RequestHandler, float] = {}

    @property
    def middleware(self) -> Middleware:
        @web.middleware
        async def watched(request: web.Request, handler: Handler) -> web.StreamResponse:
            connection = request.protocol
            self._busy[connection] = self._now()
            try:
                return await in_time(request, handler)
            finally:
                del self._busy[connection]
                self._rested[connection] = self._now()

        return watched

    @property
    def serving(self) -> int:
        """How many are being served."""
        return len(self._busy)

    async def run(self, runner: web.AppRunner) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.sleep(LOOK)
            if runner.server is not None:
                self.look(runner.server.connections)

    def look(self, open_now: Iterable[web.RequestHandler]) -> int:
        """How many were closed."""
        known, now = list(open_now), self._now()
        self._met = {each: self._met.get(each, now) for each in known}
        self._rested = {each: since for each, since in self._rested.items() if each in self._met}
        over = [each for each in known if self._outstays(each, now)]
        waiting = sorted((each for each in known if each not in self._busy and each not in over), key=self._since)
        over += waiting[: max(len(known) - len(over) - MOST, 0)]
        for each in over:
            if each.transport is not None:
                each.transport.abort()
        if over:
            log.info("connections_closed", closed=len(over), open=len(known) - len(over))
        return len(over)

    def _outstays(self, connection: web.RequestHandler, now: float) -> bool:
        if connection in self._busy:
            return now - self._busy[connection] > LONGEST
        return now - self._since(connection) > (KEPT if connection in self._rested else HEAD)

    def _since(self, connection: web.RequestHandler) -> float:
        return self._rested.get(connection, self._met[connection])


async def in_time(request: web.Request, handler: Handler, within: float | None = None) -> web.StreamResponse:
    """What the handler answers; 408 where the body has not come whole by then, and the handler is stopped. Who hangs up
    in the middle of it is nobody's mistake here: 400, which nobody reads.
    """
    if not request.body_exists:
        return await handler(request)
    try:
        async with asyncio.timeout(BODY if within is None else within) as limit:

            def whole() -> None:
                with suppress(RuntimeError):  # it is answered already, and what comes now is only thrown away
                    limit.reschedule(None)

            request.content.on_eof(whole)
            return await handler(request)
    except TimeoutError:
        if not limit.expired():
            raise
        log.info("body_too_slow", door=_door(request))
        return _last(408, "The body took too long.")
    except ConnectionResetError:
        if request.transport is not None or request.content.is_eof():
            raise
        log.info("body_cut_off", door=_door(request))
        return _last(400, "The body has no end.")


def _last(status: int, text: str) -> web.Response:
    answer = web.Response(status=status, text=text)
    answer.force_close()
    return answer


def _door(request: web.Request) -> str:
    """As the route is written: what stands in the address may be a secret."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else ""
