"""Is a request's step told by what came of it: an answer, one that says no, or a failure of ours?"""

from collections.abc import Awaitable, Callable, Iterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from structlog.contextvars import bind_contextvars, get_contextvars

from bot.telemetry.incoming import Entrance
from bot.telemetry.otel import OpenTelemetry
from bot.telemetry.spans import UNTRACED
from bot.telemetry.tally import UNCOUNTED


def raising(error: type[Exception]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        raise error

    return handler


Steps = tuple[OpenTelemetry, InMemorySpanExporter]


@pytest.fixture(scope="module")
def steps() -> Iterator[Steps]:
    """One for all: it takes seconds to find that its collector is away."""
    tracer, kept = OpenTelemetry("http://127.0.0.1:9"), InMemorySpanExporter()
    tracer._provider.add_span_processor(SimpleSpanProcessor(kept))
    yield tracer, kept
    tracer._provider.shutdown()


async def told(steps: Steps, handler: Callable[[web.Request], Awaitable[web.Response]]) -> tuple[int, ReadableSpan]:
    """The answer's status, and the step."""
    tracer, kept = steps
    kept.clear()
    app = web.Application(middlewares=[Entrance(UNCOUNTED, tracer).middleware])
    app.router.add_get("/files/{token}", handler)
    async with TestClient(TestServer(app)) as client:
        status = (await client.get("/files/a-secret")).status
    (span,) = kept.get_finished_spans()
    return status, span


async def answered(request: web.Request) -> web.Response:
    return web.Response(status=202)


async def fallen(request: web.Request) -> web.Response:
    return web.Response(status=502)


STEPS = {
    "an answer": (answered, 202, StatusCode.UNSET, None),
    "an answer that says no": (raising(web.HTTPNotFound), 404, StatusCode.UNSET, None),
    "an answer that says what was": (raising(web.HTTPGone), 410, StatusCode.UNSET, None),
    "an answer that says that we cannot": (raising(web.HTTPServiceUnavailable), 503, StatusCode.ERROR, "503"),
    "the same, returned": (fallen, 502, StatusCode.ERROR, "502"),
    "an error of ours": (raising(KeyError), 500, StatusCode.ERROR, "KeyError"),
}


@pytest.mark.parametrize(("handler", "status", "code", "kind"), STEPS.values(), ids=STEPS.keys())
async def test_what_came_of_a_request_is_told_of_its_step(
    steps: Steps,
    handler: Callable[[web.Request], Awaitable[web.Response]],
    status: int,
    code: StatusCode,
    kind: str | None,
) -> None:
    """Lost otherwise: failures of ours among strangers who try an old link, in whatever counts failed steps."""
    found, span = await told(steps, handler)
    assert found == status and span.name == "GET /files/{token}" and span.attributes is not None
    assert (span.status.status_code, span.attributes.get("error.type")) == (code, kind)
    known = span.attributes.get("http.response.status_code")
    assert known == (None if kind == "KeyError" else status) and "a-secret" not in str(span.attributes)


async def test_what_one_request_has_said_is_not_said_of_the_next() -> None:
    """Lost otherwise: another organisation's id on the lines of whoever comes by the same connection."""
    seen: list[dict[str, object]] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(dict(get_contextvars()))
        bind_contextvars(org="harbour")
        return web.Response()

    app = web.Application(middlewares=[Entrance(UNCOUNTED, UNTRACED).middleware])
    app.router.add_get("/x", handler)
    async with TestClient(TestServer(app)) as client:
        for _ in range(2):
            async with client.get("/x") as answer:
                await answer.read()
    first, second = seen
    assert first.keys() == second.keys() == {"request"} and first != second
