"""How does a loopback chat misbehave when told to, and who talks to it too fast?"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from aiohttp import web

from bot.playground.chat_log import Json


class FaultKind(StrEnum):
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    BAD_GATEWAY = "bad_gateway"
    SLOW = "slow"
    DROPPED_BEFORE = "dropped_before"
    DROPPED_AFTER = "dropped_after"
    DOWN = "down"
    REFUSED = "refused"


@dataclass(slots=True)
class Fault:
    """`pattern` is a shell pattern of method names; `count` None stands; `seconds` is slowness or Retry-After."""

    kind: FaultKind
    pattern: str = "*"
    count: int | None = None
    seconds: float = 1.0


class Faults:
    """The faults now standing, the oldest matching one first."""

    def __init__(self) -> None:
        self._standing: list[Fault] = []

    def add(self, kind: FaultKind | str, pattern: str = "*", count: int | None = None, seconds: float = 1.0) -> Fault:
        fault = Fault(FaultKind(kind), pattern, count, seconds)
        self._standing.append(fault)
        return fault

    def clear(self) -> None:
        self._standing.clear()

    def take(self, method: str) -> Fault | None:
        """The fault this call meets, used up by one."""
        fault = next((each for each in self._standing if fnmatchcase(method, each.pattern)), None)
        if fault and fault.count is not None:
            fault.count -= 1
            if fault.count <= 0:
                self._standing.remove(fault)
        return fault

    def as_json(self) -> list[Json]:
        return [asdict(fault) for fault in self._standing]


async def answer_through(
    fault: Fault | None,
    request: web.Request,
    answer: Callable[[], Awaitable[web.Response]],
    limited: Callable[[float], web.Response],
) -> web.Response:
    """Answer the request as the fault wants it; a dropped one gets no answer, before or after it took effect."""
    match fault.kind if fault else None:
        case FaultKind.RATE_LIMITED if fault:
            return limited(fault.seconds)
        case FaultKind.REFUSED:
            return web.json_response({"ok": False, "error": "invalid_blocks"}, status=200)
        case FaultKind.SERVER_ERROR:
            return web.Response(status=500, text="internal error")
        case FaultKind.BAD_GATEWAY:
            return web.Response(status=502, text="<html><body>Bad Gateway</body></html>", content_type="text/html")
        case FaultKind.DROPPED_BEFORE | FaultKind.DOWN:
            return _hang_up(request)
        case FaultKind.DROPPED_AFTER:
            await answer()
            return _hang_up(request)
        case FaultKind.SLOW if fault:
            await asyncio.sleep(fault.seconds)
    return await answer()


def _hang_up(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


@dataclass(frozen=True, slots=True)
class Window:
    """At most `calls` calls in any `seconds`."""

    calls: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Violation:
    """The call at `at` was one too many for `window` in `conversation`."""

    conversation: str
    at: float
    window: Window


class Pace:
    """Sliding windows per conversation; what breaks one is recorded, and refused when `enforced`."""

    def __init__(self, windows: Sequence[Window]) -> None:
        self.windows = tuple(windows)
        self.enforced = False
        self.violations: list[Violation] = []
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)

    def hit(self, conversation: str, now: float) -> float | None:
        """Count one call; return the seconds to wait when it is to be refused (a refused call is not counted)."""
        calls = self._calls[conversation]
        broken = [(window, wait) for window in self.windows if (wait := _wait(calls, window, now)) > 0]
        self.violations.extend(Violation(conversation, now, window) for window, _ in broken)
        if broken and self.enforced:
            return max(wait for _, wait in broken)
        calls.append(now)
        while len(calls) > max(window.calls for window in self.windows):
            calls.popleft()
        return None

    def as_json(self) -> list[Json]:
        return [asdict(violation) for violation in self.violations]


def _wait(calls: deque[float], window: Window, now: float) -> float:
    """Seconds until one more call fits into the window; zero or less when it fits now."""
    if len(calls) < window.calls:
        return 0.0
    return calls[-window.calls] + window.seconds - now
