"""What does Prometheus read at /metrics, and who may?

Names are kept: dashboards and alerts of others go by them. No label names an organisation, a person or an address.
"""

import asyncio
import hmac
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import timedelta
from importlib.metadata import version

from aiohttp import web
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from bot.health import Health
from bot.limits import Handler
from domain.audit import AuditEntry
from domain.errors import Loss
from domain.ids import Platform
from domain.ports import Delivery, DeliveryKind, Fact, Kind, Later, Outcome

ANSWERS = (0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 10.0)
"""Seconds. Slack calls a command failed after three."""
CALLS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0)
SYNCS = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)

OUTCOMES = ("done", "later", "dead", "parked")
VERDICTS = {
    "change.approve": ("change", "approved"),
    "change.reject": ("change", "rejected"),
    "provision.accept": ("provision", "accepted"),
    "provision.refuse": ("provision", "refused"),
}


class Metrics:
    """The Tally that counts, in a registry of its own."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # a third of all samples, which nobody looks at
        self.registry = CollectorRegistry()
        self._standing = _Standing()
        self.registry.register(self._standing)
        ProcessCollector(registry=self.registry)
        Info("seatwise_build", "Which version this is.", registry=self.registry).info({"version": version("seatwise")})
        self._lags: deque[float] = deque([0.0], maxlen=60)
        lag = "How much later than asked for the event loop has come back, the most of the last minute."
        Gauge("seatwise_event_loop_lag_seconds", lag, registry=self.registry).set_function(lambda: max(self._lags))
        self._answers = self._histogram(
            "acknowledge_seconds", "From a request of Slack or Teams to its answer.", ("platform", "kind"), ANSWERS
        )
        self._decisions = self._counter(
            "decisions_total",
            "Decisions: about what, and where: a platform, or what decided by itself (rules, requirements).",
            ("about", "verdict", "via"),
        )
        self._changes = self._counter(
            "changes_total", "What has happened to requests for seats: request, approve, applied and so on.", ("event",)
        )
        self._attempts = self._counter("delivery_attempts_total", "Attempts at deliveries.", ("kind", "outcome"))
        self._attempt = self._histogram("delivery_attempt_seconds", "One attempt.", ("kind",), CALLS)
        self._ambiguous = self._counter(
            "ambiguous_sends_total", "Attempts of which nobody knows whether they were carried out.", ("kind",)
        )
        self._syncs = self._counter("syncs_total", "Reads of Pax8 that ended.", ("kind", "outcome"))
        self._sync = self._histogram("sync_seconds", "One read of Pax8.", ("kind",), SYNCS)
        self._calls = self._counter(
            "outgoing_calls_total",
            "Calls of pax8, slack, teams and other, by the class of the status; 429 by itself, none without an answer.",
            ("service", "method", "result"),
        )
        self._call = self._histogram("outgoing_call_seconds", "One call.", ("service",), CALLS)
        self._begin_at_nought()

    def acknowledged(self, platform: Platform, kind: str, seconds: float) -> None:
        self._answers.labels(platform.value, kind).observe(seconds)

    def committed(self, fact: Fact) -> None:
        if not isinstance(fact, AuditEntry):
            self._syncs.labels(fact.kind.value, "failed" if fact.failure else "done").inc()
            took = (fact.ended_at - fact.started_at).total_seconds() if fact.ended_at else 0.0
            self._sync.labels(fact.kind.value).observe(max(took, 0.0))
            return
        if verdict := VERDICTS.get(fact.action):
            self._decisions.labels(*verdict, _place(fact)).inc()
        about, _, event = fact.action.partition(".")
        if about == "change":
            self._changes.labels(event).inc()

    def attempted(self, delivery: Delivery, outcome: Outcome, seconds: float) -> None:
        kind = delivery.kind.value
        self._attempts.labels(kind, type(outcome).__name__.lower()).inc()
        self._attempt.labels(kind).observe(seconds)
        if isinstance(outcome, Later) and outcome.ambiguous:
            self._ambiguous.labels(kind).inc()

    def called(self, service: str, method: str, result: str, seconds: float) -> None:
        self._calls.labels(service, method, result).inc()
        self._call.labels(service).observe(seconds)

    async def listen(self, app: web.Application) -> AsyncIterator[None]:
        """To the event loop, for as long as the application serves."""
        listening = asyncio.create_task(self._listen())
        yield
        listening.cancel()

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            asked = loop.time()
            await asyncio.sleep(1)
            self._lags.append(loop.time() - asked - 1)

    def exposed(self, health: Health) -> bytes:
        """In Prometheus' text format, with the database as it was found."""
        self._standing.health = health
        return generate_latest(self.registry)

    def _counter(self, name: str, says: str, labels: tuple[str, ...]) -> Counter:
        return Counter(name, says, labels, namespace="seatwise", registry=self.registry)

    def _histogram(self, name: str, says: str, labels: tuple[str, ...], buckets: tuple[float, ...]) -> Histogram:
        return Histogram(name, says, labels, namespace="seatwise", registry=self.registry, buckets=buckets)

    def _begin_at_nought(self) -> None:
        """What alarms go by is there before it first happens: from nothing to one is no increase."""
        for kind in DeliveryKind:
            self._ambiguous.labels(kind.value)
            for outcome in OUTCOMES:
                self._attempts.labels(kind.value, outcome)
        for read in Kind:
            for outcome in ("done", "failed"):
                self._syncs.labels(read.value, outcome)
        for event in ("attention", "failed"):
            self._changes.labels(event)


def _place(entry: AuditEntry) -> str:
    """Where it was done, and not by whose terminal."""
    return (entry.via or "unknown").partition(":")[0]


class _Standing(Collector):
    """What was found in the database; every replica tells the same."""

    def __init__(self) -> None:
        self.health: Health | None = None

    def collect(self) -> Iterable[Metric]:
        health = self.health
        ready = GaugeMetricFamily("seatwise_ready", "1 where this replica can serve: see /readyz.")
        ready.add_metric([], float(health is not None and health.ready))
        yield ready
        if health is not None and health.vitals is not None:
            yield from _outbox(health)
            yield from _syncs(health)


def _outbox(health: Health) -> Iterable[Metric]:
    assert health.vitals is not None  # noqa: S101 - asked by the caller
    age = health.outbox_age or timedelta()
    yield GaugeMetricFamily(
        "seatwise_outbox_oldest_age_seconds", "For how long the oldest delivery has been due.", age.total_seconds()
    )
    waiting = GaugeMetricFamily(
        "seatwise_outbox_deliveries",
        "Deliveries to be done (ready) and waiting for a lost place.",
        labels=("kind", "state"),
    )
    counts = {(each.kind, each.parked): each.count for each in health.vitals.waiting}
    for kind in DeliveryKind:
        for parked, state in ((False, "ready"), (True, "parked")):
            waiting.add_metric([kind.value, state], counts.get((kind, parked), 0))
    yield waiting
    places = GaugeMetricFamily(
        "seatwise_parked_destinations", "Conversations and doors that take no messages, by why.", labels=("why",)
    )
    for why in Loss:
        places.add_metric([why.value], health.vitals.parkings.get(why, 0))
    yield places


def _syncs(health: Health) -> Iterable[Metric]:
    assert health.vitals is not None  # noqa: S101 - asked by the caller
    oldest = GaugeMetricFamily(
        "seatwise_sync_oldest_age_seconds", "Since the organisation that waits longest was read.", labels=("kind",)
    )
    newest = GaugeMetricFamily("seatwise_sync_newest_age_seconds", "Since any organisation was read.", labels=("kind",))
    connected = GaugeMetricFamily(
        "seatwise_sync_organisations", "Organisations whose credentials Pax8 accepts.", labels=("kind",)
    )
    failing = GaugeMetricFamily("seatwise_sync_failing", "Of these, whose last run failed.", labels=("kind",))
    for each in health.vitals.readings:
        for family, moment in ((oldest, each.longest_ago), (newest, each.last)):
            if moment is not None:
                family.add_metric([each.kind.value], (health.at - moment).total_seconds())
        connected.add_metric([each.kind.value], each.connected)
        failing.add_metric([each.kind.value], each.failing)
    yield from (oldest, newest, connected, failing)


def door(metrics: Metrics, look: Callable[[], Awaitable[Health]], token: str) -> Handler:
    """For whoever shows the token as a bearer. What is counted is no secret of anybody's, nor everybody's business."""

    async def read(request: web.Request) -> web.Response:
        shown = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, f"Bearer {token}".encode()):
            return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        return web.Response(body=metrics.exposed(await look()), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return read
