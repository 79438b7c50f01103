"""What does this process tell of itself, as it is set up? Put together here, so that wiring names it once."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import aiohttp
import structlog
from aiohttp import web

from bot.health import Health
from bot.settings import BadSettings, Settings
from bot.telemetry.calls import Calls
from bot.telemetry.heartbeat import Heartbeat
from bot.telemetry.incoming import Entrance
from bot.telemetry.spans import UNTRACED, Tracer
from bot.telemetry.tally import UNCOUNTED, Tally
from domain.audit import AuditEntry
from domain.ids import OrgId
from domain.ports import Clock, Fact, Ports, VitalSigns

if TYPE_CHECKING:
    from bot.telemetry.metrics import Metrics

T = TypeVar("T")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Watched:
    settings: Settings
    tally: Tally
    tracer: Tracer
    calls: Calls
    entrance: Entrance
    metrics: "Metrics | None"

    def committed(self, org: OrgId, fact: Fact) -> None:
        """The line that joins a request to what it has changed."""
        self.tally.committed(fact)
        if isinstance(fact, AuditEntry):
            log.info("recorded", org=org, action=fact.action, subject=fact.subject)
            about, _, key = fact.subject.partition(":")
            if about == "change":
                self.tracer.note(change=key)

    def over(self, ports: Ports) -> Ports:
        """The same, with each of their transactions as a step."""
        if self.tracer is UNTRACED:
            return ports

        @asynccontextmanager
        async def step(name: str, block: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
            with self.tracer.span(name):
                async with block as opened:
                    yield opened

        return replace(
            ports,
            unit=lambda org: step("database unit", ports.unit(org)),
            view=lambda org: step("database view", ports.view(org)),
            pair=lambda vendor, msp: step("database pair", ports.pair(vendor, msp)),
        )

    def attend(
        self,
        app: web.Application,
        look: Callable[[], Awaitable[Health]],
        signs: VitalSigns,
        clock: Clock,
        session: aiohttp.ClientSession,
    ) -> None:
        """Stand at the application's entrance, open a door of our own where a token is set, and live as long as it."""
        app.middlewares.insert(0, self.entrance.middleware)
        if self.metrics is not None:
            from bot.telemetry.metrics import door

            app.cleanup_ctx.append(self.metrics.listen)
            app.router.add_get("/metrics", door(self.metrics, look, self.settings.metrics_token.get_secret_value()))
        if url := self.settings.heartbeat_url.get_secret_value():
            app.cleanup_ctx.append(Heartbeat(url, look, signs, clock, session).live)


@asynccontextmanager
async def watched(settings: Settings) -> AsyncIterator[Watched]:
    """Libraries are imported that the settings ask for: they cost a start tens of milliseconds."""
    metrics = _metrics(settings)
    tally: Tally = metrics or UNCOUNTED
    async with _tracer(settings) as tracer:
        calls = Calls(tally, tracer, _services(settings))
        yield Watched(settings, tally, tracer, calls, Entrance(tally, tracer), metrics)


def _metrics(settings: Settings) -> "Metrics | None":
    if not settings.metrics_token.get_secret_value():
        return None
    from bot.telemetry.metrics import Metrics

    return Metrics()


@asynccontextmanager
async def _tracer(settings: Settings) -> AsyncIterator[Tracer]:
    if not settings.otlp_endpoint:
        yield UNTRACED
        return
    try:
        from bot.telemetry.otel import OpenTelemetry
    except ImportError:
        raise BadSettings(
            "otlp_endpoint: traces need more packages: in the checkout, pip install '.[traces]'; "
            "of the image, one that was built with --build-arg EXTRAS=traces"
        ) from None
    tracer = OpenTelemetry(settings.otlp_endpoint)
    try:
        yield tracer
    finally:
        await tracer.close()


def _services(settings: Settings) -> dict[str, str]:
    """Whose each host is."""
    addresses = {
        settings.slack_api_url: "slack",
        settings.pax8_api_url: "pax8",
        settings.pax8_token_url: "pax8",
        settings.teams_login_url: "teams",
        settings.teams_openid_url: "teams",
    }
    return {urlsplit(address).netloc: service for address, service in addresses.items()}
