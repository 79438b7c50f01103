"""What has come in, from its request to its answer, and by which id is all that it leads to found in the log?"""

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import ParamSpec, TypeVar
from uuid import uuid4

from aiohttp import web
from aiohttp.typedefs import Middleware
from structlog.contextvars import bound_contextvars

from bot.commands import ACTIONS, FORMS, command_named
from bot.limits import Handler
from bot.telemetry.spans import Span, Tracer
from bot.telemetry.tally import Tally
from domain import chat
from domain.chat import Incoming
from domain.ids import Platform
from domain.notices import Reply
from domain.tenancy import Installation

P = ParamSpec("P")
T = TypeVar("T")

KINDS: dict[type[Incoming], str] = {
    chat.Message: "message",
    chat.Command: "command",
    chat.Click: "click",
    chat.Submission: "submission",
    chat.OptionsQuery: "options",
    chat.Refresh: "refresh",
    chat.Opened: "opened",
    chat.Lifecycle: "lifecycle",
}
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by machines, all the time: no step of anybody's work."""

_VERBS = frozenset(action.verb for action in ACTIONS)
_FORMS = frozenset(form.name for form in FORMS)


@dataclass(slots=True)
class _Request:
    """What one request turns out to bring: nothing, before it is proven and read."""

    platform: Platform | None = None
    kind: str = ""


_request: ContextVar[_Request | None] = ContextVar("request", default=None)


class Entrance:
    def __init__(self, tally: Tally, tracer: Tracer) -> None:
        self._tally = tally
        self._tracer = tracer

    @property
    def middleware(self) -> Middleware:
        """The first of all: until the answer is there, whoever sent it waits."""

        @web.middleware
        async def entered(request: web.Request, handler: Handler) -> web.StreamResponse:
            resource = request.match_info.route.resource
            route = resource.canonical if resource is not None else ""
            with bound_contextvars(request=uuid4().hex[:16]):
                if not route or route in QUIET:
                    return await handler(request)
                return await self._timed(request, handler, route)

        return entered

    async def _timed(self, request: web.Request, handler: Handler, route: str) -> web.StreamResponse:
        """The route as it is written: what stands in the address may be a secret. An answer that says no is raised, and
        is no failure of the step: whoever asked was answered (opentelemetry.io/docs/specs/semconv/http/http-spans).
        """
        facts = {"http_request_method": request.method, "http_route": route}
        said_no: web.HTTPException | None = None
        with self._counted(f"{request.method} {route}", **facts) as span:
            try:
                response = await handler(request)
            except web.HTTPException as answer:
                response = said_no = answer
            span.note(http_response_status_code=response.status)
            if response.status >= 500:
                span.failed(str(response.status))
        if said_no is not None:
            raise said_no
        return response

    @contextmanager
    def _counted(self, name: str, **facts: str) -> Iterator[Span]:
        brought = _Request()
        _request.set(brought)
        began = time.monotonic()
        with (
            self._tracer.span(name, "server", **facts) as span,
            bound_contextvars(**({"trace": span.trace} if span.trace else {})),
        ):
            yield span
        if brought.platform is not None:
            self._tally.acknowledged(brought.platform, brought.kind, time.monotonic() - began)

    def by_socket(self, hear: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        """Around what is heard by a socket, each in a task of its own: a request like any other."""

        async def heard(*args: P.args, **kwargs: P.kwargs) -> T:
            with bound_contextvars(request=uuid4().hex[:16]), self._counted("socket"):
                return await hear(*args, **kwargs)

        return heard

    def handling(self, handle: Callable[[Incoming], Awaitable[Reply]]) -> Callable[[Incoming], Awaitable[Reply]]:
        """Around the dispatcher: what it logs says from whom it came, and the step is named by what was asked for."""

        async def handled(incoming: Incoming) -> Reply:
            door, kind = _door(incoming), KINDS[type(incoming)]
            brought = _request.get()
            if brought is not None and brought.platform is None:
                brought.platform, brought.kind = door.platform, kind
            facts = {"org": door.org, "platform": door.platform.value}
            with bound_contextvars(**facts, incoming=kind), self._tracer.span(f"{kind} {_asked(incoming)}", **facts):
                return await handle(incoming)

        return handled


def _door(incoming: Incoming) -> Installation:
    return incoming.door if isinstance(incoming, chat.Lifecycle) else incoming.source.door


def _asked(incoming: Incoming) -> str:
    """What we call it; anything else is theirs, and not told."""
    match incoming:
        case chat.Message(text=text):
            command = command_named(text.strip().partition(" ")[0])
            return command.name if command else "words"
        case chat.Command(name=name):
            command = command_named(name)
            return command.name if command else "unknown"
        case chat.Click(token=token) | chat.Refresh(token=token):
            verb = token.partition(":")[0]
            return verb if verb in _VERBS else "unknown"
        case chat.Submission(form=form) | chat.OptionsQuery(form=form):
            return form if form in _FORMS else "unknown"
        case chat.Lifecycle(event=event):
            return event.value
        case chat.Opened():
            return "home"
