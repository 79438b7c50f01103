"""Can whoever runs it follow one request from the press to Pax8: in the log, in numbers and step by step?"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from prometheus_client.parser import text_string_to_metric_families
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs
from structlog.types import EventDict

from bot import health
from bot.telemetry.otel import OpenTelemetry
from domain.changes import ChangeStatus
from domain.ports import DeliveryKind
from tests.e2e.fuzz import METRICS, SECRETS
from tests.e2e.home import Home, home

pytestmark = pytest.mark.asyncio(loop_scope="module")

E3 = "Microsoft 365 E3"
PING = "an-address-that-is-a-secret"


@dataclass(slots=True)
class Collector:
    """An OTLP/HTTP collector: takes parcels of steps, as protobuf, and keeps them. It listens for heartbeats too."""

    url: str = ""
    spans: list[Span] = field(default_factory=list)
    raw: bytes = b""
    service: set[str] = field(default_factory=set)
    beats: int = 0

    async def take(self, request: web.Request) -> web.Response:
        assert request.content_type == "application/x-protobuf"
        body = await request.read()
        told = ExportTraceServiceRequest.FromString(body)
        self.raw += body
        for each in told.resource_spans:
            self.service |= {a.value.string_value for a in each.resource.attributes if a.key == "service.name"}
            self.spans += [span for scope in each.scope_spans for span in scope.spans]
        return web.Response(body=b"", content_type="application/x-protobuf")

    async def hear(self, request: web.Request) -> web.Response:
        self.beats += 1
        return web.Response()

    def named(self, name: str) -> list[Span]:
        return [span for span in self.spans if span.name == name]

    def above(self, span: Span) -> list[str]:
        """The names of the steps that it is part of, from the outermost."""
        by_id = {each.span_id: each for each in self.spans}
        parent = by_id.get(span.parent_span_id)
        return [*self.above(parent), parent.name] if parent else []


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    made, app = Collector(), web.Application()
    app.router.add_post("/v1/traces", made.take)
    app.router.add_get(f"/ping/{PING}", made.hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


def facts(span: Span) -> dict[str, str | int]:
    return {a.key: a.value.string_value or a.value.int_value for a in span.attributes}


async def walked(house: Home) -> str:
    """Bea asks in Teams, Ada approves in Slack, Pax8 takes it; the change's id. Then somebody writes what nobody meant."""
    ada, bea = house.slack("ada"), house.teams("bea")
    await bea.say(f"request 16 {E3}")
    card = await ada.sees("16 seats", place="C0APPROVALS")
    await ada.press(card, "Approve")
    (change,) = await house.changes()
    await house.until(change.number, status=ChangeStatus.APPLIED)
    await bea.say("request 17 Something Secret")
    house.stage.slack.faults.add("down")
    await house.slack("clara").say("frobnicate the xyzzy")
    async with asyncio.timeout(10):
        while any(house.built.deliveries.under_way(kind) for kind in DeliveryKind):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return change.id


@dataclass(frozen=True, slots=True)
class Followed:
    """What is left of one walk: its change, what was logged, what /metrics said, and the steps."""

    change: str
    log: list[EventDict]
    stranger: int
    scraped: str
    steps: Collector

    def value(self, name: str, *labels: str) -> float:
        """Of the sample whose labels have these values, however the labels are called."""
        for family in text_string_to_metric_families(self.scraped):
            for sample in family.samples:
                if sample.name == name and set(labels) == set(sample.labels.values()):
                    return sample.value
        raise AssertionError(f"nothing is told of {name} {labels}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def followed(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Followed]:
    path = tmp_path_factory.mktemp("followed") / "seatwise.sqlite3"
    shutil.copy(sqlite_template, path)
    async with collecting() as steps, aiohttp.ClientSession() as http:
        watching = {"metrics_token": METRICS, "heartbeat_url": f"{steps.url}/ping/{PING}"}
        with capture_logs(processors=[merge_contextvars]) as log, pytest.MonkeyPatch.context() as patch:
            patch.setattr(health, "COUNTED_FOR", 0)  # else the scrape is told what the first heartbeat has seen
            patch.setattr(health, "FRESH_FOR", 0)
            async with home(f"sqlite:///{path}", otlp_endpoint=steps.url, **watching) as house:
                change = await walked(house)
                url = house.stage.bot_address + "/metrics"
                async with (
                    http.get(url) as refused,
                    http.get(url, headers={"Authorization": f"Bearer {METRICS}"}) as told,
                ):
                    scraped = await told.text()
        yield Followed(change, log, refused.status, scraped, steps)


async def test_every_line_says_to_which_request_it_belongs(followed: Followed) -> None:
    """Lost otherwise: an operator who has a complaint, a log, and no way from one to the other."""
    asked, approved, applied = [line for line in followed.log if line["event"] == "recorded"]
    assert asked["request"] and approved["request"] and asked["request"] != approved["request"]
    assert (asked["platform"], asked["incoming"], asked["org"]) == ("teams", "message", "harbour")
    assert (approved["platform"], approved["incoming"], approved["action"]) == ("slack", "click", "change.approve")
    assert asked["trace"] != approved["trace"], "the way from the log to the steps"
    assert "request" not in applied and applied["change"] == followed.change
    delivered = [line for line in followed.log if line["event"] == "delivered"]
    assert {line["change"] for line in delivered} == {followed.change}
    assert all(line["delivery"] and line["kind"] and line["org"] == "harbour" for line in delivered)


SCRAPED = {
    "a decision": (1, "seatwise_decisions_total", "approved", "change", "slack"),
    "how soon a press was answered": (1, "seatwise_acknowledge_seconds_count", "click", "slack"),
    "how soon a message in Teams was": (2, "seatwise_acknowledge_seconds_count", "message", "teams"),
    "the one write at Pax8": (1, "seatwise_outgoing_calls_total", "2xx", "PUT", "pax8"),
    "applied, and to be confirmed by a read": (1, "seatwise_delivery_attempts_total", "apply", "later"),
    "that read, in the outbox": (1, "seatwise_outbox_deliveries", "apply", "ready"),
    "a sync": (1, "seatwise_syncs_total", "done", "subscriptions"),
    "whom Pax8 lets in": (2, "seatwise_sync_organisations", "products"),
}


@pytest.mark.parametrize("sample", SCRAPED.values(), ids=SCRAPED.keys())
async def test_a_scrape_shows_what_people_did(followed: Followed, sample: tuple[float, str]) -> None:
    """Lost otherwise: numbers that nobody has wired to what they are about."""
    value, name, *labels = sample
    assert followed.value(name, *labels) == value


async def test_a_scrape_counts_calls_of_everybody_and_names_nobody(followed: Followed) -> None:
    """Lost otherwise: a platform that nobody counts; or who the customers are."""
    assert followed.stranger == 401
    for service in ("slack", "teams"):
        assert followed.value("seatwise_outgoing_calls_total", "2xx", "POST", service) >= 1
    assert not [name for name in ("harbour", "Harbour", "Acme", "Ada", E3) if name in followed.scraped]


async def test_one_request_is_followed_step_by_step(followed: Followed) -> None:
    """Lost otherwise: where the time went, and what came of a press."""
    steps = followed.steps
    assert steps.service == {"seatwise"}
    (click,) = steps.named("click approve")
    assert steps.above(click) == ["POST /slack/events"]
    under = [span for span in steps.named("database unit") if "click approve" in steps.above(span)]
    assert followed.change in [facts(span).get("seatwise.change") for span in under]
    (put,) = steps.named("PUT pax8")
    assert steps.above(put)[-1] == "deliver apply" and facts(put)["http.response.status_code"] == 200
    (apply, *_) = steps.named("deliver apply")
    assert facts(apply)["seatwise.change"] == followed.change, "what joins the attempt to the press"
    (server,) = [span for span in steps.named("POST /slack/events") if span.span_id == click.parent_span_id]
    assert server.kind == Span.SPAN_KIND_SERVER and facts(server)["http.response.status_code"] == 200
    assert [span for span in steps.named("POST slack") if facts(span)["seatwise.call"] == "chat.postMessage"]
    assert [span for span in steps.named("POST teams") if "deliver show" in steps.above(span)]


async def test_the_switch_is_told_as_soon_as_we_serve(followed: Followed) -> None:
    """Lost otherwise: an alarm for each start."""
    assert followed.steps.beats == 1 and PING not in str(followed.log)


async def test_steps_tell_nothing_of_what_people_wrote(followed: Followed) -> None:
    """Lost otherwise: tokens and people's words, in somebody else's database of traces."""
    text = followed.steps.raw.decode("utf-8", "replace")
    assert len(followed.steps.spans) > 20
    for private in (*SECRETS, PING, "Something Secret", "xyzzy", "Ada Novak", "Acme", E3, "xoxb", "Bearer"):
        assert private not in text, private


async def test_a_failed_step_is_told_as_one() -> None:
    """Lost otherwise: the one step in ten thousand that somebody looks for; or the words of an error. The collector is away."""
    tracer, kept = OpenTelemetry("http://127.0.0.1:9"), InMemorySpanExporter()
    tracer._provider.add_span_processor(SimpleSpanProcessor(kept))
    with pytest.raises(ValueError, match="people's words"), tracer.span("step"):
        raise ValueError("people's words")
    await tracer.close()
    (ended,) = kept.get_finished_spans()
    assert (ended.status.status_code, ended.status.description, ended.events) == (StatusCode.ERROR, "ValueError", ())
