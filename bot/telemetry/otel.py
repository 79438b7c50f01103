"""How do steps get to an OpenTelemetry collector? Imported only where one is set.

Sampling, headers and certificates are set as OpenTelemetry has it, in the environment (OTEL_TRACES_SAMPLER,
OTEL_EXPORTER_OTLP_HEADERS, …): opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from uuid import uuid4

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode

from bot.telemetry.spans import Fact, Span

PATIENCE = 5.0
"""Seconds that the collector may take for one parcel, the last one at the end included."""

_SIDES = {"internal": SpanKind.INTERNAL, "server": SpanKind.SERVER, "client": SpanKind.CLIENT}
_CALLED = {
    "http_request_method": "http.request.method",
    "http_response_status_code": "http.response.status_code",
    "http_route": "http.route",
    "server_address": "server.address",
    "server_port": "server.port",
}
"""By OpenTelemetry's conventions; what is ours begins with our name."""


class OpenTelemetry:
    """The Tracer port. `endpoint` is the collector's base; steps go there in parcels, from a thread of their own."""

    def __init__(self, endpoint: str) -> None:
        logging.getLogger("opentelemetry").setLevel(logging.ERROR)  # it warns of each try
        told = {"service.name": "seatwise", "service.version": version("seatwise"), "service.instance.id": uuid4().hex}
        self._provider = TracerProvider(resource=Resource.create(told), shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint.rstrip("/") + "/v1/traces", timeout=PATIENCE)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("seatwise")

    @contextmanager
    def span(self, name: str, side: str = "internal", **facts: Fact) -> Iterator[Span]:
        """Of an error only its kind is told: its words may quote what somebody wrote."""
        with self._tracer.start_as_current_span(
            name,
            kind=_SIDES[side],
            attributes=_attributes(facts),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            step = _Step(span)
            try:
                yield step
            except Exception as error:
                step.failed(type(error).__name__)
                raise

    def note(self, **facts: Fact) -> None:
        _Step(trace.get_current_span()).note(**facts)

    async def close(self) -> None:
        """What was not sent yet is sent, if the collector takes it in time."""
        await asyncio.to_thread(self._provider.shutdown)


class _Step:
    def __init__(self, span: trace.Span) -> None:
        self._span = span

    @property
    def trace(self) -> str:
        return trace.format_trace_id(self._span.get_span_context().trace_id)

    def note(self, **facts: Fact) -> None:
        self._span.set_attributes(_attributes(facts))

    def failed(self, why: str) -> None:
        self._span.set_attribute("error.type", why)
        self._span.set_status(StatusCode.ERROR, why)


def _attributes(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    return {_CALLED.get(name, f"seatwise.{name}"): value for name, value in facts.items()}
